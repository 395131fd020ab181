"""Grounding on single drafts: what passes, what is dropped and why, and how evidence is shown."""

from datetime import date

import pytest

from bot.grounding import Grounded, Rejected, ground
from floorwalker.evidence import Figure, Passage
from tests.support.evidence import WORDS, figure, passage

FIGURES = {
    "f1": figure("net_sales", 12300.5, key={"carrier": "UPS"}),
    "f2": figure("net_sales", 9800, key={"carrier": "DHL"}),
    "f3": figure("on_time_ship_rate", 0.934),
    "f4": figure("net_sales", 22100.5),
}
PASSAGES = {
    "p1": passage(),
    "p2": passage("Escalate to the duty manager.", document_id="sop-2", title="Escalation"),
}


def grounded(
    draft: str,
    *,
    figures: dict[str, Figure] | None = None,
    passages: dict[str, Passage] | None = None,
    question: str = "",
) -> Grounded:
    """The draft, which must not be rejected."""
    outcome = ground(draft, figures or FIGURES, passages or PASSAGES, WORDS, question=question)
    assert isinstance(outcome, Grounded), outcome
    return outcome


def why(sentence: str, *, question: str = "", figures: dict[str, Figure] | None = None) -> str:
    """Why a sentence is dropped; empty when it is kept."""
    kept = "On-time ship rate is {f3}."
    outcome = grounded(f"{kept}\n{sentence}", question=question, figures=figures)
    return "; ".join(one.reason for one in outcome.dropped)


def test_figures_and_quotes_take_the_place_of_their_marks() -> None:
    answer = grounded('On-time ship rate is {f3}. "Tell the duty manager and note the time in the log." [p1]')
    assert answer.text == (
        "On-time ship rate is 93.4 %. “Tell the duty manager and note the time in the log.” (Carrier outage)"
    )
    assert answer.figures == (FIGURES["f3"],)
    (citation,) = answer.citations
    assert citation.document_id == "runbook-carrier-outage"
    assert citation.quote == "Tell the duty manager and note the time in the log."
    assert answer.dropped == ()


def test_a_quote_across_emphasis_and_other_apostrophes_is_the_stored_span() -> None:
    answer = grounded("“Call the carrier’s control  desk within 30 minutes.” [p1]")
    assert answer.citations[0].quote == "Call the carrier's **control desk** within 30 minutes."
    assert answer.text.startswith("“Call the carrier's **control desk** within 30 minutes.”")


def test_an_instruction_in_other_words_is_shown_in_the_stored_words() -> None:
    answer = grounded("Call the control desk of the carrier within 45 minutes [p1].")
    assert answer.text == "“Call the carrier's **control desk** within 30 minutes.” (Carrier outage)"


def test_a_changed_quote_is_shown_as_stored() -> None:
    answer = grounded(
        '"Reroute parcels to the third carrier when the outage lasts longer than 9 hours." [p1]'
    )
    assert "second carrier when the outage lasts longer than 2 hours" in answer.text


def test_an_invented_quote_is_dropped() -> None:
    assert why('"Switch off the alarm and go home." [p1]') == "the quote is not in the passage"


def test_a_claim_the_passage_does_not_make_is_dropped() -> None:
    assert why("Weather insurance covers spoiled flowers [p1].") == "the passage does not say this"


def test_several_passages_are_all_cited() -> None:
    answer = grounded("The duty manager is told, escalation goes to the duty manager [p1, p2].")
    assert [one.document_id for one in answer.citations] == ["runbook-carrier-outage", "sop-2"]


@pytest.mark.parametrize(
    "order",
    [
        "Reroute the parcels.",
        "Then reroute the parcels to another carrier.",
        "If the carrier is down, call the desk.",
        "You should tell the duty manager.",
        "Orders must be rerouted.",
        "- Please escalate now.",
    ],
)
def test_an_instruction_without_a_source_is_dropped(order: str) -> None:
    assert "without a source" in why(order)


@pytest.mark.parametrize(
    "sentence",
    ["Order cycle time is not covered.", "The playbooks do not cover this.", "I found no figure for Hermes."],
)
def test_saying_what_is_missing_is_no_instruction(sentence: str) -> None:
    assert why(sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Sales were 500.", "'500.' has no receipt"),
        ("Sales were about twelve.", "'twelve' has no receipt"),
        ("Sales doubled.", "'doubled' has no receipt"),
        ("Sales were ½ of it.", "'½' has no receipt"),
        ("Sales were ٣.", "'٣.' has no receipt"),
        ("On-time ship rate is {f3}0.", "'{…}0' has no receipt"),
        ("Net sales of UPS are {f1}k.", "'{…}k' has no receipt"),
        ("Net sales of UPS are -{f1}.", "'-{…}' has no receipt"),
        ("Net sales of UPS are ${f1}.", "'$' is not the unit of its figure"),
        ("On-time ship rate is {f3} days.", "'days' is not the unit of its figure"),
        ("On-time ship rate is {f 3}.", "it holds '{'"),
        ("On-time ship rate is {f3}, see https://evil.example.", "it holds 'https:'"),
        ("On-time ship rate is {f3} <!channel>.", "it holds '<!'"),
    ],
)
def test_numbers_units_and_links_of_the_model_are_dropped(sentence: str, reason: str) -> None:
    assert why(sentence) == reason


def test_the_unit_a_figure_already_has_is_not_said_twice() -> None:
    assert grounded("On-time ship rate is {f3} %, net sales of UPS are €{f1}.").text == (
        "On-time ship rate is 93.4 %, net sales of UPS are EUR 12,300."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Net sales of UPS are {f1}, of DHL {f2}.",
        "Net sales are {f1} for UPS and {f2} for DHL.",
        "Net sales of UPS and DHL are {f1} and {f2}.",
        "UPS made {f1} of {f4} net sales in total.",
        "Net sales of DHL are {f2}, less than those of UPS.",
    ],
)
def test_figures_under_their_own_names_pass(sentence: str) -> None:
    assert why(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Net sales of UPS are {f2}, of DHL {f1}.",
        "Net sales are {f2} for UPS and {f1} for DHL.",
        "Net sales of UPS and DHL are {f2} and {f1}.",
        "Net sales of UPS are {f4}.",
        "Net sales are {f1}.",
        "Net sales of GLS are {f4}.",
        "The on-time ship rate of UPS-77 is {f3}.",
        "Net sales are {f3}.",
        "It is {f2}.",
    ],
)
def test_figures_under_another_name_or_none_are_dropped(sentence: str) -> None:
    assert why(sentence) != ""


def test_the_question_can_name_what_the_answer_is_about() -> None:
    assert why("It is {f1}.", question="What are the net sales of UPS?") == ""
    assert why("It is {f2}.", question="What are the net sales of UPS?") != ""


def test_a_name_of_the_question_beside_a_figure_of_nobody_is_dropped() -> None:
    alone = {"f3": FIGURES["f3"]}
    assert why("On-time ship rate of Hermes is {f3}.", question="How does Hermes do?", figures=alone) != ""


def test_a_member_named_nowhere_is_shown_with_its_figure() -> None:
    alone = {"f1": FIGURES["f1"]}
    assert grounded("Net sales are {f1}.", figures=alone).text == "Net sales are EUR 12,300 (UPS)."


def test_a_filter_is_shown_like_a_member() -> None:
    alone = {"f1": figure("net_sales", 100, filters={"country": ["DE"]})}
    assert grounded("Net sales are {f1}.", figures=alone).text == "Net sales are EUR 100.00 (DE)."


def test_the_same_figure_of_two_windows_is_shown_with_its_window() -> None:
    twins = {
        "f1": figure("net_sales", 100, start=date(2026, 11, 12), end=date(2026, 11, 13)),
        "f2": figure("net_sales", 90, start=date(2026, 11, 19), end=date(2026, 11, 20)),
    }
    text = "Net sales fell from {f1} to {f2}."
    assert grounded(text, figures=twins).text == (
        "Net sales fell from EUR 100.00 (12 Nov 2026) to EUR 90.00 (19 Nov 2026)."
    )
    outcome = ground("Net sales rose from {f1} to {f2}.", twins, {}, WORDS)
    assert isinstance(outcome, Rejected)
    assert outcome.dropped[0].reason == "the figures moved the other way"


def test_names_dates_and_horizons_may_hold_digits() -> None:
    figures = {"f3": FIGURES["f3"], "f5": figure("days_of_supply", 12, key={"sku": "SKU-1042"})}
    answer = grounded(
        "From 2026-10-23 to 19 November 2026 the on-time ship rate was {f3}. Days of supply of SKU-1042: {f5}.\n"
        "Over the last 28 days the on-time ship rate was {f3}.",
        figures=figures,
        question="How were the last 28 days, and SKU-1042?",
    )
    assert answer.dropped == ()


def test_a_plain_number_of_the_question_is_no_receipt() -> None:
    assert why("Net sales are 500.", question="Are net sales 500?") == "'500.' has no receipt"
    assert why("There are 7 days of supply.", question="How were the last 7 days?") != ""


def test_list_numbers_become_dashes() -> None:
    answer = grounded(
        'Steps:\n1. "Tell the duty manager and note the time in the log." [p1]\n2) On-time ship rate: {f3}'
    )
    assert answer.text.splitlines() == [
        "Steps:",
        "- “Tell the duty manager and note the time in the log.” (Carrier outage)",
        "- On-time ship rate: 93.4 %",
    ]


def test_an_unknown_id_rejects_the_whole_draft() -> None:
    outcome = ground("On-time ship rate is {f3}. More in [p9] and {f77}.", FIGURES, PASSAGES, WORDS)
    assert outcome == Rejected("the draft points to f77, p9, which was never looked up")


@pytest.mark.parametrize("draft", ["", "All is well.", "Sales are 500.", "I cannot help with that."])
def test_a_draft_that_rests_on_nothing_is_rejected(draft: str) -> None:
    outcome = ground(draft, FIGURES, PASSAGES, WORDS)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "nothing that rests on evidence is left of the draft"


def test_a_figure_without_a_value_says_why() -> None:
    alone = {"f1": figure("net_sales", None)}
    assert (
        grounded("Net sales: {f1}.", figures=alone).text == "Net sales: no value (no orders in the window)."
    )
