"""How good forecasts were: every model on file, and the built-in one, judged alike on what was frozen before the days it is about.

The window is cut backwards from its end into pieces of the metric's own length (`window_days`); what is left at its start is
not judged. Each piece is judged by the forecast in force when it began, and the pieces' sums are added.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import repeat

from floorwalker.period import Period
from tools.forecasting.built_in import expected_units
from tools.forecasting.reading import read_history
from tools.metrics.compile import Where, compile_metric
from tools.metrics.definition import Measure
from tools.metrics.forecast_pieces import over_pieces, pieces
from tools.metrics.kept_errors import kept_sums
from tools.metrics.query import Asked, MetricQuery
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse

BUILT_IN = "built_in"
"""The forecast model that is worked out here instead of being on file."""

USUAL_MODEL = "customer"
CLUSTER_SKUS, TOP_SKUS, BEYOND = 100, 50, 0.10
TOP_CLUSTER = "tier A top 50"


@dataclass(frozen=True, slots=True)
class Judged:
    """One SKU in one piece: units forecast, ordered, and ordered in as many days before."""

    forecast: float
    ordered: float
    before: float


Judge = Callable[[Judged], float]
_JUDGES: Mapping[str, tuple[str, Judge]] = {
    "forecast_wape": ("ABS(f - a)", lambda one: abs(one.forecast - one.ordered)),
    "forecast_accuracy": ("ABS(f - a)", lambda one: abs(one.forecast - one.ordered)),
    "forecast_bias": ("f - a", lambda one: one.forecast - one.ordered),
    "forecast_value_added": (
        "ABS(p - a) - ABS(f - a)",
        lambda one: abs(one.before - one.ordered) - abs(one.forecast - one.ordered),
    ),
    "forecast_wape_in_stock": ("ABS(f - a)", lambda one: abs(one.forecast - one.ordered)),
}
"""What each metric sums above the line, in SQL and on the built-in forecast's rows; below stand the units ordered."""

_MEMBERS: Mapping[str, str] = {
    "sku": "SELECT sku_id AS member FROM sku UNION SELECT sku_id FROM line_fact ORDER BY 1",
    "location": "SELECT location_id AS member FROM forecast UNION SELECT location FROM line_fact ORDER BY 1",
    "cluster": f"SELECT category AS member FROM sku WHERE category IS NOT NULL UNION SELECT '{TOP_CLUSTER}' ORDER BY 1",
}

_SPANS = (
    "SELECT model, MIN(first_day) AS first_day, MAX(last_day) AS last_day, MIN(origin_at) AS since, MIN(network) AS network,"
    " MAX(fw_days(first_day, last_day)) + 1 AS days FROM ("
    "SELECT model, origin_at, MIN(first_day) AS first_day, MAX(last_day) AS last_day,"
    " MIN(CASE WHEN location = 'all' THEN 1 ELSE 0 END) AS network FROM forecast_run GROUP BY model, origin_at"
    ") frozen GROUP BY model ORDER BY model"
)

_IN_STOCK = (
    "sku NOT IN (SELECT n.sku FROM sku_number n JOIN ("
    "SELECT sku_id FROM stock_day WHERE day >= $start_day AND day < $end_day AND meant = 1 AND backorderable = 0"
    " GROUP BY sku_id, day HAVING MAX(available) <= 0) o ON o.sku_id = n.sku_id)"
)


def forecast_models(warehouse: Warehouse, as_of: datetime) -> list[str]:
    """The forecast models that can be judged: those on file by name, and the built-in one."""
    return [*_spans(warehouse, as_of), BUILT_IN]


@dataclass(frozen=True, slots=True)
class Span:
    """What a model's forecasts on file are about: days `first` to `last`; the earliest was frozen at `since` (UTC).

    `network` says that none of them is about a single location, `days` how many days ahead one freeze goes at most.
    """

    first: date
    last: date
    since: datetime
    network: bool
    days: int

    def reaches(self, piece: Period) -> bool:
        """Whether a forecast frozen before the piece may be about one of its days."""
        return self.since <= piece.starts_at and self.first < piece.end and self.last >= piece.start


def _spans(warehouse: Warehouse, as_of: datetime) -> dict[str, Span]:
    rows = warehouse.standing(Statement(_SPANS, {}), as_of)
    return {str(row["model"]): _span(row) for row in rows}


def _span(row: Row) -> Span:
    first, last, since = row["first_day"], row["last_day"], row["since"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    assert isinstance(since, datetime)
    network, days = bool(row["network"]), int(str(row["days"]))
    return Span(first, last, since.replace(tzinfo=UTC), network=network, days=days)


def forecast_members(warehouse: Warehouse, base: str, name: str, as_of: datetime) -> list[str] | None:
    """The members a forecast's metrics can be filtered by in a dimension of their own; None where the usual ones hold."""
    if name == "forecast_model":
        return forecast_models(warehouse, as_of)
    if base not in {"forecast_error", "plan_cluster"} or name not in _MEMBERS:
        return None
    rows = warehouse.run(Statement(_MEMBERS[name], {}), as_of)
    return [str(row["member"]) for row in rows]


def forecast_error(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Sums of a forecast's errors over sums of the units ordered, per key."""
    models = _chosen(warehouse, asked)
    on_file = [model for model in models if model != BUILT_IN]
    statement, rows = Statement("", {}), list[Row]()
    if on_file:
        spans = [span for model, span in _spans(warehouse, asked.as_of).items() if model in on_file]
        judged = [piece for piece in asked_pieces(asked) if any(span.reaches(piece) for span in spans)]
        stretches = _stretches(asked, judged or asked_pieces(asked)[-1:])
        where = {**asked.query.where, "forecast_model": on_file}
        statement = over_pieces(_measured(asked, catalogue, _base(asked, spans), where, stretches))
        kept = kept_sums(warehouse, catalogue, asked, where, judged) if judged else None
        rows = warehouse.answer(kept or statement, asked.as_of) if judged else _no_rows(asked)
    if BUILT_IN in models:
        statement, own = _built_in(warehouse, catalogue, asked)
        rows = [*rows, *own]
    told = [_clamped(row) for row in rows] if _form(asked) == "forecast_accuracy" else rows
    return statement, told


def _base(asked: Asked, spans: Sequence[Span]) -> str:
    """The rows to judge: without locations where every model plans the network as a whole, which is much faster."""
    simple = all(span.network for span in spans) and not _beats_the_piece_before(asked)
    return "network_forecast_error" if simple else "forecast_error"


def _beats_the_piece_before(asked: Asked) -> bool:
    return _form(asked) == "forecast_value_added"


def plan_swing(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """How far clusters of SKUs were from their plan: the size of their errors over the units they ordered."""
    return _over_clusters(warehouse, catalogue, asked, lambda f, a: (abs(f - a), a))


def plan_swing_share(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Clusters more than 10 % from their plan over clusters; one with a plan and no orders is beyond."""
    return _over_clusters(warehouse, catalogue, asked, lambda f, a: (float(abs(f - a) > BEYOND * a), 1.0))


def _form(asked: Asked) -> str:
    return asked.metric.id.rsplit("_", 1)[0]


def _days(asked: Asked) -> int:
    assert asked.metric.window_days is not None
    return asked.metric.window_days


def _chosen(warehouse: Warehouse, asked: Asked) -> list[str]:
    """The models asked for; unless split or filtered by model the customer's own, and the built-in one only without any.

    Of several on file those count that look as far ahead as the metric does: a forecast of 14 days is half of one of 30.
    """
    spans = _spans(warehouse, asked.as_of)
    models = [*spans, BUILT_IN]
    if "forecast_model" in asked.query.where:
        return [model for model in models if model in asked.query.where["forecast_model"]]
    if "forecast_model" in asked.query.by:
        return models
    far = [model for model, span in spans.items() if span.days >= _days(asked)] or models
    return [USUAL_MODEL] if USUAL_MODEL in far else far[:1]


def _population(asked: Asked) -> str:
    form = _form(asked)
    if form == "forecast_value_added":
        return "f > 0 OR a > 0 OR p > 0"
    return f"(f > 0 OR a > 0) AND {_IN_STOCK}" if form == "forecast_wape_in_stock" else "f > 0 OR a > 0"


def asked_pieces(asked: Asked) -> list[Period]:
    """The pieces of the window that is asked about."""
    return pieces(asked.window, _days(asked))


def _stretches(asked: Asked, judged: Sequence[Period]) -> list[Period]:
    """What one statement each is about: all pieces at once, unless the rows that count depend on each piece's own days."""
    if _form(asked) == "forecast_wape_in_stock":
        return list(judged)
    return [Period(judged[0].start, judged[-1].end, judged[0].tz)]


def _no_rows(asked: Asked) -> list[Row]:
    """What a statement gives over no rows, known without running it."""
    if asked.query.by:
        return []
    return [{"row_count": 0, "numerator": None, "denominator": None, "pending": 0}]


def _measured(
    asked: Asked, catalogue: Catalogue, base: str, where: Where, judged: Sequence[Period]
) -> list[Statement]:
    above, population = _JUDGES[_form(asked)][0], _population(asked)
    of = _judged(base, population, above)
    return _statements(asked, catalogue, of, asked.query.by, where, judged)


def _judged(base: str, population: str, above: str) -> Measure:
    return Measure(base=base, clock="day", population=population, value=above)


def _statements(
    asked: Asked,
    catalogue: Catalogue,
    of: Measure,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
    judged: Sequence[Period],
) -> list[Statement]:
    """One statement per stretch of pieces: the sums of a measure over the sums of the units ordered on the same rows."""
    per = of.model_copy(update={"value": "a"})
    metric = asked.metric.model_copy(update={"kind": "ratio", "of": of, "per": per})
    compiled = [(piece, compile_metric(metric, catalogue, piece, by, where, asked.as_of)) for piece in judged]
    return [Statement(one.text, {**one.values, **_cut(asked, piece)}) for piece, one in compiled]


def _cut(asked: Asked, stretch: Period) -> dict[str, Value]:
    days = _days(asked)
    return {"before_day": _before(asked, stretch), "piece_days": days, "pieces": stretch.days // days}


def _before(asked: Asked, piece: Period) -> date:
    """From when orders are read: as many days before the piece where they are what the forecast must beat, else its start."""
    return piece.start - timedelta(days=_days(asked)) if _beats_the_piece_before(asked) else piece.start


def _built_in(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """The same sums for the forecast worked out from what was known when each piece began."""
    judge, form = _JUDGES[_form(asked)][1], _form(asked)
    population = _IN_STOCK if form == "forecast_wape_in_stock" else "TRUE"
    groups: dict[tuple[object, ...], list[tuple[float, float]]] = defaultdict(list)
    apart = {"forecast_model": BUILT_IN, "location": "all"}
    kept = [name for name in asked.query.by if name not in apart]
    for row, one in _own_rows(warehouse, catalogue, asked, kept, population):
        if one.forecast > 0 or one.ordered > 0 or (form == "forecast_value_added" and one.before > 0):
            key = tuple(apart.get(name) or row[f"key_{name}"] for name in asked.query.by)
            groups[key].append((judge(one), one.ordered))
    if not groups and not asked.query.by:
        groups[()] = []
    rows = [_summed(asked.query.by, key, members) for key, members in sorted(groups.items(), key=str)]
    return over_pieces(_own_statements(asked, catalogue, kept, population)), rows


def _own_statements(
    asked: Asked, catalogue: Catalogue, by: Sequence[str], population: str
) -> list[Statement]:
    where = {
        name: members
        for name, members in asked.query.where.items()
        if name not in {"forecast_model", "location"}
    }
    names = list(dict.fromkeys([*by, "sku"]))
    of = _judged("sku_actual", population, "p")
    return _statements(asked, catalogue, of, names, where, asked_pieces(asked))


def _own_rows(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked, by: Sequence[str], population: str
) -> Iterable[tuple[Row, Judged]]:
    """Keys and numbers of every SKU in every piece that orders were known before: without any there is nothing to expect more by."""
    statements = _own_statements(asked, catalogue, by, population)
    for piece, statement in zip(asked_pieces(asked), statements, strict=True):
        history = read_history(warehouse, piece.start, asked.as_of)
        if not history.sku.size:
            continue
        expected = dict(zip(history.skus, expected_units(history, piece.days).tolist(), strict=True))
        for row in warehouse.run(statement, asked.as_of):
            ordered, before = float(str(row["denominator"])), float(str(row["numerator"]))
            yield row, Judged(expected.get(str(row["key_sku"]), 0.0), ordered, before)


def _summed(by: Sequence[str], key: tuple[object, ...], members: Sequence[tuple[float, float]]) -> Row:
    return {
        **{f"key_{name}": member for name, member in zip(by, key, strict=True)},
        "row_count": len(members),
        "numerator": sum(above for above, _ in members) if members else None,
        "denominator": sum(below for _, below in members),
        "pending": 0,
    }


def _clamped(row: Row) -> Row:
    """1 - WAPE, never below 0: the numerator becomes the units that were forecast rightly."""
    if row["numerator"] is None or row["denominator"] is None:
        return row
    ordered = float(str(row["denominator"]))
    return {**row, "numerator": max(0.0, ordered - float(str(row["numerator"]))), "denominator": ordered}


def _over_clusters(
    warehouse: Warehouse,
    catalogue: Catalogue,
    asked: Asked,
    judge: Callable[[float, float], tuple[float, float]],
) -> tuple[Statement, list[Row]]:
    groups: dict[tuple[object, ...], list[tuple[float, float]]] = defaultdict(list)
    read = []
    for model in _chosen(warehouse, asked):
        for piece in asked_pieces(asked):
            statement, rows = _sku_rows(warehouse, catalogue, _of_piece(asked, piece), model)
            read.append(statement)
            for cluster, (planned, ordered) in _clusters(rows).items():
                member = {"cluster": cluster, "forecast_model": model, **_grains(piece)}
                wanted = all(member[name] in chosen for name, chosen in asked.query.where.items())
                if wanted and (planned > 0 or ordered > 0):
                    key = tuple(member[name] for name in asked.query.by)
                    groups[key].append(judge(planned, ordered))
    if not groups and not asked.query.by:
        groups[()] = []
    told = [_summed(asked.query.by, key, members) for key, members in sorted(groups.items(), key=str)]
    return read[-1], told


def _of_piece(asked: Asked, piece: Period) -> Asked:
    """The question about one piece, unfiltered: clusters are made before they are chosen from."""
    query = MetricQuery(asked.query.metric, piece.start, piece.end, as_of=asked.query.as_of)
    return Asked(asked.metric, query, piece, asked.as_of)


def _grains(piece: Period) -> dict[str, object]:
    first = piece.start
    monday = first - timedelta(days=first.weekday())
    return {
        "day": first,
        "week": monday,
        "month": first.replace(day=1),
        "year": first.replace(month=1, day=1),
    }


def _sku_rows(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked, model: str
) -> tuple[Statement, list[tuple[str, str, Judged]]]:
    """Category, tier and numbers of every SKU of a model in a piece."""
    by = ("category", "abc", "sku")
    if model == BUILT_IN:
        found = list(_own_rows(warehouse, catalogue, asked, by, "TRUE"))
        (statement,) = _own_statements(asked, catalogue, by, "TRUE")
        return statement, [(str(row["key_category"]), str(row["key_abc"]), judged) for row, judged in found]
    span = _spans(warehouse, asked.as_of)[model]
    of = _judged(_base(asked, [span]), "TRUE", "f")
    (statement,) = _statements(asked, catalogue, of, by, {"forecast_model": [model]}, asked_pieces(asked))
    told = warehouse.columns(statement, asked.as_of)
    category, abc, planned, ordered = (
        told[name].tolist() for name in ("key_category", "key_abc", "numerator", "denominator")
    )
    return statement, list(zip(category, abc, map(Judged, planned, ordered, repeat(0.0)), strict=True))


def _clusters(rows: Sequence[tuple[str, str, Judged]]) -> dict[str, tuple[float, float]]:
    """Plan and orders of each category of at least 100 SKUs, and of the 50 tier-A SKUs with the largest plan."""
    members: dict[str, list[Judged]] = defaultdict(list)
    for category, _, one in rows:
        if one.forecast > 0 or one.ordered > 0:
            members[category].append(one)
    chosen = {name: skus for name, skus in members.items() if len(skus) >= CLUSTER_SKUS}
    top = sorted((one for _, abc, one in rows if abc == "A"), key=lambda one: -one.forecast)[:TOP_SKUS]
    if top:
        chosen[TOP_CLUSTER] = top
    return {
        name: (sum(one.forecast for one in skus), sum(one.ordered for one in skus))
        for name, skus in chosen.items()
    }
