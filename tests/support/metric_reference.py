"""Every metric a second time, in plain Python over the canonical rows: what the facts and the compiled SQL must agree with.

Written from the definition texts and from tables 1.2 and 1.3 of the KPI study. An `Entry` is one row of a metric's
population; `grouped` sums entries by key. Slow and plain on purpose.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from floorwalker.period import Period
from tests.support.canonical_book import CUSTOMER_TYPES, Book, available, hours, moment, num
from tests.support.reference_commerce import COMMERCE
from tests.support.reference_cost import COST
from tests.support.reference_entry import Entries, Entry
from tests.support.reference_fulfilment import FULFILMENT
from tests.support.reference_inbound import INBOUND
from tests.support.reference_stock import STOCK
from tests.support.reference_tiers import TIER_DIMENSIONS, tier_on
from tools.store.warehouse import Row


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of one key."""

    above: float | None
    below: float | None
    rows: int
    open: bool


def _orders(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        yield Entry(moment(order["placed_at"]), book.order_where(order), 1, 1)


def _cancel_rate(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        yield Entry(
            moment(order["placed_at"]), book.order_where(order), float(order["cancelled_at"] is not None), 1
        )


def _per_line(
    above: Callable[[Book, Row], float | None], below: Callable[[Book, Row], float | None]
) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for line in book.customer_lines():
            upper, lower = above(book, line), below(book, line)
            if upper is not None and lower is not None:
                yield Entry(book.placed(line), book.line_where(line), upper, lower)

    return entries


def _one(book: Book, line: Row) -> float:
    return 1.0


def _aov(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        if book.order_net(order) > 0:
            yield Entry(moment(order["placed_at"]), book.order_where(order), book.order_net(order), 1)


def _on_time(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        promise, cancelled = book.promise(order), order["cancelled_at"]
        if promise is None or promise >= book.as_of or not book.has_something_due(order):
            continue
        if (cancelled is not None and moment(cancelled) <= promise) or order["hold_party"] == "customer":
            continue
        yield Entry(promise, book.order_where(order), float(book.on_time(order)), 1)


def _open_or_shipped(book: Book) -> list[Row]:
    return [
        order
        for order in book.customer_orders()
        if order["cancelled_at"] is None and book.has_something_due(order)
    ]


def _cycle_time(book: Book) -> Iterable[Entry]:
    for order in _open_or_shipped(book):
        placed, accepted = moment(order["placed_at"]), book.accepted(order)
        taken = hours(placed, accepted or book.as_of)
        yield Entry(placed, book.order_where(order), taken, 1, open=accepted is None)


def _mean_cycle_time(book: Book) -> Iterable[Entry]:
    for order in _open_or_shipped(book):
        placed, accepted = moment(order["placed_at"]), book.accepted(order)
        taken = hours(placed, accepted) if accepted else 0.0
        yield Entry(
            placed, book.order_where(order), taken, float(accepted is not None), open=accepted is None
        )


def _within_a_day(book: Book) -> Iterable[Entry]:
    for order in book.customer_orders():
        placed, cancelled, accepted = moment(order["placed_at"]), order["cancelled_at"], book.accepted(order)
        if (
            not book.has_something_due(order)
            or hours(placed, book.as_of) < 24
            or order["hold_party"] == "customer"
        ):
            continue
        if cancelled is not None and hours(placed, moment(cancelled)) <= 24:
            continue
        hit = accepted is not None and hours(placed, accepted) <= 24
        yield Entry(placed, book.order_where(order), float(hit), 1)


def _in_stock(book: Book) -> Iterable[Entry]:
    for row in book.snapshots():
        sku, location, on = row["sku_id"], row["location_id"], book.day(moment(row["taken_at"]))
        held = book.held(sku, location)
        if book.meant_to_be_stocked(sku, location, on) and not (held and held["backorderable"]):
            where = {"location": str(location)} | book.sku_where(sku)
            yield Entry(on, where, float(available(row) > 0), 1)


def _return_rate(book: Book) -> Iterable[Entry]:
    for line in book.customer_lines():
        delivered = book.done(line, {"delivered"})
        if delivered is not None and book.due(line) > 0:
            yield Entry(delivered, book.line_where(line), None, book.due(line))
    for row in book.tables["return_line"]:
        undone = book.lines.get(str(row["line_id"]))
        if undone is None or book.orders[str(undone["order_id"])]["type"] not in CUSTOMER_TYPES:
            continue
        delivered = book.done(undone, {"delivered"})
        if (
            row["kind"] == "return"
            and delivered
            and moment(row["booked_at"]) <= delivered + timedelta(days=60)
        ):
            yield Entry(delivered, _return_where(book, row, undone), num(row["qty"]), None, counted=False)


def _return_rate_period(book: Book) -> Iterable[Entry]:
    for line in book.customer_lines():
        yield Entry(book.placed(line), book.line_where(line), None, book.sold(line))
    for row in book.tables["return_line"]:
        undone = book.lines.get(str(row["line_id"]))
        if undone is not None and book.orders[str(undone["order_id"])]["type"] not in CUSTOMER_TYPES:
            continue
        if row["kind"] == "return":
            where = _return_where(book, row, undone)
            yield Entry(moment(row["booked_at"]), where, num(row["qty"]), None, counted=False)


def _return_where(book: Book, row: Row, line: Row | None) -> dict[str, str]:
    unknown = dict.fromkeys(("channel", "country", "region", "carrier", "location"), "unknown")
    where = book.line_where(line) if line else {**unknown, "order_type": "normal"}
    sku = row["sku_id"] or (line["sku_id"] if line else None)
    return {
        **where,
        **book.sku_where(sku),
        "reason": str(row["reason"]),
        "disposition": str(row["disposition"] or "open"),
    }


REFERENCE: Mapping[str, Entries] = {
    "orders": _orders,
    "units": _per_line(Book.sold, _one),
    "gross_sales": _per_line(Book.gross, _one),
    "net_sales": _per_line(Book.net, _one),
    "aov": _aov,
    "discount_amount": _per_line(Book.discount, _one),
    "discount_rate": _per_line(Book.discount, Book.gross),
    "cancel_rate": _cancel_rate,
    "on_time_ship_rate": _on_time,
    "order_cycle_time_p50_h": _cycle_time,
    "order_cycle_time_p90_h": _cycle_time,
    "order_cycle_time_mean_h": _mean_cycle_time,
    "shipped_within_24h_rate": _within_a_day,
    "in_stock_rate": _in_stock,
    "return_rate": _return_rate,
    "return_rate_period": _return_rate_period,
    "contribution_margin": _per_line(Book.cm2, _one),
    "contribution_margin_rate": _per_line(
        Book.cm2, lambda book, line: None if book.line_cost(line) is None else book.net(line)
    ),
    "cm1": _per_line(Book.cm1, _one),
    "cost_coverage": _per_line(
        lambda book, line: 0.0 if book.line_cost(line) is None else book.net(line), Book.net
    ),
    **FULFILMENT,
    **INBOUND,
    **STOCK,
    **COMMERCE,
    **COST,
}
"""Every dated metric; days of supply and stock-out risk stand apart below and in their own tests."""


@cache
def _population(book: Book, metric: str) -> list[Entry]:
    return list(REFERENCE[metric](book))


def grouped(
    book: Book, metric: str, window: Period, by: Sequence[str] = (), *, quantile: float | None = None
) -> dict[tuple[str, ...], Total]:
    """The totals per key over the half-open window of local days."""
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    below: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    shared = [name for name in by if name in _GRAINS or _tells_apart(book, metric, name)]
    for entry in _population(book, metric):
        if entry.at is None or not _inside(book, entry.at, window):
            continue
        if entry.below is not None:
            below[tuple(_member(book, entry, name) for name in shared)].append(entry)
        if all(name in entry.where or name in _GRAINS or _tiered(entry, name) for name in by):
            groups[tuple(_member(book, entry, name) for name in by)].append(entry)
    totals = {}
    for key, members in groups.items():
        lower = below[tuple(part for name, part in zip(by, key, strict=True) if name in shared)]
        totals[key] = _total(members, lower, quantile)
    return totals


@cache
def _tells_apart(book: Book, metric: str, name: str) -> bool:
    """Whether the rows below the line have a dimension; otherwise each member shares the whole of them."""
    below = [entry for entry in _population(book, metric) if entry.below is not None]
    return not below or any(name in entry.where or _tiered(entry, name) for entry in below)


def _tiered(entry: Entry, name: str) -> bool:
    return name in TIER_DIMENSIONS and "sku" in entry.where


def _total(members: Sequence[Entry], lower: Sequence[Entry], quantile: float | None) -> Total:
    above = [entry.above for entry in members if entry.above is not None]
    upper = sum(above) if quantile is None else linear_quantile(above, quantile)
    below = sum(entry.below or 0.0 for entry in lower) if lower else None
    rows = sum(1 for entry in lower if entry.counted)
    return Total(upper, below, rows, any(entry.open for entry in members))


def linear_quantile(values: Sequence[float], quantile: float) -> float:
    """The quantile with linear interpolation between the two nearest ranks (rule R8)."""
    ordered = sorted(values)
    place = quantile * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


_GRAINS: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": lambda day: (day - timedelta(days=day.weekday())).isoformat(),
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "year": lambda day: f"{day.year:04}",
}


def _member(book: Book, entry: Entry, name: str) -> str:
    if name not in _GRAINS and not _tiered(entry, name):
        return entry.where[name]
    assert entry.at is not None
    day = book.day(entry.at) if isinstance(entry.at, datetime) else entry.at
    return tier_on(book, entry.where["sku"], day)[name] if _tiered(entry, name) else _GRAINS[name](day)


def _inside(book: Book, at: datetime | date, window: Period) -> bool:
    day = book.day(at) if isinstance(at, datetime) else at
    return window.start <= day < window.end
