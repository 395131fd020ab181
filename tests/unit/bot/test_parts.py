"""One message that asks for several things."""

import re
from datetime import date

import pytest

from bot.parts import figure_and_rest, how_it_went, several_metrics
from bot.settled import PROCEDURE
from tools.metrics.registry import catalogue


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("net sales and orders last week", ["last week net sales", "last week orders"]),
        ("orders yesterday and return rate last month", ["orders yesterday", "return rate last month"]),
        (
            "how many orders yesterday and what's the return rate",
            ["how many orders yesterday", "what's the return rate"],
        ),
        (
            "new vs returning customers last month",
            ["last month new customers", "last month returning customers"],
        ),
        ("gross and net sales last week", ["last week gross sales", "last week net sales"]),
        ("margin and return rate last week", ["last week margin", "last week return rate"]),
        ("net sales this week vs last week", []),
        ("orders for Hearth & Hollow", []),
        ("Fulfilment cost per order, mix effect", []),
    ],
)
def test_each_metric_has_its_own_question(text: str, questions: list[str]) -> None:
    assert several_metrics(text, catalogue()) == questions


def test_what_to_do_about_a_figure_is_asked_of_the_corpus_by_its_name() -> None:
    both = figure_and_rest("what's our return rate and what do we do if it rises?", catalogue(), PROCEDURE)
    assert both == ("what's our return rate", "what do we do if return rate rises")
    assert figure_and_rest("orders yesterday", catalogue(), re.compile("never")) is None


def test_how_a_day_went_stands_for_the_figures_of_that_day() -> None:
    today = date(2026, 11, 20)
    assert how_it_went("how did we do yesterday?", catalogue(), today)[:2] == [
        "net sales yesterday",
        "orders yesterday",
    ]
    assert how_it_went("how did we do on returns yesterday?", catalogue(), today) == []
