"""A citation's quote is stored text, or there is no citation."""

import pytest

from floorwalker.evidence import Passage
from knowledge.cite import check, cite, lead


def passage(text: str, document_id: str = "a") -> Passage:
    return Passage(
        document_id=document_id,
        title="T",
        kind="runbook",
        section="Steps",
        version="1",
        owner="@ops",
        audience="everyone",
        reviewed_on=None,
        overdue=True,
        url=None,
        text=text,
        start=0,
        end=len(text),
        score=0.5,
    )


def test_a_quote_is_cited_from_the_first_passage_that_holds_it() -> None:
    citation = cite([passage("one", "a"), passage("one two", "b")], "two")
    assert (citation.document_id, citation.quote, citation.overdue, citation.owner) == (
        "b",
        "two",
        True,
        "@ops",
    )


@pytest.mark.parametrize("quote", ["Two", "one  two", "", "  "])
def test_a_quote_that_is_not_stored_text_is_refused(quote: str) -> None:
    with pytest.raises(ValueError, match="quote"):
        cite([passage("one two")], quote)


def test_unknown_quotes_are_kept_apart() -> None:
    checked = check([passage("one two")], ["one", "three", "one"])
    assert [citation.quote for citation in checked.citations] == ["one"]
    assert checked.unknown == ("three",)


def test_a_lead_skips_headings_and_ends_after_a_word() -> None:
    text = "## Steps\n\n" + "carry on " * 60
    quote = lead(passage(text)).quote
    assert quote.startswith("carry on")
    assert quote in text
    assert len(quote) <= 280
    assert quote.endswith(("carry", "on"))
