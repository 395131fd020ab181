"""What the counter's memory promises, the same on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commitment import Commitment, CommitmentState
from bot.counter_ports import (
    Feedback,
    KeptAnswer,
    PassedQuestion,
    PassedState,
    Verdict,
    Watch,
    WatchKind,
)
from bot.ports import Letter
from bot.reply import Answer
from bot.request import Wish
from bot.storage.store import StateStore, open_store
from floorwalker.outcome import Intent, Outcome
from tests.support.postgres_server import PostgresServer, postgres_server

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANSWER = Answer(outcome=Outcome.ANSWERED, intent=Intent.NUMBER, text="42", trace_id="t-1", elapsed_ms=3)
KEPT = KeptAnswer("U1", "C1", "1.0", Wish.ASK, "how many?", NOW, ANSWER)
QUESTION = PassedQuestion("q-1", "t-1", "how many?", "@finance", "S1", "please", "U1", "C1", None, NOW)
COMMITMENT = Commitment("m-1", "U1", "Sam", "Orders", "staff the late wave", date(2026, 11, 27), "C1", NOW)
WATCH = Watch("w-1", "U1", WatchKind.COVER, "MUG-1", 7.0, NOW)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, ended with this module."""
    with postgres_server() as server:
        yield server


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StateStore]:
    """A migrated store of each kind."""
    url = f"sqlite:///{tmp_path}/state.db"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        name = "counter_" + str(abs(hash(request.node.nodeid)))
        server.psql(f"CREATE DATABASE {name}")
        url = server.get_uri(database=name)
    opened = await open_store(url)
    yield opened
    await opened.close()


async def test_an_answer_is_kept_once_and_given_back_as_it_was(store: StateStore) -> None:
    await store.counter.keep_answer(KEPT)
    await store.counter.keep_answer(replace(KEPT, words="other words"))
    assert await store.counter.answer("t-1") == KEPT
    assert await store.counter.answer("t-2") is None
    later = replace(
        KEPT, asked_at=NOW + timedelta(minutes=1), answer=ANSWER.model_copy(update={"trace_id": "t-3"})
    )
    await store.counter.keep_answer(later)
    assert (
        await store.counter.last_in("C1", "1.0") == later and await store.counter.last_in("C1", "2.0") is None
    )


async def test_a_second_verdict_replaces_the_first_of_the_same_person_on_the_same_thing(
    store: StateStore,
) -> None:
    first = Feedback("t-1", "", "U1", Verdict.HELPFUL, NOW)
    later = replace(first, verdict=Verdict.NOT_HELPFUL, reason="wrong", said_at=NOW + timedelta(minutes=1))
    others = [replace(first, user_id="U2"), replace(first, target="page-1")]
    for said in (first, *others, later):
        await store.counter.record(said)
    found = await store.counter.feedback("t-1")
    assert sorted(found, key=repr) == sorted([later, *others], key=repr)


async def test_a_question_passed_on_waits_until_one_person_settles_it(store: StateStore) -> None:
    assert [await store.counter.pass_on(QUESTION) for _ in range(2)] == [True, False]
    assert await store.counter.waiting() == [QUESTION]
    settled = [await store.counter.settle_passed("q-1", by, NOW) for by in ("U2", "U3")]
    assert settled == [True, False]
    found = await store.counter.passed("q-1")
    assert found == replace(QUESTION, state=PassedState.SETTLED, settled_by="U2", settled_at=NOW)
    assert await store.counter.waiting() == []
    assert await store.counter.passed("q-2") is None


async def test_a_watch_ends_once_together_with_its_letters(store: StateStore) -> None:
    assert [await store.counter.watch(WATCH) for _ in range(2)] == [True, False]
    await store.counter.watch(replace(WATCH, id="w-2", user_id="U2"))
    assert await store.counter.watches("U1") == [WATCH]
    assert len(await store.counter.watches()) == 2
    letter = Letter("watch:w-1:0", "watch:w-1", "U1", {"text": "it happened"})
    ended = [await store.counter.end_watch("w-1", [letter], NOW) for _ in range(2)]
    assert ended == [True, False]
    assert (await store.outbox.backlog(NOW)).depth == 1
    assert [watch.id for watch in await store.counter.watches()] == ["w-2"]


async def test_old_answers_go_with_what_was_said_about_them(store: StateStore) -> None:
    young = replace(
        KEPT, asked_at=NOW + timedelta(days=2), answer=ANSWER.model_copy(update={"trace_id": "t-2"})
    )
    for kept in (KEPT, young):
        await store.counter.keep_answer(kept)
        await store.counter.record(Feedback(kept.id, "", "U1", Verdict.HELPFUL, NOW))
    assert await store.counter.forget(NOW + timedelta(days=1)) == 1
    assert await store.counter.answer("t-1") is None and await store.counter.feedback("t-1") == []
    assert await store.counter.answer("t-2") == young and len(await store.counter.feedback("t-2")) == 1


async def test_a_commitment_is_kept_once_found_by_channel_and_person_and_settled_once(
    store: StateStore,
) -> None:
    book = store.commitments
    assert await book.commit(COMMITMENT)
    assert not await book.commit(replace(COMMITMENT, words="other words"))
    other = replace(COMMITMENT, id="m-0", user_id="U2", channel_id="C2", due=date(2026, 11, 20))
    await book.commit(other)
    assert await book.commitments() == [other, COMMITMENT]
    assert await book.commitments(channel_id="C1") == await book.commitments(user_id="U1") == [COMMITMENT]
    assert await book.settle_commitment("m-1", CommitmentState.KEPT, "U2", NOW)
    assert not await book.settle_commitment("m-1", CommitmentState.DROPPED, "U1", NOW)
    kept = replace(COMMITMENT, state=CommitmentState.KEPT, settled_by="U2", settled_at=NOW)
    assert await book.commitment("m-1") == kept
    assert await book.commitment("m-9") is None
