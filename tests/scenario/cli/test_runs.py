"""`floorwalker runs`: what was run, by whom, and the report, read from the state database without Slack."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.oncall_ports import Opening
from bot.ports import Letter
from bot.run import Person, Run, RunAct, RunEvent, Verb, judged
from bot.storage.store import open_store
from tests.property.test_run_laws import runbook
from tests.scenario.cli.conftest import Run as Command

BEGUN = datetime(2026, 11, 20, 9, tzinfo=UTC)
MAYA, PRIYA = Person("U0MAYA", "Maya"), Person("U0PRIYA", "Priya")


def nothing(_run: Run, _event: RunEvent) -> tuple[Letter, ...]:
    """Nobody looks."""
    return ()


async def kept(home: Path) -> None:
    """One finished run, one open one."""
    store = await open_store(f"sqlite:///{home}/state.db")
    shelf = runbook(
        ["**@shipping-lead, 06:15:** Call [the] carrier.\n   - If silent → call again.", "Move on."]
    )
    for number, channel in enumerate(("C0OPS", "C0FULFIL"), start=1):
        await store.runs.start(f"start:{number}", Opening("T1", channel, "", shelf, MAYA, BEGUN), nothing)
    acts = (
        (RunAct(Verb.DONE, 1, 1), PRIYA),
        (RunAct(Verb.SKIP, 1, 2, reason="not needed"), MAYA),
        (RunAct(Verb.HAND_OVER, 1, to=PRIYA), MAYA),
        (RunAct(Verb.FINISH, 1), PRIYA),
    )
    for minutes, (act, who) in enumerate(acts, start=1):
        at = BEGUN + timedelta(minutes=10 * minutes)

        def decide(
            run: Run, act: RunAct = act, who: Person = who, at: datetime = at
        ) -> RunEvent | str | None:
            return judged(run, act, who, at)

        await store.runs.change(f"click:{minutes}", 1, decide, nothing)
    await store.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two runs."""
    path = tmp_path / "runs-home"
    asyncio.run(kept(path))
    return path


def test_the_list_names_every_run_newest_first(run: Command, home: Path) -> None:
    listed = run("runs", "list", "--json", home=home).json()["runs"]
    assert [(one["id"], one["state"], one["channel"]) for one in listed] == [
        (2, "running", "C0FULFIL"),
        (1, "finished", "C0OPS"),
    ]
    assert listed[1] == {
        "id": 1,
        "document_id": "r",
        "title": "Carrier outage",
        "version": "",
        "cause": "",
        "channel": "C0OPS",
        "state": "finished",
        "lead": {"id": "U0PRIYA", "name": "Priya"},
        "started_by": {"id": "U0MAYA", "name": "Maya"},
        "started_at": "2026-11-20T09:00:00Z",
        "finished_by": {"id": "U0PRIYA", "name": "Priya"},
        "finished_at": "2026-11-20T09:40:00Z",
        "steps": 2,
        "done": 1,
        "skipped": 1,
        "open": 0,
    }
    table = run("runs", "list", home=home).out
    assert "2 of 2" in table and "0 of 2" in table and "20 Nov 09:40 UTC" in table


def test_one_run_is_shown_with_every_change(run: Command, home: Path) -> None:
    found = run("runs", "show", "1", "--json", home=home).json()
    assert [step["state"] for step in found["steps"]] == ["done", "skipped"]
    assert found["steps"][0]["text"].endswith("call again.") and found["steps"][1]["reason"] == "not needed"
    assert [(event["seq"], event["verb"], event["who"]["id"]) for event in found["events"]] == [
        (1, "start", "U0MAYA"),
        (2, "done", "U0PRIYA"),
        (3, "skip", "U0MAYA"),
        (4, "hand_over", "U0MAYA"),
        (5, "finish", "U0PRIYA"),
    ]
    shown = run("runs", "show", "1", home=home).out
    assert "Call [the] carrier" in shown and "hand over" in shown and "not needed" in shown


def test_the_report_has_times_names_reasons_and_how_long_it_took(run: Command, home: Path) -> None:
    told = run("runs", "export", "1", home=home).out
    for part in (
        "# Carrier outage, run 1",
        "after 40 min: 1 of 2 steps done, 1 skipped, 0 not done.",
        "Step 1 **done** by Priya, 20 Nov 09:10 UTC (10 min in): @shipping-lead, 06:15: Call [the] carrier.",
        "Step 2 **skipped** by Maya, 20 Nov 09:20 UTC (20 min in): Move on. Reason: not needed",
        "Led by Maya, then Priya.",
        "4. 20 Nov 09:30 UTC, Maya: hand over to Priya",
    ):
        assert part in told, part
    assert (
        run("runs", "export", "1", "--json", home=home).json()
        == run("runs", "show", "1", "--json", home=home).json()
    )


def test_a_run_that_is_not_there_is_a_mistake_with_the_remedy(run: Command, home: Path) -> None:
    told = run("runs", "show", "7", home=home).mistake()
    assert "There is no run 7" in told and "floorwalker runs list" in told


def test_a_home_without_runs_says_so_and_stays_empty(run: Command, tmp_path: Path) -> None:
    ended = run("runs", "list")
    assert ended.code == 0 and str(tmp_path / "home") in ended.out and "/runbook" in ended.out
    assert run("runs", "list", "--json").json() == {"runs": []}
    assert "There is no run 1" in run("runs", "export", "1").mistake()
    assert not (tmp_path / "home").exists()
