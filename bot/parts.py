"""One message that asks for several things → the questions it holds: several metrics, or a figure and what to do about it. Pure.

Called by the router.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.against import two_windows
from bot.naming import find_metric, spelt_metric
from bot.question import Question
from bot.when import find_span
from tools.metrics.definition import Metric
from tools.metrics.registry import Catalogue

MOST_PARTS = 4
_ANY_DAY = date(2000, 1, 1)
"""Whether a time is named does not depend on the day."""
_CUT = re.compile(r"\s*(?:[,;?]|&|\band\b|\bplus\b|\bas well as\b|\bvs\.?|\bversus\b)\s*", re.IGNORECASE)
_SHARED = re.compile(r"\b(\w+) (vs\.?|versus|and|&) (\w+) (\w+)\b", re.IGNORECASE)
_WENT = re.compile(
    r"^\W*how (?:(?:did|have) (?:we|things|the shop|the business|business) (?:do|go|gone|done|perform\w*)|was (?:business|the (?:day|week|month|weekend)"
    r"|yesterday|last (?:week|month|weekend|quarter)))\b(?! (?:on|with|in|at|for))",
    re.IGNORECASE,
)
_NUMBERS_OF = re.compile(
    r"^\W*(?:please |can you |could you )?(?:give|show|send|get|what (?:are|were)|let me see|i need)?\b.{0,30}\b"
    r"(?:numbers|figures|results|kpis|recap|summary)\b.{0,25}\W*$|^\W*how (?:did|does|do|was|were)\b.{0,30}\bvs\b",
    re.IGNORECASE,
)
_OF_A_DAY = ("net sales", "orders", "contribution margin", "on-time ship rate")
"""What tells how a day or a week went."""
_HOW_MANY = re.compile(r"^\W*(?:and\s+)?how (?:many|much)\b", re.IGNORECASE)
"""A part that asks for no more than a count means it for the time named elsewhere."""
_IT = re.compile(r"\b(?:it|that|this|they)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:and\s+)?(?:what(?:'s| is| was| were| are)|how (?:many|much|is|are|was)|show|give|tell)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message that names a metric, with the words that name it."""

    text: str
    metric: Metric
    name: str


def several_metrics(text: str, catalogue: Catalogue) -> list[str]:
    """A question for each metric that is asked for, with what they share; empty when it is not more than one."""
    text = _named_in_full(text, catalogue)
    question = Question.of(text)
    whole = spelt_metric(question, catalogue)
    if whole is None or _CUT.search(question.as_written(whole[1])):
        return []
    parts = _parts(text, catalogue)
    if len({part.metric.id for part in parts}) < max(2, len(parts)):
        return []
    dated = [part for part in parts if find_span(part.text, _ANY_DAY) is not None]
    if len(dated) > 1 or any(_ASKS.search(part.text) for part in parts[1:]):
        span = find_span(dated[0].text, _ANY_DAY) if len(dated) == 1 else None
        shared_time = f" {span.words}" if span else ""
        return [
            f"{part.text}{shared_time}" if _HOW_MANY.match(part.text) and part not in dated else part.text
            for part in parts
        ][:MOST_PARTS]
    shared = text
    for part in parts:
        shared = re.sub(rf"\b{re.escape(part.name)}\b", " ", shared, count=1, flags=re.IGNORECASE)
    shared = " ".join(_CUT.sub(" ", shared).split())
    return [f"{shared} {part.name}".strip() for part in parts][:MOST_PARTS]


def _named_in_full(text: str, catalogue: Catalogue) -> str:
    """The text with the word that two figures share said of both ("new vs returning customers")."""

    def both(found: re.Match[str]) -> str:
        one, link, other, shared = found.groups()
        names = [spelt_metric(Question.of(f"{word} {shared}"), catalogue) for word in (one, other)]
        alone = spelt_metric(Question.of(one), catalogue)
        whole = alone is None and all(name is not None and name[1].count == 2 for name in names)
        return f"{one} {shared} {link} {other} {shared}" if whole else found[0]

    return _SHARED.sub(both, text)


def how_it_went(text: str, catalogue: Catalogue, today: date) -> list[str]:
    """The questions that "how did we do yesterday?" or "last week's numbers" stands for; empty for another question."""
    span = find_span(text, today)
    if span is None or not (_WENT.search(text) or _NUMBERS_OF.search(text)):
        return []
    if two_windows(text, today):
        held = re.search(rf"{re.escape(span.words)}.*$", text, re.IGNORECASE)
        if held is None or find_metric(Question.of(text), catalogue):
            return []
        return [f"{name} {held[0]}" for name in _OF_A_DAY]
    if not _WENT.search(text) and find_metric(Question.of(text), catalogue):
        return []
    return [f"{name} {span.words}" for name in _OF_A_DAY]


def figure_and_rest(text: str, catalogue: Catalogue, is_procedure: re.Pattern[str]) -> tuple[str, str] | None:
    """A question for a figure and one for what is done about it ("what's our return rate and what do we do if it rises?")."""
    pieces = [piece for piece in _CUT.split(text) if piece.strip()]
    for place, piece in enumerate(pieces[:-1]):
        named = spelt_metric(Question.of(piece), catalogue)
        rest = " ".join(pieces[place + 1 :])
        if named and _ASKS.search(piece) and not is_procedure.search(piece) and is_procedure.search(rest):
            return piece, _IT.sub(named[0].title.lower(), rest, count=1)
    return None


def _parts(text: str, catalogue: Catalogue) -> Sequence[Part]:
    found = []
    for piece in _CUT.split(text):
        question = Question.of(piece)
        if named := spelt_metric(question, catalogue):
            found.append(Part(piece, named[0], question.as_written(named[1])))
    return found
