"""Wiring of what leaves by itself: the delivery with its operators, and the digest tick. Called by `bot.app`."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.channel_digests import ChannelDigests
from bot.jobs.schedule import Schedule
from bot.jobs.tick import DigestTick
from bot.numbers import NumbersDesk
from bot.ports import Surface
from floorwalker.clock import Clock
from floorwalker.settings import Settings

if TYPE_CHECKING:
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


def build_tick(
    schedules: tuple[Schedule, ...],
    *,
    settings: Settings,
    store: "StateStore",
    surface: Surface,
    desk: NumbersDesk,
    clock: Clock,
    new_trace: Callable[[], str],
    wake: asyncio.Event,
) -> DigestTick:
    """Makes the digests that are due."""
    return DigestTick(
        schedules,
        slots=store.slots,
        outbox=store.outbox,
        maker=ChannelDigests(desk, settings.file),
        surface=surface,
        clock=clock,
        new_trace=new_trace,
        wake=wake,
    )
