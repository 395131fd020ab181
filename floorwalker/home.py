"""Where state lives: the folder named by `FLOORWALKER_HOME` and the places inside it.

Nothing is created by asking for a path; the code that writes a place creates it.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The state folder of one installation."""

    root: Path

    @property
    def warehouse(self) -> Path:
        """Generations of the analytical data (tools/store)."""
        return self.root / "warehouse"

    @property
    def corpus(self) -> Path:
        """The document catalogue, its embedding cache and the generations of the index (knowledge)."""
        return self.root / "corpus"

    @property
    def state(self) -> Path:
        """The SQLite file of inbox, outbox and schedules, unless a database URL is set (bot/storage)."""
        return self.root / "state.db"

    @property
    def practice_clock(self) -> Path:
        """The moment the practice shop was moved to, shared by the demo and the command line beside it."""
        return self.root / "practice-clock.json"

    @property
    def practice_state(self) -> Path:
        """The state of a demo's bot; begun anew with each demo, because a practice Slack forgets everything at its end."""
        return self.root / "practice-state.db"
