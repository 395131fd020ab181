"""The control API `/control/...`: what the page and tests of other processes use to act as people.

Every POST takes a JSON object checked by one of the models below and answers `{"ok": true, ...}`, or 400 with
the sentence of the mistake. `PracticeSlack` has the same operations for tests in the same process.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from floorwalker.errors import UserMistake
from simulator.slack.clicks import Clicks
from simulator.slack.faults import DeliveryFault, Faults, MethodFault
from simulator.slack.gestures import Gestures
from simulator.slack.modals import Modals
from simulator.slack.record import Record
from simulator.slack.snapshot import snapshot
from simulator.slack.socket_mode import SocketMode
from simulator.slack.state import SlackState
from simulator.slack.views import Choice
from simulator.slack.wire import JsonObject


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PostOrder(_Order):
    """Write a message."""

    user: str
    channel: str
    text: str
    thread_ts: str | None = None


class MessageOrder(_Order):
    """Something about one message: its new text, a reaction's name."""

    user: str
    channel: str
    ts: str
    text: str = ""
    name: str = ""


class CommandOrder(_Order):
    """Type a slash command; answers that come within `wait_seconds` are returned."""

    user: str
    channel: str
    line: str
    wait_seconds: float = 0.0


class ShortcutOrder(_Order):
    """Choose a shortcut, of a message when `channel` and `ts` are given."""

    user: str
    callback_id: str
    channel: str | None = None
    ts: str | None = None


class ClickOrder(_Order):
    """Click in a message (`channel`, `ts`), else in the open modal or App Home."""

    user: str
    action_id: str
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
    block_id: str | None = None
    choice: str | list[str] | None = None


class SubmitOrder(_Order):
    """Submit a modal with what was typed: `{block_id: {action_id: value}}`."""

    user: str
    values: dict[str, dict[str, Choice]] = {}
    view_id: str | None = None


class CloseOrder(_Order):
    """Close the modal on top, or all of them."""

    user: str
    view_id: str | None = None
    everything: bool = False


class HomeOrder(_Order):
    """Open the app's Home or Messages tab."""

    user: str
    tab: Literal["home", "messages"] = "home"


class ThreadOrder(_Order):
    """Press Stop in a thread, or look at a channel."""

    user: str
    channel: str
    thread_ts: str = ""


class FaultOrder(_Order):
    """Order a fault of a Web API `method`, or of deliveries of one sort (`delivery`)."""

    kind: str
    method: str | None = None
    delivery: str | None = None
    times: int = 1
    seconds: float = 1.0
    status: int = 500
    error: str = "internal_error"


class ClockOrder(_Order):
    """Move the practice clock: to a moment, or forward by seconds."""

    to: datetime | None = None
    forward_seconds: float = 0.0


class DisconnectOrder(_Order):
    """Send disconnect frames, or with `cut` close the sockets without a word."""

    reason: str = "refresh_requested"


Order = TypeVar("Order", bound=_Order)
MoveClock = Callable[[datetime], Awaitable[None]]


class Control:
    """The handlers behind `/control`."""

    def __init__(
        self,
        *,
        state: SlackState,
        gestures: Gestures,
        clicks: Clicks,
        modals: Modals,
        record: Record,
        faults: Faults,
        sockets: SocketMode,
        move_clock: MoveClock,
    ) -> None:
        self._state = state
        self._gestures = gestures
        self._clicks = clicks
        self._modals = modals
        self._record = record
        self._faults = faults
        self._sockets = sockets
        self._move_clock = move_clock

    def routes(self) -> list[Route]:
        """All addresses below `/control`."""
        posts = [
            self._route("message", PostOrder, self._post),
            self._route("edit", MessageOrder, self._edit),
            self._route("delete", MessageOrder, self._delete),
            self._route("react", MessageOrder, self._react),
            self._route("command", CommandOrder, self._command),
            self._route("shortcut", ShortcutOrder, self._shortcut),
            self._route("click", ClickOrder, self._click),
            self._route("submit", SubmitOrder, self._submit),
            self._route("close", CloseOrder, self._close),
            self._route("home", HomeOrder, self._home),
            self._route("stop", ThreadOrder, self._stop),
            self._route("look", ThreadOrder, self._look),
            self._route("fault", FaultOrder, self._fault),
            self._route("disconnect", DisconnectOrder, self._disconnect),
            self._route("clock", ClockOrder, self._clock),
        ]
        gets = [Route("/state", self._snapshot), Route("/record", self._list), Route("/feed", self._feed)]
        return [*posts, *gets, Route("/clear_faults", self._clear_faults, methods=["POST"])]

    def _route(self, name: str, model: type[Order], act: Callable[[Order], Awaitable[JsonObject]]) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                order = model.model_validate_json(await request.body())
                return JSONResponse({"ok": True, **await act(order)})
            except ValidationError as wrong:
                problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors()]
                return JSONResponse({"ok": False, "error": f"/control/{name}: {'; '.join(problems)}"}, 400)
            except UserMistake as mistake:
                return JSONResponse({"ok": False, "error": str(mistake)}, 400)

        return Route(f"/{name}", endpoint, methods=["POST"])

    async def _post(self, order: PostOrder) -> JsonObject:
        message = self._gestures.post(order.user, order.channel, order.text, order.thread_ts)
        return {"ts": message.ts, "message": message.to_json()}

    async def _edit(self, order: MessageOrder) -> JsonObject:
        return {"message": self._gestures.edit(order.user, order.channel, order.ts, order.text).to_json()}

    async def _delete(self, order: MessageOrder) -> JsonObject:
        self._gestures.delete(order.user, order.channel, order.ts)
        return {}

    async def _react(self, order: MessageOrder) -> JsonObject:
        self._gestures.react(order.user, order.channel, order.ts, order.name)
        return {}

    async def _command(self, order: CommandOrder) -> JsonObject:
        start = self._state.mint_ts()
        ack = await self._gestures.command(order.user, order.channel, order.line)
        if order.wait_seconds and not self._answers(order, start):
            await self._wait_for_answer(order, start)
        return {"acknowledged": ack.accepted, "ephemeral": self._answers(order, start)}

    def _answers(self, order: CommandOrder, start: str) -> list[JsonObject]:
        found = self._state.conversation(order.channel).ephemerals.values()
        return [m.to_json() for m in found if m.ephemeral_for == order.user and m.ts > start]

    async def _wait_for_answer(self, order: CommandOrder, start: str) -> None:
        with self._state.feed.subscribe() as changes:
            try:
                async with asyncio.timeout(order.wait_seconds):
                    while not self._answers(order, start):
                        await changes.get()
            except TimeoutError:
                return

    async def _shortcut(self, order: ShortcutOrder) -> JsonObject:
        ack = await self._gestures.shortcut(order.user, order.callback_id, order.channel, order.ts)
        return {"acknowledged": ack.accepted}

    async def _click(self, order: ClickOrder) -> JsonObject:
        user, action_id, choice, block_id = (order.user, order.action_id, order.choice, order.block_id)
        if order.channel is not None and order.ts is not None:
            ack = await self._clicks.in_message(user, order.channel, order.ts, action_id, choice, block_id)
        else:
            ack = await self._clicks.in_view(user, action_id, choice, order.view_id, block_id)
        return {"acknowledged": ack.accepted}

    async def _submit(self, order: SubmitOrder) -> JsonObject:
        return {"errors": await self._modals.submit(order.user, order.values, order.view_id)}

    async def _close(self, order: CloseOrder) -> JsonObject:
        await self._modals.close(order.user, order.view_id, everything=order.everything)
        return {}

    async def _home(self, order: HomeOrder) -> JsonObject:
        self._gestures.open_home(order.user, order.tab)
        return {}

    async def _stop(self, order: ThreadOrder) -> JsonObject:
        self._gestures.stop(order.user, order.channel, order.thread_ts)
        return {}

    async def _look(self, order: ThreadOrder) -> JsonObject:
        self._gestures.look_at(order.user, order.channel)
        return {}

    async def _fault(self, order: FaultOrder) -> JsonObject:
        if order.delivery is not None:
            self._faults.add(DeliveryFault(order.delivery, order.kind, order.times, seconds=order.seconds))
        else:
            self._faults.add(
                MethodFault(
                    order.method or "*", order.kind, order.times, order.seconds, order.status, order.error
                )
            )
        return {}

    async def _clear_faults(self, _request: Request) -> Response:
        self._faults.clear()
        return JSONResponse({"ok": True})

    async def _disconnect(self, order: DisconnectOrder) -> JsonObject:
        if order.reason == "cut":
            await self._sockets.cut()
        else:
            await self._sockets.disconnect(order.reason)
        return {}

    async def _clock(self, order: ClockOrder) -> JsonObject:
        await self._move_clock(order.to or self._state.clock.now() + timedelta(seconds=order.forward_seconds))
        return {"now": self._state.clock.now().timestamp()}

    async def _snapshot(self, request: Request) -> Response:
        return JSONResponse(snapshot(self._state, request.query_params.get("user")))

    async def _list(self, request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse({"entries": [entry.to_json() for entry in self._record.entries[after:]]})

    async def _feed(self, request: Request) -> Response:
        user = request.query_params.get("user", "")
        return StreamingResponse(self._changes_for(user), media_type="text/event-stream")

    async def _changes_for(self, user: str) -> AsyncIterator[str]:
        with self._state.feed.subscribe() as changes:
            yield ": hello\n\n"
            while (change := await changes.get()) is not None:
                if self._concerns(change, user):
                    yield f"data: {json.dumps(change)}\n\n"

    def _concerns(self, change: JsonObject, user: str) -> bool:
        """Whether this person may see the change."""
        if "channel" in change:
            conversation = self._state.conversations.get(change["channel"])
            if conversation is None or user not in conversation.members:
                return False
        only_for = change.get("message", {}).get("ephemeral_for") or change.get("user")
        return only_for in (None, user)
