"""Signed events at a steady pace, in a process of its own: what Slack's side sees of the acknowledgements."""

import asyncio
import json
import time
from dataclasses import dataclass

import aiohttp

from floorwalker.clock import SystemClock
from simulator.slack.http_delivery import signature

DUPLICATE_EVERY = 5
CHANNELS = ("C0OPS", "C0FULFIL", "C0INVENT", "C0MARGIN")


@dataclass(frozen=True)
class Seen:
    """Seconds and status of each delivery, and how many different events there were."""

    seconds: list[float]
    statuses: list[int]
    unique: int


def send(url: str, secret: str, seconds: float, per_second: float) -> Seen:
    """Deliver for so long; every fifth delivery repeats the one before. The time counts from when a delivery was due."""
    return asyncio.run(_send(url, secret, int(seconds * per_second), per_second))


async def _send(url: str, secret: str, total: int, per_second: float) -> Seen:
    seen = Seen([], [], total - total // DUPLICATE_EVERY)
    body = b""
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        asyncio.TaskGroup() as group,
    ):
        began = time.monotonic()
        for number in range(1, total + 1):
            due = began + number / per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if number % DUPLICATE_EVERY:
                body = _event(number)
            group.create_task(_deliver(session, url, secret, body, due, seen))
    return seen


async def _deliver(
    session: aiohttp.ClientSession, url: str, secret: str, body: bytes, due: float, seen: Seen
) -> None:
    stamp = int(SystemClock().now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": str(stamp),
        "X-Slack-Signature": signature(secret, stamp, body),
    }
    async with session.post(url, data=body, headers=headers) as reply:
        seen.statuses.append(reply.status)
    seen.seconds.append(time.monotonic() - due)


def _event(number: int) -> bytes:
    event = {
        "type": "app_mention",
        "user": "U0MAYA",
        "channel": CHANNELS[number % len(CHANNELS)],
        "ts": f"{1_790_000_000 + number}.000100",
        "text": f"<@U0FLOORW> question {number}",
    }
    body = {
        "type": "event_callback",
        "team_id": "T0LARK",
        "event_id": f"Ev{number:08d}",
        "authorizations": [{"team_id": "T0LARK", "user_id": "U0FLOORW", "is_bot": True}],
        "event": event,
    }
    return json.dumps(body).encode()
