"""A question for a detail gets the sentence, step or row that says it; a question for the procedure gets all of it."""

import pytest

from bot.reply import Answer
from floorwalker.outcome import Outcome
from tests.support.practice_home import PracticeShop


async def asked(practice: PracticeShop, words: str) -> Answer:
    """The answer to a free question."""
    reply = await practice.ask(words)
    assert isinstance(reply, Answer) and reply.outcome is Outcome.ANSWERED
    return reply


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who approves extra postage over 2000 dollars?", "@head-of-operations"),
        ("who may release an order of 900 dollars held for fraud?", "@finance-ops"),
        ("how fast do we reply first to a ticket about a return?", "4 working hours"),
        ("when the fraud sum is 5, do I verify or decline?", "4 to 6 → verify"),
        ("how many test orders must go through before we enter a new market?", "20 test orders"),
    ],
)
async def test_the_quote_is_short_stored_and_says_it(
    practice: PracticeShop, question: str, said: str
) -> None:
    answer = await asked(practice, question)
    cited = answer.citations[0]
    assert said in cited.quote
    assert len(cited.quote) < 600
    assert cited.quote in answer.text
    assert cited.quote in practice.library.document(cited.document_id).body


async def test_a_known_gap_is_told_with_its_owner_even_where_a_figure_is_named(
    practice: PracticeShop,
) -> None:
    reply = await practice.ask(
        "what is the street address for returns, the customer wants to write it on the box"
    )
    assert isinstance(reply, Answer) and reply.outcome is Outcome.NOT_IN_CORPUS
    assert "That is known:" in reply.text
    assert "Returns and exchanges" in reply.text and "@returns-desk" in reply.text
    assert "I searched 76 documents" in reply.text


async def test_a_case_that_names_a_figure_in_passing_is_answered_from_a_page(practice: PracticeShop) -> None:
    answer = await asked(practice, "we have to bin 30 orders from our own site, who okays that")
    assert answer.citations[0].document_id == "runbook-oversell"
    assert "@duty-manager" in answer.text


async def test_a_row_stands_under_the_heading_row_of_its_table(practice: PracticeShop) -> None:
    answer = await asked(practice, "how fast do we reply first to a ticket about a return?")
    lines = answer.text.splitlines()
    row = lines.index(answer.citations[0].quote)
    assert lines[row - 2].startswith("| queue | what belongs there | first reply")
    assert set(lines[row - 1]) == {"|", " ", "-"}


async def test_a_step_is_quoted_whole_and_says_where_the_others_are(practice: PracticeShop) -> None:
    answer = await asked(practice, "when the fraud sum is 5, do I verify or decline?")
    assert answer.citations[0].quote.startswith("**Reviewer, by minute 50:**")
    assert "7 or more → decline" in answer.citations[0].quote
    assert "`/runbook fraud check` shows them all" in answer.text


@pytest.mark.parametrize(
    "question", ["what's the runbook for a carrier outage?", "the carrier is down, what do we do?"]
)
async def test_a_question_for_the_procedure_gets_its_steps_from_the_first(
    practice: PracticeShop, question: str
) -> None:
    answer = await asked(practice, question)
    steps = practice.library.runbook_of("runbook-carrier-outage").steps
    assert answer.citations[0].quote.startswith(steps[0].text)
    assert f"3. {steps[2].text}" in answer.text


async def test_a_procedure_asked_for_with_a_figure_opens_with_the_place_it_falls_into(
    practice: PracticeShop,
) -> None:
    answer = await asked(practice, "the fraud sum is 5, what do I do?")
    steps = practice.library.runbook_of("sop-fraud-check").steps
    place, whole = answer.citations
    assert place.quote == steps[3].text and "4 to 6 → verify" in place.quote
    assert whole.quote.startswith(steps[0].text)
    assert answer.text.index(place.quote) < answer.text.index(f"1. {steps[0].text}")
