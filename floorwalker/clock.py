"""The only place that reads the time. Everything else receives a `Clock`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment of the machine."""
        return datetime.now(UTC)


class OffsetClock:
    """A clock that runs at the machine's speed from a chosen moment: the practice shop's clock.

    `move_to` sets it to another moment; it runs on from there.
    """

    def __init__(self, moment: datetime, *, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._offset = timedelta()
        self.move_to(moment)

    def now(self) -> datetime:
        """The chosen moment plus the time that has run since it was chosen."""
        return self._base.now() + self._offset

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment` (aware)."""
        self._offset = moment.astimezone(UTC) - self._base.now()


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Stand at `moment` (aware)."""
        self._moment = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Stand `by` later."""
        self._moment += by
