"""`RunAct` of a person → the run changed, with everything that shows it: start, done, skip, assign, hand over, finish.

Called by `bot.oncall`. Rights are those of the asker and of everybody in the channel, for the runbook's own label (promise 6).
The rules stand in `bot.run`; what a run shows is the runbook as it stood at the start (promise 2).
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from bot.oncall_ports import Opened, Opening, RunLetters, Runs
from bot.reply import Quiet, ReasonForm
from bot.request import Request
from bot.run import Person, Run, RunAct, StepState, Verb, in_one_line, judged
from floorwalker.clock import Clock
from floorwalker.errors import NoPermission, UserMistake
from floorwalker.identity import Actor, readable_by_both
from knowledge.runbook import Runbook

DOUBLE_CLICK = timedelta(seconds=10)
"""A second start by the same person that soon is the same wish."""


class Shelf(Protocol):
    """Where runbooks stand (knowledge.library)."""

    def runbook_of(self, document_id: str, *, may_read: Callable[[str], bool]) -> Runbook:
        """The card of that document; raises `UserMistake` for one that is not there or not to be read."""
        ...


class RunDesk:
    """Starts and changes runs; `letters` draws what shows a change."""

    def __init__(self, runs: Runs, shelf: Shelf, clock: Clock, letters: RunLetters) -> None:
        self._runs, self._shelf, self._clock, self._letters = runs, shelf, clock, letters

    async def act(self, request: Request, act: RunAct) -> Quiet | ReasonForm | Opened:
        """Do it. Raises `UserMistake` with the sentence why not, `NoPermission`, `SourceDown`."""
        if act.verb is Verb.START:
            return await self._start(request, act)
        run = await self._readable(request, act)
        if act.verb is Verb.SKIP and act.reason is None and _is_open(run, act):
            return ReasonForm(run, act.step or 0, act.trigger)
        _check_other(run, request.other)
        who, at = person(request.actor), self._clock.now()
        changed = await self._runs.change(
            request.identity, run.id, lambda now: judged(now, act, who, at), self._letters
        )
        if isinstance(changed, str):
            raise UserMistake(changed)
        return Quiet()

    async def _start(self, request: Request, act: RunAct) -> Quiet | Opened:
        if not request.audience.writable:
            raise UserMistake(
                "I cannot write in this channel; invite me with `/invite @Floorwalker`, then start again."
            )
        runbook = await asyncio.to_thread(
            self._shelf.runbook_of,
            act.document_id,
            may_read=lambda label: readable_by_both(label, request.actor, request.audience),
        )
        if not runbook.steps:
            raise UserMistake(
                f"{runbook.title} has no numbered steps, so there is nothing to run; read it in full."
            )
        who, now = person(request.actor), self._clock.now()
        opening = Opening(request.actor.team_id, request.audience.channel_id, act.cause, runbook, who, now)
        opened = await self._runs.start(request.identity, opening, self._letters)
        started = opened.run
        same_wish = started.started_by.id == who.id and now - started.started_at < DOUBLE_CLICK
        return opened if opened.joined and not same_wish else Quiet()

    async def _readable(self, request: Request, act: RunAct) -> Run:
        run = await self._runs.run(act.run_id)
        if run is None:
            raise UserMistake(f"There is no run {act.run_id}; start one with `/runbook`.")
        if not readable_by_both(run.runbook.audience, request.actor, request.audience):
            raise NoPermission("This run is not for everybody here, so it cannot be changed from here.")
        return run

    async def open_runs_of(self, actor: Actor, channel_id: str = "") -> list[Run]:
        """Open runs that this person leads, started or has a step of, and those of the channel; newest first."""
        return [
            run
            for run in await self._runs.runs(only_open=True)
            if actor.may_read(run.runbook.audience)
            and (run.involves(actor.user_id) or run.frame.channel_id == channel_id)
        ]


def person(actor: Actor) -> Person:
    """How a run remembers somebody: the name on one line, without signs that a terminal would obey."""
    return Person(actor.user_id, in_one_line(actor.name))


def _is_open(run: Run, act: RunAct) -> bool:
    step = run.step(act.step)
    return run.running and step is not None and step.state is StepState.OPEN


def _check_other(run: Run, other: Actor | None) -> None:
    if other is not None and not other.may_read(run.runbook.audience):
        raise UserMistake(
            f"{other.name or other.user_id} may not read this runbook; choose somebody who may."
        )
