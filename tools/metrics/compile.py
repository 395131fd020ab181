"""`MetricQuery` + catalogue → one SQL statement in the portable subset (docs/decisions/0004). Pure; called by `compute`.

Joins are declared many-to-one, so no row is ever counted twice. The result has one row per key: the key columns, `row_count`,
`numerator`, `denominator` and `pending`. What is put together here are scans, by default of the rows themselves; `day_sums` puts
the same statement together from scans of their sums by day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from floorwalker.period import Period
from tools.metrics.base_query import BY_NUMBER, NETWORK, NUMBERED, ROWS, find_base_query
from tools.metrics.definition import GRAINS, Dimension, Measure, Metric
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement, Value, identifier

Where = Mapping[str, Sequence[str]]

NOTHING = "0"
"""The value of an amount that no row adds to."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of a scan: the sum of `value` over its rows, or that quantile of it; without a value the number of rows."""

    name: str
    value: str | None = None
    quantile: float | None = None


Scan = Callable[[Measure, Catalogue, Sequence[str], Where, Sequence[Amount]], str]
"""Writes the query of a measure's amounts per key, over the members chosen."""


def compile_metric(
    metric: Metric,
    catalogue: Catalogue,
    window: Period,
    by: Sequence[str],
    where: Where,
    as_of: datetime,
    *,
    scan: Scan | None = None,
) -> Statement:
    """The statement that gives a metric's sums per key, from scans of the rows unless of another kind."""
    values = _values(window, where, as_of)
    scanned = scan or scan_rows
    if metric.per is not None and not same_rows(metric.of, metric.per):
        return Statement(_two_scans(scanned, metric, metric.per, catalogue, by, where), values)
    return Statement(scanned(metric.of, catalogue, by, where, amounts_of(metric)) + ordered(by), values)


def _values(window: Period, where: Where, as_of: datetime) -> dict[str, Value]:
    months_start, months_end = window.whole_months
    values: dict[str, Value] = {
        "as_of": as_of,
        "start": window.starts_at,
        "end": window.ends_at,
        "start_day": window.start,
        "end_day": window.end,
        "months_start": months_start,
        "months_end": months_end,
        "days": window.days,
    }
    for name, members in where.items():
        values |= {f"{name}_{place}": member for place, member in enumerate(members)}
    return values


def same_rows(one: Measure, other: Measure) -> bool:
    """Whether two measures are taken over the same rows, in one scan."""
    return (one.base, one.clock, one.population) == (other.base, other.clock, other.population)


def amounts_of(metric: Metric) -> list[Amount]:
    """What one scan gives for a metric."""
    above = Amount("numerator", metric.of.value, metric.quantile)
    below = Amount("denominator", metric.per.value if metric.per else None)
    return [Amount("row_count"), above, below, Amount("pending", metric.pending or NOTHING)]


def _two_scans(
    scan: Scan, metric: Metric, per: Measure, catalogue: Catalogue, by: Sequence[str], where: Where
) -> str:
    """Numerator and denominator counted on different rows; a key only the numerator has shares the whole denominator."""
    shared = [name for name in by if name in GRAINS or catalogue.has(per.base, name)]
    both = {name: members for name, members in where.items() if catalogue.has(per.base, name)}
    upper = scan(metric.of, catalogue, by, where, [Amount("numerator", metric.of.value)])
    lower = scan(per, catalogue, shared, both, [Amount("row_count"), Amount("denominator", per.value)])
    keys = [
        f"COALESCE(d.{key_column(name)}, n.{key_column(name)}) AS {key_column(name)}"
        if name in shared
        else f"n.{key_column(name)}"
        for name in by
    ]
    columns = [
        *keys,
        "COALESCE(d.row_count, 0) AS row_count",
        "CASE WHEN d.denominator IS NULL THEN n.numerator ELSE COALESCE(n.numerator, 0) END AS numerator",
        "d.denominator",
        "0 AS pending",
    ]
    on = " AND ".join(f"n.{key_column(name)} = d.{key_column(name)}" for name in shared) or "1 = 1"
    join = "RIGHT JOIN" if len(shared) < len(by) else "FULL JOIN"
    if join == "FULL JOIN" and not shared:
        join = "LEFT JOIN"
    return (
        f"WITH d AS ({lower}),\nn AS ({upper})\n"
        f"SELECT {', '.join(columns)}\nFROM d {join} n ON {on}{ordered(by)}"
    )


def scan_rows(
    measure: Measure, catalogue: Catalogue, by: Sequence[str], where: Where, amounts: Sequence[Amount]
) -> str:
    """The amounts of the rows of a measure in the window, from its base's form without locations where none are asked about."""
    if "location" not in {*by, *where}:
        measure = measure.model_copy(update={"base": NETWORK.get(measure.base, measure.base)})
    keys = [f"{day_or_member(name, measure, catalogue)} AS {key_column(name)}" for name in by]
    conditions = [*_in_window(measure), f"({measure.population})"]
    conditions += [_filter(name, members, catalogue) for name, members in where.items()]
    told = [*keys, *(f"{_amount(one, measure.base)} AS {one.name}" for one in amounts)]
    rows = rows_of(measure, catalogue, [*by, *where])
    return f"SELECT {', '.join(told)}\nFROM {rows}\nWHERE {' AND '.join(conditions)}{grouped(by)}"


def _amount(amount: Amount, base: str) -> str:
    if amount.value is None:
        return f"SUM({ROWS[base]})" if base in ROWS else "COUNT(*)"
    if amount.value == NOTHING:
        return NOTHING
    if amount.quantile is not None:
        return f"PERCENTILE_CONT({amount.quantile}) WITHIN GROUP (ORDER BY {amount.value})"
    return f"SUM({amount.value})"


def rows_of(measure: Measure, catalogue: Catalogue, names: Sequence[str]) -> str:
    """The rows of a measure's base with the columns of these dimensions."""
    base = _base(measure.base)
    named = [catalogue.dimensions[name] for name in dict.fromkeys(names) if name not in GRAINS]
    looked_up = [(d, via) for d in named if (via := _via(d, measure.base))]
    if not looked_up:
        return f"{base} AS base"
    columns = [
        f"COALESCE({via.split('.')[0]}.{d.column}, 'unknown') AS {identifier(d.column)}"
        for d, via in looked_up
    ]
    joins = sorted({(via, d.dated) for d, via in looked_up})
    on = "".join(_joined(via, measure if dated else None) for via, dated in joins)
    return f"(SELECT base.*, {', '.join(columns)} FROM {base} AS base{on}) AS base"


def _via(dimension: Dimension, base: str) -> str | None:
    """Where a dimension of a base's rows is looked up; None where it stands in the rows themselves."""
    if base in dimension.held_by:
        return None
    if base not in NUMBERED:
        return dimension.via
    if dimension.via is None:
        return BY_NUMBER["sku.sku_id"] if dimension.column == "sku_id" else None
    return BY_NUMBER[dimension.via]


def _joined(via: str, dated: Measure | None) -> str:
    table, column = via.split(".")
    on = f" LEFT JOIN {_base(table)} AS {table} ON {table}.{column} = base.{column}"
    if dated is None:
        return on
    day = {None: "fw_day(CAST($as_of AS TIMESTAMP))", "day": "base.day"}.get(
        dated.clock, f"fw_day(base.{dated.clock})"
    )
    return f"{on} AND {table}.valid_from <= {day} AND ({table}.valid_to IS NULL OR {day} < {table}.valid_to)"


def _base(name: str) -> str:
    text = find_base_query(name)
    return f"({text.rstrip()}\n)" if text else name


def _in_window(measure: Measure) -> list[str]:
    if measure.clock is None:
        return []
    if measure.clock == "day":
        return ["day >= $start_day", "day < $end_day"]
    return [f"{measure.clock} >= $start", f"{measure.clock} < $end"]


def key_column(name: str) -> str:
    """The column of a key in a scan's result."""
    return identifier(f"key_{name}")


def day_or_member(name: str, measure: Measure, catalogue: Catalogue) -> str:
    """What a row's key is: the first day of a time grain, or the member of a dimension."""
    if name not in GRAINS:
        return f"CAST({identifier(catalogue.dimensions[name].column)} AS VARCHAR)"
    day = measure.clock if measure.clock == "day" else f"fw_day({measure.clock})"
    return first_day(name, str(day))


def first_day(grain: str, day: str) -> str:
    """The first day of the grain a day falls in."""
    return f"CAST({day} AS DATE)" if grain == "day" else f"CAST(date_trunc('{grain}', {day}) AS DATE)"


def _filter(name: str, members: Sequence[str], catalogue: Catalogue) -> str:
    return is_chosen(name, members, identifier(catalogue.dimensions[name].column))


def is_chosen(name: str, members: Sequence[str], column: str) -> str:
    """The condition that a column is one of the members asked for, whose values are `$name_0`, `$name_1` …"""
    chosen = ", ".join(f"${name}_{place}" for place in range(len(members)))
    return f"CAST({column} AS VARCHAR) IN ({chosen})"


def grouped(by: Sequence[str]) -> str:
    """The grouping by the first columns, which are the keys."""
    return f"\nGROUP BY {', '.join(str(place + 1) for place in range(len(by)))}" if by else ""


def ordered(by: Sequence[str]) -> str:
    """The ordering by the same columns."""
    return f"\nORDER BY {', '.join(str(place + 1) for place in range(len(by)))}" if by else ""
