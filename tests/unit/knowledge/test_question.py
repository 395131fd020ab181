"""A question's slots carry the trade's other words for the same thing."""

from knowledge.question import Slot, Synonyms, understand

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
