"""Replies become messages within Slack's limits, with receipts and sources, whatever their size."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply import (
    Answer,
    Digest,
    DigestLine,
    DigestReply,
    DigestSection,
    Reply,
    RiskSummary,
    RunbookCard,
    Usage,
)
from bot.slack.blocks.ladder import ladder
from bot.slack.blocks.limits import faults
from bot.slack.json_path import at, text_at
from bot.slack.render.answer import OUTCOME_WORDS
from bot.slack.render.message import Message
from bot.slack.render.reply import Renderer
from bot.slack.safe_text import SafeText
from floorwalker.evidence import Citation, Comparison, Figure, Window
from floorwalker.outcome import Intent, Outcome
from knowledge.document import Kind, Status
from knowledge.runbook import Runbook, Step
from tools.risk import AreaRisk, RiskReport, State

AS_OF = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class MetricWords:
    """The words of one metric."""

    def title(self, metric_id: str) -> str:
        """Its title."""
        return "Order cycle time"

    def definition(self, metric_id: str) -> str:
        """What it counts."""
        return "Median hours from order to dispatch."

    def shown(self, figure: Figure) -> str:
        """With unit."""
        return "no data" if figure.value is None else f"{figure.value:.1f} h"

    def change(self, figure: Figure, before: float) -> str:
        """None."""
        return ""

    def owner(self, metric_id: str) -> str | None:
        """Its owner."""
        return "Warehouse Lead"


RENDERER = Renderer(SafeText(frozenset({"wiki.example"})), MetricWords())


def figure(value: float | None = 31.4, **key: str) -> Figure:
    """A figure of the last 28 days."""
    return Figure(
        id=f"f-{value}-{sorted(key.items())}",
        metric="order_cycle_time_p50_h",
        key=key,
        value=value,
        unit="hours",
        numerator=None,
        denominator=None,
        row_count=1234,
        interval=None,
        window=Window(start=date(2026, 10, 23), end=date(2026, 11, 20), tz="Europe/London"),
        filters={"channel": ["web"]},
        as_of=AS_OF,
        watermark=AS_OF - timedelta(hours=3),
        provisional=True,
        null_reason=None if value is not None else "nothing was dispatched",
        definition_version="v2",
        query="SELECT 1",
        compared_with=[Comparison(label="28 days before", value=29.0)],
    )


def answer(outcome: Outcome = Outcome.ANSWERED, **parts: object) -> Answer:
    """An answer with these parts."""
    values: dict[str, object] = {
        "text": "Half of the orders left within 31.4 h.",
        "trace_id": "tr-7",
        "elapsed_ms": 5,
    }
    return Answer.model_validate({"outcome": outcome, "intent": Intent.NUMBER, **values, **parts})


def draw(reply: Reply) -> list[Message]:
    """The messages; each of every rung is within Slack's limits."""
    drawn = RENDERER.draw(reply)
    for message in drawn:
        assert message.text.strip() and len(message.text) <= 4000
        for rung in ladder(message.blocks):
            assert faults(rung) == []
    return drawn


def everything(drawn: list[Message]) -> str:
    """All blocks as text."""
    return str([message.blocks for message in drawn])


def test_one_number_is_a_sentence_with_its_receipt() -> None:
    (message,) = draw(answer(figures=[figure()]))
    assert [block["type"] for block in message.blocks] == [
        "markdown",
        "context",
        "actions",
        "context_actions",
    ]
    assert message.text == "Half of the orders left within 31.4 h."
    receipt = text_at(message.blocks[1], "elements", 0, "text")
    for part in (
        "*Order cycle time*: Median hours from order to dispatch.",
        "23 Oct to 19 Nov 2026, Europe/London",
        "only channel web",
        "1,234 rows",
        "data until 20 Nov 2026 06:00 GMT (3 h old)",
        "definition v2",
        "provisional",
        "owner Warehouse Lead",
    ):
        assert part in receipt


def test_grouped_figures_are_a_sortable_table_with_a_receipt() -> None:
    (message,) = draw(
        answer(figures=[figure(31.4, carrier="Swiftline"), figure(None, carrier="Bluebird & <Sons>")])
    )
    table = message.blocks[1]
    assert table["type"] == "data_table" and table["caption"] == "Order cycle time"
    assert [text_at(cell) or text_at(cell, "text") for cell in at(table, "rows", 0) or []] == [  # type: ignore[union-attr]
        "carrier",
        "Order cycle time",
        "28 days before",
        "rows",
    ]
    assert at(table, "rows", 1, 1) == {"type": "raw_number", "value": 31.4, "text": "31.4 h"}
    assert at(table, "rows", 1, 3) == {"type": "raw_number", "value": 1234, "text": "1,234"}
    assert at(table, "rows", 2, 1) == {"type": "raw_text", "text": "no data"}
    assert text_at(table, "rows", 2, 0, "text") == "Bluebird & ‹Sons>"
    assert "2 groups" in text_at(message.blocks[2], "elements", 0, "text")


def test_a_table_of_many_groups_says_how_many_it_shows() -> None:
    (message,) = draw(answer(figures=[figure(float(number), sku=f"SKU-{number}") for number in range(250)]))
    assert message.blocks[1]["caption"] == "Order cycle time, first 100 of 250"


def test_a_trend_is_a_line_beside_its_table_and_a_gap_makes_none() -> None:
    weeks = [figure(float(number), week=f"2026-11-0{number}") for number in range(1, 5)]
    (message,) = draw(answer(figures=weeks))
    chart = at(message.blocks[1], "chart")
    assert [block["type"] for block in message.blocks[1:3]] == ["data_visualization", "data_table"]
    assert at(chart, "axis_config", "y_label") == "hours"
    assert at(chart, "series", 0, "data", 3) == {"label": "2026-11-04", "value": 4.0}
    for others in ([*weeks[:3], figure(None, week="2026-11-04")], weeks[:2], [figure(1.0, sku="a")] * 4):
        assert "data_visualization" not in everything(draw(answer(figures=others)))


def test_sources_are_named_with_owner_and_an_overdue_review_is_said_aloud() -> None:
    citation = Citation(
        document_id="d",
        title="Carrier outage",
        section="First hour",
        version="3",
        owner=None,
        reviewed_on=date(2025, 1, 2),
        overdue=True,
        url="https://wiki.example/outage?rev=3",
        quote="Call them.",
    )
    shown = everything(draw(answer(citations=[citation, citation])))
    line = "<https://wiki.example/outage?rev=3|Carrier outage › First hour>"
    assert shown.count(line) == 1
    assert "version 3 · owner unknown · last reviewed 2 Jan 2025 · *review overdue*" in shown


def test_nothing_found_says_what_was_searched() -> None:
    shown = everything(draw(answer(Outcome.NOT_IN_CORPUS, text="", searched="14 pages about carriers")))
    assert "None of the stored pages answers this." in shown and "Searched: 14 pages about carriers" in shown


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_words_even_when_the_turn_has_none(outcome: Outcome) -> None:
    (message,) = draw(answer(outcome, text=" "))
    assert OUTCOME_WORDS[outcome] in everything([message])


def test_an_error_shows_its_trace_in_small_print() -> None:
    (message,) = draw(answer(Outcome.ERROR))
    assert text_at(message.blocks[-1], "elements", 0, "text") == "Trace: tr-7"


def test_suggestions_are_buttons_that_ask() -> None:
    (message,) = draw(
        answer(Outcome.AMBIGUOUS, suggestions=["a" * 100, "by carrier?", "", "3", "4", "5", "6"])
    )
    buttons = at(message.blocks[-1], "elements")
    assert isinstance(buttons, list) and len(buttons) == 4
    assert [text_at(button, "action_id") for button in buttons] == ["ask:0", "ask:1", "ask:3", "ask:4"]
    assert text_at(buttons[1], "value") == "by carrier?"


def runbook(steps: int = 3, size: int = 20) -> Runbook:
    """A runbook of that many steps."""
    return Runbook(
        document_id="carrier-outage",
        title="Carrier outage",
        kind=Kind.RUNBOOK,
        owner=None,
        audience="everyone",
        version="3",
        status=Status.DRAFT,
        reviewed_on=None,
        overdue=True,
        trigger="No scans for two hours.",
        triggers=(),
        steps=tuple(Step(n, f"Do {n}. " + "word " * size, 0, 1, "Steps") for n in range(1, steps + 1)),
        escalation=("Head of Operations",),
        success_criteria=("Scans are back",),
        digest="0",
    )


def test_a_runbook_card_shows_every_step_in_order_with_owner_and_review() -> None:
    drawn = draw(RunbookCard(runbook()))
    assert len(drawn) == 1
    shown = everything(drawn)
    for part in (
        "owner unknown",
        "never reviewed",
        "*review overdue*",
        "DRAFT",
        "*When to use it*",
        "*Escalation*",
        "*Done when*",
    ):
        assert part in shown
    assert shown.index("*1.* Do 1.") < shown.index("*2.* Do 2.") < shown.index("*3.* Do 3.")


@pytest.mark.parametrize(("steps", "size"), [(120, 10), (3, 4000), (0, 0)])
def test_a_long_runbook_is_split_and_loses_nothing(steps: int, size: int) -> None:
    drawn = draw(RunbookCard(runbook(steps, size)))
    shown = everything(drawn)
    assert all(f"*{number}.* Do {number}." in shown for number in range(1, steps + 1))
    assert shown.count("word") == steps * size
    if len(drawn) > 1:
        assert drawn[0].text.endswith(f"(1/{len(drawn)})")


def values(drawn: list[Message], name: str) -> list[str]:
    """What the buttons of that name beside paragraphs say."""
    beside = [block["accessory"] for message in drawn for block in message.blocks if "accessory" in block]
    return [str(at(one, "value")) for one in beside if text_at(one, "action_id").startswith(name)]


def test_a_digest_shows_owner_state_ask_and_receipts() -> None:
    line = DigestLine(
        text="Cycle time rose by **2.4 h**.",
        owner=None,
        ask="Add a late wave?",
        state="red",
        about="Order cycle time",
        figures=[figure()],
    )
    digest = Digest(
        slot="wednesday 2026-11-18",
        sections=[
            DigestSection(title="Fulfilment", lines=[line] * 30),
            DigestSection(title="Service", lines=[]),
        ],
    )
    drawn = draw(DigestReply(digest, "kept-1"))
    shown = everything(drawn)
    assert "Wednesday digest as of Wed 18 Nov 2026" in shown and "Red: Order cycle time." in drawn[0].text
    assert ":red_circle: Cycle time rose by *2.4 h*." in shown
    assert "red · owner: none named · decision asked for: Add a late wave?" in shown
    # What each line rests on stands behind its button; how old the data are beside it.
    assert shown.count("data until 20 Nov 2026 06:00 GMT (3 h old)") == 30 and "Nothing to report." in shown
    assert "definition v2" not in shown
    assert everything(draw(DigestReply(digest))).count("definition v2") == 30
    places = [json.loads(value) for value in values(drawn, "desk:receipt:")]
    assert [(at["about"], at["from"], at["to"]) for at in places] == [
        ("kept-1", str(number), str(number + 1)) for number in range(30)
    ]


def test_risk_states_are_words_and_the_worst_comes_first() -> None:
    report = RiskReport(
        areas=[
            AreaRisk(area="demand", state=State.GREEN, reason="On plan.", owner="Planner", runbook=None),
            AreaRisk(
                area="fulfilment",
                state=State.RED,
                reason="Late.",
                owner=None,
                runbook="carrier-outage",
                figures=[figure()],
            ),
        ],
        changed=["fulfilment went from amber to red"],
    )
    (message,) = draw(RiskSummary(report, "kept-1"))
    assert [json.loads(value) for value in values([message], "desk:receipt:")] == [
        {"about": "kept-1", "from": "0", "to": "1"}
    ]
    shown = everything([message])
    assert shown.index("*Fulfilment: RED*") < shown.index("*Demand: GREEN*")
    assert "follow: carrier-outage" in shown and "• fulfilment went from amber to red" in shown
    assert message.text == "Risk: fulfilment red, demand green"


def test_usage_lists_the_commands() -> None:
    shown = everything(draw(Usage("What I can do", (("/ops kpi METRIC", "a number"),))))
    assert "`/ops kpi METRIC`  a number" in shown


@given(st.text(max_size=400).map(lambda text: text * 40), st.lists(st.text(max_size=90), max_size=7))
def test_no_text_breaks_a_limit(text: str, suggestions: list[str]) -> None:
    draw(
        answer(
            text=text, suggestions=suggestions, figures=[figure(1.0, sku=text[:300]), figure(2.0, sku="x")]
        )
    )


@given(st.text(min_size=1, max_size=60))
def test_a_rung_down_keeps_the_table_readable(name: str) -> None:
    (message,) = draw(answer(figures=[figure(1.5, carrier=name), figure(2.5, carrier="Swiftline")]))
    rungs = ladder(message.blocks)
    kinds = [[block["type"] for block in rung] for rung in rungs]
    assert kinds[0][:2] == ["markdown", "data_table"]
    assert "table" in kinds[1] and "data_table" not in kinds[1] and "markdown" not in kinds[1]
    assert set(kinds[2]) <= {"section", "context", "actions"}
    assert "Swiftline | 2.5 h" in str(rungs[2])
