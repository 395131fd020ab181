"""The local day of a moment: the engine's expression against the zone's own rules."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.store.local_day import local_day, stretches

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
    "America/Sao_Paulo",
    "Africa/Cairo",
)


def _day(tz: str, moments: list[datetime]) -> list[object]:
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        seen = "SELECT UNNEST(CAST(? AS TIMESTAMP[])) AS moment"
        rows = engine.execute(
            f"SELECT {local_day(tz, 2018, 2027)} FROM ({seen})", [[m.replace(tzinfo=None) for m in moments]]
        )
        return [row[0] for row in rows.fetchall()]


@settings(max_examples=20)
@given(
    tz=st.sampled_from(ZONES),
    moments=st.lists(
        st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
        min_size=1,
        max_size=20,
    ),
)
def test_every_moment_falls_on_the_day_that_its_zone_says(tz: str, moments: list[datetime]) -> None:
    assert _day(tz, moments) == [moment.astimezone(ZoneInfo(tz)).date() for moment in moments]


@pytest.mark.parametrize("tz", ZONES)
def test_the_seconds_around_every_change_of_the_clocks_fall_on_the_right_day(tz: str) -> None:
    edges = [one.since + timedelta(seconds=n) for one in stretches(tz, 2018, 2027) for n in (-1, 0, 1)]
    edges += [edge + timedelta(hours=n) for edge in edges for n in range(-14, 15)]
    assert _day(tz, edges) == [moment.astimezone(ZoneInfo(tz)).date() for moment in edges]


def test_a_zone_with_summer_time_changes_twice_a_year_and_one_without_never() -> None:
    assert len(list(stretches("Europe/Berlin", 2024, 2026))) == 7
    assert len(list(stretches("Asia/Kolkata", 2024, 2026))) == 1
