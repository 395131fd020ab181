"""The metrics of docks, counts, transfers, shifts and tickets a second time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from tests.support.canonical_book import Book, as_day, hours, moment, num
from tests.support.reference_entry import Entries, Entry
from tests.support.reference_fulfilment import task_where, tasks
from tools.store.warehouse import Row


def _receipts(book: Book) -> Iterator[tuple[Row, datetime, dict[str, str]]]:
    """Receipt lines with their arrival and where they belong."""
    orders = {row["po_id"]: row for row in book.tables["purchase_order"]}
    heads = {row["receipt_id"]: row for row in book.tables["receipt"]}
    for row in book.tables["receipt_line"]:
        head = heads[row["receipt_id"]]
        order = orders.get(head["po_id"], {})
        where = {
            "location": str(head["location_id"] or order.get("location_id") or "unknown"),
            "vendor": str(order.get("vendor_id") or "unknown"),
        }
        yield row, moment(head["arrived_at"]), where | book.sku_where(row["sku_id"])


def _to_stock(book: Book) -> Iterator[tuple[datetime, datetime | None, dict[str, str]]]:
    for row, arrived, where in _receipts(book):
        stocked = moment(row["stocked_at"]) if row["stocked_at"] is not None else None
        if num(row["qty_received"]) > num(row["qty_rejected"]) and (stocked is None or stocked >= arrived):
            yield arrived, stocked, where


def _dock_to_stock(book: Book) -> Iterable[Entry]:
    for arrived, stocked, where in _to_stock(book):
        yield Entry(arrived, where, hours(arrived, stocked or book.as_of), 1, open=stocked is None)


def _within_a_day(book: Book) -> Iterable[Entry]:
    for arrived, stocked, where in _to_stock(book):
        if hours(arrived, book.as_of) >= 24:
            yield Entry(arrived, where, float(stocked is not None and hours(arrived, stocked) <= 24), 1)


def _rejects(book: Book) -> Iterable[Entry]:
    for row, arrived, where in _receipts(book):
        yield Entry(arrived, where, num(row["qty_rejected"]), num(row["qty_received"]))


def _units_received(book: Book) -> Iterable[Entry]:
    for row, arrived, where in _receipts(book):
        yield Entry(arrived, where, num(row["qty_received"]), 1)


def _deliveries_of(book: Book) -> dict[str, list[tuple[datetime, float]]]:
    """What came of each purchase order line, by the line it names or the only one with its SKU."""
    heads = {row["receipt_id"]: row for row in book.tables["receipt"]}
    found: dict[str, list[tuple[datetime, float]]] = {}
    for row in book.tables["receipt_line"]:
        head, units = heads[row["receipt_id"]], num(row["qty_received"])
        likely = sorted(
            str(line["po_line_id"])
            for line in book.tables["po_line"]
            if (line["po_id"], line["sku_id"]) == (head["po_id"], row["sku_id"])
        )
        line = row["po_line_id"] or (likely[0] if likely else None)
        if line is not None and units > 0:
            found.setdefault(str(line), []).append((moment(head["arrived_at"]), units))
    return found


def _po_lines(book: Book) -> Iterator[tuple[Row, Row, datetime, float, bool]]:
    """Dated lines with their purchase order, due moment, units received and whether in time."""
    orders = {row["po_id"]: row for row in book.tables["purchase_order"]}
    came = _deliveries_of(book)
    for line in book.tables["po_line"]:
        due = line["confirmed_at"] if line["confirmed_at"] is not None else line["expected_at"]
        if due is None or num(line["qty"]) <= 0:
            continue
        deliveries = came.get(str(line["po_line_id"]), [])
        last = max((at for at, _ in deliveries), default=None)
        in_time = last is not None and book.day(last) <= book.day(moment(due))
        yield line, orders[line["po_id"]], moment(due), sum(units for _, units in deliveries), in_time


def _judged(book: Book, order: Row, due: datetime) -> bool:
    cancelled = order["cancelled_at"]
    return due < book.as_of and (cancelled is None or moment(cancelled) > due)


def _po_where(order: Row) -> dict[str, str]:
    return {
        "location": str(order["location_id"] or "unknown"),
        "vendor": str(order["vendor_id"] or "unknown"),
    }


def _per_po_line(amounts: Callable[[float, float, bool], tuple[float, float]]) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for line, order, due, received, in_time in _po_lines(book):
            if _judged(book, order, due):
                ordered = num(line["qty"])
                still = received < ordered and due + timedelta(days=30) > book.as_of
                where = _po_where(order) | book.sku_where(line["sku_id"])
                yield Entry(due, where, *amounts(received, ordered, in_time), open=still)

    return entries


def _documents(book: Book) -> Iterable[Entry]:
    lines: dict[str, list[tuple[Row, Row, datetime, float, bool]]] = {}
    for part in _po_lines(book):
        lines.setdefault(str(part[1]["po_id"]), []).append(part)
    for parts in lines.values():
        order, due = parts[0][1], max(part[2] for part in parts)
        missing = any(received < num(line["qty"]) for line, _, _, received, _ in parts)
        if _judged(book, order, due):
            still = missing and due + timedelta(days=30) > book.as_of
            yield Entry(due, _po_where(order), float(all(part[4] for part in parts)), 1, open=still)


def _counts(amounts: Callable[[Book, Row, float, float], tuple[float, float] | None]) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for row in book.tables["cycle_count"]:
            counted, on_book = num(row["counted"]), num(row["book"])
            found = amounts(book, row, counted, on_book)
            if row["blind_flag"] and found is not None:
                where = {"location": str(row["location_id"])} | book.sku_where(row["sku_id"])
                yield Entry(moment(row["counted_at"]), where, *found)

    return entries


def _worth(book: Book, row: Row, units: float) -> tuple[float, float] | None:
    cost = book.unit_cost(row["sku_id"], book.day(moment(row["counted_at"])))
    return None if cost is None else (units * cost, 1)


def _transfers(book: Book) -> Iterable[Entry]:
    moves = book.tables["inventory_movement"]
    first = min((book.day(moment(row["occurred_at"])) for row in moves), default=None)
    if not any(str(row["kind"]).lower().startswith("transfer") for row in moves) and not any(
        row["type"] == "transfer" for row in book.tables["sales_order"]
    ):
        first = None
    day = first or book.day(book.as_of)
    while first is not None and day <= book.day(book.as_of):
        yield Entry(day, {}, None, 1)
        day += timedelta(days=1)
    sent = [row for row in book.tables["sales_order"] if row["type"] == "transfer"]
    for order in sent:
        if order["cancelled_at"] is None and moment(order["placed_at"]) <= book.as_of:
            where = {"location": book.order_where(order)["location"]}
            yield Entry(moment(order["placed_at"]), where, 7, None, counted=False)
    named = {row["order_id"] for row in sent} | {row["order_no"] for row in sent}
    documents: dict[str, list[Row]] = {}
    for row in moves:
        if str(row["kind"]).lower().startswith("transfer") and (row["ref"] or num(row["qty_delta"]) < 0):
            documents.setdefault(str(row["ref"] or row["movement_id"]), []).append(row)
    for key, rows in documents.items():
        if key not in named:
            out = [str(row["location_id"]) for row in rows if num(row["qty_delta"]) < 0]
            place = min(out or [str(row["location_id"]) for row in rows])
            began = min(moment(row["occurred_at"]) for row in rows)
            yield Entry(began, {"location": place}, 7, None, counted=False)


def _shifts(book: Book) -> Iterator[tuple[Row, date, dict[str, str]]]:
    for row in book.tables["labour_hours"]:
        if as_day(row["day"]) <= book.day(book.as_of):
            where = {
                "location": str(row["location_id"]),
                "wave": str(row["wave"]),
                "activity": str(row["activity"]),
            }
            yield row, as_day(row["day"]), where


def _units_per_hour(book: Book) -> Iterable[Entry]:
    for row, day, where in _shifts(book):
        if where["activity"].lower() in {"pick", "picking", "pack", "packing", "all"}:
            yield Entry(day, {"location": where["location"]}, None, num(row["worked_hours"]))
    for task in tasks(book, "pick"):
        yield Entry(moment(task["done_at"]), task_where(task), num(task["qty"]), None, counted=False)


def _utilisation(book: Book) -> Iterable[Entry]:
    for row, day, where in _shifts(book):
        yield Entry(day, where, num(row["worked_hours"]), num(row["scheduled_hours"]))


def _hours_per_order(book: Book) -> Iterable[Entry]:
    for row, day, where in _shifts(book):
        yield Entry(day, where, 100 * num(row["scheduled_hours"]), None, counted=False)
    for order in book.tables["sales_order"]:
        if order["type"] != "test":
            yield Entry(moment(order["placed_at"]), {}, None, 1)


def _tickets(book: Book) -> Iterator[tuple[Row, datetime, float, bool, dict[str, str]]]:
    """Tickets with the minutes to the first answer, or so far, and whether there was one."""
    for row in book.tables["support_ticket"]:
        created = moment(row["created_at"])
        answers = [
            moment(event["occurred_at"])
            for event in book.tables["ticket_event"]
            if event["ticket_id"] == row["ticket_id"] and event["kind"] in {"agent_reply", "resolved"}
        ]
        first = min((at for at in answers if at >= created), default=None)
        where = {"queue": str(row["queue"] or "none"), "topic": str(row["topic"] or "none")}
        yield row, created, 60 * hours(created, first or book.as_of), first is not None, where


def _responses(book: Book) -> Iterable[Entry]:
    for _, created, minutes, answered, where in _tickets(book):
        yield Entry(created, where, minutes, 1, open=not answered)


def _opened(book: Book) -> Iterable[Entry]:
    for _, created, _, _, where in _tickets(book):
        yield Entry(created, where, 1, 1)


def _within_sla(book: Book) -> Iterable[Entry]:
    for row, created, minutes, answered, where in _tickets(book):
        if row["sla_minutes"] is not None:
            early = minutes <= num(row["sla_minutes"])
            yield Entry(
                created,
                where,
                float(answered and early),
                float(answered or not early),
                open=early and not answered,
            )


INBOUND: Mapping[str, Entries] = {
    "dock_to_stock_p50_h": _dock_to_stock,
    "dock_to_stock_p90_h": _dock_to_stock,
    "dock_to_stock_within_24h_rate": _within_a_day,
    "receipt_fill_rate": _per_po_line(lambda received, ordered, _: (min(received, ordered), ordered)),
    "receipt_reject_rate": _rejects,
    "po_on_time_line_rate": _per_po_line(lambda received, ordered, in_time: (float(in_time), 1)),
    "po_on_time_rate": _documents,
    "inventory_accuracy": _counts(
        lambda _, row, counted, book: (float(50 * abs(counted - book) <= abs(book)), 1)
    ),
    "inventory_accuracy_units": _counts(
        lambda _, row, counted, book: (max(book, 0.0) - abs(counted - book), max(book, 0.0))
    ),
    "count_variance_net_value": _counts(lambda own, row, counted, book: _worth(own, row, counted - book)),
    "count_variance_gross_value": _counts(
        lambda own, row, counted, book: _worth(own, row, abs(counted - book))
    ),
    "transfer_frequency": _transfers,
    "units_per_labour_hour": _units_per_hour,
    "labour_utilisation": _utilisation,
    "scheduled_hours_per_100_orders": _hours_per_order,
    "units_received": _units_received,
    "tickets_opened": _opened,
    "support_first_response_p50_min": _responses,
    "support_first_response_p90_min": _responses,
    "support_within_sla_rate": _within_sla,
}
"""Each metric's population, as its definition says."""
