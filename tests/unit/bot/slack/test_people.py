"""Promise 6: what Slack does not confirm is not given."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue

from bot.slack.grants import Grants
from bot.slack.identity import BotIdentity, WhoAmI
from bot.slack.people import People
from bot.slack.web import Done, Ending, Refused, Unclear
from floorwalker.clock import FixedClock
from floorwalker.errors import Misconfigured, SourceDown
from floorwalker.identity import EVERYONE, Actor, Place

pytestmark = pytest.mark.asyncio

MEMBER: dict[str, JsonValue] = {
    "id": "U1",
    "team_id": "T1",
    "name": "maya",
    "profile": {"display_name": "Maya"},
}


class Directory:
    """Answers every look-up with one ending."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        self.asked = 0

    async def call(self, method: str, arguments: Mapping[str, JsonValue]) -> Ending:
        """One look-up."""
        self.asked += 1
        return self.ending

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """Not asked for."""
        raise AssertionError(url)


async def me() -> BotIdentity:
    """Our ids."""
    return BotIdentity("T1", "U0BOT", "B1")


def people(ending: Ending, clock: FixedClock | None = None, grants: Grants | None = None) -> People:
    """People who are looked up in that directory."""
    return People(
        Directory(ending),
        clock or FixedClock(datetime(2026, 11, 20, tzinfo=UTC)),
        me,
        lambda: grants or Grants(),
    )


@pytest.mark.parametrize(
    ("place", "channel", "writable"),
    [
        ("C1", {"id": "C1", "is_member": True}, True),
        ("C1", {"id": "C1", "is_member": False}, False),
        ("C1", {"id": "C1", "is_member": True, "is_archived": True}, False),
        ("C1", None, False),
        ("D1", {"id": "D1"}, True),
        # Two people's own direct message is not the one we have with either.
        ("D9", {"id": "D1"}, False),
        ("D1", None, False),
    ],
)
async def test_only_where_slack_says_so_can_we_write(place: str, channel: JsonValue, writable: bool) -> None:
    ending: Ending = Done({"channel": channel}) if channel else Refused("channel_not_found")
    assert await people(ending).may_write(place, "U1") is writable


@pytest.mark.parametrize(
    "flag",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"deleted": True},
        {"is_bot": True},
        {"team_id": "T2"},
    ],
)
async def test_guests_outsiders_leavers_and_bots_read_nothing(flag: dict[str, JsonValue]) -> None:
    grants = Grants(users={"U1": frozenset({"finance"})})
    actor = await people(Done({"user": {**MEMBER, **flag}}), grants=grants).actor("U1")
    assert actor.labels == frozenset()


async def test_a_full_member_reads_everyone_and_what_was_granted() -> None:
    grants = Grants(users={"U1": frozenset({"finance"})})
    actor = await people(Done({"user": MEMBER}), grants=grants).actor("U1")
    assert actor == Actor("U1", "Maya", "T1", frozenset({EVERYONE, "finance"}))


@pytest.mark.parametrize("ending", [Refused("user_not_found"), Done({}), Done({"user": None})])
async def test_somebody_slack_does_not_know_reads_nothing(ending: Ending) -> None:
    assert (await people(ending).actor("U1")).labels == frozenset()


async def test_a_slack_that_does_not_answer_is_a_source_that_is_down() -> None:
    with pytest.raises(SourceDown):
        await people(Unclear("timeout")).actor("U1")
    with pytest.raises(SourceDown):
        await people(Unclear("timeout")).audience("C1", Actor("U1"))


@pytest.mark.parametrize(
    ("channel", "place", "labels"),
    [
        ({"name": "ops"}, Place.PUBLIC, {EVERYONE}),
        ({"name": "leads", "is_private": True}, Place.PRIVATE, {EVERYONE}),
        ({"is_ext_shared": True}, Place.SHARED, set()),
        ({"is_pending_ext_shared": True}, Place.SHARED, set()),
        ({"is_mpim": True}, Place.PRIVATE, {EVERYONE}),
        ({"is_im": True}, Place.DIRECT, {EVERYONE, "finance"}),
        (None, Place.SHARED, set()),
    ],
)
async def test_a_place_may_read_what_everybody_in_it_may(
    channel: JsonValue, place: Place, labels: set[str]
) -> None:
    asker = Actor("U1", labels=frozenset({EVERYONE, "finance"}))
    audience = await people(Done({"channel": channel})).audience("C1", asker)
    assert audience.place is place
    assert audience.labels == labels


async def test_a_direct_message_has_the_askers_rights_without_a_look_up() -> None:
    asker = Actor("U1", labels=frozenset({"finance"}))
    audience = await people(Unclear("away")).audience("D1", asker)
    assert (audience.place, audience.labels) == (Place.DIRECT, asker.labels)


async def test_a_grant_opens_a_shared_channel() -> None:
    grants = Grants(channels={"C1": frozenset({"carrier"})})
    audience = await people(Done({"channel": {"is_ext_shared": True}}), grants=grants).audience(
        "C1", Actor("U1")
    )
    assert audience.labels == {"carrier"}


async def test_a_person_is_remembered_for_a_minute() -> None:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=UTC))
    directory = Directory(Done({"user": MEMBER}))
    known = People(directory, clock, me)
    await known.actor("U1")
    await known.actor("U1")
    assert directory.asked == 1
    clock.advance(timedelta(seconds=61))
    await known.actor("U1")
    assert directory.asked == 2


async def test_a_refused_token_and_a_silent_slack_are_told_apart() -> None:
    with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
        await WhoAmI(Directory(Refused("invalid_auth")))()
    directory = Directory(Unclear("timeout"))
    who = WhoAmI(directory)
    with pytest.raises(SourceDown):
        await who()
    directory.ending = Done({"team_id": "T1", "user_id": "U0BOT", "bot_id": "B1"})
    assert await who() == await who() == BotIdentity("T1", "U0BOT", "B1")
    assert directory.asked == 2
