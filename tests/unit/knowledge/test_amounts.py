"""Amounts of questions against the limits of stored text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.amounts import Amount, amounts_of, limits_of


def fits(question: str, text: str, label: str = "") -> bool:
    """Whether the question's first amount falls within a limit of the text."""
    amount = amounts_of(question)[0]
    return any(limit.like(amount) and limit.holds(amount) for limit in limits_of(text, label))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("a 2,500 dollar case", "over 2,000 USD"),
        ("postage of $1,800", "Up to 2,500 USD: @finance-ops decides"),
        ("the sum is 5", "If it is 4 to 6 → verify"),
        ("8 percent too much", "If more than 5 % over"),
        ("down for three hours", "above 2 hours"),
        ("300 g more", "more than 10 % or 200 g"),
        ("attribution at 93 %", "under 95 % → stop"),
        ("a score of 70", "60 or more"),
    ],
)
def test_an_amount_falls_within_the_limit(question: str, text: str) -> None:
    assert fits(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("a 2,500 dollar case", "up to 500 USD"),
        ("15 percent", "up to 15 USD"),
        ("the sum is 7", "If it is 4 to 6"),
        ("93 %", "95 % or more"),
        ("three hours", "not above 2 hours"),
    ],
)
def test_an_amount_does_not(question: str, text: str) -> None:
    assert not fits(question, text)


def test_a_columns_label_is_read_before_its_figure() -> None:
    assert fits("400 dollars", "500", "decides up to")
    assert not fits("600 dollars", "500", "decides up to")


def test_a_bare_figure_is_no_limit_and_an_amount_without_unit() -> None:
    assert limits_of("runs at 14 sites") == []
    assert amounts_of("gate 2") == [Amount(2.0, None)]


@given(st.integers(1, 1_000_000), st.integers(1, 1_000_000))
def test_up_to_and_above_share_the_numbers_out(limit: int, asked: int) -> None:
    question = f"an order of {asked:,} USD"
    assert fits(question, f"up to {limit:,} USD") == (asked <= limit)
    assert fits(question, f"above {limit:,} USD") == (asked >= limit)
