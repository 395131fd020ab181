"""A question as words in order, each used once: the parts of a plan take theirs, what is left over is what nothing explained.

Pure; the router and the reading of metrics, splits, members and SKUs work on it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.harmless_words import NEUTRAL, STOP

LONG_MESSAGE, CLOSE = 25, 6
"""From so many words on a message tells a story around its question; what belongs to a metric stands within so many words of it."""

PREPOSITIONS = frozenset({"for", "of", "in", "at", "from", "on", "with", "to"})
_DETERMINERS = frozenset({"the", "our", "a", "an", "all", "any"})


_VERBS_OF_STATE = frozenset(
    {
        "are",
        "is",
        "were",
        "was",
        "be",
        "been",
        "still",
        "now",
        "currently",
        "right",
        "getting",
        "got",
        "to",
        "go",
        "goes",
        "going",
        "went",
        "gone",
    }
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words: where it begins and how many they are."""

    start: int
    count: int


@dataclass(slots=True)
class Question:
    """The words of a question: `tokens` in lower case, `typed` as typed; `used` are those some part of the plan explains."""

    text: str
    tokens: list[str]
    typed: list[str]
    used: list[bool]

    @classmethod
    def of(cls, text: str) -> "Question":
        """Cut a text into words."""
        typed = _words(text)
        return cls(text, [word.lower() for word in typed], typed, [False] * len(typed))

    def find(self, phrase: Sequence[str], *, plural: bool = False, as_typed: bool = False) -> Run | None:
        """Where the words stand one after the other, unused; with `plural` the last may have an s more."""
        size = len(phrase)
        if not size:
            return None
        words = self.typed if as_typed else self.tokens
        if phrase[0] not in words and not (plural and size == 1 and f"{phrase[0]}s" in words):
            return None
        for start in range(len(words) - size + 1):
            if self._fits(words, start, phrase, plural=plural) and not any(self.used[start : start + size]):
                return Run(start, size)
        return None

    def _fits(self, words: Sequence[str], start: int, phrase: Sequence[str], *, plural: bool) -> bool:
        size = len(phrase)
        if list(words[start : start + size - 1]) != list(phrase[:-1]):
            return False
        last = words[start + size - 1]
        return last == phrase[-1] or (plural and last == f"{phrase[-1]}s")

    def use(self, run: Run) -> None:
        """Mark a stretch as explained."""
        self.used[run.start : run.start + run.count] = [True] * run.count

    def use_text(self, text: str) -> None:
        """Mark the first occurrence of a text as explained."""
        if run := self.find(phrase_of(text)):
            self.use(run)

    @property
    def left(self) -> list[int]:
        """The places of the words that say something and that nothing has explained."""
        return [
            place
            for place, word in enumerate(self.tokens)
            if not self.used[place] and word not in STOP and len(word) > 1
        ]

    def unexplained(self, near: Run = Run(0, 0)) -> str | None:
        """The words after "for", "of", "in", "at" … that nothing explains: the asker meant something by them.

        Of a long message only those count that stand close to the stretch `near`; the rest is its story.
        """
        left = set(self.talked_of(near))
        for place in sorted(left):
            if self._follows_preposition(place):
                end = place
                while end + 1 in left:
                    end += 1
                return self.as_written(Run(place, end + 1 - place))
        return None

    def talked_of(self, near: Run) -> list[int]:
        """The places left of words that may change what is counted; of a long message only those close to the stretch `near`."""
        left = [place for place in self.left if self.tokens[place] not in NEUTRAL]
        if len(self.tokens) > LONG_MESSAGE and near.count:
            return [place for place in left if -CLOSE < place - near.start < near.count + CLOSE]
        return left

    def beside(self, run: Run) -> str | None:
        """A word beside a stretch that nothing explains and that may change what is counted: "open orders", "orders are late"."""
        left = set(self.left)
        if run.start - 1 in left and self.tokens[run.start - 1] not in NEUTRAL:
            return self.as_written(Run(run.start - 1, 1))
        place = run.start + run.count
        while place < len(self.tokens) and self.tokens[place] in _VERBS_OF_STATE and not self.used[place]:
            place += 1
        if place in left and self.tokens[place] not in NEUTRAL:
            return self.as_written(Run(place, 1))
        return None

    def as_written(self, run: Run) -> str:
        """The words with what stands between them: "MUG-9999"."""
        typed = self.typed[run.start : run.start + run.count]
        found = re.search(r"[\W_]+".join(map(re.escape, typed)), self.text)
        return found[0] if found else " ".join(typed)

    def _follows_preposition(self, place: int) -> bool:
        for earlier in range(place - 1, max(place - 5, -1), -1):
            word = self.tokens[earlier]
            if word in PREPOSITIONS and not self.used[earlier]:
                return True
            if word not in _DETERMINERS and not self.used[earlier]:
                return False
        return False


def _words(text: str) -> list[str]:
    plain = re.sub(r"['’]s?(?!\w)|['’]", "", text)
    return re.findall(r"[^\W_]+", re.sub(r"\b(\d+)h\b", r"\1 h", plain))


@lru_cache(maxsize=100_000)
def phrase_of(text: str) -> tuple[str, ...]:
    """A name of the catalogue or the shop as the words a question would have for it."""
    return tuple(word.lower() for word in _words(text))


def singular(word: str) -> str:
    """The word without the s of a plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def singulars(words: Iterable[str]) -> frozenset[str]:
    """The words without plurals."""
    return frozenset(singular(word) for word in words)
