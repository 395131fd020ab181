"""What tells a case is told apart from a question for a figure that is not understood."""

import pytest

from bot.case_words import asks_for_a_rule, states_something, tells_a_case


@pytest.mark.parametrize(
    "words",
    [
        "we have to bin 30 orders from our own site, who okays that",
        "5,200 pieces expected on tues. how many hands do i need",
        "the 12 orders from the wrong sale price, can we cancel them",
        "parcels piling up, now what",
        "first day on outbound. explain me how an order turns into a box on the truck",
    ],
)
def test_a_situation_asks_for_a_page(words: str) -> None:
    assert tells_a_case(words)


@pytest.mark.parametrize(
    "words",
    [
        "net sales last year by quarter",
        "cac for paid search",
        "how many deliveries did we receive yesterday at reno",
        "how many customers bought from us in our three largest countries last month",
        "top five customers",
        "orders next week",
        "what are we going to run out of in the next two weeks",
    ],
)
def test_a_question_for_a_figure_stays_one(words: str) -> None:
    assert not tells_a_case(words)


@pytest.mark.parametrize(
    "words",
    [
        "how old may the landed cost of a top seller be",
        "how many pallets of the season's goods may arrive at dc-east in one day?",
        "how often do we try out the emergency folder, and with how many orders?",
        "above which share of returned units does an item leave paid advertising?",
    ],
)
def test_what_may_be_is_a_rule(words: str) -> None:
    assert asks_for_a_rule(words)


@pytest.mark.parametrize(
    "words",
    [
        "what should I reorder today",
        "how many days cover do we have on hoodies",
        "net sales in may by channel",
        "how fast do we answer",
    ],
)
def test_what_is_or_was_is_no_rule(words: str) -> None:
    assert not asks_for_a_rule(words)


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("OMS, WMS and ERP disagree about an order", True),
        ("the two systems differ by exactly 12", True),
        ("do the systems agree", False),
        ("please show me where the systems disagree", False),
        ("anything out of sync?", False),
    ],
)
def test_what_is_found_out_is_no_request_for_a_list(words: str, stated: bool) -> None:
    assert states_something(words) is stated
