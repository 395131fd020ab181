"""Everything the app is told: transport, retries, ordered faults, record.

`events` and `gestures` call it; `socket_mode` and `http_delivery` carry. Events are told in the background
and retried by Slack's timetable; commands and interactions are told once and their answer is awaited.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from simulator.slack.envelope import Ack, Envelope, EnvelopeKind, Transport
from simulator.slack.faults import Faults
from simulator.slack.record import Delivery, Record
from simulator.slack.state import SlackState
from simulator.slack.timing import Timing
from simulator.slack.wire import JsonObject


class Deliveries:
    """Tells the app about events, commands and interactions over the one transport that is set."""

    def __init__(
        self, state: SlackState, transport: Transport, timing: Timing, faults: Faults, record: Record
    ) -> None:
        self.transport = transport
        self._state = state
        self.timing = timing
        self._faults = faults
        self._record = record
        self._running: set[asyncio.Task[Any]] = set()
        self._overtaken = asyncio.Event()

    def tell(self, what: str, payload: JsonObject) -> None:
        """Deliver an event in the background, again and again by the timetable until it is acknowledged."""
        self._spawn(self._tell_until_acknowledged(self._envelope("events_api", what, payload)))

    async def ask(self, kind: EnvelopeKind, what: str, payload: JsonObject) -> Ack:
        """Deliver a command or an interaction once, and wait for the ack and what it says."""
        return await self._hand_over(self._envelope(kind, what, payload))

    async def settled(self) -> None:
        """Wait until no delivery is under way."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _envelope(self, kind: EnvelopeKind, what: str, payload: JsonObject) -> Envelope:
        return Envelope(self._state.mint_id("E"), kind, what, payload)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _tell_until_acknowledged(self, envelope: Envelope) -> None:
        ack = await self._hand_over(envelope)
        for wait in self.timing.retry_seconds:
            if ack.accepted:
                return
            await asyncio.sleep(wait)
            envelope = envelope.again(ack.reason)
            ack = await self._hand_over(envelope)

    async def _hand_over(self, envelope: Envelope) -> Ack:
        fault = self._faults.for_delivery(envelope.what)
        if fault is not None and fault.kind == "hold_back":
            await self._until_overtaken(fault.seconds)
        ack = await self.transport.hand_over(envelope, self.timing.ack_seconds)
        if fault is None or fault.kind != "hold_back":
            self._overtaken.set()
            self._overtaken = asyncio.Event()
        if fault is not None and fault.kind == "drop_ack":
            ack = Ack(False, None, "timeout")
        self._write_down(envelope, ack, fault.kind if fault else None)
        if fault is not None and fault.kind == "duplicate":
            again = envelope.again("timeout")
            second = await self.transport.hand_over(again, self.timing.ack_seconds)
            self._write_down(again, second, "duplicate")
        return ack

    async def _until_overtaken(self, seconds: float) -> None:
        """Wait until a later delivery has arrived and was acknowledged."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._overtaken.wait(), seconds)

    def _write_down(self, envelope: Envelope, ack: Ack, fault: str | None) -> None:
        number, at = self._record.next_number(), self._state.clock.now().timestamp()
        self._record.add(
            Delivery(
                number,
                at,
                envelope.what,
                envelope.payload,
                envelope.attempt,
                ack.accepted,
                ack.payload,
                fault,
            )
        )
        self._state.feed.publish("delivery", what=envelope.what, acknowledged=ack.accepted)
