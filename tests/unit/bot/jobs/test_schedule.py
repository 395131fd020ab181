"""Which slots are due: by local wall time, whatever the clock and the zone do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.schedule import Schedule, due_slots, instant

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = Schedule("monday", 0, time(8), "Europe/Berlin", "C1")
SUNDAY_NIGHT = Schedule("sunday", 6, time(2, 30), "Europe/Berlin", "C1")
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
)


def test_monday_eight_is_due_at_eight_local_time_and_not_before() -> None:
    before, at = datetime(2026, 11, 23, 6, 59, tzinfo=UTC), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    mark = datetime(2026, 11, 20, tzinfo=UTC)
    assert due_slots(before, mark, MONDAY).slots == ()
    (slot,) = due_slots(at, mark, MONDAY).slots
    assert (slot.key, slot.due_at) == ("digest:monday:2026-11-23:08:00", at)
    assert due_slots(at + timedelta(minutes=1), at, MONDAY).slots == ()


def test_a_new_schedule_owes_nothing_of_the_past() -> None:
    assert due_slots(datetime(2026, 11, 23, 9, tzinfo=UTC), None, MONDAY).slots == ()


def test_an_hour_that_comes_twice_gives_one_slot_at_its_first_coming() -> None:
    mark = datetime(2026, 10, 24, tzinfo=UTC)
    due = due_slots(datetime(2026, 10, 25, 3, tzinfo=UTC), mark, SUNDAY_NIGHT)
    (slot,) = due.slots
    assert slot.due_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert due_slots(datetime(2026, 10, 25, 3, tzinfo=UTC), between, SUNDAY_NIGHT).slots == ()


def test_an_hour_that_is_skipped_moves_to_the_first_minute_after_it() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_day_that_is_skipped_moves_to_the_next_one() -> None:
    moment = instant(date(2011, 12, 30), time(8), ZoneInfo("Pacific/Apia"))
    assert moment.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


@pytest.mark.parametrize(("hours_late", "slots", "late"), [(1, 1, 0), (12, 1, 0), (13, 0, 1)])
def test_after_twelve_hours_a_slot_is_too_late(hours_late: int, slots: int, late: int) -> None:
    now = datetime(2026, 11, 23, 7, tzinfo=UTC) + timedelta(hours=hours_late)
    due = due_slots(now, datetime(2026, 11, 22, tzinfo=UTC), MONDAY)
    assert (len(due.slots), len(due.late)) == (slots, late)


def test_weeks_of_absence_give_one_digest_and_the_rest_is_late() -> None:
    due = due_slots(datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), MONDAY)
    assert len(due.slots) == 1 and [slot.local_date.day for slot in due.late] == [2, 9, 16]


def test_a_clock_that_was_set_back_plans_nothing_again() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert due_slots(now - timedelta(days=30), now, MONDAY).slots == ()


def test_ten_years_of_mondays_come_once_each_at_eight() -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    due = due_slots(end, start, MONDAY)
    moments = [slot.due_at for slot in (*due.late, *due.slots)]
    assert len(moments) == len(set(moments)) == 522
    assert {moment.astimezone(BERLIN).time() for moment in moments} == {time(8)}
    assert {(later - earlier) for earlier, later in pairwise(moments)} <= {
        timedelta(days=7, hours=shift) for shift in (-1, 0, 1)
    }


@given(
    ZONES,
    st.integers(0, 6),
    st.times(),
    st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.lists(st.integers(1, 60 * 24 * 20), min_size=1, max_size=12),
)
def test_however_the_ticks_fall_every_slot_comes_exactly_once(
    tz: str, weekday: int, at: time, start: datetime, steps: list[int]
) -> None:
    schedule = Schedule("any", weekday, at.replace(microsecond=0, fold=0), tz, "C1")
    seen, mark = [], start
    for minutes in steps:
        now = mark + timedelta(minutes=minutes)
        due = due_slots(now, mark, schedule)
        seen += [slot.key for slot in (*due.late, *due.slots)]
        mark = now
    once = due_slots(mark, start, schedule)
    assert seen == [slot.key for slot in (*once.late, *once.slots)]
    assert len(seen) == len(set(seen))
