"""Socket Mode: links that are replaced, cut or gone quiet."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.transport_socket import SocketTransport
from bot.slack.web import open_client, open_session
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("trouble", ["refresh_requested", "cut"])
async def test_a_link_that_goes_comes_back_and_nothing_is_lost(
    slack: PracticeSlack, bot: BotFactory, trouble: str
) -> None:
    async with bot():
        await slack.until(lambda: slack.sockets.connected == 1)
        if trouble == "cut":
            await slack.cut()
        else:
            await slack.disconnect(trouble)
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker still there?")
        async with asyncio.timeout(10):
            while not slack.app_messages("C0OPS", ts):
                await asyncio.sleep(0.05)
    assert len(slack.app_messages("C0OPS", ts)) == 1


async def test_a_link_that_is_open_and_dead_is_replaced() -> None:
    opened = asyncio.Semaphore(0)

    async def hand_out(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://{request.host}/link"})

    async def silent(request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse(autoping=False)
        await link.prepare(request)
        opened.release()
        # Reads, so that it could close, and never says a word: no pong, no hello.
        async for _frame in link:
            pass
        return link

    server = web.Application()
    server.add_routes([web.post("/api/apps.connections.open", hand_out), web.get("/link", silent)])
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(server)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        client = open_client(
            None,
            f"http://127.0.0.1:{runner.addresses[0][1]}/api/",
            await stack.enter_async_context(open_session()),
        )
        app = AsyncApp(client=client, signing_secret="", authorize=_nobody)
        transport = SocketTransport(app, "xapp-1", client, quiet_s=0.3, check_s=0.1, ping_s=60)
        await stack.enter_async_context(transport)
        async with asyncio.timeout(8):
            await opened.acquire()
            await opened.acquire()
        assert transport.reconnects >= 1


async def _nobody() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U1", bot_id="B1", bot_token="none")
