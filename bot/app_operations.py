"""Wiring of what happens by itself: the delivery with its operators, cards, the digest tick, imports. Called by `bot.app`."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.channel_digests import ChannelDigests
from bot.commitments import Commitments
from bot.jobs.schedule import REVIEWS, Schedule, reviews_schedule
from bot.jobs.tick import DigestTick, SlotMaker
from bot.numbers import NumbersDesk
from bot.ports import Surface
from bot.reviews import ReviewReminders
from floorwalker.clock import Clock
from floorwalker.home import Home
from floorwalker.settings import DataSource, Settings
from knowledge.library import Library
from tools.metrics.day_sums import day_sums
from tools.store.importing import import_data

if TYPE_CHECKING:
    from bot.jobs.refresh import SourceRefresh
    from bot.jobs.supervisor import Loop
    from bot.slack.delivery import Delivery
    from bot.slack.people import People
    from bot.slack.surface import SlackSurface
    from bot.slack.web import SlackWeb
    from bot.storage.store import StateStore


def build_delivery(
    settings: Settings, store: "StateStore", web: "SlackWeb", people: "People", clock: Clock
) -> "Delivery":
    """Sends the outbox, and tells the operators what Slack refuses."""
    from bot.slack.delivery import Delivery
    from bot.slack.trouble import Operators

    operators = Operators(settings.file.operators, store.outbox, people, clock)
    return Delivery(store.outbox, web, clock, uploads=web, tell=operators.told)


def build_upkeep(store: "StateStore", web: "SlackWeb", clock: Clock) -> "list[Loop]":
    """What keeps the queues tidy: doubles taken back, old rows removed."""
    from bot.jobs.housekeeping import Housekeeping
    from bot.jobs.supervisor import Loop
    from bot.slack.sweep import Sweep

    tidy = Housekeeping(store.inbox, store.outbox, clock, store.counter)
    return [
        Loop("sweep", Sweep(store.outbox, web, clock).step, 60.0),
        Loop("housekeeping", tidy.step, 3600.0),
    ]


def with_cards(
    surface: "SlackSurface", store: "StateStore", clock: Clock, wake: asyncio.Event
) -> "SlackSurface":
    """The surface for questions: what takes a while is shown as a card."""
    from bot.slack.card import Cards
    from bot.slack.safe_text import SafeText

    return surface.with_cards(Cards(store.outbox, clock, wake.set, SafeText()))


def build_refresh(settings: Settings, home: Home, clock: Clock) -> "SourceRefresh":
    """Imports each mapping of the settings again, as often as it says."""
    from bot.jobs.refresh import Refresh, SourceRefresh

    def load(source: DataSource) -> Sequence[str]:
        return import_data(home, source.mapping, source.dir, clock=clock, sums=day_sums().tables).notes

    refreshes = [
        Refresh(str(source.mapping), timedelta(minutes=source.every), partial(load, source))
        for source in settings.file.sources
    ]
    return SourceRefresh(refreshes, clock)


def channel_digests(
    desk: NumbersDesk, settings: Settings, store: "StateStore", clock: Clock
) -> ChannelDigests:
    """Makes digests as their channels may see them, headed by what the channel committed to."""
    return ChannelDigests(desk, settings.file, Commitments(store.commitments, clock, desk.time_zone()))


def build_tick(
    schedules: tuple[Schedule, ...],
    *,
    settings: Settings,
    store: "StateStore",
    surface: Surface,
    people: "People",
    desk: NumbersDesk,
    library: Library,
    clock: Clock,
    new_trace: Callable[[], str],
    wake: asyncio.Event,
) -> DigestTick:
    """Makes the digests that are due, and the weekly message on overdue reviews."""
    file = settings.file
    others: dict[str, SlotMaker] = {}
    if file.reviews is not None:
        schedules = (*schedules, reviews_schedule(file.reviews, desk.time_zone()))
        others[REVIEWS] = ReviewReminders(library, file.reviews, file, surface, people.actor)
    return DigestTick(
        schedules,
        slots=store.slots,
        outbox=store.outbox,
        maker=channel_digests(desk, settings, store, clock),
        surface=surface,
        clock=clock,
        new_trace=new_trace,
        keep=store.counter.keep_answer,
        wake=wake,
        others=others,
    )
