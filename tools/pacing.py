"""Targets of the table `plan` → `Pace`: are we on pace, at what run rate, what is still needed, where will it land?

Landing: what is there so far, plus for each remaining day the mean of its weekday over the last 8 full weeks. The 80 %
band takes the spread of those days around their weekday means and the uncertainty of the means themselves. A rate is paced
by its numerators and denominators, never by averaging daily rates. Called by `floorwalker pace` and by the turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sqrt

from floorwalker.errors import NoData, UserMistake
from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period, zone
from tools.derived import Receipt
from tools.metrics.compute import figures_for
from tools.metrics.definition import Metric
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

HISTORY_DAYS = 56
BAND_Z = 1.2816
"""The 10 % and 90 % points of a normal distribution."""
SPANS = {"week": 7, "month": 30, "quarter": 91, "year": 365}
_PLANS = """SELECT metric, dimension, member, first_day, last_day, target FROM plan
WHERE first_day <= $today AND last_day >= $today ORDER BY metric, dimension, member, first_day, last_day"""


class Standing(StrEnum):
    """Where the band of the landing lies: beyond the target on the good side, around it, or short of it."""

    AHEAD = "ahead"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    UNKNOWN = "unknown"


class Goal(Evidence):
    """A target on file: `first_day` to `last_day`, both included; dimension and member are `all` for the whole shop."""

    metric: str
    dimension: str
    member: str
    first_day: date
    last_day: date
    target: float

    @property
    def where(self) -> dict[str, list[str]]:
        """The filter of the metric that the target is about."""
        return {} if self.dimension == "all" else {self.dimension: [self.member]}


class Pace(Evidence):
    """How a goal stands. `figures`: so far, target, run rate, still needed, expected landing (its interval is the band)."""

    goal: Goal
    standing: Standing
    days_elapsed: int
    days_remaining: int
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Sums:
    """Numerator and denominator over some days; a sum's denominator is 1 and stays 1."""

    above: float
    below: float


def goals(warehouse: Warehouse, as_of: datetime) -> list[Goal]:
    """Every target whose period holds the shop's local day of `as_of`."""
    rows = warehouse.run(Statement(_PLANS, {"today": _today(warehouse, as_of)}), as_of)
    return [Goal.model_validate({**row, "target": float(str(row["target"]))}) for row in rows]


def goal_of(warehouse: Warehouse, metric: str, as_of: datetime, span: str = "month") -> Goal:
    """The target of a metric for the current week, month, quarter or year; raises `NoData` naming what is on file."""
    found = [goal for goal in goals(warehouse, as_of) if goal.metric == metric and goal.dimension == "all"]
    if not found:
        raise NoData(
            f"There is no target for {metric} that covers {_today(warehouse, as_of)}; add one to the table plan."
        )
    return min(found, key=lambda goal: abs((goal.last_day - goal.first_day).days + 1 - SPANS[span]))


def pace(warehouse: Warehouse, catalogue: Catalogue, goal: Goal, as_of: datetime) -> Pace:
    """How a goal stands at `as_of`, by full local days; raises `UserMistake` for a metric that cannot be paced."""
    metric = catalogue.metric(goal.metric)
    if not can_be_paced(metric):
        raise UserMistake(f"{metric.title} cannot be paced: only sums and rates over days can.")
    reached = _reached(warehouse, catalogue, goal, as_of)
    end = goal.last_day + timedelta(days=1)
    through = min(max(reached, goal.first_day), end)
    past = _days(
        warehouse,
        catalogue,
        goal,
        Period(reached - timedelta(days=HISTORY_DAYS), reached, _tz(warehouse)),
        as_of,
    )
    so_far, total = _so_far(warehouse, catalogue, goal, through, as_of)
    ahead = _days_between(through, end)
    landing, deviation = _landing(metric, total, past, ahead)
    receipt = _receipt(warehouse, metric, goal, as_of, so_far)
    elapsed = (through - goal.first_day).days
    interval = None if landing is None else (landing - BAND_Z * deviation, landing + BAND_Z * deviation)
    needed = _needed(metric, goal, total, past, ahead)
    unit = metric.unit.value
    rate = (
        total.above / total.below / (elapsed if metric.kind == "sum" else 1)
        if elapsed and total.below
        else None
    )
    figures = [
        so_far,
        receipt.figure("pace_target", goal.target, unit=unit),
        receipt.figure("pace_run_rate", rate, unit=unit, null_reason="no full day of the period is over"),
        receipt.figure("pace_needed", needed, unit=unit, null_reason="no days remain"),
        receipt.figure(
            "pace_landing", landing, unit=unit, interval=interval, null_reason="no history to go by"
        ),
    ]
    return Pace(
        goal=goal,
        standing=_standing(metric, goal.target, interval),
        days_elapsed=elapsed,
        days_remaining=len(ahead),
        figures=figures,
    )


def can_be_paced(metric: Metric) -> bool:
    """Whether it is a sum or a rate over days."""
    return metric.kind in {"sum", "ratio"} and metric.dated


def all_paces(warehouse: Warehouse, catalogue: Catalogue, as_of: datetime) -> list[Pace]:
    """How every current target stands whose metric is known and can be paced."""
    known = catalogue.metrics
    return [
        pace(warehouse, catalogue, goal, as_of)
        for goal in goals(warehouse, as_of)
        if goal.metric in known and can_be_paced(known[goal.metric])
    ]


def _landing(
    metric: Metric, total: Sums, past: Mapping[date, Sums], ahead: Sequence[date]
) -> tuple[float | None, float]:
    """The expected end and its standard deviation, in the metric's unit."""
    if not past:
        return (total.above / total.below if total.below and not ahead else None), 0.0
    means = _weekday_means(past)
    above = total.above + sum(means[day.weekday()].above for day in ahead)
    below = total.below + sum(means[day.weekday()].below for day in ahead) if metric.kind == "ratio" else 1.0
    if not below:
        return None, 0.0
    rate = above / below if metric.kind == "ratio" else 0.0
    spread = _spread(past, means, rate)
    count = len(ahead)
    return above / below, spread * sqrt(count * (1 + count / len(past))) / below


def _weekday_means(past: Mapping[date, Sums]) -> dict[int, Sums]:
    means = {}
    for weekday in range(7):
        days = [sums for day, sums in past.items() if day.weekday() == weekday] or list(past.values())
        means[weekday] = Sums(
            sum(one.above for one in days) / len(days), sum(one.below for one in days) / len(days)
        )
    return means


def _spread(past: Mapping[date, Sums], means: Mapping[int, Sums], rate: float) -> float:
    """Standard deviation of a day's numerator around what its weekday (and, for a rate, its denominator) lets expect."""
    squares = 0.0
    for day, sums in past.items():
        mean = means[day.weekday()]
        expected = mean.above if not rate else mean.above + rate * (sums.below - mean.below)
        squares += (sums.above - expected) ** 2
    return sqrt(squares / max(1, len(past) - 7))


def _needed(
    metric: Metric, goal: Goal, total: Sums, past: Mapping[date, Sums], ahead: Sequence[date]
) -> float | None:
    if not ahead:
        return None
    if metric.kind == "sum":
        return (goal.target - total.above) / len(ahead)
    means = _weekday_means(past) if past else {}
    coming = sum(means[day.weekday()].below for day in ahead) if means else 0.0
    return (goal.target * (total.below + coming) - total.above) / coming if coming else None


def _standing(metric: Metric, target: float, interval: tuple[float, float] | None) -> Standing:
    if interval is None:
        return Standing.UNKNOWN
    low, high = interval
    if low <= target <= high:
        return Standing.ON_PACE
    more = low > target
    return Standing.AHEAD if more == (metric.direction != "down") else Standing.BEHIND


def _so_far(
    warehouse: Warehouse, catalogue: Catalogue, goal: Goal, through: date, as_of: datetime
) -> tuple[Figure, Sums]:
    end = max(through, goal.first_day + timedelta(days=1))
    query = MetricQuery(goal.metric, start=goal.first_day, end=end, where=goal.where, as_of=as_of)
    figure = figures_for(warehouse, catalogue, query)[0]
    if through <= goal.first_day:
        reason = "no full day of the period is over"
        empty = {"value": None, "numerator": None, "denominator": None, "row_count": 0, "null_reason": reason}
        return figure.model_copy(update=empty), Sums(0.0, 0.0)
    return figure, _sums(figure)


def _days(
    warehouse: Warehouse, catalogue: Catalogue, goal: Goal, window: Period, as_of: datetime
) -> dict[date, Sums]:
    """Sums per local day of the history since its first day with rows; a day between without rows is a zero."""
    query = MetricQuery(goal.metric, window.start, window.end, by=("day",), where=goal.where, as_of=as_of)
    figures = figures_for(warehouse, catalogue, query)
    found = {date.fromisoformat(one.key["day"]): _sums(one) for one in figures if one.key and one.row_count}
    if not found:
        return {}
    return {day: found.get(day, Sums(0.0, 0.0)) for day in _days_between(min(found), window.end)}


def _sums(figure: Figure) -> Sums:
    return Sums(
        float(figure.numerator or 0), 1.0 if figure.denominator is None else float(figure.denominator)
    )


def _reached(warehouse: Warehouse, catalogue: Catalogue, goal: Goal, as_of: datetime) -> date:
    """The first local day that is not over yet, by the clock and by how far the data reach."""
    watermark = warehouse.watermark(catalogue.metric(goal.metric).tables, as_of) or as_of
    known = watermark.astimezone(zone(_tz(warehouse))).date() + timedelta(days=1)
    return min(_today(warehouse, as_of), known)


def _receipt(warehouse: Warehouse, metric: Metric, goal: Goal, as_of: datetime, so_far: Figure) -> Receipt:
    window = Period(goal.first_day, goal.last_day + timedelta(days=1), _tz(warehouse))
    return Receipt(
        statement=Statement(so_far.query, {}),
        window=window,
        key={"of": metric.id, **({} if goal.dimension == "all" else {goal.dimension: goal.member})},
        as_of=as_of,
        watermark=so_far.watermark,
        row_count=so_far.row_count,
    )


def _days_between(first: date, end: date) -> list[date]:
    return [first + timedelta(days=place) for place in range(max(0, (end - first).days))]


def _today(warehouse: Warehouse, as_of: datetime) -> date:
    return as_of.astimezone(zone(_tz(warehouse))).date()


def _tz(warehouse: Warehouse) -> str:
    return warehouse.shop.time_zone
