"""Where is #1234: each status with its promise and its next action, and the waterfall of its money, by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from tests.support.shop_tables import shop_at
from tools.dossiers.order import OrderDossier, Promise, Status, order_dossier
from tools.store.columns import Row
from tools.store.tables.costs import CostEntry, Fee
from tools.store.tables.fulfilment import FulfilmentTask, Shipment, ShipmentEvent
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.products import Sku, SkuCost
from tools.store.tables.returns import ReturnLine
from tools.store.tables.service import SupportTicket, TicketEvent

NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)
PLACED = NOW - timedelta(days=2)


def hours(count: float) -> datetime:
    """So many hours after the order was placed."""
    return PLACED + timedelta(hours=count)


def order(**given: object) -> SalesOrder:
    """Order O1, number #1234, to be shipped within a day and delivered within five."""
    told: dict[str, object] = {
        "order_id": "O1",
        "order_no": "#1234",
        "placed_at": PLACED,
        "ship_by": hours(24),
        "deliver_by": hours(120),
    }
    return SalesOrder.model_validate(told | given)


LINES: list[Row] = [
    Sku(sku_id="MUG"),
    OrderLine(line_id="L1", order_id="O1", sku_id="MUG", qty_ordered=2, unit_price=Decimal(10)),
    OrderLine(
        line_id="L2", order_id="O1", sku_id="MUG", qty_ordered=1, unit_price=Decimal(10), discount=Decimal(2)
    ),
]
PICKED = FulfilmentTask(task_id="T1", line_id="L1", kind="pick", done_at=hours(3), labour_cost=Decimal("0.5"))


def parcel(*events: tuple[str, float]) -> list[Row]:
    """The order's one parcel and what was reported of it, by hours after the order."""
    box = Shipment(shipment_id="S1", order_id="O1", carrier="DHL", postage=Decimal(4), surcharge=Decimal(1))
    return [box, *(ShipmentEvent(shipment_id="S1", kind=kind, occurred_at=hours(at)) for kind, at in events)]


def dossier(folder: Path, *rows: Row, reference: str = "1234") -> OrderDossier:
    """The dossier over these rows."""
    return order_dossier(shop_at(folder, [*LINES, *rows], NOW), reference, NOW)


CASES = {
    "not picked": ([order(ship_by=hours(72))], Status.OPEN, Promise.OPEN, "Pick it with the next wave"),
    "not picked and late": ([order()], Status.OPEN, Promise.BROKEN, "Pick it first"),
    "picked": ([order(ship_by=hours(72)), PICKED], Status.ON_THE_FLOOR, Promise.OPEN, "Pack it"),
    "labelled and late": (
        [order(), *parcel(("label_printed", 5))],
        Status.LABELLED,
        Promise.BROKEN,
        "Find the parcel",
    ),
    "accepted in time": (
        [order(), *parcel(("label_printed", 5), ("carrier_accepted", 20))],
        Status.ON_ITS_WAY,
        Promise.MET,
        "Nothing to do",
    ),
    "accepted late": (
        [order(), *parcel(("carrier_accepted", 30))],
        Status.ON_ITS_WAY,
        Promise.BROKEN,
        "Nothing to do",
    ),
    "held": (
        [order(hold_from=hours(1), hold_reason="fraud check")],
        Status.HELD,
        Promise.BROKEN,
        "Decide the hold now",
    ),
    "cancelled": ([order(cancelled_at=hours(2))], Status.CANCELLED, Promise.NONE, "Nothing to do"),
    "cancelled late": ([order(cancelled_at=hours(30))], Status.CANCELLED, Promise.BROKEN, "Nothing to do"),
    "lost": (
        [order(), *parcel(("carrier_accepted", 20), ("lost", 40))],
        Status.ON_ITS_WAY,
        Promise.MET,
        "Resolve the carrier's report (lost)",
    ),
    "delivered": (
        [order(), *parcel(("carrier_accepted", 20), ("delivered", 40))],
        Status.DELIVERED,
        Promise.MET,
        "Nothing to do",
    ),
}


@pytest.mark.parametrize(("rows", "status", "promise", "action"), CASES.values(), ids=CASES)
def test_each_status_has_its_promise_and_its_action(
    tmp_path: Path, rows: list[Row], status: Status, promise: Promise, action: str
) -> None:
    found = dossier(tmp_path, *rows)
    assert (found.status, found.shipping_promise) == (status, promise)
    assert found.next_action.text.startswith(action)


def test_a_return_that_is_back_and_not_refunded_comes_first(tmp_path: Path) -> None:
    back = ReturnLine(return_line_id="R1", line_id="L1", qty=1, booked_at=hours(30), received_at=hours(40))
    found = dossier(tmp_path, order(), *parcel(("carrier_accepted", 5), ("delivered", 20)), back)
    assert found.next_action.text.startswith("Refund the return")
    assert (found.next_action.owner, found.next_action.runbook) == ("@returns-lead", "runbook-return-spike")


def test_the_timeline_is_in_time_and_leaves_out_auto_replies(tmp_path: Path) -> None:
    ticket: list[Row] = [
        SupportTicket(ticket_id="K1", order_id="O1", created_at=hours(21), topic="where is it"),
        TicketEvent(ticket_id="K1", kind="created", occurred_at=hours(21)),
        TicketEvent(ticket_id="K1", kind="auto_reply", occurred_at=hours(21.1)),
        TicketEvent(ticket_id="K1", kind="agent_reply", occurred_at=hours(22)),
    ]
    found = dossier(
        tmp_path, order(), PICKED, *parcel(("label_printed", 5), ("carrier_accepted", 20)), *ticket
    )
    told = [(step.what, step.detail) for step in found.timeline]
    assert told == [
        ("placed", None),
        ("picked", None),
        ("label printed", "DHL, parcel S1"),
        ("carrier accepted", "DHL, parcel S1"),
        ("ticket opened", "where is it"),
        ("ticket answered", "where is it"),
    ]


def test_the_waterfall_adds_up(tmp_path: Path) -> None:
    cost = SkuCost(sku_id="MUG", landed_cost=Decimal(3), valid_from=PLACED.date())
    fee = Fee(fee_id="F1", order_id="O1", kind="payment", amount=Decimal(1))
    support = CostEntry(entry_id="C1", order_id="O1", kind="support", amount=Decimal(2), booked_at=hours(10))
    found = dossier(tmp_path, order(), PICKED, *parcel(("carrier_accepted", 20)), cost, fee, support)
    told = {figure.metric: figure.value for figure in found.figures}
    # 3 units at 10 less 2 discount; 3 each; half an hour of picking; postage 4 + 1; fee 1; support 2.
    assert told == {
        "order_net_sales": 28,
        "order_goods_cost": 9,
        "order_labour_cost": 0.5,
        "order_postage_cost": 5,
        "order_packaging_cost": 0,
        "order_operations_cost": 0,
        "order_fee_cost": 1,
        "order_support_cost": 2,
        "order_return_cost": 0,
        "order_margin": 10.5,
    }
    assert {figure.row_count for figure in found.figures} == {2}
    assert all("L1" not in figure.query and "O1" in figure.query for figure in found.figures)


def test_without_a_landed_cost_there_is_no_margin_and_it_says_why(tmp_path: Path) -> None:
    margin = dossier(tmp_path, order()).figures[-1]
    assert (margin.value, margin.null_reason) == (None, "no landed cost is on file for a line of it")


def test_an_order_is_found_by_id_or_number_in_any_case(tmp_path: Path) -> None:
    warehouse = shop_at(tmp_path, [*LINES, order()], NOW)
    found = {order_dossier(warehouse, ref, NOW).order_id for ref in ("O1", "o1", "#1234", "1234", " 1234 ")}
    assert found == {"O1"}


def test_no_such_order_and_a_number_used_twice_are_one_sentence_each(tmp_path: Path) -> None:
    twin = SalesOrder(order_id="O2", order_no="#1234", placed_at=PLACED)
    warehouse = shop_at(tmp_path, [*LINES, order(), twin], NOW)
    with pytest.raises(UserMistake, match="There is no order '#99'"):
        order_dossier(warehouse, "#99", NOW)
    with pytest.raises(UserMistake, match=r"is the number of 2 orders \(O1, O2\); give the order's id"):
        order_dossier(warehouse, "1234", NOW)
