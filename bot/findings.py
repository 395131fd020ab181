"""What a turn found out, before it is signed with trace id and time."""

from dataclasses import dataclass

from floorwalker.errors import nearest
from floorwalker.evidence import Citation, Figure
from floorwalker.outcome import Intent, Outcome


@dataclass(frozen=True, slots=True)
class Findings:
    """Outcome, words and evidence of an answer."""

    outcome: Outcome
    intent: Intent | None
    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    suggestions: tuple[str, ...] = ()
    searched: str | None = None
    model: str | None = None


def or_another(word: str, known: list[str]) -> str:
    """A question offering the nearest known names, or nothing when none is near."""
    near = nearest(word, known)
    return f"Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
