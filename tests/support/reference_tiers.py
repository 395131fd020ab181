"""Velocity tiers a second time, in plain Python over the canonical rows, month by month and SKU by SKU.

Written from table 1.3 of the KPI study and the definition of `sku_count`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from statistics import pstdev

from tests.support.canonical_book import Book, as_day, num

TIER_DIMENSIONS = ("abc", "xyz", "pattern")
Tier = tuple[str, str, str]
UNKNOWN: Tier = ("unknown", "unknown", "unknown")


def tier_on(book: Book, sku: str, day: date) -> dict[str, str]:
    """The tier of a SKU on a day, by dimension."""
    held = [(since, tier) for since, tier in history(book).get(sku, []) if since <= day]
    return dict(zip(TIER_DIMENSIONS, max(held)[1] if held else UNKNOWN, strict=True))


@cache
def history(book: Book) -> dict[str, list[tuple[date, Tier]]]:
    """The days on which each SKU's tier begins, and the tier."""
    found: dict[str, list[tuple[date, Tier]]] = {}
    months = _months(book)
    raw = {month: standing(book, month, _monday(month)) for month in months}
    for sku in _items(book):
        begun = first_day(book, sku)
        steps: list[tuple[date, Tier]] = [(begun, ("N", "unknown", "unknown"))]
        held, before = ["N", "unknown", "unknown"], None
        for month in months:
            if month <= begun:
                continue
            now = raw[month][sku]
            for place, value in enumerate(now):
                loose = {"N", "D", "unknown"}
                last = "N" if before is None else before[place]
                if value == last or last in loose or value in loose:
                    held[place] = value
            before = now
            steps.append((month, (held[0], held[1], held[2])))
        found[sku] = steps
    return found


def standing(book: Book, day: date, end: date) -> dict[str, Tier]:
    """Each SKU's tier by the 13 weeks before `end`, as it would be said on `day`, without waiting for a second month."""
    sales, demand, costed = _thirteen_weeks(book, end)
    fresh = {sku for sku in _items(book) if (day - first_day(book, sku)).days < 56}
    gone = {sku for sku in _items(book) if _gone(book, sku, day)}
    worth = {
        sku: (amounts[1] if costed else amounts[0])
        for sku, amounts in sales.items()
        if sku not in fresh | gone and (amounts[1] if costed else amounts[0]) > 0
    }
    letters, before, whole = {}, 0.0, sum(worth.values())
    for sku in sorted(worth, key=lambda sku: (-worth[sku], sku)):
        letters[sku] = "A" if before < 0.80 * whole else "B" if before < 0.95 * whole else "C"
        before += worth[sku]
    told: dict[str, Tier] = {}
    for sku in _items(book):
        if sku in gone or sku in fresh:
            told[sku] = ("D" if sku in gone else "N", "unknown", "unknown")
            continue
        weeks = demand.get(sku, {})
        span = min(13, _weeks_of_life(first_day(book, sku), end))
        told[sku] = (letters.get(sku, "C"), *_shape([weeks.get(week, 0.0) for week in range(span)]))
    return told


def _shape(weekly: Sequence[float]) -> tuple[str, str]:
    sizes = [units for units in weekly if units > 0]
    if not sizes:
        return "unknown", "unknown"
    variation = pstdev(weekly) / (sum(weekly) / len(weekly))
    xyz = "X" if variation < 0.5 else "Y" if variation < 1.0 else "Z"
    rare = len(weekly) / len(sizes) >= 1.32
    wild = (pstdev(sizes) / (sum(sizes) / len(sizes))) ** 2 >= 0.49
    names = {
        (False, False): "smooth",
        (False, True): "erratic",
        (True, False): "intermittent",
        (True, True): "lumpy",
    }
    return xyz, names[rare, wild]


def _thirteen_weeks(
    book: Book, end: date
) -> tuple[dict[str, tuple[float, float]], Mapping[str, dict[int, float]], bool]:
    sales: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    demand: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    costed = True
    for line in book.customer_lines():
        ago = (end - book.day(book.placed(line))).days
        if not 1 <= ago <= 91:
            continue
        sku, margin = str(line["sku_id"]), book.cm2(line)
        costed = costed and margin is not None
        net, cm2 = sales[sku]
        sales[sku] = (net + book.net(line), cm2 + (margin or 0.0))
        parts = [(sku, 1.0)] + [
            (str(row["sku_id"]), num(row["qty"]))
            for row in book.tables["kit_component"]
            if row["kit_sku_id"] == sku
        ]
        for part, qty in parts:
            demand[part][(ago - 1) // 7] += num(line["qty_ordered"]) * qty
    return sales, demand, costed


@cache
def _items(book: Book) -> list[str]:
    return sorted({*book.skus, *(str(line["sku_id"]) for line in book.customer_lines())})


@cache
def _order_days(book: Book) -> dict[str, list[date]]:
    days: dict[str, list[date]] = defaultdict(list)
    for line in book.customer_lines():
        days[str(line["sku_id"])].append(book.day(book.placed(line)))
    return days


@cache
def first_day(book: Book, sku: str) -> date:
    """Since when a SKU's demand is on file."""
    days = _order_days(book)
    opened = min(min(each) for each in days.values())
    ordered = min(days[sku]) if sku in days else None
    launched = book.skus.get(sku, {}).get("launched_on")
    if launched is None:
        return ordered or opened
    begun = as_day(launched)
    return opened if begun <= opened else min(begun, ordered or begun)


def _gone(book: Book, sku: str, day: date) -> bool:
    row = book.skus.get(sku, {})
    if row.get("discontinued_on") is not None:
        return as_day(row["discontinued_on"]) <= day
    last = max(max(each) for each in _order_days(book).values())
    return row.get("status") == "discontinued" and last.replace(day=1) <= day


def _weeks_of_life(begun: date, end: date) -> int:
    if (end - begun).days >= 91:
        return 13
    return -(-(end - begun).days // 7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _months(book: Book) -> list[date]:
    days = [day for each in _order_days(book).values() for day in each]
    first, last, month = min(days), _monday(max(days)) + timedelta(days=37), min(days).replace(day=1)
    months = []
    while month <= last:
        if month > first:
            months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return months
