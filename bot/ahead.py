"""Words of time that look ahead ("tomorrow", "next week", "in December") → a window of local days. Pure: today comes in.

For what is expected; figures look back and read their windows in `bot.when`.
"""

import re
from datetime import date, timedelta

from bot.time_words import MONTHS, NUMBERS, WEEKDAYS, Reading, counted, month_start, week_start
from bot.when import Span, find_span

SOON = 7
"""So many days, today the first, are meant where no time is named."""
_DAYS = "|".join(WEEKDAYS)
_MONTH_NAMED = re.compile(
    rf"\b(?:in|for|of|during|by)?\s*(?:{'|'.join(name for name in MONTHS if name not in {'march', 'may'})}"
    r"|(?:in|for|during|by)\s+(?:march|may))\b",
    re.IGNORECASE,
)


def find_ahead(text: str, today: date) -> Span | None:
    """The window a question about what is to come names, None when it names none. Weeks are whole, from Monday."""
    for pattern, read in _READINGS:
        if found := re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            start, end = read(found[0].lower(), today)
            return Span(start, end, found[0])
    span = find_span(text, _last_day_seen(today))
    if span is None or not (_MONTH_NAMED.search(span.words) or any(one.isdigit() for one in span.words)):
        return None
    return Span(today, span.end, span.words) if span.words.lower().startswith("by") else span


def soon(today: date) -> Span:
    """The window where none is named."""
    return Span(today, today + timedelta(days=SOON), f"the next {SOON} days")


def _last_day_seen(today: date) -> date:
    """The day from which the last such month or date, as figures read it, is the next one from today."""
    return month_start(date(today.year + 1, today.month, 1)) - timedelta(days=1)


def _from(days: int, length: int = 1) -> Reading:
    return lambda _words, today: (today + timedelta(days=days), today + timedelta(days=days + length))


def _month(ahead: int) -> Reading:
    return lambda _words, today: (month_start(today, -ahead), month_start(today, -ahead - 1))


def _week(ahead: int) -> Reading:
    return lambda _words, today: (week_start(today, -ahead), week_start(today, -ahead - 1))


def _next_n(words: str, today: date) -> tuple[date, date]:
    number = counted(words)
    days = {"d": 1, "w": 7, "m": 30}[re.findall(r"days?|weeks?|months?", words)[0][0]]
    return today, today + timedelta(days=number * days)


def _weekday(words: str, today: date) -> tuple[date, date]:
    place = next(place for place, name in enumerate(WEEKDAYS) if name in words)
    day = today + timedelta(days=(place - today.weekday()) % 7)
    if "next" in words:
        day = week_start(today, -1) + timedelta(days=place)
    start = today if re.match(r"by|before|until", words) else day
    return start, day if words.startswith("before") else day + timedelta(days=1)


def _weekend(words: str, today: date) -> tuple[date, date]:
    saturday = week_start(today, -1 if "next" in words else 0) + timedelta(days=5)
    return saturday, saturday + timedelta(days=2)


_READINGS: tuple[tuple[str, Reading], ...] = (
    (r"day after tomorrow", _from(2)),
    (r"tomorrow", _from(1)),
    (r"today|tonight|this (?:morning|afternoon|evening)", _from(0)),
    (rf"(?:next|coming|following|within|in)\s+(?:the\s+)?(?:next\s+)?(?:\d+|{'|'.join(NUMBERS)})\s+(?:days?|weeks?|months?)", _next_n),
    (r"(?:this|next|the)\s+weekend", _weekend),
    (r"(?:next|coming|following)\s+week", _week(1)),
    (r"(?:this|rest of the|rest of this)\s+week", _week(0)),
    (r"(?:next|coming|following)\s+month", _month(1)),
    (r"(?:this|rest of the|rest of this)\s+month", _month(0)),
    (rf"(?:(?:on|by|before|until|next|this)\s+)?(?:{_DAYS})", _weekday),
)  # fmt: skip
