"""A follow-up in a thread ("and by carrier?", "why?", "the month before?") → the whole question it stands for. Pure.

Called by the counter with the last answer of the thread. Only what leans on a question for numbers is completed; everything else
is asked as it was typed.
"""

import re
from datetime import date, timedelta

from bot.counter_ports import KeptAnswer
from bot.naming import find_metric, spelt_metric
from bot.question import Question, singular
from bot.when import find_span
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent
from tools.metrics.registry import Catalogue

LONGEST_FOLLOW_UP = 9
"""So many words at most; a longer text is a question of its own."""
_LEANS = re.compile(
    r"^\W*(?:and|what about|how about|ok(?:ay)?|now|same|but|also|then|only|just|for|by|per|in|since|last|this|vs\.?|versus"
    r"|compared|why|how come|split|(?:show|give) (?:me |us |it |that |them |this )*(?:by|per|for|split|only)|(?:and )?the (?:day|week|month|quarter|year|period) before)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|what about|how about|ok(?:ay)?|now|the same|same|but|also|then|only|just|(?:show|give) (?:me|us|it|that|them|this))\b[\s,]*)+",
    re.IGNORECASE,
)
_WHICH = re.compile(r"^\W*(?:and |but )?(?:which|what) (?P<of>\w+(?: \w+)?)\W*$", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:and )?(?:why|how come)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\bthe (?:day|week|month|quarter|year|period) before\b|\bbefore that\b", re.IGNORECASE)
_SPLIT = re.compile(
    r"\b(?:split by|by|per)\s+[\w -]+?(?=\s+(?:for|in|on|last|this|since|from|of)\b|$)", re.IGNORECASE
)
_SWITCHES = re.compile(
    r"^\W*(?:and|what about|how about|same for|the same for|also|ok(?:ay)?)\b", re.IGNORECASE
)
_AGAINST = re.compile(r"^\W*(?:vs\.?|versus|compared? (?:to|with)|against)\b", re.IGNORECASE)
_LOOSE_END = re.compile(r"\s+(?:in|for|on|of|during|from)\s*$", re.IGNORECASE)


def whole_question(words: str, before: KeptAnswer, catalogue: Catalogue, today: date) -> str | None:
    """The question with what it leans on; null when it stands by itself, or leans on nothing that can be completed."""
    text = words.strip().rstrip("?!. ")
    figure = next(iter(before.answer.figures), None)
    if figure is None or before.answer.intent is not Intent.NUMBER or figure.metric not in catalogue.metrics:
        return None
    if (which := _WHICH.match(text)) and _is_dimension(which["of"], catalogue):
        text = f"by {which['of']}"
    if not _LEANS.search(text) or len(text.split()) > LONGEST_FOLLOW_UP:
        return None
    asked = before.words.strip().rstrip("?!. ")
    if find_metric(Question.of(text), catalogue) is not None:
        return _of_another_metric(asked, text, catalogue, today) if _SWITCHES.search(text) else None
    if _WHY.search(text):
        return f"why did {catalogue.metric(figure.metric).title} change {_days(figure)}"
    rest = _OPENING.sub("", text)
    if _AGAINST.search(rest):
        return f"{asked} {rest}"
    if _BEFORE.search(rest):
        return f"{_without_span(asked, today)} {_BEFORE.sub(_days_before(figure), rest)}"
    if find_span(rest, today) is not None:
        asked = _without_span(asked, today)
    if _SPLIT.search(rest):
        asked = _SPLIT.sub("", asked).strip()
    return f"{asked} {rest}".strip()


def _is_dimension(words: str, catalogue: Catalogue) -> bool:
    names = {
        name.lower() for one in catalogue.dimensions.values() for name in (one.id, one.title, *one.synonyms)
    }
    return not {words.lower(), singular(words.lower())}.isdisjoint(names)


def _of_another_metric(asked: str, text: str, catalogue: Catalogue, today: date) -> str | None:
    """The same question for the metric a follow-up names ("what about returns?"); null when it names a time or split of its own."""
    rest, question = _OPENING.sub("", text), Question.of(asked)
    named = spelt_metric(question, catalogue)
    if named is None or find_span(rest, today) is not None or _SPLIT.search(rest):
        return None
    return re.sub(re.escape(question.as_written(named[1])), rest, asked, count=1, flags=re.IGNORECASE)


def _without_span(asked: str, today: date) -> str:
    span = find_span(asked, today)
    if span is None:
        return asked
    left = re.sub(re.escape(span.words), " ", asked, flags=re.IGNORECASE)
    return _LOOSE_END.sub("", " ".join(left.split()))


def _days(figure: Figure) -> str:
    last = figure.window.end - timedelta(days=1)
    return f"from {figure.window.start} to {last}"


def _days_before(figure: Figure) -> str:
    """The window before: the months before for whole months, else as many days."""
    start, end = figure.window.start, figure.window.end
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1 and months:
        first = start.year * 12 + start.month - 1 - months
        begins = date(first // 12, first % 12 + 1, 1)
    else:
        begins = start - (end - start)
    return f"from {begins} to {start - timedelta(days=1)}"
