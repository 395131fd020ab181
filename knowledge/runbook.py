"""A procedure's `Document` → `Runbook`: the card that is shown and run, step by step.

Every text is an exact span of the stored body (promise 2); nothing is rephrased. `library` calls it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.document import Document, Kind, Status
from knowledge.outline import Block, Section, sections_of

PROCEDURES = (Kind.RUNBOOK, Kind.SOP, Kind.CHECKLIST)

_STEPS = re.compile(
    r"\b(steps?|procedure|actions?|instructions|runbook|response|checklist|what to do|method|process)\b",
    re.IGNORECASE,
)
_TRIGGER = re.compile(r"\b(triggers?|when to (use|run|start)|use this when|symptoms?)\b", re.IGNORECASE)
_ESCALATION = re.compile(r"\bescalat", re.IGNORECASE)
_SUCCESS = re.compile(r"\b(success|done when|exit criteria|definition of done)\b", re.IGNORECASE)
_STEP_HEADING = re.compile(
    r"\A(?:step\s+)?(?P<number>\d{1,3})\s*[.:)–-]\s*\S|\Astep\s+(?P<bare>\d{1,3})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number as said aloud, and `text`, exactly `body[start:end]` with its sub-bullets.

    `section` is the heading it stands under.

    """

    number: int
    text: str
    start: int
    end: int
    section: str


@dataclass(frozen=True, slots=True)
class Runbook:
    """The card of a procedure. `trigger` is the stored text of that section.

    `triggers` are metric or exception ids.
    """

    document_id: str
    title: str
    kind: Kind
    owner: str | None
    audience: str
    version: str
    status: Status
    reviewed_on: date | None
    overdue: bool
    trigger: str
    triggers: tuple[str, ...]
    steps: tuple[Step, ...]
    escalation: tuple[str, ...]
    success_criteria: tuple[str, ...]
    digest: str


def to_runbook(document: Document, today: date) -> Runbook:
    """The card of this document; `steps` is empty when the page has no numbered steps."""
    sections = sections_of(document.body)
    return Runbook(
        document_id=document.id,
        title=document.title,
        kind=document.kind,
        owner=document.owner,
        audience=document.audience,
        version=document.version,
        status=document.status,
        reviewed_on=document.reviewed_on,
        overdue=document.overdue(today),
        trigger=_section_text(document.body, sections, _TRIGGER),
        triggers=document.triggers,
        steps=steps_of(document.body, sections),
        escalation=document.escalation or _listed(document.body, sections, _ESCALATION),
        success_criteria=document.success_criteria or _listed(document.body, sections, _SUCCESS),
        digest=document.digest,
    )


def steps_of(body: str, sections: Sequence[Section]) -> tuple[Step, ...]:
    """Those under a heading such as "Steps", else every numbered list, else headings "Step 1"."""
    under = [section for section in sections if any(_STEPS.search(heading) for heading in section.path[-2:])]
    found = _numbered(body, under) or _numbered(body, sections) or _step_headings(body, sections)
    numbers = [step.number for step in found]
    if numbers == sorted(set(numbers)):
        return tuple(found)
    # Lists that each begin at 1 need numbers of their own: "step 3" must name one step.
    return tuple(
        Step(number, step.text, step.start, step.end, step.section)
        for number, step in enumerate(found, start=1)
    )


def _numbered(body: str, sections: Sequence[Section]) -> list[Step]:
    found: list[Step] = []
    for section in sections:
        for block in section.blocks:
            found += _items(body, block, section.heading)
    return found


def _items(body: str, block: Block, heading: str) -> list[Step]:
    if block.kind != "ordered_list" or not block.items:
        return []
    # Markdown counts on from the first number, whatever the later ones say.
    first = block.items[0].number or 0
    return [
        Step(number, body[item.start : item.end], item.start, item.end, heading)
        for number, item in enumerate(block.items, start=first)
        if item.end > item.start
    ]


def _step_headings(body: str, sections: Sequence[Section]) -> list[Step]:
    found: list[Step] = []
    for section in sections:
        match = _STEP_HEADING.match(section.heading)
        if match:
            # The heading's own words are the step; its marks are not.
            begin = body.find(section.heading[:1], section.start)
            number = int(match["number"] or match["bare"])
            found.append(Step(number, body[begin : section.end], begin, section.end, section.heading))
    return found


def _named(sections: Sequence[Section], name: re.Pattern[str]) -> Section | None:
    return next((section for section in sections if name.search(section.heading)), None)


def _section_text(body: str, sections: Sequence[Section], name: re.Pattern[str]) -> str:
    section = _named(sections, name)
    if section is None or len(section.blocks) < 2:
        return ""
    return body[section.blocks[1].start : section.end]


def _listed(body: str, sections: Sequence[Section], name: re.Pattern[str]) -> tuple[str, ...]:
    section = _named(sections, name)
    if section is None:
        return ()
    items = [body[item.start : item.end] for block in section.blocks for item in block.items]
    text = _section_text(body, sections, name)
    return tuple(items) if items else (text,) if text else ()
