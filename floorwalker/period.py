"""Windows of time: half-open ranges of local days in a named zone (rule R5: weeks start on Monday)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from floorwalker.errors import UserMistake

DEFAULT_DAYS = 28


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; raises `UserMistake` for a name the tz database does not hold."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        # "Europe" is a folder of the tz database.
        raise UserMistake(
            f"There is no time zone {name!r}; use a name of the tz database such as 'Europe/Berlin'."
        ) from unknown


def local_midnight(day: date, tz: str) -> datetime:
    """The first instant of the local day, in UTC (a day may have 23 or 25 hours)."""
    return datetime.combine(day, time(), tzinfo=zone(tz)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `start` up to but not including `end`, in the zone `tz`."""

    start: date
    end: date
    tz: str

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise UserMistake(
                f"The window {self.start} to {self.end} is empty; --to is exclusive and must be later than --from."
            )

    @property
    def days(self) -> int:
        """How many local days it spans."""
        return (self.end - self.start).days

    @property
    def starts_at(self) -> datetime:
        """The first instant, in UTC."""
        return local_midnight(self.start, self.tz)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, in UTC."""
        return local_midnight(self.end, self.tz)

    @property
    def whole_months(self) -> tuple[date, date]:
        """Its whole calendar months: the first day of the earliest and the first day after the latest; twice its end without any."""
        month = self.start.replace(day=1)
        first = month if month == self.start else (month + timedelta(days=31)).replace(day=1)
        after = self.end.replace(day=1)
        return (first, after) if first < after else (self.end, self.end)

    def previous(self) -> "Period":
        """The equally long window that ends where this one starts."""
        return Period(self.start - timedelta(days=self.days), self.start, self.tz)

    def a_year_earlier(self) -> "Period":
        """The equally long window 52 weeks earlier, so that weekdays line up."""
        back = timedelta(weeks=52)
        return Period(self.start - back, self.end - back, self.tz)

    @classmethod
    def last_full_days(cls, as_of: datetime, tz: str, days: int = DEFAULT_DAYS) -> "Period":
        """The last full local days before `as_of`; today is not among them."""
        end = as_of.astimezone(zone(tz)).date()
        return cls(end - timedelta(days=days), end, tz)
