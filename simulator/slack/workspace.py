"""The seed of a practice Slack: team, app, people, channels and groups as plain values.

Made by `practice.practice_workspace` or by a test, read by `state.SlackState`. Knows nothing of messages or
HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

PersonKind = Literal["member", "guest", "external", "deactivated"]
ChannelKind = Literal["public", "private", "shared"]

DEFAULT_EVENTS = frozenset(
    {
        "agent_session_stopped",
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "reaction_added",
        "reaction_removed",
    }
)


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace itself; `domain` is the first part of its web address."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command the app declares, such as `/ops`, with the hint the composer shows."""

    name: str
    description: str = ""
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut the app declares: in the message menu (`message`) or in the search bar (`global`)."""

    callback_id: str
    name: str
    kind: Literal["message", "global"] = "message"


@dataclass(frozen=True, slots=True)
class AppProfile:
    """The one app of the workspace and what its manifest declares.

    No command listed means that any command is delivered. `events` are the bot events of the manifest; others
    are not delivered, as with the real Slack. `scopes` are its bot scopes; null grants all.
    """

    id: str = "A0FLOORW"
    bot_id: str = "B0FLOORW"
    user_id: str = "U0FLOORW"
    handle: str = "floorwalker"
    name: str = "Floorwalker"
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = DEFAULT_EVENTS
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `external` people belong to `team_id`, another company's workspace."""

    id: str
    handle: str
    name: str
    title: str = ""
    email: str = ""
    kind: PersonKind = "member"
    team_id: str = ""
    is_admin: bool = False
    time_zone: str = "Europe/London"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel at the start; `members` are user ids, `with_app` says whether the app has been invited."""

    id: str
    name: str
    members: tuple[str, ...]
    kind: ChannelKind = "public"
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    with_app: bool = True


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A group that can be mentioned as a whole, such as `@warehouse`."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything a practice Slack starts with."""

    team: Team
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    groups: tuple[UserGroup, ...] = ()
    app: AppProfile = field(default_factory=AppProfile)


def with_manifest(workspace: Workspace, manifest: Mapping[str, Any]) -> Workspace:
    """The same workspace, whose app declares the name, commands, shortcuts, events and scopes of an app manifest."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    events = settings.get("event_subscriptions", {}).get("bot_events")
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
    commands = tuple(
        SlashCommand(entry["command"], entry.get("description", ""), entry.get("usage_hint", ""))
        for entry in features.get("slash_commands", [])
    )
    shortcuts = tuple(
        Shortcut(entry["callback_id"], entry["name"], entry.get("type", "message"))
        for entry in features.get("shortcuts", [])
    )
    app = replace(
        workspace.app,
        name=features.get("bot_user", {}).get("display_name", workspace.app.name),
        commands=commands,
        shortcuts=shortcuts,
        events=workspace.app.events if events is None else frozenset(events),
        scopes=workspace.app.scopes if scopes is None else frozenset(scopes),
    )
    return replace(workspace, app=app)
