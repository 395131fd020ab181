"""Windows: half-open local days, true lengths across a change of clocks, comparisons of equal length."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.errors import UserMistake
from floorwalker.period import Period, local_midnight, zone

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
days = st.dates(min_value=date(1995, 1, 1), max_value=date(2060, 1, 1))
zones = st.sampled_from([BERLIN, NEW_YORK, "UTC", "Asia/Kolkata", "Australia/Lord_Howe"])


def test_a_day_may_have_23_or_25_hours() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 30), BERLIN)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 26), BERLIN)
    assert [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in (spring, autumn)] == [23, 25]


def test_midnight_is_the_shops() -> None:
    assert local_midnight(date(2026, 11, 20), NEW_YORK) == datetime(2026, 11, 20, 5, tzinfo=UTC)


def test_the_last_full_days_leave_out_today_in_the_shops_zone() -> None:
    late = datetime(2026, 11, 20, 3, tzinfo=UTC)  # still the 19th in New York
    assert Period.last_full_days(late, NEW_YORK, 7) == Period(
        date(2026, 11, 12), date(2026, 11, 19), NEW_YORK
    )
    assert Period.last_full_days(late, BERLIN, 7) == Period(date(2026, 11, 13), date(2026, 11, 20), BERLIN)


@pytest.mark.parametrize("end", [date(2026, 11, 20), date(2026, 11, 19)])
def test_an_empty_window_is_a_mistake(end: date) -> None:
    with pytest.raises(UserMistake, match="is empty; --to is exclusive"):
        Period(date(2026, 11, 20), end, BERLIN)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_named(name: str) -> None:
    with pytest.raises(UserMistake, match="There is no time zone"):
        zone(name)


@given(days, st.integers(1, 400), zones)
def test_the_window_before_is_as_long_and_touches(start: date, length: int, tz: str) -> None:
    one = Period(start, start + timedelta(days=length), tz)
    assert one.previous().days == one.days == length
    assert one.previous().ends_at == one.starts_at < one.ends_at


@given(days, st.integers(1, 400), zones)
def test_a_year_earlier_lies_on_the_same_weekdays(start: date, length: int, tz: str) -> None:
    one = Period(start, start + timedelta(days=length), tz)
    earlier = one.a_year_earlier()
    assert (earlier.start.weekday(), earlier.days) == (one.start.weekday(), one.days)


@given(start=days, length=st.integers(1, 400))
def test_whole_months_and_the_days_beside_them_make_up_the_window(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    first, after = Period(start, end, BERLIN).whole_months
    assert start <= first <= after <= end
    if first == after:
        assert first == end
        assert length < 61
    else:
        assert first.day == after.day == 1
        assert (first - start).days < 31
        assert (end - after).days < 31
