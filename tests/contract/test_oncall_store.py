"""What the state database promises about runs and alerts, the same on SQLite and on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.alert import Alert, AlertEvent, AlertVerb, Sighting, seen
from bot.oncall_ports import Opening, alert_lane, run_lane
from bot.ports import Letter
from bot.run import Person, Run, RunAct, RunEvent, Verb, judged
from bot.storage.store import StateStore, open_store
from tests.property.test_run_laws import runbook
from tests.support.postgres_server import PostgresServer, postgres_server

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LEASE = timedelta(seconds=45)
MAYA, PRIYA = Person("U0MAYA", "Maya"), Person("U0PRIYA", "Priya")
OPENING = Opening("T1", "C1", "", runbook(["One", "Two", "Three"]), MAYA, NOW)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, ended with this module."""
    with postgres_server() as server:
        yield server


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StateStore]:
    """An empty, migrated store of each kind."""
    url = f"sqlite:///{tmp_path}/state.db"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        name = "case_" + str(abs(hash(request.node.nodeid)))
        server.psql(f"CREATE DATABASE {name}")
        url = server.get_uri(database=name)
    opened = await open_store(url)
    yield opened
    await opened.close()


def run_shown(run: Run, event: RunEvent) -> Sequence[Letter]:
    """One letter a change."""
    return (Letter(f"{run_lane(run.id)}:{event.seq}", run_lane(run.id), "C1", {"verb": event.verb.value}),)


def alert_shown(alert: Alert, event: AlertEvent) -> Sequence[Letter]:
    """One letter a change."""
    lane = alert_lane(alert.id)
    return (Letter(f"{lane}:{event.seq}", lane, "C1", {"verb": event.verb.value}),)


async def sent(store: StateStore) -> list[str]:
    """The keys of everything that waits to be sent, in the order it leaves."""
    keys = []
    while (item := await store.outbox.claim(NOW, LEASE)) is not None:
        keys.append(item.letter.key)
        await store.outbox.sent(item, "1.0", NOW)
    return keys


async def done(store: StateStore, identity: str, step: int, who: Person = PRIYA) -> Run | str | None:
    """One click on Done."""
    act = RunAct(Verb.DONE, 1, step)
    return await store.runs.change(identity, 1, lambda run: judged(run, act, who, NOW), run_shown)


async def test_a_run_comes_back_as_it_was_changed(store: StateStore) -> None:
    opened = await store.runs.start("click:1", OPENING, run_shown)
    act = RunAct(Verb.SKIP, 1, 2, reason="no need")
    changed = await store.runs.change("click:2", 1, lambda run: judged(run, act, PRIYA, NOW), run_shown)
    assert not opened.joined and opened.run.runbook == OPENING.runbook
    assert await store.runs.run(1) == changed
    assert await store.runs.runs() == [changed]
    assert await store.runs.run(2) is None
    assert await sent(store) == ["run:1:1", "run:1:2"]


async def test_one_arrival_makes_one_event_however_often_it_is_worked_on(store: StateStore) -> None:
    first = await store.runs.start("click:1", OPENING, run_shown)
    assert await store.runs.start("click:1", OPENING, run_shown) == first
    assert await done(store, "click:2", 1) == await done(store, "click:2", 1)
    run = await store.runs.run(1)
    assert run is not None and run.revision == 2
    assert await sent(store) == ["run:1:1", "run:1:2"]


async def test_ten_starts_at_once_make_one_run_that_nine_join(store: StateStore) -> None:
    opened = await asyncio.gather(*(store.runs.start(f"click:{n}", OPENING, run_shown) for n in range(10)))
    assert sorted(one.joined for one in opened) == [False] + [True] * 9
    (run,) = await store.runs.runs()
    assert [event.verb for event in run.events] == [Verb.START] + [Verb.JOIN] * 9


async def test_another_cause_or_channel_or_a_finished_run_makes_a_new_one(store: StateStore) -> None:
    await store.runs.start("click:1", OPENING, run_shown)
    other = Opening("T1", "C1", "alert 7", OPENING.runbook, MAYA, NOW)
    elsewhere = Opening("T1", "C2", "", OPENING.runbook, MAYA, NOW)
    assert not (await store.runs.start("click:2", other, run_shown)).joined
    assert not (await store.runs.start("click:3", elsewhere, run_shown)).joined
    act = RunAct(Verb.FINISH, 1)
    await store.runs.change("click:4", 1, lambda run: judged(run, act, MAYA, NOW), run_shown)
    assert not (await store.runs.start("click:5", OPENING, run_shown)).joined
    assert [run.id for run in await store.runs.runs(only_open=True)] == [4, 3, 2]


async def test_a_hundred_changes_by_ten_workers_have_one_order_and_one_effect_each(store: StateStore) -> None:
    await store.runs.start("click:0", OPENING, run_shown)

    async def worker(number: int) -> list[Run | str | None]:
        clicks = range(number, 100, 10)
        return [await done(store, f"click:{n + 1}", n % 3 + 1, Person(f"U{n}")) for n in clicks]

    endings = [one for found in await asyncio.gather(*map(worker, range(10))) for one in found]
    run = await store.runs.run(1)
    assert run is not None
    assert sorted(event.step or 0 for event in run.events) == [0, 1, 2, 3]
    assert sum(isinstance(ending, str) for ending in endings) == 97
    assert await sent(store) == [f"run:1:{number}" for number in range(1, 5)]


async def test_a_change_that_cannot_be_shown_is_not_recorded(store: StateStore) -> None:
    await store.runs.start("click:1", OPENING, run_shown)

    def broken(_run: Run, _event: RunEvent) -> Sequence[Letter]:
        raise KeyError("a bug in the drawing")

    act = RunAct(Verb.DONE, 1, 1)
    with pytest.raises(KeyError):
        await store.runs.change("click:2", 1, lambda run: judged(run, act, PRIYA, NOW), broken)
    run = await store.runs.run(1)
    assert run is not None and run.revision == 1


async def test_letters_that_are_still_edited_are_kept(store: StateStore) -> None:
    await store.runs.start("click:1", OPENING, run_shown)
    await sent(store)
    assert await store.outbox.forget(NOW + timedelta(days=60)) == 0
    posted = await store.outbox.posted("run:1:1")
    assert posted is not None and (posted.slack_ts, posted.waiting) == ("1.0", False)
    act = RunAct(Verb.FINISH, 1)
    await store.runs.change("click:2", 1, lambda run: judged(run, act, MAYA, NOW), run_shown)
    await sent(store)
    assert await store.outbox.forget(NOW + timedelta(days=60)) == 2


async def test_an_edit_is_outdated_while_a_later_one_waits(store: StateStore) -> None:
    letters = [Letter(f"run:1:at:{n}", "run:1", "C1", {}) for n in (2, 3)] + [
        Letter("run:11:at:4", "run:1", "C1", {})
    ]
    await store.outbox.put(letters, NOW)
    first = await store.outbox.claim(NOW, LEASE)
    assert first is not None and await store.outbox.superseded(first, "run:1:at:")
    await store.outbox.sent(first, None, NOW)
    second = await store.outbox.claim(NOW, LEASE)
    assert second is not None and not await store.outbox.superseded(second, "run:1:at:")


def found(orders: int, minutes: int = 0) -> Sighting:
    """A look that finds so many orders."""
    return Sighting("r", "R", "@o", NOW + timedelta(minutes=minutes), orders, 0, 10.0 * orders, f"m{orders}")


async def look(store: StateStore, sighting: Sighting) -> AlertVerb | None:
    """One look; what it made."""
    made = await store.alerts.look(
        "r", "C1", sighting, lambda latest: seen(latest, sighting, timedelta(hours=4)), alert_shown
    )
    return made[1].verb if made else None


async def test_ten_looks_at_once_fire_once(store: StateStore) -> None:
    made = await asyncio.gather(*(look(store, found(2)) for _ in range(10)))
    assert sorted(str(verb) for verb in made if verb) == ["fire"]
    assert await sent(store) == ["alert:1:1"]


async def test_an_alert_comes_back_as_it_was_changed(store: StateStore) -> None:
    verbs = [
        await look(store, found(*one)) for one in ((2, 0), (2, 1), (3, 2), (0, 3), (1, 4), (0, 5), (1, 600))
    ]
    assert verbs == ["fire", None, "change", "close", "reopen", "close", "fire"]
    newest, oldest = await store.alerts.alerts()
    assert (newest.id, newest.open, newest.sighting) == (2, True, found(1, 600))
    assert [event.verb.value for event in oldest.events] == ["fire", "change", "close", "reopen", "close"]
    assert await store.alerts.alerts(only_open=True) == [newest]
