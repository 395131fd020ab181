"""A whole bot (real store, real Bolt app, real transports) against the practice Slack, with a scripted copilot."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import uvicorn
from slack_bolt.async_app import AsyncApp

from bot.jobs.supervisor import Loop, Supervisor
from bot.jobs.worker import Worker
from bot.ports import Copilot, Inbox, Progress
from bot.reply import Answer, Reply
from bot.request import Request
from bot.slack.app import build_app
from bot.slack.card import SHOW_AFTER_S, Cards
from bot.slack.delivery import Delivery
from bot.slack.identity import WhoAmI
from bot.slack.people import People
from bot.slack.render.reply import Renderer
from bot.slack.safe_text import SafeText
from bot.slack.surface import SlackSurface
from bot.slack.sweep import Sweep
from bot.slack.transport_http import build_http
from bot.slack.transport_socket import SocketTransport
from bot.slack.web import TIMEOUT_S, SlackWeb, open_client, open_session
from bot.storage.store import StateStore, open_store
from floorwalker.clock import Clock, OffsetClock
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from simulator.slack import PracticeSlack


class PlainWords:
    """A catalogue that knows no metric."""

    def title(self, metric_id: str) -> str:
        """The id."""
        return metric_id

    def definition(self, metric_id: str) -> str:
        """None."""
        return f"what {metric_id} counts"

    def shown(self, figure: Figure) -> str:
        """The bare value."""
        return "no data" if figure.value is None else f"{figure.value:g}"

    def change(self, figure: Figure, before: float) -> str:
        """None."""
        return ""

    def owner(self, metric_id: str) -> str | None:
        """Nobody."""
        return None


@dataclass
class ScriptedCopilot:
    """Answers every request with its script; keeps what it was asked."""

    answer: Callable[[Request], Reply]
    asked: list[Request] = field(default_factory=list)
    gate: asyncio.Event | None = None
    steps: tuple[str, ...] = ()
    called_off: list[str] = field(default_factory=list)

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """The scripted reply; waits for the gate when there is one."""
        self.asked.append(request)
        if progress is not None:
            for step in self.steps:
                await progress.note(step)
                await progress.found("2 pages")
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.called_off.append(request.words)
            raise
        return self.answer(request)


def answered(text: str) -> Answer:
    """An answer of the simplest kind."""
    return Answer(outcome=Outcome.ANSWERED, intent=Intent.NUMBER, text=text, trace_id="t-1", elapsed_ms=1)


def long_text(topic: str, paragraphs: int = 8) -> str:
    """An answer of a few screens, with a first and a last word to look for."""
    middle = [
        f"Step {number} of {topic}. " + "Count the parcels again. " * 12 for number in range(paragraphs)
    ]
    return "\n\n".join([f"**{topic}** begins.", *middle, f"{topic} ends."])


def echo(request: Request) -> Reply:
    """Says what was asked."""
    return answered(f"You asked: {request.words}")


@dataclass
class Bot:
    """One bot process: what it is made of, and its parts to stop and start."""

    store: StateStore
    clock: Clock
    copilot: Copilot
    worker: Worker
    delivery: Delivery
    sweep: Sweep
    supervisor: Supervisor
    web: SlackWeb
    http_url: str | None = None


BotFactory = Callable[..., "AsyncBot"]


@dataclass(frozen=True)
class SlackAddress:
    """Where a Slack is and what opens it: what a bot in a process of its own is given."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str


@dataclass
class AsyncBot:
    """Starts and stops a bot on a practice Slack; `socket` or HTTP."""

    slack: PracticeSlack | SlackAddress
    url: str
    clock: Clock
    copilot: Copilot
    over: str = "socket"
    work: bool = True
    inbox: Inbox | None = None
    timeout_s: float = TIMEOUT_S
    card_after_s: float = SHOW_AFTER_S

    async def __aenter__(self) -> Bot:
        """Everything up and connected."""
        self._stack = AsyncExitStack()
        store = await open_store(self.url)
        self._stack.push_async_callback(store.close)
        session = await self._stack.enter_async_context(open_session(self.timeout_s))
        web = SlackWeb(open_client(self.slack.bot_token, self.slack.api_url, session), session, self.clock)
        who_am_i = WhoAmI(web)
        traces = itertools.count(1)
        wake_work, wake_delivery = asyncio.Event(), asyncio.Event()
        bolt_client = open_client(None, self.slack.api_url, session)
        app = build_app(
            client=bolt_client,
            signing_secret=self.slack.signing_secret,
            inbox=self.inbox or store.inbox,
            clock=self.clock,
            who_am_i=who_am_i,
            wake=wake_work.set,
        )
        plain = SlackSurface(web, People(web, self.clock, who_am_i), Renderer(SafeText(), PlainWords()))
        surface = plain.with_cards(
            Cards(
                store.outbox,
                self.clock,
                wake_delivery.set,
                SafeText(),
                self.card_after_s,
                every_s=0.05,
                look_s=0.02,
            )
        )
        worker = Worker(
            inbox=store.inbox,
            surface=surface,
            copilot=self.copilot,
            clock=self.clock,
            new_trace=lambda: f"trace-{next(traces)}",
            wake=wake_delivery,
        )
        delivery, sweep = Delivery(store.outbox, web, self.clock), Sweep(store.outbox, web, self.clock)
        loops = [
            Loop("answer", worker.step, 0.05, wake_work),
            Loop("deliver", delivery.step, 0.05, wake_delivery),
            Loop("sweep", sweep.step, 0.2),
        ]
        supervisor = Supervisor(loops if self.work else [], new_trace=lambda: "trace", drain_s=10.0)
        bot = Bot(store, self.clock, self.copilot, worker, delivery, sweep, supervisor, web)
        supervisor.start()
        self._stack.push_async_callback(supervisor.stop)
        if self.over == "http":
            bot.http_url = await self._serve(app, store)
        else:
            await self._stack.enter_async_context(
                SocketTransport(app, self.slack.app_token, bolt_client, quiet_s=30, check_s=0.5, ping_s=0.5)
            )
        return bot

    async def _serve(self, app: AsyncApp, store: StateStore) -> str:
        asgi = build_http(
            app,
            signing_secret=self.slack.signing_secret,
            inbox=store.inbox,
            outbox=store.outbox,
            clock=self.clock,
            ready=_always,
        )
        server = uvicorn.Server(
            uvicorn.Config(asgi, host="127.0.0.1", port=0, log_level="error", lifespan="off")
        )
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)

        async def end() -> None:
            server.should_exit = True
            await task

        self._stack.push_async_callback(end)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        if isinstance(self.slack, PracticeSlack):
            await self.slack.deliver_over_http(f"{url}/slack/events")
        return url

    async def __aexit__(self, *_exc: object) -> None:
        """Everything down."""
        await self._stack.aclose()


async def _always() -> bool:
    return True


def lease_over(clock: OffsetClock) -> None:
    """Let every lease run out."""
    clock.move_to(clock.now() + timedelta(minutes=3))


async def leases_over_until(holds: Callable[[], bool], clock: OffsetClock) -> None:
    """Let leases run out again and again until something holds; `TimeoutError` when it never does."""
    async with asyncio.timeout(5):
        while not holds():
            lease_over(clock)
            await asyncio.sleep(0.05)
