"""Figures, passages, a toolset and words for tests of the model and of grounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.words import CatalogueWords
from floorwalker.evidence import Figure, Number, Passage, Window
from tools.metrics.registry import catalogue
from tools.risk import AreaRisk, RiskReport, State

WORDS = CatalogueWords(catalogue(), "EUR", {})
TODAY = date(2026, 11, 20)
OUTAGE = (
    "1. Call the carrier's **control desk** within 30 minutes.\n"
    "2. Reroute parcels to the second carrier when the outage lasts longer than 2 hours.\n"
    "3. Tell the duty manager and note the time in the log.\n"
)


def figure(
    metric: str = "on_time_ship_rate",
    value: Number | None = 0.934,
    *,
    key: Mapping[str, str] | None = None,
    filters: Mapping[str, list[str]] | None = None,
    start: date = date(2026, 10, 23),
    end: date = TODAY,
) -> Figure:
    """A figure of a metric of the catalogue, with its unit."""
    return Figure(
        id=f"fig_{metric}_{sorted((key or {}).items())}_{sorted((filters or {}).items())}_{start}",
        metric=metric,
        key=dict(key or {}),
        value=value,
        unit=catalogue().metric(metric).unit.value,
        numerator=None,
        denominator=None,
        row_count=120,
        interval=None,
        window=Window(start=start, end=end, tz="Europe/Berlin"),
        filters=dict(filters or {}),
        as_of=datetime(2026, 11, 20, 6, tzinfo=UTC),
        watermark=datetime(2026, 11, 20, 5, tzinfo=UTC),
        provisional=False,
        null_reason=None if value is not None else "no orders in the window",
        definition_version="1",
        query="SELECT 1",
        compared_with=[],
    )


def passage(
    text: str = OUTAGE, *, document_id: str = "runbook-carrier-outage", title: str = "Carrier outage"
) -> Passage:
    """A passage of a runbook."""
    return Passage(
        document_id=document_id,
        title=title,
        kind="runbook",
        section="Steps",
        version="3",
        owner="shipping-lead",
        audience="everyone",
        reviewed_on=date(2026, 9, 1),
        overdue=False,
        url=None,
        text=text,
        start=0,
        end=len(text),
        score=0.8,
    )


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """A search result."""

    passages: Sequence[Passage]
    abstained: bool = False
    searched: str = "Looked through the playbooks."


@dataclass(slots=True)
class FakeToolset:
    """Returns what it holds and remembers what it was asked; raises `fault` when it has one."""

    figures: list[Figure] = field(default_factory=lambda: [figure()])
    passages: list[Passage] = field(default_factory=lambda: [passage()])
    abstained: bool = False
    fault: Exception | None = None
    asked: list[tuple[str, object]] = field(default_factory=list)

    def kpi(
        self,
        metric: str,
        *,
        start: date | None = None,
        end: date | None = None,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Figure]:
        """The figures it holds of that metric; an unknown metric is a `UserMistake`."""
        self._note("kpi", (metric, start, end, tuple(by), dict(where or {})))
        catalogue().metric(metric)
        return [one for one in self.figures if one.metric == metric]

    def search(self, question: str) -> FoundPassages:
        """The passages it holds."""
        self._note("search", question)
        return FoundPassages(self.passages, self.abstained)

    def risk(self) -> RiskReport:
        """One area, amber."""
        self._note("risk", None)
        area = AreaRisk(
            area="fulfilment",
            state=State.AMBER,
            reason="On-time ship rate 93.4 % is under 97 %.",
            owner="@shipping-lead",
            runbook="runbook-carrier-outage",
            figures=self.figures,
        )
        return RiskReport(areas=[area])

    def _note(self, tool: str, arguments: object) -> None:
        self.asked.append((tool, arguments))
        if self.fault is not None:
            raise self.fault
