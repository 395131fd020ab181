"""A whole practice Slack in one object: start it, act as people, look at what the app did, stop it.

`floorwalker demo` and tests construct it; `control.py` offers the same over HTTP.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, Self

from floorwalker.clock import Clock, SystemClock
from floorwalker.errors import UserMistake
from simulator.slack.backend import Backend
from simulator.slack.clicks import Clicks
from simulator.slack.control import Control
from simulator.slack.delivery import Deliveries
from simulator.slack.envelope import Ack, Transport
from simulator.slack.events import VERIFICATION_TOKEN, Events
from simulator.slack.faults import DeliveryFault, Faults, MethodFault
from simulator.slack.gestures import Gestures
from simulator.slack.handles import Handles
from simulator.slack.http_delivery import HttpDelivery
from simulator.slack.messages import Message
from simulator.slack.modals import Modals
from simulator.slack.practice import practice_workspace
from simulator.slack.record import Call, Delivery, Record
from simulator.slack.responses import Responses
from simulator.slack.server import Addresses, build_app
from simulator.slack.serving import Serving
from simulator.slack.socket_mode import SocketMode
from simulator.slack.state import SlackState
from simulator.slack.timing import Timing
from simulator.slack.views import Choice
from simulator.slack.webapi.door import Door
from simulator.slack.wire import JsonObject
from simulator.slack.workspace import Workspace

ClockMove = Callable[[datetime], Awaitable[None] | None]


class PracticeSlack:
    """Slack's servers, in memory, on this machine.

    Events reach the app over Socket Mode until `deliver_over_http` is called. `on_clock_move` is asked to
    move the clock that was passed in; without it the clock cannot be moved from here.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        clock: Clock | None = None,
        bot_token: str = "xoxb-practice",  # noqa: S107  # opens nothing but this practice Slack
        app_token: str = "xapp-practice",  # noqa: S107
        signing_secret: str = "practice",  # noqa: S107
        timing: Timing | None = None,
        on_clock_move: ClockMove | None = None,
    ) -> None:
        self.bot_token, self.app_token, self.signing_secret = (bot_token, app_token, signing_secret)
        self.timing = timing or Timing()
        self.state = SlackState(workspace or practice_workspace(), clock or SystemClock())
        self.record, self.faults = Record(), Faults()
        self.sockets = SocketMode(self.state.app.id)
        self._on_clock_move = on_clock_move
        self._http: HttpDelivery | None = None
        self._deliveries = Deliveries(self.state, self.sockets, self.timing, self.faults, self.record)
        handles = Handles(self.state, self.timing, lambda: self.base_url)
        events = Events(self.state, self._deliveries)
        backend = Backend(self.state, events, handles, self.sockets, self.timing, lambda: self.base_url)
        responses = Responses(backend)
        self._gestures = Gestures(backend, self._deliveries, responses)
        self._clicks = Clicks(backend, self._deliveries, self._gestures)
        self._modals = Modals(backend, self._deliveries)
        self._serving = self._wire(backend, responses)

    def _wire(self, backend: Backend, responses: Responses) -> Serving:
        control = Control(
            state=self.state,
            gestures=self._gestures,
            clicks=self._clicks,
            modals=self._modals,
            record=self.record,
            faults=self.faults,
            sockets=self.sockets,
            move_clock=self.move_clock,
        )
        door = Door(
            backend,
            self.faults,
            self.record,
            self.bot_token,
            self.app_token,
            lambda request: self._serving.hang_up(request),  # noqa: PLW0108  # the server is made after its app
        )
        app = build_app(door, Addresses(backend, responses, self.record), control)
        return Serving(app, ping_seconds=self.timing.ping_seconds)

    # life

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve; port 0 takes a free one, then `base_url` tells."""
        await self._serving.start(host, port)

    async def stop(self) -> None:
        """End everything; open sockets and pages are closed."""
        await self._deliveries.stop()
        self.state.feed.close()
        await self.sockets.cut()
        await self._serving.stop()
        if self._http is not None:
            await self._http.close()

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def base_url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{self._serving.host}:{self._serving.port}"

    @property
    def api_url(self) -> str:
        """The Web API, for `SLACK_API_URL` or a client's `base_url`; ends in `/api/`."""
        return f"{self.base_url}/api/"

    @property
    def transport(self) -> Transport:
        """The way deliveries take to the app."""
        return self._deliveries.transport

    async def deliver_over_http(self, request_url: str, *, signing_secret: str | None = None) -> bool:
        """Deliver by signed HTTP from now on; says whether the app answered `url_verification`."""
        if self._http is not None:
            await self._http.close()
        self._http = HttpDelivery(request_url, signing_secret or self.signing_secret)
        self._deliveries.transport = self._http
        challenge = self.state.mint_id("challenge")
        return await self._http.verify_url(VERIFICATION_TOKEN, challenge, self.timing.ack_seconds)

    # people

    async def post(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Write as `user`; returns the ts. `@floorwalker` and `<@U0FLOORW>` both mention the app."""
        return self._gestures.post(user, channel, text, thread_ts).ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change an own message."""
        self._gestures.edit(user, channel, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take an own message away."""
        self._gestures.delete(user, channel, ts)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction, or take it away again."""
        self._gestures.react(user, channel, ts, name)

    async def command(self, user: str, channel: str, line: str) -> Ack:
        """Type `/ops …`; the ack may carry an answer, later ones come as ephemeral messages."""
        return await self._gestures.command(user, channel, line)

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Ack:
        """Choose a shortcut of a message, or a global one."""
        return await self._gestures.shortcut(user, callback_id, channel, ts)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        choice: Choice = None,
        block_id: str | None = None,
    ) -> Ack:
        """Click a button, choose in a select (`choice`), or give feedback (`positive` or `negative`)."""
        return await self._clicks.in_message(user, channel, ts, action_id, choice, block_id)

    async def click_in_view(
        self,
        user: str,
        action_id: str,
        choice: Choice = None,
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Ack:
        """Click in the open modal, or in App Home when no modal is open."""
        return await self._clicks.in_view(user, action_id, choice, view_id, block_id)

    async def submit(
        self, user: str, values: dict[str, dict[str, Choice]], view_id: str | None = None
    ) -> dict[str, str]:
        """Submit the open modal; returns the errors by block id, empty when it was taken."""
        return await self._modals.submit(user, values, view_id)

    async def close_modal(self, user: str, view_id: str | None = None, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them."""
        await self._modals.close(user, view_id, everything=everything)

    async def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> None:
        """Look at the app's Home or Messages tab."""
        self._gestures.open_home(user, tab)

    async def stop_session(self, user: str, channel: str, thread_ts: str) -> None:
        """Press the Stop button of a thread."""
        self._gestures.stop(user, channel, thread_ts)

    async def look_at(self, user: str, channel: str) -> None:
        """Switch to another channel with the app's panel open."""
        self._gestures.look_at(user, channel)

    def direct_message(self, user: str) -> str:
        """The id of the direct message between `user` and the app."""
        return self.state.direct_message(user).id

    # what is to be seen

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """All messages of a channel or of one thread (root first), oldest first; no ephemeral ones."""
        conversation = self.state.conversation(channel)
        if thread_ts is not None:
            return conversation.thread(thread_ts)
        return sorted(conversation.messages.values(), key=lambda m: m.ts)

    def app_messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """Those of them that the app wrote."""
        return [m for m in self.messages(channel, thread_ts) if m.bot_id is not None]

    def answers(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """Those of them that stand for good: neither a plan of work under way nor a stream that still grows."""
        return [
            m
            for m in self.app_messages(channel, thread_ts)
            if m.stream is None and not any(block["type"] == "plan" for block in m.blocks)
        ]

    def ephemerals(self, user: str, channel: str) -> list[Message]:
        """What only this person sees in a channel, oldest first."""
        return [m for m in self.state.conversation(channel).ephemerals.values() if m.ephemeral_for == user]

    def modal(self, user: str) -> JsonObject | None:
        """The modal on top, as Slack's view object."""
        stack = self.state.modals.get(user)
        return stack[-1].to_json() if stack else None

    def home(self, user: str) -> JsonObject | None:
        """The App Home of this person."""
        view = self.state.homes.get(user)
        return view.to_json() if view else None

    def calls(self, method: str | None = None) -> list[Call]:
        """What the app called, in order."""
        return self.record.calls(method)

    def deliveries(self, what: str | None = None) -> list[Delivery]:
        """What the app was told, each attempt, in order."""
        return self.record.deliveries(what)

    async def until(self, true: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until something holds, looked at again and again; `TimeoutError` if it never does."""
        with self.state.feed.subscribe() as changes:
            async with asyncio.timeout(seconds):
                while not true():
                    with suppress(
                        TimeoutError
                    ):  # what is waited for may happen in the app, which tells nobody
                        await asyncio.wait_for(changes.get(), 0.02)

    async def settled(self) -> None:
        """Wait until no event is on its way to the app."""
        await self._deliveries.settled()

    # trouble

    def fail(
        self,
        method: str,
        kind: str,
        *,
        times: int = 1,
        seconds: float = 1.0,
        status: int = 500,
        error: str = "internal_error",
        share: float = 1.0,
    ) -> None:
        """Let the next calls of `method` go wrong; see `faults.MethodFault`."""
        self.faults.add(MethodFault(method, kind, times, seconds, status, error, share))

    def fail_delivery(
        self, what: str, kind: str, *, times: int = 1, share: float = 1.0, seconds: float = 1.0
    ) -> None:
        """Let the next deliveries of one sort be doubled (`duplicate`), lose their ack (`drop_ack`) or be overtaken (`hold_back`)."""
        self.faults.add(DeliveryFault(what, kind, times, share, seconds))

    def be_patient(self, seconds: float) -> None:
        """Wait longer than Slack's 3 s for an acknowledgement, for a test on a busy machine."""
        self._deliveries.timing = replace(self.timing, ack_seconds=seconds)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to come back, as Slack does every few hours."""
        await self.sockets.disconnect(reason)

    async def cut(self) -> None:
        """Break every socket."""
        await self.sockets.cut()

    async def move_clock(self, moment: datetime) -> None:
        """Have the clock moved by the callback of the constructor."""
        if self._on_clock_move is None:
            raise UserMistake(
                "The clock of this practice Slack cannot be moved; start it with on_clock_move."
            )
        if moment.tzinfo is None:
            raise UserMistake(f"The moment {moment.isoformat()} has no time zone; add one, such as +00:00.")
        moving = self._on_clock_move(moment)
        if inspect.isawaitable(moving):
            await moving
        self.state.feed.publish("clock", now=self.state.clock.now().timestamp())

    async def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        await self.move_clock(self.state.clock.now() + by)
