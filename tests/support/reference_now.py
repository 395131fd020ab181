"""What waits at this moment, a second time, in plain Python over the canonical rows. Written from the definition texts."""

from collections.abc import Callable, Iterable, Mapping

from tests.support.canonical_book import Book, moment

Standing = Iterable[tuple[dict[str, str], bool]]
"""Each row a metric counts over, where it belongs, and whether it waits."""


def _orders(book: Book) -> Standing:
    for order in book.customer_orders():
        if order["cancelled_at"] is None and book.has_something_due(order):
            yield book.order_where(order), book.accepted(order) is None


def _tickets(book: Book) -> Standing:
    for row in book.tables["support_ticket"]:
        where = {"queue": str(row["queue"] or "none"), "topic": str(row["topic"] or "none")}
        events = [event for event in book.tables["ticket_event"] if event["ticket_id"] == row["ticket_id"]]
        told = sorted(
            (moment(event["occurred_at"]), event["kind"] == "reopened")
            for event in events
            if event["kind"] in {"resolved", "reopened"}
        )
        resolved = any(not again for _, again in told)
        yield where, not resolved or told[-1][1]


OF_NOW: Mapping[str, Callable[[Book], Standing]] = {"open_orders": _orders, "open_tickets": _tickets}
"""Metrics of the present that have no clock: what waits is told whenever it came."""
