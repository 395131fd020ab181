"""A question, what we found without a model, and a drafter → findings in the model's words, or ours with the reason.

Nothing of a draft is shown before it is grounded: figures print themselves, citations are stored spans, what rests on nothing is
dropped. Called by the turn when a model is configured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from bot.findings import Findings
from bot.grounding import Drafter, ModelUnavailable, OnProgress, Rejected, ground
from bot.numbers import NumbersDesk
from bot.procedure_turn import ProcedureTurn
from bot.request import Request
from bot.rights import NOT_HERE, FigureLabels, limited_risk
from bot.steps import CHECKING
from bot.toolset import Found, Toolset
from bot.wording import Words
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from floorwalker.outcome import Outcome
from tools.metrics.query import MetricQuery
from tools.risk import RiskReport

log = structlog.get_logger()


class RequestToolset:
    """Implements `bot.toolset.Toolset` for one request: the desk and the library, with the request's rights."""

    def __init__(
        self, desk: NumbersDesk, procedures: ProcedureTurn, request: Request, labels: FigureLabels
    ) -> None:
        self._desk = desk
        self._labels = labels
        self._procedures = procedures
        self._request = request

    def kpi(
        self,
        metric: str,
        *,
        start: date | None = None,
        end: date | None = None,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Figure]:
        """Figures of a metric; raises `UserMistake` naming near names."""
        if not self._labels.may_see(metric, self._request):
            raise UserMistake(NOT_HERE)
        return self._desk.figures(MetricQuery(metric, start=start, end=end, by=tuple(by), where=where or {}))

    def search(self, question: str) -> Found:
        """Passages the asker and the audience may read."""
        return self._procedures.search(replace(self._request, words=question))

    def risk(self) -> RiskReport:
        """The risk state of the five areas."""
        return limited_risk(self._desk.risk(), self._labels, self._request)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a draft is made and read with: the catalogue's words, the shop's day, where to note progress."""

    words: Words
    today: date
    on_progress: OnProgress | None = None


async def in_the_models_words(
    drafter: Drafter,
    toolset: Toolset,
    request: Request,
    plain: Findings,
    setting: Setting,
) -> Findings:
    """The grounded draft; the plain findings with a sentence why, when there is none."""
    try:
        draft = await drafter.draft(
            request.words, toolset, today=setting.today, on_progress=setting.on_progress
        )
    except ModelUnavailable as away:
        log.warning("model.unavailable", reason=str(away))
        return replace(plain, text=f"{plain.text}\n_{away} This answer is without it._")
    if setting.on_progress is not None:
        await setting.on_progress(CHECKING)
    grounded = ground(draft.text, draft.figures, draft.passages, setting.words, question=request.words)
    if isinstance(grounded, Rejected):
        log.warning("draft.rejected", reason=grounded.reason, dropped=len(grounded.dropped))
        return replace(
            plain,
            text=f"{plain.text}\n_The model's draft did not hold against the evidence; this answer is without it._",
        )
    if plain.outcome is Outcome.NOT_IN_CORPUS and (grounded.citations or not grounded.figures):
        # The corpus was found not to answer; a draft may bring figures instead, not a passage all the same.
        return plain
    for lost in grounded.dropped:
        log.info("draft.sentence_dropped", dropped=str(lost))
    return Findings(
        outcome=Outcome.ANSWERED,
        intent=plain.intent,
        text=grounded.text,
        citations=tuple(grounded.citations),
        figures=tuple(grounded.figures),
        suggestions=plain.suggestions,
        searched=plain.searched,
        model=draft.model,
        runbook=plain.runbook,
    )
