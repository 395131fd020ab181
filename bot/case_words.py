"""Words that tell a case and ask what to do about it, though they name a figure ("30 orders to bin, who okays that"). Pure; called by the turn.

Such a question names a metric only in passing. Where its words are no clear question for a figure, a page goes first.
"""

import re

from bot.time_words import NUMBERS

LONG = 10
"""From so many words on a message tells a case rather than asks for a figure."""
_JUDGED = (
    r"what now|now what|or what|what if|allowed|is (?:that|it|this) (?:ok|okay|fine|normal|too (?:much|many|late|low|high))"
    r"|how (?:long|many|much) (?:may|can|must|should)|too (?:many|much|late)|explain|leave it|take it|whose"
)
_WANTS_JUDGED = re.compile(rf"\b(?:{_JUDGED})\b", re.IGNORECASE)
_CASE = re.compile(
    r"\b(?:who(?:'s| is)? (?:signs?|okays?|ok'?s|decides?|says?|pays?|gets?|has to|needs? to|must|may|can)|(?:can|may|should|shall|must|do|are) (?:i|we|they)"
    r"|(?:what|how|when) (?:can|may|should|shall|must|do) (?:i|we|they) (?:do|have|say|tell|put|count|charge|pay)"
    rf"|my boss|{_JUDGED})\b",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:how \w+ (?:may|must|should)|how often (?:do|must|should) (?:we|i|they)|(?:until|by) when (?:do|does|must|may|should|has|have)"
    r"|(?:above|below|under|over|from) (?:which|what) (?:share|value|amount|number|rate|level)|may (?:arrive|be|go|come|have|stay|leave|take))\b",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    rf"\b(?:yesterday|(?:last|past|previous|this|next) (?:(?:\d+|{'|'.join(NUMBERS)}|couple of|few) )?(?:hours?|days?|weeks?|months?|quarters?|years?)|by (?:day|week|month|quarter|hour)|per (?:day|week|month|hour))\W*$",
    re.IGNORECASE,
)
"""Ends as a question for a figure does."""
_ASKS = re.compile(
    r"^\W*(?:(?:please|hi|hey|hello|ok|so|and|can you|could you)\W+)*"
    r"(?:show|list|give|tell|get|which|what|where|who|how|when|why|any|are|is|was|were|do|does|did|can|compare|open|top|all)\b|\?\W*$",
    re.IGNORECASE,
)


def tells_a_case(words: str) -> bool:
    """Whether the words are more of a situation than of a question for a figure."""
    return asks_what_to_do(words) or tells_a_story(words)


def tells_a_story(words: str) -> bool:
    """Whether so much is told that it is hardly a request for a list."""
    return len(words.split()) >= LONG and not asks_of_a_time(words)


def states_something(words: str) -> bool:
    """Whether something is found out ("the systems disagree about an order") and nothing asked for."""
    return not _ASKS.search(words)


def asks_of_a_time(words: str) -> bool:
    """Whether they end in a time or in a split by time, as a question for a figure does and one for a rule does not."""
    return bool(_LOOKS_BACK.search(words))


def asks_for_a_rule(words: str) -> bool:
    """Whether they ask what may be or must be, so that even a figure that is understood is not what is meant."""
    return bool(_RULE.search(words)) and not asks_of_a_time(words)


def asks_what_to_do(words: str) -> bool:
    """Whether they ask what may or must be done, or by whom: no figure can be the answer."""
    return bool(_CASE.search(words)) and not asks_of_a_time(words)


def wants_a_judgement(words: str) -> bool:
    """Whether they ask if something is as it should be, or what follows: what stands beside the figure is then no aside."""
    return bool(_WANTS_JUDGED.search(words))
