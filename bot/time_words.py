"""Readings of time that take more than a pattern: weeks by number, halves, parts of a month, days ago; and misspelt time words.

Pure: today comes in. Called by `bot.when`.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from rapidfuzz import fuzz, process

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LONGEST = 3660
"""Most days, weeks or months that "last N" may reach back."""
LEAST_LETTERS, NEAR = 6, 84
"""So many letters a word must have, and so alike it must be (0 to 100), to be a misspelt word of time."""
_RESPELT = ("yesterday", "tomorrow", "weekend", "quarter", *MONTHS, *WEEKDAYS)
_KEPT = frozenset({"weekends", "quarters", "quarterly", "weekday", "weekdays", "yesterdays"})

_ORDINALS = ("first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th")
_QUARTER_NAMED = re.compile(
    rf"\b(?:the\s+)?(?P<which>{'|'.join(_ORDINALS)})\s+quarter(?:\s+of)?(?:\s+(?P<year>20\d{{2}}))?\b",
    re.IGNORECASE,
)

Reading = Callable[[str, date], tuple[date, date]]
"""The words that were found (lower case) and today → a window."""


def respelt(text: str) -> str:
    """The text with misspelt words of time as they are spelt ("orders yestarday"), and quarters by their number ("third quarter")."""
    text = _QUARTER_NAMED.sub(_numbered, text)
    return re.sub(rf"[A-Za-z]{{{LEAST_LETTERS},}}", lambda found: _right(found[0]), text)


def _numbered(found: re.Match[str]) -> str:
    year = f" {found['year']}" if found["year"] else ""
    return f"q{_ORDINALS.index(found['which'].lower()) % 4 + 1}{year}"


def _right(word: str) -> str:
    lower = word.lower()
    if lower in _KEPT or lower.removesuffix("s") in _RESPELT:
        return word
    hit = process.extractOne(lower, _RESPELT, scorer=fuzz.ratio, score_cutoff=NEAR)
    return hit[0] if hit else word


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month so many months before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def week_start(day: date, back: int = 0) -> date:
    """The Monday of the week so many weeks before that of `day`."""
    return day - timedelta(days=day.weekday() + 7 * back)


def counted(words: str) -> int:
    """The number that stands in words, in digits or written out; raises `ValueError` where it is none we look back."""
    found = re.findall(rf"\d+|\b(?:{'|'.join(NUMBERS)}|an?)\b", words)[0]
    number = NUMBERS.index(found) + 1 if found in NUMBERS else 1 if found in {"a", "an"} else int(found)
    if not 1 <= number <= LONGEST:
        raise ValueError(number)
    return number


def _year_in(words: str) -> int | None:
    found = re.search(r"\b(?:19|20)\d{2}\b", words)
    return int(found[0]) if found else None


def calendar_week(words: str, today: date) -> tuple[date, date]:
    """The ISO week of that number; without a year the last one that has begun."""
    number = int(re.findall(r"\d+", words)[0])
    year = _year_in(words) or today.isocalendar().year
    start = date.fromisocalendar(year, number, 1)
    if start > today and not _year_in(words):
        start = date.fromisocalendar(year - 1, number, 1)
    return start, start + timedelta(days=7)


def half_year(words: str, today: date) -> tuple[date, date]:
    """The first or second half of a year; without a year the last one that has begun."""
    second = re.search(r"2|second", re.sub(r"\b(?:19|20)\d{2}\b", "", words)) is not None
    year = _year_in(words) or today.year - (second and today.month <= 6)
    start = date(year, 7 if second else 1, 1)
    return start, month_start(start, -6)


def part_of_month(month: Callable[[str, date], tuple[date, date]]) -> Reading:
    """The first or last week, or a half, of the month named."""

    def read(words: str, today: date) -> tuple[date, date]:
        start, end = month(re.sub(r"^.*\bof\s+", "", words), today)
        middle = start + timedelta(days=15)
        if "half" in words:
            return (start, middle) if "first" in words else (middle, end)
        seven = timedelta(days=7)
        if "second" in words:
            return start + seven, start + 2 * seven
        return (start, start + seven) if "first" in words else (end - seven, end)

    return read


def ago(words: str, today: date) -> tuple[date, date]:
    """A day, calendar week or calendar month so long ago."""
    number = counted(words)
    if "month" in words:
        start = month_start(today, number)
        return start, month_start(start, -1)
    if "week" in words:
        start = week_start(today, number)
        return start, start + timedelta(days=7)
    day = today - timedelta(days=number)
    return day, day + timedelta(days=1)


def no_time(words: str, today: date) -> tuple[date, date]:
    """Words that name no window of whole days that has begun: hours, and what lies ahead."""
    del today
    raise ValueError(words)
