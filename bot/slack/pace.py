"""Which channels must rest: one post a second with a small burst, and whatever Slack's 429 asks for.

Used by the delivery. Knows no clock of its own; moments come in.
"""

from datetime import datetime, timedelta

PER_SECOND = 1.0
BURST = 3.0
# A rest beyond it means that the clock was set back.
LONGEST_REST = timedelta(minutes=6)


class Pace:
    """A token bucket a channel, with rests."""

    def __init__(self, *, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._per_second, self._burst = per_second, burst
        self._tokens: dict[str, tuple[float, datetime]] = {}
        self._rests: dict[str, datetime] = {}
        self._mute: datetime | None = None

    def resting(self, now: datetime) -> frozenset[str]:
        """The channels nothing may be sent to at this moment."""
        self._rests = {
            channel: until for channel, until in self._rests.items() if now < until <= now + LONGEST_REST
        }
        self._tokens = {
            channel: kept for channel, kept in self._tokens.items() if self._left(channel, now) < self._burst
        }
        empty = {channel for channel in self._tokens if self._left(channel, now) < 1.0}
        return frozenset(empty | self._rests.keys())

    def spend(self, channel: str, now: datetime) -> None:
        """One post goes to that channel."""
        self._tokens[channel] = (self._left(channel, now) - 1.0, now)

    def rest(self, channel: str, until: datetime) -> None:
        """Slack asked for silence there."""
        self._rests[channel] = until

    def mute(self, until: datetime) -> None:
        """Nothing goes anywhere until then: Slack refuses our token."""
        self._mute = until

    def is_muted(self, now: datetime) -> bool:
        """Whether nothing may be sent at all at this moment."""
        if self._mute is not None and not now < self._mute <= now + LONGEST_REST:
            self._mute = None
        return self._mute is not None

    def next_free(self, now: datetime) -> timedelta | None:
        """How long until a resting channel is free again; null when none rests."""
        waits = [until - now for until in self._rests.values()]
        waits += [timedelta(seconds=(1.0 - left) / self._per_second) for left in self._lacking(now)]
        return min(waits, default=None)

    def _lacking(self, now: datetime) -> list[float]:
        return [left for channel in self._tokens if (left := self._left(channel, now)) < 1.0]

    def _left(self, channel: str, now: datetime) -> float:
        tokens, at = self._tokens.get(channel, (self._burst, now))
        return min(self._burst, tokens + max(0.0, (now - at).total_seconds()) * self._per_second)
