"""Exceptions and mismatches → the text and the figures of an answer. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.findings import Findings
from bot.words import CatalogueWords
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from floorwalker.period import Period, zone
from tools.derived import Receipt
from tools.exceptions.counted import count
from tools.exceptions.find import Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rule_of
from tools.store.sql import Statement
from tools.truth import TruthReport

AGAIN = Statement("floorwalker mismatches --json", {})
"""What gives the counts of mismatches again: many queries make one look."""
EACH = 2
"""How many exceptions of a rule, or mismatches of a kind, are told."""
DETAILED = 4
"""So many rules or kinds, the worst, are told with examples; the others with their counts alone."""


def tell_exceptions(
    looked: Exceptions, words: CatalogueWords, tz: str, *, rule: str | None = None
) -> Findings:
    """What is wrong now by rule, worst rule first: how many, what is at risk, who acts, the worst two; `rule` when one was asked for."""
    active = [one for one in looked.found if one.inhibited_by is None]
    if not active:
        text = f"**{rule_of(rule).title}**: none right now." if rule else "No rule finds anything wrong."
        figures = count(looked, [], {"rule": rule} if rule else {}, tz)
        return Findings(Outcome.ANSWERED, Intent.EXCEPTIONS, text, figures=tuple(figures))
    lines, figures = [], []
    for place, name in enumerate(dict.fromkeys(one.rule for one in active)):
        members = [one for one in active if one.rule == name]
        found = count(looked, members, {"rule": name}, tz)
        lines += _told(members, found, words)[: 1 + EACH if place < DETAILED else 1]
        figures += found
    return Findings(Outcome.ANSWERED, Intent.EXCEPTIONS, "\n".join(lines), figures=tuple(figures))


def _told(members: Sequence[ExceptionFound], found: Sequence[Figure], words: CatalogueWords) -> list[str]:
    first, (count, money) = members[0], found
    runbook = f", runbook {first.runbook}" if first.runbook else ""
    risk = f", {words.shown(money)} at risk" if money.value else ""
    head = f"**{first.title}**: {words.shown(count)}{risk}; owner {first.owner}{runbook}"
    return [head, *(f"- {one.severity.value}: {one.text}" for one in members[:EACH])]


def tell_mismatches(report: TruthReport, words: CatalogueWords, tz: str) -> Findings:
    """Where the systems disagree, by kind, most money first; what agrees and what cannot be judged is said too."""
    told = sorted((kind for kind in report.kinds if kind.findings), key=lambda kind: (-kind.money, kind.kind))
    lines, figures = [], []
    day = report.as_of.astimezone(zone(tz)).date()
    window = Period(day, day + timedelta(days=1), tz)
    for place, kind in enumerate(told):
        receipt = Receipt(
            AGAIN,
            window,
            {"kind": kind.kind},
            report.as_of,
            _reached(report),
            kind.findings,
        )
        found = [
            receipt.figure("mismatches_found", kind.findings),
            receipt.figure("mismatches_money", kind.money),
        ]
        owner = report.of(kind.kind)[0]
        lines.append(
            f"**{kind.title}**: {words.shown(found[0])}, {words.shown(found[1])};"
            f" owner {owner.owner}, runbook {owner.runbook}"
        )
        lines += [f"- {finding.text}" for finding in report.of(kind.kind)[: EACH if place < DETAILED else 0]]
        figures += found
    agreed = [kind.title for kind in report.kinds if not kind.findings]
    if agreed:
        lines.append(f"The systems agree on: {'; '.join(agreed)}.")
    if report.not_judged:
        lines.append(f"Not judged, for lack of data: {'; '.join(one.title for one in report.not_judged)}.")
    outcome = Outcome.ANSWERED if report.kinds else Outcome.NO_DATA
    return Findings(outcome, Intent.MISMATCHES, "\n".join(lines), figures=tuple(figures))


def _reached(report: TruthReport) -> datetime | None:
    """The system that is furthest behind, each taken by its latest table."""
    latest: dict[str, datetime] = {}
    for one in report.reach:
        if one.through is not None:
            latest[one.system] = max(one.through, latest.get(one.system, one.through))
    return min([*latest.values(), report.as_of]) if latest else None
