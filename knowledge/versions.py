"""Documents that speak of the same thing → which of them stand beside each other, newest and owned first.

The answering side calls it with the best hits: two versions of a policy that disagree are both shown, and
copies that say the same are shown once. Nothing is decided by which one sounds better.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from floorwalker.phrase import in_words
from knowledge.document import Document, Status
from knowledge.search_result import Hit
from knowledge.words import terms

ALIKE = 0.6
"""Share of terms two pages must have in common to be taken for versions of one text."""
SAME = 0.97
_MARKS = re.compile(
    r"\b(v?\d[\d.\-_/]*|old|new|draft|copy|final|updated?|archived?|deprecated|previous|current|revised|rev|version|ver)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """A hit that stands beside the best one; `same` when it says the same, so that showing it adds nothing."""

    hit: Hit
    same: bool


def beside(best: Hit, others: Iterable[Hit], bodies: Mapping[str, str]) -> list[Version]:
    """The other hits that are versions of the best one's document, in their order."""
    found = []
    for other in others:
        if not other.sections or not _versions(best.document, other.document, bodies):
            continue
        alike = _overlap(best.sections[0].passage.text, other.sections[0].passage.text)
        numbers = _numbers(best.sections[0].passage.text) == _numbers(other.sections[0].passage.text)
        found.append(Version(other, alike >= SAME and numbers))
    return found


def _versions(one: Document, other: Document, bodies: Mapping[str, str]) -> bool:
    if other.variant_of == one.id or one.variant_of == other.id:
        return False
    if other.id in one.supersedes or one.id in other.supersedes:
        return True
    if _core(one.title) and _core(one.title) == _core(other.title):
        return True
    return _overlap(bodies.get(one.id, ""), bodies.get(other.id, "")) >= ALIKE


def _core(title: str) -> frozenset[str]:
    return frozenset(terms(_MARKS.sub(" ", in_words(title))))


def _overlap(one: str, other: str) -> float:
    left, right = set(terms(one)), set(terms(other))
    return len(left & right) / max(len(left | right), 1)


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d.,]*", text))


def newest_first(documents: Sequence[Hit]) -> list[Hit]:
    """Active before deprecated, then reviewed last, then with an owner, then the higher version."""
    return sorted(documents, key=lambda hit: _standing(hit.document, documents), reverse=True)


def _standing(document: Document, among: Sequence[Hit]) -> tuple[bool, bool, int, bool, tuple[int, ...]]:
    superseded = any(document.id in hit.document.supersedes for hit in among)
    reviewed = document.reviewed_on.toordinal() if document.reviewed_on else 0
    version = tuple(int(part) for part in re.findall(r"\d{1,9}", document.version))
    active = document.status is not Status.DEPRECATED
    return (not superseded, active, reviewed, document.owner is not None, version)
