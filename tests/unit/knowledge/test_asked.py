"""What a question asks for: the form of its answer, and whether the whole procedure is wanted."""

import pytest

from knowledge.asked import Asked, Want, has


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("who approves extra postage?", Want.PERSON),
        ("to which team does a complaint go?", Want.PERSON),
        ("how many hours may a held order wait?", Want.DURATION),
        ("what is the response target for a P1 ticket?", Want.DURATION),
        ("by when must the list be printed?", Want.TIME),
        ("at which in-stock rate do we look twice?", Want.NUMBER),
        ("where do I void a label?", Want.PLACE),
        ("may I write off 300 dollars?", Want.PERMISSION),
    ],
)
def test_a_question_wants_what_its_form_asks_for(question: str, want: Want) -> None:
    assert want in Asked.by(question).wants


@pytest.mark.parametrize(
    "question",
    [
        "who decides on a recall?",
        "what is the cut-off for same day shipping?",
        "can I approve my own refund?",
        "how fast do we have to answer?",
        "when may we switch to the secondary carrier?",
        "the parcel came without a note, which reason do I book?",
        "what on-time delivery rate do we want for express?",
        "does giving free delivery away make us lose money?",
        "what does inbound report on Wednesday?",
        "what is the target for order cycle time?",
    ],
)
def test_a_detail_is_asked_for(question: str) -> None:
    assert Asked.by(question).detail


@pytest.mark.parametrize(
    "question",
    [
        "what's the runbook for a carrier outage?",
        "which runbook do I open when the WMS is down?",
        "how do we launch a new product?",
        "when the carrier is down, what do we do?",
        "pick accuracy fell below target",
        "the courier's system is down, what should we do?",
        "what are the steps when an order is oversold?",
        "what is our pricing strategy?",
        "what does the runbook for a carrier outage say?",
        "how do we work out what a breakdown cost us?",
        "can't see the floor at receiving",
        "can you tell me how to count a bin?",
        "carrier outage",
    ],
)
def test_the_procedure_is_asked_for(question: str) -> None:
    assert not Asked.by(question).detail


@pytest.mark.parametrize(
    ("want", "text"),
    [
        (Want.PERSON, "@duty-manager 2,500"),
        (Want.DURATION, "4 working hours"),
        (Want.DURATION, "the same day"),
        (Want.TIME, "Friday 11:30"),
        (Want.PLACE, "OMS > Shipping rules"),
        (Want.NUMBER, "they take five tickets"),
    ],
)
def test_a_text_has_what_is_wanted(want: Want, text: str) -> None:
    assert has(want, text)
    assert not has(want, "A plain remark about boxes.")
