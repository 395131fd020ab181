"""A question's words → `Slot`s: what has to be found, with the trade's other words for it.

`retrieve` calls it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

import yaml

from knowledge.words import GENERIC_WORDS, Word, fold, terms, words

_ANYONE = r"(?:any(?:one|body)|some(?:one|body)|you|u)"
_COURTESY = re.compile(
    rf"""^\W*(?:
        (?:hi|hey|hello|hiya|yo|good\s+(?:morning|afternoon|evening)|greetings)
            (?:\s+(?:there|all|team|folks|guys|everyone|everybody))?\b
        | morning(?:\s+(?:all|team|folks|guys|everyone|everybody)\b|(?=\s*[,!:;-]))
        | (?:just\s+)?(?:a\s+)?quick\s+(?:one|question)\b
        | sorry\s+(?:to\s+bother|for\s+(?:the\s+)?(?:bother|disturbing))(?:\s+you)?\b
        | (?:please|pls|plz|maybe\s+a\s+(?:silly|stupid|dumb)\s+question)\b
        | (?:so\s+)?(?:i\s+was\s+|i\s*'?\s*m\s+)?(?:just\s+)?wondering\b(?:\s+(?:if|whether)\b)?
        | do(?:es)?\s+{_ANYONE}\s+(?:here\s+)?(?:happen\s+to\s+)?know\b(?:\s+(?:if|whether)\b)?
        | (?:can|could|would)\s+{_ANYONE}\s+(?:please\s+|pls\s+)?(?:tell|help|explain\s+to|remind)\s+(?:me|us)\b
            (?:\s+(?:with|to\s+understand|understand)\b)?
        | (?:i|we)\s+(?:have|'ve\s+got|got)\s+a\s+(?:quick\s+)?question\b
        | (?:is\s+there|do\s+we\s+have)\s+(?:an?|any)\s+
            (?=(?:runbook|playbook|checklist|sop|procedure|process|page|guide|guideline|template|policy)\b)
    )[\s,.:;!-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_THANKS = re.compile(
    r"[\s,.;!?]*\b(?:thanks|thank\s+you|thx|cheers)(?:\s+(?:a\s+lot|in\s+advance|all))?\W*$", re.IGNORECASE
)
_LEFT = 3
"""A question is not cut down to fewer words than this."""


def without_courtesy(question: str) -> str:
    """What is asked, without the greeting, the "does anyone know" and the thanks around it."""
    kept = question
    while (match := _COURTESY.match(kept)) and len(kept[match.end() :].split()) >= _LEFT:
        kept = kept[match.end() :]
    shorter = _THANKS.sub("", kept)
    return shorter if len(shorter.split()) >= _LEFT else kept


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is asked for: a term, or any of the alternatives (each all of its terms).

    `bonus` marks what helps where it occurs but is not what the question is about: the whole form of an
    identifier (its parts are slots too) and generic words. `said` is the question's own word.
    """

    term: str
    alternatives: tuple[tuple[str, ...], ...] = ()
    bonus: bool = False
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases that mean the same in the trade."""

    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of_the_trade(cls) -> "Synonyms":
        """The groups of `synonyms.yaml`."""
        text = (files("knowledge") / "synonyms.yaml").read_text(encoding="utf-8")
        return cls(tuple(tuple(str(phrase) for phrase in group) for group in yaml.safe_load(text)))

    @cached_property
    def by_phrase(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """Each phrase as folded words, with the terms of the other phrases of its groups."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for group in self.groups:
            for phrase in group:
                others = (tuple(terms(other)) for other in group if other != phrase)
                found.setdefault(folded_words(phrase), []).extend(other for other in others if other)
        return found

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest phrase."""
        return max((len(phrase) for phrase in self.by_phrase), default=0)


def folded_words(text: str) -> tuple[str, ...]:
    """Every word as it is matched against phrases: folded, an s of the plural left away."""
    cleaned = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return tuple(_singular(word) for word in cleaned.split())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def understand(question: str, synonyms: Synonyms) -> list[Slot]:
    """The slots of a question, each once, in the order of the question."""
    others = _alternatives(folded_words(question), synonyms)
    slots: dict[str, Slot] = {}
    for word in words(question):
        for slot in _slots(word, others):
            slots.setdefault(slot.term, slot)
    for phrase, alternatives in others.items():
        # "is down" is made of words that say nothing alone; what it means is still asked for.
        if not terms(" ".join(phrase)) and alternatives:
            first = alternatives[0]
            slots.setdefault(first[0], Slot(first[0], tuple(dict.fromkeys(alternatives[1:]))))
    return list(slots.values())


def _slots(word: Word, others: dict[tuple[str, ...], list[tuple[str, ...]]]) -> Iterable[Slot]:
    if word.compound:
        yield Slot(word.folded, bonus=True)
    own = folded_words(word.folded)
    alternatives = tuple(
        dict.fromkeys(other for phrase, found in others.items() if set(own) & set(phrase) for other in found)
    )
    for stem in word.stems:
        yield Slot(stem, alternatives, bonus=word.folded in GENERIC_WORDS, said=word.folded)


def _alternatives(asked: Sequence[str], synonyms: Synonyms) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for first in range(len(asked)):
        for length in range(1, synonyms.longest + 1):
            phrase = tuple(asked[first : first + length])
            if phrase in synonyms.by_phrase:
                found[phrase] = synonyms.by_phrase[phrase]
    return found
