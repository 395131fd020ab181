"""A question's slots carry the trade's other words for the same thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.question import Slot, Synonyms, understand, without_courtesy

TRADE = Synonyms((("otif", "on time in full"), ("carrier", "courier"), ("outage", "is down")))


def test_an_acronym_is_asked_for_by_its_words_too() -> None:
    assert understand("OTIF target", TRADE)[0] == Slot("otif", (("time", "full"),))


def test_the_words_are_asked_for_by_the_acronym_too() -> None:
    slots = {slot.term: slot for slot in understand("delivered on time in full", TRADE)}
    assert ("otif",) in slots["time"].alternatives


def test_a_phrase_of_silent_words_still_asks_for_something() -> None:
    assert Slot("outag") in understand("the courier's system is down", TRADE)


def test_generic_words_and_whole_identifiers_are_a_bonus() -> None:
    bonus = {slot.term: slot.bonus for slot in understand("policy for ERR-4012", TRADE)}
    assert bonus == {"polici": True, "err-4012": True, "err": False, "4012": False}


def test_the_shipped_synonyms_can_be_read() -> None:
    assert ("otif",) in Synonyms.of_the_trade().by_phrase


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (
            "hey, quick one: does anyone know who signs a refund of 700?",
            "who signs a refund of 700?",
        ),
        ("Hi team, can somebody tell me how to void a label? thanks!", "how to void a label"),
        ("I was wondering if we may ship to Canada", "we may ship to Canada"),
        ("good morning all - what is the cut-off today", "what is the cut-off today"),
        ("is there a checklist for Wednesday", "checklist for Wednesday"),
        ("do we have any policy for company cars?", "policy for company cars?"),
        ("is there a limit for refunds", "is there a limit for refunds"),
        ("hello there", "hello there"),
        ("please help", "please help"),
        ("morning list has not come out", "morning list has not come out"),
        ("morning, where do returns go", "where do returns go"),
        ("thanks for nothing, says the customer", "thanks for nothing, says the customer"),
    ],
)
def test_a_question_loses_its_courtesies_and_nothing_else(asked: str, meant: str) -> None:
    assert without_courtesy(asked) == meant


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_what_is_left_is_a_part_of_what_was_asked(asked: str) -> None:
    left = without_courtesy(asked)
    assert left in asked
    assert bool(left.split()) == bool(asked.split())
