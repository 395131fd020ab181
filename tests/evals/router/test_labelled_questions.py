"""How often the router understands what people type: the labelled questions, those it was written with, those it never saw, a team's."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.counter_ports import KeptAnswer
from bot.follow_up import whole_question
from bot.plan import Plan
from bot.reply import Answer
from bot.request import Wish
from bot.router import route
from floorwalker.outcome import Intent, Outcome
from tests.support.evidence import figure
from tests.support.labelled_questions import EVERYDAY, QUESTIONS, Labelled, labelled
from tests.support.word_shop import LOOKUPS, TODAY
from tools.metrics.registry import catalogue

INTENT_FLOOR, DETAIL_FLOOR = 0.95, 0.92


@dataclass(frozen=True, slots=True)
class Score:
    """How many of a set were understood: what is asked about, and all of it; the misses in words."""

    asked: int
    right_intent: int
    detailed: int
    right_detail: int
    misses: list[str]

    @property
    def intent(self) -> float:
        """Share of questions whose intent was found."""
        return self.right_intent / self.asked

    @property
    def detail(self) -> float:
        """Share of questions about figures and stock whose metric, split, filter, window, SKU and unknown word were found."""
        return self.right_detail / self.detailed


def score(questions: list[Labelled]) -> Score:
    """Route each and compare."""
    misses = []
    right_intent = detailed = right_detail = 0
    for one in questions:
        plan = route(whole(one.q, one.after), catalogue(), LOOKUPS, TODAY)
        right_intent += plan.intent is one.intent
        wrong = differences(one, plan)
        if one.intent in {Intent.NUMBER, Intent.STOCK, Intent.INBOUND}:
            detailed += 1
            right_detail += not wrong
        if wrong:
            misses.append(f"{one.q!r}: {'; '.join(wrong)}")
    return Score(len(questions), right_intent, detailed, right_detail, misses)


def differences(one: Labelled, plan: Plan) -> list[str]:
    """What the plan has otherwise than the label, in words."""
    found = told(plan)
    wanted: dict[str, object] = {
        "intent": one.intent.value,
        "metric": one.metric,
        "by": sorted(one.by),
        "where": {name: sorted(members) for name, members in one.where.items()},
        "window": [str(day) for day in one.window],
        "skus": sorted(one.skus),
        "choices": one.choices,
        "digest": one.digest,
        "also": one.also,
    }
    if one.within or one.intent is Intent.INBOUND:
        wanted["within"] = {name: sorted(members) for name, members in one.within.items()}
    if one.manner:
        wanted["manner"] = one.manner
    if one.unknown or one.choices:
        # The answer is a question back; what else was read does not show.
        wanted["by"], wanted["where"] = found["by"], found["where"]
    wrong = [f"{name} {found[name]} not {value}" for name, value in wanted.items() if found[name] != value]
    if (one.unknown or "") not in (plan.unknown or "").lower() or bool(one.unknown) != bool(plan.unknown):
        wrong.append(f"unknown {plan.unknown} not {one.unknown}")
    return wrong


def told(plan: Plan) -> dict[str, object]:
    """A plan in the words of a label."""
    stock = plan.intent is Intent.STOCK
    query = None if stock else plan.query
    within = plan.inbound.within if plan.inbound else plan.within
    return {
        "intent": plan.intent.value,
        "metric": query.metric if query else None,
        "by": sorted(query.by) if query else [],
        "where": {name: sorted(members) for name, members in query.where.items()} if query else {},
        "window": _window(plan),
        "within": {name: sorted(members) for name, members in within.items()},
        "skus": sorted(plan.skus) if stock else [],
        "choices": bool(plan.choices) and not plan.skus,
        "digest": plan.digest,
        "also": [other.query.metric for other in plan.also if other.query],
        "manner": manner_of(plan),
    }


def _window(plan: Plan) -> list[str]:
    if plan.inbound:
        return [str(plan.inbound.start), str(plan.inbound.end)] if plan.inbound.start else []
    query = None if plan.intent is Intent.STOCK else plan.query
    return [str(query.start), str(query.end)] if query and query.start else []


def whole(words: str, after: str | None) -> str:
    """The question that a follow-up stands for, as the counter completes it with the answer before."""
    if after is None:
        return words
    plan = route(after, catalogue(), LOOKUPS, TODAY)
    assert plan.query is not None, after
    start = plan.query.start or TODAY - timedelta(days=28)
    told_figure = figure(plan.query.metric, start=start, end=plan.query.end or TODAY)
    answer = Answer(
        outcome=Outcome.ANSWERED,
        intent=plan.intent,
        text="",
        figures=[told_figure],
        trace_id="t",
        elapsed_ms=1,
    )
    before = KeptAnswer("U1", "C1", "1.0", Wish.ASK, after, told_figure.as_of, answer)
    return whole_question(words, before, catalogue(), TODAY) or words


def manner_of(plan: Plan) -> list[str]:
    """What else a plan says, in the words of a label."""
    said = {
        plan.stock_wish.name.lower() if plan.stock_wish else "": plan.stock_wish,
        str(plan.inbound and plan.inbound.wanted.name.lower()): plan.inbound,
        "refused": plan.is_command,
        plan.courtesy.name.lower() if plan.courtesy else "": plan.courtesy,
        "no_such_figure": plan.unmeasured,
        str(plan.focus): plan.focus,
        "growth": plan.manner.growth,
        f"against:{plan.manner.windows[1].start}" if plan.manner.windows else "": plan.manner.windows,
        "ranked": plan.manner.ranking and plan.query and plan.query.by,
        str(plan.subject.reference) if plan.subject else "": plan.subject and plan.subject.reference,
    }
    return [word for word, holds in said.items() if holds]


@pytest.mark.parametrize(
    ("part", "file"),
    [
        ("worked_on", QUESTIONS),
        ("held_out", QUESTIONS),
        ("team", QUESTIONS),
        ("five_people", EVERYDAY),
        ("once", EVERYDAY),
        ("one_word_too_many", EVERYDAY),
        ("harmless", EVERYDAY),
        ("asides", EVERYDAY),
        ("no_asides", EVERYDAY),
    ],
)
def test_questions_are_understood(part: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = score(labelled(part, file))
    told_misses = "\n".join(result.misses)
    summary = f"{part}: intent {result.intent:.1%} of {result.asked}, all of it {result.detail:.1%} of {result.detailed}"
    with capsys.disabled():
        sys.stdout.write(f"\n{summary}\n")
    assert result.intent >= INTENT_FLOOR, f"{summary}\n{told_misses}"
    assert result.detail >= DETAIL_FLOOR, f"{summary}\n{told_misses}"


def test_no_plain_figure_is_told_over_a_word_that_it_would_leave_out() -> None:
    told_anyway = [
        one.q
        for one in labelled("one_word_too_many", EVERYDAY) + labelled("no_asides", EVERYDAY)
        if (plan := route(one.q, catalogue(), LOOKUPS, TODAY)).intent is not Intent.PROCEDURE
        and plan.unknown is None
    ]
    assert told_anyway == []
