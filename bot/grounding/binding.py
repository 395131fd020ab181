"""A sentence and its figures → whether each figure stands under its own name. Called by `ground`.

A right number under a wrong name is the error that looking for the value cannot see (measured: 0 % caught by value, 99.7 %
by entity and metric). So a sentence that names somebody must show that one's figure, and where several looked-up figures
could be meant it must name the one it shows, unless the question did.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.grounding.naming import (
    METRIC,
    Mention,
    aspects,
    member_mentions,
    metric_mentions,
)
from bot.grounding.sentences import FIGURE_MARK
from bot.spoken import spoken
from bot.wording import Words
from bot.words import shown_window
from floorwalker.evidence import Figure

_WHOLE = re.compile(r"\b(?:total|overall|altogether|all|whole|together|combined)\b", re.IGNORECASE)
_CODE_LIKE = re.compile(
    r"(?<![\w-])(?=[A-Z0-9]*[A-Z])[A-Z0-9]+(?:[-_/][A-Z0-9]+)+(?![\w-])|(?<![\w-])[A-Z]+[0-9]+(?![\w-])"
)
_CAPITALS = re.compile(r"(?<![\w/-])[A-Z]{2,}(?![\w/-])")
_NAME = re.compile(r"(?<![\w-])[A-Z][\w-]*")
# Capitals that name nobody: terms of the trade, days and months.
_TERMS = "sku skus kpi kpis sop sops sla slas otif ok utc cet po pos asn b2b b2c eta etas am pm cm1 cm2 aov"
_CALENDAR = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep oct nov dec"
)
_GENERAL = frozenset(f"{_TERMS} {_CALENDAR}".split())
_RISE = re.compile(
    r"\b(?:rose|risen|rises?|up|grew|grown|increased?|climbed|gained|improved)\b",
    re.IGNORECASE,
)
_FALL = re.compile(
    r"\b(?:fell|fallen|falls?|down|shrank|decreased?|dropped|declined|lost)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"\bfrom\s+\{(f[0-9]+)\}\s+to\s+\{(f[0-9]+)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All figures that were looked up, what people call them, and the question they were looked up for."""

    figures: Mapping[str, Figure]
    words: Words
    question: str

    def mentions(self, text: str, aspect: str) -> list[Mention]:
        """Where a text names values of an aspect that the figures know."""
        values = {value for figure in self.figures.values() if (value := aspects(figure).get(aspect))}
        if aspect == METRIC:
            return metric_mentions(text, {metric: self.words.title(metric) for metric in values})
        return member_mentions(text, aspect, values)

    def rivals(self, figure: Figure, aspect: str) -> bool:
        """Whether another figure of the same unit differs in that aspect, so that it could be mistaken for this one."""
        own = aspects(figure).get(aspect)
        return any(
            other.unit == figure.unit and aspects(other).get(aspect) != own for other in self.figures.values()
        )

    def has_twin(self, figure: Figure) -> bool:
        """Whether the same figure was looked up for another window, so that it must be shown with its own."""
        return any(
            aspects(other) == aspects(figure) and other.window != figure.window
            for other in self.figures.values()
        )


def misbinding(text: str, evidence: Evidence) -> str | None:
    """Why the figures of a sentence do not belong to what it names; null when they do."""
    marks = [(found[1], found.start()) for found in FIGURE_MARK.finditer(text)]
    if not marks:
        return None
    shown = [(evidence.figures[name], place) for name, place in marks]
    for aspect in dict.fromkeys(name for figure in evidence.figures.values() for name in aspects(figure)):
        if reason := _wrong_aspect(text, shown, aspect, evidence):
            return reason
    return _foreign_name(text, shown, evidence) or _wrong_direction(text, evidence)


def label(text: str, figure: Figure, evidence: Evidence) -> str:
    """What must be shown with a figure for it to be understood: members named nowhere, and its window if it has a twin."""
    parts = [
        value
        for aspect, value in aspects(figure).items()
        if aspect != METRIC and not _named(text, aspect, value, evidence)
    ]
    if evidence.has_twin(figure):
        parts.append(shown_window(figure.window.start, figure.window.end))
    return f" ({', '.join(parts)})" if parts else ""


def _named(text: str, aspect: str, value: str, evidence: Evidence) -> bool:
    named = evidence.mentions(text, aspect) or evidence.mentions(evidence.question, aspect)
    return value in {mention.value for mention in named}


def _wrong_aspect(
    text: str, shown: Sequence[tuple[Figure, int]], aspect: str, evidence: Evidence
) -> str | None:
    mentions = evidence.mentions(text, aspect)
    if not mentions:
        return _unnamed(shown, aspect, evidence)
    owned = [(value, place) for figure, place in shown if (value := aspects(figure).get(aspect))]
    whole = [place for figure, place in shown if aspect not in aspects(figure)]
    if not _WHOLE.search(text) and not all(
        _stands_apart(text, place, mentions[0]) and owned for place in whole
    ):
        return f"a figure that is not split by {aspect} stands under {mentions[0].value!r}"
    return None if _reads_well(mentions, owned) else f"a figure stands under another {aspect} than its own"


def _unnamed(shown: Sequence[tuple[Figure, int]], aspect: str, evidence: Evidence) -> str | None:
    asked = {mention.value for mention in evidence.mentions(evidence.question, aspect)}
    for figure, _place in shown:
        own = aspects(figure).get(aspect)
        if own and evidence.rivals(figure, aspect) and asked != {own}:
            return f"the sentence does not name the {aspect} of its figure"
    return None


def _stands_apart(text: str, place: int, first: Mention) -> bool:
    """Whether a figure comes before the first name, in a clause of its own ("net sales are {f1}, of which UPS {f2}")."""
    return place < first.start and bool(re.search(r"[,;:]", text[place : first.start]))


def _reads_well(mentions: Sequence[Mention], owned: Sequence[tuple[str, int]]) -> bool:
    """Names before figures ("UPS {f1}, DHL {f2}"), figures before names ("{f1} for UPS"), or in pairs ("respectively")."""
    if not owned:
        return True
    if all(_last_before(mentions, place) == value for value, place in owned):
        return True
    if _last_before(mentions, owned[0][1]) is None:
        return all(_first_after(mentions, place) == value for value, place in owned)
    names, owners = (
        [mention.value for mention in mentions],
        [value for value, _place in owned],
    )
    return len(owners) > 1 and names == owners and mentions[-1].start < owned[0][1]


def _last_before(mentions: Sequence[Mention], place: int) -> str | None:
    return next((mention.value for mention in reversed(mentions) if mention.start < place), None)


def _first_after(mentions: Sequence[Mention], place: int) -> str | None:
    return next((mention.value for mention in mentions if mention.start > place), None)


def _foreign_name(text: str, shown: Sequence[tuple[Figure, int]], evidence: Evidence) -> str | None:
    """A name beside a figure (a code, capitals, a name the question used) must be one of that figure's own."""
    # Members that other figures know are read by `_wrong_aspect`.
    members = " ".join(" ".join(aspects(figure).values()) for figure in evidence.figures.values())
    own = f"{members} {' '.join(_own_words(figure, evidence) for figure, _place in shown)}".casefold()
    asked = set(_NAME.findall(evidence.question)[1:])
    prose = FIGURE_MARK.sub("", text)
    names = [
        *_CODE_LIKE.findall(prose),
        *_CAPITALS.findall(prose),
        *(w for w in _NAME.findall(prose) if w in asked),
    ]
    foreign = (
        name for name in names if name.casefold() not in _GENERAL and not _stands_in(name.casefold(), own)
    )
    return next((f"{name!r} is not what its figure is about" for name in foreign), None)


def _own_words(figure: Figure, evidence: Evidence) -> str:
    filters = [*figure.filters, *(member for members in figure.filters.values() for member in members)]
    title = evidence.words.title(figure.metric)
    said = [spoken(name, member) for name, member in figure.key.items()]
    said += [spoken(name, member) for name, members in figure.filters.items() for member in members]
    return " ".join([title, *figure.key, *figure.key.values(), *filters, *said, evidence.words.shown(figure)])


def _stands_in(name: str, words: str) -> bool:
    return bool(re.search(rf"(?<![\w]){re.escape(name)}(?!\w)", words))


def _wrong_direction(text: str, evidence: Evidence) -> str | None:
    """A move ("fell from {f1} to {f2}") must be true of the two values."""
    for found in _FROM_TO.finditer(text):
        first, last = evidence.figures[found[1]].value, evidence.figures[found[2]].value
        if first is None or last is None:
            continue
        before = text[: found.start()]
        if (_RISE.search(before) and last < first) or (_FALL.search(before) and last > first):
            return "the figures moved the other way"
    return None
