"""`floorwalker runs list | show | export`: the runs of runbooks, from the state database. Loads neither model, corpus nor Slack."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from bot.app import state_url
from bot.cli.context import Context, context
from bot.cli.terminal import console, print_json, print_markdown, print_table
from bot.oncall_ports import Runs
from bot.run import Run, StepState
from bot.run_record import line_of, record_of
from bot.run_report import clock, report, step_name
from floorwalker.errors import UserMistake
from floorwalker.phrase import in_words

Found = TypeVar("Found")

app = typer.Typer(
    help="Runs of runbooks: who did which step when.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The number of the run, as `runs list` shows it.")]


@app.command("list")
def list_runs(as_json: Json = False) -> None:
    """Every run, newest first: what is run, where, by whom, how far it is."""
    here = context()
    none: list[Run] = []
    runs = _read(here, lambda kept: kept.runs(limit=1000), none)
    if as_json:
        print_json({"runs": [line_of(run) for run in runs]})
        return
    if not runs:
        console.print(
            f"No runs in {here.home.root}; start one in Slack with `/runbook`, then Start Run.", markup=False
        )
        return
    columns = ("run", "runbook", "version", "channel", "state", "steps", "lead", "started", "finished")
    print_table("Runs", columns, [_row(run) for run in runs], numbers=(0,))


@app.command("show")
def show(run_id: Number, as_json: Json = False) -> None:
    """One run: every step with its state, and every change with who and when."""
    run = _one(run_id)
    if as_json:
        print_json(record_of(run))
        return
    console.print(
        f"Run {run.id}: {run.runbook.title}, {run.state.value}, led by {run.lead.called}", markup=False
    )
    steps = [
        (str(step.number), step.state.value, step.by.called or step.assignee.called, step_name(step.text))
        for step in run.steps
    ]
    print_table("Steps", ("step", "state", "who", "text"), steps)
    events = [
        (
            str(event.seq),
            clock(event.at),
            event.who.called,
            in_words(event.verb.value),
            "" if event.step is None else str(event.step),
            event.to.called,
            event.words,
        )
        for event in run.events
    ]
    print_table("Changes", ("no.", "when", "who", "what", "step", "to", "why"), events)


@app.command("export")
def export(run_id: Number, as_json: Json = False) -> None:
    """The report of a run as Markdown: times, names, what was skipped and why, and its changes; with --json the whole record."""
    run = _one(run_id)
    if as_json:
        print_json(record_of(run))
        return
    changes = [f"{event.seq}. {_change(run, event.seq)}" for event in run.events]
    print_markdown(
        "\n".join([f"# {run.runbook.title}, run {run.id}", "", report(run), "", "## Changes", "", *changes])
    )


def _change(run: Run, number: int) -> str:
    event = run.events[number - 1]
    step = "" if event.step is None else f" step {event.step}"
    to = f" to {event.to.called}" if event.to.id else ""
    why = f": {event.words}" if event.words else ""
    return f"{clock(event.at)}, {event.who.called}: {in_words(event.verb.value)}{step}{to}{why}"


def _row(run: Run) -> tuple[str, ...]:
    settled = len(run.steps) - run.count(StepState.OPEN)
    return (
        str(run.id),
        run.runbook.title,
        run.runbook.version,
        run.frame.channel_id,
        run.state.value,
        f"{settled} of {len(run.steps)}",
        run.lead.called,
        clock(run.started_at),
        clock(run.finished_at) if run.finished_at else "",
    )


def _one(run_id: int) -> Run:
    here = context()
    found = _read(here, lambda kept: kept.run(run_id), None)
    if found is None:
        raise UserMistake(
            f"There is no run {run_id} in {here.home.root}; `floorwalker runs list` shows the runs there are."
        )
    return found


def _read(here: Context, ask: Callable[[Runs], Awaitable[Found]], nothing: Found) -> Found:
    """What the state database says; `nothing` where none has been made yet, so that reading makes none."""
    settings = here.slack_settings()
    if settings.database_url is None and not here.home.state.is_file():
        return nothing

    async def read() -> Found:
        from bot.storage.store import open_store

        store = await open_store(state_url(settings, here.home))
        try:
            return await ask(store.runs)
        finally:
            await store.close()

    return asyncio.run(read())
