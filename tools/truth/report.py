"""What a look at the systems side by side gives: `TruthReport` with its findings, counts and what could not be judged."""

from datetime import datetime

from pydantic import Field

from floorwalker.evidence import Evidence


class RecordRef(Evidence):
    """A record by its canonical table and key; the parts of a key of several columns are joined by `/`."""

    table: str
    key: str


class Finding(Evidence):
    """One mismatch; kind and `key` name it for as long as it lasts.

    `sides` are the values by system as they stand; `units` is the size in units and `money` in the shop's currency.

    `since` is the first moment at which the difference is seen (null when nothing tells), `age_hours` the hours from then to
    `as_of`. `clearing` is true when the sides agreed in the last load but not yet in two in a row.
    """

    kind: str
    key: str
    area: str
    severity: str
    records: list[RecordRef]
    sides: dict[str, str | float | None]
    units: float
    money: float
    since: datetime | None
    age_hours: float | None
    clearing: bool
    at_fault: str
    because: str
    owner: str
    runbook: str
    text: str


class KindCount(Evidence):
    """How many findings a kind has, with the units and the money (shop's currency) they amount to."""

    kind: str
    title: str
    area: str
    severity: str
    findings: int
    units: float
    money: float


class NotJudged(Evidence):
    """A kind that the data do not allow to judge, and why."""

    kind: str
    title: str
    reason: str


class SourceReach(Evidence):
    """How far one system's rows in one table reach, and how many there are."""

    system: str
    table: str
    rows: int
    through: datetime | None


class Unexplained(Evidence):
    """The change of stock that no movement explains over the last `days` days, every unit of it, before any tolerance.

    `net_units` is with its sign (positive: more on the shelf than movements say), `units` the sum of sizes, `money` at cost.
    """

    days: int
    places: int
    net_units: float
    units: float
    money: float


class TruthReport(Evidence):
    """All mismatches as known at `as_of`, largest money first within each kind; `currency` is that of every amount."""

    as_of: datetime
    currency: str
    kinds: list[KindCount]
    findings: list[Finding]
    unexplained: Unexplained | None
    reach: list[SourceReach]
    not_judged: list[NotJudged] = Field(default_factory=list)

    def of(self, kind: str) -> list[Finding]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]
