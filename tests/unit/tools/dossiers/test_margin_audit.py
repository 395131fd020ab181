"""The margin audit by hand: rank, both margins, shares of known cost, and each flag alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.cli.dossiers import audit_row
from bot.words import CatalogueWords
from tests.support.shop_tables import shop_at
from tools.dossiers.margin_audit import AuditedSku, Flag, margin_audit
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.tables.costs import CostEntry, Fee
from tools.store.tables.inbound import PoLine, PurchaseOrder
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.products import KitComponent, Sku, SkuCost

NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)
SOLD = NOW - timedelta(days=10)
RECENT = date(2026, 5, 1)


def sale(
    sku: str, amount: float, *, cost: float | None = 4, fee: float = 0, since: date = RECENT
) -> list[Row]:
    """One order of ten units of a SKU for an amount, each unit landed at `cost`."""
    rows: list[Row] = [
        Sku(sku_id=sku),
        SalesOrder(order_id=sku, placed_at=SOLD),
        OrderLine(
            line_id=sku, order_id=sku, sku_id=sku, qty_ordered=10, unit_price=Decimal(str(amount / 10))
        ),
        Fee(fee_id=sku, order_id=sku, kind="payment", amount=Decimal(str(fee))),
    ]
    if cost is not None:
        rows.append(SkuCost(sku_id=sku, landed_cost=Decimal(str(cost)), valid_from=since))
    return rows


def audit(folder: Path, *rows: list[Row]) -> dict[str, AuditedSku]:
    """The audited SKUs by code."""
    warehouse = shop_at(folder, [row for some in rows for row in some], NOW)
    return {one.sku_id: one for one in margin_audit(warehouse, NOW).skus}


def value(sku: AuditedSku, name: str) -> float | None:
    """One of its figures."""
    return next(figure.value for figure in sku.figures if figure.metric == name)


def test_skus_are_ranked_by_sales_with_both_margins_and_the_gap(tmp_path: Path) -> None:
    found = audit(tmp_path, sale("A", 100, fee=10), sale("B", 200))
    assert {name: sku.rank for name, sku in found.items()} == {"B": 1, "A": 2}
    told = [
        value(found["A"], name)
        for name in ("audit_net_sales", "audit_standard_margin", "audit_attributed_margin")
    ]
    assert told == [100, 0.6, 0.5]
    assert value(found["A"], "audit_gap") == pytest.approx(0.1)
    assert found["B"].flags == []


def test_what_was_sold_over_90_days_ago_is_not_looked_at(tmp_path: Path) -> None:
    old = sale("OLD", 500)
    old[1] = SalesOrder(order_id="OLD", placed_at=NOW - timedelta(days=91))
    assert set(audit(tmp_path, old, sale("A", 100))) == {"A"}


def test_shares_of_cost_tell_what_is_actual_and_what_is_assumed(tmp_path: Path) -> None:
    guess = CostEntry(
        entry_id="C1", order_id="A", kind="3pl", amount=Decimal(30), basis="default", booked_at=SOLD
    )
    card = CostEntry(
        entry_id="C2", line_id="A", kind="other", amount=Decimal(10), basis="rate_card", booked_at=SOLD
    )
    (found,) = audit(tmp_path, sale("A", 100), [guess, card]).values()
    # 40 of goods, 30 assumed and 10 by rate card: half is actual.
    assert (found.actual_share, found.rate_card_share, found.default_share) == (0.5, 0.125, 0.375)
    assert found.flags == [Flag.LOW_COVERAGE]
    assert [(cost.kind, cost.amount) for cost in found.largest_costs] == [("operations", 40)]


def test_without_a_cost_on_file_nothing_of_it_is_known(tmp_path: Path) -> None:
    found = audit(tmp_path, sale("COSTLESS", 100, cost=None), sale("A", 50))
    costless = found["COSTLESS"]
    assert (costless.actual_share, costless.rate_card_share, costless.default_share) == (None, None, None)
    words = CatalogueWords(catalogue(), "USD", {})
    assert "no cost on file" in audit_row(costless, words)
    assert "100 %" in audit_row(found["A"], words)


def test_each_flag_has_its_cause(tmp_path: Path) -> None:
    kit = [
        *sale("KIT", 100),
        Sku(sku_id="KIT", kit_flag=True),
        KitComponent(kit_sku_id="KIT", sku_id="A", qty=2),
    ]
    del kit[0]
    carton: list[Row] = [
        PurchaseOrder(po_id="P", ordered_at=SOLD),
        PoLine(po_line_id="P", po_id="P", sku_id="CARTON", qty=1, unit_cost=Decimal(48)),
    ]
    found = audit(
        tmp_path,
        sale("A", 1000),
        sale("COSTLESS", 100, cost=None),
        sale("LOSS", 100, cost=11),
        sale("DEAR", 100, fee=30),
        sale("STALE", 100, since=date(2025, 12, 1)),
        sale("CARTON", 100),
        carton,
        kit,
    )
    assert {name: sku.flags for name, sku in found.items()} == {
        "A": [],
        "COSTLESS": [Flag.NO_COST],
        "LOSS": [Flag.NEGATIVE],
        "DEAR": [Flag.WIDE_GAP],
        "STALE": [Flag.OLD_COST],
        "CARTON": [Flag.UNIT_OF_MEASURE],
        "KIT": [Flag.KIT_MISMATCH],
    }


def test_a_shop_without_sales_has_an_empty_audit(tmp_path: Path) -> None:
    assert audit(tmp_path, [Sku(sku_id="A")]) == {}
