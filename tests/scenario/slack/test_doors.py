"""The HTTP door: what is let in, what is refused, and what the operator sees."""

import json
from urllib.parse import urlencode

import aiohttp
import pytest

from floorwalker.clock import SystemClock
from simulator.slack import PracticeSlack
from simulator.slack.http_delivery import signature
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot

pytestmark = pytest.mark.asyncio

EVENT = {
    "type": "event_callback",
    "team_id": "T0LARK",
    "event_id": "Ev0KNOCK",
    "authorizations": [{"team_id": "T0LARK", "user_id": "U0FLOORW", "is_bot": True}],
    "event": {
        "type": "app_mention",
        "user": "U0MAYA",
        "channel": "C0OPS",
        "ts": "1795000000.000100",
        "text": "<@U0FLOORW> hi",
    },
}


async def knock(
    url: str,
    body: bytes,
    *,
    secret: str = "practice",
    age_s: int = 0,
    signed: bool = True,
    kind: str = "application/json",
) -> int:
    """Post to the events address; the status."""
    stamp = int(SystemClock().now().timestamp()) - age_s
    headers = {"Content-Type": kind}
    if signed:
        headers |= {
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": signature(secret, stamp, body),
        }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/slack/events", data=body, headers=headers) as reply,
    ):
        return reply.status


async def test_only_fresh_and_rightly_signed_requests_have_an_effect(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    body = json.dumps(EVENT).encode()
    async with bot(over="http", work=False) as running:
        url = running.http_url or ""
        assert await knock(url, body, signed=False) == 401
        assert await knock(url, body, secret="guessed") == 401
        assert await knock(url, body, age_s=360) == 401
        assert await knock(url, body, age_s=-360) == 401
        assert await knock(url, body + b" ", secret="practice") == 200
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 1


async def test_a_replay_within_five_minutes_has_no_second_effect(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    body = json.dumps(EVENT).encode()
    async with bot(over="http", work=False) as running:
        assert [await knock(running.http_url or "", body) for _ in range(3)] == [200, 200, 200]
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 1


async def test_a_malformed_body_is_400(slack: PracticeSlack, bot: BotFactory) -> None:
    malformed = [
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe",
        b"payload=%7B",
        b'"words"',
        b"payload=%5B1%5D",
        b"payload=3",
        b"a=b",
    ]
    async with bot(over="http", work=False) as running:
        assert {body: await knock(running.http_url or "", body) for body in malformed} == dict.fromkeys(
            malformed, 400
        )


async def test_a_huge_body_is_413(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot(over="http", work=False) as running:
        assert await knock(running.http_url or "", b"x" * 1_048_000) == 413


async def test_a_timestamp_that_is_no_number_is_401(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot(over="http", work=False) as running, aiohttp.ClientSession() as session:
        for stamp in ("", "soon", "１２", "-5"):
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=0"}
            async with session.post(f"{running.http_url}/slack/events", data=b"{}", headers=headers) as reply:
                assert reply.status == 401


async def test_what_nobody_listens_to_is_acknowledged(slack: PracticeSlack, bot: BotFactory) -> None:
    strangers: list[dict[str, object]] = [
        {**EVENT, "event_id": "Ev2", "event": {"type": "reaction_added", "user": "U0MAYA"}},
        {"type": "event_callback", "team_id": "T0LARK", "event_id": "Ev3", "event": {"type": "unheard_of"}},
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U0MAYA"}, "team": {"id": "T0LARK"}},
    ]
    async with bot(over="http", work=False) as running:
        for stranger in strangers:
            assert await knock(running.http_url or "", json.dumps(stranger).encode()) == 200
        click = {
            "type": "block_actions",
            "team": {"id": "T0LARK"},
            "user": {"id": "U0MAYA"},
            "actions": [{"action_id": "unknown", "block_id": "b", "type": "button"}],
        }
        form = urlencode({"payload": json.dumps(click)}).encode()
        assert await knock(running.http_url or "", form, kind="application/x-www-form-urlencoded") == 200
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 0


async def test_the_operator_sees_health_readiness_and_backlogs(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot(over="http") as running, aiohttp.ClientSession() as session:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker hello")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        pages: dict[str, tuple[int, str]] = {}
        for page in ("healthz", "readyz", "metrics"):
            async with session.get(f"{running.http_url}/{page}") as reply:
                pages[page] = (reply.status, await reply.text())
    assert pages["healthz"] == (200, "ok\n") and pages["readyz"] == (200, "ready\n")
    assert "floorwalker_inbox_depth 0" in pages["metrics"][1]
    assert 'floorwalker_answers{outcome="answered"} 1' in pages["metrics"][1]
