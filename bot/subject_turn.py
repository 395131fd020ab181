"""A question about one thing → findings: an order, a purchase order, a pace, a promotion, the audit, exceptions, mismatches.

Called by the turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.findings import Findings, joined
from bot.numbers import NumbersDesk
from bot.plan import Plan
from bot.subjects import DEFAULT_GOAL, Subject
from bot.tell_dossiers import tell_audit, tell_order, tell_pace, tell_purchase_order, tell_readiness, tell_sku
from bot.tell_findings import tell_exceptions, tell_mismatches
from floorwalker.errors import UserMistake
from floorwalker.outcome import Intent, Outcome
from floorwalker.period import zone
from tools.pacing import SPANS, Goal

MOST_AT_ONCE = 6
"""So many orders are told in one answer."""


class SubjectTurn:
    """Answers questions about one thing from one desk."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk

    def of_plan(self, plan: Plan) -> Findings:
        """The findings about a plan's subject; of several, each in short, and a sentence for one that is not on file."""
        assert plan.subject is not None
        if not plan.also:
            return self.answers(plan.subject, plan.query.metric if plan.query else None)
        subjects = [one.subject for one in (plan, *plan.also) if one.subject]
        found = joined([self._in_short(subject) for subject in subjects[:MOST_AT_ONCE]])
        left = len(subjects) - MOST_AT_ONCE
        if left > 0:
            more = f"{left} more were named; I show {MOST_AT_ONCE} at once."
            found = replace(found, text=f"{found.text}\n{more}")
        return found

    def _in_short(self, subject: Subject) -> Findings:
        try:
            if subject.intent is Intent.ORDER:
                order = self._desk.order(_named(subject))
                text, figures = tell_order(order, self._desk.words, self._tz, short=True), order.figures
            else:
                bought = self._desk.purchase_order(_named(subject))
                text = tell_purchase_order(bought, self._desk.words, self._tz, short=True)
                figures = bought.figures
        except UserMistake as mistake:
            return Findings(Outcome.AMBIGUOUS, subject.intent, str(mistake))
        return Findings(Outcome.ANSWERED, subject.intent, text, figures=tuple(figures))

    def answers(self, subject: Subject, metric: str | None) -> Findings:
        """The findings about a subject; `metric` is the one a goal is about. Raises `UserMistake` when it is not on file."""
        return self._by_intent()[subject.intent](subject, metric)

    def _by_intent(self) -> Mapping[Intent, Callable[[Subject, str | None], Findings]]:
        return {
            Intent.ORDER: self._order,
            Intent.PURCHASE_ORDER: self._purchase_order,
            Intent.SKU: self._sku,
            Intent.PACE: self._pace,
            Intent.PROMOTION: self._promotion,
            Intent.AUDIT: self._audit,
            Intent.EXCEPTIONS: self._exceptions,
            Intent.MISMATCHES: self._mismatches,
        }

    @property
    def _tz(self) -> ZoneInfo:
        return zone(self._desk.time_zone())

    def _order(self, subject: Subject, _metric: str | None) -> Findings:
        dossier = self._desk.order(_named(subject))
        text = tell_order(dossier, self._desk.words, self._tz)
        return Findings(Outcome.ANSWERED, Intent.ORDER, text, figures=tuple(dossier.figures))

    def _purchase_order(self, subject: Subject, _metric: str | None) -> Findings:
        dossier = self._desk.purchase_order(_named(subject))
        text = tell_purchase_order(dossier, self._desk.words, self._tz)
        return Findings(Outcome.ANSWERED, Intent.PURCHASE_ORDER, text, figures=tuple(dossier.figures))

    def _sku(self, subject: Subject, _metric: str | None) -> Findings:
        dossier = self._desk.sku(_named(subject))
        text = tell_sku(dossier, self._desk.words, self._tz)
        return Findings(Outcome.ANSWERED, Intent.SKU, text, figures=tuple(dossier.figures))

    def _pace(self, subject: Subject, metric: str | None) -> Findings:
        name, member = metric or DEFAULT_GOAL, subject.member
        own = (
            [one for one in self._desk.paces() if (one.goal.metric, one.goal.member) == (name, member)]
            if member
            else []
        )
        pace = own[0] if own else self._desk.pace(name, subject.reference or "month")
        text = tell_pace(pace, self._desk.words)
        if member and not own:
            text = f"There is no target for {member} on file. For the whole shop:\n{text}"
        elif subject.reference and not _spans(pace.goal, subject.reference):
            text = f"There is no target for the {subject.reference} on file. The nearest one:\n{text}"
        return Findings(Outcome.ANSWERED, Intent.PACE, text, figures=tuple(pace.figures))

    def _promotion(self, subject: Subject, _metric: str | None) -> Findings:
        readiness = self._desk.promotion(subject.reference)
        text = tell_readiness(readiness, self._desk.words)
        return Findings(Outcome.ANSWERED, Intent.PROMOTION, text, figures=tuple(readiness.figures))

    def _audit(self, _subject: Subject, _metric: str | None) -> Findings:
        audit = self._desk.audit()
        figures = tuple(figure for sku in audit.skus for figure in sku.figures)
        return Findings(Outcome.ANSWERED, Intent.AUDIT, tell_audit(audit, self._desk.words), figures=figures)

    def _exceptions(self, subject: Subject, _metric: str | None) -> Findings:
        looked = self._desk.exceptions(rule=subject.reference)
        return tell_exceptions(looked, self._desk.words, self._desk.time_zone(), rule=subject.reference)

    def _mismatches(self, _subject: Subject, _metric: str | None) -> Findings:
        return tell_mismatches(self._desk.mismatches(), self._desk.words, self._desk.time_zone())


def _spans(goal: Goal, span: str) -> bool:
    """Whether a goal is one of a week, month, quarter or year, give or take a few days."""
    days = (goal.last_day - goal.first_day).days + 1
    return abs(days - SPANS[span]) <= SPANS[span] / 5


def _named(subject: Subject) -> str:
    if not subject.reference:
        raise UserMistake("Which one? Give its number, such as #1234 or PO-785.")
    return subject.reference
