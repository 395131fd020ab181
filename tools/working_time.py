"""Opening hours → working time between two moments, a moment some working hours later, and the carrier's next pickup.

Made from `calendar_day` and `location`. A location without a calendar on file works Monday to Friday, 8:00 to 18:00 of its own
zone, and so does every calendar before its first and after its last day on file; on the days between, one without a row is
closed. All arithmetic is in whole microseconds of UTC, so a day of a clock change counts the hours it really has.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from floorwalker.period import local_midnight, zone
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

DEFAULT_FROM, DEFAULT_TO, DEFAULT_WEEKDAYS = time(8), time(18), range(5)
DEFAULT_CYCLE_HOURS = 24.0
"""One pickup cycle in working hours, where no pickup is on file."""
SUPPORT = "support"
"""The id of the calendar in which tickets are answered."""
_HOUR_US = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A working day on file: the local day, its opening and closing moment and last pickup (UTC, aware).

    Without an opening it is open from local midnight, without a closing until the next.
    """

    day: date
    opens: datetime | None = None
    closes: datetime | None = None
    pickup: datetime | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """The opening hours of one place over the local days `first` to `last` (both included), in the zone `tz`."""

    tz: str
    first: date
    last: date
    on_file: Mapping[date, OpenDay]

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Working hours from `start` to `end`; negative when `end` is earlier. Nothing is worked outside of first to last."""
        return (self._worked(_us(end)) - self._worked(_us(start))) / _HOUR_US

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The first moment by which `hours` (0 or more) have been worked since `start`; the end of the last day at most."""
        wanted = self._worked(_us(start)) + round(hours * _HOUR_US)
        if hours <= 0:
            return start
        place = bisect_left(self._sums, wanted)
        if place == len(self._sums):
            return local_midnight(self.last + timedelta(days=1), self.tz)
        return _moment(self._ends[place] - (self._sums[place] - wanted))

    def next_pickup(self, moment: datetime) -> datetime | None:
        """The first pickup at or after a moment; None where none is on file any more."""
        place = bisect_left(self._pickups, _us(moment))
        return _moment(self._pickups[place]) if place < len(self._pickups) else None

    def after_one_pickup_cycle(self, moment: datetime) -> datetime:
        """One pickup cycle later: as long as from the next pickup to the one after it; 24 working hours where none is on file."""
        place = bisect_left(self._pickups, _us(moment))
        if place + 1 >= len(self._pickups):
            return self.add_hours(moment, DEFAULT_CYCLE_HOURS)
        return moment + timedelta(microseconds=self._pickups[place + 1] - self._pickups[place])

    def is_open_on(self, day: date) -> bool:
        """Whether anybody works on that local day."""
        return self._span(day) is not None

    def add_days(self, start: datetime, days: int) -> datetime:
        """The same local time `days` working days later; a start on a closed day counts from the next working day."""
        local = start.astimezone(zone(self.tz))
        day, left = local.date(), days
        while left > 0 and day < self.last:
            day += timedelta(days=1)
            left -= self.is_open_on(day)
        return datetime.combine(day, local.timetz().replace(tzinfo=None), tzinfo=zone(self.tz)).astimezone(
            UTC
        )

    def _worked(self, us: int) -> int:
        """Microseconds worked from the first day up to a moment."""
        place = bisect_right(self._starts, us) - 1
        if place < 0:
            return 0
        return self._sums[place] - max(self._ends[place] - us, 0)

    def _span(self, day: date) -> tuple[int, int] | None:
        if self.on_file and min(self.on_file) <= day <= max(self.on_file):
            return _filed_span(self.on_file.get(day), day, self.tz)
        if day.weekday() not in DEFAULT_WEEKDAYS:
            return None
        at = zone(self.tz)
        return _us(datetime.combine(day, DEFAULT_FROM, tzinfo=at)), _us(
            datetime.combine(day, DEFAULT_TO, tzinfo=at)
        )

    @cached_property
    def _spans(self) -> Sequence[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        bounds = (min(self.on_file), max(self.on_file)) if self.on_file else None
        day = self.first
        while day <= self.last:
            filed = bounds is not None and bounds[0] <= day <= bounds[1]
            span = _filed_span(self.on_file.get(day), day, self.tz) if filed else self._span(day)
            if span is not None:
                # Two days on file may overlap; an hour is worked once.
                opens = max(span[0], spans[-1][1]) if spans else span[0]
                spans += [(opens, span[1])] if span[1] > opens else []
            day += timedelta(days=1)
        return spans

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [opens for opens, _ in self._spans]

    @cached_property
    def _ends(self) -> Sequence[int]:
        return [closes for _, closes in self._spans]

    @cached_property
    def _sums(self) -> Sequence[int]:
        """Microseconds worked up to each closing."""
        sums, total = [], 0
        for opens, closes in self._spans:
            total += closes - opens
            sums.append(total)
        return sums

    @cached_property
    def _pickups(self) -> Sequence[int]:
        return sorted(_us(one.pickup) for one in self.on_file.values() if one.pickup is not None)


def _filed_span(filed: OpenDay | None, day: date, tz: str) -> tuple[int, int] | None:
    if filed is None:
        return None
    return (
        _us(filed.opens or local_midnight(day, tz)),
        _us(filed.closes or local_midnight(day + timedelta(days=1), tz)),
    )


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)


@dataclass(frozen=True)
class Calendars:
    """The calendar of each location; of the shop where no location is known; and the one tickets are answered in."""

    by_location: Mapping[str, WorkingCalendar]
    shop: WorkingCalendar
    support: WorkingCalendar

    def of(self, location_id: str | None) -> WorkingCalendar:
        """The calendar of a location; the shop's for one that is not on file."""
        return self.by_location.get(location_id or "", self.shop)


def calendars(warehouse: Warehouse, as_of: datetime, *, back_days: int = 400) -> Calendars:
    """All calendars around a moment: from `back_days` before it to 90 days after it.

    The shop's calendar is that of its first location (by id) that has one. Tickets are answered in the calendar named
    `support`; without one from Monday to Friday, 8:00 to 18:00 of the shop's zone.
    """
    tz = warehouse.shop.time_zone
    today = as_of.astimezone(zone(tz)).date()
    first, last = today - timedelta(days=back_days), today + timedelta(days=90)
    filed = _on_file(warehouse, as_of, first, last)
    places = "SELECT location_id, time_zone, calendar_id FROM location ORDER BY location_id"
    by_location: dict[str, WorkingCalendar] = {}
    shop = WorkingCalendar(tz, first, last, {})
    for row in warehouse.run(Statement(places, {}), warehouse.now()):
        days = filed.get(str(row["calendar_id"]), {})
        place_tz = str(row["time_zone"] or tz)
        by_location[str(row["location_id"])] = WorkingCalendar(place_tz, first, last, days)
        if days and not shop.on_file:
            shop = WorkingCalendar(place_tz, first, last, days)
    return Calendars(by_location, shop, WorkingCalendar(tz, first, last, filed.get(SUPPORT, {})))


def _on_file(
    warehouse: Warehouse, as_of: datetime, first: date, last: date
) -> Mapping[str, Mapping[date, OpenDay]]:
    text = (
        "SELECT calendar_id, day, open_from, open_to, carrier_pickup_at FROM calendar_day"
        " WHERE day >= $first AND day <= $last ORDER BY calendar_id, day"
    )
    found: dict[str, dict[date, OpenDay]] = {}
    for row in warehouse.run(Statement(text, {"first": first, "last": last}), max(as_of, warehouse.now())):
        day = row["day"]
        assert isinstance(day, date)
        filed = OpenDay(day, *(_aware(row[name]) for name in ("open_from", "open_to", "carrier_pickup_at")))
        found.setdefault(str(row["calendar_id"]), {})[day] = filed
    return found


def _aware(moment: object) -> datetime | None:
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None


def open_days(days: Iterable[OpenDay]) -> Mapping[date, OpenDay]:
    """Days on file by day."""
    return {one.day: one for one in days}
