"""A whole bot on call (real store, real Bolt app, real Socket Mode) against the practice Slack, with a scripted shelf and shop."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.alerts import AlertDesk, AlertRoute
from bot.app_oncall import Desks
from bot.jobs.supervisor import Loop, Supervisor
from bot.jobs.watch import Watch, Watched
from bot.jobs.worker import Worker
from bot.ports import InboxItem, Letter, Progress, Turn
from bot.reply import Reply, RunbookCard
from bot.request import Request
from bot.run import Run
from bot.runs import RunDesk
from bot.slack.app import build_app
from bot.slack.delivery import Delivery
from bot.slack.identity import WhoAmI
from bot.slack.pace import Pace
from bot.slack.people import People
from bot.slack.render.reply import Renderer
from bot.slack.safe_text import SafeText
from bot.slack.surface import SlackSurface
from bot.slack.transport_socket import SocketTransport
from bot.slack.web import SlackWeb, open_client, open_session
from bot.storage.database import Database
from bot.storage.inbox import InboxTable
from bot.storage.store import StateStore, open_store
from floorwalker.clock import OffsetClock
from floorwalker.errors import SourceDown, unknown_name
from floorwalker.identity import EVERYONE
from knowledge.document import Kind, Status
from knowledge.runbook import Runbook, Step
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from simulator.slack.wire import JsonObject
from tests.scenario.slack.harness import PlainWords
from tools.exceptions.definition import Severity
from tools.exceptions.find import STALE, Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.situation import Finding

RULE = "label_not_shipped"
OUTAGE = "runbook-carrier-outage"
LABELS = "runbook-label-printed-not-shipped"
OWNERS_CHANNEL = "C0FULFIL"


def runbook(
    document_id: str, title: str, *steps: str, version: str = "3", audience: str = EVERYONE
) -> Runbook:
    """A stored runbook with these steps."""
    made = tuple(Step(number, text, 0, len(text), "Steps") for number, text in enumerate(steps, start=1))
    return Runbook(
        document_id=document_id,
        title=title,
        kind=Kind.RUNBOOK,
        owner="@shipping-lead",
        audience=audience,
        version=version,
        status=Status.ACTIVE,
        reviewed_on=date(2026, 11, 3),
        overdue=False,
        trigger="No scans for two hours.",
        triggers=(),
        steps=made,
        escalation=(),
        success_criteria=(),
        digest="0",
    )


@dataclass
class ScriptedShelf:
    """Runbooks by id; a test may change them at any time."""

    runbooks: dict[str, Runbook] = field(default_factory=dict)

    def runbook_of(self, document_id: str, *, may_read: Callable[[str], bool]) -> Runbook:
        """The runbook, to those who may read it."""
        known = {name: one for name, one in self.runbooks.items() if may_read(one.audience)}
        if document_id not in known:
            raise unknown_name("document", document_id, known)
        return known[document_id]


@dataclass
class ScriptedShop:
    """Labels nobody scanned, by order; a test adds and clears them."""

    clock: OffsetClock
    orders: dict[str, float] = field(default_factory=dict)
    stale: bool = False
    two_parcels: set[str] = field(default_factory=set)
    text: str = "Label of {order} was printed and no carrier has scanned it."

    def exceptions(self, *, rule: str) -> Exceptions:
        """What the rule finds now."""
        now = self.clock.now()
        if rule == STALE:
            found = [
                _found(STALE, {"source": "wms", "table": "shipment_event"}, now, 0.0, "stale")
            ] * self.stale
        else:
            found = [
                _found(
                    rule,
                    {"shipment_id": f"SH-{order}{parcel}", "order_id": order},
                    now,
                    money,
                    self.text.format(order=order),
                )
                for order, money in self.orders.items()
                for parcel in ("", "b")[: 1 + (order in self.two_parcels)]
            ]
        findings = {
            one.fingerprint: Finding(one.key, one.severity, one.since, 1.0, one.text, money=one.money_at_risk)
            for one in found
        }
        return Exceptions(found, now, findings, {})

    def time_zone(self) -> str:
        """Berlin."""
        return "Europe/Berlin"


def _found(rule: str, key: dict[str, str], now: datetime, money: float, text: str) -> ExceptionFound:
    return ExceptionFound(
        rule=rule,
        title="Label printed, not shipped",
        area="fulfilment",
        key=key,
        fingerprint=f"{rule}:{'/'.join(key.values())}",
        severity=Severity.HIGH if money > 100 else Severity.MEDIUM,
        since=now - timedelta(hours=30),
        age_hours=30.0,
        age_unit="working hours",
        money_at_risk=money,
        orders_at_risk=1,
        customers_at_risk=1,
        owner="@shipping-lead",
        runbook=LABELS,
        inhibited_by=None,
        text=text,
    )


@dataclass
class CardCopilot:
    """Answers every command with the card of one runbook."""

    shelf: ScriptedShelf
    document_id: str = OUTAGE

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """The card."""
        return RunbookCard(self.shelf.runbooks[self.document_id])


@dataclass
class Bot:
    """One bot process on call."""

    store: StateStore
    desks: Desks
    watch: Watch
    delivery: Delivery
    clock: OffsetClock
    shelf: ScriptedShelf

    def later(self, seconds: float = 0.0) -> datetime:
        """The moment, or one a little later."""
        return self.clock.now() + timedelta(seconds=seconds)


class DyingInbox(InboxTable):
    """A worker that dies between doing what a click asks and saying so, once for each of the first few clicks."""

    def __init__(self, database: Database, deaths: int) -> None:
        super().__init__(database)
        self.deaths = deaths

    async def settle(
        self, item: InboxItem, letters: Sequence[Letter], turn: Turn | None, outcome: str, now: datetime
    ) -> bool:
        """Dies, or settles."""
        if item.identity.startswith("click:") and item.tries == 1 and self.deaths:
            self.deaths -= 1
            raise SourceDown("killed")
        return await super().settle(item, letters, turn, outcome, now)


@dataclass
class OnCallBot:
    """Starts and stops a bot on a practice Slack; without `work` it only takes in what arrives, some workers die."""

    slack: PracticeSlack
    url: str
    clock: OffsetClock
    shelf: ScriptedShelf
    shop: ScriptedShop
    work: bool = True
    deaths: int = 0

    async def __aenter__(self) -> Bot:
        """Everything up and connected."""
        self._stack = AsyncExitStack()
        store = await open_store(self.url)
        self._stack.push_async_callback(store.close)
        session = await self._stack.enter_async_context(open_session())
        web = SlackWeb(open_client(self.slack.bot_token, self.slack.api_url, session), session, self.clock)
        who_am_i, traces = WhoAmI(web), itertools.count(1)
        working, sending = asyncio.Event(), asyncio.Event()
        surface = SlackSurface(web, People(web, self.clock, who_am_i), Renderer(SafeText(), PlainWords()))
        runs = RunDesk(store.runs, self.shelf, self.clock, surface.run_letters)
        alerts = AlertDesk(store.alerts, self.shop, self.shelf, self.clock, surface.alert_letters)
        desks = Desks(runs, alerts)
        worker = Worker(
            inbox=DyingInbox(store.database, self.deaths),
            surface=surface,
            copilot=desks.copilot(CardCopilot(self.shelf), lambda: "trace-0"),
            clock=self.clock,
            new_trace=lambda: f"trace-{next(traces)}",
            wake=sending,
        )
        route = AlertRoute(RULE, OWNERS_CHANNEL, timedelta(hours=4), patience=timedelta(hours=6))
        watch = Watch([Watched(route, timedelta(0))], alerts, self.clock, sending.set)
        # The pace itself is tried elsewhere; here a minute of clicks passes in a second.
        delivery = Delivery(store.outbox, web, self.clock, pace=Pace(per_second=100, burst=100), uploads=web)
        loops = [
            Loop("answer-1", worker.step, 0.05, working),
            Loop("answer-2", worker.step, 0.05),
            Loop("deliver", delivery.step, 0.05, sending),
        ]
        supervisor = Supervisor(loops if self.work else [], new_trace=lambda: "trace", drain_s=10.0)
        supervisor.start()
        self._stack.push_async_callback(supervisor.stop)
        client = open_client(None, self.slack.api_url, session)
        app = build_app(
            client=client,
            signing_secret=self.slack.signing_secret,
            inbox=store.inbox,
            clock=self.clock,
            who_am_i=who_am_i,
            wake=working.set,
        )
        await self._stack.enter_async_context(SocketTransport(app, self.slack.app_token, client))
        return Bot(store, desks, watch, delivery, self.clock, self.shelf)

    async def __aexit__(self, *_exc: object) -> None:
        """Everything down."""
        await self._stack.aclose()


def actions_of(message: Message) -> list[str]:
    """The ids of everything one can click in a message."""
    elements: list[JsonObject] = []
    for block in message.blocks:
        elements += [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    return [element["action_id"] for element in elements if "action_id" in element]


def shown(message: Message) -> str:
    """Everything a message shows, as text."""
    return f"{message.text} {message.blocks}"


def root_of(slack: PracticeSlack, channel: str, run: int = 1) -> Message | None:
    """The summary message of a run."""
    found = [message for message in slack.answers(channel) if message.text.startswith(f"Run {run}:")]
    return next((message for message in found if not message.is_reply), None)


async def started(
    slack: PracticeSlack, channel: str = "C0OPS", user: str = "U0MAYA", run: int = 1
) -> tuple[str, str]:
    """Type the command, click Start Run, wait for the thread; the ts of the summary and of the steps."""
    await slack.command(user, channel, "/runbook carrier outage")
    await slack.until(lambda: any("run:start:" in actions_of(message) for message in slack.answers(channel)))
    card = next(message for message in slack.answers(channel) if "run:start:" in actions_of(message))
    await slack.click(user, channel, card.ts, "run:start:")
    await slack.until(
        lambda: bool((root := root_of(slack, channel, run)) and len(slack.messages(channel, root.ts)) > 1)
    )
    root = root_of(slack, channel, run)
    assert root is not None
    return root.ts, slack.messages(channel, root.ts)[1].ts


async def run_of(bot: Bot, number: int = 1) -> Run:
    """The run as it is kept."""
    found = await bot.store.runs.run(number)
    assert found is not None
    return found


async def until_run(bot: Bot, true: Callable[[Run], bool], number: int = 1) -> Run:
    """Wait until something holds for the run as it is kept; `TimeoutError` when it never does."""
    async with asyncio.timeout(10):
        while (found := await bot.store.runs.run(number)) is None or not true(found):
            await asyncio.sleep(0.02)
    return await run_of(bot, number)
