"""How often the router understands what people type: the labelled questions, those it was written with, those it never saw, a team's."""

import sys
from dataclasses import dataclass

import pytest

from bot.plan import Plan
from bot.router import route
from floorwalker.outcome import Intent
from tests.support.labelled_questions import Labelled, labelled
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
        plan = route(one.q, catalogue(), LOOKUPS, TODAY)
        right_intent += plan.intent is one.intent
        wrong = differences(one, plan)
        if one.intent in {Intent.NUMBER, Intent.STOCK}:
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
    return {
        "intent": plan.intent.value,
        "metric": query.metric if query else None,
        "by": sorted(query.by) if query else [],
        "where": {name: sorted(members) for name, members in query.where.items()} if query else {},
        "window": [str(query.start), str(query.end)] if query and query.start else [],
        "skus": sorted(plan.skus) if stock else [],
        "choices": bool(plan.choices) and not plan.skus,
        "digest": plan.digest,
        "also": [other.query.metric for other in plan.also if other.query],
        "manner": manner_of(plan),
    }


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


@pytest.mark.parametrize("part", ["worked_on", "held_out", "team"])
def test_questions_are_understood(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = score(labelled(part))
    told_misses = "\n".join(result.misses)
    summary = f"{part}: intent {result.intent:.1%} of {result.asked}, all of it {result.detail:.1%} of {result.detailed}"
    with capsys.disabled():
        sys.stdout.write(f"\n{summary}\n")
    assert result.intent >= INTENT_FLOOR, f"{summary}\n{told_misses}"
    assert result.detail >= DETAIL_FLOOR, f"{summary}\n{told_misses}"
