"""A word that occurs nowhere → the word of the corpus it was probably meant to be. `retrieve` calls it.

People type "prodct lanch checklst". Only words of pages the reader may see are offered, only near ones that
begin alike, and the written word stays in play beside the guess.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from knowledge.question import Slot
from knowledge.words import fold, stem

SHORTEST = 4
LONG = 8
_PLAIN = re.compile(r"[^\W\d_]+")


def forms(text: str) -> set[str]:
    """The plain words of a text, folded, that are long enough to be misspelt."""
    return {fold(word) for word in _PLAIN.findall(text) if SHORTEST <= len(word) <= 40}


class Spelling:
    """The words of a corpus, by how they begin and how long they are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[tuple[str, int], list[str]] = {}
        for word in sorted(words):
            self._words.setdefault((word[0], len(word)), []).append(word)

    def meant(self, word: str, held: Callable[[str], int]) -> str | None:
        """The nearest word that `held` says some page holds; among equally near ones the commonest."""
        if len(word) < SHORTEST or not _PLAIN.fullmatch(word):
            return None
        most = 2 if len(word) >= LONG else 1
        # A short word has many neighbours ("cars", "care"); there only a letter left out is taken for a slip.
        shortest = len(word) - most if len(word) > SHORTEST else len(word) + 1
        found: list[tuple[int, int, str]] = []
        for length in range(shortest, len(word) + most + 1):
            for other in self._words.get((word[0], length), ()):
                distance = OSA.distance(word, other, score_cutoff=most)
                if distance <= most and (pages := held(stem(other))):
                    found.append((distance, -pages, other))
        return min(found)[2] if found else None


def mended(
    question: str, slots: Sequence[Slot], held: Callable[[str], int], spelling: Callable[[], Spelling]
) -> tuple[str, list[Slot]]:
    """The question and its slots with a guess beside each word that no readable page holds."""
    mended_slots: list[Slot] = []
    for slot in slots:
        guess = None
        if (
            not slot.bonus
            and not held(slot.term)
            and not any(all(map(held, phrase)) for phrase in slot.alternatives)
        ):
            guess = spelling().meant(_word_of(slot), held)
        if guess is None:
            mended_slots.append(slot)
            continue
        question = re.sub(rf"\b{re.escape(_word_of(slot))}\b", guess, question, flags=re.IGNORECASE)
        mended_slots.append(replace(slot, alternatives=(*slot.alternatives, (stem(guess),))))
    return question, mended_slots


def _word_of(slot: Slot) -> str:
    """The word as it was written; a part of a compound only as far as its stem tells."""
    return slot.said if slot.said and slot.said.startswith(slot.term[:2]) else slot.term
