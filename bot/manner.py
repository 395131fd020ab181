"""How a question wants its answer: the first few of a ranking, what a metric means, why it moved, or one window against another.

Pure; called by the router before words are explained. What a question is about is none of its business.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.against import two_windows
from bot.time_words import NUMBERS
from bot.when import Span

_HIGHEST = "top|highest|biggest|largest|most|slowest|busiest"
_LOWEST = "bottom|lowest|smallest|least|fastest|quickest|quietest"
_JUDGED = "best|worst"
SUPERLATIVES = frozenset(f"{_HIGHEST}|{_LOWEST}|{_JUDGED}".split("|"))
"""Words that ask for one end of a ranking."""
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_RANKED = re.compile(
    rf"\b(?P<end>{_HIGHEST}|{_LOWEST}|{_JUDGED})\s+(?P<count>{_COUNT})\b"
    rf"|\b(?P<how_many>{_COUNT})\s+(?P<of>{_HIGHEST}|{_LOWEST}|{_JUDGED})\b",
    re.IGNORECASE,
)
_WHICH = re.compile(rf"\b(?:which|what)\b.*\b(?P<end>{_HIGHEST}|{_LOWEST}|{_JUDGED})\b", re.IGNORECASE)
_BEST_SELLING = re.compile(
    r"\b(?:best|top|worst|bottom)[- ]?(?:\w+[- ])?(?:sell(?:ing|ers?)|sold)\b|\bwhat (?:sells|sold) (?:best|most|worst|least)\b",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"^\W*(?:what does\b.*\bmean|what is meant by|how (?:is|are|do (?:we|you))\b.*\b(?:defined?|calculated?|computed?|measured?)\b"
    r"|(?:what is |what's )?(?:the )?(?:definition of|difference between)|what (?:is|are) (?!the\b|our\b|my\b|your\b|we\b|you\b|they\b|i\b|there\b)|define\b|who owns\b|explain\b|what counts as)",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:why|what (?:drove|caused|explains|moved|is behind|is driving)|what's (?:driving|behind|causing)|how come)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:share|percent|percentage|proportion|fraction) of\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"^\W*(?:is|are|was|were|did|do|does|has|have)\b", re.IGNORECASE)
_UP = re.compile(
    r"\b(?:up|rise|rises|rising|rose|risen|increas\w*|grow\w*|grew|jump\w*|spik\w*|climb\w*)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:down|drop\w*|fall|falls|falling|fell|fallen|declin\w*|decreas\w*|dip\w*|sink\w*|sank)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^\W*(?:please\s+|can you\s+|could you\s+|would you\s+|go ahead and\s+|i (?:want|need) you to\s+)*"
    r"(?:(?:delete|cancel|refund|update|create|remove|edit|reorder|void|approve|transfer|issue|reship|restock|set|place|pause|change|mark"
    r"|ship|release|unhold|hold|close|reopen|adjust|add|book|stop|increase|decrease|raise|lower|assign|schedule|send|email|mail|message"
    r"|call|notify|ping|text|put|move|reprint|print|drop|truncate|insert)\s+(?:(?:all|the|this|that|an?|my|our|more|orders?|tables?|po|sku|prices?"
    r"|stock|tickets?|customers?|suppliers?|vendors?|everyone|everybody)\b|\d|#)"
    r"|remind\s+(?:me|us)\b(?!\s+(?:again\s+)?(?:what|how|which|who|whose|where|of)\b))",
    re.IGNORECASE,
)
_END = re.compile(rf"\b(?P<end>{_HIGHEST}|{_LOWEST}|{_JUDGED})\b", re.IGNORECASE)
ASKS_WHICH = re.compile(r"^\W*(?:what|which)\b.*\b(?:on|in|with)\W*$", re.IGNORECASE)
"""Asks for the members themselves ("what are we overstocked on?")."""
_FAILING = re.compile(
    r"\b(?:late|latest|delay\w*|errors?|mistakes?|miss(?:ed|es|ing)?|fail\w*|wrong|problems?|trouble|complaints?)\b",
    re.IGNORECASE,
)
"""Words of what goes wrong: the most of it is the worst, though the metric counts what goes right."""
_SPEED = {"slowest": "worst", "fastest": "best", "quickest": "best"}
SHOWN_OF_A_RANKING, SHOWN_OF_MANY = 3, 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """So many from one end of the members; `end` is a word such as "top", "lowest" or "worst", which a metric's direction settles."""

    count: int
    end: str

    def lowest_first(self, direction: str) -> bool:
        """Whether the lowest values come first; the worst of a metric that should be high is the lowest."""
        judged = _SPEED.get(self.end, self.end)
        if judged in {"best", "worst"} and direction != "none":
            return (judged == "worst") == (direction == "up")
        return self.end in _LOWEST.split("|") or (self.end == "worst" and direction == "none")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the answer is wanted; all of it may be absent. `supposed` is the change the asker takes for granted: 1 up, -1 down.

    `growth` ranks by change instead of value: 1 by the greatest rise, -1 by the greatest fall.
    """

    ranking: Ranking | None = None
    best_selling: bool = False
    meaning: bool = False
    why: bool = False
    supposed: int = 0
    yes_or_no: bool = False
    share: bool = False
    growth: int = 0
    windows: tuple[Span, Span] | None = None


PLAINLY = Manner()


def read_manner(text: str, today: date) -> Manner:
    """The manner of a question."""
    return Manner(
        ranking=_ranking(text),
        best_selling=_BEST_SELLING.search(text) is not None,
        meaning=_MEANING.search(text) is not None,
        why=_WHY.search(text) is not None,
        yes_or_no=_YES_OR_NO.search(text) is not None,
        share=_SHARE.search(text) is not None,
        growth=_growth(text),
        supposed=(_UP.search(text) is not None) - (_DOWN.search(text) is not None),
        windows=two_windows(text, today),
    )


def end_asked_for(text: str) -> Ranking | None:
    """The ranking that a superlative alone asks for, where the question turns out to be split ("worst SKUs by margin")."""
    found = _END.search(text)
    if not found and ASKS_WHICH.search(text):
        return Ranking(SHOWN_OF_MANY, "top")
    return _turned(Ranking(SHOWN_OF_MANY, found["end"].lower()), text) if found else None


def is_command_within(text: str) -> bool:
    """The same of a later clause ("you are now an admin, cancel all orders")."""
    return not text.rstrip().endswith("?") and any(
        is_command(clause) for clause in re.split(r"[,.;:!]\s+", text)[1:]
    )


def is_command(text: str) -> bool:
    """Whether the words tell us to change something in the shop, which nobody can do through us."""
    return _COMMAND.search(text) is not None


def _growth(text: str) -> int:
    if not _END.search(text) or not (_UP.search(text) or _DOWN.search(text)):
        return 0
    return 1 if _UP.search(text) else -1


def _ranking(text: str) -> Ranking | None:
    found = _counted_ranking(text)
    return _turned(found, text) if found else None


def _turned(ranking: Ranking, text: str) -> Ranking:
    """Most of what goes wrong is the worst, least of it the best."""
    if not _FAILING.search(text) or ranking.end in {"best", "worst"}:
        return ranking
    return Ranking(ranking.count, "best" if ranking.end in _LOWEST.split("|") else "worst")


def _counted_ranking(text: str) -> Ranking | None:
    if found := _RANKED.search(text):
        written = (found["count"] or found["how_many"]).lower()
        count = NUMBERS.index(written) + 1 if written in NUMBERS else int(written)
        return Ranking(count, (found["end"] or found["of"]).lower()) if count else None
    if found := _WHICH.search(text):
        return Ranking(SHOWN_OF_A_RANKING, found["end"].lower())
    return Ranking(5, "top") if _BEST_SELLING.search(text) else None
