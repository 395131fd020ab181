"""How values and windows are written for people."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import CatalogueWords, shown_window
from floorwalker.dates import written_moment
from floorwalker.errors import UserMistake
from tests.support.evidence import WORDS, figure
from tools.metrics.definition import Unit
from tools.metrics.registry import catalogue


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.93449, "ratio", "93.4 %"),
        (0.0, "ratio", "0.0 %"),
        (-0.051, "ratio", "-5.1 %"),
        (12.5, "money", "EUR 12.50"),
        (999.994, "money", "EUR 999.99"),
        (12345.6, "money", "EUR 12,346"),
        (-12345.6, "money", "EUR -12,346"),
        (1234567, "count", "1,234,567"),
        (3, "units", "3 units"),
        (3.25, "units", "3.2 units"),
        (26.04, "hours", "26.0 h"),
        (93.33, "days", "93.3 days"),
        (365, "days", "over 365 days"),
        (1.0, "probability", "out"),
        (0.9999, "probability", "high"),
        (0.5, "probability", "high"),
        (0.4999, "probability", "medium"),
        (0.05, "probability", "low"),
        (0.0, "probability", "none"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float, unit: str, shown: str) -> None:
    assert WORDS.amount(value, unit) == shown


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_has_its_words(unit: Unit) -> None:
    assert WORDS.amount(0, unit)


def test_a_figure_without_value_says_why() -> None:
    assert WORDS.shown(figure(value=None)) == "no value (no orders in the window)"


def test_a_risk_is_never_a_decimal() -> None:
    assert not any(character.isdigit() for character in WORDS.amount(0.7312, "probability"))


def test_the_operators_owner_goes_before_the_catalogues() -> None:
    plain = CatalogueWords(catalogue(), "EUR", {})
    by_area = CatalogueWords(catalogue(), "EUR", {"fulfilment": "@floor"})
    by_metric = CatalogueWords(catalogue(), "EUR", {"fulfilment": "@floor", "on_time_ship_rate": "@ann"})
    owners = [words.owner("on_time_ship_rate") for words in (plain, by_area, by_metric)]
    assert owners == ["@shipping-lead", "@floor", "@ann"]


def test_an_unknown_metric_is_named() -> None:
    with pytest.raises(UserMistake, match="There is no metric 'net_sale'; did you mean 'net_sales'"):
        WORDS.title("net_sale")


@pytest.mark.parametrize(
    ("metric", "value", "before", "provisional", "told"),
    [
        ("on_time_ship_rate", 0.934, 0.96, False, "▼ worse"),
        ("on_time_ship_rate", 0.9341, 0.9344, False, "unchanged"),
        ("order_cycle_time_p50_h", 15.0, 18.0, False, "▼ better"),
        # A young cohort's returns are still coming: lower is no news yet.
        ("return_rate", 0.051, 0.069, True, "▼ so far"),
        ("units_received", 20.0, 10.0, False, "▲"),
    ],
)
def test_a_change_says_which_way_and_whether_that_is_good(
    metric: str, value: float, before: float, provisional: bool, told: str
) -> None:
    now = figure(metric, value).model_copy(update={"provisional": provisional})
    assert WORDS.change(now, before) == told


@pytest.mark.parametrize(
    ("tz", "year", "zoned", "told"),
    [
        ("America/New_York", True, True, "6 Dec 2026 09:35 EST"),
        ("Europe/Berlin", False, False, "6 Dec 15:35"),
    ],
)
def test_a_moment_is_told_in_the_shops_zone(tz: str, year: bool, zoned: bool, told: str) -> None:
    at = datetime(2026, 12, 6, 14, 35, tzinfo=UTC)
    assert written_moment(at, tz, year=year, zoned=zoned) == told


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2026, 10, 1), date(2026, 11, 1), "1 Oct to 31 Oct 2026"),
        (date(2026, 11, 19), date(2026, 11, 20), "19 Nov 2026"),
        (date(2025, 12, 29), date(2026, 1, 5), "29 Dec 2025 to 4 Jan 2026"),
    ],
)
def test_a_window_is_its_first_and_last_day(start: date, end: date, shown: str) -> None:
    assert shown_window(start, end) == shown


@given(
    st.floats(-1e12, 1e12, allow_nan=False),
    st.sampled_from([unit for unit in Unit if unit is not Unit.PROBABILITY]),
)
def test_any_value_can_be_written(value: float, unit: Unit) -> None:
    assert WORDS.amount(value, unit)
