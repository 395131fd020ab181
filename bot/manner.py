"""How a question wants its answer: the first few of a ranking, what a metric means, why it moved, or one window against another.

Pure; called by the router before words are explained. What a question is about is none of its business.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.when import NUMBERS, Span, find_span

_HIGHEST = "top|highest|biggest|largest|most|slowest"
_LOWEST = "bottom|lowest|smallest|least|fastest"
_JUDGED = "best|worst"
_RANKED = re.compile(
    rf"\b(?P<end>{_HIGHEST}|{_LOWEST}|{_JUDGED})\s+(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})\b", re.IGNORECASE
)
_WHICH = re.compile(rf"\b(?:which|what)\b.*\b(?P<end>{_HIGHEST}|{_LOWEST}|{_JUDGED})\b", re.IGNORECASE)
_BEST_SELLING = re.compile(
    r"\b(?:best|top)[- ]?(?:sell(?:ing|ers?)|sold)\b|\bwhat sells best\b", re.IGNORECASE
)
_MEANING = re.compile(
    r"^\W*(?:what does\b.*\bmean|what is meant by|how (?:is|are|do (?:we|you))\b.*\b(?:defined?|calculated?|computed?|measured?)\b"
    r"|(?:what is |what's )?(?:the )?definition of|define\b|who owns\b|explain\b|what counts as)",
    re.IGNORECASE,
)
_WHY = re.compile(r"^\W*(?:why|what (?:drove|caused|explains|moved|is behind)|how come)\b", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:vs\.?|versus|against|compared (?:to|with)|than)\s", re.IGNORECASE)
_COMMAND = re.compile(
    r"^\W*(?:please\s+|can you\s+|could you\s+)*(?:delete|cancel|refund|update|create|remove|edit|reorder|void|approve|transfer|issue"
    r"|reship|restock|set|place|pause|change)\s+(?:(?:all|the|this|that|an?|my|our|orders?|po|sku|price|stock)\b|\d|#)",
    re.IGNORECASE,
)
SHOWN_OF_A_RANKING = 3


@dataclass(frozen=True, slots=True)
class Ranking:
    """So many from one end of the members; `end` is a word such as "top", "lowest" or "worst", which a metric's direction settles."""

    count: int
    end: str

    def lowest_first(self, direction: str) -> bool:
        """Whether the lowest values come first; the worst of a metric that should be high is the lowest."""
        if self.end in {"best", "worst"} and direction != "none":
            return (self.end == "worst") == (direction == "up")
        return self.end in _LOWEST.split("|") or (self.end == "worst" and direction == "none")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the answer is wanted; all of it may be absent."""

    ranking: Ranking | None = None
    best_selling: bool = False
    meaning: bool = False
    why: bool = False
    windows: tuple[Span, Span] | None = None


PLAINLY = Manner()


def read_manner(text: str, today: date) -> Manner:
    """The manner of a question."""
    return Manner(
        ranking=_ranking(text),
        best_selling=_BEST_SELLING.search(text) is not None,
        meaning=_MEANING.search(text) is not None,
        why=_WHY.search(text) is not None,
        windows=_windows(text, today),
    )


def is_command(text: str) -> bool:
    """Whether the words tell us to change something in the shop, which nobody can do through us."""
    return _COMMAND.search(text) is not None


def _ranking(text: str) -> Ranking | None:
    if found := _RANKED.search(text):
        written = found["count"].lower()
        count = NUMBERS.index(written) + 1 if written in NUMBERS else int(written)
        return Ranking(count, found["end"].lower()) if count else None
    if found := _WHICH.search(text):
        return Ranking(SHOWN_OF_A_RANKING, found["end"].lower())
    return Ranking(5, "top") if _BEST_SELLING.search(text) else None


def _windows(text: str, today: date) -> tuple[Span, Span] | None:
    """The window asked about and the one it is held against ("this week vs last week"); None unless both are named."""
    found = _AGAINST.search(text)
    if found is None:
        return None
    asked, other = find_span(text[: found.start()], today), find_span(text[found.end() :], today)
    return (asked, other) if asked and other else None
