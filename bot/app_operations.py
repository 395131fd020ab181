"""Wiring of what leaves by itself: the delivery with its operators, and the digest tick. Called by `bot.app`."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.channel_digests import ChannelDigests
from bot.jobs.schedule import REVIEWS, Schedule, reviews_schedule
from bot.jobs.tick import DigestTick, SlotMaker
from bot.numbers import NumbersDesk
from bot.ports import Surface
from bot.reviews import ReviewReminders
from floorwalker.clock import Clock
from floorwalker.settings import Settings
from knowledge.library import Library

if TYPE_CHECKING:
    from bot.jobs.supervisor import Loop
    from bot.slack.delivery import Delivery
    from bot.slack.people import People
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
        maker=ChannelDigests(desk, file),
        surface=surface,
        clock=clock,
        new_trace=new_trace,
        wake=wake,
        others=others,
    )
