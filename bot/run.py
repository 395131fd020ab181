"""A run of a runbook: who did which step when. Values and the rules by which a run changes; pure.

A run is its frame (runbook as it stood at the start, place, cause) and its events, nothing else: `folded` gives the run that
events make, `judged` says which event an act of a person makes, or why it makes none. `bot.runs` calls it, `bot.storage` keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce

from knowledge.runbook import Runbook

LONGEST_REASON = 500


class Verb(StrEnum):
    """What can be done to a run. `JOIN` changes nothing: somebody wanted to start a run that was open already."""

    START = "start"
    JOIN = "join"
    DONE = "done"
    SKIP = "skip"
    REOPEN = "reopen"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    FINISH = "finish"


class StepState(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class RunState(StrEnum):
    """A run is open until somebody finishes it, whatever its steps say."""

    RUNNING = "running"
    FINISHED = "finished"


_SETTLED = {Verb.DONE: StepState.DONE, Verb.SKIP: StepState.SKIPPED}


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as a run remembers them: the id, and the name they had then (may be empty)."""

    id: str
    name: str = ""

    @property
    def called(self) -> str:
        """The name, or the id where no name is known."""
        return self.name or self.id


NOBODY = Person("")


@dataclass(frozen=True, slots=True)
class RunAct:
    """What a person asks of a run. `run_id` is 0 for a start, which names runbook and cause instead.

    A skip without a reason asks for the form; `trigger` is what opens it.
    """

    verb: Verb
    run_id: int = 0
    step: int | None = None
    document_id: str = ""
    cause: str = ""
    to: Person = NOBODY
    reason: str | None = None
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One change, as it is kept for good. `seq` counts from 1; `to` is who got the step or the lead, `words` a reason."""

    seq: int
    verb: Verb
    at: datetime
    who: Person
    step: int | None = None
    to: Person = NOBODY
    words: str = ""


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step: `text` exactly as stored, and how it stands. `by`, `at` and `reason` are of its settling."""

    number: int
    text: str
    section: str
    state: StepState = StepState.OPEN
    assignee: Person = NOBODY
    by: Person = NOBODY
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunFrame:
    """What does not change: the runbook as it stood at the start, where it is run, and why (empty: by command)."""

    id: int
    team_id: str
    channel_id: str
    cause: str
    runbook: Runbook


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands after its events; `revision` is the number of the last one."""

    frame: RunFrame
    started_at: datetime
    started_by: Person
    lead: Person
    steps: tuple[RunStep, ...]
    state: RunState = RunState.RUNNING
    finished_at: datetime | None = None
    finished_by: Person = NOBODY
    events: tuple[RunEvent, ...] = field(default=())

    @property
    def id(self) -> int:
        """Its number, as people say it."""
        return self.frame.id

    @property
    def runbook(self) -> Runbook:
        """The runbook as it stood at the start."""
        return self.frame.runbook

    @property
    def revision(self) -> int:
        """The number of its last event."""
        return self.events[-1].seq

    @property
    def running(self) -> bool:
        """Whether it is open."""
        return self.state is RunState.RUNNING

    def count(self, state: StepState) -> int:
        """How many steps stand so."""
        return sum(step.state is state for step in self.steps)

    def step(self, number: int | None) -> RunStep | None:
        """The step of that number."""
        return next((step for step in self.steps if step.number == number), None)

    @property
    def current(self) -> RunStep | None:
        """The first open step; none when all are settled."""
        return next((step for step in self.steps if step.state is StepState.OPEN), None)

    def involves(self, user_id: str) -> bool:
        """Whether that person leads it, started it or has an open step of it."""
        has_a_step = any(step.assignee.id == user_id and step.state is StepState.OPEN for step in self.steps)
        return has_a_step or user_id in {self.lead.id, self.started_by.id}


def folded(frame: RunFrame, events: Iterable[RunEvent]) -> Run:
    """The run that these events make; the first one is its start. Raises `ValueError` without one."""
    first, *later = events
    if first.verb is not Verb.START:
        raise ValueError(f"run {frame.id} begins with {first.verb.value}")
    steps = tuple(RunStep(step.number, step.text, step.section) for step in frame.runbook.steps)
    started = Run(frame, first.at, first.who, first.who, steps, events=(first,))
    return reduce(after, later, started)


def after(run: Run, event: RunEvent) -> Run:
    """The run after one more event."""
    changed = replace(run, events=(*run.events, event))
    match event.verb:
        case Verb.HAND_OVER:
            return replace(changed, lead=event.to)
        case Verb.FINISH:
            return replace(changed, state=RunState.FINISHED, finished_at=event.at, finished_by=event.who)
        case Verb.START | Verb.JOIN:
            return changed
        case _:
            steps = tuple(
                _step_after(step, event) if step.number == event.step else step for step in run.steps
            )
            return replace(changed, steps=steps)


def _step_after(step: RunStep, event: RunEvent) -> RunStep:
    match event.verb:
        case Verb.DONE:
            return replace(step, state=StepState.DONE, by=event.who, at=event.at, reason="")
        case Verb.SKIP:
            return replace(step, state=StepState.SKIPPED, by=event.who, at=event.at, reason=event.words)
        case Verb.REOPEN:
            return replace(step, state=StepState.OPEN, by=NOBODY, at=None, reason="")
        case Verb.ASSIGN:
            return replace(step, assignee=event.to)
        case _:
            return step


def in_one_line(text: str) -> str:
    """What somebody typed, as one line of signs that can be seen."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def judged(run: Run, act: RunAct, who: Person, at: datetime) -> RunEvent | str | None:
    """The event that this act makes, the sentence that says why it makes none, or null when it is so already by that person."""
    if _is_so_already(run, act, who):
        return None
    refusal = _refusal(run, act)
    if refusal:
        return refusal
    words = in_one_line(act.reason or "")[:LONGEST_REASON]
    # A clock that was set back does not make a later event earlier.
    moment = max(at, run.events[-1].at)
    return RunEvent(run.revision + 1, act.verb, moment, who, act.step, act.to, words)


def _is_so_already(run: Run, act: RunAct, who: Person) -> bool:
    """A click made twice has its effect once and needs no word about the second."""
    step = run.step(act.step)
    match act.verb:
        case Verb.FINISH:
            return run.finished_by.id == who.id
        case Verb.HAND_OVER:
            return run.running and run.lead.id == act.to.id
        case Verb.DONE | Verb.SKIP if step is not None:
            return step.by.id == who.id and step.state is _SETTLED[act.verb]
        case Verb.ASSIGN if step is not None:
            return run.running and step.state is StepState.OPEN and step.assignee.id == act.to.id != ""
        case _:
            return False


def _refusal(run: Run, act: RunAct) -> str | None:
    if not run.running:
        return f"This run was finished by {run.finished_by.called}; nothing was changed."
    match act.verb:
        case Verb.JOIN | Verb.FINISH:
            return None
        case Verb.HAND_OVER:
            return None if act.to.id else "Choose who is to lead the run."
        case Verb.DONE | Verb.SKIP | Verb.REOPEN | Verb.ASSIGN:
            return _no_such_change(run.step(act.step), act)
        case Verb.START:
            return "This run has been started already."


def _no_such_change(step: RunStep | None, act: RunAct) -> str | None:
    if step is None:
        return f"This run has no step {act.step}."
    if act.verb is Verb.REOPEN:
        return f"Step {step.number} is open already." if step.state is StepState.OPEN else None
    if step.state is not StepState.OPEN:
        return f"Step {step.number} was already {step.state.value} by {step.by.called}."
    if act.verb is Verb.SKIP and not in_one_line(act.reason or ""):
        return f"Say why step {step.number} is skipped; the report shows the reason."
    if act.verb is Verb.ASSIGN and not act.to.id:
        return f"Choose who is to do step {step.number}."
    return None
