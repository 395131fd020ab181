"""The desk of whoever is on call, in front of the turn: acts on runs and alerts, and the lists of both. `bot.ports.Copilot`.

Made by `bot.app`, called by the worker. Everything else goes on to the turn.
"""

from collections.abc import Callable

from bot.alert import AlertAct
from bot.alerts import AlertDesk
from bot.oncall_ports import Opened
from bot.ports import Copilot, Progress
from bot.reply import AlertList, Answer, Quiet, Reply, RunList
from bot.request import Request, Wish
from bot.run import RunAct
from bot.runs import RunDesk
from floorwalker.errors import NoPermission
from floorwalker.identity import EVERYONE, readable_by_both
from floorwalker.outcome import Outcome


class OnCall:
    """Answers what concerns runs and alerts; `others` answers the rest."""

    def __init__(
        self, runs: RunDesk, alerts: AlertDesk, others: Copilot, new_trace_id: Callable[[], str]
    ) -> None:
        self._runs, self._alerts, self._others, self._new_trace_id = runs, alerts, others, new_trace_id

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """Exactly one reply; refusals are raised as `UserMistake` and `NoPermission`, for the worker to word."""
        match request.act:
            case RunAct() as act:
                done = await self._runs.act(request, act)
                return self._joined(done) if isinstance(done, Opened) else done
            case AlertAct() as act:
                await self._alerts.act(request, act)
                return Quiet()
        match request.wish:
            case Wish.RUNS:
                found = await self._runs.open_runs_of(request.actor, request.audience.channel_id)
                return RunList(tuple(found))
            case Wish.ALERTS:
                _check_member(request)
                return AlertList(tuple(await self._alerts.open_alerts()))
        return await self._others.reply(request, progress)

    def _joined(self, opened: Opened) -> Answer:
        run = opened.run
        text = (
            f"{run.runbook.title} is open here already: run {run.id}, led by {run.lead.called}, "
            f"{run.count(run.steps[0].state.OPEN)} of {len(run.steps)} steps still open. You have joined it; "
            "its thread is in this channel."
        )
        return Answer(
            outcome=Outcome.ANSWERED, intent=None, text=text, trace_id=self._new_trace_id(), elapsed_ms=0
        )


def _check_member(request: Request) -> None:
    if not readable_by_both(EVERYONE, request.actor, request.audience):
        raise NoPermission("Alerts are for full members of the workspace.")
