"""The shop's calendar: a closing moment becomes numbered local days, opening days and carrier pickups.

Everything else asks it for moments; nothing else knows the time zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulator.shop.arrays import HOUR, Flags, Ints

TIME_ZONE = "America/New_York"
PAST, FUTURE = 240, 200
"""Days known before the first and after the last day: purchase orders reach back, promises and forecasts ahead."""
CUT_OFF = 12 * HOUR
SHIP_BY_AT = 20 * HOUR
PICKUPS_AT = (12 * HOUR, 18 * HOUR)


@dataclass(frozen=True, slots=True)
class Days:
    """The numbered local days 0 to `count` - 1; the last one holds the moment `end`.

    `starts`, `working` and `next_working` begin `PAST` days before day 0; `pickups` are moments in rising order.
    """

    first: date
    count: int
    end: int
    starts: Ints
    working: Flags
    next_working: Ints
    pickups: Ints

    @property
    def last(self) -> int:
        """The number of the last day, which holds the closing moment and may be a part of a day."""
        return self.count - 1

    def at(self, day: Ints | int, second: Ints | int = 0) -> Ints:
        """The moment `second` seconds into the local day."""
        return np.asarray(self.starts[np.asarray(day) + PAST] + second, dtype=np.int64)

    def of(self, moment: Ints) -> Ints:
        """The local day a moment falls on; `ABSENT` moments give a day far in the past."""
        return np.searchsorted(self.starts, moment, side="right").astype(np.int64) - 1 - PAST

    def date(self, day: int) -> date:
        """The calendar date of a day."""
        return self.first + timedelta(days=day)

    def weekday(self, day: int) -> int:
        """0 for Monday to 6 for Sunday."""
        return self.date(day).weekday()

    def is_working(self, day: int) -> bool:
        """Whether the buildings are open on that day."""
        return bool(self.working[day + PAST])

    def promise(self, day: Ints | int, second: Ints) -> Ints:
        """The day an order placed then must leave: the same working day before the cut-off, else the next."""
        earliest = np.asarray(day) + (second >= CUT_OFF)
        leaving: Ints = self.next_working[earliest + PAST]
        return leaving


def days_until(end: datetime, count: int) -> Days:
    """The `count` local days of which the last holds `end` (aware)."""
    if end.tzinfo is None:
        raise ValueError("end must be an aware datetime")
    zone = ZoneInfo(TIME_ZONE)
    first = end.astimezone(zone).date() - timedelta(days=count - 1)
    dates = [first + timedelta(days=day) for day in range(-PAST, count + FUTURE)]
    noons = [datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC).timestamp() for day in dates]
    starts = np.array(noons, dtype=np.int64) - 12 * HOUR
    working = np.array([not is_holiday(day) for day in dates])
    following = np.arange(len(dates)) - PAST
    for place in range(len(dates) - 2, -1, -1):
        if not working[place]:
            following[place] = following[place + 1]
    pickups = (starts[working][:, None] + np.array(PICKUPS_AT)).ravel()
    return Days(
        first,
        count,
        int(end.timestamp()),
        starts,
        working,
        following.astype(np.int64),
        pickups,
    )


def is_holiday(day: date) -> bool:
    """Whether both buildings are closed: New Year, Independence Day, Thanksgiving, Christmas."""
    fixed = (day.month, day.day) in {(1, 1), (7, 4), (12, 25)}
    return fixed or day == thanksgiving(day.year)


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
