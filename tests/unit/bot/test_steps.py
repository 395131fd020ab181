"""What a card says is done: our words and the catalogue's, nobody else's."""

import pytest

from bot.plan import Plan
from bot.request import Request, Wish
from bot.steps import FIGURES, LOOKING, doing, following, split_words
from bot.words import CatalogueWords
from floorwalker.clock import FixedClock
from floorwalker.outcome import Intent
from tests.support.hostile_words import NOW
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

WORDS = CatalogueWords(catalogue(), "USD", {})


def asked(wish: Wish = Wish.ASK) -> Request:
    return Request(wish, "<!channel> how late?", FixedClock(NOW).now())


@pytest.mark.parametrize(
    ("wish", "plan", "words"),
    [
        (Wish.RISK, None, "checking demand, stock, fulfilment, returns and margin"),
        (Wish.ASK, None, LOOKING),
        (Wish.ASK, Plan(Intent.PROCEDURE), "searching the playbooks"),
        (Wish.ASK, Plan(Intent.HELP), LOOKING),
        (
            Wish.KPI,
            Plan(Intent.NUMBER, MetricQuery("on_time_ship_rate", by=("carrier", "week"))),
            "computing On-time ship rate by carrier, week",
        ),
    ],
)
def test_a_step_is_named_by_what_is_looked_up(wish: Wish, plan: Plan | None, words: str) -> None:
    assert doing(asked(wish), plan, WORDS, catalogue()) == words


def test_only_dimensions_of_the_catalogue_are_named() -> None:
    assert split_words(("carrier", "<!channel> of a model", "day"), catalogue()) == " by carrier, day"
    assert split_words(("anything",), catalogue()) == ""


def test_a_step_done_again_stands_once_and_one_named_anew_by_its_newer_name() -> None:
    assert following(["a", "b"], "a") == ["b"]
    assert following(["a", FIGURES], "looking up On-time ship rate") == ["a"]
    assert following(["a", FIGURES], "searching the playbooks") == ["a", FIGURES]
