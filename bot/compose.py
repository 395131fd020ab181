"""Figures and passages → the words of an answer, without a model. Every number comes from a figure, every instruction is stored text.

Pure; called by the turn. Light Markdown: bold and lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.ports import Words
from bot.words import shown_window
from floorwalker.evidence import Citation, Figure, Passage
from knowledge.document import Document
from knowledge.runbook import PROCEDURES, Runbook, Step
from knowledge.search_result import Hit, Quoted, to_passage
from knowledge.trust import HeldBack
from tools.risk import AreaRisk, RiskReport

STEPS_SHOWN = 1_800
"""Characters of steps an answer shows; the runbook's card shows them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """The words of an answer with the citations they rest on."""

    text: str
    citations: tuple[Citation, ...] = ()


def tell_figures(figures: Sequence[Figure], words: Words) -> str:
    """One figure as a sentence; several as a sentence naming the lowest and highest."""
    first = figures[0]
    window = f"{shown_window(first.window.start, first.window.end)}, {first.window.tz}"
    title = words.title(first.metric)
    chosen = f" ({_filters(first)})" if first.filters else ""
    if len(figures) == 1 and not first.key:
        return _tell_one(first, f"{title}{chosen}", window, words)
    known = sorted((one for one in figures if one.value is not None), key=lambda one: one.value or 0)
    by = " and ".join(first.key)
    if not known:
        return f"**{title}**{chosen} by {by} has no value: {first.null_reason} ({window})."
    lowest, highest = known[0], known[-1]
    text = f"**{title}**{chosen} by {by}, {window}: lowest {_member(lowest)} **{words.shown(lowest)}**"
    if highest is not lowest:
        text += f", highest {_member(highest)} **{words.shown(highest)}**"
    return text + _note(any(one.provisional for one in figures))


def tell_ranking(figures: Sequence[Figure], titles: Mapping[str, str], words: Words) -> str:
    """The figures of a ranking in their order, each with its member; SKUs by their titles."""
    first = figures[0]
    window = f"{shown_window(first.window.start, first.window.end)}, {first.window.tz}"
    lines = [f"**{words.title(first.metric)}** by {' and '.join(first.key)}, {window}:"]
    lines += [
        f"{place}. {_named(_member(one), titles)}: **{words.shown(one)}**"
        for place, one in enumerate(figures, start=1)
    ]
    return "\n".join(lines) + (
        "\nProvisional: they may still change." if any(one.provisional for one in figures) else ""
    )


def tell_meaning(figure: Figure, words: Words) -> str:
    """What a metric counts and who answers for it, with its figure."""
    owner = words.owner(figure.metric)
    whose = f" Owner {owner}." if owner else ""
    return f"**{words.title(figure.metric)}**: {words.definition(figure.metric)}{whose}\n{tell_figures([figure], words)}"


def tell_movers(movers: Sequence[Figure], words: Words) -> str:
    """The members that moved a figure most, each with its value and the one before."""
    lines = [f"What moved most, by {' and '.join(movers[0].key)}:"]
    for one in movers:
        before = one.compared_with[0]
        was = (
            words.shown(one.model_copy(update={"value": before.value}))
            if before.value is not None
            else "none"
        )
        lines.append(f"- {_member(one)}: **{words.shown(one)}** ({before.label}: {was})")
    return "\n".join(lines)


def _tell_one(figure: Figure, title: str, window: str, words: Words) -> str:
    if figure.value is None:
        return f"There is no value for **{title}**: {figure.null_reason} ({window})."
    text = f"**{title}**: **{words.shown(figure)}** ({window})"
    earlier = [
        f"{one.label} {words.shown(figure.model_copy(update={'value': one.value}))}"
        for one in figure.compared_with
        if one.value is not None
    ]
    if earlier:
        text += "; " + ", ".join(earlier)
    return text + _note(figure.provisional)


def _note(provisional: bool) -> str:
    return ". Provisional: it may still change." if provisional else "."


def _member(figure: Figure) -> str:
    return ", ".join(figure.key.values())


def _filters(figure: Figure) -> str:
    return ", ".join(f"{name} {' or '.join(members)}" for name, members in figure.filters.items())


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
    return Told("\n".join(lines), (passage.cite(passage.text),))


def _heading(runbook: Runbook) -> str:
    reviewed = f"reviewed {runbook.reviewed_on:%Y-%m-%d}" if runbook.reviewed_on else "never reviewed"
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
    reviewed = f"reviewed {passage.reviewed_on:%Y-%m-%d}" if passage.reviewed_on else "never reviewed"
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


def tell_not_found(searched: str, nearest: Sequence[str]) -> str:
    """That the corpus does not answer, what was searched, and the nearest titles as titles only."""
    text = f"The playbooks do not answer this. {searched}"
    return f"{text} Nearest titles: {'; '.join(nearest)}." if nearest else text


def tell_stock(figures: Sequence[Figure], titles: Mapping[str, str], words: Words) -> str:
    """One SKU: its figures in a sentence. `figures` are those of one SKU, each of another metric."""
    sku = figures[0].filters["sku"][0]
    parts = [f"{words.title(figure.metric).lower()} **{words.shown(figure)}**" for figure in figures]
    return f"**{_named(sku, titles)}**: {', '.join(parts)}."


def tell_running_out(figures: Sequence[Figure], titles: Mapping[str, str], words: Words) -> str:
    """The SKUs likeliest to run out, by band; `figures` are their risks, highest first."""
    if not figures:
        return "No SKU on sale is likely to run out within 14 days."
    lines = [f"- {_placed(figure, titles)}: **{words.shown(figure)}**" for figure in figures]
    return "\n".join(["Most likely to run out within 14 days:", *lines])


def _placed(figure: Figure, titles: Mapping[str, str]) -> str:
    named = _named(figure.key["sku"], titles)
    return f"{named} at {figure.key['location']}" if "location" in figure.key else named


def _named(sku: str, titles: Mapping[str, str]) -> str:
    title = titles.get(sku, sku)
    return sku if title == sku else f"{title} ({sku})"


def tell_risk(report: RiskReport) -> str:
    """The five areas, worst first, each with its three worst exceptions."""
    order = {"red": 0, "amber": 1, "green": 2, "no_data": 3}
    areas = sorted(report.areas, key=lambda area: order[area.state])
    lines = [line for area in areas for line in _tell_area(area)]
    return "\n".join([*lines, *(f"- changed since yesterday: {line}" for line in report.changed)])


def _tell_area(area: AreaRisk) -> list[str]:
    told = f"- **{area.area}** {area.state.replace('_', ' ')}: {area.reason} (owner {area.owner or 'nobody'})"
    counted = [f"  - {area.counted}"] if area.exceptions else []
    return [
        told,
        *counted,
        *(f"  - {one.severity.value}: {one.text} (owner {one.owner})" for one in area.top),
    ]
