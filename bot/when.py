"""Words of time in a question → a window of local days. Pure: today comes in. Called by the router."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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

_MONTH = "|".join(f"{name[:3]}t?(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
_CERTAIN_MONTH = "|".join(name for name in MONTHS if name not in {"march", "may"})
"""Names that mean a month even without "in": nobody says "may" of a month alone."""
_DAYS = "|".join(WEEKDAYS)
_SHORT_DAYS = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_ISO = r"\d{4}-\d{2}-\d{2}"
_DATE = (
    rf"(?:{_ISO}|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})(?:\s+\d{{4}})?)"
)
_LAST = r"(?:last|past|previous)"


@dataclass(frozen=True, slots=True)
class Span:
    """A window (`end` exclusive) and the words that named it."""

    start: date
    end: date
    words: str


Reading = Callable[[str, date], tuple[date, date]]
"""The words that were found (lower case) and today → a window."""


def find_span(text: str, today: date) -> Span | None:
    """The window a question names, None when it names none. A period under way, and one "since" something, ends today."""
    first = next(_read(text, today), None)
    return first if isinstance(first, Span) else None


def impossible(text: str, today: date) -> str | None:
    """The words that look like a time but are none ("2026-02-31", "last 0 days")."""
    first = next(_read(text, today), None)
    return first if isinstance(first, str) else None


def _read(text: str, today: date) -> Iterator[Span | str]:
    for pattern, read in _READINGS:
        found = re.search(rf"(?<!\w)(?:since\s+(?:the\s+)?)?(?:{pattern})(?!\w)", text, re.IGNORECASE)
        if not found:
            continue
        words = found[0].lower()
        try:
            start, end = read(words, today)
            if words.startswith("since"):
                start, end = _until_today(start, today)
        except (ValueError, OverflowError):
            yield found[0]
        else:
            yield Span(start, end, found[0])


def _month_start(day: date, back: int = 0) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _quarter_start(day: date, back: int = 0) -> date:
    return _month_start(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * back)


def _week_start(day: date, back: int = 0) -> date:
    return day - timedelta(days=day.weekday() + 7 * back)


def _until_today(start: date, today: date) -> tuple[date, date]:
    return start, max(today, start + timedelta(days=1))


def _day_of(text: str, today: date) -> date:
    """A single day as written: ISO, or month and day in either order; without a year the last such day up to today."""
    if iso := re.search(_ISO, text):
        return date.fromisoformat(iso[0])
    month = _month_number(text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    day = next(number for number in numbers if number < 100)
    year = next((number for number in numbers if number >= 100), None)
    found = date(year or today.year, month, day)
    return found if year or found <= today else date(today.year - 1, month, day)


def _month_number(text: str) -> int:
    names = [word[:3] for word in re.findall(r"[a-z]+", text) if re.fullmatch(_MONTH, word)]
    return next(place for place, name in enumerate(MONTHS, start=1) if names and name.startswith(names[0]))


def _one_day(words: str, today: date) -> tuple[date, date]:
    day = _day_of(words, today)
    return day, day + timedelta(days=1)


def _between(words: str, today: date) -> tuple[date, date]:
    first, last = sorted(_day_of(text, today) for text in re.findall(_DATE, words))
    return first, last + timedelta(days=1)


def _last_n(words: str, today: date) -> tuple[date, date]:
    found = re.findall(rf"\d+|{'|'.join(NUMBERS)}", words)[0]
    number = NUMBERS.index(found) + 1 if found in NUMBERS else int(found)
    if not 1 <= number <= LONGEST:
        raise ValueError(number)
    if "month" in words:
        return _month_start(today, number), _month_start(today)
    days = number * (7 if re.search(r"we?e?ks?", words) else 1)
    return today - timedelta(days=days), today


def _weekend(words: str, today: date) -> tuple[date, date]:
    saturday = _week_start(today) + timedelta(days=5)
    if today < saturday or re.search(_LAST, words):
        saturday -= timedelta(days=7)
    return saturday, min(saturday + timedelta(days=2), max(today, saturday + timedelta(days=1)))


def _named_month(words: str, today: date) -> tuple[date, date]:
    month = _month_number(words)
    year_given = re.search(r"\d{4}", words)
    year = int(year_given[0]) if year_given else today.year - (month > today.month)
    return _whole_month(year, month)


def _whole_month(year: int, month: int) -> tuple[date, date]:
    start = date(year, month, 1)
    return start, _month_start(start, -1)


def _iso_month(words: str, _today: date) -> tuple[date, date]:
    year, month = (int(part) for part in re.findall(r"\d+", words))
    return _whole_month(year, month)


def _quarter(words: str, today: date) -> tuple[date, date]:
    quarter = int(re.findall(r"q([1-4])", words)[0])
    year_given = re.search(r"\d{4}", words)
    year = int(year_given[0]) if year_given else today.year - (quarter > (today.month + 2) // 3)
    start = date(year, 3 * quarter - 2, 1)
    return start, _month_start(start, -3)


def _year(words: str, _today: date) -> tuple[date, date]:
    year = int(re.findall(r"\d{4}", words)[0])
    return date(year, 1, 1), date(year + 1, 1, 1)


def _weekday(words: str, today: date) -> tuple[date, date]:
    named = next(
        word for word in re.findall(r"[a-z]+", words) if re.fullmatch(rf"{_DAYS}|{_SHORT_DAYS}", word)
    )
    place = next(place for place, name in enumerate(WEEKDAYS) if name.startswith(named[:3]))
    day = today - timedelta(days=(today.weekday() - place) % 7 or 7)
    return day, day + timedelta(days=1)


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _sale_day(after_thanksgiving: int) -> Reading:
    """The last such day that has begun, or that of the year named."""

    def read(words: str, today: date) -> tuple[date, date]:
        year_given = re.search(r"\d{4}", words)
        year = int(year_given[0]) if year_given else today.year
        day = _thanksgiving(year) + timedelta(days=after_thanksgiving)
        if not year_given and day > today:
            day = _thanksgiving(year - 1) + timedelta(days=after_thanksgiving)
        return day, day + timedelta(days=1)

    return read


def _back(days: int) -> Reading:
    return lambda _words, today: (today - timedelta(days=days), today - timedelta(days=days - 1))


_READINGS: tuple[tuple[str, Reading], ...] = (
    (rf"(?:(?:between|from)\s+)?{_DATE}\s*(?:and|to|until|till|through|-|–)\s*{_DATE}", _between),
    (rf"(?:on\s+)?{_DATE}", _one_day),
    (r"(?:(?:on|last)\s+)?black friday(?:'s)?(?:\s+\d{4})?", _sale_day(1)),
    (r"(?:(?:on|last)\s+)?cyber monday(?:'s)?(?:\s+\d{4})?", _sale_day(4)),
    (r"(?:the\s+)?day\s+before\s+yesterday(?:'s)?", _back(2)),
    (r"yesterday(?:'s)?", _back(1)),
    (r"today(?:'s)?", _back(0)),
    (rf"(?:{_LAST}|trailing)\s+(?:\d+|{'|'.join(NUMBERS)})\s+(?:days?|weeks?|wks?|months?)", _last_n),
    (r"(?:the\s+)?week\s+before\s+last", lambda _w, t: (_week_start(t, 2), _week_start(t, 1))),
    (r"(?:the\s+)?month\s+before\s+last", lambda _w, t: (_month_start(t, 2), _month_start(t, 1))),
    (rf"(?:(?:{_LAST}|this|the)\s+)?weekend(?:'s)?", _weekend),
    (rf"{_LAST}\s+(?:week|wk)(?:'s)?", lambda _w, t: (_week_start(t, 1), _week_start(t))),
    (r"this\s+(?:week|wk)(?:'s)?|week to date|wtd", lambda _w, t: _until_today(_week_start(t), t)),
    (rf"{_LAST}\s+month(?:'s)?", lambda _w, t: (_month_start(t, 1), _month_start(t))),
    (r"this\s+month(?:'s)?|month to date|mtd", lambda _w, t: _until_today(_month_start(t), t)),
    (rf"{_LAST}\s+quarter(?:'s)?", lambda _w, t: (_quarter_start(t, 1), _quarter_start(t))),
    (r"this\s+quarter(?:'s)?|quarter to date|qtd", lambda _w, t: _until_today(_quarter_start(t), t)),
    (rf"{_LAST}\s+year(?:'s)?", lambda _w, t: (date(t.year - 1, 1, 1), date(t.year, 1, 1))),
    (r"this\s+year(?:'s)?|year to date|ytd", lambda _w, t: _until_today(date(t.year, 1, 1), t)),
    (r"q[1-4](?:\s+\d{4})?|\d{4}\s+q[1-4]", _quarter),
    (
        rf"(?:in|for|of|during|since|last|this)\s+(?:{_MONTH})(?:\s+\d{{4}})?|(?:{_MONTH})(?:'s|\s+\d{{4}})|{_CERTAIN_MONTH}",
        _named_month,
    ),
    (r"\d{4}-\d{2}(?!-)", _iso_month),
    (r"(?:in|for|of|during|since)\s+(?:19|20)\d{2}", _year),
    (rf"(?:(?:on|last|for)\s+)?(?:{_DAYS})(?:'s)?|(?:on|since|last)\s+(?:{_SHORT_DAYS})", _weekday),
)
