"""What a turn found out, before it is signed with trace id and time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rapidfuzz import fuzz

from floorwalker.errors import nearest
from floorwalker.evidence import Citation, Figure
from floorwalker.outcome import Intent, Outcome

STALE_AFTER = timedelta(days=3)
"""How far the data may lie behind the present before an answer says so as its outcome."""
ALIKE = 76
"""How alike (0 to 100) a word of a name must be to a word of what was typed for the name to be offered."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Outcome, words and evidence of an answer; `runbook` is the id of the page whose steps it tells."""

    outcome: Outcome
    intent: Intent | None
    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    suggestions: tuple[str, ...] = ()
    searched: str | None = None
    model: str | None = None
    runbook: str | None = None


def alike(word: str, known: Iterable[str]) -> list[str]:
    """The known names near to a word of which one word at least is like one of its own: "hoodys" is like "Hoodies", "goal" like nothing."""
    own = _words(word)
    return [
        name
        for name in nearest(word, known)
        if any(fuzz.ratio(one, other) >= ALIKE for one in own for other in _words(name))
    ]


def _words(text: str) -> list[str]:
    return [one for one in re.findall(r"[^\W_]+", text.lower()) if len(one) > 1]


def or_another(word: str, known: list[str]) -> str:
    """A question offering the nearest known names, or nothing when none is near."""
    near = alike(word, known)
    return f"Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""


def outcome_of(figures: Sequence[Figure]) -> Outcome:
    """No data without any value, stale when the data end long before now, else answered."""
    if all(figure.value is None for figure in figures):
        return Outcome.NO_DATA
    watermark, as_of = figures[0].watermark, figures[0].as_of
    return Outcome.STALE if watermark and as_of - watermark > STALE_AFTER else Outcome.ANSWERED


def joined(several: Sequence[Findings]) -> Findings:
    """Findings of one message as one: texts below each other, all evidence; answered when any part is."""
    first, *rest = several
    if not rest:
        return first
    answered = next((one for one in several if one.outcome is Outcome.ANSWERED), first)
    return replace(
        first,
        outcome=answered.outcome,
        text="\n".join(one.text for one in several),
        citations=tuple(cited for one in several for cited in one.citations),
        figures=tuple(figure for one in several for figure in one.figures),
        suggestions=tuple(dict.fromkeys(name for one in several for name in one.suggestions)),
        searched=next((one.searched for one in several if one.searched), None),
    )
