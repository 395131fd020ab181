"""What was typed as it is meant, and the data's own words as people say them."""

import pytest

from bot.spelling import spelt_out
from bot.spoken import spoken, ways_to_say
from bot.time_words import respelt


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats stuck", "what's stuck"),
        ("stock that doesnt sell", "stock that doesn't sell"),
        ("<@U123> on time ship %", "on time ship percent"),
        ("the customer’s order", "the customer's order"),
        ("what's 5 % of it", "what's 5 % of it"),
        ("how'd we do in US$", "how did we do in USD"),
        ("net sales in $", "net sales in dollars"),
        ("refunds over US$50", "refunds over US$50"),
        ("whatsapp tickets", "whatsapp tickets"),
    ],
)
def test_contractions_mentions_and_signs_are_spelt_out(typed: str, meant: str) -> None:
    assert spelt_out(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sales in the third quarter", "sales in q3"),
        ("1st quarter of 2026", "q1 2026"),
        ("last quarter", "last quarter"),
        ("first quarterly report", "first quarterly report"),
    ],
)
def test_quarters_are_read_by_their_number(typed: str, meant: str) -> None:
    assert respelt(typed) == meant


def test_members_are_spoken_and_codes_are_left_alone() -> None:
    assert spoken("reason", "size_fit") == "size or fit"
    assert spoken("reason", "no_reason") == "no reason given"
    assert spoken("avoidable_kind", "address_correction") == "address correction"
    assert spoken("sku", "A_1") == "A_1"
    assert spoken("location", "dc_east") == "dc_east"


def test_a_member_is_found_by_its_own_word_and_by_what_people_say() -> None:
    assert ways_to_say("topic", "where_is_my_order")[:2] == ("where_is_my_order", "where is my order")
    assert "wismo" in ways_to_say("topic", "where_is_my_order")
    assert ways_to_say("brand", "size_fit") == ("size_fit",)
