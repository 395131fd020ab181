"""What a turn gives back: an `Answer`, a runbook card, a digest, a risk report, runs, alerts or the help; surfaces draw them.

The JSON forms of `Answer` and `Digest` are the command line's contract (docs/reference/schemas.md).
"""

from dataclasses import dataclass

from pydantic import Field

from bot.alert import Alert
from bot.run import Run
from floorwalker.evidence import Citation, Evidence, Figure
from floorwalker.outcome import Intent, Outcome
from knowledge.runbook import Runbook
from tools.risk import RiskReport


class Answer(Evidence):
    """The end of a free question. `text` is light Markdown built from figures and passages; nothing else carries facts.

    `searched` says what was looked through, `model` which model phrased it (null: none), `suggestions` are questions
    to offer as buttons.
    """

    outcome: Outcome
    intent: Intent | None
    text: str
    citations: list[Citation] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list)
    searched: str | None = None
    model: str | None = None
    trace_id: str
    elapsed_ms: int


class DigestLine(Evidence):
    """One line of a digest: what is the case, who owns it, what decision is asked for.

    `state` is red, amber, green or no_data; empty for a metric that nobody watches.
    """

    text: str
    owner: str | None
    ask: str | None
    state: str
    figures: list[Figure] = Field(default_factory=list)


class DigestSection(Evidence):
    """A heading of a digest with its lines."""

    title: str
    lines: list[DigestLine]


class Digest(Evidence):
    """A cadence digest. `slot` names it uniquely: schedule and local date, e.g. "friday 2026-11-20"."""

    slot: str
    sections: list[DigestSection]


@dataclass(frozen=True, slots=True)
class RunbookCard:
    """A stored runbook to show; steps are the stored text, never a model's."""

    runbook: Runbook


@dataclass(frozen=True, slots=True)
class RiskSummary:
    """The five areas with their states."""

    report: RiskReport


@dataclass(frozen=True, slots=True)
class DigestReply:
    """A digest to show."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class Usage:
    """The commands the asker may use: (command, what it does)."""

    title: str
    commands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """A click took effect and shows where it was made; nothing is said besides."""


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """A form that asks why a step is skipped; `trigger` opens it, within three seconds of the click."""

    run: Run
    step: int
    trigger: str


@dataclass(frozen=True, slots=True)
class RunList:
    """Open runs to show, newest first."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class AlertList:
    """Open alerts to show, newest first."""

    alerts: tuple[Alert, ...]


Reply = Answer | RunbookCard | RiskSummary | DigestReply | Usage | Quiet | ReasonForm | RunList | AlertList
"""A turn ends in exactly one of these; whatever goes wrong ends in an `Answer` with its outcome and words."""
