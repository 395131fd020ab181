"""What stands around a question for a figure is told from the question."""

import pytest

from bot.asides import without_asides
from bot.router import route
from tests.support.word_shop import LOOKUPS, TODAY
from tools.metrics.registry import catalogue

QUESTIONS = (
    "net sales last week by channel",
    "on-time ship rate of haulio yesterday",
    "cancel rate last month",
)
FRAMES = (
    "hey bot, {}?",
    "sorry to bug you: {}",
    "I'm late with the update, {}",
    "the CFO is asking for {}",
    "could you please double check {} for me",
    "dumb question but {}?",
    "Priya from finance here - {}",
    "{} for tomorrow's call with the board",
    "{}, no rush, whenever you have a minute",
    "I need {} by EOD please",
    "as discussed, {} (for the QBR slides)",
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_means_the_same_in_any_frame(frame: str, question: str) -> None:
    plain, framed = (route(text, catalogue(), LOOKUPS, TODAY) for text in (question, frame.format(question)))
    assert (framed.query, framed.unknown) == (plain.query, None)


@pytest.mark.parametrize(
    "said",
    [
        "net sales last week excluding returns",
        "wholesale only, orders yesterday",
        "orders last week where I used a coupon",
        "for Acme's review, net sales last month",
        "net sales for retro",
        "orders yesterday before lunch",
        "net sales last week before the update",
        "the late shipments, by value",
    ],
)
def test_what_chooses_or_leaves_out_stays_in_the_question(said: str) -> None:
    assert without_asides(said) == said


def test_a_time_or_filter_beside_the_question_is_not_dropped_with_its_aside() -> None:
    for question in ("for the October board deck: net sales", "for the haulio review: on-time ship rate"):
        assert route(question, catalogue(), LOOKUPS, TODAY).unknown is not None


def test_who_wants_to_know_whether_a_figure_is_normal_is_not_told_the_figure_alone() -> None:
    asked = "Pick error numbers from last week look worse today than in the meeting. Is that normal?"
    assert route(asked, catalogue(), LOOKUPS, TODAY).unknown is not None
