"""`RiskReport` → messages: the worst areas first, state in words, reason, owner, runbook, receipts. Pure."""

from bot.reach import reaches
from bot.reply import RiskSummary
from bot.slack.blocks.build import Block, context, header, section
from bot.slack.render.figures import brief_receipts
from bot.slack.render.marks import MARKS
from bot.slack.render.message import Message, messages, raw_pieces
from bot.slack.render.next_steps import receipt_button
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words
from floorwalker.phrase import in_words
from tools.risk import AreaRisk, RiskReport, State

_WORST_FIRST = (State.RED, State.AMBER, State.NO_DATA, State.GREEN)
_WORDS = {State.RED: "RED", State.AMBER: "AMBER", State.GREEN: "GREEN", State.NO_DATA: "NO DATA"}
_MOST_RECEIPTS = 9


def risk_messages(safe: SafeText, words: Words, reply: RiskSummary) -> list[Message]:
    """The report; states are words, never only colours; each area opens its receipts."""
    report = reply.report
    areas = sorted(report.areas, key=lambda area: _WORST_FIRST.index(area.state))
    places = _places(report)
    blocks: list[Block] = [header(Safe("Risk by area"))]
    for area in areas:
        drawn = _area(safe, words, area, kept=bool(reply.receipts))
        if reply.receipts and area.figures:
            first, about = places[area.area], safe.plain(in_words(area.area), 50)
            drawn[0]["accessory"] = receipt_button(reply.receipts, first, first + len(area.figures), about)
        blocks += drawn
    if report.changed:
        changes = "\n".join(f"- {change}" for change in report.changed)
        blocks.append(section(Safe("*Since yesterday*")))
        blocks += [section(safe.mrkdwn(piece)) for piece in raw_pieces(safe, changes)]
    return messages(_summary(safe, areas), blocks)


def _places(report: RiskReport) -> dict[str, int]:
    """Where each area's figures begin among all of the report."""
    places, place = {}, 0
    for area in report.areas:
        places[area.area] = place
        place += len(area.figures)
    return places


def _summary(safe: SafeText, areas: list[AreaRisk]) -> Safe:
    return safe.words(
        "Risk: " + ", ".join(f"{area.area} {_WORDS[area.state].lower()}" for area in areas), 1000
    )


def _area(safe: SafeText, words: Words, area: AreaRisk, *, kept: bool) -> list[Block]:
    head = f"{MARKS[area.state.value]} *{safe.words(in_words(area.area).capitalize(), 100)}: {_WORDS[area.state]}*"
    facts = [f"owner: {area.owner or 'none named'}"]
    if area.runbook:
        facts.append(f"follow: {area.runbook}")
    small = [safe.words(" · ".join(facts), 1500)]
    rests_on = [safe.words(reaches(area.figures), 500)] if kept else brief_receipts(safe, words, area.figures)
    small += [one for one in rests_on if one][:_MOST_RECEIPTS]
    blocks = [section(Safe(f"{head}\n{safe.mrkdwn(area.reason, 2500)}"))]
    if area.exceptions:
        listed = "\n".join([area.counted, *(f"- {one.severity.value}: {one.text}" for one in area.top)])
        blocks.append(section(safe.mrkdwn(listed, 2500)))
    return [*blocks, context(*small)]
