"""Words of time that look ahead."""

from datetime import date

import pytest

from bot.ahead import find_ahead, soon

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("what arrives today", (11, 25), (11, 26)),
        ("tomorrow", (11, 26), (11, 27)),
        ("the day after tomorrow", (11, 27), (11, 28)),
        ("this week", (11, 23), (11, 30)),
        ("Next Week?", (11, 30), (12, 7)),
        ("this month", (11, 1), (12, 1)),
        ("in the next 10 days", (11, 25), (12, 5)),
        ("within two weeks", (11, 25), (12, 9)),
        ("on monday", (11, 30), (12, 1)),
        ("wednesday", (11, 25), (11, 26)),
        ("by friday", (11, 25), (11, 28)),
        ("before friday", (11, 25), (11, 27)),
        ("this weekend", (11, 28), (11, 30)),
        ("next weekend", (12, 5), (12, 7)),
        ("in december", (12, 1), (13, 1)),
        ("on 3 december", (12, 3), (12, 4)),
        ("expected in november", (11, 1), (12, 1)),
    ],
)
def test_a_window_ahead_is_read(words: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    span = find_ahead(words, WEDNESDAY)
    assert span is not None
    first, last = (date(2026 + (month > 12), (month - 1) % 12 + 1, day) for month, day in (start, end))
    assert (span.start, span.end) == (first, last)


def test_january_is_the_one_to_come() -> None:
    span = find_ahead("what is due in january", WEDNESDAY)
    assert span is not None
    assert (span.start, span.end) == (date(2027, 1, 1), date(2027, 2, 1))


@pytest.mark.parametrize("words", ["what is on order", "last week", "yesterday", "since monday of last year"])
def test_what_looks_back_or_names_no_time_is_no_window_ahead(words: str) -> None:
    found = find_ahead(words, WEDNESDAY)
    assert found is None or found.start >= WEDNESDAY


def test_without_a_time_the_next_seven_days_are_meant() -> None:
    assert (soon(WEDNESDAY).start, soon(WEDNESDAY).end) == (WEDNESDAY, date(2026, 12, 2))
