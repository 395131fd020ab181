"""States against limits set by hand: evidence turns a proportion red, a minimum of rows is asked for, changes are told."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.evidence import Comparison, Figure, Window
from tests.support.evidence import WORDS, figure
from tools.assessment import AREAS, LONGEST_DAYS, Watchers, assess, judge, state_of
from tools.metrics.definition import Metric, Watch
from tools.metrics.intervals import wilson
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.risk import State

TODAY = date(2026, 11, 20)
WATCHED = [metric for metric in catalogue().metrics.values() if metric.watch]
NOBODY = Watchers({}, WORDS.owner, WORDS.shown)


def metric(name: str) -> Metric:
    """A metric of the catalogue."""
    return catalogue().metric(name)


def on_time(good: int, of: int) -> Figure:
    """An on-time ship rate with its interval."""
    return figure(value=good / of).model_copy(update={"row_count": of, "interval": wilson(good, of)})


def rate(name: str, value: float, rows: int = 500) -> Figure:
    """A rate without an interval."""
    return figure(name, value).model_copy(update={"row_count": rows})


LIMITS = Watch(amber=0.97, red=0.95)


@pytest.mark.parametrize(
    ("good", "of", "state"),
    [
        (990, 1000, State.GREEN),
        (970, 1000, State.GREEN),
        (960, 1000, State.GREEN),  # its interval still reaches 97 %
        (955, 1000, State.AMBER),  # the whole interval lies under 97 %
        (940, 1000, State.AMBER),  # under 95 %, but the interval reaches 95 %
        (930, 1000, State.RED),  # the whole interval lies under 95 %
        (28, 30, State.AMBER),  # 93 % of few orders is no evidence
        (20, 30, State.RED),
        (20, 29, State.NO_DATA),  # below the metric's least number of rows
    ],
)
def test_a_proportion_is_judged_by_its_interval(good: int, of: int, state: State) -> None:
    assert judge(metric("on_time_ship_rate"), LIMITS, on_time(good, of)) is state


@pytest.mark.parametrize(
    ("value", "state"), [(0.05, State.GREEN), (0.0999, State.GREEN), (0.11, State.AMBER), (0.151, State.RED)]
)
def test_where_less_is_better_the_sides_are_turned(value: float, state: State) -> None:
    assert (
        judge(metric("return_rate_period"), Watch(amber=0.10, red=0.15), rate("return_rate_period", value))
        is state
    )


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (0.20, State.GREEN),
        (0.15, State.GREEN),
        (0.12, State.AMBER),
        (0.08, State.AMBER),
        (0.07, State.RED),
        (-0.1, State.RED),
    ],
)
def test_a_rate_without_interval_is_judged_by_its_value(value: float, state: State) -> None:
    asked = metric("contribution_margin_rate")
    assert judge(asked, Watch(amber=0.15, red=0.08), rate("contribution_margin_rate", value)) is state


@pytest.mark.parametrize(
    ("now", "before", "state"),
    [
        (100, 100, State.GREEN),
        (86, 100, State.GREEN),
        (84, 100, State.AMBER),
        (69, 100, State.RED),
        (50, 0, State.NO_DATA),
        (50, None, State.NO_DATA),
    ],
)
def test_a_change_is_judged_against_the_period_before(now: int, before: int | None, state: State) -> None:
    asked = metric("orders")
    assert asked.watch is not None
    found = figure("orders", now).model_copy(
        update={"compared_with": [Comparison(label="previous 7 days", value=before)]}
    )
    assert judge(asked, asked.watch, found) is state


def test_without_a_value_nothing_is_judged() -> None:
    for one in WATCHED:
        assert one.watch is not None
        assert judge(one, one.watch, figure(one.id, None)) is State.NO_DATA


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_on_time_orders_never_make_it_worse(one: int, other: int) -> None:
    order = [State.RED, State.AMBER, State.GREEN]
    worse, better = sorted((one, other))
    states = [
        order.index(judge(metric("on_time_ship_rate"), LIMITS, on_time(good, 400)))
        for good in (worse, better)
    ]
    assert states[0] <= states[1]


def test_the_operators_limits_go_before_the_catalogues() -> None:
    found = on_time(900, 1000)
    assert state_of(metric("on_time_ship_rate"), found, {}) is State.RED
    assert state_of(metric("on_time_ship_rate"), found, {"on_time_ship_rate": (0.5, 0.4)}) is State.GREEN
    assert state_of(metric("aov"), figure("aov", 5), {}) is State.NO_DATA


class Desk:
    """Gives figures by metric and day; remembers the queries."""

    def __init__(self, worse: dict[str, float], *, rows: int = 1000) -> None:
        self.worse, self.rows = worse, rows
        self.asked: list[MetricQuery] = []

    def __call__(self, query: MetricQuery) -> Sequence[Figure]:
        """One figure, good unless it is among the worse."""
        self.asked.append(query)
        one = metric(query.metric)
        assert one.watch is not None
        good = 100.0 if one.watch.change else (0.0 if one.direction == "down" else 0.999)
        value = self.worse.get(query.metric, good)
        window = Window(start=query.start or TODAY, end=query.end or TODAY + timedelta(days=14), tz="UTC")
        before = [Comparison(label="previous 7 days", value=100)] if one.watch.change else []
        found = figure(query.metric, value)
        return [found.model_copy(update={"row_count": self.rows, "window": window, "compared_with": before})]


def test_a_report_has_the_five_areas_with_owner_runbook_and_reason() -> None:
    report = assess(catalogue(), Desk({}), TODAY, NOBODY)
    assert [area.area for area in report.areas] == list(AREAS)
    assert {area.state for area in report.areas} == {State.GREEN}
    fulfilment = next(area for area in report.areas if area.area == "fulfilment")
    assert (fulfilment.owner, fulfilment.runbook) == ("@shipping-lead", "runbook-carrier-outage")
    assert "On-time ship rate 99.9 % (should be at least 97.0 %)" in fulfilment.reason
    assert report.changed == []


def test_an_area_is_as_bad_as_its_worst_metric_and_names_it_first() -> None:
    report = assess(catalogue(), Desk({"shipped_within_24h_rate": 0.5}), TODAY, NOBODY)
    fulfilment = next(area for area in report.areas if area.area == "fulfilment")
    assert fulfilment.state is State.RED
    assert fulfilment.reason == "Shipped within 24 h 50.0 % (should be at least 90.0 %)"
    assert fulfilment.runbook == "runbook-label-printed-not-shipped"
    judged = [one.metric for one in fulfilment.figures]
    assert judged[0] == "shipped_within_24h_rate"
    assert "on_time_ship_rate" in judged


def test_a_change_of_orders_is_told_with_what_it_was() -> None:
    report = assess(catalogue(), Desk({"orders": 60}), TODAY, NOBODY)
    demand = report.areas[0]
    assert (demand.state, demand.reason) == (State.RED, "Orders 60 (previous 7 days: 100)")


def test_what_differs_from_the_day_before_is_told() -> None:
    class Tipping(Desk):
        def __call__(self, query: MetricQuery) -> Sequence[Figure]:
            self.worse = {"on_time_ship_rate": 0.5} if query.end == TODAY else {}
            return super().__call__(query)

    report = assess(catalogue(), Tipping({}), TODAY, NOBODY)
    assert report.changed == ["On-time ship rate: green → red (50.0 %)"]


def test_too_few_rows_in_a_week_are_judged_over_28_days_and_then_not_at_all() -> None:
    desk = Desk({"on_time_ship_rate": 0.5}, rows=10)
    report = assess(catalogue(), desk, TODAY, NOBODY)
    windows = [
        (one.end - one.start).days
        for one in desk.asked
        if one.metric == "on_time_ship_rate" and one.start and one.end
    ]
    assert windows[:2] == [7, LONGEST_DAYS]
    fulfilment = next(area for area in report.areas if area.area == "fulfilment")
    assert (fulfilment.state, fulfilment.reason) == (State.NO_DATA, "not judged: fewer than 30 rows")
    assert fulfilment.owner


def test_windows_end_before_today_but_a_snapshot_of_today_counts() -> None:
    desk = Desk({})
    assess(catalogue(), desk, TODAY, NOBODY)
    ends = {one.metric: one.end for one in reversed(desk.asked)}
    assert ends["on_time_ship_rate"] == TODAY
    assert ends["in_stock_rate"] == TODAY + timedelta(days=1)
    assert ends["oos_risk_share_14d"] is None
