"""All the wiring: settings, home and clock → the parts, plugged together. The only place that picks implementations.

Adapters are imported inside the factories, so that a command that needs no Slack, model or corpus does not load them. A running
bot is an async context manager: when its block ends, what is under way has ended or stands in the state database.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app_corpus import build_library
from bot.app_counter import build_counter, build_watching
from bot.app_oncall import Desks, build_desks, build_watch
from bot.app_operations import build_delivery, build_tick, build_upkeep
from bot.channel_digests import ChannelDigests
from bot.grounding import Drafter
from bot.numbers import NumbersDesk, open_desk
from bot.reply import Digest, DigestReply
from bot.status import Backlogs, InstallationStatus
from bot.turn import Turn
from floorwalker.clock import Clock
from floorwalker.errors import Misconfigured, SourceDown, UserMistake
from floorwalker.home import Home
from floorwalker.identity import Actor, Audience
from floorwalker.settings import DataSource, Settings
from tools.metrics.registry import catalogue
from tools.store.importing import import_data

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from starlette.applications import Starlette

    from bot.export import Telemetry
    from bot.jobs.refresh import SourceRefresh
    from bot.jobs.schedule import Schedule
    from bot.jobs.supervisor import Loop, Supervisor
    from bot.measures import Measures
    from bot.slack.delivery import Delivery
    from bot.slack.people import People
    from bot.slack.surface import SlackSurface
    from bot.slack.transport_socket import SocketTransport
    from bot.slack.web import SlackWeb
    from bot.storage.store import StateStore

STARTER_LIBRARY = Path(__file__).parent.parent / "knowledge" / "playbooks"
Condition = tuple[Backlogs, Callable[[], str | None]]
WORKERS = 12
"""Questions answered at once, most of the time waiting for a model; a conversation has one at a time."""


def new_trace_id() -> str:
    """A short random id that ties an answer to its log lines."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Shopfront:
    """One installation: what every part is made from."""

    settings: Settings
    home: Home
    clock: Clock
    desk: NumbersDesk


def shopfront(settings: Settings, home: Home, clock: Clock) -> Shopfront:
    """The installation of a home."""
    return Shopfront(settings, home, clock, build_desk(settings, home, clock))


def build_desk(settings: Settings, home: Home, clock: Clock) -> NumbersDesk:
    """The desk for numbers."""
    return open_desk(home, clock, settings)


@asynccontextmanager
async def open_drafter(settings: Settings) -> AsyncIterator[Drafter | None]:
    """The model that phrases answers, None when none is configured; raises `Misconfigured` for one without a key."""
    if settings.model is None:
        yield None
        return
    if settings.openai_api_key is None:
        raise Misconfigured(
            "FLOORWALKER_MODEL is set without OPENAI_API_KEY; set it (any text for a server that wants none)."
        )
    from bot.llm.factory import open_copilot
    from bot.llm.settings import ModelSettings

    endpoint = ModelSettings(
        name=settings.model,
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        use_responses_api=settings.model_responses_api,
        call_timeout_s=settings.model_timeout_s,
        stream_usage=settings.model_reports_usage,
    )
    async with open_copilot(endpoint, catalogue()) as drafter:
        yield drafter


def build_turn(shop: Shopfront, drafter: Drafter | None = None, condition: Condition | None = None) -> Turn:
    """The turn over desk and library; with `condition` (of a running bot) it tells the status too."""
    library = build_library(shop.settings, shop.home, shop.clock)
    status = InstallationStatus(shop.desk, library, shop.settings.model, *condition) if condition else None
    labels = shop.settings.file.metric_labels
    return Turn(shop.desk, library, new_trace_id, drafter, labels, status=status)


def state_url(settings: Settings, home: Home) -> str:
    """Where inbox, outbox and schedules stand: the URL that is set, else SQLite in the home."""
    if settings.database_url:
        return settings.database_url
    home.root.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{home.state}"


@dataclass(frozen=True, slots=True)
class SlackSide:
    """Everything that talks to one workspace."""

    web: "SlackWeb"
    people: "People"
    surface: "SlackSurface"
    bolt: Callable[["StateStore", Callable[[], None], "Measures"], "AsyncApp"]
    who_am_i: Callable[[], Awaitable[object]]


@asynccontextmanager
async def slack_side(shop: Shopfront) -> AsyncIterator[SlackSide]:
    """Open the Web API with one shared session; raises `Misconfigured` without a token."""
    from bot.slack.app import build_app
    from bot.slack.grants import GrantsOnFile
    from bot.slack.identity import WhoAmI
    from bot.slack.people import People
    from bot.slack.render.reply import Renderer
    from bot.slack.safe_text import SafeText
    from bot.slack.surface import SlackSurface
    from bot.slack.web import SlackWeb, open_client, open_session

    settings, clock = shop.settings, shop.clock
    if settings.slack_bot_token is None:
        raise Misconfigured(
            "SLACK_BOT_TOKEN is not set; copy it from the app's settings, OAuth & Permissions."
        )
    async with open_session() as session:
        token = settings.slack_bot_token.get_secret_value()
        web = SlackWeb(open_client(token, settings.slack_api_url, session), session, clock)
        who_am_i = WhoAmI(web)
        people = People(web, clock, who_am_i, GrantsOnFile(settings.config, settings.file))
        renderer = Renderer(SafeText(frozenset(settings.file.link_hosts)), shop.desk.words)
        secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""

        def bolt(store: "StateStore", wake: Callable[[], None], measures: "Measures") -> "AsyncApp":
            return build_app(
                # Bolt itself sends nothing; every letter leaves through the outbox.
                client=open_client(None, settings.slack_api_url, session),
                signing_secret=secret,
                inbox=store.inbox,
                clock=clock,
                who_am_i=who_am_i,
                wake=wake,
                measures=measures,
            )

        surface = SlackSurface(web, people, renderer, settings.file.operators)
        yield SlackSide(web, people, surface, bolt, who_am_i)


def schedules_of(settings: Settings, tz: str) -> "tuple[Schedule, ...]":
    """The weekly digests that have a channel; times are local to their zone, by default the shop's `tz`."""
    from bot.jobs.schedule import weekly

    return weekly(settings.file.schedules, tz)


@dataclass(frozen=True, slots=True)
class Http:
    """Where the HTTP transport listens."""

    host: str
    port: int


@asynccontextmanager
async def running_bot(shop: Shopfront, http: Http | None = None) -> AsyncIterator[Callable[[], bool]]:
    """The bot at work, over Socket Mode or HTTP; gives a function that tells whether all of it is alive."""
    from bot.export import open_telemetry
    from bot.jobs.boundary import contain
    from bot.jobs.timer import Timer
    from bot.measures import Prices
    from bot.storage.store import open_store

    async with AsyncExitStack() as stack:
        side = await stack.enter_async_context(slack_side(shop))
        await side.who_am_i()
        store = await open_store(state_url(shop.settings, shop.home))
        stack.push_async_callback(store.close)
        drafter = await stack.enter_async_context(open_drafter(shop.settings))
        prices = Prices(shop.settings.model_price_in, shop.settings.model_price_out)
        telemetry = open_telemetry(shop.settings.otlp_endpoint, prices)
        stack.callback(telemetry.close)
        at_work = _put_to_work(shop, side, store, drafter, telemetry.measures)
        at_work.supervisor.start()
        stack.push_async_callback(at_work.supervisor.stop)
        # At once, so that a new installation owes nothing of the past and a restarted one catches up now.
        await contain(at_work.tick(), doing="first tick", new_trace=new_trace_id)
        timer = Timer(at_work.tick, new_trace=new_trace_id)
        timer.start()
        stack.callback(timer.stop)
        app = side.bolt(store, at_work.answer_now, telemetry.measures)
        if http is None:
            await stack.enter_async_context(_socket(shop.settings, app))
        else:
            from bot.slack.transport_http import listening

            asgi = _http_app(shop, app, store, at_work, telemetry)
            await stack.enter_async_context(listening(asgi, http.host, http.port))
        yield lambda: at_work.supervisor.alive


@dataclass(frozen=True, slots=True)
class _AtWork:
    """The loops of a bot: `tick` makes what is due, `answer_now` wakes the workers."""

    supervisor: "Supervisor"
    tick: Callable[[], Awaitable[bool]]
    answer_now: Callable[[], None]
    delivery: "Delivery"


def _put_to_work(
    shop: Shopfront, side: SlackSide, store: "StateStore", drafter: Drafter | None, measures: "Measures"
) -> _AtWork:
    from bot.jobs.queues import Queues
    from bot.jobs.supervisor import Loop, Supervisor
    from bot.jobs.worker import Worker

    sending = asyncio.Event()
    delivery = build_delivery(shop.settings, store, side.web, side.people, shop.clock)
    queues = Queues(store.inbox, store.outbox, shop.clock, measures)
    library = build_library(shop.settings, shop.home, shop.clock)
    desks = build_desks(store, side.surface, shop.desk, library, shop.clock)
    turn = build_turn(shop, drafter, (queues.waiting, lambda: delivery.shut_out))
    counter = build_counter(
        settings=shop.settings,
        store=store,
        library=library,
        desk=shop.desk,
        clock=shop.clock,
        turn=turn,
        desks=desks,
    )
    worker = Worker(
        inbox=store.inbox,
        surface=side.surface,
        copilot=desks.copilot(counter, new_trace_id),
        clock=shop.clock,
        new_trace=new_trace_id,
        wake=sending,
        measures=measures,
    )
    tick = build_tick(
        schedules_of(shop.settings, shop.desk.time_zone()),
        settings=shop.settings,
        store=store,
        surface=side.surface,
        people=side.people,
        desk=shop.desk,
        library=library,
        clock=shop.clock,
        new_trace=new_trace_id,
        wake=sending,
    )
    answering = [Loop(f"answer-{number}", worker.step, 1.0) for number in range(WORKERS)]
    loops = [
        *answering,
        Loop("deliver", delivery.step, 1.0, sending),
        Loop("measure", queues.step, 15.0),
        *build_upkeep(store, side.web, shop.clock),
        Loop("import", _refresh(shop).step, 30.0),
        *_lookouts(shop, side, store, desks, sending.set),
    ]

    def answer_now() -> None:
        for loop in answering:
            loop.wake.set()

    return _AtWork(Supervisor(loops, new_trace=new_trace_id), tick.step, answer_now, delivery)


def _lookouts(
    shop: Shopfront, side: SlackSide, store: "StateStore", desks: Desks, tell: Callable[[], None]
) -> "list[Loop]":
    from bot.jobs.supervisor import Loop

    alerts = build_watch(shop.settings.file.alerts, desks.alerts, shop.clock, tell)
    watches = build_watching(
        store, shop.desk, side.surface, side.people, clock=shop.clock, trace=new_trace_id, tell=tell
    )
    return [Loop("watch", alerts.step, 5.0), Loop("watches", watches.step, 60.0)]


def _refresh(shop: Shopfront) -> "SourceRefresh":
    from bot.jobs.refresh import Refresh, SourceRefresh

    def load(source: DataSource) -> None:
        import_data(shop.home, source.mapping, source.dir, clock=shop.clock)

    refreshes = [
        Refresh(str(source.mapping), timedelta(minutes=source.every), partial(load, source))
        for source in shop.settings.file.sources
    ]
    return SourceRefresh(refreshes, shop.clock)


def _socket(settings: Settings, app: "AsyncApp") -> "SocketTransport":
    from bot.slack.transport_socket import SocketTransport

    if settings.slack_app_token is None:
        raise Misconfigured("SLACK_APP_TOKEN is not set; Socket Mode needs it (or use --http).")
    return SocketTransport(app, settings.slack_app_token.get_secret_value(), app.client)


def _http_app(
    shop: Shopfront, app: "AsyncApp", store: "StateStore", at_work: _AtWork, telemetry: "Telemetry"
) -> "Starlette":
    from bot.slack.transport_http import build_http

    async def ready() -> bool:
        try:
            await store.inbox.backlog(shop.clock.now())
        except SourceDown:
            return False
        return at_work.supervisor.alive and at_work.delivery.shut_out is None

    secret = shop.settings.slack_signing_secret
    return build_http(
        app,
        signing_secret=secret.get_secret_value() if secret else "",
        inbox=store.inbox,
        outbox=store.outbox,
        clock=shop.clock,
        ready=ready,
        measured=telemetry.exposition,
    )


async def someone(shop: Shopfront, asker: str | None, channel: str | None) -> tuple[Actor, Audience]:
    """A Slack user and channel with their rights, as Slack tells them; a user alone is met in a direct message."""
    if asker is None:
        raise UserMistake("--channel needs --as: an answer depends on who asks and who reads.")
    async with slack_side(shop) as side:
        actor = await side.people.actor(asker)
        return actor, await side.people.audience(channel or "D", actor)


async def post_digest(shop: Shopfront, day: str, on: date, digest: Digest) -> bool:
    """Post a digest to its channel, once for its slot; false when that slot was posted (or planned away) before."""
    from bot.ports import Slot, SlotState
    from bot.slack.delivery import Delivery
    from bot.storage.store import open_store

    found = [one for one in schedules_of(shop.settings, shop.desk.time_zone()) if one.name == day]
    if not found:
        raise Misconfigured(
            f"The {day} digest has no channel; set schedules.{day}.channel in {shop.settings.config}."
        )
    slot = Slot(day, on, f"{found[0].at:%H:%M}", shop.clock.now())
    async with AsyncExitStack() as stack:
        store = await open_store(state_url(shop.settings, shop.home))
        stack.push_async_callback(store.close)
        side = await stack.enter_async_context(slack_side(shop))
        now = shop.clock.now()
        await store.slots.plan(day, [slot], await store.slots.planned_until(day) or now)
        shown = ChannelDigests(shop.desk, shop.settings.file).limited(digest, found[0].channel)
        letters = side.surface.post(found[0].channel, slot.key, DigestReply(shown))
        if not await store.slots.settle(slot, letters, SlotState.MADE, now):
            return False
        delivery = Delivery(store.outbox, side.web, shop.clock)
        while await delivery.step():
            pass
        return True
