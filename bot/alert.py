"""An alert: exceptions of one rule that somebody must look at, from firing to closing. Values and rules of its life; pure.

Words as in the alerting people know: firing, acknowledged, snoozed, closed, reopened within the cool-down. One alert per
`fingerprint` is open at a time. `seen` judges what the data say, `judged` what a person asks; `bot.alerts` calls them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from bot.run import NOBODY, Person
from floorwalker.evidence import Figure


class AlertState(StrEnum):
    """How it stands."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class AlertVerb(StrEnum):
    """What happened: by the data (`FIRE`, `CHANGE`, `WAKE`, `CLOSE`, `REOPEN`), by the clock (`RAISE`) or by a person."""

    FIRE = "fire"
    CHANGE = "change"
    WAKE = "wake"
    CLOSE = "close"
    REOPEN = "reopen"
    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"


_STATE_AFTER = {
    AlertVerb.FIRE: AlertState.FIRING,
    AlertVerb.REOPEN: AlertState.FIRING,
    AlertVerb.WAKE: AlertState.FIRING,
    AlertVerb.RAISE: AlertState.FIRING,
    AlertVerb.CLOSE: AlertState.CLOSED,
    AlertVerb.ACKNOWLEDGE: AlertState.ACKNOWLEDGED,
    AlertVerb.SNOOZE: AlertState.SNOOZED,
}


class Snooze(StrEnum):
    """For how long; `TOMORROW` is 8:00 of the shop's next day."""

    HOUR = "1h"
    FOUR_HOURS = "4h"
    TOMORROW = "tomorrow"


@dataclass(frozen=True, slots=True)
class RunbookOffer:
    """The runbook that helps, as the alert offers it."""

    document_id: str
    title: str
    version: str
    owner: str | None
    steps: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One affected order, as the list for a spreadsheet has it: since when, how long (in `unit`), what it puts at risk."""

    order_id: str
    severity: str
    since: datetime
    age: float
    unit: str
    money: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look at the data found: how many orders, how bad, what it rests on.

    `members` is a digest of which records they are: the same records, the same digest. `money` is in the shop's currency.
    `lines` are the worst first and may be cut. `doubtful` says that a source is stale: then nothing fires and nothing closes.
    """

    rule: str
    title: str
    owner: str
    at: datetime
    orders: int
    high: int
    money: float
    members: str
    figures: tuple[Figure, ...] = ()
    lines: tuple[AlertLine, ...] = ()
    runbook: RunbookOffer | None = None
    doubtful: bool = False

    def says_the_same_as(self, other: "Sighting") -> bool:
        """Whether a message about the one needs no change for the other."""
        return (self.members, self.high, round(self.money, 2), self.doubtful) == (
            other.members,
            other.high,
            round(other.money, 2),
            other.doubtful,
        )


@dataclass(frozen=True, slots=True)
class AlertAct:
    """What a person asks of an alert."""

    verb: AlertVerb
    alert_id: int
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One change, as it is kept for good. Nobody did it when the data did; `until` is the end of a snooze."""

    seq: int
    verb: AlertVerb
    at: datetime
    orders: int
    money: float
    who: Person = NOBODY
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands. `sighting` is the last one that said something new."""

    id: int
    fingerprint: str
    channel_id: str
    sighting: Sighting
    state: AlertState
    opened_at: datetime
    closed_at: datetime | None = None
    until: datetime | None = None
    by: Person = NOBODY
    events: tuple[AlertEvent, ...] = field(default=())

    @property
    def open(self) -> bool:
        """Whether somebody must still look at it."""
        return self.state is not AlertState.CLOSED

    @property
    def acknowledgement(self) -> AlertEvent | None:
        """The last one since it fired or was reopened."""
        return next((one for one in reversed(self._lately) if one.verb is AlertVerb.ACKNOWLEDGE), None)

    @property
    def raised_again(self) -> bool:
        """Whether it sat acknowledged for too long since it fired or was reopened; that is told once."""
        return any(one.verb is AlertVerb.RAISE for one in self._lately)

    @property
    def _lately(self) -> tuple[AlertEvent, ...]:
        begins = (AlertVerb.FIRE, AlertVerb.REOPEN)
        return self.events[max(place for place, one in enumerate(self.events) if one.verb in begins) :]

    @property
    def revision(self) -> int:
        """The number of its last event."""
        return self.events[-1].seq


def folded(
    number: int, fingerprint: str, channel_id: str, sighting: Sighting, events: Iterable[AlertEvent]
) -> Alert:
    """The alert that these events make; raises `ValueError` without a firing at the start."""
    first, *later = events
    if first.verb is not AlertVerb.FIRE:
        raise ValueError(f"alert {number} begins with {first.verb.value}")
    fired = Alert(number, fingerprint, channel_id, sighting, AlertState.FIRING, first.at, events=(first,))
    return reduce(after, later, fired)


def after(alert: Alert, event: AlertEvent) -> Alert:
    """The alert after one more event."""
    changed = replace(alert, events=(*alert.events, event))
    if event.verb is AlertVerb.CHANGE:
        return changed
    return replace(
        changed,
        state=_STATE_AFTER[event.verb],
        closed_at=event.at if event.verb is AlertVerb.CLOSE else None,
        until=event.until,
        by=event.who,
    )


def seen(
    alert: Alert | None, found: Sighting, cool_down: timedelta, patience: timedelta | None = None
) -> AlertEvent | None:
    """What a look makes of the latest alert of its fingerprint; a `FIRE` begins a new one, null changes nothing.

    One that is acknowledged and has not cleared within `patience` (null: for ever) is raised again, once.
    """
    if alert is None or not alert.open:
        return _begins(alert, found, cool_down)
    number = alert.revision + 1
    if not found.orders and not found.doubtful:
        return AlertEvent(number, AlertVerb.CLOSE, found.at, 0, 0.0)
    if alert.state is AlertState.SNOOZED and alert.until is not None and alert.until <= found.at:
        return AlertEvent(number, AlertVerb.WAKE, found.at, found.orders, found.money)
    if patience is not None and _sits(alert, found, patience):
        return AlertEvent(number, AlertVerb.RAISE, found.at, found.orders, found.money)
    if not found.says_the_same_as(alert.sighting):
        return AlertEvent(number, AlertVerb.CHANGE, found.at, found.orders, found.money)
    return None


def _sits(alert: Alert, found: Sighting, patience: timedelta) -> bool:
    said = alert.acknowledgement
    if alert.state is not AlertState.ACKNOWLEDGED or said is None or alert.raised_again or found.doubtful:
        return False
    return found.at - said.at >= patience


def _begins(closed: Alert | None, found: Sighting, cool_down: timedelta) -> AlertEvent | None:
    if not found.orders or found.doubtful:
        return None
    if closed is not None and closed.closed_at is not None and found.at - closed.closed_at < cool_down:
        return AlertEvent(closed.revision + 1, AlertVerb.REOPEN, found.at, found.orders, found.money)
    return AlertEvent(1, AlertVerb.FIRE, found.at, found.orders, found.money)


def judged(
    alert: Alert, act: AlertAct, who: Person, at: datetime, until: datetime | None
) -> AlertEvent | str | None:
    """The event that this act makes, the sentence why it makes none, or null when it is so already by that person.

    `until` is the end of a snooze.
    """
    if not alert.open:
        return "This alert has closed: the data have cleared. Nothing was changed."
    if act.verb is AlertVerb.ACKNOWLEDGE:
        if alert.state is AlertState.ACKNOWLEDGED:
            return (
                None if alert.by.id == who.id else f"{alert.by.called} has acknowledged this alert already."
            )
        until = None
    elif act.verb is not AlertVerb.SNOOZE or until is None:
        return "An alert can be acknowledged or snoozed; the data close it."
    found = alert.sighting
    return AlertEvent(alert.revision + 1, act.verb, at, found.orders, found.money, who, until)
