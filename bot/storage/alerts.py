"""`AlertEvent` → row, and an alert from its rows: `bot.oncall_ports.Alerts` on the state database.

A change, and the letters that show it, stand in one transaction; the row of an alert is locked while its next event is decided.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alert import Alert, AlertEvent, AlertState, AlertVerb, Sighting, after, folded
from bot.oncall_ports import AlertLetters
from bot.run import Person
from bot.storage.database import Database
from bot.storage.outbox import insert_letters
from bot.storage.tables_oncall import alert, alert_event

_SIGHTING = TypeAdapter(Sighting)


class AlertTable:
    """`bot.oncall_ports.Alerts` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(
        self,
        fingerprint: str,
        channel_id: str,
        found: Sighting,
        decide: Callable[[Alert | None], AlertEvent | None],
        letters: AlertLetters,
    ) -> tuple[Alert, AlertEvent] | None:
        """Add the event that a look makes; of two processes that look at once, one adds it."""
        latest = (
            select(*alert.c).where(alert.c.fingerprint == fingerprint).order_by(alert.c.id.desc()).limit(1)
        )
        async with self._database.begin() as connection:
            there = await _alerts(connection, latest.with_for_update())
            event = decide(there[0] if there else None)
            if event is None:
                return None
            if event.verb is AlertVerb.FIRE:
                fired = await self._fire(connection, fingerprint, channel_id, found, event)
            else:
                fired = await self._go_on(connection, there[0], found, event)
            if fired is not None:
                await insert_letters(connection, self._database, letters(fired, event), event.at)
            return (fired, event) if fired else None

    async def _fire(
        self,
        connection: AsyncConnection,
        fingerprint: str,
        channel_id: str,
        found: Sighting,
        event: AlertEvent,
    ) -> Alert | None:
        values = {
            "fingerprint": fingerprint,
            "channel": channel_id,
            "state": AlertState.FIRING.value,
            "sighting": _json(found),
        }
        insert = self._database.insert_once(alert).values(values).returning(alert.c.id)
        made = (await connection.execute(insert)).scalar()
        if made is None:
            return None
        await _add(connection, f"alert:{made}:{event.seq}", made, event)
        return folded(made, fingerprint, channel_id, found, [event])

    async def _go_on(
        self, connection: AsyncConnection, there: Alert, found: Sighting, event: AlertEvent
    ) -> Alert:
        changed = after(there, event)
        # What a closed alert was about stays to be read.
        shown = there.sighting if event.verb is AlertVerb.CLOSE else found
        await _add(connection, f"alert:{there.id}:{event.seq}", there.id, event)
        values = {"state": changed.state.value, "sighting": _json(shown)}
        await connection.execute(update(alert).where(alert.c.id == there.id).values(values))
        return folded(there.id, there.fingerprint, there.channel_id, shown, changed.events)

    async def change(
        self,
        identity: str,
        alert_id: int,
        decide: Callable[[Alert], AlertEvent | str | None],
        letters: AlertLetters,
    ) -> Alert | str | None:
        """Add the event that `decide` makes of the alert as it stands."""
        async with self._database.begin() as connection:
            there = await _alerts(
                connection, select(*alert.c).where(alert.c.id == alert_id).with_for_update()
            )
            if not there:
                return None
            known = select(alert_event.c.id).where(alert_event.c.identity == identity)
            if (await connection.execute(known)).scalar() is not None:
                return there[0]
            decided = decide(there[0])
            if not isinstance(decided, AlertEvent):
                return decided or there[0]
            changed = after(there[0], decided)
            await _add(connection, identity, alert_id, decided)
            await connection.execute(
                update(alert).where(alert.c.id == alert_id).values(state=changed.state.value)
            )
            await insert_letters(connection, self._database, letters(changed, decided), decided.at)
            return changed

    async def alerts(self, *, only_open: bool = False, limit: int = 100) -> list[Alert]:
        """Alerts, newest first."""
        query = select(*alert.c).order_by(alert.c.id.desc()).limit(limit)
        if only_open:
            query = query.where(alert.c.state != AlertState.CLOSED.value)
        async with self._database.begin() as connection:
            return await _alerts(connection, query)


async def _alerts(connection: AsyncConnection, query: Select[tuple[Any, ...]]) -> list[Alert]:
    rows = (await connection.execute(query)).mappings().all()
    wanted = [row["id"] for row in rows]
    events = select(*alert_event.c).where(alert_event.c.alert_id.in_(wanted)).order_by(alert_event.c.seq)
    by_alert: dict[int, list[AlertEvent]] = {}
    for row in (await connection.execute(events)).mappings():
        by_alert.setdefault(row["alert_id"], []).append(_event(row))
    return [
        folded(
            row["id"],
            row["fingerprint"],
            row["channel"],
            _SIGHTING.validate_python(row["sighting"]),
            by_alert[row["id"]],
        )
        for row in rows
    ]


async def _add(connection: AsyncConnection, identity: str, alert_id: int, event: AlertEvent) -> None:
    await connection.execute(
        alert_event.insert().values(
            alert_id=alert_id,
            identity=identity,
            seq=event.seq,
            verb=event.verb.value,
            at=event.at,
            orders=event.orders,
            money=event.money,
            who=event.who.id,
            who_name=event.who.name,
            until=event.until,
        )
    )


def _json(found: Sighting) -> Mapping[str, Any]:
    packed: Mapping[str, Any] = _SIGHTING.dump_python(found, mode="json")
    return packed


def _event(row: RowMapping) -> AlertEvent:
    return AlertEvent(
        seq=row["seq"],
        verb=AlertVerb(row["verb"]),
        at=row["at"],
        orders=row["orders"],
        money=row["money"],
        who=Person(row["who"], row["who_name"]),
        until=row["until"],
    )
