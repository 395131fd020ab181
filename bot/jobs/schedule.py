"""Weekly digest schedules as values, and which of their slots are due: clock and mark in, slots out. Pure.

Called by `tick`. What is due is worked out from the wall clock and a table, never from a timer's own state: a process
that was down, a clock that jumped and an hour that comes twice all end in the same slots.
"""

from calendar import day_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.ports import Slot
from floorwalker.period import zone
from floorwalker.settings import Reviews, Schedules

CATCH_UP = timedelta(hours=12)
REVIEWS = "reviews"
"""The schedule of the weekly message on overdue reviews."""
REVIEWS_CATCH_UP = timedelta(days=3)
"""A reminder is still of use days later, unlike a digest."""
_A_DAY_IN_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """One digest a week: `name` on `weekday` (0 is Monday) at the local time `at` of `tz`, posted to `channel`.

    A slot that is late by more than `catch_up` is skipped with a notice.
    """

    name: str
    weekday: int
    at: time
    tz: str
    channel: str
    catch_up: timedelta = CATCH_UP


@dataclass(frozen=True, slots=True)
class Due:
    """What a schedule owes now: slots to make, and slots that are too late to make."""

    slots: tuple[Slot, ...]
    late: tuple[Slot, ...]


def due_slots(now: datetime, planned_until: datetime | None, schedule: Schedule) -> Due:
    """The slots after `planned_until` up to and including `now`; a schedule that is new owes nothing of the past."""
    if planned_until is None or planned_until >= now:
        return Due((), ())
    place = zone(schedule.tz)
    passed = [
        Slot(schedule.name, day, f"{schedule.at:%H:%M}", moment)
        for day in _days(planned_until.astimezone(place).date(), now.astimezone(place).date())
        if day.weekday() == schedule.weekday
        and planned_until < (moment := instant(day, schedule.at, place)) <= now
    ]
    return Due(
        tuple(slot for slot in passed if now - slot.due_at <= schedule.catch_up),
        tuple(slot for slot in passed if now - slot.due_at > schedule.catch_up),
    )


def instant(day: date, at: time, place: ZoneInfo) -> datetime:
    """The moment of that local time in UTC.

    The first of two when the hour comes twice, the first existing minute after it when the hour is skipped.
    """
    wall = datetime.combine(day, at)
    for minutes in range(_A_DAY_IN_MINUTES + 1):
        shown = wall + timedelta(minutes=minutes)
        moment = shown.replace(tzinfo=place, fold=0).astimezone(UTC)
        if moment.astimezone(place).replace(tzinfo=None) == shown:
            return moment
    raise ValueError(f"no local time exists within a day of {wall} in {place.key}")


def _days(first: date, last: date) -> Iterator[date]:
    # A skipped hour may carry yesterday's slot past midnight.
    day = first - timedelta(days=1)
    while day <= last:
        yield day
        day += timedelta(days=1)


def weekly(cadences: Schedules, tz: str) -> tuple[Schedule, ...]:
    """The weekly digests that have a channel; times are local to their zone, by default `tz`."""
    named = (
        ("monday", 0, cadences.monday),
        ("wednesday", 2, cadences.wednesday),
        ("friday", 4, cadences.friday),
    )
    return tuple(
        Schedule(name, weekday, time.fromisoformat(cadence.at), cadence.time_zone or tz, cadence.channel)
        for name, weekday, cadence in named
        if cadence
    )


def reviews_schedule(reviews: Reviews, tz: str) -> Schedule:
    """The weekly message to owners; `channel` is where its failures are told, empty for nowhere."""
    return Schedule(
        REVIEWS,
        list(day_name).index(reviews.day.capitalize()),
        time.fromisoformat(reviews.at),
        reviews.time_zone or tz,
        reviews.channel or "",
        REVIEWS_CATCH_UP,
    )
