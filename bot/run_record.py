"""A run → its record as JSON: what `floorwalker runs … --json` prints and other programs read. Pure.

The shapes are the command line's contract (docs/reference/schemas.md). People are Slack user ids with the name they had then.
"""

from datetime import datetime

from bot.run import Person, Run, StepState
from floorwalker.evidence import Evidence


class RunPerson(Evidence):
    """Somebody: Slack user id, and the name where it is known."""

    id: str
    name: str | None


class RunLine(Evidence):
    """One run in a list; `done`, `skipped` and `open` count its steps, `cause` is empty for a run started by command."""

    id: int
    document_id: str
    title: str
    version: str
    cause: str
    channel: str
    state: str
    lead: RunPerson
    started_by: RunPerson
    started_at: datetime
    finished_by: RunPerson | None
    finished_at: datetime | None
    steps: int
    done: int
    skipped: int
    open: int


class RunStepRecord(Evidence):
    """One step; `text` is the stored text as it stood at the start. `by` and `at` are of its settling."""

    number: int
    text: str
    section: str
    state: str
    assignee: RunPerson | None
    by: RunPerson | None
    at: datetime | None
    reason: str | None


class RunEventRecord(Evidence):
    """One change, numbered from 1; `to` got a step or the lead, `words` is the reason of a skip."""

    seq: int
    at: datetime
    who: RunPerson
    verb: str
    step: int | None
    to: RunPerson | None
    words: str | None


class RunRecord(Evidence):
    """The whole record of a run: the line of the list, its steps, and every change."""

    run: RunLine
    steps: list[RunStepRecord]
    events: list[RunEventRecord]


def line_of(run: Run) -> RunLine:
    """A run as a line of a list."""
    return RunLine(
        id=run.id,
        document_id=run.runbook.document_id,
        title=run.runbook.title,
        version=run.runbook.version,
        cause=run.frame.cause,
        channel=run.frame.channel_id,
        state=run.state.value,
        lead=RunPerson(id=run.lead.id, name=run.lead.name or None),
        started_by=RunPerson(id=run.started_by.id, name=run.started_by.name or None),
        started_at=run.started_at,
        finished_by=_person(run.finished_by),
        finished_at=run.finished_at,
        steps=len(run.steps),
        done=run.count(StepState.DONE),
        skipped=run.count(StepState.SKIPPED),
        open=run.count(StepState.OPEN),
    )


def record_of(run: Run) -> RunRecord:
    """The whole record."""
    steps = [
        RunStepRecord(
            number=step.number,
            text=step.text,
            section=step.section,
            state=step.state.value,
            assignee=_person(step.assignee),
            by=_person(step.by),
            at=step.at,
            reason=step.reason or None,
        )
        for step in run.steps
    ]
    events = [
        RunEventRecord(
            seq=event.seq,
            at=event.at,
            who=RunPerson(id=event.who.id, name=event.who.name or None),
            verb=event.verb.value,
            step=event.step,
            to=_person(event.to),
            words=event.words or None,
        )
        for event in run.events
    ]
    return RunRecord(run=line_of(run), steps=steps, events=events)


def _person(person: Person) -> RunPerson | None:
    return RunPerson(id=person.id, name=person.name or None) if person.id else None
