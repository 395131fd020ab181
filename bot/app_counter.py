"""The wiring of the counter, a part of `bot.app`: what people do with an answer, and the watches that are looked after."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.alerts import in_words
from bot.app_oncall import Desks
from bot.commitments import Commitments
from bot.counter import Counter
from bot.house_rules import house_rules
from bot.numbers import NumbersDesk
from bot.ports import Copilot
from bot.rights import FigureLabels
from bot.wording import Words
from floorwalker.clock import Clock
from floorwalker.identity import Actor
from floorwalker.settings import Settings
from knowledge.library import Library

if TYPE_CHECKING:
    from bot.jobs.watching import Watching
    from bot.slack.people import People
    from bot.slack.surface import SlackSurface
    from bot.storage.store import StateStore


def build_counter(
    *,
    settings: Settings,
    store: "StateStore",
    desk: NumbersDesk,
    library: Library,
    clock: Clock,
    turn: Copilot,
    desks: Desks,
) -> Counter:
    """The counter before the turn."""
    from bot.jobs.schedule import weekly

    tz, file = desk.time_zone(), settings.file
    cadence = [
        (one.channel, f"{one.name.capitalize()} at {one.at:%H:%M}") for one in weekly(file.schedules, tz)
    ]
    return Counter(
        turn=turn,
        keepsakes=store.counter,
        desk=desk,
        library=library,
        labels=FigureLabels(desk.catalogue, file.metric_labels),
        rules=house_rules(settings, cadence, tz),
        clock=clock,
        open_work=_open_work(desks, desk.words, tz),
        commitments=Commitments(store.commitments, clock, tz),
    )


def _open_work(desks: Desks, words: Words, tz: str) -> Callable[[Actor], Awaitable[tuple[str, ...]]]:
    async def told(actor: Actor) -> tuple[str, ...]:
        runs = await desks.runs.open_runs_of(actor)
        alerts = await desks.alerts.open_alerts()
        return (
            *(f"**Run:** {run.runbook.title}, led by {run.lead.called}" for run in runs),
            *(f"**Alert:** {in_words(alert, words, tz)}" for alert in alerts),
        )

    return told


def build_watching(
    store: "StateStore",
    desk: NumbersDesk,
    surface: "SlackSurface",
    people: "People",
    *,
    clock: Clock,
    trace: Callable[[], str],
    tell: Callable[[], None],
) -> "Watching":
    """Looks after the watches people set; `trace` gives the id of each message."""
    from bot.jobs.watching import Watching
    from bot.lookout import DeskLookout

    return Watching(store.counter, DeskLookout(desk, trace), surface, people.actor, clock, told=tell)
