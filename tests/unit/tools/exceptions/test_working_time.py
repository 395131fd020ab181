"""Working time: laws over any calendar and zone, days of a clock change, and what holds where nothing is on file."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.working_time import OpenDay, WorkingCalendar, open_days

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
moments = st.datetimes(datetime(2026, 1, 10), datetime(2026, 11, 30)).map(lambda at: at.replace(tzinfo=UTC))


def local(tz: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(tz)).astimezone(UTC)  # type: ignore[misc, arg-type]


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar with nothing on file, or with some days of the year, each open for some hours."""
    tz = draw(st.sampled_from([BERLIN, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe"]))
    days = draw(st.sets(st.integers(0, 330), max_size=120))
    filed = []
    for back in sorted(days):
        day = FIRST + timedelta(days=back)
        opens = draw(st.integers(0, 12))
        closes = draw(st.integers(opens + 1, 23))
        at = ZoneInfo(tz)
        filed.append(
            OpenDay(
                day,
                datetime(day.year, day.month, day.day, opens, tzinfo=at).astimezone(UTC),
                datetime(day.year, day.month, day.day, closes, tzinfo=at).astimezone(UTC),
            )
        )
    return WorkingCalendar(tz, FIRST, LAST, open_days(filed))


@given(calendars(), moments, moments, moments)
def test_working_time_adds_up(calendar: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    parts = calendar.hours_between(a, b) + calendar.hours_between(b, c)
    assert parts == pytest.approx(calendar.hours_between(a, c), abs=1e-9)


@given(calendars(), moments, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_working_time_grows_and_never_faster_than_the_clock(
    calendar: WorkingCalendar, start: datetime, later: timedelta
) -> None:
    worked = calendar.hours_between(start, start + later)
    assert 0 <= worked <= later / timedelta(hours=1) + 1e-9
    assert calendar.hours_between(start + later, start) == pytest.approx(-worked)


@given(calendars(), moments, st.integers(0, 100))
def test_adding_hours_is_the_inverse(calendar: WorkingCalendar, start: datetime, hours: int) -> None:
    end = calendar.add_hours(start, hours)
    possible = calendar.hours_between(start, local(calendar.tz, 2027, 1, 1))
    assert calendar.hours_between(start, end) == pytest.approx(min(hours, possible), abs=1e-9)
    # The first such moment: a microsecond earlier there was less.
    if 0 < hours <= possible:
        assert calendar.hours_between(start, end - timedelta(microseconds=1)) < hours


def counted(calendar: WorkingCalendar, start: datetime, end: datetime) -> float:
    """Working hours minute by minute."""
    minutes, at = 0, start
    while at < end:
        here = at.astimezone(ZoneInfo(calendar.tz))
        if calendar.on_file:
            one = calendar.on_file.get(here.date())
            known = min(calendar.on_file) <= here.date() <= max(calendar.on_file)
        else:
            one, known = None, False
        if known:
            minutes += (
                one is not None
                and one.opens is not None
                and one.closes is not None
                and one.opens <= at < one.closes
            )
        else:
            minutes += here.weekday() < 5 and 8 <= here.hour < 18
        at += timedelta(minutes=1)
    return minutes / 60


@given(calendars(), st.integers(0, 320), st.integers(0, 4))
def test_it_is_what_counting_minutes_gives(calendar: WorkingCalendar, day: int, length: int) -> None:
    start = datetime(2026, 1, 2, 7, 30, tzinfo=UTC) + timedelta(days=day)
    end = start + timedelta(days=length, hours=5)
    assert calendar.hours_between(start, end) == pytest.approx(counted(calendar, start, end))


def test_thanksgiving_as_worked_out_by_hand() -> None:
    # Wednesday 16:00 to Monday 10:00 with offices 9 to 17 and Thursday closed: 1 + 8 + 1 hours.
    open_on = [date(2026, 11, day) for day in (23, 24, 25, 27, 30)]
    filed = open_days(
        OpenDay(
            day,
            local(NEW_YORK, day.year, day.month, day.day, 9),
            local(NEW_YORK, day.year, day.month, day.day, 17),
        )
        for day in open_on
    )
    calendar = WorkingCalendar(NEW_YORK, FIRST, LAST, filed)
    start, end = local(NEW_YORK, 2026, 11, 25, 16), local(NEW_YORK, 2026, 11, 30, 10)
    assert calendar.hours_between(start, end) == 10
    assert calendar.add_hours(start, 10) == end


def test_a_night_shift_over_a_clock_change_has_the_hours_it_has() -> None:
    # 25 October 2026 has 25 hours in Berlin, 29 March 23: open all day.
    for day, hours in ((date(2026, 10, 25), 25), (date(2026, 3, 29), 23), (date(2026, 5, 4), 24)):
        calendar = WorkingCalendar(BERLIN, FIRST, LAST, open_days([OpenDay(day)]))
        start = local(BERLIN, day.year, day.month, day.day)
        assert calendar.hours_between(start, start + timedelta(hours=hours)) == hours
    # The default week is open on the Friday before and the Monday after: 2 + 2 hours, whatever the clocks do between.
    default = WorkingCalendar(BERLIN, FIRST, LAST, {})
    assert default.hours_between(local(BERLIN, 2026, 3, 27, 16), local(BERLIN, 2026, 3, 30, 10)) == 4


def test_pickups_and_their_cycle() -> None:
    days = [date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 7)]
    filed = open_days(OpenDay(day, pickup=local(BERLIN, day.year, day.month, day.day, 18)) for day in days)
    calendar = WorkingCalendar(BERLIN, FIRST, LAST, filed)
    at = local(BERLIN, 2026, 5, 4, 10)
    assert calendar.next_pickup(at) == local(BERLIN, 2026, 5, 4, 18)
    assert calendar.next_pickup(local(BERLIN, 2026, 5, 4, 18)) == local(BERLIN, 2026, 5, 4, 18)
    assert calendar.after_one_pickup_cycle(at) == at + timedelta(hours=24)
    # From the pickup of the 5th to that of the 7th are two days: the 6th is closed.
    later = local(BERLIN, 2026, 5, 4, 19)
    assert calendar.after_one_pickup_cycle(later) == later + timedelta(hours=48)
    assert calendar.next_pickup(local(BERLIN, 2026, 5, 8, 0)) is None


def test_without_a_pickup_on_file_a_cycle_is_24_working_hours() -> None:
    calendar = WorkingCalendar(BERLIN, FIRST, LAST, {})
    # Monday 10:00 + 8 + 10 + 6 working hours.
    assert calendar.after_one_pickup_cycle(local(BERLIN, 2026, 5, 4, 10)) == local(BERLIN, 2026, 5, 6, 14)


def test_working_days_keep_the_local_time() -> None:
    calendar = WorkingCalendar(BERLIN, FIRST, LAST, {})
    # Friday before the clocks go forward, one working day later: Monday at the same local time.
    assert calendar.add_days(local(BERLIN, 2026, 3, 27, 12), 1) == local(BERLIN, 2026, 3, 30, 12)
