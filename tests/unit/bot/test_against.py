"""Two windows of a question. Today is Friday 20 November 2026."""

from datetime import date

import pytest

from bot.against import two_windows

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "asked", "other"),
    [
        ("orders this week vs last week", "2026-11-16 2026-11-20", "2026-11-09 2026-11-16"),
        ("sales last 7 days vs the 7 before", "2026-11-13 2026-11-20", "2026-11-06 2026-11-13"),
        ("sales last 7 days vs previous 7 days", "2026-11-13 2026-11-20", "2026-11-06 2026-11-13"),
        ("sales last seven days vs the 14 days before", "2026-11-13 2026-11-20", "2026-10-30 2026-11-13"),
        ("AOV yesterday compared with last year same day", "2026-11-19 2026-11-20", "2025-11-20 2025-11-21"),
        ("AOV last weekend vs the weekend before", "2026-11-14 2026-11-16", "2026-11-07 2026-11-09"),
        ("orders yesterday vs the day before", "2026-11-19 2026-11-20", "2026-11-18 2026-11-19"),
        ("sales last month versus the previous month", "2026-10-01 2026-11-01", "2026-09-01 2026-10-01"),
        ("sales last month vs same month last year", "2026-10-01 2026-11-01", "2025-10-01 2025-11-01"),
        ("orders last week vs a year ago", "2026-11-09 2026-11-16", "2025-11-10 2025-11-17"),
        ("net sales yoy", "2026-10-23 2026-11-20", "2025-10-24 2025-11-21"),
        ("sales growth month over month", "2026-10-01 2026-11-01", "2026-09-01 2026-10-01"),
        ("orders wow", "2026-11-09 2026-11-16", "2026-11-02 2026-11-09"),
        ("sales qoq", "2026-07-01 2026-10-01", "2026-04-01 2026-07-01"),
        ("are returns higher than last month", "2026-11-01 2026-11-20", "2026-10-01 2026-11-01"),
    ],
)
def test_both_windows_are_read(words: str, asked: str, other: str) -> None:
    windows = two_windows(words, TODAY)
    assert windows is not None
    assert [f"{one.start} {one.end}" for one in windows] == [asked, other]


@pytest.mark.parametrize(
    "words", ["orders last week", "is margin higher than 5 % last month", "web vs marketplace"]
)
def test_one_window_is_not_held_against_itself(words: str) -> None:
    assert two_windows(words, TODAY) is None
