"""Metrics whose rows depend on the window a second time: customers, what they cost, effects and elasticities.

Each gives what stands above and below the line, and None for both where there is no figure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from math import log
from statistics import linear_regression

from floorwalker.period import Period
from tests.support.canonical_book import Book, as_day, moment, num
from tests.support.reference_commerce import (
    customer_where,
    first_kept,
    orders_by_customer,
)
from tests.support.reference_cost import shipped_orders
from tests.support.reference_entry import Entry

Key = Mapping[str, str]
Value = float | None
Valued = Callable[[Book, Period, Key], Value]
CELL = ("zone", "weight_band", "lines_band")


def inside(book: Book, at: datetime | date | None, window: Period) -> bool:
    """Whether a moment or day lies in the window."""
    day = book.day(at) if isinstance(at, datetime) else at
    return day is not None and window.start <= day < window.end


def _buyers(book: Book, window: Period, key: Key) -> list[bool]:
    """Whether each customer who ordered in the window is new."""
    found = []
    for customer, orders in orders_by_customer(book).items():
        here = [
            o for o in orders if o["cancelled_at"] is None and inside(book, moment(o["placed_at"]), window)
        ]
        if here and key.items() <= customer_where(book, customer, here[0]).items():
            found.append(first_kept(book, customer, orders) == here[0])
    return found


def _new(book: Book, window: Period, key: Key) -> Value:
    buyers = _buyers(book, window, key)
    return sum(buyers) if buyers else None


def _returning(book: Book, window: Period, key: Key) -> Value:
    buyers = _buyers(book, window, key)
    return buyers.count(False) if buyers else None


def _returning_share(book: Book, window: Period, key: Key) -> Value:
    buyers = _buyers(book, window, key)
    return buyers.count(False) / len(buyers) if buyers else None


def _spent(book: Book, window: Period, key: Key) -> dict[str, float]:
    """Acquisition money of the window by channel."""
    found: dict[str, float] = defaultdict(float)
    for row in book.tables["marketing_spend"]:
        if row["purpose"] == "acquisition" and inside(book, as_day(row["day"]), window):
            found[str(row["channel"])] += num(row["amount"])
    return {name: spent for name, spent in found.items() if key.get("acquisition_channel", name) == name}


def _cac(book: Book, window: Period, key: Key) -> Value:
    won, spent = _new(book, window, {}), _spent(book, window, {})
    return sum(spent.values()) / won if won and spent else None


def _cac_paid(book: Book, window: Period, key: Key) -> Value:
    spent = _spent(book, window, key)
    won = sum(
        _new(book, window, {"acquisition_channel": name}) or 0 for name, amount in spent.items() if amount > 0
    )
    return sum(spent.values()) / won if won else None


Cells = dict[tuple[str, ...], tuple[float, float]]


def _cells(book: Book, window: Period, key: Key) -> Cells:
    """Share of orders and cost per order by cell."""
    costs: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for one in shipped_orders(book):
        if inside(book, one.at, window) and key.items() <= one.where.items():
            costs[tuple(one.where[name] for name in CELL)].append(one.above or 0.0)
    whole = sum(map(len, costs.values()))
    return {cell: (len(each) / whole, sum(each) / len(each)) for cell, each in costs.items()}


def _now_and_then(book: Book, window: Period, key: Key) -> tuple[Cells, Cells]:
    earlier = Period(window.start - timedelta(days=91), window.start, window.tz)
    return _cells(book, window, key), _cells(book, earlier, key)


def _price(book: Book, window: Period, key: Key) -> Value:
    now, then = _now_and_then(book, window, key)
    if not now or not then:
        return None
    return sum(share * (cost - then[cell][1]) for cell, (share, cost) in now.items() if cell in then)


def _mix(book: Book, window: Period, key: Key) -> Value:
    """Shares that moved, at the earlier cost; new cells at their own, gone cells at theirs."""
    now, then = _now_and_then(book, window, key)
    if not now or not then:
        return None
    moved = sum((share - then[cell][0]) * then[cell][1] for cell, (share, _) in now.items() if cell in then)
    come = sum(share * cost for cell, (share, cost) in now.items() if cell not in then)
    return moved + come - sum(share * cost for cell, (share, cost) in then.items() if cell not in now)


def _costs(book: Book, window: Period) -> Iterable[Entry]:
    return shipped_orders(book)


def _hours(book: Book, window: Period) -> Iterable[Entry]:
    """Hours worked, and the orders shipped by locations that keep hours in the window."""
    rows = [row for row in book.tables["labour_hours"] if inside(book, as_day(row["day"]), window)]
    kept = {str(row["location_id"]) for row in rows}
    for row in rows:
        yield Entry(as_day(row["day"]), {"location": str(row["location_id"])}, num(row["worked_hours"]), None)
    for one in shipped_orders(book):
        if one.where["location"] in kept:
            yield Entry(one.at, one.where, None, 1)


def _hours_per_order(book: Book, window: Period, key: Key) -> Value:
    here = [
        one
        for one in _hours(book, window)
        if inside(book, one.at, window) and key.items() <= one.where.items()
    ]
    orders = sum(one.below or 0 for one in here)
    return sum(one.above or 0 for one in here) / orders if orders else None


def _slope(entries: Callable[[Book, Period], Iterable[Entry]]) -> Valued:
    def value(book: Book, window: Period, key: Key) -> Value:
        above: dict[date, float] = defaultdict(float)
        below: dict[date, float] = defaultdict(float)
        last = min(window.end, book.day(book.as_of))
        for one in entries(book, window):
            day = book.day(one.at) if isinstance(one.at, datetime) else one.at
            assert day is not None
            monday = day - timedelta(days=day.weekday())
            if key.items() <= one.where.items() and window.start <= monday <= last - timedelta(days=7):
                above[monday] += one.above or 0
                below[monday] += one.below or 0
        weeks = [monday for monday in above if above[monday] > 0 and below[monday] > 0]
        if len(weeks) < 8 or len({below[monday] for monday in weeks}) == 1:
            return None
        return linear_regression([log(below[m]) for m in weeks], [log(above[m]) for m in weeks]).slope

    return value


OF_WINDOW: Mapping[str, Valued] = {
    "new_customers": _new,
    "returning_customers": _returning,
    "returning_customer_rate": _returning_share,
    "cac": _cac,
    "cac_paid": _cac_paid,
    "fulfilment_cost_price_effect": _price,
    "fulfilment_cost_mix_effect": _mix,
    "labour_hours_per_order": _hours_per_order,
    "cost_elasticity": _slope(_costs),
    "labour_elasticity": _slope(_hours),
}
"""Metric id → its value over a window, of the rows that have the key's members."""
