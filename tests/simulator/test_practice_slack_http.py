"""Bolt's AsyncApp behind its Starlette adapter: signed requests, wrong signatures, retries."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from floorwalker.clock import SystemClock
from simulator.slack import PracticeSlack
from simulator.slack.http_delivery import signature
from simulator.slack.serving import Serving

pytestmark = pytest.mark.asyncio

Json = dict[str, Any]
Answer = Callable[[Request], Awaitable[Response]]


class BotServer:
    """A bot on its own port: `answer` may be changed by a test."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.headers: list[Json] = []
        self._serving = Serving(
            Starlette(routes=[Route("/slack/events", self._take, methods=["POST"])]), ping_seconds=20
        )

    async def _take(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        return await self.answer(request)

    async def start(self) -> None:
        await self._serving.start("127.0.0.1", 0)

    async def stop(self) -> None:
        await self._serving.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._serving.port}/slack/events"


@pytest_asyncio.fixture
async def app(slack: PracticeSlack, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


@pytest_asyncio.fixture
async def bot(app: AsyncApp) -> AsyncIterator[BotServer]:
    server = BotServer(AsyncSlackRequestHandler(app).handle)
    await server.start()
    yield server
    await server.stop()


async def test_the_request_url_is_verified_by_its_challenge(slack: PracticeSlack, bot: BotServer) -> None:
    assert await slack.deliver_over_http(bot.url)
    assert not await slack.deliver_over_http(bot.url, signing_secret="another")


async def test_a_signed_mention_is_answered(slack: PracticeSlack, app: AsyncApp, bot: BotServer) -> None:
    @app.event("app_mention")
    async def answer(event: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="here")

    await slack.deliver_over_http(bot.url)
    ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker hi")
    await slack.until(lambda: slack.app_messages("C0OPS", ts) != [])
    assert slack.app_messages("C0OPS", ts)[0].text == "here"


async def test_commands_and_buttons_come_as_signed_forms(
    slack: PracticeSlack, app: AsyncApp, bot: BotServer
) -> None:
    clicks: list[str] = []

    @app.command("/ops")
    async def ops(ack: AsyncAck, command: Json) -> None:
        await ack(f"you said {command['text']}")

    @app.action("take")
    async def take(ack: AsyncAck, action: Json) -> None:
        await ack()
        clicks.append(action["value"])

    await slack.deliver_over_http(bot.url)
    await slack.command("U0MAYA", "C0OPS", "/ops days of supply & more")
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Take"},
        "action_id": "take",
        "value": "7",
    }
    posted = await app.client.chat_postMessage(
        channel="C0OPS", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    ack = await slack.click("U0SAM", "C0OPS", posted["ts"], "take")
    assert [m.text for m in slack.ephemerals("U0MAYA", "C0OPS")] == ["you said days of supply &amp; more"]
    assert (ack.accepted, clicks) == (True, ["7"])


async def test_a_modal_is_refused_over_http_too(slack: PracticeSlack, app: AsyncApp, bot: BotServer) -> None:
    @app.global_shortcut("new_report")
    async def shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        title = {"type": "plain_text", "text": "Report"}
        blocks = [
            {
                "type": "input",
                "block_id": "name",
                "label": title,
                "element": {"type": "plain_text_input", "action_id": "value"},
            }
        ]
        view = {"type": "modal", "callback_id": "report", "title": title, "submit": title, "blocks": blocks}
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("report")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"name": "No"})

    await slack.deliver_over_http(bot.url)
    await slack.shortcut("U0LENA", "new_report")
    assert await slack.submit("U0LENA", {"name": {"value": "x"}}) == {"name": "No"}


async def test_bolt_refuses_a_wrong_signature_and_takes_ours(slack: PracticeSlack, bot: BotServer) -> None:
    body = urlencode({"command": "/none", "ssl_check": "0"}).encode()
    now = int(SystemClock().now().timestamp())
    statuses = []
    async with aiohttp.ClientSession() as session:
        for secret in ("wrong", slack.signing_secret):
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": str(now),
                "X-Slack-Signature": signature(secret, now, body),
            }
            async with session.post(bot.url, data=body, headers=headers) as reply:
                statuses.append(reply.status)
    assert statuses == [401, 404], "the right signature gets past the check to a missing listener"


async def test_a_failed_delivery_is_retried_with_its_number_and_reason(slack: PracticeSlack) -> None:
    statuses = [500, 503, 200]

    async def answer(_request: Request) -> Response:
        return Response(status_code=statuses.pop(0) if statuses else 200)

    server = BotServer(answer)
    await server.start()
    try:
        statuses.insert(0, 200)  # for url_verification
        await slack.deliver_over_http(server.url)
        await slack.post("U0MAYA", "C0OPS", "hello")
        await slack.settled()
    finally:
        await server.stop()
    told = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h in server.headers[1:]]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_an_app_that_hangs_is_not_waited_for(slack: PracticeSlack) -> None:
    release = asyncio.Event()

    async def hang(_request: Request) -> Response:
        await release.wait()
        return Response()

    server = BotServer(hang)
    await server.start()
    try:
        await slack.deliver_over_http(server.url)
        ack = await slack.command("U0MAYA", "C0OPS", "/ops")
    finally:
        release.set()
        await server.stop()
    assert (ack.accepted, ack.reason) == (False, "http_timeout")


async def test_an_app_that_is_down_is_told_apart(slack: PracticeSlack) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    await slack.deliver_over_http(f"http://127.0.0.1:{port}/slack/events")
    ack = await slack.command("U0MAYA", "C0OPS", "/ops")
    assert (ack.accepted, ack.reason) == (False, "connection_failed")
