"""Socket Mode in: no public address needed. A watchdog on received frames reconnects a link that has gone quiet.

Made by `bot.app` for `serve`. The SDK's own check watches its pings only; links have been seen to stay open and dead.
"""

import asyncio
import time
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

# Slack pings every few seconds; half a minute without any frame is a dead link.
QUIET_S = 30.0
CHECK_S = 5.0
PING_S = 5.0


class SocketTransport:
    """Keeps one Socket Mode link up. Use as an async context manager, or `start` and `stop`."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        *,
        quiet_s: float = QUIET_S,
        check_s: float = CHECK_S,
        ping_s: float = PING_S,
    ) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token, web_client=client, ping_interval=ping_s)
        self._quiet_s = quiet_s
        self._check_s = check_s
        self._heard_at = time.monotonic()
        self._pong: float | None = None
        self._watching: asyncio.Task[None] | None = None
        self._handler.client.on_message_listeners.append(self._heard)
        self.reconnects = 0

    async def start(self) -> None:
        """Connect; keeps trying while Slack does not answer."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here
        self._heard_at = time.monotonic()
        self._watching = asyncio.create_task(self._watch(), name="socket-watchdog")

    async def stop(self) -> None:
        """Disconnect; un-acked envelopes come again at the next start."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt has no types here

    @property
    def connected(self) -> bool:
        """Whether something was heard lately."""
        return time.monotonic() - self._heard_at < self._quiet_s

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _heard(self, _message: aiohttp.WSMessage) -> None:
        self._heard_at = time.monotonic()

    def _notice_pong(self) -> None:
        # The SDK keeps the stamp of our last ping that came back: a new stamp is a frame heard.
        pong = self._handler.client.last_ping_pong_time
        if pong != self._pong:
            self._pong = pong
            self._heard_at = time.monotonic()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._check_s)
            self._notice_pong()
            if self.connected:
                continue
            log.warning("socket.quiet", seconds=round(time.monotonic() - self._heard_at))
            self.reconnects += 1
            self._heard_at = time.monotonic()
            await self._handler.client.connect_to_new_endpoint(force=True)
