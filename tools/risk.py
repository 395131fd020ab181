"""Figures → red, amber or green per area (demand, inventory, fulfilment, returns, margin), each with its reason."""

from enum import StrEnum

from pydantic import Field

from floorwalker.evidence import Evidence, Figure
from tools.exceptions.definition import Severity
from tools.exceptions.found import ExceptionFound

TOP = 3
"""How many exceptions of an area people are shown; all of them stand in the report."""


class State(StrEnum):
    """How an area stands; `NO_DATA` when none of its metrics can be answered."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NO_DATA = "no_data"


class AreaRisk(Evidence):
    """One area: its worst state, the reason in words, who owns it and what to follow.

    `figures` are those of its watched metrics, worst first, then the counts of its exceptions; `exceptions` all that fire in it,
    worst first, those inhibited by a
    stale source last.
    """

    area: str
    state: State
    reason: str
    owner: str | None
    runbook: str | None
    figures: list[Figure] = Field(default_factory=list)
    exceptions: list[ExceptionFound] = Field(default_factory=list)

    @property
    def active(self) -> list[ExceptionFound]:
        """Its exceptions that no stale source makes doubtful."""
        return [one for one in self.exceptions if one.inhibited_by is None]

    @property
    def top(self) -> list[ExceptionFound]:
        """Its three worst exceptions, of different rules while there are as many."""
        first = {one.rule: one for one in reversed(self.active)}
        others = [one for one in self.active if one is not first[one.rule]]
        return sorted(first.values(), key=self.active.index)[:TOP] + others[: max(0, TOP - len(first))]

    @property
    def counted(self) -> str:
        """How many exceptions there are, in words: "12 exceptions (3 high), 2 inhibited"; empty without any."""
        if not self.exceptions:
            return ""
        high = sum(one.severity is Severity.HIGH for one in self.active)
        inhibited = len(self.exceptions) - len(self.active)
        told = f"{len(self.active)} exception{'' if len(self.active) == 1 else 's'} ({high} high)"
        return told + (f", {inhibited} inhibited by stale data" if inhibited else "")


class RiskReport(Evidence):
    """All areas, and in `changed` what differs from the same report a day earlier."""

    areas: list[AreaRisk]
    changed: list[str] = Field(default_factory=list)
