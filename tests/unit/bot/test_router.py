"""The router's decisions one by one, and laws over any text; how often it is right is measured in tests/evals/router."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.naming import find_skus
from bot.plan import Lookups, Plan
from bot.router import route
from floorwalker.outcome import Intent
from tests.support.labelled_questions import labelled
from tests.support.word_shop import LOOKUPS, MEMBERS, TITLES, TODAY
from tools.metrics.definition import GRAINS
from tools.metrics.registry import catalogue


def plan_of(question: str, lookups: Lookups = LOOKUPS) -> Plan:
    """The plan of a question in the shop of words."""
    return route(question, catalogue(), lookups, TODAY)


def query_of(question: str) -> tuple[str, tuple[str, ...], dict[str, list[str]]]:
    """Metric, splits and filters of a question about a number."""
    plan = plan_of(question)
    assert plan.query is not None, question
    assert plan.unknown is None, plan.unknown
    return (
        plan.query.metric,
        plan.query.by,
        {name: list(members) for name, members in plan.query.where.items()},
    )


def test_the_longest_name_wins() -> None:
    assert query_of("contribution margin rate")[0] == "contribution_margin_rate"
    assert query_of("contribution margin")[0] == "contribution_margin"
    assert query_of("return rate by booking date")[0] == "return_rate_period"


@pytest.mark.parametrize("metric", sorted(catalogue().metrics))
def test_every_name_and_synonym_of_the_catalogue_finds_its_metric(metric: str) -> None:
    entry = catalogue().metric(metric)
    for phrase in (entry.id, entry.title, *entry.synonyms):
        plan = plan_of(f"{phrase} last week")
        if plan.intent is Intent.STOCK:
            assert entry.area == "inventory", phrase
            continue
        assert plan.query is not None, phrase
        assert plan.query.metric == metric, phrase


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("on-time rate of haulio", "on_time_ship_rate"),
        ("days supply by brand", "days_of_supply"),
        ("margins", "contribution_margin"),
    ],
)
def test_shortened_and_plural_names_are_understood(question: str, metric: str) -> None:
    assert query_of(question)[0] == metric


@pytest.mark.parametrize("word", ["order", "return", "unit"])
def test_a_word_is_not_a_misspelt_plural(word: str) -> None:
    assert plan_of(f"the customer's {word} is gone").intent is Intent.PROCEDURE


def test_several_dimensions_after_by() -> None:
    assert query_of("orders by carrier and channel last week")[1] == ("carrier", "channel")
    assert query_of("orders by carrier, channel")[1] == ("carrier", "channel")
    assert query_of("weekly orders per channel")[1] == ("week", "channel")


def test_words_that_rank_split() -> None:
    assert query_of("top 10 categories by net sales")[1:] == (("category",), {})
    assert query_of("which day had the most orders")[1] == ("day",)


def test_what_is_set_against_each_other_is_shown_apart() -> None:
    assert query_of("orders web vs b2b") == ("orders", ("channel",), {"channel": ["b2b", "web"]})
    assert query_of("orders web and b2b") == ("orders", (), {"channel": ["b2b", "web"]})


def test_two_skus_are_both_asked_for_and_shown_apart() -> None:
    metric, by, where = query_of("net sales for MUG-0001 and MUG-0002")
    assert (metric, by, where) == ("net_sales", ("sku",), {"sku": ["MUG-0001", "MUG-0002"]})


def test_the_word_sku_before_a_code_names_nothing_of_its_own() -> None:
    assert query_of("net sales for SKU MUG-0001 last week")[2] == {"sku": ["MUG-0001"]}


def test_a_code_of_two_letters_counts_only_in_capitals() -> None:
    assert query_of("orders to OR")[2] == {"region": ["OR"]}
    assert query_of("orders by web or b2b channel")[2].get("region") is None
    assert query_of("tell us the orders")[2] == {}


def test_a_member_of_two_dimensions_counts_once() -> None:
    assert query_of("b2b orders")[2] == {"channel": ["b2b"]}
    assert query_of("orders shipped express")[2] == {"service": ["express"]}


def test_the_longer_of_two_members_wins() -> None:
    assert query_of("net sales of bath mats")[2] == {"family": ["Bath Mats"]}
    assert query_of("net sales of bath")[2] == {"category": ["Bath"]}


def test_a_metric_that_looks_ahead_takes_no_window() -> None:
    plan = plan_of("stock-out risk by category last week")
    assert plan.query is not None
    assert (plan.query.start, plan.query.by) == (None, ("category",))


@pytest.mark.parametrize(
    "question",
    ["orders last 7 days", "top 5 products by revenue", "orders within 14 h", "orders for 3 weeks"],
)
def test_a_number_beside_something_else_is_no_sku(question: str) -> None:
    numbered = {str(number): f"Thing {number}" for number in range(1, 78)}
    plan = plan_of(question, Lookups(lambda _m, d: MEMBERS.get(d, []), lambda: numbered))
    assert plan.skus == ()


def test_a_number_after_sku_or_for_is_one() -> None:
    numbered = {str(number): f"Thing {number}" for number in range(1, 78)}
    shop = Lookups(lambda _m, d: MEMBERS.get(d, []), lambda: numbered)
    for question in ("net sales for sku 42", "net sales of 42", "stock of 42"):
        assert plan_of(question, shop).skus == ("42",), question


def test_skus_by_title() -> None:
    assert find_skus("the blue mugs", TITLES) == (("MUG-0001",), ())
    assert find_skus("white mug", TITLES) == ((), ("MUG-0002", "MUG-0003"))
    assert find_skus("blue mug and olive planter", TITLES) == (("MUG-0001", "PLT-0001"), ())
    assert find_skus("mug-0001, TWL-0001", TITLES) == (("MUG-0001", "TWL-0001"), ())
    assert find_skus("unobtainium", TITLES) == ((), ())


def test_a_number_alone_is_no_title() -> None:
    titles = {"PIN-14": "Pin no 14", "PIN-15": "Pin no 15"}
    assert find_skus("14", titles) == ((), ())
    assert find_skus("pin 14", titles) == (("PIN-14",), ())


@pytest.mark.parametrize("asked", ["skus by tier", "how many skus by tier", "abc counts", "SKUs per tier"])
def test_a_count_that_speaks_of_tiers_is_split_by_them(asked: str) -> None:
    assert query_of(asked) == ("sku_count", ("abc",), {})


def test_a_horizon_is_part_of_the_name_of_a_forecast_error() -> None:
    assert query_of("what is our forecast bias at 14 days")[0] == "forecast_bias_14d"
    assert query_of("wape at 30 days")[0] == query_of("30 day forecast error")[0] == "forecast_wape_30d"


def test_a_code_like_word_in_a_stock_question_is_named_when_it_is_none() -> None:
    plan = plan_of("stock of MUG-9999")
    assert (plan.intent, plan.unknown) == (Intent.STOCK, "MUG-9999")


def test_a_time_that_cannot_be_is_the_unknown_word() -> None:
    assert plan_of("orders on 2026-02-31").unknown == "on 2026-02-31"


def test_a_long_question_that_shares_one_word_with_a_metric_is_left_to_the_corpus() -> None:
    question = "customers returns parcel refused driver damaged label torn"
    assert plan_of(question).intent is Intent.PROCEDURE


def test_an_empty_question_goes_to_the_corpus() -> None:
    assert plan_of("").intent is Intent.PROCEDURE


@pytest.mark.parametrize("word", ["Narnia", "zorblax", "flumph-99", "Ünterwelt", "42nd-street"])
@pytest.mark.parametrize("metric", ["on-time ship rate", "net sales", "orders"])
@pytest.mark.parametrize("joint", ["for", "of", "in", "at", "from", "by", "per"])
def test_an_unknown_word_is_named_as_it_was_typed(metric: str, joint: str, word: str) -> None:
    unknown = plan_of(f"{metric} {joint} {word} last week").unknown
    assert unknown is not None
    assert unknown in word or word in unknown


words = st.sampled_from(
    sorted(
        {word for one in [*labelled("worked_on")] for word in one.q.split()}
        | {"2026-02-30", "99", "'s", "%", "or", "—"}
    )
)
typed = st.one_of(st.text(max_size=500), st.lists(words, max_size=25).map(" ".join))


@settings(max_examples=250)
@given(typed, st.dates(min_value=date(1999, 1, 1), max_value=date(2060, 1, 1)))
def test_any_text_has_a_plan_that_can_be_asked(text: str, today: date) -> None:
    plan = route(text, catalogue(), LOOKUPS, today)
    if plan.query is None:
        return
    metric = catalogue().metric(plan.query.metric)
    assert plan.query.start is None or plan.query.end is None or plan.query.start < plan.query.end
    for name, members in plan.query.where.items():
        assert name in metric.dimensions
        assert set(members) <= {*MEMBERS.get(name, []), *TITLES}
    # A dimension that only other metrics have is told by the query; one that does not exist never gets there.
    assert set(plan.query.by) <= {*catalogue().dimensions, *GRAINS}


@settings(max_examples=50)
@given(st.lists(words, max_size=25).map(" ".join))
def test_the_same_words_give_the_same_plan(text: str) -> None:
    assert plan_of(text) == plan_of(text)
    assert plan_of(text.upper()).intent in list(Intent)
