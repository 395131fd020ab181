"""What the state database promises, the same on SQLite and on a real PostgreSQL (promise 5)."""

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports import Acceptance, Arrival, Kind, Letter, Slot, SlotState, Turn
from bot.request import Wish
from bot.standing import Lane, Posted
from bot.storage.database import Database, database_url
from bot.storage.store import StateStore, open_store, store_on
from floorwalker.errors import Misconfigured, SourceDown

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=90)
MENTION = Arrival(
    identity="event:Ev1",
    kind=Kind.MENTION,
    lane="T1:C1:1.0",
    payload={"body": {"text": "stock of the blue mug?"}},
    post_key="T1:C1:1.0",
    engages="T1:C1:1.0",
)
LETTER = Letter(
    key="answer:event:Ev1:0", lane="C1:1.0", channel="C1", payload={"text": "42"}, thread_ts="1.0"
)


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[StateStore]:
    """The migrated store."""
    opened = await open_store(url)
    yield opened
    await opened.close()


async def test_an_event_delivered_four_times_is_one_row(store: StateStore) -> None:
    answers = [await store.inbox.accept(MENTION, NOW) for _ in range(4)]
    assert answers == [Acceptance.NEW] + [Acceptance.KNOWN] * 3
    assert (await store.inbox.backlog(NOW + timedelta(seconds=5))).depth == 1


async def test_a_repeat_is_known_after_a_restart(store: StateStore, url: str) -> None:
    await store.inbox.accept(MENTION, NOW)
    await store.close()
    again = await open_store(url)
    assert await again.inbox.accept(MENTION, NOW) is Acceptance.KNOWN
    await again.close()


@pytest.mark.parametrize("first", ["event:Ev1", "event:Ev2"])
async def test_message_and_mention_of_one_post_are_one_row(store: StateStore, first: str) -> None:
    other = replace(MENTION, identity=first + "-twin")
    assert await store.inbox.accept(replace(MENTION, identity=first), NOW) is Acceptance.NEW
    assert await store.inbox.accept(other, NOW) is Acceptance.KNOWN


async def test_one_gesture_with_two_timestamps_is_one_row(store: StateStore) -> None:
    await store.inbox.accept(replace(MENTION, gesture="g-1"), NOW)
    twin = replace(MENTION, identity="event:Ev2", post_key="T1:C1:1.1", gesture="g-1")
    assert await store.inbox.accept(twin, NOW) is Acceptance.KNOWN


async def test_a_follow_up_counts_only_where_the_bot_takes_part(store: StateStore) -> None:
    follow_up = Arrival("event:Ev9", Kind.FOLLOW_UP, MENTION.lane, {}, if_engaged=MENTION.engages)
    assert await store.inbox.accept(follow_up, NOW) is Acceptance.NOT_OURS
    await store.inbox.accept(MENTION, NOW)
    assert await store.inbox.accept(follow_up, NOW) is Acceptance.NEW


async def test_what_is_taken_is_what_arrived(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None
    assert (item.identity, item.kind, item.payload, item.received_at) == (
        MENTION.identity,
        Kind.MENTION,
        MENTION.payload,
        NOW,
    )


async def test_a_lane_is_worked_on_one_after_the_other(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    await store.inbox.accept(Arrival("event:Ev2", Kind.FOLLOW_UP, MENTION.lane, {}), NOW)
    await store.inbox.accept(Arrival("event:Ev3", Kind.DIRECT, "another lane", {}), NOW)
    first, second, third = [await store.inbox.take(NOW, LEASE) for _ in range(3)]
    assert first is not None and second is not None
    assert (first.identity, second.identity, third) == ("event:Ev1", "event:Ev3", None)
    await store.inbox.settle(first, [], None, "answered", NOW)
    freed = await store.inbox.take(NOW, LEASE)
    assert freed is not None and freed.identity == "event:Ev2"


async def test_a_row_comes_again_when_its_lease_ran_out_and_the_old_holder_cannot_settle(
    store: StateStore,
) -> None:
    await store.inbox.accept(MENTION, NOW)
    lost = await store.inbox.take(NOW, LEASE)
    assert lost is not None
    assert await store.inbox.take(NOW + LEASE / 2, LEASE) is None
    again = await store.inbox.take(NOW + LEASE, LEASE)
    assert again is not None and again.tries == 2
    assert not await store.inbox.settle(lost, [LETTER], None, "answered", NOW)
    assert await store.outbox.claim(NOW, LEASE) is None
    assert await store.inbox.settle(again, [LETTER], None, "answered", NOW)


async def test_ten_workers_take_ten_rows_once_each(store: StateStore) -> None:
    for number in range(10):
        await store.inbox.accept(Arrival(f"event:{number}", Kind.DIRECT, f"lane {number}", {}), NOW)
    taken = await asyncio.gather(*(store.inbox.take(NOW, LEASE) for _ in range(10)))
    identities = [item.identity for item in taken if item is not None]
    assert len(identities) == len(set(identities))
    while (more := await store.inbox.take(NOW, LEASE)) is not None:
        identities.append(more.identity)
    assert sorted(identities) == [f"event:{number}" for number in range(10)]


async def test_a_released_row_is_free_again_and_was_no_attempt(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None
    await store.inbox.release(item)
    again = await store.inbox.take(NOW, LEASE)
    assert again is not None and again.tries == 1
    await store.inbox.release(item)
    assert await store.inbox.take(NOW, LEASE) is None


async def test_a_withdrawn_question_gets_no_letter(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None
    deletion = Arrival("event:Ev2", Kind.WITHDRAWAL, "", {}, ends_post="T1:C1:1.0")
    assert await store.inbox.accept(deletion, NOW) is Acceptance.NEW
    assert await store.inbox.accept(deletion, NOW) is Acceptance.NOT_OURS
    assert not await store.inbox.settle(item, [LETTER], None, "answered", NOW)
    assert await store.outbox.claim(NOW, LEASE) is None


async def test_a_stop_ends_what_waits_in_its_lane_and_is_worked_on_itself(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    await store.inbox.accept(Arrival("command:1", Kind.COMMAND, "command:1", {}), NOW)
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None
    stop = Arrival("event:Ev2", Kind.STOP, MENTION.lane, {}, ends_lane=MENTION.lane)
    assert await store.inbox.accept(stop, NOW) is Acceptance.NEW
    assert await store.inbox.accept(stop, NOW) is Acceptance.KNOWN
    assert not await store.inbox.settle(item, [LETTER], None, "answered", NOW)
    left = [await store.inbox.take(NOW, LEASE) for _ in range(3)]
    assert [one.kind for one in left if one is not None] == [Kind.COMMAND, Kind.STOP]


async def test_what_a_person_says_takes_the_place_of_what_they_said_before(store: StateStore) -> None:
    said = Arrival("event:1", Kind.MENTION, MENTION.lane, {}, author="U1")
    await store.inbox.accept(said, NOW)
    working = await store.inbox.take(NOW, LEASE)
    assert working is not None and await store.inbox.holds(working)
    others = [
        replace(said, identity="event:2", kind=Kind.FOLLOW_UP, author="U2"),
        replace(said, identity="event:3", kind=Kind.CLICK),
        replace(said, identity="event:4", lane="elsewhere"),
    ]
    for other in others:
        await store.inbox.accept(other, NOW)
    assert await store.inbox.holds(working)
    newer = replace(said, identity="event:5", kind=Kind.FOLLOW_UP)
    assert await store.inbox.accept(newer, NOW) is Acceptance.NEW
    assert await store.inbox.accept(newer, NOW) is Acceptance.KNOWN
    assert not await store.inbox.holds(working)
    assert not await store.inbox.settle(working, [LETTER], None, "answered", NOW)
    left = []
    while (item := await store.inbox.take(NOW, LEASE)) is not None:
        left.append((item.identity, item.supersedes))
        await store.inbox.settle(item, [], None, "answered", NOW)
    assert left == [("event:2", 0), ("event:3", 0), ("event:4", 0), ("event:5", 1)]
    assert await store.inbox.outcomes() == {"answered": 4, "superseded": 1}


async def test_what_was_written_first_and_arrives_last_gives_way(store: StateStore) -> None:
    newer = Arrival("event:2", Kind.MENTION, "T:C:1", {}, post_key="T:C:1795000002.000000", author="U1")
    await store.inbox.accept(newer, NOW)
    older = replace(newer, identity="event:1", post_key="T:C:1795000001.000000")
    assert await store.inbox.accept(older, NOW) is Acceptance.NEW
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None and (item.identity, item.supersedes) == ("event:2", 1)
    assert await store.inbox.take(NOW, LEASE) is None
    assert await store.inbox.outcomes() == {"superseded": 1}


async def test_a_withdrawal_that_overtakes_its_message_makes_it_known(store: StateStore) -> None:
    gone = Arrival("event:9", Kind.WITHDRAWAL, "T:C:5", {}, ends_post="T:C:5")
    assert await store.inbox.accept(gone, NOW) is Acceptance.NOT_OURS
    assert await store.inbox.accept(gone, NOW) is Acceptance.NOT_OURS
    late = Arrival("event:8", Kind.MENTION, "T:C:5", {}, post_key="T:C:5")
    assert await store.inbox.accept(late, NOW) is Acceptance.KNOWN
    assert await store.inbox.take(NOW, LEASE) is None and await store.inbox.outcomes() == {}


async def test_a_lane_tells_whether_a_letter_of_it_may_still_land(store: StateStore) -> None:
    letters = [replace(LETTER, key=key, lane="k:card") for key in ("k:card", "k:card:at:1")]
    assert await store.outbox.lane("k:card", NOW) == Lane(busy=False, doubtful=False)
    await store.outbox.put(letters, NOW)
    item = await store.outbox.claim(NOW, LEASE)
    assert item is not None and await store.outbox.begun(item, "17.5")
    assert await store.outbox.posted("k:card") == Posted("17.5", waiting=True)
    assert await store.outbox.lane("k:card", NOW) == Lane(busy=True, doubtful=True)
    assert await store.outbox.lane("k:card", NOW + LEASE) == Lane(busy=False, doubtful=True)
    assert await store.outbox.sent(item, "17.5", NOW)
    assert not await store.outbox.begun(item, "18.0"), "closed letters begin nowhere"
    assert await store.outbox.lane("k:card", NOW) == Lane(busy=False, doubtful=False)
    # A card is swept in any case, its edits only when they were tried twice.
    edit = await store.outbox.claim(NOW, LEASE)
    assert edit is not None and await store.outbox.sent(edit, None, NOW)
    assert [one.letter.key for one in await store.outbox.doubtful(NOW)] == ["k:card"]


async def test_outcomes_are_counted_and_old_rows_forgotten(store: StateStore) -> None:
    await store.inbox.accept(MENTION, NOW)
    item = await store.inbox.take(NOW, LEASE)
    assert item is not None
    await store.inbox.settle(item, [], None, "no_data", NOW)
    assert await store.inbox.outcomes() == {"no_data": 1}
    assert await store.inbox.forget(NOW) == 0
    assert await store.inbox.forget(NOW + timedelta(hours=25)) == 1


async def test_turns_are_kept_in_order_and_bounded(store: StateStore) -> None:
    for number in range(8):
        arrival = replace(MENTION, identity=f"event:{number}", post_key=None)
        await store.inbox.accept(arrival, NOW)
        item = await store.inbox.take(NOW, LEASE)
        assert item is not None
        turn = Turn(NOW, f"question {number}", Wish.ASK, "answered", "42", metrics=("orders",))
        await store.inbox.settle(item, [], turn, "answered", NOW)
    kept = await store.conversations.turns(MENTION.lane)
    assert [turn.words for turn in kept] == [f"question {number}" for number in range(2, 8)]
    assert kept[0].asked_at == NOW and kept[0].metrics == ("orders",)


async def test_a_letter_with_a_known_key_stays_the_first_one(store: StateStore) -> None:
    await store.outbox.put([LETTER], NOW)
    await store.outbox.put([replace(LETTER, payload={"text": "43"})], NOW)
    item = await store.outbox.claim(NOW, LEASE)
    assert item is not None and item.letter == LETTER and not item.maybe_sent
    assert await store.outbox.claim(NOW, LEASE) is None


async def test_letters_of_a_lane_leave_in_order(store: StateStore) -> None:
    second = replace(LETTER, key="answer:event:Ev1:1")
    await store.outbox.put([LETTER, second], NOW)
    first = await store.outbox.claim(NOW, LEASE)
    assert first is not None and await store.outbox.claim(NOW, LEASE) is None
    await store.outbox.sent(first, "9.1", NOW)
    following = await store.outbox.claim(NOW, LEASE)
    assert following is not None and following.letter.key == second.key


async def test_an_abandoned_letter_may_have_been_sent(store: StateStore) -> None:
    await store.outbox.put([LETTER], NOW)
    lost = await store.outbox.claim(NOW, LEASE)
    again = await store.outbox.claim(NOW + LEASE, LEASE)
    assert lost is not None and again is not None
    assert again.maybe_sent and again.first_attempt_at == NOW
    assert not await store.outbox.sent(lost, "9.1", NOW)
    assert await store.outbox.sent(again, "9.2", NOW)


async def test_an_unclear_letter_waits_and_a_postponed_one_was_not_sent(store: StateStore) -> None:
    later = NOW + timedelta(seconds=45)
    await store.outbox.put([LETTER], NOW)
    item = await store.outbox.claim(NOW, LEASE)
    assert item is not None
    await store.outbox.unclear(item, "timeout", later)
    assert await store.outbox.claim(NOW, LEASE) is None
    again = await store.outbox.claim(later, LEASE)
    assert again is not None and again.maybe_sent
    await store.outbox.postpone(again, later)
    third = await store.outbox.claim(later, LEASE)
    assert third is not None and not third.maybe_sent


async def test_a_resting_channel_holds_up_nobody_else(store: StateStore) -> None:
    elsewhere = replace(LETTER, key="other", lane="C2", channel="C2")
    await store.outbox.put([LETTER, elsewhere], NOW)
    item = await store.outbox.claim(NOW, LEASE, frozenset({"C1"}))
    assert item is not None and item.letter.channel == "C2"


async def test_only_letters_of_several_attempts_are_doubtful(store: StateStore) -> None:
    await store.outbox.put([LETTER], NOW)
    item = await store.outbox.claim(NOW, LEASE)
    assert item is not None
    await store.outbox.sent(item, "9.1", NOW)
    assert await store.outbox.doubtful(NOW) == []
    await store.outbox.put([replace(LETTER, key="twice")], NOW)
    first = await store.outbox.claim(NOW, LEASE)
    assert first is not None
    await store.outbox.unclear(first, "timeout", NOW)
    second = await store.outbox.claim(NOW, LEASE)
    assert second is not None
    await store.outbox.sent(second, "9.2", NOW)
    (doubtful,) = await store.outbox.doubtful(NOW)
    assert doubtful.slack_ts == "9.2"
    await store.outbox.swept(doubtful, None, NOW)
    assert await store.outbox.doubtful(NOW) == []


async def test_a_letter_of_a_frozen_holder_is_swept_again_and_keeps_the_message_that_stayed(
    store: StateStore,
) -> None:
    await store.outbox.put([LETTER], NOW)
    item = await store.outbox.claim(NOW, LEASE)
    assert item is not None
    await store.outbox.sent(item, "9.2", NOW)
    assert await store.outbox.doubtful(NOW) == []
    await store.outbox.suspect(item)
    (doubtful,) = await store.outbox.doubtful(NOW)
    await store.outbox.swept(doubtful, "9.1", NOW)
    assert await store.outbox.doubtful(NOW) == []
    await store.outbox.suspect(item)
    (again,) = await store.outbox.doubtful(NOW)
    assert again.slack_ts == "9.1"


async def test_a_slot_is_planned_once_and_settled_once(store: StateStore) -> None:
    slot = Slot("friday", date(2026, 11, 20), "08:00", NOW)
    late = Slot("friday", date(2026, 11, 13), "08:00", NOW - timedelta(days=7))
    await store.slots.plan("friday", [slot], NOW, [late])
    await store.slots.plan("friday", [slot], NOW - timedelta(days=1))
    assert await store.slots.planned_until("friday") == NOW
    assert await store.slots.open() == [slot]
    assert await store.slots.settle(slot, [LETTER], SlotState.MADE, NOW)
    assert not await store.slots.settle(slot, [replace(LETTER, key="second")], SlotState.MADE, NOW)
    assert (await store.outbox.backlog(NOW)).depth == 1


async def test_two_processes_may_start_at_once(url: str) -> None:
    first, second = await asyncio.gather(open_store(url), open_store(url))
    assert await first.inbox.accept(MENTION, NOW) is Acceptance.NEW
    assert await second.inbox.accept(MENTION, NOW) is Acceptance.KNOWN
    await first.close()
    await second.close()


async def test_a_locked_sqlite_file_is_a_source_that_is_down(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    holder = await open_store(url)
    hurried = store_on(Database(database_url(url), busy_ms=20))
    async with holder.database.begin():
        with pytest.raises(SourceDown):
            await hurried.inbox.accept(MENTION, NOW)
    assert await hurried.inbox.accept(MENTION, NOW) is Acceptance.NEW
    await holder.close()
    await hurried.close()


async def test_a_postgresql_that_is_not_there_is_a_source_that_is_down(tmp_path: Path) -> None:
    with pytest.raises(SourceDown):
        await open_store(f"postgresql://nobody@/none?host={tmp_path}")


@pytest.mark.parametrize("wrong", ["nonsense", "mysql://host/db"])
async def test_a_wrong_url_says_what_to_write(wrong: str) -> None:
    with pytest.raises(Misconfigured, match="sqlite:///"):
        database_url(wrong)


async def test_closing_while_a_connection_is_being_opened_leaves_none_open(url: str) -> None:
    for moment in range(40):
        database = Database(database_url(url))

        async def write(database: Database = database) -> None:
            async with database.begin() as connection:
                await connection.exec_driver_sql("SELECT 1")

        writing = asyncio.create_task(write())
        for _ in range(moment + 1):
            await asyncio.sleep(0)
        await database.close()
        await writing
        with pytest.raises(SourceDown, match="closed"):
            await write()
    # A connection that was dropped unclosed warns here, and a warning is an error.
    gc.collect()
