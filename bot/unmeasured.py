"""A question for a figure that the catalogue does not have: better to say so than to show a page that shares its words. Pure.

Called by the router when nothing else was meant.
"""

import re
from datetime import date

from bot.manner import SUPERLATIVES
from bot.question import Question, Run
from bot.when import find_span

_COUNTS = re.compile(r"\b(?:how (?:many|much)|number of|count of|total|sum of)\b", re.IGNORECASE)
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


def unmeasured(words: Question, today: date) -> str | None:
    """What is to be counted, in the asker's words; None when the question may be about something else."""
    text, span = words.text, find_span(words.text, today)
    counts = _COUNTS.search(text) is not None
    named = _named(words, span.words if span else "")
    if not named or _DOES.search(named):
        return None
    if (counts and (span or _NOW.search(text))) or (span and _SPLIT.search(text)):
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
