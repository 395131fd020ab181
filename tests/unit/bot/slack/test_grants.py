"""Roles by user and user group, read again when the file changes; a channel may see what each of its members may."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue

from bot.slack.grants import Grants, GrantsOnFile, grants_of
from bot.slack.identity import BotIdentity
from bot.slack.people import FEW_MEMBERS, People
from bot.slack.web import Done, Ending, Refused, Unclear
from floorwalker.clock import FixedClock
from floorwalker.errors import SourceDown
from floorwalker.identity import EVERYONE, Actor
from floorwalker.settings import ConfigFile, read_config

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FINANCE = "roles: {finance: {users: [U1], usergroups: [S1], labels: [finance, payroll]}}\n"


class Workspace:
    """Answers look-ups like Slack does for these people and channels."""

    def __init__(self, people: Mapping[str, JsonValue], members: list[str], *, private: bool = True) -> None:
        self.people, self.members, self.private = dict(people), members, private
        self.groups: dict[str, list[str]] = {"S1": []}
        self.broken: dict[str, Ending] = {}
        self.asked: list[str] = []

    async def call(self, method: str, arguments: Mapping[str, JsonValue]) -> Ending:
        """One look-up."""
        self.asked.append(method)
        if method in self.broken:
            return self.broken[method]
        match method:
            case "users.info":
                user = self.people.get(str(arguments["user"]))
                return Done({"user": user}) if user else Refused("user_not_found")
            case "conversations.info":
                return Done({"channel": {"name": "leads", "is_private": self.private}})
            case "conversations.members":
                return Done({"members": list(self.members)})
            case "users.list":
                return Done({"members": list(self.people.values())})
            case _:
                return Done({"users": list(self.groups[str(arguments["usergroup"])])})

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """Not asked for."""
        raise AssertionError(url)


async def me() -> BotIdentity:
    """Our ids."""
    return BotIdentity("T1", "U0BOT", "B1")


def member(name: str, **flags: JsonValue) -> dict[str, JsonValue]:
    """A user object."""
    return {"id": name, "team_id": "T1", "name": name.lower(), **flags}


PEOPLE: dict[str, JsonValue] = {
    "U1": member("U1"),
    "U2": member("U2"),
    "U3": member("U3"),
    "UGUEST": member("UGUEST", is_restricted=True),
    "UBOT": member("UBOT", is_bot=True),
    "ULEFT": member("ULEFT", deleted=True),
}
GRANTS = Grants(users={"U1": frozenset({"finance"})}, groups={"S1": frozenset({"finance"})})
ASKER = Actor("U1", labels=frozenset({EVERYONE, "finance"}))


@pytest.mark.parametrize(
    ("members", "private", "labels"),
    [
        (["U1", "U2"], True, {EVERYONE}),
        (["U1", "U3"], True, {EVERYONE, "finance"}),
        (["U1", "U3", "UBOT", "ULEFT"], True, {EVERYONE, "finance"}),
        (["U1", "U3"], False, {EVERYONE}),
        (["U1", "UGUEST"], True, set()),
        (["U1", "UGUEST"], False, set()),
        (["U1", "UNKNOWN"], True, set()),
        ([], True, {EVERYONE}),
    ],
)
async def test_a_channel_may_see_what_each_of_its_members_may(
    members: list[str], private: bool, labels: set[str]
) -> None:
    slack = Workspace(PEOPLE, members, private=private)
    slack.groups["S1"] = ["U3"]
    audience = await People(slack, FixedClock(NOW), me, lambda: GRANTS).audience("C1", ASKER)
    assert audience.labels == labels


async def test_a_channel_of_many_members_is_read_from_the_directory() -> None:
    many: dict[str, JsonValue] = {f"U{number}": member(f"U{number}") for number in range(FEW_MEMBERS + 5)}
    slack = Workspace(many, list(many))
    people = People(slack, FixedClock(NOW), me)
    for _ in range(2):
        assert (await people.audience("C1", ASKER)).labels == {EVERYONE}
    assert slack.asked == ["conversations.info", "conversations.members", "users.list"]


async def test_a_slack_without_member_lists_keeps_labels_back_and_a_silent_one_is_down() -> None:
    slack = Workspace(PEOPLE, ["U1", "U3"])
    slack.broken["conversations.members"] = Refused("unknown_method")
    assert (await People(slack, FixedClock(NOW), me, lambda: GRANTS).audience("C1", ASKER)).labels == {
        EVERYONE
    }
    slack.broken["conversations.members"] = Unclear("timeout")
    with pytest.raises(SourceDown):
        await People(slack, FixedClock(NOW), me, lambda: GRANTS).audience("C1", ASKER)


async def test_a_group_gives_and_takes_a_label_within_a_minute() -> None:
    slack, clock = Workspace(PEOPLE, []), FixedClock(NOW)
    people = People(slack, clock, me, lambda: GRANTS)
    assert (await people.actor("U2")).labels == {EVERYONE}
    slack.groups["S1"] = ["U2"]
    clock.advance(timedelta(seconds=60))
    assert (await people.actor("U2")).labels == {EVERYONE, "finance"}
    slack.groups["S1"] = []
    slack.broken["usergroups.users.list"] = Refused("missing_scope")
    clock.advance(timedelta(seconds=60))
    assert (await people.actor("U2")).labels == {EVERYONE}


def test_the_file_is_read_again_when_it_changes_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "floorwalker.yaml"
    path.write_text(FINANCE, encoding="utf-8")
    grants = GrantsOnFile(path, read_config(path))
    assert grants() == grants_of(read_config(path))
    assert grants().users == {"U1": {"finance", "payroll"}} and grants().groups == {
        "S1": {"finance", "payroll"}
    }
    path.write_text("roles: [broken", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert grants().users == {"U1": {"finance", "payroll"}}
    path.write_text("roles: {}\n", encoding="utf-8")
    os.utime(path, ns=(2, 2))
    assert grants() == Grants()


def test_a_home_without_a_file_grants_nothing(tmp_path: Path) -> None:
    assert GrantsOnFile(tmp_path / "none.yaml", ConfigFile())() == Grants()
