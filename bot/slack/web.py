"""A call to Slack's Web API → how it ended, as one of four values. The only place that sends anything.

The SDK's own retries are off: its default client posts twice when a reply is lost (measured). Called by the delivery,
the look-up, the status and `people`.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import aiohttp
from pydantic import JsonValue
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.json_path import text_at
from floorwalker.clock import Clock

TIMEOUT_S = 10.0
LONGEST_REST_S = 300.0
_UNCLEAR_ERRORS = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    # A client id of ours met a server that remembers it differently: only the channel's history knows.
    "duplicate_message_not_found",
}
# Slack's words for "too fast" in a 200; the last is the workspace's own daily budget.
_LIMITED = ("ratelimited", "rate_limited", "accesslimited", "message_limit_exceeded")
_READS = ("conversations.", "users.")

Arguments = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Done:
    """Slack did it and said so."""

    data: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no; nothing happened and a repeat will not help."""

    error: str


@dataclass(frozen=True, slots=True)
class Limited:
    """Too fast (429); nothing happened."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class Unclear:
    """No usable reply: it may have happened or not."""

    reason: str


Ending = Done | Refused | Limited | Unclear


class Web(Protocol):
    """Slack's Web API, as much of it as we use."""

    async def call(self, method: str, arguments: Arguments) -> Ending:
        """Call a method such as `chat.postMessage`."""
        ...

    async def respond(self, url: str, body: Arguments) -> Ending:
        """Post to a command's or click's `response_url`."""
        ...


class Uploads(Protocol):
    """A way to put a file into a channel or thread."""

    async def upload(
        self, name: str, title: str, content: str, *, channel: str, thread_ts: str | None, comment: str
    ) -> Ending:
        """Upload once and share it, with a comment."""
        ...


def open_session(timeout_s: float = TIMEOUT_S) -> aiohttp.ClientSession:
    """The one connection pool of the process; a session of its own per call costs ten times as much (measured)."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))


def open_client(token: str | None, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The SDK's client on the shared session, without retries. `api_url` ends in /api/."""
    return AsyncWebClient(token=token, base_url=api_url.rstrip("/") + "/", session=session, retry_handlers=[])


class SlackWeb:
    """`Web` over the SDK's client."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._client = client
        self._session = session
        self._clock = clock

    async def call(self, method: str, arguments: Arguments) -> Ending:
        """Call a method once; never raises for what Slack or the network does."""
        try:
            if method.startswith(_READS) and method != "conversations.open":
                reply = await self._client.api_call(method, http_verb="GET", params=_as_params(arguments))
            else:
                reply = await self._client.api_call(method, json=dict(arguments))
        except SlackApiError as error:
            return self._refusal(error)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, json.JSONDecodeError) as error:
            return Unclear(type(error).__name__)
        return Done(reply.data) if isinstance(reply.data, dict) else Unclear("no_json")

    async def respond(self, url: str, body: Arguments) -> Ending:
        """Post once to a `response_url`."""
        try:
            async with self._session.post(url, json=dict(body)) as reply:
                text = (await reply.text())[:200]
                return self._response_ending(reply.status, text, reply.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unclear(type(error).__name__)

    async def upload(
        self, name: str, title: str, content: str, *, channel: str, thread_ts: str | None, comment: str
    ) -> Ending:
        """Upload once and share it; never raises for what Slack or the network does."""
        try:
            reply = await self._client.files_upload_v2(
                filename=name,
                title=title,
                content=content,
                channel=channel,
                thread_ts=thread_ts,
                initial_comment=comment,
            )
        except SlackApiError as error:
            return self._refusal(error)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, json.JSONDecodeError) as error:
            return Unclear(type(error).__name__)
        return Done(reply.data) if isinstance(reply.data, dict) else Unclear("no_json")

    def _response_ending(self, status: int, text: str, retry_after: str | None) -> Ending:
        if status == 429:
            return Limited(wait_of(retry_after, self._clock.now()))
        if status >= 500:
            return Unclear(f"http_{status}")
        # Slack answers some refusals with 200 and {"ok": false, "error": …}.
        refusal = text_at(_as_json(text), "error") if text.startswith("{") else ""
        return Refused(refusal or text or f"http_{status}") if status != 200 or refusal else Done({})

    def _refusal(self, error: SlackApiError) -> Ending:
        reply = error.response
        status = getattr(reply, "status_code", None) or getattr(reply, "status", None) or 0
        if status == 429:
            return Limited(wait_of(_header(reply, "Retry-After"), self._clock.now()))
        data = reply.data if isinstance(reply, AsyncSlackResponse) else None
        code = data.get("error") if isinstance(data, dict) else None
        if not isinstance(code, str) or status >= 500 or code in _UNCLEAR_ERRORS:
            return Unclear(code if isinstance(code, str) else f"http_{status}")
        if code in _LIMITED:
            return Limited(wait_of(_header(reply, "Retry-After"), self._clock.now()))
        return Refused(code)


def wait_of(header: str | None, now: datetime) -> float:
    """Seconds to wait by a Retry-After header, which may be seconds or a date; between 1 s and 5 min."""
    wait = 30.0
    if header:
        try:
            wait = float(header)
        except ValueError:
            wait = _seconds_until(header, now)
    return min(max(1.0, wait), LONGEST_REST_S)


def _seconds_until(header: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 30.0
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def _header(reply: object, name: str) -> str | None:
    headers = getattr(reply, "headers", None) or {}
    return next((str(value) for key, value in headers.items() if str(key).lower() == name.lower()), None)


def _as_params(arguments: Arguments) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in arguments.items()
    }


def _as_json(text: str) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(text)
    except json.JSONDecodeError:
        return None
    return parsed


async def paged(
    web: Web, method: str, arguments: Arguments, *, pages: int
) -> list[Mapping[str, JsonValue]] | Ending:
    """The replies of at most `pages` pages of a cursor method, or how it ended otherwise."""
    found: list[Mapping[str, JsonValue]] = []
    cursor = ""
    for _ in range(pages):
        ending = await web.call(method, {**arguments, "cursor": cursor} if cursor else arguments)
        if not isinstance(ending, Done):
            return ending
        found.append(ending.data)
        cursor = text_at(ending.data, "response_metadata", "next_cursor")
        if not cursor:
            break
        await asyncio.sleep(0)
    return found
