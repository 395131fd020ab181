"""Runs one ASGI app on a socket of this process, without touching signals, and can hang up on a client.

Used by `practice_slack.PracticeSlack`; knows nothing of Slack.
"""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

Peers = dict[tuple[str, int], asyncio.Transport]


class _QuietServer(uvicorn.Server):
    """A uvicorn without its signal handlers: the program that embeds it has its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.ended = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when connections are taken."""
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Tick as uvicorn does, but end at once when asked to."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % 864_000
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), 0.1)


class Serving:
    """One app on one address, from `start` to `stop`."""

    def __init__(self, app: Starlette, *, ping_seconds: float) -> None:
        self._app = app
        self._ping_seconds = ping_seconds
        self._peers: Peers = {}
        self._server: _QuietServer | None = None
        self._task: asyncio.Task[None] | None = None
        self.host, self.port = "", 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises OSError when the address is taken."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        self.host, self.port = host, listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=_protocol_noting(self._peers),
            ws="websockets-sansio",
            ws_ping_interval=self._ping_seconds,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _QuietServer(config)
        self._task = asyncio.create_task(self._server.serve([listener]))
        await self._server.listening.wait()

    async def stop(self) -> None:
        """Stop listening and end open connections."""
        if self._server is not None and self._task is not None:
            for transport in list(self._peers.values()):
                transport.abort()
            self._server.should_exit = True
            self._server.ended.set()
            await self._task

    def hang_up(self, request: Request) -> None:
        """Cut the connection this request came over, before any answer."""
        if request.client is not None:
            transport = self._peers.get((request.client.host, request.client.port))
            if transport is not None:
                transport.abort()


def _protocol_noting(peers: Peers) -> type[H11Protocol]:
    """The HTTP protocol that notes the transport of each client."""

    class NotingProtocol(H11Protocol):
        """Remembers who is connected over which transport."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own
            """Note the client."""
            super().connection_made(transport)
            peers[transport.get_extra_info("peername")[:2]] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget the client."""
            self._forget()
            super().connection_lost(exc)

        def _forget(self) -> None:
            peer: Any = self.transport.get_extra_info("peername")
            if peer:
                peers.pop(peer[:2], None)

    return NotingProtocol
