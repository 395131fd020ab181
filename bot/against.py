"""Two windows of a question: the one asked about and the one it is held against ("this week vs last week", "yoy"). Pure.

Called by `bot.manner`.
"""

import re
from datetime import date, timedelta

from bot.time_words import NUMBERS, counted, month_start, week_start
from bot.when import Span, find_span

_AGAINST = re.compile(r"\b(?:vs\.?|versus|against|compared? (?:to|with)|than)\s", re.IGNORECASE)
_UNIT = r"(?:days?|weeks?|weekends?|months?|quarters?|years?|periods?|ones?)"
_COUNT = rf"(?P<{{}}>\d+|{'|'.join(NUMBERS)})"
_BEFORE = re.compile(
    rf"\b(?:the )?(?:(?:{_COUNT.format('count')} )?(?:{_UNIT} )?(?:before|prior|earlier)"
    rf"|(?:previous|prior|preceding) (?:{_COUNT.format('counted')} )?{_UNIT}|before (?:that|it))\b(?! last)",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    rf"\b(?:the )?(?:same (?:{_UNIT}|time|dates?) (?:of |in )?(?:last|the previous|the prior) year|last year,? (?:on )?(?:the )?same (?:{_UNIT}|time|dates?)|(?:a|one) year (?:ago|earlier|before)"
    r"|(?:same )?(?:time )?last year's)\b",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"\b(?P<unit>year|quarter|month|week)[- ](?:on|over)[- ](?P=unit)\b|\b(?P<short>yoy|qoq|mom|wow)\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\W*(?:the |it was |they were |in )*(?:(?:last|previous) (?P<unit>week|month|quarter|year))\b",
    re.IGNORECASE,
)
_NOW = {unit: f"this {unit}" for unit in ("week", "month", "quarter", "year")}
"""What "last month" is held against where nothing else is named: the one under way."""
LOOKED_BACK = timedelta(days=28)
"""The window of a question that names none."""
YEAR_OF_WEEKS = timedelta(days=364)
"""A year of whole weeks: each day is held against the same weekday."""

Windows = tuple[Span, Span]


def two_windows(text: str, today: date) -> Windows | None:
    """The window asked about and the one it is held against; None unless the question sets one against another."""
    if found := _AGAINST.search(text):
        asked = find_span(text[: found.start()], today)
        other = _other(text[found.end() :], asked, today)
        if asked is None and other is not None and (running := _RUNNING.match(text[found.end() :])):
            asked = find_span(_NOW[running["unit"].lower()], today)
            return (Span(asked.start, asked.end, ""), other) if asked else None
        return (asked, other) if asked and other else None
    if found := _GROWTH.search(text):
        return _grown((found["unit"] or found["short"]).lower()[0], found[0], find_span(text, today), today)
    if found := _YEAR_BEFORE.search(text):
        asked = find_span(text[: found.start()] + text[found.end() :], today)
        return (asked, _a_year_before(asked, found[0])) if asked else None
    return None


def _other(text: str, asked: Span | None, today: date) -> Span | None:
    if asked and (found := _YEAR_BEFORE.search(text)):
        return _a_year_before(asked, found[0])
    if asked and (found := _BEFORE.search(text)):
        return _just_before(asked, found[0], found["count"] or found["counted"])
    return find_span(text, today)


def _grown(unit: str, words: str, asked: Span | None, today: date) -> Windows:
    if unit == "y":
        span = asked or Span(today - LOOKED_BACK, today, words)
        return span, _a_year_before(span, words)
    if asked is None:
        asked = Span(*_last_whole(unit, today), words)
    return asked, _just_before(asked, words)


def _last_whole(unit: str, today: date) -> tuple[date, date]:
    if unit == "w":
        return week_start(today, 1), week_start(today)
    end = month_start(today, (today.month - 1) % 3 if unit == "q" else 0)
    return month_start(end, 3 if unit == "q" else 1), end


def _whole_months(span: Span) -> int:
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    return months if span.start.day == span.end.day == 1 else 0


def _a_year_before(span: Span, words: str) -> Span:
    if _whole_months(span):
        return Span(month_start(span.start, 12), month_start(span.end, 12), words)
    return Span(span.start - YEAR_OF_WEEKS, span.end - YEAR_OF_WEEKS, words)


def _just_before(span: Span, words: str, count: str | None = None) -> Span:
    """As long a window before it; where another number of days is counted out, so many."""
    if count and "day" in f"{words} {span.words}".lower():
        return Span(span.start - timedelta(days=counted(count.lower())), span.start, words)
    if months := _whole_months(span):
        return Span(month_start(span.start, months), span.start, words)
    length = span.end - span.start
    if (
        length <= timedelta(days=2)
        and span.start.weekday() >= 5
        and "weekend" in f"{span.words} {words}".lower()
    ):
        length = timedelta(days=7)
        return Span(span.start - length, span.end - length, words)
    return Span(span.start - length, span.start, words)
