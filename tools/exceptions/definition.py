"""What a rule is: the typed form of an entry of `rules.yaml`. Read by the registry, the detectors and the documentation."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Area = Literal["demand", "inventory", "fulfilment", "returns", "margin"]


class Severity(StrEnum):
    """How bad an exception is; `HIGH` asks for somebody today."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Rule(BaseModel):
    """One rule.

    `fires`, `clears` and `escalates` (when it is of high severity) say in words what its detector does; `limits` are the
    numbers it does it with, each named with its unit. `reads` are the canonical tables it rests on: while one of them is
    stale, what the rule finds is inhibited. `needs` are the columns without which it finds nothing and says so. `asked_as` are
    words people ask for what it finds with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    asked_as: tuple[str, ...] = ()
    area: Area
    fires: str
    clears: str
    escalates: str
    owner: str
    severity: Severity
    runbook: str | None
    reads: tuple[str, ...]
    needs: tuple[str, ...] = ()
    limits: dict[str, float] = {}
    version: str = "1"


class Rules(BaseModel):
    """The whole file: the rules; from how much money at risk in high severity an area is amber; how old data may be.

    `amber_money` is in the shop's currency. `freshness_hours` has for a table the age from which its data are stale;
    tables that are not named have none. `area_of_table` says which area shows the staleness.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amber_money: float
    freshness_hours: dict[str, float]
    area_of_table: dict[str, Area]
    rules: tuple[Rule, ...]
