"""Names of the data as they are read in a sentence."""

from floorwalker.phrase import capitalised, in_words


def test_a_name_is_read_without_its_underscores() -> None:
    assert in_words("carrier_service") == "carrier service"


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert capitalised("net sales in USD") == "Net sales in USD"
    assert capitalised("") == ""
