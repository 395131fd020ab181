"""Socket Mode: WebSockets the app opened, envelopes down, acks up.

Each envelope goes to one connection, in turn. `webapi.auth` hands out the address, `server` routes the socket
here, `delivery` calls `hand_over`. Protocol: docs.slack.dev, "Using Socket Mode".
"""

import asyncio
import json
from dataclasses import dataclass, field

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from simulator.slack.envelope import Ack, Envelope
from simulator.slack.wire import JsonObject

log = structlog.get_logger()

MAX_CONNECTIONS = 10


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket and the envelopes on it that wait for an ack."""

    socket: WebSocket
    number: int
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, frame: JsonObject) -> bool:
        """Send one frame; False when the other side has gone."""
        try:
            async with self.sending:
                await self.socket.send_text(json.dumps(frame))
        except (WebSocketDisconnect, RuntimeError):
            return False
        return True

    def answer(self, frame: JsonObject) -> None:
        """Settle the envelope that this frame acknowledges."""
        future = self.waiting.pop(str(frame.get("envelope_id")), None)
        if future is not None and not future.done():
            payload = frame.get("payload")
            future.set_result(Ack(True, payload if isinstance(payload, dict) else None))

    def lost(self) -> None:
        """Nobody will acknowledge any more: what waits is to be delivered again."""
        for future in self.waiting.values():
            if not future.done():
                future.set_result(Ack(False, None, "connection_closed"))
        self.waiting.clear()


class SocketMode:
    """All open sockets of the app."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._opened = 0
        self._turn = 0
        self._arrival = asyncio.Event()

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    def admit(self, ticket: str) -> None:
        """Let one socket in that shows this ticket."""
        self._tickets.add(ticket)

    async def serve(self, socket: WebSocket) -> None:
        """Say hello and read acks until the socket closes; an unknown ticket is refused."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._opened += 1
        connection = Connection(socket, self._opened)
        await connection.send(self._hello())
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._connections.append(connection)
        self._arrival.set()
        await self._read_acks(connection)

    async def _read_acks(self, connection: Connection) -> None:
        try:
            while True:
                text = await connection.socket.receive_text()
                if text.startswith("{"):
                    connection.answer(json.loads(text))
        except (WebSocketDisconnect, RuntimeError, json.JSONDecodeError):
            log.debug("practice_slack.socket_closed", connection=connection.number)
        finally:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        connection.lost()
        if not self._connections:
            self._arrival.clear()

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {"host": "practice", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def hand_over(self, envelope: Envelope, patience: float) -> Ack:
        """Send to the connection whose turn it is; waits `patience` seconds for one, and for the ack."""
        try:
            await asyncio.wait_for(self._arrival.wait(), patience)
        except TimeoutError:
            return Ack(False, None, "no_connection")
        self._turn += 1
        connection = self._connections[self._turn % len(self._connections)]
        future = asyncio.get_running_loop().create_future()
        connection.waiting[envelope.id] = future
        if not await connection.send(_frame(envelope)):
            self._drop(connection)
            return Ack(False, None, "connection_closed")
        try:
            return await asyncio.wait_for(future, patience)
        except TimeoutError:
            connection.waiting.pop(envelope.id, None)
            return Ack(False, None, "timeout")

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come back: `warning` and `refresh_requested` as Slack does every few hours.

        With `link_disabled` Slack closes the socket too.
        """
        for connection in list(self._connections):
            await connection.send(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "practice"}}
            )
            if reason != "warning":
                await self._close(connection)

    async def cut(self) -> None:
        """Close every socket without a word, as a broken network does."""
        for connection in list(self._connections):
            await self._close(connection)

    async def _close(self, connection: Connection) -> None:
        self._drop(connection)
        try:
            await connection.socket.close()
        except RuntimeError:
            log.debug("practice_slack.socket_already_closed", connection=connection.number)


def _frame(envelope: Envelope) -> JsonObject:
    frame: JsonObject = {
        "envelope_id": envelope.id,
        "payload": envelope.payload,
        "type": envelope.kind,
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        frame |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return frame
