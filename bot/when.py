"""Words of time in a question → a window of local days. Pure: today comes in. Called by the router."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.time_words import (
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    Reading,
    ago,
    calendar_week,
    counted,
    half_year,
    month_start,
    no_time,
    part_of_month,
    week_start,
)

_MONTH = "|".join(f"{name[:3]}t?(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
MONTH_NAME = _MONTH
"""Pattern of a month's name, whole or short."""
_CERTAIN_MONTH = "|".join(name for name in MONTHS if name not in {"march", "may"})
"""Names that mean a month even without "in": nobody says "may" of a month alone."""
_DAYS = "|".join(WEEKDAYS)
_SHORT_DAYS = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_ISO = r"\d{4}-\d{2}-\d{2}"
_SLASHED = r"(?:(?:0?[1-9]|1[0-2])/(?:[12]\d|3[01]|0?[1-9])|(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2]))(?:/(?:20)?\d{2})?"
"""Month and day as Americans write them; day and month where the first number can be no month."""
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r"\s*(?:and|to|until|till|through|-|–)\s*"
_DATE = (
    rf"(?:{_ISO}|(?!24/7){_SLASHED}|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})(?:\s+\d{{4}})?)"
)
_LAST = r"(?:last|past|previous)"


@dataclass(frozen=True, slots=True)
class Span:
    """A window (`end` exclusive) and the words that named it."""

    start: date
    end: date
    words: str


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
            if words.startswith("since") or start < today < end:
                start, end = _until_today(start, today)
        except (ValueError, OverflowError):
            yield found[0]
        else:
            yield Span(start, end, found[0])


def _quarter_start(day: date, back: int = 0) -> date:
    return month_start(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * back)


def _until_today(start: date, today: date) -> tuple[date, date]:
    return start, max(today, start + timedelta(days=1))


def _day_of(text: str, today: date) -> date:
    """A single day as written: ISO, or month and day in either order; without a year the last such day up to today."""
    if iso := re.search(_ISO, text):
        return date.fromisoformat(iso[0])
    if "/" in text:
        return _slashed(text, today)
    month = _month_number(text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    day = next(number for number in numbers if number < 100)
    year = next((number for number in numbers if number >= 100), None)
    return _last_such(year, month, day, today)


def _last_such(year: int | None, month: int, day: int, today: date) -> date:
    found = date(year or today.year, month, day)
    return found if year or found <= today else date(today.year - 1, month, day)


def _slashed(text: str, today: date) -> date:
    first, second, *rest = (int(number) for number in re.findall(r"\d+", text))
    month, day = (second, first) if first > 12 else (first, second)
    return _last_such(rest[0] % 100 + 2000 if rest else None, month, day, today)


def _days_of_month(words: str, today: date) -> tuple[date, date]:
    """Two days of one month, "1 to 15 October" or "Nov 2-6"."""
    month, year = re.findall(rf"{_MONTH}", words)[0], re.search(r"\b\d{4}\b", words)
    days = [number for number in re.findall(r"\d+", words) if len(number) < 4]
    first, last = (_day_of(f"{day} {month} {year[0] if year else ''}", today) for day in days[:2])
    return first, last + timedelta(days=1)


def _month_number(text: str) -> int:
    names = [word[:3] for word in re.findall(r"[a-z]+", text) if re.fullmatch(_MONTH, word)]
    return next(place for place, name in enumerate(MONTHS, start=1) if names and name.startswith(names[0]))


def month_named(text: str) -> str:
    """The whole name of the month that stands in a text ("sept 2025" → "september")."""
    return MONTHS[_month_number(text.lower()) - 1]


def _one_day(words: str, today: date) -> tuple[date, date]:
    day = _day_of(words, today)
    return day, day + timedelta(days=1)


def _between(words: str, today: date) -> tuple[date, date]:
    first, last = sorted(_day_of(text, today) for text in re.findall(_DATE, words))
    return first, last + timedelta(days=1)


def _last_n(words: str, today: date) -> tuple[date, date]:
    number = counted(words)
    if "month" in words:
        return month_start(today, number), month_start(today)
    days = number * (7 if re.search(r"we?e?ks?", words) else 1)
    return today - timedelta(days=days), today


def _weekend(words: str, today: date) -> tuple[date, date]:
    saturday = week_start(today) + timedelta(days=5)
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
    return start, month_start(start, -1)


def _months(words: str, today: date) -> tuple[date, date]:
    """From one month to another, both whole; without years the last such that have begun, the first not after the second."""
    first, last = (one[0] for one in re.finditer(_NAMED_MONTH, words))
    start, end = _named_month(first, today), _named_month(last, today)
    if not re.search(r"\d{4}", first):
        given = re.search(r"\d{4}", last)
        start = _whole_month(int(given[0]), start[0].month) if given else start
        if start[0] > end[0]:
            start = _whole_month(start[0].year - 1, start[0].month)
    return start[0], end[1]


def _quarters(words: str, today: date) -> tuple[date, date]:
    """From one quarter to another, both whole."""
    first, last = (one[0] for one in re.finditer(r"q[1-4](?:\s+\d{4})?", words))
    year = re.search(r"\d{4}", last)
    start = _quarter(f"{first} {year[0]}" if year and len(first) == 2 else first, today)[0]
    end = _quarter(last, today)[1]
    return (start if start < end else date(start.year - 1, start.month, 1)), end


def _iso_month(words: str, _today: date) -> tuple[date, date]:
    year, month = (int(part) for part in re.findall(r"\d+", words))
    return _whole_month(year, month)


def _quarter(words: str, today: date) -> tuple[date, date]:
    quarter = int(re.findall(r"q([1-4])", words)[0])
    year_given = re.search(r"\d{4}", words)
    year = int(year_given[0]) if year_given else today.year - (quarter > (today.month + 2) // 3)
    start = date(year, 3 * quarter - 2, 1)
    return start, month_start(start, -3)


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


_NAMED_MONTH = rf"(?:{_MONTH})(?:\s+\d{{4}})?"
_NAMED_QUARTER = r"q[1-4](?:\s+\d{4})?"
_THROUGH = r"\s*(?:to|until|till|through|thru|-|–)\s*"
_READINGS: tuple[tuple[str, Reading], ...] = (
    (rf"(?:(?:between|from)\s+)?{_DATE}{_TO}{_DATE}", _between),
    (
        rf"(?:(?:between|from)\s+)?(?:{_ORDINAL}{_TO}{_ORDINAL}\s+(?:of\s+)?{_NAMED_MONTH}"
        rf"|(?:{_MONTH})\s+{_ORDINAL}{_TO}{_ORDINAL}(?:,?\s+\d{{4}})?)",
        _days_of_month,
    ),
    (
        rf"(?:(?:in|between|from)\s+)?{_NAMED_MONTH}{_THROUGH}{_NAMED_MONTH}|between\s+{_NAMED_MONTH}\s+and\s+{_NAMED_MONTH}",
        _months,
    ),
    (
        rf"(?:(?:in|from)\s+)?{_NAMED_QUARTER}{_THROUGH}{_NAMED_QUARTER}|between\s+{_NAMED_QUARTER}\s+and\s+{_NAMED_QUARTER}",
        _quarters,
    ),
    (rf"(?:{_LAST}|trailing|next)\s+(?:(?:\d+|{'|'.join(NUMBERS)})\s+)?(?:hours?|hrs?|h|minutes?)", no_time),
    (r"hourly|tomorrow|next\s+(?:day|week|month|quarter|year|weekend)", no_time),
    (
        rf"(?:in\s+)?(?:the\s+)?(?:first|second|last)\s+(?:week|half)\s+of\s+{_NAMED_MONTH}",
        part_of_month(_named_month),
    ),
    (
        r"(?:in\s+)?(?:calendar\s+|iso\s+)?(?:week|wk|cw|kw)\s*(?:no\.?\s*|number\s+|#)?\d{1,2}(?:\s+(?:of\s+)?20\d{2})?",
        calendar_week,
    ),
    (
        r"(?:in\s+|the\s+)*(?:h[12]|(?:first|second)\s+half(?:\s+of\s+the\s+year)?)(?:\s+(?:of\s+)?20\d{2})?",
        half_year,
    ),
    (rf"(?:\d+|{'|'.join(NUMBERS)}|an?)\s+(?:days?|weeks?|months?)\s+ago", ago),
    (
        r"(?:(?:so\s+far|earlier)\s+)?today(?:'s)?|this\s+(?:morning|afternoon|evening)|tonight",
        lambda _w, t: (t, t + timedelta(days=1)),
    ),
    (rf"(?:on\s+)?{_DATE}", _one_day),
    (r"(?:(?:on|last)\s+)?black friday(?:'s)?(?:\s+\d{4})?", _sale_day(1)),
    (r"(?:(?:on|last)\s+)?cyber monday(?:'s)?(?:\s+\d{4})?", _sale_day(4)),
    (r"(?:the\s+)?day\s+before\s+yesterday(?:'s)?", _back(2)),
    (r"yesterday(?:'s)?", _back(1)),
    (rf"(?:{_LAST}|trailing)\s+(?:\d+|{'|'.join(NUMBERS)})\s+(?:days?|weeks?|wks?|months?)", _last_n),
    (r"(?:the\s+)?week\s+before\s+last", lambda _w, t: (week_start(t, 2), week_start(t, 1))),
    (r"(?:the\s+)?month\s+before\s+last", lambda _w, t: (month_start(t, 2), month_start(t, 1))),
    (rf"(?:(?:{_LAST}|this|the)\s+)?weekend(?:'s)?", _weekend),
    (rf"{_LAST}\s+(?:week|wk)(?:'s)?", lambda _w, t: (week_start(t, 1), week_start(t))),
    (r"this\s+(?:week|wk)(?:'s)?|week to date|wtd", lambda _w, t: _until_today(week_start(t), t)),
    (rf"{_LAST}\s+month(?:'s)?", lambda _w, t: (month_start(t, 1), month_start(t))),
    (r"this\s+month(?:'s)?|month to date|mtd", lambda _w, t: _until_today(month_start(t), t)),
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
