"""A small hand-made shop of money and customers: margins, refunds, spend, sessions, parcels, each row an edge case by name.

Naive moments are Berlin time; the present is 1 June 2026, noon. The golden tests say what each case stands for.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.edge_shop import NOW, at, order, parcel
from tests.support.homes import lasting_folder
from tests.support.shop_tables import Given, import_rows
from tools.metrics.day_sums import day_sums
from tools.store.columns import Row
from tools.store.warehouse import Warehouse

Rows = list[Row | Given]
MONDAYS = (at(4, 6), at(4, 13), at(4, 20), at(4, 27), at(5, 4), at(5, 11), at(5, 18), at(5, 25))
"""Eight whole weeks of one and of two orders by turns; an order of a week of two costs 2, one of a week of one costs 1."""


def _products() -> Rows:
    return [
        Given("sku", {"sku_id": "MUG", "family": "kitchen", "category": "mugs", "brand": "Acme"}),
        Given("sku", {"sku_id": "CAP", "family": "apparel"}),
        Given("sku", {"sku_id": "FREE"}),
        Given("sku_cost", {"sku_id": "MUG", "landed_cost": 4, "valid_from": date(2026, 1, 1)}),
        Given("sku_cost", {"sku_id": "CAP", "landed_cost": 3, "valid_from": date(2026, 1, 1)}),
        Given("sku_location", {"sku_id": "CAP", "location_id": "main", "backorderable": True}),
    ]


def _customers() -> Rows:
    def customer(key: str, **more: object) -> Given:
        return Given("customer", {"customer_id": key, **more})

    return [
        customer("ANN", acquisition_channel="social"),
        customer("BEN", acquisition_channel="search", first_order_at=at(1, 5)),
        customer("CAT"),
        customer("DAN", acquisition_channel="organic", first_order_at=at(3, 2, 10)),
        customer("EVE", acquisition_channel="organic"),
        *order("eve-1", at(2, 10), "MUG", customer_id="EVE"),
        *order("eve-2", at(3, 4), "MUG", customer_id="EVE"),
        *order("eve-3", at(5, 20), "MUG", customer_id="EVE"),
        *order("ann-1", at(3, 2), "MUG", customer_id="ANN", shipping_income=4),
        *order("ann-2", at(3, 9), "MUG", customer_id="ANN"),
        *order("ann-3", at(5, 31), "CAP", customer_id="ANN"),
        *order("ben-1", at(3, 3), "MUG", customer_id="BEN"),
        *order("dan-0", at(3, 2, 10), "MUG", customer_id="DAN", shipping_income=3, cancelled_at=at(3, 2, 12)),
        *order("dan-1", at(3, 10), "MUG", customer_id="DAN", channel="market"),
        *order("nobody", at(3, 4), "FREE"),
        *order("gift", at(3, 5), "CAP", price="0", customer_id="CAT"),
        *order("sample", at(3, 5), "MUG", customer_id="CAT", type="sample"),
        *order("again", at(3, 5), "MUG", customer_id="ANN", type="replacement"),
    ]


def _costs() -> Rows:
    def entry(key: str, kind: str, amount: str, booked: datetime, **more: object) -> Given:
        values = {"entry_id": key, "kind": kind, "amount": Decimal(amount), "booked_at": booked}
        return Given("cost_entry", {**values, **more})

    def task(key: str, line: str, kind: str, cost: str) -> Given:
        values = {"task_id": key, "line_id": line, "kind": kind, "labour_cost": Decimal(cost)}
        return Given("fulfilment_task", {**values, "done_at": at(3, 5)})

    def money(amount: str) -> Decimal:
        return Decimal(amount)

    return [
        *parcel("S1", "ann-1", at(3, 6), postage=4, surcharge=1, packaging_cost=money("0.5"), handling_cost=money("0.5")),
        *parcel("V1", "ann-1", postage=9, surcharge=2, voided_at=at(3, 5)),
        task("T1", "ann-1-MUG", "pick", "1"),
        task("T2", "ann-1-MUG", "rework", "0.75"),
        entry("C1", "expedite", "2", at(3, 5), order_id="ann-1"),
        entry("C2", "support", "3", at(3, 5), order_id="ann-1", basis="rate_card"),
        Given("fee", {"fee_id": "F1", "order_id": "ann-1", "kind": "payment", "amount": 1, "booked_at": at(3, 2)}),
        *parcel("S2", "ben-1", at(3, 6), postage=3),
        *parcel("V2", "ben-1", postage=7, surcharge=1, voided_at=at(3, 5)),
        Given("invoice", {"invoice_id": "I1", "party": "DHL", "invoiced_at": at(3, 31)}),
        Given("invoice_line", {"invoice_line_id": "I1-1", "invoice_id": "I1", "shipment_id": "V2", "amount": 8}),
        *parcel("S3", "again", at(3, 6), postage=5, surcharge=1),
        task("T3", "again-MUG", "pick", "0.5"),
        entry("C3", "expedite", "1", at(3, 6), order_id="again"),
        entry("C4", "expedite", "4", at(3, 31)),
        entry("C5", "marketing", "1.5", at(3, 9), order_id="ann-2"),
        entry("C6", "marketing", "99", at(3, 31)),
    ]  # fmt: skip


def _lanes() -> Rows:
    """Before the 16th two orders to zone A at 4 and one to B at 10; from then one to A at 6, two to B at 10, one to C at 7."""
    lanes = [(2, "A", 4), (3, "A", 4), (4, "B", 10), (16, "A", 6), (17, "B", 10), (18, "B", 10), (19, "C", 7)]
    rows: Rows = []
    for place, (day, zone, cost) in enumerate(lanes):
        rows += order(f"lane-{place}", at(3, day), "MUG", channel="lane")
        weight = Decimal("0.4")
        rows += parcel(
            f"L{place}", f"lane-{place}", at(3, day, 12), zone=zone, billable_weight=weight, postage=cost
        )
    return rows


def _weeks() -> Rows:
    rows: Rows = []
    for place, monday in enumerate(MONDAYS):
        size = 1 + place % 2
        for number in range(size):
            key = f"week-{place}-{number}"
            rows += order(key, monday, "MUG", channel="bulk")
            rows += parcel(f"W{place}-{number}", key, monday.replace(hour=12), postage=size)
        hours = {"day": monday.date(), "location_id": "main", "scheduled_hours": 4, "worked_hours": 3}
        rows.append(Given("labour_hours", hours))
    return rows


def _returns() -> Rows:
    def back(key: str, line: str | None, booked: datetime, refund: int, **more: object) -> Given:
        values = {"return_line_id": key, "line_id": line, "qty": 1, "booked_at": booked, "refund": refund}
        return Given("return_line", {**values, **more})

    return [
        back("R1", "ann-1-MUG", at(3, 12), 10, reason="damaged", restock_cost=1, reverse_postage=2),
        back("R2", "ben-1-MUG", at(3, 13), 4, reason="late", kind="refund_only"),
        back("R3", None, at(3, 14), 3, sku_id="CAP", reason="unwanted", restock_cost=Decimal("0.5")),
        back("R4", "eve-2-MUG", at(3, 15), 0, reason="size", kind="exchange", reverse_postage=9),
        back("R5", "dan-1-MUG", at(4, 2), 10, reason="damaged"),
        # Money given back on orders as a whole: a customer's, and a sample's that is nobody's refund.
        *(
            Given("return_authorization", {"rma_id": key, "order_id": key, "authorised_at": at(5, 25)})
            for key in ("eve-3", "sample")
        ),
        back("R6", None, at(5, 26), 6, qty=0, rma_id="eve-3", reason="goodwill", kind="refund_only"),
        back("R7", None, at(5, 26), 7, qty=0, rma_id="sample", reason="goodwill", kind="refund_only"),
    ]


def _marketing() -> Rows:
    def spend(day: int, channel: str, amount: int, purpose: str, **more: object) -> Given:
        values = {"day": date(2026, 3, day), "channel": channel, "amount": amount, "purpose": purpose}
        return Given("marketing_spend", {**values, **more})

    def traffic(day: int, channel: str, sessions: int, **more: object) -> Given:
        values = {"day": date(2026, 3, day), "channel": channel, "sessions": sessions}
        return Given("web_session_daily", {**values, **more})

    def snapshot(day: int, sku: str, on_hand: int, place: str) -> Given:
        values = {"taken_at": at(3, day, 20), "sku_id": sku, "on_hand": on_hand, "location_id": place}
        return Given("inventory_snapshot", values)

    return [
        spend(2, "search", 6, "acquisition"),
        spend(2, "social", 4, "brand", campaign="spring"),
        spend(2, "social", 2, "acquisition", sku_id="MUG"),
        spend(4, "social", 2, "retention"),
        spend(4, "social", 1, "retention", sku_id="MUG"),
        spend(5, "social", 2, "retention", sku_id="CAP"),
        spend(23, "search", 5, "acquisition"),
        spend(24, "social", 3, "brand", sku_id="MUG"),
        snapshot(2, "MUG", 0, "main"),
        snapshot(2, "MUG", 5, "shop"),
        snapshot(4, "MUG", 0, "main"),
        snapshot(4, "MUG", -2, "shop"),
        snapshot(5, "CAP", 0, "main"),
        traffic(2, "web", 100, carts=10, checkouts=4),
        traffic(2, "all", 500, carts=90, checkouts=80),
        traffic(3, "web", 0, carts=0, checkouts=0),
        traffic(4, "web", 50),
        traffic(5, "app", 20, carts=5, checkouts=5),
        traffic(9, "all", 40),
    ]


@cache
def commerce_shop() -> Warehouse:
    """The shop, imported once per test process."""
    rows = [*_products(), *_customers(), *_costs(), *_lanes(), *_weeks(), *_returns(), *_marketing()]
    folder, clock = lasting_folder(), FixedClock(NOW)
    import_rows(Home(folder / "home"), folder / "mapping", rows, clock=clock, sums=day_sums().tables)
    return Warehouse.open(Home(folder / "home"), clock)
