"""A small hand-made shop of the building: docks, counts, picks, parcels, tickets, shifts, each row an edge case by name.

Naive moments are Berlin time; the present is 1 June 2026, noon. The golden tests say what each case stands for.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.edge_shop import NOW, at, content, order, parcel
from tests.support.homes import lasting_folder
from tests.support.shop_tables import Given, import_rows
from tools.metrics.day_sums import day_sums
from tools.store.columns import Row
from tools.store.warehouse import Warehouse

Rows = list[Row | Given]
_NOON, _TENDERED = at(4, 25, 12), at(4, 29)


def event(shipment: str, kind: str, occurred: datetime, reason: str | None = None) -> Given:
    """A report of a carrier."""
    values = {"shipment_id": shipment, "kind": kind, "occurred_at": occurred, "reason": reason}
    return Given("shipment_event", values)


def _products() -> Rows:
    return [
        Given("vendor", {"vendor_id": "V1"}),
        Given("vendor", {"vendor_id": "V2"}),
        Given("sku", {"sku_id": "MUG", "family": "kitchen", "category": "mugs", "brand": "Acme"}),
        Given("sku", {"sku_id": "CAP", "family": "apparel"}),
        Given("sku_cost", {"sku_id": "MUG", "landed_cost": 4, "valid_from": date(2026, 1, 1)}),
        Given("sku_cost", {"sku_id": "MUG", "landed_cost": 5, "valid_from": date(2026, 5, 10)}),
    ]


def _deliveries() -> Rows:
    placed, sixth = at(4, 1), date(2026, 4, 6)
    return [
        *order("evening", placed, "MUG", deliver_by=sixth),
        *parcel("D1", "evening", at(4, 2), delivered=at(4, 6, 21)),
        *order("past-the-hour", placed, "MUG", deliver_by=at(4, 6, 12)),
        *parcel("D2", "past-the-hour", at(4, 2), delivered=at(4, 6, 20)),
        *order("next-day", placed, "MUG", deliver_by=sixth),
        *parcel("D3", "next-day", at(4, 2), delivered=at(4, 7, 0)),
        *order("never", placed, "MUG", deliver_by=sixth),
        *parcel("D4", "never", at(4, 2)),
        *order("cancelled-that-day", placed, "MUG", deliver_by=sixth, cancelled_at=at(4, 6, 18)),
        *order("cancelled-after", placed, "MUG", deliver_by=sixth, cancelled_at=at(4, 7)),
        *order("held", placed, "MUG", deliver_by=sixth, hold_party="customer", hold_from=at(4, 2)),
        *order("today", placed, "MUG", deliver_by=date(2026, 6, 1)),
        *parcel("D8", "today", at(4, 2), delivered=at(4, 8)),
        *order("halves", placed, "MUG", "CAP", deliver_by=sixth),
        *parcel("D9a", "halves", at(4, 2), delivered=at(4, 6)),
        *parcel("D9b", "halves", at(4, 2), delivered=at(4, 8)),
        content("D9a", "halves-MUG", 1),
        content("D9b", "halves-CAP", 1),
        *order("resent", placed, "MUG", deliver_by=sixth, type="replacement"),
        # Clicks on 10 and 11 April: two and a half days, four days, cancelled, and still on its way.
        *order("click-1", at(4, 10), "MUG"),
        *parcel("C1", "click-1", at(4, 11), delivered=at(4, 12, 21)),
        *order("click-2", at(4, 10), "MUG"),
        *parcel("C2", "click-2", at(4, 11), delivered=at(4, 14)),
        *order("click-3", at(4, 10), "MUG", cancelled_at=at(4, 11)),
        *order("click-4", at(4, 11), "MUG"),
        *parcel("C4", "click-4", at(4, 12)),
    ]


def _holds() -> Rows:
    return [
        *order("fraud", at(4, 15), "MUG", hold_party="fraud", hold_from=at(4, 15, 10), hold_to=at(4, 15, 16)),
        *parcel("N1", "fraud", at(4, 15, 19)),
        *order("own", at(4, 16), "MUG", hold_party="shop", hold_from=at(4, 16, 10), hold_to=at(4, 16, 16)),
        *parcel("N2", "own", at(4, 16, 19)),
        *order("unpaid", at(4, 17), "MUG", hold_party="payment", hold_from=at(4, 17, 12)),
        *order(
            "wished", at(4, 18), "MUG", hold_party="customer", hold_from=at(4, 17, 8), hold_to=at(4, 18, 11)
        ),
        *parcel("N4", "wished", at(4, 18, 12)),
    ]


def _lines() -> Rows:
    due = date(2026, 4, 22)
    return [
        *order("torn", at(4, 21), "MUG", qty=10, ship_by=due),
        _line("torn-CAP", "torn", "CAP", 2),
        *parcel("L1a", "torn", at(4, 22, 10)),
        *parcel("L1b", "torn", at(4, 23, 10)),
        content("L1a", "torn-MUG", 6),
        content("L1b", "torn-MUG", 4),
        content("L1b", "torn-CAP", 2),
        *order("waiting", at(4, 21), "MUG", ship_by=due, hold_party="customer", hold_from=at(4, 21, 10)),
        *order("whole", at(4, 21), "MUG", qty=3, ship_by=due),
        *parcel("L3", "whole", at(4, 22, 10)),
        Given("sales_order", {"order_id": "too-much", "placed_at": at(4, 21), "ship_by": due}),
        _line("too-much-MUG", "too-much", "MUG", 3, qty_cancelled=1),
        *parcel("L4", "too-much", at(4, 22, 10)),
        content("L4", "too-much-MUG", 3),
    ]


def _line(key: str, order_id: str, sku: str, qty: int, **more: object) -> Given:
    values = {
        "line_id": key,
        "order_id": order_id,
        "sku_id": sku,
        "qty_ordered": qty,
        "unit_price": 10,
        **more,
    }
    return Given("order_line", values)


def _perfect() -> Rows:
    placed, due, day = at(4, 24), date(2026, 4, 25), date(2026, 4, 28)

    def shipped(key: str, accepted: datetime = _NOON, deliver_by: date | None = None) -> Rows:
        asked = order(key, placed, "MUG", ship_by=due, deliver_by=deliver_by)
        return [*asked, *parcel(f"P-{key}", key, accepted)]

    def back(key: str, booked: datetime, reason: str) -> Given:
        values = {"return_line_id": f"B-{key}", "line_id": f"{key}-MUG", "qty": 1, "booked_at": booked}
        return Given("return_line", {**values, "reason": reason})

    def mistake(key: str, found: datetime) -> Given:
        return _task(
            f"T-{key}", f"{key}-MUG", "pick", at(4, 25, 8), error_code="wrong_item", error_found_at=found
        )

    return [
        *shipped("right", deliver_by=day),
        event("P-right", "delivered", at(4, 28, 20)),
        *shipped("late", at(4, 26)),
        *shipped("arrived-late", deliver_by=day),
        event("P-arrived-late", "delivered", at(4, 29)),
        Given("sales_order", {"order_id": "less", "placed_at": placed, "ship_by": due}),
        _line("less-MUG", "less", "MUG", 2, qty_cancelled=1),
        *parcel("P-less", "less", at(4, 25, 12)),
        *shipped("harmed"),
        back("harmed", at(5, 10), "Damaged in transit"),
        *shipped("too-big"),
        back("too-big", at(5, 10), "size"),
        *shipped("long-after"),
        back("long-after", at(5, 27), "damaged"),
        *shipped("complained"),
        Given("support_ticket", {"ticket_id": "S-complained", "order_id": "complained", "created_at": at(5, 1),
                                 "topic": "wrong_item"}),
        *shipped("lost"),
        event("P-lost", "lost", at(5, 2)),
        *shipped("mispicked"),
        mistake("mispicked", at(4, 30)),
        *shipped("caught"),
        mistake("caught", at(4, 25, 9)),
        *shipped("simple"),
        # Due on 30 May, promised for a day that is not past.
        *order("on-its-way", at(5, 29), "MUG", ship_by=date(2026, 5, 30), deliver_by=date(2026, 6, 3)),
        *parcel("P-on-its-way", "on-its-way", at(5, 30, 12)),
    ]  # fmt: skip


def _fills() -> Rows:
    placed = at(5, 4)
    return [
        *order("thrice", placed, "MUG", qty=5),
        _line("thrice-CAP", "thrice", "CAP", 1),
        *parcel("F1a", "thrice", at(5, 4, 18), created_at=at(5, 4, 12)),
        *parcel("F1b", "thrice", at(5, 5, 18), created_at=at(5, 5, 11)),
        *parcel("F1c", "thrice", at(5, 6, 18), created_at=at(5, 6)),
        content("F1a", "thrice-MUG", 3),
        content("F1a", "thrice-CAP", 1),
        content("F1b", "thrice-MUG", 1),
        content("F1c", "thrice-MUG", 1),
        Given("sales_order", {"order_id": "short", "placed_at": placed}),
        _line("short-MUG", "short", "MUG", 4, qty_cancelled=1),
        *parcel("F2", "short", at(5, 4, 18)),
        content("F2", "short-MUG", 3),
        *order("regretted", placed, "MUG", cancelled_at=at(5, 5), cancel_party="customer"),
        *order("sold-out", placed, "MUG", qty=2, cancelled_at=at(5, 5), cancel_party="shop"),
        *order("crook", placed, "MUG", cancelled_at=at(5, 5), cancel_party="shop", hold_party="fraud", hold_from=placed),
        *order("paid", placed, "MUG", qty=3, cancelled_at=at(5, 6), cancel_party="shop", hold_party="payment",
               hold_from=placed, hold_to=at(5, 5)),
        *order("forgotten", placed, "MUG", ship_by=date(2026, 5, 5)),
        *order("open", placed, "MUG"),
        *order("in-one", placed, "MUG", qty=2),
        *parcel("F8", "in-one", at(5, 4, 18)),
        *order("relabelled", placed, "CAP"),
        *parcel("F9a", "relabelled", kind="label_printed", created_at=at(5, 4, 12), voided_at=at(5, 4, 13)),
        *parcel("F9b", "relabelled", at(5, 7, 18), created_at=at(5, 7)),
        content("F9a", "relabelled-CAP", 1),
        content("F9b", "relabelled-CAP", 1),
    ]  # fmt: skip


def _task(key: str, line: str, kind: str, done: datetime | None, **more: object) -> Given:
    return Given("fulfilment_task", {"task_id": key, "line_id": line, "kind": kind, "done_at": done, **more})


def _floor() -> Rows:
    monday = at(5, 11)
    return [
        *order("two-hands", monday, "MUG", "CAP"),
        *order("two-days", monday, "MUG", "CAP"),
        *order("chipped", monday, "MUG"),
        *order("dropped", monday, "MUG", cancelled_at=at(5, 12)),
        *order("trial", monday, "MUG", type="test"),
        _task("T1", "two-hands-MUG", "pick", at(5, 11, 10), qty=3),
        _task("T2", "two-hands-CAP", "pick", at(5, 11, 10, 10), qty=2, location_id="west", error_code="wrong_item",
              error_found_at=at(5, 20)),
        _task("T3", "whole-MUG", "pick", at(4, 20), error_code="wrong_qty", error_found_at=at(5, 25)),
        _task("T4", "two-days-MUG", "pick", at(5, 11, 11), error_code="short"),
        _task("T5", "chipped-MUG", "pick", at(5, 11, 12), error_code="damaged"),
        _task("T6", "two-hands-MUG", "pack", at(5, 11, 13)),
        _task("T7", "chipped-MUG", "pack", at(5, 11, 13), error_code="wrong_label"),
        _task("T8", "chipped-MUG", "pack", at(5, 11, 14), error_code="damaged", location_id="west"),
        _task("T9", "two-hands-CAP", "rework", at(5, 11, 15)),
        _task("T10", "dropped-MUG", "pick", None),
        _task("T11", "two-hands-MUG", "qc", at(5, 11, 16)),
        _task("T12", "two-days-CAP", "pick", at(5, 12, 1), qty=4),
    ]  # fmt: skip


def _shifts() -> Rows:
    def shift(day: date, location: str, wave: str, activity: str, scheduled: int, worked: int) -> Given:
        values = {"day": day, "location_id": location, "wave": wave, "activity": activity}
        return Given("labour_hours", {**values, "scheduled_hours": scheduled, "worked_hours": worked})

    monday = date(2026, 5, 11)
    return [
        shift(monday, "main", "am", "pick", 4, 3),
        shift(monday, "main", "pm", "pack", 2, 2),
        shift(monday, "main", "am", "receive", 5, 6),
        shift(monday, "east", "am", "pick", 1, 1),
        shift(date(2026, 6, 2), "main", "am", "pick", 9, 0),
    ]


def _moves() -> Rows:
    def move(key: str, moment: datetime, location: str, units: int, **more: object) -> Given:
        values = {"movement_id": key, "occurred_at": moment, "location_id": location, "sku_id": "MUG"}
        return Given("inventory_movement", {**values, "qty_delta": units, "kind": "transfer", **more})

    return [
        move("M0", at(5, 1), "main", 20, kind="receipt"),
        move("M1", at(5, 13, 10), "main", -5, ref="TR-1"),
        move("M2", at(5, 13, 15), "east", 5, ref="TR-1"),
        move("M3", at(5, 14, 10), "east", -2),
        move("M4", at(5, 14, 15), "main", 2),
        *order("X1", at(5, 15), "MUG", type="transfer"),
        move("M5", at(5, 16), "main", -1, ref="X1"),
    ]


def _inbound() -> Rows:
    fifth = date(2026, 5, 5)

    def po(key: str, vendor: str, **more: object) -> Given:
        values = {"po_id": key, "vendor_id": vendor, "location_id": "main", "ordered_at": at(4, 1)}
        return Given("purchase_order", {**values, **more})

    def line(key: str, po_id: str, sku: str, qty: int, expected: object, **more: object) -> Given:
        values = {"po_line_id": key, "po_id": po_id, "sku_id": sku, "qty": qty, "expected_at": expected}
        return Given("po_line", {**values, **more})

    def came(
        key: str, arrived: datetime, sku: str, qty: int, stocked: datetime | None, **more: object
    ) -> Rows:
        head: dict[str, object] = {name: more.pop(name) for name in ("po_id", "location_id") if name in more}
        row = {"receipt_line_id": f"{key}-1", "receipt_id": key, "sku_id": sku, "qty_received": qty}
        return [
            Given("receipt", {"receipt_id": key, "arrived_at": arrived, **head}),
            Given("receipt_line", {**row, "stocked_at": stocked, **more}),
        ]

    return [
        po("PO-1", "V1"),
        line("a", "PO-1", "MUG", 10, fifth),
        line("b", "PO-1", "CAP", 10, fifth, confirmed_at=date(2026, 5, 7)),
        po("PO-2", "V2", cancelled_at=at(5, 4)),
        line("c", "PO-2", "MUG", 10, fifth),
        po("PO-3", "V2", cancelled_at=at(5, 8)),
        line("d", "PO-3", "MUG", 10, fifth),
        po("PO-4", "V2"),
        line("e", "PO-4", "CAP", 10, date(2026, 5, 20)),
        po("PO-5", "V2"),
        line("f", "PO-5", "MUG", 5, None),
        po("PO-6", "V2"),
        line("g", "PO-6", "MUG", 5, date(2026, 6, 10)),
        *came("R1", at(5, 5, 22), "MUG", 6, at(5, 6, 4), po_id="PO-1", po_line_id="a"),
        *came("R2", at(5, 8), "MUG", 6, at(5, 9, 19), po_id="PO-1", po_line_id="a"),
        *came("R3", at(5, 7, 8), "CAP", 10, at(5, 7, 10), po_id="PO-1", qty_rejected=2),
        *came("R4", at(5, 20), "CAP", 4, None, po_id="PO-4", po_line_id="e"),
        *came("R5", at(5, 8), "MUG", 5, None, qty_rejected=5),
        *came("R6", at(5, 8), "MUG", 3, at(5, 8, 8), location_id="east"),
        *came("R7", at(5, 31, 20), "MUG", 1, None),
    ]


def _counts() -> Rows:
    def count(bin_: str, sku: str, book: int, counted: int, **more: object) -> Given:
        values = {"bin": bin_, "sku_id": sku, "book": book, "counted": counted, "counted_at": at(5, 18)}
        return Given("cycle_count", {**values, **more})

    return [
        count("A", "MUG", 100, 98),
        count("B", "MUG", 100, 97),
        count("C", "CAP", 10, 9),
        count("D", "CAP", 0, 0),
        count("E", "MUG", 0, 4),
        count("F", "MUG", 10, 0, blind_flag=False),
        count("G", "MUG", -2, 0, location_id="east"),
        count("A", "MUG", 5, 4, counted_at=at(5, 9)),
    ]


def _tickets() -> Rows:
    def ticket(
        key: str, created: datetime, sla: int | None, *happened: tuple[str, datetime], **more: object
    ) -> Rows:
        head = Given("support_ticket", {"ticket_id": key, "created_at": created, "sla_minutes": sla, **more})
        events = [
            Given("ticket_event", {"ticket_id": key, "kind": kind, "occurred_at": when})
            for kind, when in happened
        ]
        return [head, *events]

    opened = at(5, 21)
    return [
        *ticket("S1", opened, 60, ("auto_reply", at(5, 21, 9, 1)), ("agent_reply", at(5, 21, 10)), queue="claims"),
        *ticket("S2", opened, 60, ("agent_reply", at(5, 21, 11)), queue="claims", topic="damaged"),
        *ticket("S3", opened, None, ("resolved", at(5, 21, 9, 30))),
        *ticket("S4", opened, 60, ("auto_reply", at(5, 21, 9, 1))),
        *ticket("S5", at(6, 1, 11, 50), 60),
        *ticket("S6", opened, 240, ("agent_reply", at(5, 20)), ("agent_reply", at(5, 21, 9, 20))),
        *ticket("S7", at(5, 25), None, ("resolved", at(5, 26)), ("reopened", at(5, 27)), queue="returns"),
        *ticket("S8", at(5, 25), None, ("resolved", at(5, 26)), ("reopened", at(5, 27)), ("resolved", at(5, 28))),
    ]  # fmt: skip


def _carriers() -> Rows:
    placed, noon = at(4, 28), at(4, 29, 12)

    def sent(
        key: str,
        accepted: datetime | None = _TENDERED,
        type_: str = "normal",
        carrier: str = "DHL",
        **more: str | datetime,
    ) -> Rows:
        return [
            *order(f"o-{key}", placed, "MUG", type=type_),
            *parcel(
                key, f"o-{key}", accepted, carrier=carrier, kind="carrier_accepted", delivered=None, **more
            ),
        ]

    return [
        *sent("K1", service="Express", zone="2"),
        event("K1", "exception", noon, "weather"),
        event("K1", "exception", at(4, 30), "address"),
        event("K1", "delivered", at(5, 1)),
        *sent("K2", None),
        event("K2", "lost", noon),
        *sent("K3", service="ground", zone="2", carrier="UPS"),
        *sent("K4", service="overnight", type_="replacement"),
        event("K4", "exception", noon, "weather"),
        *sent("K5", voided_at=noon),
        event("K5", "exception", noon, "weather"),
        *sent("K6", service="Next Day Air"),
        event("K6", "delivery_attempted", noon),
        *sent("K7", service="ground"),
        event("K7", "delivered", noon),
        event("K7", "returned_to_sender", at(5, 3)),
        Given("cost_entry", {"entry_id": "E1", "order_id": "o-K7", "kind": "expedite", "amount": Decimal(9), "booked_at": noon}),
        *sent("K8", None),
        event("K8", "label_printed", noon),
        *sent("K9"),
        event("K9", "exception", noon),
        event("K9", "lost", at(4, 30)),
    ]  # fmt: skip


def floor_rows() -> Rows:
    """All rows of the shop."""
    orders = [*_products(), *_deliveries(), *_holds(), *_lines(), *_perfect(), *_fills(), *_carriers()]
    return [*orders, *_floor(), *_shifts(), *_moves(), *_inbound(), *_counts(), *_tickets()]


@cache
def floor_shop() -> Warehouse:
    """The shop, imported once per test process."""
    folder, clock = lasting_folder(), FixedClock(NOW)
    import_rows(Home(folder / "home"), folder / "mapping", floor_rows(), clock=clock, sums=day_sums().tables)
    return Warehouse.open(Home(folder / "home"), clock)
