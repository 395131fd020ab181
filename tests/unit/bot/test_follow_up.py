"""A follow-up is completed from the question before it; what stands by itself is left alone."""

from datetime import UTC, date, datetime

import pytest

from bot.counter_ports import KeptAnswer
from bot.follow_up import whole_question
from bot.reply import Answer
from bot.request import Wish
from floorwalker.evidence import Figure, Window
from floorwalker.outcome import Intent, Outcome
from tools.metrics.registry import catalogue

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def asked(words: str, start: date = date(2026, 10, 1), end: date = date(2026, 11, 1)) -> KeptAnswer:
    """An answered question for the on-time ship rate."""
    figure = Figure(
        id="f",
        metric="on_time_ship_rate",
        key={},
        value=0.9,
        unit="ratio",
        numerator=9,
        denominator=10,
        row_count=10,
        interval=None,
        window=Window(start=start, end=end, tz="UTC"),
        filters={},
        as_of=NOW,
        watermark=NOW,
        provisional=False,
        null_reason=None,
        definition_version="1",
        query="SELECT 1",
        compared_with=[],
    )
    answer = Answer(
        outcome=Outcome.ANSWERED,
        intent=Intent.NUMBER,
        text="90 %",
        figures=[figure],
        trace_id="t",
        elapsed_ms=1,
    )
    return KeptAnswer("U1", "C1", "1.0", Wish.ASK, words, NOW, answer)


@pytest.mark.parametrize(
    ("before", "words", "whole"),
    [
        ("on-time ship rate last month", "and by carrier?", "on-time ship rate last month by carrier"),
        ("on-time ship rate last month by carrier", "by site", "on-time ship rate last month by site"),
        ("on-time ship rate last month", "and last week?", "on-time ship rate last week"),
        (
            "on-time ship rate by carrier in October",
            "what about this week?",
            "on-time ship rate by carrier this week",
        ),
        ("on-time ship rate last month", "only for northline", "on-time ship rate last month for northline"),
        (
            "on-time ship rate last month",
            "and the month before?",
            "on-time ship rate from 2026-09-01 to 2026-09-30",
        ),
        (
            "on-time ship rate last month",
            "why?",
            "why did On-time ship rate change from 2026-10-01 to 2026-10-31",
        ),
        ("on-time ship rate last month", "and net sales?", "net sales last month"),
        ("orders last week by channel", "what about returns?", "returns last week by channel"),
        ("orders last week", "vs the week before", "orders last week vs the week before"),
        ("orders yesterday", "compared to a year ago", "orders yesterday compared to a year ago"),
        ("net sales last month", "show me by week", "net sales last month by week"),
        ("on-time ship rate last month", "who owns the carrier outage runbook", None),
        ("on-time ship rate last month", "thanks", None),
        (
            "on-time ship rate last month",
            "and now tell me what we should do about all the parcels that are late today",
            None,
        ),
    ],
)
def test_a_follow_up_stands_for_a_whole_question(before: str, words: str, whole: str | None) -> None:
    assert whole_question(words, asked(before), catalogue(), TODAY) == whole


def test_the_days_before_a_week_are_a_week() -> None:
    before = asked("on-time ship rate last week", date(2026, 11, 9), date(2026, 11, 16))
    found = whole_question("the week before?", before, catalogue(), TODAY)
    assert found == "on-time ship rate from 2026-11-02 to 2026-11-08"


def test_nothing_leans_on_an_answer_without_figures() -> None:
    kept = asked("x")
    bare = KeptAnswer("U1", "C1", "1.0", Wish.ASK, "x", NOW, kept.answer.model_copy(update={"figures": []}))
    assert whole_question("and by carrier?", bare, catalogue(), TODAY) is None
