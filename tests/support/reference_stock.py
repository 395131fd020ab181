"""The stock metrics a second time, in plain Python over the canonical rows: position, cover, value, turnover and risk.

Written from the definition texts. A total is the pair of what stands above and below the line; `key` filters by dimension.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma, log

from floorwalker.period import Period
from tests.support.canonical_book import Book, as_day, available, moment, num
from tests.support.reference_entry import Entries, Entry
from tests.support.reference_tiers import tier_on
from tools.store.warehouse import Row

Total = tuple[float, float]
FRESH = timedelta(days=7)


def _in_stock(backorderable: bool) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for row, on, held in _meant(book):
            if held == backorderable:
                where = {"location": str(row["location_id"])} | book.sku_where(row["sku_id"])
                yield Entry(on, where, float(available(row) > 0), 1)

    return entries


def _meant(book: Book) -> Iterable[tuple[Row, date, bool]]:
    """Daily positions that are meant to be stocked, with their day and whether they are backorderable."""
    for row in book.snapshots():
        on = book.day(moment(row["taken_at"]))
        held = book.held(row["sku_id"], row["location_id"])
        if book.meant_to_be_stocked(row["sku_id"], row["location_id"], on):
            yield row, on, bool(held and held["backorderable"])


def _anywhere(book: Book) -> Iterable[Entry]:
    there: dict[tuple[str, date], bool] = {}
    for row, on, backorderable in _meant(book):
        if not backorderable:
            key = (str(row["sku_id"]), on)
            there[key] = there.get(key, False) or available(row) > 0
    for (sku, on), one in there.items():
        yield Entry(on, book.sku_where(sku), float(one), 1)


STOCK: Mapping[str, Entries] = {
    "in_stock_rate_network": _anywhere,
    "in_stock_rate_backorderable": _in_stock(backorderable=True),
}
"""The dated metrics of stock."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A fresh position with the demand of a window."""

    sku: str
    location: str
    on_hand: float
    available: float
    daily: float
    sku_daily: float
    sku_available: float
    first: bool
    cost: float | None
    weight: float

    def matches(self, book: Book, key: Mapping[str, str]) -> bool:
        """Whether it belongs to the members of a key; tiers are those of today."""
        today = book.day(book.as_of)
        place = {"location": self.location} | tier_on(book, self.sku, today)
        return key.items() <= (book.sku_where(self.sku) | place).items()


def fresh(book: Book) -> dict[tuple[str, str], Row]:
    """The last snapshot of each SKU at each location, unless it is older than seven days."""
    found = {}
    for row in sorted(book.snapshots(), key=lambda row: book.day(moment(row["taken_at"]))):
        if book.as_of - FRESH <= moment(row["taken_at"]) <= book.as_of:
            found[str(row["sku_id"]), str(row["location_id"])] = row
    return found


def stock_on_file(book: Book) -> dict[str, float]:
    """What is available of each SKU by the fresh snapshot of each location; a location below zero has none."""
    stock: dict[str, float] = {}
    for (sku, _), row in fresh(book).items():
        stock[sku] = stock.get(sku, 0.0) + max(0.0, available(row))
    return stock


def positions(book: Book) -> dict[str, float]:
    """What is available of each SKU on sale, where it is meant to be stocked and not backorderable."""
    found: dict[str, float] = {}
    for (sku, location), row in fresh(book).items():
        held = book.held(sku, location)
        stocked = book.meant_to_be_stocked(sku, location, book.day(moment(row["taken_at"])))
        if stocked and not (held and held["backorderable"]):
            found[sku] = found.get(sku, 0.0) + max(0.0, available(row))
    return found


def covers(book: Book, window: Period) -> list[Cover]:
    """Every fresh position with its demand of the window: the SKU's, shared by where its orders were shipped from."""
    stock = fresh(book)
    sold: dict[tuple[str, str], float] = defaultdict(float)
    for line in book.customer_lines():
        if window.start <= book.day(book.placed(line)) < window.end:
            for sku, qty in book.demand(line):
                sold[sku, book.line_where(line)["location"]] += qty
    last = window.end - timedelta(days=1)
    costs = {sku: book.unit_cost(sku, last) for sku, _ in stock}
    known = [cost for cost in costs.values() if cost is not None]
    usual = sum(known) / len(known) if known else 1.0
    found = []
    for (sku, location), row in sorted(stock.items()):
        places = [other for name, other in stock if name == sku]
        whole = sum(units for (name, _), units in sold.items() if name == sku)
        located = sum(sold.get((sku, place), 0.0) for place in places)
        share = sold.get((sku, location), 0.0) / located if located else 1 / len(places)
        cost = costs[sku]
        found.append(
            Cover(
                sku=sku,
                location=location,
                on_hand=max(0.0, num(row["on_hand"])),
                available=max(0.0, available(row)),
                daily=whole * share / window.days,
                sku_daily=whole / window.days,
                sku_available=sum(max(0.0, available(stock[sku, place])) for place in places),
                first=location == min(places),
                cost=cost,
                weight=usual if cost is None else cost,
            )
        )
    return found


def _excess(one: Cover) -> float:
    beyond = max(0.0, one.sku_available - 90 * one.sku_daily)
    return beyond * one.available / one.sku_available if one.sku_available else 0.0


COVERED: Mapping[
    str, tuple[Callable[[Cover], bool], Callable[[Cover], float], Callable[[Cover, int], float]]
] = {
    "available_units": (lambda one: True, lambda one: one.available, lambda one, days: 0.0),
    "days_of_supply": (
        lambda one: one.sku_daily > 0,
        lambda one: one.available * one.weight,
        lambda one, days: one.daily * one.weight,
    ),
    "sell_through_rate": (
        lambda one: True,
        lambda one: 0.0,
        lambda one, days: one.daily * days + one.available,
    ),
    "stock_cost_coverage": (
        lambda one: True,
        lambda one: one.available if one.cost is not None else 0.0,
        lambda one, days: one.available,
    ),
    "inventory_value": (
        lambda one: one.cost is not None,
        lambda one: one.on_hand * (one.cost or 0.0),
        lambda one, days: 0.0,
    ),
    "overstock_value": (
        lambda one: one.cost is not None and one.sku_daily > 0,
        lambda one: _excess(one) * (one.cost or 0.0),
        lambda one, days: 0.0,
    ),
    "no_movement_skus": (
        lambda one: one.sku_daily == 0 and one.sku_available > 0,
        lambda one: float(one.first),
        lambda one, days: 0.0,
    ),
    "no_movement_value": (
        lambda one: one.sku_daily == 0 and one.sku_available > 0 and one.cost is not None,
        lambda one: one.available * (one.cost or 0.0),
        lambda one, days: 0.0,
    ),
}
"""Metrics over positions: which count, what each adds above the line and below it (given the days of the window)."""


def covered(book: Book, metric: str, window: Period, key: Mapping[str, str]) -> tuple[float, float, int]:
    """Above, below and number of rows of a metric over positions."""
    counts, above, below = COVERED[metric]
    rows = [one for one in covers(book, window) if counts(one) and one.matches(book, key)]
    upper = sum(above(one) for one in rows)
    if metric == "sell_through_rate":
        upper = sum(one.daily * window.days for one in rows)
    return upper, sum(below(one, window.days) for one in rows), len(rows)


def stale(book: Book) -> Total:
    """SKU-locations whose last snapshot is older than seven days, of all with a snapshot."""
    whole = {(str(row["sku_id"]), str(row["location_id"])) for row in book.snapshots()}
    return len(whole) - len(fresh(book)), len(whole)


def weighted_in_stock(book: Book, window: Period) -> Total:
    """In-stock days weighted by the units of the 28 days up to the window's end."""
    units: dict[str, float] = defaultdict(float)
    for line in book.customer_lines():
        if window.end - timedelta(days=28) <= book.day(book.placed(line)) < window.end:
            for sku, qty in book.demand(line):
                units[sku] += qty
    above = below = 0.0
    for row, on, backorderable in _meant(book):
        if window.start <= on < window.end and not backorderable:
            below += units[str(row["sku_id"])]
            above += units[str(row["sku_id"])] if available(row) > 0 else 0.0
    return above, below


def year(book: Book, end: date, amount: Callable[[Book, Row], float | None]) -> Total:
    """An amount of a year of order lines, and the mean daily stock on hand at the cost of the day."""
    first = end - timedelta(days=365)
    begun = min(book.day(moment(row["placed_at"])) for row in book.tables["sales_order"])
    scale = 365 / min(365, (end - begun).days)
    above = 0.0
    for line in book.customer_lines():
        if first <= book.day(book.placed(line)) < end:
            above += scale * (amount(book, line) or 0.0)
    held, days = 0.0, set()
    for row in book.snapshots():
        on = book.day(moment(row["taken_at"]))
        if first <= on < end:
            days.add(on)
            held += max(0.0, num(row["on_hand"])) * (book.unit_cost(row["sku_id"], on) or 0.0)
    return above, held / len(days)


def cogs(book: Book, line: Row) -> float | None:
    """What the sold units of a line cost."""
    cost = book.line_cost(line)
    return None if cost is None else book.sold(line) * cost


def smoothed_demand(book: Book, sku: str, days: int = 182, smoothing: float = 0.05) -> tuple[float, float]:
    """Exponentially weighted units a day and squared units a day, day by day up to yesterday.

    From the first order or the launch on; a day on which every place was out weighs a quarter; lines over ten times the mean
    of the others (and over ten units, of five lines or more) count as that limit.
    """
    today = book.day(book.as_of)
    since = today - timedelta(days=days)
    placed = [book.day(moment(row["placed_at"])) for row in book.tables["sales_order"]]
    begun = min((day for day in placed if since <= day < today), default=since)
    launched = book.skus.get(sku, {}).get("launched_on")
    if launched is not None and begun < as_day(launched) < today:
        begun = as_day(launched)
    lines = [
        (book.day(book.placed(line)), qty)
        for line in book.customer_lines()
        for part, qty in book.demand(line)
        if part == sku and qty > 0 and since <= book.day(book.placed(line)) < today
    ]
    sizes = sorted(qty for _, qty in lines)
    bound = max(10.0, 10 * sum(sizes[:-1]) / (len(sizes) - 1)) if len(sizes) >= 5 else float("inf")
    daily: dict[date, float] = defaultdict(float)
    for day, qty in lines:
        daily[day] += min(qty, bound)
    level = square = weight = 0.0
    out = _out_days(book, sku)
    for ago in range(days, 0, -1):
        day = today - timedelta(days=ago)
        seen = smoothing * (0.25 if day in out else 1.0)
        level = (1 - smoothing) * level + seen * daily[day]
        square = (1 - smoothing) * square + seen * daily[day] ** 2
        weight = (1 - smoothing) * weight + (seen if day >= begun else 0.0)
    return level / weight, square / weight


def _out_days(book: Book, sku: str) -> set[date]:
    """Days on which as many places were out as hold it today."""
    held = [
        place
        for (name, place), row in fresh(book).items()
        if name == sku and book.meant_to_be_stocked(sku, place, book.day(moment(row["taken_at"])))
    ]
    out: dict[date, int] = defaultdict(int)
    for row, on, backorderable in _meant(book):
        if row["sku_id"] == sku and not backorderable and available(row) <= 0:
            out[on] += 1
    return {day for day, places in out.items() if places >= len(held)}


def lost(there: float, level: float, square: float, days: int = 14) -> float:
    """Expected demand of those days beyond the stock, summed over the negative binomial's own probabilities."""
    if level <= 0:
        return 0.0
    daily = max(square - level**2, level)
    mean, variance = days * level, days * daily + days**2 * 0.05 / 1.95 * daily
    size, chance = mean**2 / (variance - mean), mean / variance
    total, units = 0.0, 0
    # Far enough that what is left of a tail falling by (1 - chance) a unit is nothing.
    while units < int(there) + mean + 60 * variance**0.5 + 40 / chance:
        pmf = exp(
            lgamma(units + size)
            - lgamma(size)
            - lgamma(units + 1)
            + size * log(chance)
            + units * log(1 - chance)
        )
        total += max(0.0, units - int(there)) * pmf
        units += 1
    return total


def unit_margin(book: Book, sku: str, days: int = 91) -> float | None:
    """CM1 of a unit sold lately."""
    today = book.day(book.as_of)
    chosen = [
        line
        for line in book.customer_lines()
        if line["sku_id"] == sku
        and today - timedelta(days=days) <= book.day(book.placed(line)) < today
        and book.sold(line) > 0
        and book.cm1(line) is not None
    ]
    units = sum(book.sold(line) for line in chosen)
    return sum(book.cm1(line) or 0.0 for line in chosen) / units if units else None


OF_STOCK = (
    *COVERED,
    "stale_stock_positions",
    "in_stock_rate_weighted",
    "inventory_turnover",
    "gmroi",
    "days_of_supply_forward",
    "oos_risk_14d",
    "oos_risk_share_14d",
    "expected_lost_units_14d",
    "expected_lost_margin_14d",
)
"""Metrics of stock without a clock of their own, or that look at more than the window; each has its own test."""
