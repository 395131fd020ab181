"""How questions want their answers: rankings, meanings, reasons, two windows, and orders that only a person may give."""

from datetime import date

import pytest

from bot.manner import Ranking, is_command, read_manner

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "ranking"),
    [
        ("top 5 SKUs by contribution margin", Ranking(5, "top")),
        ("the three worst carriers last month", Ranking(3, "worst")),
        ("worst three carriers last month", Ranking(3, "worst")),
        ("which carrier has the lowest on-time rate?", Ranking(3, "lowest")),
        ("best selling product this month", Ranking(5, "top")),
        ("on-time ship rate by carrier", None),
    ],
)
def test_a_ranking_is_read_with_its_end_and_its_length(text: str, ranking: Ranking | None) -> None:
    assert read_manner(text, TODAY).ranking == ranking


@pytest.mark.parametrize(
    ("end", "direction", "lowest"),
    [
        ("worst", "up", True),
        ("worst", "down", False),
        ("best", "up", False),
        ("best", "down", True),
        ("worst", "none", True),
        ("best", "none", False),
        ("top", "down", False),
        ("lowest", "up", True),
    ],
)
def test_the_worst_is_the_end_that_the_metrics_direction_dislikes(
    end: str, direction: str, lowest: bool
) -> None:
    assert Ranking(3, end).lowest_first(direction) is lowest


def test_two_windows_are_told_apart_by_the_word_between_them() -> None:
    windows = read_manner("net sales this week vs last week", TODAY).windows
    assert windows is not None
    assert [(one.start, one.end) for one in windows] == [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 16), date(2026, 11, 23)),
    ]
    assert read_manner("AOV web vs marketplace last quarter", TODAY).windows is None


@pytest.mark.parametrize(
    ("text", "meaning", "why"),
    [
        ("what does WAPE mean", True, False),
        ("who owns the return rate?", True, False),
        ("how is in-stock rate defined?", True, False),
        ("why is Friday's margin down?", False, True),
        ("what drove returns last week", False, True),
        ("return rate by reason", False, False),
    ],
)
def test_meanings_and_reasons_are_asked_for_in_many_words(text: str, meaning: bool, why: bool) -> None:
    manner = read_manner(text, TODAY)
    assert (manner.meaning, manner.why) == (meaning, why)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("delete all orders", True),
        ("please cancel order 12", True),
        ("refund the customer of #1234", True),
        ("cancel rate last week", False),
        ("update on the carrier outage", False),
        ("set up a promotion", False),
        ("how do we cancel an order", False),
        ("refund policy for antique cars", False),
    ],
)
def test_orders_to_change_the_shop_are_told_from_questions_about_it(text: str, command: bool) -> None:
    assert is_command(text) is command
