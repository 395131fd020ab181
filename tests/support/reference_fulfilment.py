"""The metrics of orders on their way and of the floor a second time: shipping, delivery, fill, picks and carriers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from tests.support.canonical_book import ACCEPTANCE, CUSTOMER_TYPES, Book, hours, moment, num
from tests.support.reference_entry import Entries, Entry
from tools.store.warehouse import Row

DELIVERED = {"delivered"}
TROUBLE = {"exception", "lost", "returned_to_sender"}
HARM = ("damag", "defect", "fault", "wrong", "missing")
FAST = ("express", "expedit", "overnight", "rush")


def line_promise(book: Book, line: Row) -> datetime | None:
    """A line's own ship-by, else its order's."""
    by = line["requested_ship_by"] or book.orders[str(line["order_id"])]["ship_by"]
    return None if by is None else moment(by)


def promised_lines(book: Book) -> Iterator[tuple[Row, datetime]]:
    """Lines that had to be with the carrier by now, and by when."""
    for line in book.customer_lines():
        order, by = book.orders[str(line["order_id"])], line_promise(book, line)
        if by is None or by >= book.as_of or book.due(line) <= 0 or order["hold_party"] == "customer":
            continue
        if order["cancelled_at"] is None or moment(order["cancelled_at"]) > by:
            yield line, by


def _lines_in_time(book: Book) -> Iterable[Entry]:
    for line, by in promised_lines(book):
        done = book.done(line, ACCEPTANCE)
        yield Entry(by, book.line_where(line), float(done is not None and done <= by), 1)


def _units_in_time(book: Book) -> Iterable[Entry]:
    for line, by in promised_lines(book):
        live = book.shipments_of.get(str(line["order_id"]), [])
        due = book.due(line)
        if any(book.contents.get(str(shipment["shipment_id"])) for shipment in live):
            taken = [
                num(row["qty"])
                for shipment in live
                if (at := book.scanned(str(shipment["shipment_id"]), ACCEPTANCE)) is not None and at <= by
                for row in book.contents.get(str(shipment["shipment_id"]), [])
                if row["line_id"] == line["line_id"]
            ]
            units = min(due, sum(taken))
        else:
            done = book.all_done(live, ACCEPTANCE)
            units = due if done is not None and done <= by else 0.0
        yield Entry(by, book.line_where(line), units, due)


def delivered(book: Book, order: Row) -> datetime | None:
    """When the last due unit of an order had arrived."""
    key = str(order["order_id"])
    if book.judged_whole(order):
        return book.all_done(book.shipments_of.get(key, []), DELIVERED)
    moments = [book.done(line, DELIVERED) for line in book.due_lines(order)]
    there = [at for at in moments if at is not None]
    return max(there) if there and len(there) == len(moments) else None


def deliveries_reported(book: Book) -> bool:
    """Whether any parcel was ever reported as delivered."""
    return any(
        book.scanned(str(parcel["shipment_id"]), DELIVERED)
        for parcels in book.shipments_of.values()
        for parcel in parcels
    )


def _promised_day(book: Book, order: Row) -> date | None:
    """The day an order had to be there, as far as it is judged by it."""
    if order["deliver_by"] is None or order["hold_party"] == "customer" or not deliveries_reported(book):
        return None
    day, cancelled = book.day(moment(order["deliver_by"])), order["cancelled_at"]
    if day >= book.day(book.as_of) or (cancelled is not None and book.day(moment(cancelled)) <= day):
        return None
    return day


def _delivered_in_time(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        day = _promised_day(book, order)
        if day is not None and book.has_something_due(order):
            there = delivered(book, order)
            hit = there is not None and book.day(there) <= day
            yield Entry(moment(order["deliver_by"]), book.order_where(order), float(hit), 1)


def _lines_delivered_in_time(book: Book) -> Iterable[Entry]:
    for line in book.customer_lines():
        order = book.orders[str(line["order_id"])]
        day = _promised_day(book, order)
        if day is not None and book.due(line) > 0:
            there = book.done(line, DELIVERED)
            hit = there is not None and book.day(there) <= day
            yield Entry(moment(order["deliver_by"]), book.line_where(line), float(hit), 1)


def _open_or_done(book: Book) -> list[Row]:
    return [o for o in book.customer_orders() if o["cancelled_at"] is None and book.has_something_due(o)]


def _net_cycle_time(book: Book) -> Iterable[Entry]:
    for order in _open_or_done(book):
        placed, accepted = moment(order["placed_at"]), book.accepted(order)
        end, held = accepted or book.as_of, 0.0
        if order["hold_from"] is not None and order["hold_party"] in {"customer", "fraud", "payment"}:
            released = moment(order["hold_to"]) if order["hold_to"] is not None else book.as_of
            held = max(0.0, hours(max(moment(order["hold_from"]), placed), min(released, end)))
        yield Entry(placed, book.order_where(order), hours(placed, end) - held, 1, open=accepted is None)


def _click_to_deliver(book: Book) -> Iterable[Entry]:
    for order in _open_or_done(book) if deliveries_reported(book) else ():
        placed, there = moment(order["placed_at"]), delivered(book, order)
        days = hours(placed, there or book.as_of) / 24
        yield Entry(placed, book.order_where(order), days, 1, open=there is None)


def _mean_click_to_deliver(book: Book) -> Iterable[Entry]:
    for order in _open_or_done(book):
        placed, there = moment(order["placed_at"]), delivered(book, order)
        days = hours(placed, there) / 24 if there else 0.0
        yield Entry(placed, book.order_where(order), days, float(there is not None), open=there is None)


def _says(words: object, parts: Iterable[str]) -> bool:
    return any(part in str(words or "").lower() for part in parts)


def _harmed(book: Book, order: Row, until: datetime) -> bool:
    """Whether anything was found wrong with what an order brought."""
    key, accepted = order["order_id"], book.accepted(order)
    lines = {line["line_id"] for line in book.lines_of.get(str(key), [])}
    found = [
        row["booked_at"]
        for row in book.tables["return_line"]
        if row["line_id"] in lines and _says(row["reason"], HARM)
    ]
    tickets = book.tables["support_ticket"]
    found += [row["created_at"] for row in tickets if row["order_id"] == key and _says(row["topic"], HARM)]
    found += [
        row["occurred_at"]
        for parcel in book.shipments_of.get(str(key), [])
        for row in book.events.get(str(parcel["shipment_id"]), [])
        if row["kind"] in {"lost", "returned_to_sender"}
        or (row["kind"] == "exception" and _says(row["reason"], ["damag"]))
    ]
    found += [
        row["error_found_at"]
        for row in book.tables["fulfilment_task"]
        if row["line_id"] in lines and row["error_code"] is not None and row["error_found_at"] is not None
        and accepted is not None and moment(row["error_found_at"]) > accepted
    ]  # fmt: skip
    return any(moment(at) <= until for at in found)


def _perfect(book: Book) -> Iterable[Entry]:
    today = book.day(book.as_of)
    for order in book.customer_orders():
        by, cancelled = book.promise(order), order["cancelled_at"]
        if by is None or by >= book.as_of or not book.has_something_due(order):
            continue
        if (cancelled is not None and moment(cancelled) <= by) or order["hold_party"] == "customer":
            continue
        there = delivered(book, order)
        promised = book.day(moment(order["deliver_by"])) if order["deliver_by"] is not None else None
        arrived = promised is None or promised >= today or (there is not None and book.day(there) <= promised)
        full = all(num(line["qty_cancelled"]) == 0 for line in book.lines_of.get(str(order["order_id"]), []))
        right = book.on_time(order) and arrived and full and not _harmed(book, order, by + timedelta(days=30))
        undecided = promised is not None and promised >= today and there is None
        yield Entry(by, book.order_where(order), float(right), 1, open=undecided)


def _made(book: Book, parcel: Row) -> datetime | None:
    if parcel["created_at"] is not None:
        return moment(parcel["created_at"])
    return book.scanned(str(parcel["shipment_id"]), ACCEPTANCE)


def _held_then(order: Row) -> bool:
    """Whether an order was held for fraud or payment when it was cancelled."""
    at = moment(order["cancelled_at"])
    since = order["hold_from"] is None or moment(order["hold_from"]) <= at
    until = order["hold_to"] is None or moment(order["hold_to"]) >= at
    return order["hold_party"] in {"fraud", "payment"} and since and until


def _filled(book: Book, line: Row) -> float | None:
    """Units of a line that left with the first attempt, None for one that was not attempted."""
    order = book.orders[str(line["order_id"])]
    live = book.shipments_of.get(str(line["order_id"]), [])
    made = [(at, parcel) for parcel in live if (at := _made(book, parcel)) is not None]
    cancelled = order["cancelled_at"] is not None
    if cancelled and (order["cancel_party"] != "shop" or _held_then(order)):
        return None
    if not made:
        due = order["ship_by"] or max(
            (
                row["requested_ship_by"]
                for row in book.lines_of[str(line["order_id"])]
                if row["requested_ship_by"]
            ),
            key=moment,
            default=None,
        )
        return 0.0 if cancelled or (due is not None and moment(due) < book.as_of) else None
    if not any(book.contents.get(str(parcel["shipment_id"])) for parcel in live):
        return book.due(line)
    first = min(at for at, _ in made)
    sent = [
        num(row["qty"])
        for at, parcel in made
        if at - first <= timedelta(hours=24)
        for row in book.contents.get(str(parcel["shipment_id"]), [])
        if row["line_id"] == line["line_id"]
    ]
    return min(num(line["qty_ordered"]), sum(sent))


def _fill(amounts: Callable[[float, float], tuple[float, float]]) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for line in book.customer_lines():
            ordered, filled = num(line["qty_ordered"]), _filled(book, line)
            if ordered > 0 and filled is not None:
                yield Entry(book.placed(line), book.line_where(line), *amounts(filled, ordered))

    return entries


def mistaken(task: Row, *, damage: bool) -> bool:
    """Whether a task had an error found within 30 days; too little in the bin is none, damage only where asked."""
    code, done = str(task["error_code"] or "").lower(), moment(task["done_at"])
    if not code or code.startswith("short") or ("damag" in code and not damage):
        return False
    return task["error_found_at"] is None or moment(task["error_found_at"]) <= done + timedelta(days=30)


def tasks(book: Book, *kinds: str) -> list[Row]:
    """Finished tasks of some kinds."""
    return [
        row for row in book.tables["fulfilment_task"] if row["done_at"] is not None and row["kind"] in kinds
    ]


def task_where(task: Row) -> dict[str, str]:
    """Where a task was done."""
    return {"location": str(task["location_id"] or "main")}


def _tasks(kinds: Iterable[str], amounts: Callable[[Row], tuple[float, float]]) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for task in tasks(book, *kinds):
            yield Entry(moment(task["done_at"]), task_where(task), *amounts(task))

    return entries


def _packs(book: Book) -> Iterable[Entry]:
    if any(row["kind"] == "pack" and row["error_code"] for row in book.tables["fulfilment_task"]):
        yield from _tasks(["pack"], lambda task: (float(not mistaken(task, damage=True)), 1))(book)


def _rework(book: Book) -> Iterable[Entry]:
    if any(row["kind"] == "rework" for row in book.tables["fulfilment_task"]):
        again = _tasks(
            ["pick", "pack", "rework"], lambda t: (float(t["kind"] == "rework"), float(t["kind"] != "rework"))
        )
        yield from again(book)


def _orders_picked(book: Book) -> Iterable[Entry]:
    picks: dict[str, list[Row]] = {}
    for task in tasks(book, "pick"):
        line = book.lines.get(str(task["line_id"]))
        if line is not None:
            picks.setdefault(str(line["order_id"]), []).append(task)
    for done in picks.values():
        latest = max(moment(task["done_at"]) for task in done)
        last = min((t for t in done if moment(t["done_at"]) == latest), key=lambda task: str(task["task_id"]))
        right = not any(mistaken(task, damage=False) for task in done)
        yield Entry(latest, task_where(last), float(right), 1)


def tendered(book: Book) -> Iterator[tuple[Row, datetime, list[Row]]]:
    """Parcels a carrier has had, since when, and what went wrong with each, first first."""
    for parcels in book.shipments_of.values():
        for parcel in parcels:
            events = book.events.get(str(parcel["shipment_id"]), [])
            wrong = [row for row in events if row["kind"] in TROUBLE]
            wrong.sort(key=lambda row: (moment(row["occurred_at"]), str(row["kind"])))
            since = book.scanned(str(parcel["shipment_id"]), ACCEPTANCE)
            if since is None and wrong:
                since = moment(wrong[0]["occurred_at"])
            if since is not None:
                yield parcel, since, wrong


def _parcel_where(parcel: Row) -> dict[str, str]:
    names = {"carrier": "carrier", "service": "service", "location": "location_id", "zone": "zone"}
    return {name: str(parcel[column] or "unknown") for name, column in names.items()}


def _exceptions(book: Book) -> Iterable[Entry]:
    ours = [
        (parcel, since, wrong)
        for parcel, since, wrong in tendered(book)
        if book.orders[str(parcel["order_id"])]["type"] in CUSTOMER_TYPES
    ]
    reported = any(row["kind"] in TROUBLE for row in book.tables["shipment_event"])
    for parcel, since, wrong in ours:
        if reported:
            yield Entry(since, _parcel_where(parcel), None, 1)
        if wrong:
            first = wrong[0]
            reason = first["reason"] or ("unknown" if first["kind"] == "exception" else first["kind"])
            where = {**_parcel_where(parcel), "reason": str(reason)}
            yield Entry(since, where, 1, None, counted=False)


def _expedites(book: Book) -> Iterable[Entry]:
    paid = {row["order_id"] for row in book.tables["cost_entry"] if row["kind"] == "expedite"}
    for parcel, since, _ in tendered(book):
        if book.orders[str(parcel["order_id"])]["type"] == "test":
            continue
        name = str(parcel["service"] or "").lower()
        after = name.split("day")[0]
        fast = _says(name, FAST) or ("day" in name and _says(after, ["next", "same"]))
        yield Entry(since, _parcel_where(parcel), float(fast or parcel["order_id"] in paid), 1)


def _parcels(book: Book) -> Iterable[Entry]:
    for parcel, since, _ in tendered(book):
        if book.orders[str(parcel["order_id"])]["type"] != "test":
            yield Entry(since, _parcel_where(parcel), 1, 1)


FULFILMENT: Mapping[str, Entries] = {
    "parcels_shipped": _parcels,
    "on_time_ship_rate_line": _lines_in_time,
    "on_time_ship_rate_unit": _units_in_time,
    "on_time_delivery_rate": _delivered_in_time,
    "on_time_delivery_rate_line": _lines_delivered_in_time,
    "order_cycle_time_net_p50_h": _net_cycle_time,
    "click_to_deliver_p50_d": _click_to_deliver,
    "click_to_deliver_p90_d": _click_to_deliver,
    "click_to_deliver_mean_d": _mean_click_to_deliver,
    "perfect_order_rate": _perfect,
    "unit_fill_rate": _fill(lambda filled, ordered: (filled, ordered)),
    "line_fill_rate": _fill(lambda filled, ordered: (float(filled >= ordered), 1)),
    "pick_accuracy": _tasks(["pick"], lambda task: (float(not mistaken(task, damage=False)), 1)),
    "pick_accuracy_order": _orders_picked,
    "pack_accuracy": _packs,
    "rework_rate": _rework,
    "short_pick_rate": _tasks(
        ["pick"], lambda t: (float(str(t["error_code"] or "").lower().startswith("short")), 1)
    ),
    "carrier_exception_rate": _exceptions,
    "expedite_rate": _expedites,
}
"""Each metric's population, as its definition says."""
