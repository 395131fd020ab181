"""Which stretch of a page is quoted to a question."""

from knowledge.document import parse_document
from knowledge.question import Synonyms, understand
from knowledge.quotation import LONGEST, best_quotation
from knowledge.spans import spans_of

PAGE = """# Extra postage

Use this when you ask who approves extra postage.

The house pays extra postage only for late orders. Express is never refunded twice.

## Approvals

| amount a day | who approves | answer within |
| --- | --- | --- |
| up to 500 USD | @shipping-lead | 30 minutes |
| over 500 USD, up to 2,000 USD | @duty-manager | 1 hour |
| over 2,000 USD | @head-of-operations | 4 hours |

## Steps

1. **@shipping-lead, by minute 20:** Count the parcels.
   - If fewer than 30 are due today, wait.
   - If 30 or more are due today, go on.
2. **@channel-ops, by 14:00:** Hide express at checkout.

## Escalation

- No answer for 30 minutes: phone @duty-manager.
- A held order may wait at most 6 hours.

## Related

- [Carrier outage](runbook-carrier-outage.md)
"""
SYNONYMS = Synonyms(())


def quoted(question: str, text: str = PAGE) -> str:
    """What is quoted of a page, without a model."""
    body = parse_document(text.encode(), "page.md").body
    found = best_quotation(body, question, understand(question, SYNONYMS), None)
    assert found is not None
    assert found.around[0] <= found.start < found.end <= found.around[1]
    return body[found.start : found.end]


def test_the_row_whose_range_holds_the_amount_is_quoted() -> None:
    assert quoted("who approves extra postage of 2,500 dollars?").startswith("| over 2,000 USD |")
    assert quoted("who approves extra postage of $1,200?").startswith("| over 500 USD, up to 2,000 USD |")
    assert quoted("who approves 300 dollars of extra postage a day?").startswith("| up to 500 USD |")


def test_a_row_comes_with_the_heading_row_of_its_table() -> None:
    body = parse_document(PAGE.encode(), "page.md").body
    question = "who approves extra postage of 2,500 dollars?"
    found = best_quotation(body, question, understand(question, SYNONYMS), None)
    assert found is not None and found.header is not None
    assert body[slice(*found.header)] == "| amount a day | who approves | answer within |"


def test_the_item_that_names_the_time_is_quoted() -> None:
    assert quoted("how many hours may a held order wait?") == "A held order may wait at most 6 hours."


def test_a_step_is_quoted_whole() -> None:
    step = quoted("45 parcels are due today, do we go on?")
    assert step.startswith("**@shipping-lead, by minute 20:**")
    assert step.endswith("go on.")


def test_a_short_paragraph_is_quoted_whole() -> None:
    assert quoted("is express refunded twice?").startswith("The house pays extra postage")


def test_text_that_asks_or_leads_elsewhere_does_not_answer() -> None:
    assert not quoted("who approves extra postage?").startswith("Use this when")
    assert not quoted("what about a carrier outage?").startswith("[Carrier outage]")


def test_a_page_without_headings_and_a_huge_line_are_quoted_within_bounds() -> None:
    text = "word " * 2_000 + "the answer is 7 days"
    assert len(quoted("how long does the answer take?", text)) <= LONGEST


def test_a_page_without_text_to_quote_has_no_quotation() -> None:
    assert best_quotation("# Only a heading", "who?", [], None) is None


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    body = "Use a cage, e.g. A7, for it. " + "Then wait for the truck to come back to the dock. " * 8
    assert [span for span in spans_of(body) if body[span.start : span.end] == "Use a cage, e.g. A7, for it."]
