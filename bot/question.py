"""A question as words in order, each used once: the parts of a plan take theirs, what is left over is what nothing explained.

Pure; the router and the reading of metrics, splits, members and SKUs work on it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_STOP = """
    a an and any are as at be been being but by can could current currently did do does doing for from get give had has have
    how i in is it its like many me much my now of off on or our out over per please show still tell that the their them then
    there these they this those to today under until up us was we were what whats when where which who why will with would you
    your last past previous since week weeks weekend month months year years quarter day days time number numbers figure
    figures value kpi metric metrics rate rates total overall average mean so far compare compared versus vs between against
    all each every everything split down broken across than more most less least high higher highest low lower lowest best
    worst top bottom trend trends trending looking look going change changed developing shop store business company general
    moment recently recent share percent percentage
"""
STOP = frozenset(_STOP.split())
"""Words that name nothing of the shop's."""

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
_NEUTRAL_WORDS = """
    need want check pull list print see know say display report reports find calculate ask share send please thanks thank thx pls
    plz hey hi hello team guys folks everyone quick quickly question wondering wonder interested possible help placed received came
    come coming booked made make taken shipped sold doing performing perform performed performance like ok okay again also just
    only really actually exactly roughly approximately about around normal usual summary overview breakdown chart graph table stats
    statistics data kpis lose loses losing lost earn earns drive drives driving dropped drop drops dropping rose rise go
    goes going went gone rising risen fell fall falling fallen spiked jumped jump increased increase increasing
    decreased decrease decreasing improved improve improving worse better good bad growth grow growing grew amount count
    level levels current hand warehouse warehouses because
"""
_TALK_WORDS = """
    gimme lemme let lets wanna gonna gotta id ill im ive well youd youre ur may might shall must hiya heya hullo greetings gm dear
    morning afternoon evening asap urgent urgently soon quickly kindly appreciate appreciated appreciating tia ta cheers ty lol haha
    btw fyi oh ah um hmm bunch million ton lot lots tons great nice lovely cool awesome super perfect grand fab brilliant helpful
    useful grateful glad idea ideas clue interest curious curiosity news update lately info information insight insights details
    detail answer reply response sort kind kinds type couple bit exact precise precisely rough ballpark honest honestly simply
    basically essentially maybe perhaps possibly possible sorry bother bothering trouble troubling mind minding excuse pardon minute
    minutes second sec chance favour favor slide slides deck presentation standup boss bosses cfo ceo coo happen happens happened
    happening known remind wants needs needing wanted needed asks asked asking hear heard love wish hope hoping able compute computed
    computing calculating plot plotted plotting export exported download fetch grab gather prepare run running query rows looks looked
    seeing seem seems appear appears turned turn comes brought bring develop develops developed developing development latest evolve
    evolved evolving trended tracking tracked together happy sad far along break breaking broke through building door doors out site
    someone somebody anyone anybody each issued issue logged registered noted counted seen saw handled processed pace
"""
_NEUTRAL = frozenset(f"{_NEUTRAL_WORDS} {_TALK_WORDS}".split())
"""Words beside a metric that leave what is counted as it is."""


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
        left = [place for place in self.left if self.tokens[place] not in _NEUTRAL]
        if len(self.tokens) > LONG_MESSAGE and near.count:
            return [place for place in left if -CLOSE < place - near.start < near.count + CLOSE]
        return left

    def beside(self, run: Run) -> str | None:
        """A word beside a stretch that nothing explains and that may change what is counted: "open orders", "orders are late"."""
        left = set(self.left)
        if run.start - 1 in left and self.tokens[run.start - 1] not in _NEUTRAL:
            return self.as_written(Run(run.start - 1, 1))
        place = run.start + run.count
        while place < len(self.tokens) and self.tokens[place] in _VERBS_OF_STATE and not self.used[place]:
            place += 1
        if place in left and self.tokens[place] not in _NEUTRAL:
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
