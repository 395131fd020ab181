"""The wiring of on call, a part of `bot.app`: desks for runs and alerts on the state database, and the watch over the data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.alerts import AlertDesk, AlertRoute
from bot.numbers import NumbersDesk
from bot.oncall import OnCall
from bot.ports import Copilot
from bot.runs import RunDesk
from floorwalker.clock import Clock
from floorwalker.settings import AlertRoutes
from knowledge.library import Library

if TYPE_CHECKING:
    from bot.jobs.watch import Watch
    from bot.slack.surface import SlackSurface
    from bot.storage.store import StateStore


@dataclass(frozen=True, slots=True)
class Desks:
    """Runs and alerts of one installation."""

    runs: RunDesk
    alerts: AlertDesk

    def copilot(self, others: Copilot, new_trace_id: Callable[[], str]) -> OnCall:
        """What answers requests, with these desks before `others`."""
        return OnCall(self.runs, self.alerts, others, new_trace_id)


def build_desks(
    store: "StateStore", surface: "SlackSurface", numbers: NumbersDesk, library: Library, clock: Clock
) -> Desks:
    """The desks; what they change is shown by the surface."""
    runs = RunDesk(store.runs, library, clock, surface.run_letters)
    alerts = AlertDesk(store.alerts, numbers, library, clock, surface.alert_letters)
    return Desks(runs, alerts)


def build_watch(routes: AlertRoutes, alerts: AlertDesk, clock: Clock, tell: Callable[[], None]) -> "Watch":
    """Looks for every rule that has a channel."""
    from bot.jobs.watch import Watch, Watched

    watched = [
        Watched(
            AlertRoute(
                rule,
                one.channel,
                timedelta(minutes=one.cool_down),
                timedelta(minutes=one.patience) if one.patience else None,
            ),
            timedelta(minutes=one.every),
        )
        for rule in AlertRoutes.model_fields
        if (one := getattr(routes, rule)) is not None
    ]
    return Watch(watched, alerts, clock, tell)
