"""A practice Slack on a free port, a client for it, and a Bolt app wired to it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from floorwalker.clock import FixedClock
from simulator.slack import PracticeSlack, Timing

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HASTY = Timing(ack_seconds=0.6, retry_seconds=(0.0, 0.02, 0.04))


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[PracticeSlack]:
    clock = FixedClock(START)
    async with PracticeSlack(clock=clock, timing=HASTY, on_clock_move=clock.move_to) as running:
        yield running


@pytest_asyncio.fixture
async def client(slack: PracticeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


@pytest_asyncio.fixture
async def bolt(slack: PracticeSlack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app on Socket Mode; listeners may be added at any time."""
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    await slack.until(lambda: slack.sockets.connected == 1)
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]  # bolt is untyped here


@pytest.fixture
def slack_in_thread() -> Iterator[PracticeSlack]:
    """A practice Slack on its own thread and event loop, for clients that block."""
    slack, loop = (PracticeSlack(clock=FixedClock(START), timing=HASTY), asyncio.new_event_loop())
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(slack.start(), loop).result(5)
    yield slack
    asyncio.run_coroutine_threadsafe(slack.stop(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
