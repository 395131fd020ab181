"""Watched metrics beyond their limits on evidence: a bound on a rate, robust deviations of an amount (study section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log, sqrt
from statistics import median

from floorwalker.dates import written_day
from floorwalker.evidence import Figure
from floorwalker.period import local_midnight
from tools.exceptions.definition import Area, Rule, Severity
from tools.exceptions.situation import Finding, Situation
from tools.metrics.definition import Metric, Unit
from tools.metrics.query import MetricQuery

WEEK = 7
MAD_TO_SD = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""
_AREAS: dict[str, Area] = {
    "demand": "demand",
    "inventory": "inventory",
    "fulfilment": "fulfilment",
    "returns": "returns",
    "margin": "margin",
    "service": "fulfilment",
    "growth": "demand",
}
"""The area of the risk report by a metric's own."""


@dataclass(frozen=True, slots=True)
class Day:
    """Hits and rows of one local day."""

    day: date
    hits: float
    n: float


@dataclass(frozen=True, slots=True)
class Line:
    """Where a rate may not go: `red` fires, `soft` clears; `sign` is 1 when more is better, else -1."""

    red: float
    soft: float
    sign: float
    z: float

    def beyond(self, hits: float, n: float) -> bool:
        """Whether the most favourable rate the evidence allows is still on the bad side of red."""
        return n > 0 and self.sign * most_favourable(hits, n, self.sign, self.z) < self.sign * self.red

    def inside(self, hits: float, n: float) -> bool:
        """Whether the rate itself is inside the softer line."""
        return n > 0 and self.sign * hits / n >= self.sign * self.soft


def most_favourable(hits: float, n: float, sign: float, z: float) -> float:
    """The one-sided Wilson bound of a proportion on the side that is better (Wilson 1927)."""
    share = min(max(hits / n, 0.0), 1.0)
    centre = share + z**2 / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z**2 / (4 * n * n))
    return (centre + sign * spread) / (1 + z**2 / n)


def firing_since(days: Sequence[Day], line: Line) -> date | None:
    """Since which day a rate fires at the end of the series; None when it does not.

    It fires on a day whose own bound, or that of the seven days up to it, is beyond red. It clears on the second day in a row that is
    inside the softer line; a day without rows neither clears nor counts.
    """
    since, inside = None, 0
    for place, one in enumerate(days):
        week = days[max(0, place - WEEK + 1) : place + 1]
        hits, n = sum(day.hits for day in week), sum(day.n for day in week)
        if line.beyond(one.hits, one.n) or line.beyond(hits, n):
            since, inside = since or one.day, 0
        elif one.n > 0:
            inside = inside + 1 if line.inside(one.hits, one.n) else 0
            since = None if inside >= 2 else since
    return since


def deviations(value: float, earlier: Sequence[float], least: float) -> float | None:
    """How many robust deviations a value lies from the median of the same weekday before, on the log scale.

    Days at zero are left out; None with fewer than four left, or for a value of zero or less. `least` is the smallest deviation
    assumed, so that a very even history does not fire on nothing.
    """
    logs = [log(one) for one in earlier if one > 0]
    if len(logs) < 4 or value <= 0:
        return None
    middle = median(logs)
    spread = max(MAD_TO_SD * median(abs(one - middle) for one in logs), least)
    return (log(value) - middle) / spread


def metrics_drifting(situation: Situation, rule: Rule) -> list[Finding]:
    """Every watched metric that drifts."""
    found = []
    for metric in situation.catalogue.metrics.values():
        if metric.watch is None or not metric.dated or metric.at_snapshot:
            continue
        if any(need not in situation.warehouse.filled for need in metric.needs):
            continue
        if metric.proportion and not metric.watch.change:
            found += _rate(metric, situation, rule)
        elif metric.watch.change and metric.unit in {Unit.MONEY, Unit.COUNT, Unit.UNITS}:
            found += _amount(metric, situation, rule)
    return found


def _rate(metric: Metric, situation: Situation, rule: Rule) -> list[Finding]:
    limits = situation.limits_of_metric(metric.id)
    if limits is None:
        return []
    amber, red = limits
    line = Line(red, (amber + red) / 2, -1.0 if metric.direction == "down" else 1.0, rule.limits["z"])
    days = [
        Day(day, float(one.numerator or 0), float(one.denominator or 0))
        for day, one in _by_day(metric, situation, int(rule.limits["days"]))
        if day <= situation.today
    ]
    since = firing_since(days, line)
    if since is None:
        return []
    week = [one for one in days if one.day > situation.today - timedelta(days=WEEK)]
    hits, n = sum(one.hits for one in week), sum(one.n for one in week)
    side = "under" if metric.direction == "up" else "over"
    shown = f"{100 * hits / n:.1f} % of {n:,.0f}" if n else "no rows"
    return [
        _finding(
            metric,
            situation,
            local_midnight(since, situation.warehouse.shop.time_zone),
            Severity.HIGH if line.beyond(hits, n) else Severity.MEDIUM,
            f"{metric.title} is {side} {100 * red:.1f} % on the evidence since {written_day(since, year=False)}: "
            f"{shown} over the last 7 days.",
        )
    ]


def _by_day(metric: Metric, situation: Situation, days: int) -> list[tuple[date, Figure]]:
    """The figures of each of so many days up to the latest one; the same question for looks that share what was read."""
    end = situation.latest + timedelta(days=1)
    query = MetricQuery(metric.id, start=end - timedelta(days=days + 1), end=end, by=("day",))
    return [
        (date.fromisoformat(one.key["day"]), one)
        for one in situation.ask(query)
        if one.key.get("day", "unknown") != "unknown"
    ]


def _amount(metric: Metric, situation: Situation, rule: Rule) -> list[Finding]:
    """The last full day against the same weekday of the weeks before; closed days are left out of both."""
    weeks = int(rule.limits["weeks"])
    found = _by_day(metric, situation, WEEK * (weeks + 1) + 2)
    values = {day: float(one.value or 0) for day, one in found if day < situation.today}
    yesterday, before = (_off(day, values, situation, rule) for day in _last_days(situation))
    sign = -1.0 if metric.direction == "down" else 1.0
    fires = yesterday is not None and sign * yesterday < -rule.limits["deviations"]
    fired = before is not None and sign * before < -rule.limits["deviations"]
    still = fired and yesterday is not None and sign * yesterday < -rule.limits["clear_deviations"]
    if not fires and not still:
        return []
    assert yesterday is not None
    day = _last_days(situation)[0]
    return [
        _finding(
            metric,
            situation,
            local_midnight(day - timedelta(days=1 if fired else 0), situation.warehouse.shop.time_zone),
            Severity.HIGH if fires and fired else Severity.MEDIUM,
            f"{metric.title} of {written_day(day, year=False)} was {values[day]:,.0f}, {abs(yesterday):.1f} robust deviations "
            f"{'below' if yesterday < 0 else 'above'} the same weekday of the {weeks} weeks before.",
        )
    ]


def _last_days(situation: Situation) -> tuple[date, date]:
    return situation.today - timedelta(days=1), situation.today - timedelta(days=2)


def _off(day: date, values: dict[date, float], situation: Situation, rule: Rule) -> float | None:
    earlier = [day - timedelta(weeks=back) for back in range(1, int(rule.limits["weeks"]) + 1)]
    calendar = situation.calendars.shop
    if calendar.on_file and not calendar.is_open_on(day):
        return None
    known = [values[one] for one in earlier if one in values]
    return deviations(values.get(day, 0.0), known, rule.limits["least_deviation"])


def _finding(metric: Metric, situation: Situation, since: datetime, severity: Severity, text: str) -> Finding:
    return Finding(
        key={"metric": metric.id},
        severity=severity,
        since=since,
        hours=(situation.as_of - since) / timedelta(hours=1),
        clock=True,
        area=_AREAS[metric.area],
        owner=f"@{metric.owner}",
        runbook=metric.runbook,
        reads=metric.tables,
        text=text,
    )
