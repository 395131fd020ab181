"""Words of time → windows: each way of saying it, and laws over all of them. Today is Friday 20 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.time_words import MONTHS, WEEKDAYS, respelt
from bot.when import find_span, impossible

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("yesterday", (2026, 11, 19), (2026, 11, 20)),
        ("today", (2026, 11, 20), (2026, 11, 21)),
        ("the day before yesterday", (2026, 11, 18), (2026, 11, 19)),
        ("last week", (2026, 11, 9), (2026, 11, 16)),
        ("last week's", (2026, 11, 9), (2026, 11, 16)),
        ("this week", (2026, 11, 16), (2026, 11, 20)),
        ("week before last", (2026, 11, 2), (2026, 11, 9)),
        ("last wk", (2026, 11, 9), (2026, 11, 16)),
        ("last weekend", (2026, 11, 14), (2026, 11, 16)),
        ("last month", (2026, 10, 1), (2026, 11, 1)),
        ("month before last", (2026, 9, 1), (2026, 10, 1)),
        ("this month", (2026, 11, 1), (2026, 11, 20)),
        ("mtd", (2026, 11, 1), (2026, 11, 20)),
        ("last quarter", (2026, 7, 1), (2026, 10, 1)),
        ("this quarter", (2026, 10, 1), (2026, 11, 20)),
        ("q2", (2026, 4, 1), (2026, 7, 1)),
        ("q4 2025", (2025, 10, 1), (2026, 1, 1)),
        ("2025 q4", (2025, 10, 1), (2026, 1, 1)),
        ("last year", (2025, 1, 1), (2026, 1, 1)),
        ("ytd", (2026, 1, 1), (2026, 11, 20)),
        ("in 2024", (2024, 1, 1), (2025, 1, 1)),
        ("last 7 days", (2026, 11, 13), (2026, 11, 20)),
        ("past two weeks", (2026, 11, 6), (2026, 11, 20)),
        ("last 3 months", (2026, 8, 1), (2026, 11, 1)),
        ("in October", (2026, 10, 1), (2026, 11, 1)),
        ("in Oct", (2026, 10, 1), (2026, 11, 1)),
        ("in Sept 2025", (2025, 9, 1), (2025, 10, 1)),
        ("October's", (2026, 10, 1), (2026, 11, 1)),
        ("in December", (2025, 12, 1), (2026, 1, 1)),
        ("in May", (2026, 5, 1), (2026, 6, 1)),
        ("2026-10", (2026, 10, 1), (2026, 11, 1)),
        ("2026-10-05", (2026, 10, 5), (2026, 10, 6)),
        ("Oct 5", (2026, 10, 5), (2026, 10, 6)),
        ("October 5th, 2025", (2025, 10, 5), (2025, 10, 6)),
        ("5 October", (2026, 10, 5), (2026, 10, 6)),
        ("the 5th of October", (2026, 10, 5), (2026, 10, 6)),
        ("Dec 24", (2025, 12, 24), (2025, 12, 25)),
        ("week 46", (2026, 11, 9), (2026, 11, 16)),
        ("in wk 52", (2025, 12, 22), (2025, 12, 29)),
        ("week 46 2025", (2025, 11, 10), (2025, 11, 17)),
        ("from 1 to 15 October", (2026, 10, 1), (2026, 10, 16)),
        ("Nov 2-6", (2026, 11, 2), (2026, 11, 7)),
        ("10/01 to 10/15", (2026, 10, 1), (2026, 10, 16)),
        ("25/10", (2026, 10, 25), (2026, 10, 26)),
        ("in the first week of November", (2026, 11, 1), (2026, 11, 8)),
        ("second half of October", (2026, 10, 16), (2026, 11, 1)),
        ("H1", (2026, 1, 1), (2026, 7, 1)),
        ("3 days ago", (2026, 11, 17), (2026, 11, 18)),
        ("two weeks ago", (2026, 11, 2), (2026, 11, 9)),
        ("a month ago", (2026, 10, 1), (2026, 11, 1)),
        ("this morning", (2026, 11, 20), (2026, 11, 21)),
        ("in November", (2026, 11, 1), (2026, 11, 20)),
        ("since Monday", (2026, 11, 16), (2026, 11, 20)),
        ("since last month", (2026, 10, 1), (2026, 11, 20)),
        ("since October", (2026, 10, 1), (2026, 11, 20)),
        ("since 2026-11-18", (2026, 11, 18), (2026, 11, 20)),
        ("since Nov 1", (2026, 11, 1), (2026, 11, 20)),
        ("on Tuesday", (2026, 11, 17), (2026, 11, 18)),
        ("Tuesday's", (2026, 11, 17), (2026, 11, 18)),
        ("Friday's", (2026, 11, 13), (2026, 11, 14)),
        ("since thu", (2026, 11, 19), (2026, 11, 20)),
        ("between 2026-10-01 and 2026-10-15", (2026, 10, 1), (2026, 10, 16)),
        ("from Oct 1 to Oct 15", (2026, 10, 1), (2026, 10, 16)),
        ("from 2026-10-15 to 2026-10-01", (2026, 10, 1), (2026, 10, 16)),
    ],
)
def test_words_name_their_window(words: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    span = find_span(f"on-time ship rate {words} by carrier", TODAY)
    assert span is not None
    assert (span.start, span.end) == (date(*start), date(*end))
    assert span.words.lower() in f"on-time ship rate {words} by carrier".lower()


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 11, 22)])
def test_on_a_weekend_the_weekend_is_the_one_under_way_and_last_weekend_the_one_before(today: date) -> None:
    now, before = find_span("sales this weekend", today), find_span("sales last weekend", today)
    assert now is not None
    assert before is not None
    assert before.start < now.start <= today
    assert before.start.weekday() == 5


@pytest.mark.parametrize(
    "words", ["orders by carrier", "may we cancel", "march on", "the second option", "4711", "q5"]
)
def test_words_without_a_time_name_none(words: str) -> None:
    assert find_span(words, TODAY) is None
    assert impossible(words, TODAY) is None


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-31",
        "2026-13-01",
        "Feb 30",
        "31 November",
        "last 0 days",
        "last 99999 weeks",
        "9999-12-31",
        "2026-13",
    ],
)
def test_a_time_that_cannot_be_is_told_apart_from_no_time(words: str) -> None:
    assert find_span(f"orders {words}", TODAY) is None
    assert impossible(f"orders {words}", TODAY) == words


def test_on_the_first_of_january_this_year_is_that_day() -> None:
    span = find_span("orders this year", date(2026, 1, 1))
    assert span is not None
    assert (span.start, span.end) == (date(2026, 1, 1), date(2026, 1, 2))


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
phrases = st.one_of(
    st.sampled_from(["yesterday", "today", "last week", "this week", "last month", "this month", "last quarter", "this quarter",
                     "last year", "this year", "last weekend", "the weekend", "week before last", "ytd", "q1", "q4"]),
    st.builds("{} {}".format, st.sampled_from(["in", "since", "last"]), st.sampled_from(MONTHS)),
    st.builds("{} {}".format, st.sampled_from(["on", "since", "last"]), st.sampled_from(WEEKDAYS)),
    st.builds("last {} {}".format, st.integers(1, 400), st.sampled_from(["days", "weeks", "months"])),
    st.builds("{:%Y-%m-%d}".format, days),
    st.builds("from {:%Y-%m-%d} to {:%Y-%m-%d}".format, days, days),
)  # fmt: skip


@given(phrases, days)
def test_every_window_holds_at_least_a_day_and_begins_on_or_before_its_last(words: str, today: date) -> None:
    span = find_span(f"orders {words}", today)
    assert span is not None
    assert span.start < span.end


@given(
    st.sampled_from(
        ["yesterday", "last week", "last month", "last quarter", "last 7 days", "on Monday", "last weekend"]
    ),
    days,
)
def test_a_period_that_is_over_ends_by_today(words: str, today: date) -> None:
    span = find_span(words, today)
    assert span is not None
    assert span.end <= today


@given(days, st.sampled_from(["day", "week", "month"]))
def test_last_one_unit_is_as_long_as_the_unit(today: date, unit: str) -> None:
    span = find_span(f"last 1 {unit}s", today)
    assert span is not None
    assert {"day": 1, "week": 7}.get(unit, 28) <= (span.end - span.start) / timedelta(days=1) <= 31


@given(st.text(max_size=500), days)
def test_any_text_is_read_without_a_fault(text: str, today: date) -> None:
    span = find_span(text, today)
    assert span is None or span.start < span.end
    impossible(text, today)


@pytest.mark.parametrize("words", ["last 24 hours", "hourly", "next week", "tomorrow"])
def test_hours_and_what_lies_ahead_are_no_windows(words: str) -> None:
    assert (find_span(words, TODAY), impossible(words, TODAY)) == (None, words)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("orders yestarday", "orders yesterday"),
        ("sales in octobr", "sales in october"),
        ("weekends and Mondays", "weekends and Mondays"),
        ("quarterly", "quarterly"),
        ("mug", "mug"),
    ],
)
def test_misspelt_words_of_time_are_read(typed: str, read: str) -> None:
    assert respelt(typed) == read
