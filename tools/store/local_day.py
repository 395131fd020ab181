"""The local day of a moment as an expression of the engine, about nine times as fast as its own conversion between zones.

A zone's offset is the same for months on end, so within the years that are given it is chosen by comparison and added; before and
after them the engine converts. Every import writes down the expression for the years its data are about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tools.store.sql import literal

_STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `since` (UTC) on, local time is UTC plus `offset`."""

    since: datetime
    offset: timedelta


def stretches(tz: str, first_year: int, last_year: int) -> Iterator[Stretch]:
    """The stretches of equal offset from the start of one year to the end of another, to the second."""
    zone = ZoneInfo(tz)
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    current = _offset(zone, moment)
    yield Stretch(moment, current)
    while moment < end:
        ahead = moment + _STEP
        if _offset(zone, ahead) != current:
            changed = _change(zone, moment, ahead)
            current = _offset(zone, ahead)
            yield Stretch(changed, current)
        moment = ahead


@cache
def local_day(tz: str, first_year: int, last_year: int) -> str:
    """The expression of the local day of `moment` (UTC, without a zone), null for null; true for all years."""
    converted = f"timezone({literal(tz)}, timezone('UTC', moment))"
    first, *later = stretches(tz, first_year, last_year)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    # An engine reads the expression anew with every question: so the offset alone is chosen, and added once.
    cases = (f"WHEN moment >= {literal(one.since)} THEN {_seconds(one)}" for one in reversed(later))
    offset = f"CASE {' '.join(cases)} ELSE {_seconds(first)} END" if later else f"{_seconds(first)}"
    known = f"moment >= {literal(first.since)} AND moment < {literal(end)}"
    return f"CAST(CASE WHEN {known} THEN moment + to_seconds({offset}) ELSE {converted} END AS DATE)"


def _seconds(stretch: Stretch) -> int:
    return int(stretch.offset.total_seconds())


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset changes between two moments."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after
