"""Several months or quarters in one question, and periods that are to be compared."""

import pytest

from bot.periods import each_period, with_versus


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "revenue in july, august and september",
            ["revenue in july", "revenue in august", "revenue in september"],
        ),
        ("net sales q1 and q2 by channel", ["net sales q1 by channel", "net sales q2 by channel"]),
        ("orders in Jun & Jul 2025", ["orders in june 2025", "orders in july 2025"]),
        ("orders between june and july", []),
        ("orders in june", []),
        ("compare orders in june and july", []),
        ("which of june and june was better", []),
    ],
)
def test_each_period_gets_its_own_question(text: str, questions: list[str]) -> None:
    assert each_period(text) == questions


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("compare returns in june and july", "returns in june vs in july"),
        ("how did october compare to september", "how did in october vs in september"),
        ("compare carriers by cost", "compare carriers by cost"),
        ("orders in june and july", "orders in june and july"),
    ],
)
def test_what_is_to_be_compared_stands_against_each_other(text: str, told: str) -> None:
    assert with_versus(text) == told
