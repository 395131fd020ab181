"""`RunbookCard` → messages: owner, trigger, numbered steps as stored, escalation, success criteria. Pure."""

from collections.abc import Sequence

from bot.slack.blocks.build import Block, actions, context, header, section
from bot.slack.render.message import Message, messages, raw_pieces
from bot.slack.render.next_steps import start_button
from bot.slack.render.receipt import review
from bot.slack.safe_text import Safe, SafeText
from knowledge.document import Status
from knowledge.runbook import Runbook, Step


def runbook_messages(safe: SafeText, runbook: Runbook) -> list[Message]:
    """The card, split over several messages where Slack's limits ask for it."""
    blocks: list[Block] = [header(safe.plain(runbook.title, 150)), context(_imprint(safe, runbook))]
    if runbook.steps:
        blocks.append(_start(safe, runbook))
    blocks += _part(safe, "When to use it", runbook.trigger)
    for step in runbook.steps:
        blocks += _step(safe, step)
    if not runbook.steps:
        blocks.append(section(Safe("This page has no numbered steps; read it in full.")))
    blocks += _listed(safe, "Escalation", runbook.escalation)
    blocks += _listed(safe, "Done when", runbook.success_criteria)
    return messages(_summary(safe, runbook), blocks)


def _start(safe: SafeText, runbook: Runbook) -> Block:
    return actions([start_button(safe.plain(f"Start a run of {runbook.title}", 75), runbook.document_id)])


def _summary(safe: SafeText, runbook: Runbook) -> Safe:
    owner = safe.words(runbook.owner or "unknown", 100)
    overdue = ", review overdue" if runbook.overdue else ""
    return Safe(f"{safe.words(runbook.title, 200)}: {len(runbook.steps)} steps, owner {owner}{overdue}")


def _imprint(safe: SafeText, runbook: Runbook) -> Safe:
    facts = [
        runbook.kind.value.capitalize(),
        f"owner {runbook.owner}" if runbook.owner else "owner unknown",
        review(runbook.reviewed_on),
        f"version {runbook.version}" if runbook.version else "no version",
        f"document {runbook.document_id}",
        *([] if runbook.status is Status.ACTIVE else [runbook.status.value.upper()]),
    ]
    late = " · *review overdue*" if runbook.overdue else ""
    return Safe(safe.words(" · ".join(facts), 1000) + late)


def _step(safe: SafeText, step: Step) -> list[Block]:
    pieces = raw_pieces(safe, step.text)
    shown = [section(safe.mrkdwn(piece)) for piece in pieces[1:]]
    first = safe.mrkdwn(pieces[0] if pieces else "", 2900)
    return [section(Safe(f"*{step.number}.* {first}")), *shown]


def _part(safe: SafeText, title: str, text: str) -> list[Block]:
    pieces = [safe.mrkdwn(piece) for piece in raw_pieces(safe, text)]
    return [section(Safe(f"*{title}*")), *(section(piece) for piece in pieces)] if pieces else []


def _listed(safe: SafeText, title: str, lines: Sequence[str]) -> list[Block]:
    return _part(safe, title, "\n".join(f"- {line.strip()}" for line in lines if line.strip()))
