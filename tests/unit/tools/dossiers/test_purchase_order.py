"""Purchase orders by hand: each status, the counts of each line, and what to do next."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from tests.support.shop_tables import shop_at
from tools.dossiers.purchase_order import PoStatus, PurchaseOrderDossier, po_dossier
from tools.dossiers.sku import inbound_of
from tools.store.columns import Row
from tools.store.tables.inbound import Asn, AsnLine, PoLine, PurchaseOrder, Receipt, ReceiptLine
from tools.store.tables.products import Sku

NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)


def days(count: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=count)


def po(*, due: float, cancelled: bool = False) -> list[Row]:
    """PO-7 over 10 mugs at 3, ordered 20 days ago."""
    return [
        Sku(sku_id="MUG"),
        PurchaseOrder(po_id="PO-7", ordered_at=days(-20), cancelled_at=days(-1) if cancelled else None),
        PoLine(
            po_line_id="L1", po_id="PO-7", sku_id="MUG", qty=10, expected_at=days(due), unit_cost=Decimal(3)
        ),
    ]


def delivery(units: float, *, arrived: float, stocked: bool = True, rejected: float = 0) -> list[Row]:
    """A delivery against the line."""
    return [
        Receipt(receipt_id="R1", po_id="PO-7", arrived_at=days(arrived)),
        ReceiptLine(
            receipt_line_id="RL1",
            receipt_id="R1",
            po_line_id="L1",
            sku_id="MUG",
            qty_received=units,
            qty_rejected=rejected,
            stocked_at=days(arrived + 0.1) if stocked else None,
        ),
    ]


def notice(eta: float) -> list[Row]:
    """A shipping notice over all ten that does not name its line."""
    return [Asn(asn_no="A1", po_id="PO-7", eta=days(eta)), AsnLine(asn_no="A1", sku_id="MUG", qty=10)]


def dossier(folder: Path, rows: list[Row]) -> PurchaseOrderDossier:
    """The dossier over these rows."""
    return po_dossier(shop_at(folder, rows, NOW), "po-7", NOW)


CASES = {
    "open": (po(due=3), PoStatus.OPEN, "Nothing to do"),
    "cancelled": (po(due=-3, cancelled=True), PoStatus.CANCELLED, "Nothing to do"),
    "overdue without a notice": (po(due=-3), PoStatus.OVERDUE, "Call the supplier"),
    "overdue and under way": (po(due=-3) + notice(2), PoStatus.OVERDUE, "It is overdue but under way"),
    "overdue and its notice too": (po(due=-3) + notice(-1), PoStatus.OVERDUE, "Call the carrier"),
    "part is here": (po(due=3) + delivery(4, arrived=-2), PoStatus.PARTLY_RECEIVED, "Nothing to do"),
    "all is here": (po(due=-3) + delivery(10, arrived=-4), PoStatus.RECEIVED, "Nothing to do"),
    "at the dock": (
        po(due=-3) + delivery(10, arrived=-2, stocked=False),
        PoStatus.AT_THE_DOCK,
        "Put it away",
    ),
    "at the dock since today": (
        po(due=3) + delivery(10, arrived=-0.5, stocked=False),
        PoStatus.RECEIVED,
        "Nothing",
    ),
}


@pytest.mark.parametrize(("rows", "status", "action"), CASES.values(), ids=CASES)
def test_each_status_has_its_action(tmp_path: Path, rows: list[Row], status: PoStatus, action: str) -> None:
    found = dossier(tmp_path, rows)
    assert found.status is status
    assert found.next_action.text.startswith(action)


def test_the_counts_of_a_line_and_how_late_it_was(tmp_path: Path) -> None:
    found = dossier(tmp_path, po(due=-3) + notice(-2) + delivery(10, arrived=-1, rejected=2))
    (line,) = found.lines
    assert (line.ordered, line.announced, line.received, line.rejected) == (10, 10, 10, 2)
    assert line.late_days == pytest.approx(2)
    assert {figure.metric: figure.value for figure in found.figures} == {
        "po_ordered_units": 10,
        "po_announced_units": 10,
        "po_received_units": 10,
        "po_rejected_units": 2,
        "po_value": 30,
    }


def test_what_is_still_to_come_of_a_sku_is_less_what_has_come(tmp_path: Path) -> None:
    warehouse = shop_at(tmp_path, po(due=-3) + delivery(4, arrived=-2), NOW)
    (coming,) = inbound_of(warehouse, "MUG", NOW)
    assert (coming.po_id, coming.units, coming.overdue) == ("PO-7", 6, True)


def test_no_such_purchase_order_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="PO-7"):
        po_dossier(shop_at(tmp_path, po(due=3), NOW), "PO-77", NOW)
