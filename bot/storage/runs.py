"""`RunEvent` → row, and a run from its rows: `bot.oncall_ports.Runs` on the state database.

A change, and the letters that show it, stand in one transaction. A run's row is locked while its next event is decided, so that
events have one order, and an arrival's identity makes one event however often it is worked on.
"""

from collections.abc import Callable

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.oncall_ports import Opened, Opening, RunLetters
from bot.run import Person, Run, RunEvent, RunFrame, RunState, Verb, after, folded
from bot.storage.database import Database
from bot.storage.outbox import insert_letters
from bot.storage.tables_oncall import run, run_event
from knowledge.runbook import Runbook

_RUNBOOK = TypeAdapter(Runbook)


class RunTable:
    """`bot.oncall_ports.Runs` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, identity: str, opening: Opening, letters: RunLetters) -> Opened:
        """Open a run, or join the open one."""
        async with self._database.begin() as connection:
            known = await _event_of(connection, identity)
            if known is not None:
                return Opened(await _load(connection, known["run_id"]), known["verb"] == Verb.JOIN.value)
            insert = self._database.insert_once(run).values(_row(opening)).returning(run.c.id)
            made = (await connection.execute(insert)).scalar()
            if made is None:
                return Opened(await self._join(connection, identity, opening), joined=True)
            frame = RunFrame(made, opening.team_id, opening.channel_id, opening.cause, opening.runbook)
            started = RunEvent(1, Verb.START, opening.at, opening.who)
            await _add(connection, identity, made, started)
            opened = folded(frame, [started])
            await insert_letters(connection, self._database, letters(opened, started), opening.at)
            return Opened(opened, joined=False)

    async def _join(self, connection: AsyncConnection, identity: str, opening: Opening) -> Run:
        query = select(run.c.id).where(
            run.c.team_id == opening.team_id,
            run.c.channel == opening.channel_id,
            run.c.document_id == opening.runbook.document_id,
            run.c.cause == opening.cause,
            run.c.state == RunState.RUNNING.value,
        )
        found = (await connection.execute(query.with_for_update())).scalar_one()
        there = await _load(connection, found)
        if await _event_of(connection, identity) is not None:
            # Another worker did the same arrival meanwhile.
            return there
        joined = RunEvent(there.revision + 1, Verb.JOIN, max(opening.at, there.events[-1].at), opening.who)
        await _add(connection, identity, found, joined)
        return after(there, joined)

    async def change(
        self, identity: str, run_id: int, decide: Callable[[Run], RunEvent | str | None], letters: RunLetters
    ) -> Run | str | None:
        """Add the event that `decide` makes of the run as it stands."""
        async with self._database.begin() as connection:
            lock = select(run.c.id).where(run.c.id == run_id).with_for_update()
            if (await connection.execute(lock)).scalar() is None:
                return None
            there = await _load(connection, run_id)
            if await _event_of(connection, identity) is not None:
                return there
            decided = decide(there)
            if not isinstance(decided, RunEvent):
                return decided or there
            await _add(connection, identity, run_id, decided)
            changed = after(there, decided)
            await connection.execute(update(run).where(run.c.id == run_id).values(state=changed.state.value))
            await insert_letters(connection, self._database, letters(changed, decided), decided.at)
            return changed

    async def run(self, run_id: int) -> Run | None:
        """One run with its events."""
        async with self._database.begin() as connection:
            found = await _runs(connection, select(*run.c).where(run.c.id == run_id))
        return found[0] if found else None

    async def runs(self, *, only_open: bool = False, limit: int = 100) -> list[Run]:
        """Runs, newest first."""
        query = select(*run.c).order_by(run.c.id.desc()).limit(limit)
        if only_open:
            query = query.where(run.c.state == RunState.RUNNING.value)
        async with self._database.begin() as connection:
            return await _runs(connection, query)


async def _event_of(connection: AsyncConnection, identity: str) -> RowMapping | None:
    query = select(run_event.c.run_id, run_event.c.verb).where(run_event.c.identity == identity)
    return (await connection.execute(query)).mappings().first()


async def _load(connection: AsyncConnection, run_id: int) -> Run:
    (found,) = await _runs(connection, select(*run.c).where(run.c.id == run_id))
    return found


async def _runs(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> list[Run]:
    rows = (await connection.execute(query)).mappings().all()
    wanted = [row["id"] for row in rows]
    events = select(*run_event.c).where(run_event.c.run_id.in_(wanted)).order_by(run_event.c.seq)
    by_run: dict[int, list[RunEvent]] = {}
    for row in (await connection.execute(events)).mappings():
        by_run.setdefault(row["run_id"], []).append(_event(row))
    return [folded(_frame(row), by_run[row["id"]]) for row in rows]


async def _add(connection: AsyncConnection, identity: str, run_id: int, event: RunEvent) -> None:
    await connection.execute(
        run_event.insert().values(
            run_id=run_id,
            identity=identity,
            seq=event.seq,
            verb=event.verb.value,
            at=event.at,
            who=event.who.id,
            who_name=event.who.name,
            step=event.step,
            to_who=event.to.id,
            to_name=event.to.name,
            words=event.words,
        )
    )


def _row(opening: Opening) -> dict[str, object]:
    return {
        "team_id": opening.team_id,
        "channel": opening.channel_id,
        "document_id": opening.runbook.document_id,
        "cause": opening.cause,
        "runbook": _RUNBOOK.dump_python(opening.runbook, mode="json"),
        "state": RunState.RUNNING.value,
        "started_at": opening.at,
    }


def _frame(row: RowMapping) -> RunFrame:
    runbook = _RUNBOOK.validate_python(row["runbook"])
    return RunFrame(row["id"], row["team_id"], row["channel"], row["cause"], runbook)


def _event(row: RowMapping) -> RunEvent:
    return RunEvent(
        seq=row["seq"],
        verb=Verb(row["verb"]),
        at=row["at"],
        who=Person(row["who"], row["who_name"]),
        step=row["step"],
        to=Person(row["to_who"], row["to_name"]),
        words=row["words"],
    )
