"""Forecast accuracy a second time, in plain Python over the canonical rows, SKU by SKU and day by day."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.canonical_book import Book, as_day, moment, num

OF_FORECAST = (
    "sku_count",
    "forecast_wape_14d",
    "forecast_wape_30d",
    "forecast_accuracy_14d",
    "forecast_accuracy_30d",
    "forecast_bias_14d",
    "forecast_bias_30d",
    "forecast_value_added_14d",
    "forecast_value_added_30d",
    "forecast_wape_in_stock_14d",
    "plan_swing_14d",
    "plan_swing_share_14d",
)
"""Metrics with tests of their own in `test_forecast_cases` and `test_tier_cases`."""

Place = tuple[str, str]
Units = dict[Place, float]


def errors(book: Book, model: str, start: date, end: date) -> dict[Place, tuple[float, float, float]]:
    """Units forecast, ordered and ordered before, per SKU and location.

    The location is `all` for a model of the network, and for every model where no order says from where it was shipped.
    """
    days = (end - start).days
    planned, network = _planned(book, model, start, end)
    if not _located(book, start, end):
        planned, network = _together(planned), True
    ordered = _ordered(book, start, end, network=network)
    before = _ordered(book, start - timedelta(days=days), start, network=network)
    if not planned:
        return {}
    return {
        place: (planned.get(place, 0.0), ordered.get(place, 0.0), before.get(place, 0.0))
        for place in {*planned, *ordered, *before}
    }


def _planned(book: Book, model: str, start: date, end: date) -> tuple[Units, bool]:
    midnight = (
        datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(book.tz))
        .astimezone(UTC)
        .replace(tzinfo=None)
    )
    usable = [
        row
        for row in book.tables["forecast"]
        if row["model"] == model
        and moment(row["origin_at"]) <= midnight
        and start <= as_day(row["target_day"]) < end
    ]
    network = any(row["location_id"] == "all" for row in usable)
    whole = {str(row["sku_id"]) for row in usable if row["location_id"] == "all"}
    found: Units = defaultdict(float)
    for row in usable:
        sku, location = str(row["sku_id"]), str(row["location_id"])
        peers = [other for other in usable if (other["sku_id"], other["location_id"]) == (sku, location)]
        if row["origin_at"] != max(moment(other["origin_at"]) for other in peers):
            continue
        if sku in whole and location != "all":
            continue
        for part, qty in _parts(book, sku):
            found[part, "all" if network else location] += num(row["qty"]) * qty
    return found, network


def _located(book: Book, start: date, end: date) -> bool:
    return any(location != "not shipped" for _, location in _ordered(book, start, end, network=False))


def _together(planned: Units) -> Units:
    found: Units = defaultdict(float)
    for (sku, _), units in planned.items():
        found[sku, "all"] += units
    return found


def _ordered(book: Book, start: date, end: date, *, network: bool) -> Units:
    found: Units = defaultdict(float)
    for line in book.customer_lines():
        if start <= book.day(book.placed(line)) < end:
            location = "all" if network else book.order_where(book.orders[str(line["order_id"])])["location"]
            for part, qty in _parts(book, str(line["sku_id"])):
                found[part, location] += num(line["qty_ordered"]) * qty
    return found


def _parts(book: Book, sku: str) -> list[tuple[str, float]]:
    kit = [row for row in book.tables["kit_component"] if row["kit_sku_id"] == sku]
    return [(str(row["sku_id"]), num(row["qty"])) for row in kit] or [(sku, 1.0)]
