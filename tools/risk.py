"""Figures → red, amber or green per area (demand, inventory, fulfilment, returns, margin), each with its reason."""

from enum import StrEnum

from pydantic import Field

from floorwalker.evidence import Evidence, Figure


class State(StrEnum):
    """How an area stands; `NO_DATA` when none of its metrics can be answered."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NO_DATA = "no_data"


class AreaRisk(Evidence):
    """One area: its worst state, the reason in words, who owns it and what to follow."""

    area: str
    state: State
    reason: str
    owner: str | None
    runbook: str | None
    figures: list[Figure] = Field(default_factory=list)
    exceptions: list[str] = Field(default_factory=list)


class RiskReport(Evidence):
    """All areas, and in `changed` what differs from the same report a day earlier."""

    areas: list[AreaRisk]
    changed: list[str] = Field(default_factory=list)
