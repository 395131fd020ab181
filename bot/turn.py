"""One request → one reply: the whole of what the copilot does with a wish, free of Slack.

Route → look up → tell. With a model the telling is drafted by it and grounded; whatever goes wrong there falls back to the
telling without it, and says so. Called by the worker (Slack) and by the command line: both get the same figures and citations.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.case_words import (
    asks_for_a_rule,
    asks_of_a_time,
    asks_what_to_do,
    states_something,
    tells_a_case,
    tells_a_story,
)
from bot.compose import tell_risk
from bot.courtesy import EXAMPLES, ONLY_ENGLISH, Courtesy, is_foreign
from bot.digests import make_digest
from bot.drafting import RequestToolset, Setting, in_the_models_words
from bot.findings import Findings, joined
from bot.grounding import Drafter
from bot.number_turn import NumberTurn
from bot.numbers import NumbersDesk
from bot.plan import NOTHING_KNOWN, Plan
from bot.ports import Progress
from bot.procedure_turn import ProcedureTurn
from bot.reply import Answer, Digest, DigestReply, Reply, RiskSummary, Withheld
from bot.request import Request, Wish
from bot.rights import NOT_HERE, FigureLabels, limited, limited_digest, limited_risk
from bot.risk_words import CHANGES
from bot.router import route
from bot.settled import FIGURES
from bot.status import InstallationStatus
from bot.steps import ASKING, LOOKING, doing, found_words
from bot.stock_turn import StockTurn
from bot.subject_turn import SubjectTurn
from bot.tell_catalogue import tell_catalogue
from bot.usage import COMMANDS, usage_for
from bot.when import impossible
from floorwalker.errors import (
    FloorwalkerError,
    NoCorpus,
    NoData,
    NoPermission,
    SourceDown,
    UserMistake,
    unknown_name,
)
from floorwalker.identity import EVERYONE, Audience, Place, readable_by_both
from floorwalker.outcome import Intent, Outcome
from knowledge.library import Library
from tools.metrics.registry import Catalogue

_LISTS = (
    Intent.RISK,
    Intent.AUDIT,
    Intent.EXCEPTIONS,
    Intent.PROMOTION,
    Intent.STOCK,
    Intent.INBOUND,
    Intent.DIGEST,
)
"""What is asked for in few words: somebody who tells a long story asks for something else."""
_DRAFTED = (Intent.NUMBER, Intent.STOCK, Intent.PROCEDURE)
READ_ONLY = (
    "I only read: I change nothing in the shop's systems and write to nobody outside this conversation."
)
_FOR_MEMBERS = (
    "The shop's figures and playbooks are for full members of the workspace, in places without outsiders;"
    " ask in a direct message or in an internal channel."
)
_REFUSED = (Outcome.NO_PERMISSION, Outcome.NOT_IN_CORPUS, Outcome.AMBIGUOUS)
_OPEN_TO_DRAFTS = (Outcome.ANSWERED, Outcome.STALE, Outcome.NOT_IN_CORPUS)


class Turn:
    """Answers requests over one desk of numbers and one library; `new_trace_id` gives the id of each answer.

    With a `drafter` (a model) answers are phrased by it, grounded in what was looked up. `metric_labels` restrict figures to
    roles, by metric or area.
    """

    def __init__(
        self,
        desk: NumbersDesk,
        library: Library,
        new_trace_id: Callable[[], str],
        drafter: Drafter | None = None,
        metric_labels: Mapping[str, str] | None = None,
        status: InstallationStatus | None = None,
    ) -> None:
        self._desk = desk
        self._labels = FigureLabels(desk.catalogue, metric_labels or {})
        self._drafter = drafter
        self._status = status
        self._numbers = NumberTurn(desk)
        self._stock = StockTurn(desk)
        self._subjects = SubjectTurn(desk)
        self._procedures = ProcedureTurn(library, desk.calendar_day)
        self._new_trace_id = new_trace_id

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """Exactly one reply; what goes wrong in an expected way is an answer with its outcome."""
        started = time.monotonic()
        plan = await asyncio.to_thread(self._planned, request)
        if progress is not None:
            await progress.note(self._doing(request, plan))
        if request.wish is Wish.STATUS:
            return self.signed(await self._condition(request), started)
        found = await asyncio.to_thread(self._settled, request)
        if progress is not None and (counted := found_words(found)):
            await progress.found(counted)
        if await asyncio.to_thread(self._may_be_had_alone, request, found):
            return self._withheld(request, started)
        if not isinstance(found, Findings):
            return found
        return self.signed(await self._phrased(request, found, progress), started)

    def _planned(self, request: Request) -> Plan | None:
        """How the words are understood, for telling what is being done; the look-up itself says what is wrong with them."""
        if request.wish not in (Wish.ASK, Wish.KPI):
            return None
        try:
            return self._plan(request)
        except FloorwalkerError:
            return None

    def _doing(self, request: Request, plan: Plan | None) -> str:
        if not readable_by_both(EVERYONE, request.actor, request.audience):
            return LOOKING
        if plan and plan.query and not self._labels.may_see(plan.query.metric, request):
            return LOOKING
        return doing(request, plan, self._desk.words, self._desk.catalogue)

    async def _condition(self, request: Request) -> Findings:
        if self._status is None:
            return Findings(Outcome.NO_DATA, Intent.HELP, "Only a running bot has a status; ask it in Slack.")
        if not readable_by_both(EVERYONE, request.actor, request.audience):
            return Findings(Outcome.NO_PERMISSION, None, _FOR_MEMBERS)
        try:
            return await self._status.findings()
        except SourceDown as down:
            return Findings(Outcome.SOURCE_DOWN, Intent.HELP, str(down))

    def _may_be_had_alone(self, request: Request, found: Reply | Findings) -> bool:
        """Whether the asker, alone, would get the answer that this place does not."""
        if not isinstance(found, Findings) or found.outcome not in _REFUSED:
            return False
        actor = request.actor
        if not actor.all_rights and actor.labels <= request.audience.labels:
            return False
        if request.audience.place in (Place.DIRECT, Place.TERMINAL):
            return False
        alone = Audience(Place.DIRECT, labels=actor.labels, all_rights=actor.all_rights)
        again = self._settled(replace(request, audience=alone))
        return not isinstance(again, Findings) or again.outcome not in (*_REFUSED, Outcome.NO_DATA)

    def _withheld(self, request: Request, started: float) -> Withheld:
        text = "There is an answer for you, but not everybody who reads here may see it. I can show it to you alone."
        told = Findings(Outcome.NO_PERMISSION, None, text)
        return Withheld(self.signed(told, started), request.wish, request.words)

    async def _phrased(self, request: Request, plain: Findings, progress: Progress | None) -> Findings:
        """The findings in the model's words, where there is a model and something for it to say."""
        if self._drafter is None or plain.intent not in _DRAFTED or plain.outcome not in _OPEN_TO_DRAFTS:
            return plain
        toolset = RequestToolset(self._desk, self._procedures, request, self._labels)
        told = progress.note if progress is not None else None
        if told is not None:
            await told(ASKING)
        return await in_the_models_words(
            self._drafter, toolset, request, plain, Setting(self._desk.words, self._desk.today(), told)
        )

    def signed(self, found: Findings, started: float) -> Answer:
        """Findings as an answer; `started` is a reading of the monotonic clock."""
        return Answer(
            outcome=found.outcome,
            intent=found.intent,
            text=found.text,
            citations=list(found.citations),
            figures=list(found.figures),
            suggestions=list(found.suggestions),
            searched=found.searched,
            model=found.model,
            runbook=found.runbook,
            trace_id=self._new_trace_id(),
            elapsed_ms=round((time.monotonic() - started) * 1000),
        )

    def _settled(self, request: Request) -> Reply | Findings:
        try:
            return limited(self._reply(request), self._labels, request)
        except NoPermission as refused:
            return Findings(Outcome.NO_PERMISSION, None, str(refused))
        except SourceDown as down:
            return Findings(Outcome.SOURCE_DOWN, None, str(down))
        except NoData as nothing:
            return Findings(Outcome.NO_DATA, Intent.NUMBER, str(nothing))
        except NoCorpus as nothing:
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, str(nothing), searched=str(nothing))
        except UserMistake as mistake:
            return Findings(Outcome.AMBIGUOUS, None, str(mistake))

    def _reply(self, request: Request) -> Reply | Findings:
        if request.wish is Wish.HELP:
            return usage_for(request.actor)
        if not readable_by_both(EVERYONE, request.actor, request.audience):
            raise NoPermission(_FOR_MEMBERS)
        match request.wish:
            case Wish.RISK:
                return RiskSummary(self._desk.risk(), self._new_trace_id())
            case Wish.DIGEST:
                made = make_digest(self._desk, request.words.strip().lower() or "monday")
                return DigestReply(made, self._new_trace_id())
            case Wish.RUNBOOK:
                return self._procedures.runbook(request)
            case Wish.STOCK:
                return self._stock.stock(self._stock.named_skus(request.words))
            case Wish.ASK | Wish.KPI | Wish.STATUS:
                return self._ask(request)
            case _:
                raise UserMistake(
                    "Runs and alerts are kept in Slack; `floorwalker runs list` shows the runs."
                )

    def _ask(self, request: Request) -> Findings:
        plan = self._plan(request)
        for one in (plan, *plan.also):
            if one.query is not None and not self._labels.may_see(one.query.metric, request):
                raise NoPermission(NOT_HERE)
        if request.wish is Wish.KPI and plan.intent is Intent.PROCEDURE:
            raise unknown_name("metric", request.words.strip(), self._desk.catalogue.metrics)
        match plan.intent:
            case Intent.HELP:
                return _helped(plan, self._desk.catalogue)
            case Intent.PROCEDURE:
                return self._refused(request) if plan.is_command else self._procedure(plan, request)
            case _:
                return self._told_by_a_page(plan, request) or self._looked_up(plan, request)

    def _looked_up(self, plan: Plan, request: Request) -> Findings:
        """What the shop's data say to a plan."""
        match plan.intent:
            case Intent.RISK:
                return self._risk(plan, request)
            case Intent.DIGEST:
                return self._digest(plan, request)
            case Intent.NUMBER:
                return self._numbers.number(plan)
            case Intent.STOCK | Intent.INBOUND:
                return self._stock.stock(plan)
            case Intent.MISMATCHES:
                return self._mismatches(plan, request)
            case _:
                return self._subjects.of_plan(plan)

    def _told_by_a_page(self, plan: Plan, request: Request) -> Findings | None:
        """What the corpus says to a case that only names a figure in passing; null for a question for a figure.

        Where words of the question would be passed over by the figure, a page that clearly answers goes first, if pages hold them.
        """
        words = request.words
        if request.wish is not Wish.ASK:
            return None
        if asks_for_a_rule(words) or (plan.unknown is not None and tells_a_case(words)):
            no_figure = plan.unknown is not None and asks_what_to_do(words)
            return self._procedures.of_a_case(request, no_figure=no_figure)
        if plan.intent in _LISTS and not plan.skus and tells_a_story(words):
            return self._procedures.of_a_case(request)
        of_a_time = (
            plan.span is not None or asks_of_a_time(words) or impossible(words, self._desk.calendar_day())
        )
        if plan.unknown is None or plan.unmeasured or of_a_time:
            return None
        return self._procedures.of_a_case(request, holding=plan.unknown)

    def _mismatches(self, plan: Plan, request: Request) -> Findings:
        """What disagrees now; before it what a page says to somebody who has found that systems disagree."""
        listed = self._subjects.of_plan(plan)
        found_out = states_something(request.words) or tells_a_story(request.words)
        page = self._procedures.of_a_case(request) if request.wish is Wish.ASK and found_out else None
        return joined([page, listed]) if page is not None and page.citations else listed

    def _digest(self, plan: Plan, request: Request) -> Findings:
        made = make_digest(self._desk, str(plan.digest))
        return _told_digest(limited_digest(made, self._labels, request))

    def _risk(self, plan: Plan, request: Request) -> Findings:
        report = limited_risk(self._desk.risk(), self._labels, request)
        areas = [area for area in report.areas if plan.focus in {None, CHANGES, area.area}]
        figures = tuple(figure for area in areas for figure in area.figures)
        return Findings(Outcome.ANSWERED, Intent.RISK, tell_risk(report, plan.focus), figures=figures)

    def _procedure(self, plan: Plan, request: Request) -> Findings:
        """The corpus on the words, after the figures that were asked for with it; another language is named as such."""
        asked = replace(request, words=plan.asked) if plan.asked else request
        found = self._procedures.procedure(asked)
        if found.outcome is Outcome.NOT_IN_CORPUS and is_foreign(request.words):
            found = replace(
                found, text=f"{ONLY_ENGLISH} {found.searched or ''}".strip(), suggestions=EXAMPLES
            )
        figures = [self._numbers.number(one) for one in plan.also]
        return replace(joined([*figures, found]), intent=found.intent, searched=found.searched)

    def _refused(self, request: Request) -> Findings:
        """What to say to "cancel order 12": nobody changes the shop through us; the pages that may say how are named."""
        titles = tuple(hit.document.title for hit in self._procedures.search(request).hits[:3])
        return Findings(
            Outcome.NO_PERMISSION,
            Intent.PROCEDURE,
            f"{READ_ONLY} I can tell how it is done"
            + (f"; nearest pages: {'; '.join(titles)}." if titles else "."),
            suggestions=titles,
        )

    def _plan(self, request: Request) -> Plan:
        words = request.words
        if not words.strip():
            return Plan(Intent.HELP)
        try:
            return route(words, self._desk.catalogue, self._numbers.lookups(), self._desk.today())
        except (NoData, SourceDown):
            # What is meant can be told without data; a question for numbers then says what is the matter with them.
            return route(words, self._desk.catalogue, NOTHING_KNOWN, self._desk.calendar_day())


def _helped(plan: Plan, catalogue: Catalogue) -> Findings:
    if plan.courtesy:
        examples = () if plan.courtesy is Courtesy.THANKS else EXAMPLES
        return Findings(Outcome.ANSWERED, Intent.HELP, plan.courtesy.value, suggestions=examples)
    if plan.focus == FIGURES:
        return Findings(Outcome.ANSWERED, Intent.HELP, tell_catalogue(catalogue), suggestions=EXAMPLES)
    lines = [f"- `{command}`: {what}" for command, what in COMMANDS]
    return Findings(Outcome.ANSWERED, Intent.HELP, "\n".join(lines), suggestions=EXAMPLES)


def _told_digest(digest: Digest) -> Findings:
    lines = []
    for section in digest.sections:
        lines.append(f"**{section.title}**")
        lines += [f"- {line.text}" for line in section.lines]
    figures = tuple(
        figure for section in digest.sections for line in section.lines for figure in line.figures
    )
    return Findings(Outcome.ANSWERED, Intent.DIGEST, "\n".join(lines), figures=figures)
