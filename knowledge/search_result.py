"""What a search gives back: hits with their passages, and the fixed JSON form of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from floorwalker.evidence import Passage
from knowledge.document import Document
from knowledge.trust import HeldBack
from knowledge.verdict import Signals


@dataclass(frozen=True, slots=True)
class SectionHit:
    """A place in a document; `excerpt` is an exact span of it, `passage` the whole section around it."""

    section: str
    score: float
    excerpt: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A document (without its body) that fits the question, its best sections first.

    `score` is the best of them.
    """

    document: Document
    score: float
    sections: tuple[SectionHit, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The stretch of a page that answers a question: `quote` stands at `start` of the stored document, inside `passage`.

    `header` is the stored heading row of the table it is a row of; `kind` is that of `knowledge.spans`; `fits` when an
    amount of the question falls within a limit that it names.
    """

    passage: Passage
    quote: str
    header: str | None
    kind: str
    start: int
    fits: bool = False

    def __post_init__(self) -> None:
        at = self.start - self.passage.start
        if not self.quote or self.passage.text[at : at + len(self.quote)] != self.quote or at < 0:
            raise ValueError(f"the quote is not where it should be in {self.passage.document_id!r}")


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A question that no page answers, as it is kept beside the page whose subject it is about."""

    question: str
    document: Document


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The ranked documents and a verdict. `abstained` empties nothing; `reason` says why.

    `grey` means close to abstaining: the titles are worth offering, an answer made of them is not safe.

    `searched` says in a sentence where was looked; `degraded` why the search was weaker than usual, if it
    was.
    """

    query: str
    hits: tuple[Hit, ...]
    abstained: bool
    grey: bool
    reason: str
    searched: str
    degraded: str | None
    signals: Signals
    known_gap: KnownGap | None = None
    """Where no page answers and that is known: the gap that asks the same."""
    held_back: tuple[HeldBack, ...] = ()
    """In verified-only mode: which pages would have been among the first, best first."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of all hits, best document first, best section of it first."""
        return tuple(section.passage for hit in self.hits for section in hit.sections)

    def to_json(self) -> "SearchJson":
        """The form that `playbooks search --json` prints."""
        return SearchJson(
            query=self.query,
            abstained=self.abstained,
            hits=[
                HitJson(
                    document_id=hit.document.id,
                    title=hit.document.title,
                    score=round(hit.score, 4),
                    sections=[
                        SectionJson(section=found.section, score=round(found.score, 4), excerpt=found.excerpt)
                        for found in hit.sections
                    ],
                )
                for hit in self.hits
            ],
        )


class _Json(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SectionJson(_Json):
    """A section of a hit; `excerpt` is stored text."""

    section: str
    score: float
    excerpt: str


class HitJson(_Json):
    """A document, its best sections first."""

    document_id: str
    title: str
    score: float
    sections: list[SectionJson]


class SearchJson(_Json):
    """`playbooks search`: best document first; `abstained` is a verdict, it empties nothing."""

    query: str
    abstained: bool
    hits: list[HitJson]


def to_passage(
    document: Document, body: str, span: tuple[int, int], *, section: str, score: float, today: date
) -> Passage:
    """The passage `body[span]` with the facts a citation needs."""
    start, end = span
    return Passage(
        document_id=document.id,
        title=document.title,
        kind=document.kind.value,
        section=section,
        version=document.version,
        owner=document.owner,
        audience=document.audience,
        reviewed_on=document.reviewed_on,
        overdue=document.overdue(today),
        url=document.url,
        text=body[start:end],
        start=start,
        end=end,
        score=score,
    )


def excerpt(body: str, start: int, end: int, wanted: Sequence[str]) -> str:
    """Up to 300 characters of `body[start:end]`, from the line that says most of what is wanted.

    An exact span.
    """
    best, most = start, -1
    offset = start
    for line in body[start:end].split("\n"):
        folded = line.lower()
        said = sum(stem in folded for stem in wanted)
        if line.strip() and not line.startswith("#") and said > most:
            best, most = offset + len(line) - len(line.lstrip()), said
        offset += len(line) + 1
    if end - best <= EXCERPT:
        return body[best:end].rstrip()
    for mark in ("\n", ". ", " "):
        cut = body.rfind(mark, best + EXCERPT // 2, best + EXCERPT)
        if cut > 0:
            return body[best : cut + (mark == ". ")].rstrip()
    return body[best : best + EXCERPT].rstrip()


EXCERPT = 300
