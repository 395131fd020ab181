"""Watched metrics → `RiskReport`: each area takes the worst state of its metrics, with the reason in the figures' own words.

A proportion is red only when its whole 95 % interval lies beyond the red limit (evidence, not a line crossed); below the
metric's minimum number of rows it is not judged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from floorwalker.evidence import Figure
from tools.metrics.definition import Metric, Watch
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue
from tools.risk import AreaRisk, RiskReport, State

AREAS = ("demand", "inventory", "fulfilment", "returns", "margin")
LONGEST_DAYS = 28
"""A small shop's week may have too few rows to judge; then the last 28 days are judged."""
_RANK = {State.RED: 0, State.AMBER: 1, State.GREEN: 2, State.NO_DATA: 3}

Ask = Callable[[MetricQuery], Sequence[Figure]]
"""How figures are had: one call per query (bot.numbers, tests)."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """What the operator decided: limits by metric id, owners by metric or area, and how values are written."""

    limits: Mapping[str, tuple[float, float]]
    owner: Callable[[str], str | None]
    shown: Callable[[Figure], str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A watched metric with its figure and state."""

    metric: Metric
    watch: Watch
    figure: Figure
    state: State


def assess(catalogue: Catalogue, ask: Ask, today: date, watchers: Watchers) -> RiskReport:
    """The report as of `today` (a local day; the windows end before it), and what differs from the day before."""
    now = _judge_all(catalogue, ask, today, watchers)
    before = {
        one.metric.id: one
        for one in _judge_all(catalogue, ask, today - timedelta(days=1), watchers, dated=True)
    }
    areas = [_area(area, [one for one in now if one.metric.area == area], watchers) for area in AREAS]
    return RiskReport(areas=areas, changed=_changes(now, before, watchers))


def _judge_all(
    catalogue: Catalogue, ask: Ask, today: date, watchers: Watchers, *, dated: bool = False
) -> list[Judged]:
    judged = []
    for metric in catalogue.metrics.values():
        if metric.watch is None or (dated and not metric.dated):
            continue
        watch = _limits(metric, metric.watch, watchers.limits)
        figure = ask(_query(metric, watch.days, today))[0]
        if figure.row_count < metric.min_n and metric.dated and watch.days < LONGEST_DAYS:
            figure = ask(_query(metric, LONGEST_DAYS, today))[0]
        judged.append(Judged(metric, watch, figure, judge(metric, watch, figure)))
    return judged


def _limits(metric: Metric, watch: Watch, limits: Mapping[str, tuple[float, float]]) -> Watch:
    if metric.id not in limits:
        return watch
    amber, red = limits[metric.id]
    return watch.model_copy(update={"amber": amber, "red": red})


def _query(metric: Metric, days: int, today: date) -> MetricQuery:
    if not metric.dated:
        return MetricQuery(metric.id)
    if metric.at_snapshot:
        # A snapshot taken today already counts: a shop may have only one.
        return MetricQuery(metric.id, start=today - timedelta(days=days), end=today + timedelta(days=1))
    return MetricQuery(metric.id, start=today - timedelta(days=days), end=today)


def state_of(metric: Metric, figure: Figure, limits: Mapping[str, tuple[float, float]]) -> State:
    """The state of one figure under the operator's limits or the catalogue's; no data when the metric is not watched."""
    if metric.watch is None:
        return State.NO_DATA
    return judge(metric, _limits(metric, metric.watch, limits), figure)


def judge(metric: Metric, watch: Watch, figure: Figure) -> State:
    """The state of one figure under its limits."""
    if watch.change:
        return _judge_change(watch, figure)
    if figure.value is None or figure.row_count < metric.min_n:
        return State.NO_DATA
    sign = -1.0 if metric.direction == "down" else 1.0
    best = _best_case(figure, sign)
    if best < sign * watch.red:
        return State.RED
    if best < sign * watch.amber or sign * figure.value < sign * watch.red:
        return State.AMBER
    return State.GREEN


def _best_case(figure: Figure, sign: float) -> float:
    """The most favourable value the evidence allows, turned so that more is better."""
    if figure.interval is None:
        return sign * float(figure.value or 0)
    low, high = figure.interval
    return max(sign * low, sign * high)


def _judge_change(watch: Watch, figure: Figure) -> State:
    before = figure.compared_with[0].value if figure.compared_with else None
    if figure.value is None or not before:
        return State.NO_DATA
    change = figure.value / before - 1
    return State.RED if change < watch.red else State.AMBER if change < watch.amber else State.GREEN


def _area(area: str, judged: Sequence[Judged], watchers: Watchers) -> AreaRisk:
    known = sorted(
        (one for one in judged if one.state is not State.NO_DATA), key=lambda one: _RANK[one.state]
    )
    if not known:
        reasons = {one.figure.null_reason or f"fewer than {one.metric.min_n} rows" for one in judged}
        reason = f"not judged: {'; '.join(sorted(reasons))}" if reasons else "nothing is watched here"
        owner = watchers.owner(judged[0].metric.id) if judged else None
        return AreaRisk(area=area, state=State.NO_DATA, reason=reason, owner=owner, runbook=None)
    worst = known[0]
    return AreaRisk(
        area=area,
        state=worst.state,
        reason="; ".join(_told(one, watchers) for one in known),
        owner=watchers.owner(worst.metric.id),
        runbook=worst.metric.runbook,
        figures=[one.figure for one in known],
    )


def _told(one: Judged, watchers: Watchers) -> str:
    value = f"{one.metric.title} {watchers.shown(one.figure)}"
    if one.watch.change and one.figure.compared_with:
        before = one.figure.model_copy(update={"value": one.figure.compared_with[0].value})
        return f"{value} ({one.figure.compared_with[0].label}: {watchers.shown(before)})"
    limit = one.watch.red if one.state is State.RED else one.watch.amber
    bound = one.figure.model_copy(update={"value": limit})
    side = "under" if one.metric.direction == "down" else "at least"
    return f"{value} (should be {side} {watchers.shown(bound)})"


def _changes(now: Sequence[Judged], before: Mapping[str, Judged], watchers: Watchers) -> list[str]:
    lines = []
    for one in now:
        earlier = before.get(one.metric.id)
        if earlier and earlier.state is not one.state:
            lines.append(
                f"{one.metric.title}: {earlier.state.value.replace('_', ' ')} → {one.state.value.replace('_', ' ')}"
                f" ({watchers.shown(earlier.figure)} → {watchers.shown(one.figure)})"
            )
    return lines
