"""`MetricQuery` → `Figure`s: runs the compiled statement and attaches the receipt. The only maker of figures for metrics.

Called by the command line, the turn, the digests and the risk report, so that all of them show the same number.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isnan

from floorwalker.errors import unknown_name
from floorwalker.evidence import Comparison, Figure, Number, Window
from floorwalker.period import Period, zone
from tools.metrics.base_query import find_base_query, without
from tools.metrics.compile import compile_metric
from tools.metrics.computed import COMPUTATIONS
from tools.metrics.day_sums import day_sums
from tools.metrics.definition import GRAINS, Metric
from tools.metrics.forecast_accuracy import forecast_members
from tools.metrics.intervals import wilson
from tools.metrics.query import Asked, MetricQuery, check_names
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement, Value, identifier
from tools.store.warehouse import Row, Warehouse


@dataclass(frozen=True, slots=True)
class Sums:
    """What a statement gave for one key."""

    key: Mapping[str, str]
    numerator: Number | None
    denominator: Number | None
    row_count: int
    pending: bool


def figures_for(warehouse: Warehouse, catalogue: Catalogue, query: MetricQuery) -> list[Figure]:
    """The figures of a query, one per key, ordered by key; without `by` exactly one with an empty key.

    A figure that cannot be given is null with its reason. Raises `UserMistake` for unknown names and members.
    """
    check_names(query, catalogue)
    metric = catalogue.metric(query.metric)
    as_of = query.as_of or warehouse.now()
    asked = Asked(metric, query, _window_of(metric, query, as_of, warehouse.shop.time_zone), as_of)
    missing = [need for need in metric.needs if need not in warehouse.filled]
    if missing:
        return [_null(asked, f"the data hold no {', '.join(missing)}")]
    _check_members(warehouse, catalogue, asked)
    statement, sums = _run(warehouse, catalogue, asked)
    if _nothing(sums) and metric.at_snapshot and not query.has_window:
        asked = _at_latest_snapshot(warehouse, asked)
        statement, sums = _run(warehouse, catalogue, asked)
    earlier = _comparisons(warehouse, catalogue, asked)
    watermark = warehouse.watermark(metric.tables, as_of)
    return [_figure(asked, one, statement, earlier, watermark) for one in sums]


def _window_of(metric: Metric, query: MetricQuery, as_of: datetime, tz: str) -> Period:
    today = as_of.astimezone(zone(tz)).date()
    if metric.window_days is not None and query.start is None:
        end = query.end or today
        return Period(end - timedelta(days=metric.window_days), end, tz)
    if metric.horizon_days is None:
        return query.window(as_of, tz)
    return Period(today, today + timedelta(days=metric.horizon_days), tz)


def _nothing(sums: Sequence[Sums]) -> bool:
    return all(one.row_count == 0 for one in sums)


def _run(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Sums]]:
    metric, query = asked.metric, asked.query
    if metric.kind == "computed":
        statement, rows = COMPUTATIONS[metric.id](warehouse, catalogue, asked)
    else:
        statement = compile_metric(metric, catalogue, asked.window, query.by, query.where, asked.as_of)
        shorter = _summed_by_day(warehouse, catalogue, asked) or _without_idle(warehouse, asked, statement)
        rows = warehouse.answer(shorter, asked.as_of)
    return statement, [_sums(row, query.by) for row in rows]


def _summed_by_day(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> Statement | None:
    """The same rows from the day sums, where there are any that hold them; the receipt stays that of the rows."""
    sums = day_sums()
    if catalogue is not sums.catalogue or not warehouse.has_day_sums(sums.recipe, asked.as_of):
        return None
    return sums.statement(asked)


def _without_idle(warehouse: Warehouse, asked: Asked, statement: Statement) -> Statement:
    """The same rows without the parts of a base that can give none; the receipt stays the whole query."""
    begin, end = asked.window.whole_months
    idle = {"months"} if begin == end else set[str]()
    if warehouse.is_past(asked.as_of):
        idle.add("later")
    return replace(statement, text=without(statement.text, idle))


def _sums(row: Row, by: Sequence[str]) -> Sums:
    key = {name: _member(name, row[f"key_{name}"]) for name in by}
    pending = _number(row["pending"])
    rows = _number(row["row_count"])
    return Sums(key, _number(row["numerator"]), _number(row["denominator"]), int(rows or 0), bool(pending))


def _member(name: str, value: object) -> str:
    if value is None:
        return "unknown"
    if name in GRAINS and isinstance(value, date):
        return {"month": f"{value:%Y-%m}", "year": f"{value:%Y}"}.get(name, value.isoformat()[:10])
    return str(value)


def _number(value: object) -> Number | None:
    match value:
        case None:
            return None
        case int():
            return value
        case float():
            return None if isnan(value) else value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case _:
            return float(str(value))


def _value(metric: Metric, sums: Sums) -> tuple[Number | None, str | None]:
    """The value, or null and why (rule R1: a denominator of zero gives null, never 0 % or 100 %)."""
    if sums.row_count == 0 or sums.numerator is None:
        return None, f"no {metric.counted} in the window"
    if metric.kind in {"sum", "quantile"}:
        return sums.numerator, None
    if not sums.denominator:
        return None, f"nothing to divide by among {sums.row_count} {metric.counted}"
    return sums.numerator / sums.denominator, None


def _figure(
    asked: Asked,
    sums: Sums,
    statement: Statement,
    earlier: Mapping[str, Mapping[str, Number | None]],
    watermark: datetime | None,
) -> Figure:
    metric = asked.metric
    value, reason = _value(metric, sums)
    interval = (
        wilson(sums.numerator or 0, sums.denominator or 0)
        if metric.proportion and value is not None
        else None
    )
    return Figure(
        id=_figure_id(asked, sums.key, watermark),
        metric=metric.id,
        key=dict(sums.key),
        value=value,
        unit=metric.unit,
        numerator=sums.numerator,
        denominator=sums.denominator if metric.per or metric.kind == "computed" else None,
        row_count=sums.row_count,
        interval=interval,
        window=_window(asked.window),
        filters={name: list(members) for name, members in asked.query.where.items()},
        as_of=asked.as_of,
        watermark=watermark,
        provisional=_provisional(asked, sums),
        null_reason=reason,
        definition_version=metric.version,
        query=statement.spelled_out,
        compared_with=[
            Comparison(label=label, value=values.get(_key_id(sums.key))) for label, values in earlier.items()
        ],
    )


def _provisional(asked: Asked, sums: Sums) -> bool:
    ripe = asked.window.ends_at + timedelta(days=asked.metric.maturity_days)
    return sums.pending or (asked.metric.horizon_days is None and ripe > asked.as_of)


def _null(asked: Asked, reason: str) -> Figure:
    sums = Sums({}, None, None, 0, pending=False)
    figure = _figure(asked, sums, Statement("", {}), {}, None)
    return figure.model_copy(update={"null_reason": reason, "provisional": False})


def _window(window: Period) -> Window:
    return Window(start=window.start, end=window.end, tz=window.tz)


def _figure_id(asked: Asked, key: Mapping[str, str], watermark: datetime | None) -> str:
    told = [asked.metric.id, asked.metric.version, key, str(asked.window), asked.query.where, str(watermark)]
    return "fig_" + hashlib.sha256(json.dumps(told, default=list, sort_keys=True).encode()).hexdigest()[:10]


def _key_id(key: Mapping[str, str]) -> str:
    return json.dumps(dict(key), sort_keys=True)


def _comparisons(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked
) -> dict[str, dict[str, Number | None]]:
    """The same keys over the previous window and over the one 52 weeks earlier; not for time series, which compare themselves.

    A sum over orders has no earlier one from days of which some are before the first order on file: it would be of the others alone.
    """
    if not asked.metric.dated or any(name in GRAINS for name in asked.query.by):
        return {}
    days = f"{asked.window.days} days" if asked.window.days > 1 else "day"
    windows = {f"previous {days}": asked.window.previous(), "52 weeks earlier": asked.window.a_year_earlier()}
    found = dict[str, dict[str, Number | None]]()
    for label, window in windows.items():
        if _began_within(warehouse, asked, window):
            found[label] = {}
            continue
        _, sums = _run(warehouse, catalogue, replace(asked, window=window))
        found[label] = {_key_id(one.key): _value(asked.metric, one)[0] for one in sums}
    return found


_SUMMED_BY_ORDER = frozenset({"order_fact", "line_fact", "return_fact"})
_FIRST_ORDER = Statement("SELECT MIN(placed_day) AS day FROM order_fact", {})


def _began_within(warehouse: Warehouse, asked: Asked, window: Period) -> bool:
    """Whether a sum over orders would leave out days of a window, for the orders on file begin later."""
    if asked.metric.kind != "sum" or asked.metric.of.base not in _SUMMED_BY_ORDER:
        return False
    first = warehouse.standing(_FIRST_ORDER, asked.as_of)[0]["day"]
    return isinstance(first, date) and window.start < first


def _at_latest_snapshot(warehouse: Warehouse, asked: Asked) -> Asked:
    latest = Statement(
        "SELECT MAX(day) AS day FROM stock_day WHERE taken_at <= $as_of", {"as_of": asked.as_of}
    )
    day = warehouse.run(latest, asked.as_of)[0]["day"]
    if not isinstance(day, date):
        return asked
    return replace(asked, window=Period(day, day + timedelta(days=1), asked.window.tz))


def _check_members(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> None:
    for name, members in asked.query.where.items():
        known = members_of(warehouse, catalogue, asked.metric, name)
        for member in members:
            if member not in known:
                raise unknown_name(catalogue.dimensions[name].title.lower(), member, known)


def members_of(warehouse: Warehouse, catalogue: Catalogue, metric: Metric, name: str) -> list[str]:
    """All members of a dimension that the metric's rows have, over all time."""
    if metric.kind == "computed" and name == "band":
        return ["none", "low", "medium", "high", "out", "no demand"]
    special = forecast_members(warehouse, metric.of.base, name, warehouse.now())
    if special is not None:
        return special
    dimension = catalogue.dimensions[name]
    own = dimension.via is None or (metric.of.base in dimension.held_by and not dimension.dated)
    relation = _rows_of(metric.of.base if own else str(dimension.via).split(".")[0])
    column = identifier(dimension.column)
    text = f"SELECT DISTINCT CAST({column} AS VARCHAR) AS member FROM {relation} WHERE {column} IS NOT NULL ORDER BY 1"
    rows = warehouse.standing(Statement(text, _all_time(warehouse)), warehouse.now())
    return [str(row["member"]) for row in rows]


SAME_MEMBERS: Mapping[str, str] = {
    "sku_cover": "stock_day",
    "stock_risk": "stock_day",
    "network_stock_day": "stock_day",
    "weighted_stock_day": "stock_day",
    "stale_place": "stock_day",
    "sku_standing": "sku",
    "year_of_stock": "stock_day",
    "year_of_sales": "line_fact",
    "line_shipping": "line_fact",
    "line_delivery": "line_fact",
    "first_attempt": "line_fact",
    "perfect_order": "order_fact",
    "order_zone": "shipment_fact",
}
"""Bases whose members stand in a fact, which is read faster than the base itself."""


def _rows_of(base: str) -> str:
    relation = SAME_MEMBERS.get(base, base)
    text = find_base_query(relation)
    return f"({text.rstrip()}\n) AS base" if text else relation


def _all_time(warehouse: Warehouse) -> dict[str, Value]:
    now = warehouse.now()
    start, end = datetime(1900, 1, 1, tzinfo=UTC), now + timedelta(days=1)
    days: dict[str, Value] = {"start_day": start.date(), "end_day": end.date(), "days": (end - start).days}
    return {"as_of": now, "start": start, "end": end, **days}
