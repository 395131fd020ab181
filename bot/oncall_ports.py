"""What on call keeps in the state database, as Protocols: runs and alerts, each with every change for good.

A change and the letters that show it stand in one transaction: what is recorded is shown, what is shown is recorded.
Implemented by `bot.storage`, used by `bot.runs`, `bot.alerts` and the command line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.alert import Alert, AlertEvent, Sighting
from bot.ports import Letter
from bot.run import Person, Run, RunEvent
from knowledge.runbook import Runbook


def run_lane(run_id: int) -> str:
    """The outbox lane of everything that shows a run; its letters are kept while the run is open, since edits refer to them."""
    return f"run:{run_id}"


def alert_lane(alert_id: int) -> str:
    """The outbox lane of everything that shows an alert, kept likewise."""
    return f"alert:{alert_id}"


RunLetters = Callable[[Run, RunEvent], Sequence[Letter]]
"""The messages that show a run after an event."""
AlertLetters = Callable[[Alert, AlertEvent], Sequence[Letter]]
"""The messages that show an alert after an event."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A run to start: the runbook as it stands now, where, why, by whom."""

    team_id: str
    channel_id: str
    cause: str
    runbook: Runbook
    who: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """The run after a wish to start it; `joined` when it was open already."""

    run: Run
    joined: bool


class Runs(Protocol):
    """Runs and their events. `identity` names the arrival that asks: the same one again changes nothing.

    All raise `SourceDown` when the state database is away.
    """

    async def start(self, identity: str, opening: Opening, letters: RunLetters) -> Opened:
        """Open a run, or join the one that is open for this runbook and cause in this channel."""
        ...

    async def change(
        self, identity: str, run_id: int, decide: Callable[[Run], RunEvent | str | None], letters: RunLetters
    ) -> Run | str | None:
        """Let `decide` make an event of the run as it stands, or none; its refusal comes back, null when there is no such run."""
        ...

    async def run(self, run_id: int) -> Run | None:
        """One run with its events."""
        ...

    async def runs(self, *, only_open: bool = False, limit: int = 100) -> list[Run]:
        """Runs, newest first."""
        ...


class Alerts(Protocol):
    """Alerts and their events; all raise `SourceDown` when the state database is away."""

    async def look(
        self,
        fingerprint: str,
        channel_id: str,
        found: Sighting,
        decide: Callable[[Alert | None], AlertEvent | None],
        letters: AlertLetters,
    ) -> tuple[Alert, AlertEvent] | None:
        """Let `decide` judge the latest alert of that fingerprint in the light of a look; null: nothing new."""
        ...

    async def change(
        self,
        identity: str,
        alert_id: int,
        decide: Callable[[Alert], AlertEvent | str | None],
        letters: AlertLetters,
    ) -> Alert | str | None:
        """Let `decide` make an event of the alert as it stands, or none; null when there is no such alert."""
        ...

    async def alerts(self, *, only_open: bool = False, limit: int = 100) -> list[Alert]:
        """Alerts, newest first."""
        ...
