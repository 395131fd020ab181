"""What a kind of mismatch is: the typed form of an entry in `rules.yaml`. Read by `find`, the command line and the documentation."""

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["high", "medium", "low"]


class Declared(BaseModel):
    """Frozen, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerance(Declared):
    """How far two sides may differ and still agree: the larger of `units` (or `money`) and `share` of the figure.

    For quantities `value` is a limit in money: a difference worth more fires however few units it is. For prices and amounts
    `money` is the least difference that counts.
    """

    units: float = 0
    share: float = 0
    money: float | None = None
    value: float | None = None

    @property
    def values(self) -> dict[str, float]:
        """As the queries name them."""
        limit = self.value if self.value is not None else self.money
        return {"tol_units": self.units, "tol_share": self.share, "tol_money": limit or 0}


class Fault(Declared):
    """A side likely to be at fault, and why."""

    side: str
    because: str


class Record(Declared):
    """A record a finding is about; `key` is filled from the finding's row, parts of a key are joined by `/`."""

    table: str
    key: str


class Rule(Declared):
    """One kind of mismatch.

    `query` is the text in `sql/` (default: the rule's id); it reads the canonical tables as known at `$as_of` and gives one row
    per finding. `days` is how far it looks back, `parameters` its further values. `needs` are the tables, or `table:source`,
    without whose rows it cannot be judged (`a|b`: one of them will do). `owner` answers for it unless the shop's own `owner`
    table names somebody for the kind's id or for its `subject`. `key` tells one finding from another for as long as it lasts.
    `sides` names the columns `side_…` for people; `faults` are the reasons by the code the query gives. `says` is the sentence,
    filled from the row.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    area: Literal["stock", "orders", "shipments", "prices", "money"]
    systems: tuple[str, ...]
    fires_when: str
    clears_when: str
    severity: Severity
    subject: str
    owner: str
    runbook: str
    query: str | None = None
    days: int
    tolerance: Tolerance = Tolerance()
    parameters: dict[str, float] = Field(default_factory=dict)
    needs: tuple[str, ...]
    key: str
    records: tuple[Record, ...]
    sides: dict[str, str]
    faults: dict[str, Fault]
    says: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it is judged from."""
        named = [part.split(":")[0] for need in self.needs for part in need.split("|")]
        return tuple(dict.fromkeys(named))


@cache
def rules() -> dict[str, Rule]:
    """The declared kinds by id, in the order of the file."""
    content = yaml.safe_load(
        resources.files("tools.truth").joinpath("rules.yaml").read_text(encoding="utf-8")
    )
    declared = [Rule.model_validate(entry) for entry in content]
    assert len({rule.id for rule in declared}) == len(declared)
    return {rule.id: rule for rule in declared}


@cache
def query_text(name: str) -> str:
    """The text of a query in `sql/`."""
    return resources.files("tools.truth").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
