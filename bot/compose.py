"""Passages, stock and risk → the words of an answer, without a model. Every number comes from a figure, every instruction is stored text.

Pure; called by the turn. Light Markdown: bold and lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.risk_words import CHANGES
from bot.wording import Words
from floorwalker.dates import written_day
from floorwalker.evidence import Citation, Figure, Passage
from floorwalker.phrase import in_words
from knowledge.document import Document
from knowledge.runbook import PROCEDURES, Runbook, Step
from knowledge.search_result import Hit, KnownGap, Quoted, to_passage
from knowledge.trust import HeldBack
from tools.risk import AreaRisk, RiskReport

STEPS_SHOWN = 1_800
"""Characters of steps an answer shows; the runbook's card shows them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """The words of an answer with the citations they rest on; `runbook` is the id of the page whose steps they tell."""

    text: str
    citations: tuple[Citation, ...] = ()
    runbook: str | None = None


def tell_runbook(runbook: Runbook, document: Document, today: date) -> Told:
    """What the runbook is for and its steps as stored, as many as fit; both cited."""
    steps: list[Step] = []
    for step in runbook.steps:
        if steps and step.end - runbook.steps[0].start > STEPS_SHOWN:
            break
        steps.append(step)
    span = (steps[0].start, steps[-1].end)
    passage = to_passage(document, document.body, span, section=steps[0].section, score=1.0, today=today)
    lines = [_heading(runbook), *(f"{step.number}. {step.text}" for step in steps)]
    if len(steps) < len(runbook.steps):
        lines.append(f"More steps follow: `/runbook {runbook.title.lower()}` shows them all.")
    return Told("\n".join(lines), (passage.cite(passage.text),), runbook.document_id)


def _heading(runbook: Runbook) -> str:
    reviewed = f"reviewed {written_day(runbook.reviewed_on)}" if runbook.reviewed_on else "never reviewed"
    overdue = " (**review overdue**)" if runbook.overdue else ""
    owner = runbook.owner or "nobody (no owner on file)"
    return (
        f"**{runbook.title}** ({runbook.kind.value} v{runbook.version}), owner {owner}, {reviewed}{overdue}."
    )


def tell_quoted(quoted: Quoted) -> Told:
    """A stored stretch of a page with its source: a row under its table's heading row, a step with where the others are."""
    passage = quoted.passage
    owner = passage.owner or "nobody (no owner on file)"
    lines = [f"From **{passage.title}**, section {passage.section} (owner {owner}):", *_shown(quoted)]
    if quoted.kind == "step" and passage.kind in PROCEDURES:
        lines.append(f"That is one step; `/runbook {passage.title.lower()}` shows them all.")
    if passage.overdue:
        lines.append("The review of this document is **overdue**.")
    # A column named "after 12:00" is shown as well, and no figure is shown without its source.
    numbered = quoted.header is not None and any(letter.isdigit() for letter in quoted.header)
    quotes = (quoted.quote, quoted.header or "") if numbered else (quoted.quote,)
    return Told("\n".join(lines), tuple(passage.cite(quote) for quote in quotes))


def tell_owner(hit: Hit) -> Told:
    """Who answers for a page, its version and its last review, with a place of it as the source."""
    passage = hit.sections[0].passage
    owner = f"owner **{passage.owner}**" if passage.owner else "nobody is on file as its owner"
    reviewed = (
        f"last reviewed {written_day(passage.reviewed_on)}" if passage.reviewed_on else "never reviewed"
    )
    overdue = " (**review overdue**)" if passage.overdue else ""
    version = f" v{passage.version}" if passage.version else ""
    text = f"**{passage.title}** ({passage.kind}{version}): {owner}, {reviewed}{overdue}."
    return Told(text, (passage.cite(hit.sections[0].excerpt),))


def _shown(quoted: Quoted) -> list[str]:
    if quoted.header is None:
        return [quoted.quote]
    columns = quoted.header.strip().strip("|").count("|") + 1
    # A line beside a table would be read as part of it.
    return ["", quoted.header, "|" + " --- |" * columns, quoted.quote, ""]


def tell_versions(quoted: Sequence[Quoted]) -> Told:
    """Documents that speak of the same and do not say the same: each quoted, the one to go by first."""
    told = [tell_quoted(one) for one in quoted]
    passages = [one.passage for one in quoted]
    order = (
        "the one reviewed last comes first"
        if any(passage.reviewed_on for passage in passages)
        else "none says when it was reviewed"
    )
    lines = [f"**{len(told)} documents speak of this and do not say the same**; {order}."]
    lines += [_dated(passage) + one.text for passage, one in zip(passages, told, strict=True)]
    return Told("\n\n".join(lines), tuple(citation for one in told for citation in one.citations))


def _dated(passage: Passage) -> str:
    version = f"Version {passage.version}, " if passage.version else ""
    reviewed = f"reviewed {written_day(passage.reviewed_on)}" if passage.reviewed_on else "never reviewed"
    return f"*{version}{reviewed}.* "


def tell_held_back(held_back: Sequence[HeldBack]) -> str:
    """Which pages are not answered from, each with a link where it has one and the reason; empty for none."""
    if not held_back:
        return ""
    named = [f"{_linked(one.document)} ({one.reason})" for one in held_back]
    return f"\nNot answered from, because only verified pages are: {'; '.join(named)}."


def _linked(document: Document) -> str:
    return f"[{document.title}]({document.url})" if document.url else document.title


def tell_near(searched: str, hits: Sequence[Hit]) -> str:
    """That nothing clearly answers, with the closest pages by title (a link where they have one); no instruction."""
    named = [_linked(hit.document) for hit in hits]
    return f"No playbook clearly answers this. It may be in: {'; '.join(named)}. {searched}"


def tell_not_found(searched: str, nearest: Sequence[str], known: KnownGap | None = None) -> str:
    """That the corpus does not answer and whether that is known, what was searched, and the nearest titles as titles only."""
    text = f"The playbooks do not answer this. {tell_gap(known)}{searched}"
    return f"{text} Nearest titles: {'; '.join(nearest)}." if nearest else text


def tell_gap(known: KnownGap | None) -> str:
    """That it is known to be missing, and who can say; empty for null, else with a blank behind it."""
    if known is None:
        return ""
    owner = f", whose owner is {known.document.owner}" if known.document.owner else ""
    return f"That is known: \u201c{known.question}\u201d is listed as open beside {_linked(known.document)}{owner}. "


def tell_stock(figures: Sequence[Figure], titles: Mapping[str, str], words: Words) -> str:
    """One SKU: its figures in a sentence. `figures` are those of one SKU, each of another metric."""
    sku = figures[0].filters["sku"][0]
    parts = [f"{words.title(figure.metric).lower()} **{words.shown(figure)}**" for figure in figures]
    places = figures[0].filters.get("location", [])
    where = f" at {' or '.join(places)}" if places else ""
    return f"**{_named(sku, titles)}**{where}: {', '.join(parts)}."


def _named(sku: str, titles: Mapping[str, str]) -> str:
    title = titles.get(sku, sku)
    return sku if title == sku else f"{title} ({sku})"


def tell_risk(report: RiskReport, focus: str | None = None) -> str:
    """The five areas, worst first, each with its three worst exceptions; with a `focus` one of them, or only what has changed."""
    order = {"red": 0, "amber": 1, "green": 2, "no_data": 3}
    areas = sorted(report.areas, key=lambda area: order[area.state])
    changed = [f"- changed since yesterday: {line}" for line in report.changed]
    if focus == CHANGES:
        states = ", ".join(f"{area.area} {in_words(area.state)}" for area in areas)
        return "\n".join([*(changed or ["Nothing has changed since yesterday."]), f"Now: {states}."])
    lines = [line for area in areas if focus in {None, area.area} for line in _tell_area(area)]
    return "\n".join([*lines, *([] if focus else changed)])


def _tell_area(area: AreaRisk) -> list[str]:
    told = f"- **{area.area}** {in_words(area.state)}: {area.reason} (owner {area.owner or 'nobody'})"
    counted = [f"  - {area.counted}"] if area.exceptions else []
    return [
        told,
        *counted,
        *(f"  - {one.severity.value}: {one.text} (owner {one.owner})" for one in area.top),
    ]
