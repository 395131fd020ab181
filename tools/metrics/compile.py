"""`MetricQuery` + catalogue → one SQL statement in the portable subset (docs/decisions/0004). Pure; called by `compute`.

Joins are declared many-to-one, so no row is ever counted twice. The result has one row per key: the key columns, `row_count`,
`numerator`, `denominator` and `pending`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from floorwalker.period import Period
from tools.metrics.base_query import find_base_query
from tools.metrics.definition import GRAINS, Measure, Metric
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement, Value, identifier

Where = Mapping[str, Sequence[str]]


def compile_metric(
    metric: Metric, catalogue: Catalogue, window: Period, by: Sequence[str], where: Where, as_of: datetime
) -> Statement:
    """The statement that gives a metric's sums per key."""
    values = _values(window, where, as_of)
    if metric.per is not None and not _same_rows(metric.of, metric.per):
        return Statement(_two_scans(metric, metric.per, catalogue, by, where), values)
    return Statement(_one_scan(metric, catalogue, by, where), values)


def _values(window: Period, where: Where, as_of: datetime) -> dict[str, Value]:
    values: dict[str, Value] = {
        "as_of": as_of,
        "start": window.starts_at,
        "end": window.ends_at,
        "start_day": window.start,
        "end_day": window.end,
        "days": window.days,
    }
    for name, members in where.items():
        values |= {f"{name}_{place}": member for place, member in enumerate(members)}
    return values


def _same_rows(one: Measure, other: Measure) -> bool:
    return (one.base, one.clock, one.population) == (other.base, other.clock, other.population)


def _one_scan(metric: Metric, catalogue: Catalogue, by: Sequence[str], where: Where) -> str:
    amounts = ["COUNT(*) AS row_count"]
    if metric.kind == "quantile":
        within = f"PERCENTILE_CONT({metric.quantile}) WITHIN GROUP (ORDER BY {metric.of.value})"
        amounts += [f"{within} AS numerator", "COUNT(*) AS denominator"]
    else:
        amounts.append(f"SUM({metric.of.value}) AS numerator")
        amounts.append(f"SUM({metric.per.value}) AS denominator" if metric.per else "COUNT(*) AS denominator")
    amounts.append(f"SUM({metric.pending}) AS pending" if metric.pending else "0 AS pending")
    return _scan(metric.of, catalogue, by, where, amounts) + _ordered(by)


def _two_scans(metric: Metric, per: Measure, catalogue: Catalogue, by: Sequence[str], where: Where) -> str:
    """Numerator and denominator counted on different rows; a key only the numerator has shares the whole denominator."""
    shared = [name for name in by if name in GRAINS or catalogue.has(per.base, name)]
    both = {name: members for name, members in where.items() if catalogue.has(per.base, name)}
    upper = _scan(metric.of, catalogue, by, where, [f"SUM({metric.of.value}) AS numerator"])
    lower = _scan(per, catalogue, shared, both, ["COUNT(*) AS row_count", f"SUM({per.value}) AS denominator"])
    keys = [
        f"COALESCE(d.{_key(name)}, n.{_key(name)}) AS {_key(name)}" if name in shared else f"n.{_key(name)}"
        for name in by
    ]
    columns = [
        *keys,
        "COALESCE(d.row_count, 0) AS row_count",
        "CASE WHEN d.denominator IS NULL THEN n.numerator ELSE COALESCE(n.numerator, 0) END AS numerator",
        "d.denominator",
        "0 AS pending",
    ]
    on = " AND ".join(f"n.{_key(name)} = d.{_key(name)}" for name in shared) or "1 = 1"
    join = "RIGHT JOIN" if len(shared) < len(by) else "FULL JOIN"
    if join == "FULL JOIN" and not shared:
        join = "LEFT JOIN"
    return (
        f"WITH d AS ({lower}),\nn AS ({upper})\n"
        f"SELECT {', '.join(columns)}\nFROM d {join} n ON {on}{_ordered(by)}"
    )


def _scan(
    measure: Measure, catalogue: Catalogue, by: Sequence[str], where: Where, amounts: Sequence[str]
) -> str:
    keys = [f"{_key_expression(name, measure, catalogue)} AS {_key(name)}" for name in by]
    conditions = [*_in_window(measure), f"({measure.population})"]
    conditions += [_filter(name, members, catalogue) for name, members in where.items()]
    grouped = f"\nGROUP BY {', '.join(str(place + 1) for place in range(len(by)))}" if by else ""
    rows = _rows(measure, catalogue, [*by, *where])
    return f"SELECT {', '.join([*keys, *amounts])}\nFROM {rows}\nWHERE {' AND '.join(conditions)}{grouped}"


def _rows(measure: Measure, catalogue: Catalogue, names: Sequence[str]) -> str:
    base = _base(measure.base)
    named = [catalogue.dimensions[name] for name in dict.fromkeys(names) if name not in GRAINS]
    looked_up = [d for d in named if d.via and measure.base not in d.held_by]
    joins = {(d.via, d.dated) for d in looked_up if d.via}
    if not joins:
        return f"{base} AS base"
    columns = [
        f"COALESCE({d.via.split('.')[0]}.{d.column}, 'unknown') AS {identifier(d.column)}"
        for d in looked_up
        if d.via
    ]
    on = "".join(_joined(via, measure if dated else None) for via, dated in sorted(joins))
    return f"(SELECT base.*, {', '.join(columns)} FROM {base} AS base{on}) AS base"


def _joined(via: str, dated: Measure | None) -> str:
    table, column = via.split(".")
    on = f" LEFT JOIN {table} ON {table}.{column} = base.{column}"
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


def _key(name: str) -> str:
    return identifier(f"key_{name}")


def _key_expression(name: str, measure: Measure, catalogue: Catalogue) -> str:
    if name not in GRAINS:
        return f"CAST({identifier(catalogue.dimensions[name].column)} AS VARCHAR)"
    day = measure.clock if measure.clock == "day" else f"fw_day({measure.clock})"
    return f"CAST({day} AS DATE)" if name == "day" else f"CAST(date_trunc('{name}', {day}) AS DATE)"


def _filter(name: str, members: Sequence[str], catalogue: Catalogue) -> str:
    column = identifier(catalogue.dimensions[name].column)
    chosen = ", ".join(f"${name}_{place}" for place in range(len(members)))
    return f"CAST({column} AS VARCHAR) IN ({chosen})"


def _ordered(by: Sequence[str]) -> str:
    return f"\nORDER BY {', '.join(str(place + 1) for place in range(len(by)))}" if by else ""
