"""Alerts made of exceptions: a look at the data → one alert per rule, and what people do about it.

`AlertDesk.look` is called by the watch in `bot.jobs`, `act` by `bot.oncall`. The life of an alert stands in `bot.alert`; which orders
are affected and what they put at risk comes from `tools.exceptions`, with receipts (promise 1).
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.alert import Alert, AlertAct, AlertLine, RunbookOffer, Sighting, Snooze, judged, seen
from bot.oncall_ports import AlertLetters, Alerts
from bot.request import Request
from bot.runs import Shelf, person
from bot.wording import Words
from floorwalker.clock import Clock
from floorwalker.dates import written_moment
from floorwalker.errors import FloorwalkerError, NoPermission, UserMistake
from floorwalker.identity import EVERYONE, readable_by_both
from floorwalker.period import zone
from tools.exceptions.counted import count_rule
from tools.exceptions.definition import Rule
from tools.exceptions.find import STALE, Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rule_of

MOST_LINES = 1000
"""The list for a spreadsheet holds that many orders, worst first."""
MORNING = time(8)


@dataclass(frozen=True, slots=True)
class AlertRoute:
    """Where the owner of a rule reads, and for how long a closed alert is opened again instead of a new one made.

    One that sits acknowledged for `patience` is raised again, once; null: never.
    """

    rule: str
    channel: str
    cool_down: timedelta
    patience: timedelta | None = None


class Exceptional(Protocol):
    """Where exceptions are found (bot.numbers)."""

    def exceptions(self, *, rule: str) -> Exceptions:
        """What a rule finds now; raises `UserMistake` while there are no data."""
        ...

    def time_zone(self) -> str:
        """The zone of the shop's days."""
        ...


class AlertDesk:
    """Looks for one rule at a time; `letters` draws what shows a change."""

    def __init__(
        self, alerts: Alerts, desk: Exceptional, shelf: Shelf, clock: Clock, letters: AlertLetters
    ) -> None:
        self._alerts, self._desk, self._shelf = alerts, desk, shelf
        self._clock, self._letters = clock, letters

    async def look(self, route: AlertRoute) -> bool:
        """Look once for the rule of a route; true when something new was written."""
        found = await asyncio.to_thread(self.sighting, route.rule)
        changed = await self._alerts.look(
            route.rule,
            route.channel,
            found,
            lambda latest: seen(latest, found, route.cool_down, route.patience),
            self._letters,
        )
        return changed is not None

    def sighting(self, rule: str) -> Sighting:
        """What the data say now; those that a stale source makes doubtful do not count."""
        looked = self._desk.exceptions(rule=rule)
        active = [one for one in looked.found if one.inhibited_by is None]
        declared = rule_of(rule)
        owner = next((one.owner for one in looked.found), declared.owner)
        runbook = next((one.runbook for one in active), declared.runbook)
        return Sighting(
            rule=rule,
            title=declared.title,
            owner=owner,
            # The clock of the bot, not of the data: snoozes and cool-downs are measured with it.
            at=self._clock.now(),
            orders=len({order_of(one) for one in active}),
            high=sum(one.severity.value == "high" for one in active),
            money=looked.money(active),
            members=_digest(active),
            figures=tuple(count_rule(looked, rule, self._desk.time_zone())),
            lines=tuple(_line(one) for one in active[:MOST_LINES]),
            runbook=self._offer(runbook),
            doubtful=self._is_doubtful(declared),
        )

    def _is_doubtful(self, rule: Rule) -> bool:
        """Whether a table the rule reads is stale: then what it does not find may be there all the same."""
        stale = self._desk.exceptions(rule=STALE).found
        return any(one.key.get("table") in rule.reads for one in stale)

    def _offer(self, document_id: str | None) -> RunbookOffer | None:
        if document_id is None:
            return None
        try:
            # The owner's channel is an ordinary one: only a runbook for everyone is offered there.
            found = self._shelf.runbook_of(document_id, may_read=lambda label: label == EVERYONE)
        except FloorwalkerError:
            return None
        return RunbookOffer(
            found.document_id, found.title, found.version, found.owner, len(found.steps), found.overdue
        )

    async def act(self, request: Request, act: AlertAct) -> None:
        """Acknowledge or snooze; raises `UserMistake` with the sentence why not, `NoPermission`, `SourceDown`."""
        if not readable_by_both(EVERYONE, request.actor, request.audience):
            raise NoPermission("Alerts are for full members of the workspace.")
        who, now = person(request.actor), self._clock.now()
        until = snoozed_until(now, act.snooze, self._desk.time_zone()) if act.snooze else None
        changed = await self._alerts.change(
            request.identity, act.alert_id, lambda alert: judged(alert, act, who, now, until), self._letters
        )
        if changed is None:
            raise UserMistake(f"There is no alert {act.alert_id} any more.")
        if isinstance(changed, str):
            raise UserMistake(changed)

    async def open_alerts(self) -> list[Alert]:
        """Open alerts, newest first."""
        return await self._alerts.alerts(only_open=True)


def in_words(alert: Alert, words: Words, tz: str) -> str:
    """An open alert in one line: what, how much, how it stands and since when, who answers for it."""
    found = alert.sighting
    money = next((words.shown(one) for one in found.figures if one.metric == "exceptions_money"), "")
    much = f"{found.orders:,} order{'' if found.orders == 1 else 's'}{f', {money} at risk' if money else ''}"
    since = written_moment(alert.opened_at, tz, year=False)
    return f"{found.title}: {much}; {alert.state.value} since {since}, owner {found.owner}"


def snoozed_until(now: datetime, snooze: Snooze, tz: str) -> datetime:
    """When a snooze that begins now is over; `TOMORROW` is 8:00 of the shop's next day."""
    match snooze:
        case Snooze.HOUR:
            return now + timedelta(hours=1)
        case Snooze.FOUR_HOURS:
            return now + timedelta(hours=4)
        case Snooze.TOMORROW:
            place = zone(tz)
            tomorrow: date = now.astimezone(place).date() + timedelta(days=1)
            return datetime.combine(tomorrow, MORNING, tzinfo=place).astimezone(now.tzinfo)


def order_of(one: ExceptionFound) -> str:
    """The order an exception is about; its own name where it is about none."""
    return one.key.get("order_id", one.fingerprint)


def _digest(found: Sequence[ExceptionFound]) -> str:
    names = "\n".join(sorted(one.fingerprint for one in found))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _line(one: ExceptionFound) -> AlertLine:
    money = None if one.money_at_risk is None else float(one.money_at_risk)
    return AlertLine(
        order_of(one), one.severity.value, one.since, one.age_hours, one.age_unit, money, one.text
    )
