"""Slots → scores of chunks and documents by their words. `retrieve` calls it; it knows neither texts nor readers.

BM25 over the 12 rarest slots, as a share of the most the question could reach: an absolute score.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon import Level, Matches, Places, Scores, rarity
from knowledge.question import Slot

RAREST = 12
ASKED = 64
"""How many slots of a question are looked at to judge whether it is answered."""
SYNONYM = 0.8
"""What another word for the same thing counts for, against the word itself."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a question a row holds, each slot weighed by its rarity; 0 to 1.

    `missing` are the slots that no row holds.
    """

    of: Callable[[int], float]
    missing: tuple[str, ...]


def lexical_scores(level: Level, slots: Sequence[Slot]) -> Scores:
    """Each row's BM25 as a share of what the question could reach at most, 0 to 1."""
    total = np.zeros(level.size, dtype=np.float32)
    best = sorted(((_maximum(level, slot), number) for number, slot in enumerate(slots)), reverse=True)
    reachable = 0.0
    scratch = np.zeros(level.size, dtype=np.float32)
    for maximum, number in best[:RAREST]:
        _add(total, scratch, _slot_matches(level, slots[number], maximum))
        reachable += maximum
    return total / np.float32(reachable) if reachable else total


def _maximum(level: Level, slot: Slot) -> float:
    own = level.maximum(slot.term)
    if own:
        return own
    return SYNONYM * max((_phrase_maximum(level, other) for other in slot.alternatives), default=0.0)


def _phrase_maximum(level: Level, phrase: Sequence[str]) -> float:
    values = [level.maximum(term) for term in phrase]
    return sum(values) / len(values) if all(values) else 0.0


def _slot_matches(level: Level, slot: Slot, limit: float) -> list[Matches]:
    found = [level.matches(slot.term)]
    for phrase in slot.alternatives:
        together = _together([level.matches(term) for term in phrase])
        scores = np.minimum(np.float32(SYNONYM) * together.scores, np.float32(limit))
        found.append(Matches(together.rows, scores))
    return found


def _together(parts: Sequence[Matches]) -> Matches:
    """Rows that hold every part, with the mean of its scores."""
    first, *others = sorted(parts, key=lambda part: len(part.rows))
    rows, scores = first.rows, first.scores
    for part in others:
        at, held = _found_in(part.rows, rows)
        rows, scores = rows[held], scores[held] + part.scores[at[held]]
    return Matches(rows, scores / np.float32(len(parts)))


def _found_in(rows: Places, wanted: Places) -> tuple[Places, NDArray[np.bool_]]:
    """Where each wanted row stands among these rising rows, and whether it does; few are sought in many."""
    at = np.searchsorted(rows, wanted)
    at[at == len(rows)] = 0
    return at, (rows[at] == wanted) if len(rows) else np.zeros(len(wanted), dtype=np.bool_)


def _add(total: Scores, scratch: Scores, found: Sequence[Matches]) -> None:
    """Add the best of what each row matched; `scratch` is zero before and after."""
    if len(found) == 1:
        total[found[0].rows] += found[0].scores
        return
    for one in found:
        scratch[one.rows] = np.maximum(scratch[one.rows], one.scores)
    for one in found:
        total[one.rows] += scratch[one.rows]
        scratch[one.rows] = 0


def coverage(level: Level, slots: Sequence[Slot]) -> Coverage:
    """How much of the question each row holds, judged by bonus slots if it has no others."""
    weights: list[float] = []
    holders: list[Callable[[int], bool]] = []
    missing: list[str] = []
    for slot in ([slot for slot in slots if not slot.bonus] or list(slots))[:ASKED]:
        count, holds = _holding(level, slot)
        weights.append(rarity(count, level.size))
        holders.append(holds)
        if not count:
            missing.append(slot.said or slot.term)
    total = sum(weights)

    def share(row: int) -> float:
        held = sum(weight for weight, holds in zip(weights, holders, strict=True) if holds(row))
        return held / total if total else 0.0

    return Coverage(share, tuple(missing))


def _holding(level: Level, slot: Slot) -> tuple[int, Callable[[int], bool]]:
    """How many rows hold the slot in one of its words, and which."""
    rows = level.rows(slot.term)
    others = [_all_of([level.rows(term) for term in phrase]) for phrase in slot.alternatives]
    if not any(len(other) for other in others):
        return len(rows), partial(_holds, rows)
    held = np.zeros(level.size, dtype=np.bool_)
    for one in (rows, *others):
        held[one] = True
    return int(np.count_nonzero(held)), lambda row: bool(held[row])


def _all_of(parts: Sequence[Places]) -> Places:
    rows, *others = sorted(parts, key=len)
    for other in others:
        rows = rows[_found_in(other, rows)[1]]
    return rows


def _holds(rows: Places, row: int) -> bool:
    at = int(np.searchsorted(rows, row))
    return at < len(rows) and int(rows[at]) == row
