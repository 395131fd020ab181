"""Slots and vectors → scored chunks. `retrieve` calls it; it knows neither documents' texts nor readers.

Score = 0.4 x cosine + 0.6 x BM25 / the question's maximum, over its 12 rarest terms: the best of the fusions
measured (retrieval study, section 3.2). Without vectors the score is the BM25 share alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.lexicon import Lexicon, Scores
from knowledge.question import Slot

COSINE_WEIGHT = 0.4
RAREST = 12
SYNONYM = 0.8
"""What another word for the same thing counts for, against the word itself."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a question a document holds, each slot weighed by its rarity; 0 to 1.

    `missing` are the slots that no readable document holds.
    """

    by_document: dict[int, float]
    missing: tuple[str, ...]


def lexical_scores(lexicon: Lexicon, slots: Sequence[Slot], chunks: int) -> Scores:
    """Each chunk's BM25 as a share of what the question could reach at most, 0 to 1."""
    total = np.zeros(chunks, dtype=np.float32)
    best = sorted(((_maximum(lexicon, slot), number) for number, slot in enumerate(slots)), reverse=True)[
        :RAREST
    ]
    reachable = 0.0
    for maximum, number in best:
        total += _slot_scores(lexicon, slots[number])
        reachable += maximum
    return total / np.float32(reachable) if reachable else total


def _maximum(lexicon: Lexicon, slot: Slot) -> float:
    own = lexicon.maximum(slot.term)
    if own:
        return own
    return SYNONYM * max((_phrase_maximum(lexicon, other) for other in slot.alternatives), default=0.0)


def _phrase_maximum(lexicon: Lexicon, phrase: Sequence[str]) -> float:
    values = [lexicon.maximum(term) for term in phrase]
    return sum(values) / len(values) if all(values) else 0.0


def _slot_scores(lexicon: Lexicon, slot: Slot) -> Scores:
    scores = lexicon.scores(slot.term)
    limit = _maximum(lexicon, slot)
    for phrase in slot.alternatives:
        parts = [lexicon.scores(term) for term in phrase]
        together = np.where(np.min(parts, axis=0) > 0, np.mean(parts, axis=0), 0.0)
        scores = np.maximum(scores, np.minimum(SYNONYM * together, limit)).astype(np.float32)
    return scores


def coverage(lexicon: Lexicon, slots: Sequence[Slot]) -> Coverage:
    """How much of the question each document holds, judged by bonus slots if it has no others."""
    held: dict[int, float] = {}
    missing: list[str] = []
    total = 0.0
    for slot in [slot for slot in slots if not slot.bonus] or slots:
        documents = lexicon.documents(slot.term)
        for phrase in slot.alternatives:
            documents = documents | set.intersection(*(lexicon.documents(term) for term in phrase))
        weight = lexicon.rarity(len(documents))
        total += weight
        for document in documents:
            held[document] = held.get(document, 0.0) + weight
        if not documents:
            missing.append(slot.said or slot.term)
    return Coverage({row: value / total for row, value in held.items()} if total else {}, tuple(missing))
