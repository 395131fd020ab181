"""What a turn gives back: an `Answer`, a runbook card, a digest, a risk report, runs, alerts or the help; surfaces draw them.

The JSON forms of `Answer` and `Digest` are the command line's contract (docs/reference/schemas.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import Field

from bot.alert import Alert
from bot.request import Wish
from bot.run import Run
from floorwalker.dates import written_day
from floorwalker.evidence import Citation, Evidence, Figure
from floorwalker.identity import Place
from floorwalker.outcome import Intent, Outcome
from knowledge.runbook import Runbook
from tools.risk import RiskReport


class Answer(Evidence):
    """The end of a free question. `text` is light Markdown built from figures and passages; nothing else carries facts.

    `searched` says what was looked through, `model` which model phrased it (null: none), `suggestions` are questions
    to offer as buttons. `runbook` is the id of the page whose steps it tells; it is for the button that starts a run and no part
    of the JSON.
    """

    outcome: Outcome
    intent: Intent | None
    text: str
    citations: list[Citation] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list)
    searched: str | None = None
    model: str | None = None
    runbook: str | None = Field(default=None, exclude=True)
    trace_id: str
    elapsed_ms: int


class DigestLine(Evidence):
    """One line of a digest: what is the case, who owns it, what decision is asked for.

    `state` is red, amber, green or no_data; empty for a metric that nobody watches. `commitment` is the id of an open commitment
    that the line takes up, null for every other line; `about` is what the line is about, in a few words. Both are for people and no
    part of the JSON.
    """

    text: str
    owner: str | None
    ask: str | None
    state: str
    figures: list[Figure] = Field(default_factory=list)
    commitment: str | None = Field(default=None, exclude=True)
    about: str = Field(default="", exclude=True)


class DigestSection(Evidence):
    """A heading of a digest with its lines."""

    title: str
    lines: list[DigestLine]


class Digest(Evidence):
    """A cadence digest. `slot` names it uniquely: schedule and local date, e.g. "friday 2026-11-20"."""

    slot: str
    sections: list[DigestSection]

    @property
    def title(self) -> str:
        """What people call it: "Wednesday digest as of Fri 20 Nov 2026"; it may be asked for on any day."""
        name, _, day = self.slot.partition(" ")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            return f"{name.capitalize()} digest"
        return f"{name.capitalize()} digest as of {on:%a} {written_day(on)}"

    def standing(self) -> list[str]:
        """What is red and what is amber, each in a sentence and once: of several lines about one thing the worst counts."""
        told = [(line.about or part.title, line.state) for part in self.sections for line in part.lines]
        red = dict.fromkeys(name for name, state in told if state == "red")
        amber = dict.fromkeys(name for name, state in told if state == "amber" and name not in red)
        lines = [f"{mark}: {'; '.join(names)}." for mark, names in (("Red", red), ("Amber", amber)) if names]
        return lines or ["Nothing is red or amber."]


@dataclass(frozen=True, slots=True)
class RunbookCard:
    """A stored runbook to show; steps are the stored text, never a model's."""

    runbook: Runbook


@dataclass(frozen=True, slots=True)
class RiskSummary:
    """The five areas with their states. `receipts` is what its figures are kept by (empty: they are not kept)."""

    report: RiskReport
    receipts: str = ""

    @property
    def figures(self) -> list[Figure]:
        """Its figures, area by area: their places in this list name them."""
        return [figure for area in self.report.areas for figure in area.figures]


@dataclass(frozen=True, slots=True)
class DigestReply:
    """A digest to show. `receipts` is what its figures are kept by (empty: they are not kept)."""

    digest: Digest
    receipts: str = ""

    @property
    def figures(self) -> list[Figure]:
        """Its figures, line by line: their places in this list name them."""
        lines = [line for section in self.digest.sections for line in section.lines]
        return [figure for line in lines for figure in line.figures]


@dataclass(frozen=True, slots=True)
class Usage:
    """The commands the asker may use: (command, what it does)."""

    title: str
    commands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """An answer exists that the asker may read and the place may not: `answer` says so, to the asker alone.

    `wish` and `words` ask it again, in private.
    """

    answer: Answer
    wish: Wish
    words: str


class Form(StrEnum):
    """The forms there are."""

    WHY = "why"
    HAND_ON = "hand_on"
    WATCH = "watch"
    SHARE = "share"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipts of an answer, to look at; with `fresh` they were computed again just now.

    `chosen` says which of the answer's figures they are, for computing the same again.
    """

    answer_id: str
    figures: tuple[Figure, ...]
    fresh: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A cited passage, to look at."""

    citation: Citation
    text: str
    audience: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form to fill in; `about` comes back with it, `said` stands above the inputs, `given` fills them in."""

    form: Form
    about: str
    said: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to the one who pressed, or with `to_all` to everybody in the thread."""

    text: str
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """An answer that its asker shows to a channel, with a note."""

    answer: Answer
    channel_id: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A question passed to its owner, told where it was asked. `person` is a Slack user or group id, or empty."""

    question_id: str
    words: str
    handle: str
    person: str
    note: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What this place is to us: who reads, what may be shown, who owns it."""

    place: Place
    channel_id: str
    channel_name: str
    owner: str | None
    here: frozenset[str]
    asker: frozenset[str]
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """A person's home: questions to try, what waits, what one may read, what is set up. Rows are (id, words)."""

    name: str
    may_ask: bool
    labels: frozenset[str]
    tries: tuple[str, ...]
    watches: tuple[tuple[str, str], ...]
    waiting: tuple[tuple[str, str], ...]
    setup: tuple[tuple[str, str], ...]
    open_work: tuple[str, ...] = ()
    commitments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OverdueReview:
    """A page whose review did not come: `due` was the last day."""

    document_id: str
    title: str
    owner: str | None
    audience: str
    version: str
    url: str | None
    reviewed_on: date
    due: date
    days_overdue: int


@dataclass(frozen=True, slots=True)
class OverdueReviews:
    """An owner's pages that wait for their review, longest first; `unnamed` more may not be named in this place.

    `owner` is empty for pages that nobody owns; `person` is the Slack user or group id behind the owner, or empty.
    """

    owner: str
    person: str
    pages: tuple[OverdueReview, ...]
    unnamed: int = 0


CounterReply = ReceiptPage | SourcePage | FormPage | Said | SharedAnswer | PassedOn | Whereabouts | HomePage
"""What the counter gives back (bot.counter)."""


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


OnCallReply = Quiet | ReasonForm | RunList | AlertList
"""What the desk of whoever is on call gives back (bot.oncall)."""

Reply = (
    Answer
    | RunbookCard
    | RiskSummary
    | DigestReply
    | OverdueReviews
    | Usage
    | Withheld
    | CounterReply
    | OnCallReply
)
"""A turn ends in exactly one of these; whatever goes wrong ends in an `Answer` with its outcome and words."""
