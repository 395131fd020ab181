"""Watched metrics and exceptions → `RiskReport`: each area takes its worst state, with the reason in the figures' own words.

A proportion is red only when its whole 95 % interval lies beyond the red limit (evidence, not a line crossed); below the
metric's minimum number of rows it is not judged. Exceptions of high severity that together put more money at risk than the
rulebook's `amber_money` make an area at least amber. An area that rests on a stale source is not green: it says so instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from floorwalker.evidence import Figure
from floorwalker.phrase import in_words
from tools.exceptions.counted import count_area
from tools.exceptions.definition import Severity
from tools.exceptions.find import STALE, Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rulebook
from tools.metrics.definition import Metric, Watch
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue
from tools.risk import AreaRisk, RiskReport, State

AREAS = ("demand", "inventory", "fulfilment", "returns", "margin")
LONGEST_DAYS = 28
"""A small shop's week may have too few rows to judge; then the last 28 days are judged."""
MOST_NAMED = 5
"""How many new or cleared records a line of `changed` names; it counts the rest."""
_RANK = {State.RED: 0, State.AMBER: 1, State.GREEN: 2, State.NO_DATA: 3}

Ask = Callable[[MetricQuery], Sequence[Figure]]
"""How figures are had: one call per query (bot.numbers, tests)."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """What the operator decided: limits by metric id, owners by metric or area, how values are written, the zone of days."""

    limits: Mapping[str, tuple[float, float]]
    owner: Callable[[str], str | None]
    shown: Callable[[Figure], str]
    money: Callable[[float], str] = "{:,.0f}".format
    tz: str = "UTC"


@dataclass(frozen=True, slots=True)
class Judged:
    """A watched metric with its figure and state."""

    metric: Metric
    watch: Watch
    figure: Figure
    state: State


@dataclass(frozen=True, slots=True)
class Look:
    """The exceptions of now and those of a day earlier."""

    now: Exceptions
    before: Exceptions


def assess(
    catalogue: Catalogue, ask: Ask, today: date, watchers: Watchers, look: Look | None = None
) -> RiskReport:
    """The report as of `today` (a local day; the windows end before it), and what differs from the day before.

    `changed` names areas and metrics whose state flipped and, by rule, the exceptions that are new or have cleared.
    """
    now = _judge_all(catalogue, ask, today, watchers)
    before = _judge_all(catalogue, ask, today - timedelta(days=1), watchers, dated=True)
    areas = [_area(area, _of_area(now, area), look.now if look else None, watchers) for area in AREAS]
    changed = _changes(now, {one.metric.id: one for one in before}, watchers)
    if look is not None:
        undated = [one for one in now if not one.metric.dated]
        earlier = [_area(area, _of_area([*before, *undated], area), look.before, watchers) for area in AREAS]
        changed = [*_flips(areas, earlier), *changed, *_news(look)]
    return RiskReport(areas=areas, changed=changed)


def _of_area(judged: Sequence[Judged], area: str) -> list[Judged]:
    return [one for one in judged if one.metric.area == area]


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
        return _judge_change(metric, watch, figure)
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


def _judge_change(metric: Metric, watch: Watch, figure: Figure) -> State:
    before = figure.compared_with[0].value if figure.compared_with else None
    if figure.value is None or not before:
        return State.NO_DATA
    sign = -1.0 if metric.direction == "down" else 1.0
    change = sign * (figure.value / before - 1)
    if change < sign * watch.red:
        return State.RED
    return State.AMBER if change < sign * watch.amber else State.GREEN


def _area(area: str, judged: Sequence[Judged], exceptions: Exceptions | None, watchers: Watchers) -> AreaRisk:
    """The area by its metrics, then by its exceptions, then by how fresh its sources are."""
    risk = _by_metrics(area, judged, watchers)
    if exceptions is None:
        return risk
    found = exceptions.of_area(area)
    counts = count_area(exceptions, area, watchers.tz) if found else []
    risk = risk.model_copy(update={"exceptions": found, "figures": [*risk.figures, *counts]})
    return _by_freshness(_by_exceptions(risk, exceptions, watchers), judged, exceptions)


def _by_metrics(area: str, judged: Sequence[Judged], watchers: Watchers) -> AreaRisk:
    known = sorted(
        (one for one in judged if one.state is not State.NO_DATA), key=lambda one: _RANK[one.state]
    )
    if not known:
        reasons = {one.figure.null_reason or f"fewer than {one.metric.min_n} rows" for one in judged}
        reason = f"not judged: {'; '.join(sorted(reasons))}" if reasons else "nothing is watched here"
        owner = watchers.owner(judged[0].metric.id) if judged else None
        return AreaRisk(area=area, state=State.NO_DATA, reason=reason, owner=owner, runbook=None)
    worst = known[0]
    amiss = [one for one in known if one.state is not State.GREEN]
    return AreaRisk(
        area=area,
        state=worst.state,
        reason="; ".join(_told(one, watchers) for one in amiss or known),
        owner=watchers.owner(worst.metric.id),
        runbook=worst.metric.runbook,
        figures=[one.figure for one in known],
    )


def _by_exceptions(risk: AreaRisk, exceptions: Exceptions, watchers: Watchers) -> AreaRisk:
    """At least amber when the high ones together put more money at risk than the rulebook's limit."""
    high = [one for one in risk.active if one.severity is Severity.HIGH]
    money = exceptions.money(high)
    if not high or money <= rulebook().amber_money:
        return risk
    told = f"{len(high)} exception{'' if len(high) == 1 else 's'} of high severity put {watchers.money(money)} at risk"
    if risk.state in {State.RED, State.AMBER}:
        return risk.model_copy(update={"reason": f"{risk.reason}; {told}"})
    worst = high[0]
    update = {"state": State.AMBER, "reason": f"{told}; {risk.reason}", "owner": worst.owner}
    return risk.model_copy(update=update | {"runbook": worst.runbook or risk.runbook})


def _by_freshness(risk: AreaRisk, judged: Sequence[Judged], exceptions: Exceptions) -> AreaRisk:
    """Not green on stale sources; red and amber stay, with the sentence before their reason."""
    read = {table for one in judged for table in one.metric.tables}
    stale = [one for one in exceptions.found if one.rule == STALE and one.key["table"] in read]
    if not stale:
        return risk
    told = f"stale: {' '.join(one.text for one in stale)}"
    update: dict[str, object] = {"reason": f"{told} {risk.reason}"}
    if risk.state is State.GREEN:
        update |= {"state": State.NO_DATA, "owner": stale[0].owner, "runbook": stale[0].runbook}
    return risk.model_copy(update=update)


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
                f"{one.metric.title}: {in_words(earlier.state.value)} → {in_words(one.state.value)}"
                f" ({watchers.shown(one.figure)})"
            )
    return lines


def _flips(areas: Sequence[AreaRisk], earlier: Sequence[AreaRisk]) -> list[str]:
    return [
        f"{now.area}: {in_words(before.state)} → {in_words(now.state)}"
        for now, before in zip(areas, earlier, strict=True)
        if now.state is not before.state
    ]


def _news(look: Look) -> list[str]:
    """By rule: how many exceptions are new, how many have cleared, and which."""
    now, before = ({one.fingerprint: one for one in side.found} for side in (look.now, look.before))
    new = [one for name, one in now.items() if name not in before]
    gone = [one for name, one in before.items() if name not in now]
    lines = []
    for rule in rulebook().rules:
        added, cleared = ([one for one in side if one.rule == rule.id] for side in (new, gone))
        parts = [
            f"{len(side)} {word} ({_records(side)})"
            for side, word in ((added, "new"), (cleared, "cleared"))
            if side
        ]
        if parts:
            lines.append(f"{rule.title}: {', '.join(parts)}")
    return lines


def _records(exceptions: Sequence[ExceptionFound]) -> str:
    names = [one.fingerprint.split(":", 1)[1].split("/")[0] for one in exceptions[:MOST_NAMED]]
    if exceptions[0].rule == "asn_delayed":
        names = [one.fingerprint.rsplit("/", 1)[1] for one in exceptions[:MOST_NAMED]]
    rest = len(exceptions) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")
