"""What a digest is made of, over Northwind: its plans are asked in the catalogue's terms, its lines keep to the worst."""

from datetime import date
from functools import cache

import pytest

from bot.digests import DAYS, NAMED, PLANS, make_digest
from bot.numbers import NumbersDesk, open_desk
from floorwalker.clock import SystemClock
from floorwalker.errors import UserMistake
from floorwalker.settings import ConfigFile, Level, Settings
from tests.support.homes import northwind_home
from tools.metrics.registry import catalogue
from tools.risk import State

ON = date(1998, 5, 7)


@cache
def desk() -> NumbersDesk:
    """Northwind with its present of 7 May 1998."""
    return open_desk(northwind_home(), SystemClock(), Settings())


def test_every_line_of_every_plan_names_a_metric_and_a_dimension_it_has() -> None:
    for plan in PLANS.values():
        for _title, lines in plan:
            for line in lines:
                metric = catalogue().metric(line.metric)
                assert line.by is None or line.by in metric.dimensions
                assert line.ask.endswith(".")


@pytest.mark.parametrize("day", DAYS)
def test_a_digest_has_all_its_lines_even_where_the_data_hold_nothing(day: str) -> None:
    made = make_digest(desk(), day, ON)
    planned = [(title, len(lines)) for title, lines in PLANS[day]]
    assert [(section.title, len(section.lines)) for section in made.sections[: len(planned)]] == planned
    for section in made.sections:
        for line in section.lines:
            assert line.text
            assert line.owner
    # A split without members still names its metric and says why.
    assert all(line.figures for section in made.sections[: len(planned)] for line in section.lines)


def test_only_friday_has_the_risk_scrub() -> None:
    titles = {day: [section.title for section in make_digest(desk(), day, ON).sections] for day in DAYS}
    assert [day for day in DAYS if "Risk scrub" in titles[day]] == ["friday"]
    friday = make_digest(desk(), "friday", ON).sections[-1]
    assert len(friday.lines) == 5


def test_a_split_line_names_at_most_five_worst_first() -> None:
    made = make_digest(desk(), "monday", ON)
    for section in made.sections:
        for line in section.lines:
            if line.figures and line.figures[0].key:
                assert len(line.figures) <= NAMED
    on_time = make_digest(desk(), "wednesday", ON).sections[0].lines[1]
    values = [figure.value for figure in on_time.figures if figure.value is not None]
    assert values == sorted(values)


def test_the_windows_end_on_the_day_of_the_digest() -> None:
    orders = make_digest(desk(), "monday", date(1998, 4, 6)).sections[0].lines[0].figures[0]
    assert (orders.window.start, orders.window.end) == (date(1998, 3, 30), date(1998, 4, 6))


def test_an_unknown_day_is_named() -> None:
    with pytest.raises(UserMistake, match="There is no digest 'mondya'; did you mean 'monday'"):
        make_digest(desk(), "mondya")


def test_a_lines_state_is_its_own_metrics_not_its_areas() -> None:
    config = ConfigFile(
        thresholds={
            "on_time_ship_rate": Level(amber=2.0, red=2.0),
            "shipped_within_24h_rate": Level(amber=-2, red=-2),
        }
    )
    strict = open_desk(northwind_home(), SystemClock(), Settings(file=config))
    on_time, _, within_a_day, *_ = make_digest(strict, "wednesday", ON).sections[0].lines
    assert on_time.state == State.RED
    assert within_a_day.state == State.GREEN
