"""`ask` as programs read it, one question or a file of them; the same answers that the turn gives."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.cli.context import keep_clock
from bot.reply import Answer
from floorwalker.home import Home
from tests.scenario.cli.conftest import Json, Run
from tests.scenario.cli.test_figures import figure_is_well_formed
from tests.support.practice_home import NOW, PracticeShop

ANSWER = {
    "outcome",
    "intent",
    "text",
    "citations",
    "figures",
    "suggestions",
    "searched",
    "model",
    "trace_id",
    "elapsed_ms",
}
CITATION = {"document_id", "title", "section", "version", "owner", "reviewed_on", "overdue", "url", "quote"}
QUESTIONS = (
    "what's the runbook for a carrier outage?",
    "on-time ship rate last month by carrier",
    "refund policy for antique cars",
    "days of supply for the blue stoneware mug",
    "orders for Narnia",
    "who escalates a return spike?",
)


def test_an_answer_has_exactly_its_keys(run: Run, practice_home: Home) -> None:
    found = run("ask", "on-time ship rate by carrier", "--json", home=practice_home).json()
    assert set(found) == ANSWER
    assert (found["outcome"], found["intent"], found["model"]) == ("answered", "number", None)
    figures = found["figures"]
    assert all(figure_is_well_formed(figure) for figure in figures)
    assert len(figures) >= 3
    assert isinstance(found["elapsed_ms"], int)


def test_a_procedure_is_cited(run: Run, practice_home: Home) -> None:
    found = run("ask", "carrier outage runbook", "--json", home=practice_home).json()
    (citation,) = found["citations"]
    assert set(citation) == CITATION
    assert citation["document_id"] == "runbook-carrier-outage"
    assert citation["reviewed_on"] == "2026-10-20"
    assert citation["overdue"] is False


def test_turn_batch_and_single_question_give_the_same_answer(
    run: Run, practice: PracticeShop, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [json.dumps({"id": place, "question": one}) for place, one in enumerate(QUESTIONS)]
    file.write_text("\n".join(lines), encoding="utf-8")
    answers = run("ask", "--batch", file, home=practice.home).lines()
    assert [one["id"] for one in answers] == list(range(len(QUESTIONS)))
    for question, one in zip(QUESTIONS, answers, strict=True):
        assert set(one) == ANSWER | {"id"}
        reply = asyncio.run(practice.ask(question))
        assert isinstance(reply, Answer)
        turned = essence(reply.model_dump(mode="json", by_alias=True))
        assert essence(one) == turned
        assert essence(run("ask", question, "--json", home=practice.home).json()) == turned


def _rounded(value: object) -> object:
    return round(value, 12) if isinstance(value, float) else value


def essence(answer: Json) -> Json:
    """What must be the same however and a second later it is asked: everything but traces, times and the query's own moment."""
    figures, citations = answer["figures"], answer["citations"]
    wanted = (
        "metric",
        "key",
        "value",
        "numerator",
        "denominator",
        "row_count",
        "window",
        "filters",
        "unit",
        "compared_with",
    )
    # The engine adds up in parallel, so the last digits of a sum of fractions are not fixed.
    kept = [{name: _rounded(figure[name]) for name in wanted} for figure in figures]
    return {
        "figures": kept,
        "citations": citations,
        **{name: answer[name] for name in ("outcome", "intent", "text", "suggestions", "searched")},
    }


def test_a_batch_keeps_ids_of_text_and_passes_over_empty_lines(
    run: Run, practice_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a-1", "question": "orders"}\n\n{"id": 2, "question": "", "more": 1}\n', encoding="utf-8"
    )
    first, second = run("ask", "--batch", file, "--json", home=practice_home).lines()
    assert (first["id"], first["intent"]) == ("a-1", "number")
    assert (second["id"], second["intent"]) == (2, "help")


@pytest.mark.parametrize(
    "line", ["nope", "[]", '{"question": "orders"}', '{"id": 1}', '{"id": null, "question": "x"}', "3"]
)
@pytest.mark.parametrize(("command", "field"), [(("ask",), "question"), (("playbooks", "search"), "query")])
def test_a_broken_line_is_named_before_anything_is_answered(
    run: Run, practice_home: Home, tmp_path: Path, command: tuple[str, ...], field: str, line: str
) -> None:
    file = tmp_path / "batch.jsonl"
    good = json.dumps({"id": 1, field: "orders"})
    broken = line.replace("question", field)
    file.write_text(f"{good}\n{broken}\n", encoding="utf-8")
    told = run(*command, "--batch", file, home=practice_home).mistake()
    assert "batch.jsonl, line 2" in told
    assert f'"{field}"' in told


def test_a_batch_that_is_no_text_is_named(run: Run, practice_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    assert "batch.jsonl is not UTF-8" in run("ask", "--batch", file, home=practice_home).mistake()


def test_without_data_procedures_are_still_answered(run: Run, practice_home: Home, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "corpus").symlink_to(practice_home.corpus)
    found = run("ask", "carrier outage runbook", "--json").json()
    assert found["outcome"] == "answered"


def test_without_a_corpus_figures_are_still_given(run: Run, practice_home: Home, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "warehouse").symlink_to(practice_home.warehouse)
    keep_clock(Home(tmp_path / "home"), NOW)
    assert run("ask", "orders in October", "--json").json()["outcome"] == "answered"
    found = run("ask", "carrier outage runbook", "--json").json()
    assert found["outcome"] != "answered"
    assert "playbooks sync" in str(found["text"])
