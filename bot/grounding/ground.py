"""Draft text and evidence → `Grounded` text for an answer, or `Rejected`. The turn calls it; pure, and never calculates.

Sentence by sentence: what rests on nothing is dropped and reported. A draft that points to evidence nobody looked up, or
of which nothing with evidence is left, is rejected as a whole.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.grounding.binding import Evidence, label, misbinding
from bot.grounding.instructions import is_instruction
from bot.grounding.numerals import (
    lengths_of_time,
    names_in_question,
    names_of,
    stray_number,
)
from bot.grounding.quotes import Span, nearest_span, quoted_spans
from bot.grounding.sentences import FIGURE_MARK, PASSAGE_MARK, Line, Sentence, split
from bot.grounding.units import without_unit_marks, wrong_unit
from bot.wording import Words
from floorwalker.evidence import Citation, Figure, Passage

# Links, mentions and broadcasts never come from a model, nor do braces that are no figure.
_FORBIDDEN = re.compile(r"https?:|www\.|mailto:|\]\(|<[@!#]|[{}]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was taken out, and why."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """Text in which every figure and every quote is the stored one, with what it rests on, in order of appearance."""

    text: str
    figures: tuple[Figure, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing of the draft may be shown."""

    reason: str
    dropped: tuple[Dropped, ...] = ()


@dataclass(slots=True)
class _Kept:
    """What has been kept so far."""

    lines: list[str] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    citations: dict[Citation, None] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)


class _Refused(Exception):
    """A sentence cannot be shown; its text is the reason."""


def ground(
    draft_text: str,
    figures: Mapping[str, Figure],
    passages: Mapping[str, Passage],
    words: Words,
    *,
    question: str = "",
) -> Grounded | Rejected:
    """The draft with evidence in place of its marks; `figures` and `passages` are all that were looked up, by id."""
    lines = split(draft_text)
    if unknown := _unknown_ids(lines, figures, passages):
        return Rejected(f"the draft points to {', '.join(unknown)}, which was never looked up")
    reader = _Reader(lines, Evidence(figures, words, question), passages)
    kept = _Kept()
    for line in lines:
        _keep(line, reader, kept)
    if not kept.figures and not kept.citations:
        return Rejected("nothing that rests on evidence is left of the draft", tuple(kept.dropped))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept.lines)).strip()
    return Grounded(text, tuple(kept.figures.values()), tuple(kept.citations), tuple(kept.dropped))


def _unknown_ids(
    lines: tuple[Line, ...],
    figures: Mapping[str, Figure],
    passages: Mapping[str, Passage],
) -> list[str]:
    named = [
        name
        for line in lines
        for sentence in line.sentences
        for name in (*sentence.figures, *sentence.passages)
    ]
    return sorted({name for name in named if name not in figures and name not in passages})


def _keep(line: Line, reader: "_Reader", kept: _Kept) -> None:
    texts: list[str] = []
    for sentence in line.sentences:
        try:
            text, citations = reader.read(sentence)
        except _Refused as refused:
            kept.dropped.append(Dropped(sentence.text, str(refused)))
            continue
        texts.append(text)
        kept.figures.update({name: reader.evidence.figures[name] for name in sentence.figures})
        kept.citations.update(dict.fromkeys(citations))
    if texts or not line.sentences:
        kept.lines.append(line.lead + " ".join(texts))


class _Reader:
    """Reads sentences of one draft; `read` gives the text to show and its citations, or raises `_Refused`."""

    def __init__(
        self,
        lines: tuple[Line, ...],
        evidence: Evidence,
        passages: Mapping[str, Passage],
    ) -> None:
        self.evidence = evidence
        self._passages = passages
        used = {name for line in lines for sentence in line.sentences for name in sentence.figures}
        self._used = [evidence.figures[name] for name in sorted(used)]
        self._asked = names_in_question(evidence.question)

    def read(self, sentence: Sentence) -> tuple[str, list[Citation]]:
        if found := _FORBIDDEN.search(FIGURE_MARK.sub("", sentence.text)):
            raise _Refused(f"it holds {found[0]!r}")
        if sentence.passages:
            return self._with_passages(sentence)
        if is_instruction(sentence.text):
            raise _Refused("it tells somebody what to do without a source")
        return self._with_figures(sentence, sentence.text), []

    def _with_passages(self, sentence: Sentence) -> tuple[str, list[Citation]]:
        cited = [self._passages[name] for name in sentence.passages]
        claim = PASSAGE_MARK.sub("", sentence.text)
        quoted = quoted_spans(claim, cited)
        if isinstance(quoted, str):
            raise _Refused(quoted)
        spans = quoted or self._nearest(claim, cited)
        if (
            not quoted
            and not sentence.figures
            and (is_instruction(claim) or self._stray(claim, sentence, cited))
        ):
            # An instruction or a number of a procedure is only shown in the stored words.
            text = f"“{' '.join(spans[0].quote.split())}”"
        else:
            text = self._with_figures(sentence, claim, quoted, cited)
        sources = dict.fromkeys(span.passage.title for span in spans)
        return f"{text} ({'; '.join(sources)})", [span.passage.cite(span.quote) for span in spans]

    def _nearest(self, claim: str, cited: list[Passage]) -> list[Span]:
        spans = [span for passage in cited if (span := nearest_span(claim, [passage]))]
        if not spans:
            raise _Refused("the passage does not say this")
        return spans

    def _with_figures(
        self,
        sentence: Sentence,
        text: str,
        quoted: list[Span] | None = None,
        cited: list[Passage] | None = None,
    ) -> str:
        own, quotes = _set_aside(text, quoted or [])
        if stray := self._stray(own, sentence, cited or []):
            raise _Refused(f"{stray!r} has no receipt")
        if reason := wrong_unit(own, self.evidence.figures, self.evidence.words):
            raise _Refused(reason)
        if reason := misbinding(own, self.evidence):
            raise _Refused(reason)
        shown = FIGURE_MARK.sub(lambda mark: self._shown(mark[1], own), without_unit_marks(own))
        for number, quote in enumerate(quotes):
            shown = shown.replace(_hole(number), quote)
        return shown

    def _shown(self, name: str, text: str) -> str:
        figure = self.evidence.figures[name]
        return self.evidence.words.shown(figure) + label(text, figure, self.evidence)

    def _stray(self, text: str, sentence: Sentence, cited: list[Passage]) -> str | None:
        figures = [self.evidence.figures[name] for name in sentence.figures] or self._used
        titles = {figure.metric: self.evidence.words.title(figure.metric) for figure in figures}
        allowed = set(self._asked).union(*(names_of(figure, titles[figure.metric]) for figure in figures))
        for passage in cited:
            allowed |= {passage.title, passage.section, passage.document_id}
        told = [*titles, *titles.values()]
        spans = lengths_of_time([*told, self.evidence.question] if sentence.figures else told)
        return stray_number(text, allowed, spans)


def _set_aside(text: str, spans: list[Span]) -> tuple[str, list[str]]:
    """The text with its exact quotes taken out, and the stored words to put back."""
    quotes: list[str] = []
    for span in sorted(
        (one for one in spans if one.place),
        key=lambda one: one.place or (0, 0),
        reverse=True,
    ):
        start, end = span.place or (0, 0)
        text = text[:start] + _hole(len(quotes)) + text[end:]
        quotes.append(f"“{' '.join(span.quote.split())}”")
    return text, quotes


def _hole(number: int) -> str:
    """A character of the private use area that stands for a quote."""
    return chr(0xE000 + number)
