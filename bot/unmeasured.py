"""A question for a figure that the catalogue does not have: better to say so than to show a page that shares its words. Pure.

Called by the router when nothing else was meant.
"""

import re
from datetime import date

from bot.manner import SUPERLATIVES
from bot.question import Question, Run
from bot.time_words import NUMBERS
from bot.when import find_span

ONE_BY_ONE = {
    "customers": ("new customers by channel", "returning customer rate"),
    "orders": ("margin by channel", "top-50 margin audit", "which orders are late"),
    "tickets": ("tickets opened by topic", "overdue tickets"),
    "people": ("units per labour hour by location",),
    "invoices": ("cost attribution coverage",),
    "shipments": ("carrier exception rate by carrier",),
}
"""Things of which none is ranked above another, with what can be asked instead."""
_PERSONS = r"(?:employees?|people|persons?|pickers?|packers?|agents?|workers?|colleagues?)"
_RANKED_THING = re.compile(
    rf"^\W*(?:(?:show|give|list|tell|me|us|the|our|my|who|what|which|are|is|were|was)\s+)*(?:{'|'.join(sorted(SUPERLATIVES))})\s+(?:(?:\d{{1,2}}|{'|'.join(NUMBERS)}|our|single|individual|valuable|loyal|profitable|expensive)\s+)*"
    rf"(?P<thing>customers?|orders?|tickets?|invoices?|shipments?|{_PERSONS})\b(?!\s+(?:value|channel|rate|size))"
    rf"|^\W*(?:which|what|who)\s+(?P<one>customers?|orders?|tickets?|invoices?|shipments?|{_PERSONS})\b.*\b(?:{'|'.join(sorted(SUPERLATIVES))})\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\b(?:how (?:many|much)|number of|count of|total|sum of)\b", re.IGNORECASE)
_DID_WE = re.compile(
    r"\bhow (?:many|much)\b.*\b(?:did|have|do) we\b|^\W*(?:what(?:'s| is| was)? (?:the |our )?)?(?:average|avg|mean|median)\b",
    re.IGNORECASE,
)
"""Asks for a figure of the past, or a mean, whatever the time."""
_NOW = re.compile(
    r"\b(?:open|waiting|pending|unanswered|unpaid|right now|at the moment|currently)\b", re.IGNORECASE
)
_SPLIT = re.compile(
    r"\b(?:by|per) (?:day|week|month|channel|carrier|location|warehouse|topic|queue|reason|sku|product|category|brand)\b",
    re.IGNORECASE,
)
_WHOLE_PERIOD = re.compile(
    r"^(?:in |for |of |during )?(?:last|past|previous|this|q[1-4]|week|wk|month|year|ytd|mtd|january|february|april|june"
    r"|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_DOES = re.compile(r"^\w+(?:ing|ed)$", re.IGNORECASE)
"""A single word that tells of something that happens or happened is no name of a figure."""
MOST_WORDS = 2
"""A name of a figure alone with a period ("ad spend last month") has so many words at most; more may tell of something that happened."""


def ranked_one_by_one(text: str) -> str | None:
    """The kind of thing of which single ones are to be ranked, a name of `ONE_BY_ONE`; None for another question."""
    found = _RANKED_THING.search(text)
    if found is None:
        return None
    thing = (found["thing"] or found["one"]).lower()
    return f"{thing.removesuffix('s')}s" if f"{thing.removesuffix('s')}s" in ONE_BY_ONE else "people"


def unmeasured(words: Question, today: date) -> str | None:
    """What is to be counted, in the asker's words; None when the question may be about something else."""
    text, span = words.text, find_span(words.text, today)
    counts = _COUNTS.search(text) is not None
    named = _named(words, span.words if span else "")
    if not named or _DOES.search(named):
        return None
    if _DID_WE.search(text) or (counts and (span or _NOW.search(text))) or (span and _SPLIT.search(text)):
        return named
    if span and (
        not SUPERLATIVES.isdisjoint(words.tokens)
        or (_WHOLE_PERIOD.search(span.words) and len(named.split()) <= MOST_WORDS)
    ):
        return named
    return None


def _named(words: Question, span: str) -> str:
    """The first stretch of words that say something and are no time."""
    question = Question.of(words.text)
    question.use_text(span)
    left = [
        place
        for place in question.left
        if question.tokens[place] not in SUPERLATIVES and not question.tokens[place].isdigit()
    ]
    if not left:
        return ""
    end = left[0]
    while end + 1 in left:
        end += 1
    return question.as_written(Run(left[0], end + 1 - left[0]))
