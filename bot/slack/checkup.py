"""The installation in Slack → what is well and what is not, each with its remedy. `floorwalker doctor` prints it.

Reads only. Asks Slack itself: which scopes were granted and what time it is stand in the headers of `auth.test`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from pydantic import JsonValue
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.json_path import at, text_at
from bot.slack.refusals import remedy_of
from floorwalker.clock import Clock

# Slack refuses to be answered, and we refuse its requests, beyond five minutes.
FAR_OFF, OFF = timedelta(minutes=5), timedelta(minutes=1)
_REACH = "Check SLACK_API_URL and whether this machine reaches it."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `state` is ok, warn or fail."""

    name: str
    state: str
    detail: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the settings and the manifest say. `channels` are by what they are for, `people` by role or duty."""

    bot_token: str
    app_token: str | None
    scopes: frozenset[str]
    channels: Mapping[str, str] = field(default_factory=dict)
    operators: Sequence[str] = ()
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)


async def check_slack(client: AsyncWebClient, expected: Expected, clock: Clock) -> list[Check]:
    """Every check; after a refused token the others make no sense. `client` carries the bot token."""
    if not expected.bot_token.startswith("xoxb-"):
        remedy = "Copy the Bot User OAuth Token (xoxb-…) from the app's OAuth & Permissions."
        return [Check("token", "fail", "SLACK_BOT_TOKEN is no bot token", remedy)]
    reply = await _call(client, "auth.test", {})
    if isinstance(reply, Check):
        return [reply]
    who = f"{text_at(reply.data, 'user')} in {text_at(reply.data, 'team')}"  # type: ignore[arg-type]  # JSON
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return [
        Check("slack", "ok", f"the bot token is accepted: {who}"),
        _scopes(headers.get("x-oauth-scopes"), expected.scopes),
        _clock(headers.get("date"), clock),
        await _app_token(client, expected.app_token),
        *[await _channel(client, name, place) for name, place in expected.channels.items()],
        *await _operators(client, expected.operators),
        *[await _person(client, duty, user) for duty, users in expected.people.items() for user in users],
    ]


async def _call(
    client: AsyncWebClient, method: str, params: Mapping[str, str], token: str | None = None
) -> AsyncSlackResponse | Check:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return await client.api_call(method, params=dict(params), headers=headers)
    except SlackApiError as refused:
        code = refused.response.get("error") or f"http_{refused.response.status_code}"
        return Check(method, "fail", f"Slack says {code}", remedy_of(str(code)))
    except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as away:
        return Check("slack", "fail", f"Slack does not answer ({type(away).__name__})", _REACH)


def _scopes(granted: str | None, needed: frozenset[str]) -> Check:
    if granted is None:
        return Check("scopes", "warn", "this Slack does not say which scopes were granted")
    missing = sorted(needed - {scope.strip() for scope in granted.split(",")})
    if not missing:
        return Check("scopes", "ok", f"all {len(needed)} were granted")
    remedy = (
        "Add them under OAuth & Permissions (or update the app from manifest.json) and install the app again."
    )
    return Check("scopes", "fail", f"not granted: {', '.join(missing)}", remedy)


def _clock(date: str | None, clock: Clock) -> Check:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return Check("clock", "warn", "this Slack does not tell the time")
    off = clock.now() - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    state = "ok" if abs(off) < OFF else "warn" if abs(off) < FAR_OFF else "fail"
    remedy = (
        None
        if state == "ok"
        else "Set the machine's clock by NTP; Slack's requests are refused beyond 5 minutes."
    )
    return Check("clock", state, f"differs from Slack's by {off.total_seconds():.0f} s", remedy)


async def _app_token(client: AsyncWebClient, token: str | None) -> Check:
    if token is None:
        remedy = "Set SLACK_APP_TOKEN for Socket Mode, or run with --http and SLACK_SIGNING_SECRET."
        return Check("app token", "warn", "none is set", remedy)
    make = "Make an app-level token (xapp-…) with connections:write under Basic Information."
    if not token.startswith("xapp-"):
        return Check("app token", "fail", "SLACK_APP_TOKEN is no app-level token", make)
    reply = await _call(client, "apps.connections.open", {}, token)
    if isinstance(reply, Check):
        return Check("app token", "fail", reply.detail, f"{make} Switch Socket Mode on.")
    return Check("app token", "ok", "Socket Mode takes it")


async def _channel(client: AsyncWebClient, purpose: str, channel: str) -> Check:
    name = f"channel of {purpose}"
    if channel[:1] not in ("C", "G") or not channel.isalnum():
        remedy = "Write the channel's id (C…), from the end of its link, not its name."
        return Check(name, "fail", f"{channel!r} is no channel id", remedy)
    reply = await _call(client, "conversations.info", {"channel": channel})
    if isinstance(reply, Check):
        return Check(name, "fail", f"{channel}: {reply.detail}", reply.remedy)
    found: JsonValue = at(reply.data, "channel")  # type: ignore[arg-type]  # JSON
    shown = f"#{text_at(found, 'name')} ({channel})"
    if at(found, "is_archived") is True:
        return Check(name, "fail", f"{shown} is archived", remedy_of("is_archived"))
    if at(found, "is_member") is False:
        return Check(name, "fail", f"the bot is not in {shown}", remedy_of("not_in_channel"))
    if at(found, "is_ext_shared") is True:
        remedy = "Outsiders read there, so nothing of the shop is posted; name an internal channel."
        return Check(name, "warn", f"{shown} is shared with another company", remedy)
    return Check(name, "ok", shown)


async def _operators(client: AsyncWebClient, operators: Sequence[str]) -> list[Check]:
    if not operators:
        remedy = "Set `operators` in floorwalker.yaml to the Slack ids of who looks after the bot."
        return [Check("operators", "warn", "nobody is told when Slack refuses something", remedy)]
    return [
        await (_channel if one[:1] in ("C", "G") else _person)(client, "operators", one) for one in operators
    ]


async def _person(client: AsyncWebClient, duty: str, user: str) -> Check:
    reply = await _call(client, "users.info", {"user": user})
    remedy = f"Take {user} out of {duty} in floorwalker.yaml, or write the right id (U…)."
    if isinstance(reply, Check):
        return Check(duty, "fail", f"{user}: {reply.detail}", remedy)
    found: JsonValue = at(reply.data, "user")  # type: ignore[arg-type]  # JSON
    if at(found, "deleted") is True:
        return Check(duty, "fail", f"{text_at(found, 'name')} ({user}) is deactivated", remedy)
    return Check(duty, "ok", f"{text_at(found, 'name')} ({user})")
