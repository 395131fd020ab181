"""Each of Slack's final, unclear and rate errors: what becomes of the letter, and whether the operators are told (study, section 3)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.slack.delivery import GIVE_UP_AFTER, Delivery
from bot.slack.parcel import Route, Way
from bot.slack.refusals import KNOWN, Trouble, needs_somebody, remedy_of
from bot.slack.trouble import Operators
from bot.slack.web import Ending, Limited, Refused, Unclear
from bot.storage.store import StateStore, open_store
from bot.storage.tables import outbox
from floorwalker.clock import FixedClock
from tests.unit.bot.slack.test_delivery import NOW, ScriptedSlack, letter

FINAL = sorted(code for code, kind in KNOWN.items() if kind is not Trouble.TOKEN)
LADDER = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments")
REVOKED = sorted(code for code, kind in KNOWN.items() if kind is Trouble.TOKEN)


class Names:
    """Knows one channel."""

    async def channel_name(self, channel_id: str) -> str:
        """Its name."""
        return "ops" if channel_id == "C1" else ""


class Post:
    """A store, a Slack and a delivery that tells the operators."""

    def __init__(self, store: StateStore, script: list[Ending | str], *operators: str) -> None:
        self.store = store
        self.slack = ScriptedSlack(FixedClock(NOW), {"chat.postMessage": script})
        told = Operators(operators, store.outbox, Names(), self.slack.clock).told
        self.delivery = Delivery(store.outbox, self.slack, self.slack.clock, tell=told)

    async def all(self) -> None:
        """Send whatever may leave."""
        while await self.delivery.step():
            pass

    async def states(self) -> dict[str, str]:
        """State by key."""
        async with self.store.database.begin() as connection:
            rows = await connection.execute(select(outbox.c.key, outbox.c.state))
            return {row[0]: row[1] for row in rows}

    def told(self) -> list[str]:
        """What reached the operator."""
        return [str(post["text"]) for post in self.slack.posts if post["channel"] == "D-U0BOSS"]


async def with_one_letter(folder: Path, ending: Ending) -> Post:
    post = Post(await open_store(f"sqlite:///{folder}/state.db"), [ending] * 3, "U0BOSS")
    await post.store.outbox.put([letter()], NOW)
    return post


async def test_a_final_error_ends_the_letter_and_reaches_whoever_can_act(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    for code in [*FINAL, "something_new"]:
        # Refused blocks are tried again plainer, down to none.
        post = Post(store, [Refused(code)] * (3 if code in LADDER else 1), "U0BOSS")
        await store.outbox.put([letter(key=code)], NOW)
        await post.all()
        assert (await post.states())[code] == "failed"
        if needs_somebody(code):
            (told,) = post.told()
            assert code in told and remedy_of(code) in told and "#ops (C1)" in told
        else:
            assert post.told() == [] and remedy_of(code).startswith(("Nothing", "Switch")), code
    await store.close()


async def test_a_revoked_token_stops_all_sending_and_a_new_one_sends_what_waits(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    for code in REVOKED:
        post = Post(store, [Refused(code)], "U0BOSS")
        letters = [letter(key=code), letter(Route(Way.POST, "C2"), key=f"other {code}")]
        await store.outbox.put(letters, NOW)
        await post.all()
        assert len(post.slack.calls) == 1 and post.delivery.shut_out == code
        states = await post.states()
        assert (states[code], states[f"other {code}"]) == ("new", "new")
        post.slack.clock.advance(timedelta(seconds=61))
        await post.all()
        assert set((await post.states()).values()) == {"sent"} and post.delivery.shut_out is None
    await store.close()


async def test_a_token_that_stays_revoked_for_a_day_fails_the_letter(tmp_path: Path) -> None:
    post = await with_one_letter(tmp_path, Refused("token_revoked"))
    post.slack.script["chat.postMessage"] = [Refused("token_revoked")] * 2
    await post.all()
    post.slack.clock.advance(GIVE_UP_AFTER + timedelta(minutes=1))
    await post.all()
    assert await post.states() == {"k": "failed"}
    await post.store.close()


@pytest.mark.parametrize("reason", ["TimeoutError", "http_500", "internal_error", "fatal_error", "no_json"])
async def test_an_unclear_end_waits_for_a_look(tmp_path: Path, reason: str) -> None:
    post = await with_one_letter(tmp_path, Unclear(reason))
    post.slack.script["chat.postMessage"] = [Unclear(reason)]
    await post.all()
    assert await post.states() == {"k": "unclear"}
    post.slack.clock.advance(timedelta(seconds=46))
    await post.all()
    assert await post.states() == {"k": "sent"}
    assert post.slack.methods() == ["chat.postMessage", "conversations.replies", "chat.postMessage"]
    assert post.told() == []
    await post.store.close()


async def test_an_outage_of_hours_loses_nothing(tmp_path: Path) -> None:
    post = await with_one_letter(tmp_path, Unclear("http_503"))
    post.slack.script = {"chat.postMessage": [Unclear("x")] * 60}
    for _ in range(60):
        await post.all()
        post.slack.clock.advance(timedelta(minutes=5))
    assert post.slack.posts == []
    post.slack.clock.advance(timedelta(minutes=5))
    await post.all()
    assert await post.states() == {"k": "sent"} and len(post.slack.posts) == 1
    await post.store.close()


async def test_a_rate_limit_keeps_the_letter_new(tmp_path: Path) -> None:
    post = await with_one_letter(tmp_path, Limited(30))
    post.slack.script["chat.postMessage"] = [Limited(30)]
    await post.all()
    assert await post.states() == {"k": "new"}
    post.slack.clock.advance(timedelta(seconds=31))
    await post.all()
    assert await post.states() == {"k": "sent"}
    await post.store.close()


async def test_a_digest_whose_channel_is_archived_goes_to_the_operator_who_is_told_once_a_day(
    tmp_path: Path,
) -> None:
    post = Post(await open_store(f"sqlite:///{tmp_path}/state.db"), [], "U0BOSS")
    ways = (Route(Way.POST, "C1"), Route(Way.POST, "U0BOSS"))
    for week in (1, 2):
        post.slack.script["chat.postMessage"] = [Refused("is_archived")]
        await post.store.outbox.put([letter(*ways, key=f"digest:monday:{week}")], NOW)
        await post.all()
    post.slack.clock.advance(timedelta(seconds=20))
    await post.all()
    said = post.told()
    assert sum("Slack says" in text for text in said) == 1 and said.count("42") == 2
    await post.store.close()


async def test_a_notice_that_cannot_be_delivered_makes_no_further_notice(tmp_path: Path) -> None:
    post = await with_one_letter(tmp_path, Refused("is_archived"))
    post.slack.script["chat.postMessage"] = [Refused("is_archived")] * 9
    await post.all()
    assert sorted(await post.states()) == ["k", "trouble:is_archived:C1:2026-11-20:U0BOSS"]
    assert set((await post.states()).values()) == {"failed"}
    await post.store.close()


async def test_a_look_up_that_is_not_allowed_is_told_and_nothing_is_repeated(tmp_path: Path) -> None:
    post = await with_one_letter(tmp_path, Unclear("x"))
    post.slack.script = {
        "chat.postMessage": [Unclear("x")],
        "conversations.replies": [Refused("missing_scope")],
    }
    await post.all()
    post.slack.clock.advance(timedelta(seconds=46))
    await post.all()
    assert (await post.states())["k"] == "unclear"
    assert "missing_scope" in post.told()[0]
    await post.store.close()


def test_every_known_code_has_a_remedy() -> None:
    assert all(remedy_of(code).endswith(".") for code in KNOWN)
    assert "log" in remedy_of("something_new")
