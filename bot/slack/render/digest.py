"""`Digest` → messages: a heading a section, a paragraph a line with owner, state and ask, then the receipts. Pure."""

from bot.ports import Words
from bot.reply import Digest, DigestLine, DigestReply
from bot.slack.blocks.build import Block, context, divider, header, section
from bot.slack.render.figures import brief_receipts
from bot.slack.render.message import Message, messages, raw_pieces
from bot.slack.render.next_steps import receipt_button
from bot.slack.safe_text import Safe, SafeText

_MOST_RECEIPTS = 10


def digest_messages(safe: SafeText, words: Words, reply: DigestReply) -> list[Message]:
    """The digest, split over several messages where Slack's limits ask for it; each line opens its receipt."""
    digest, place = reply.digest, 0
    blocks: list[Block] = [header(safe.plain(_title(digest), 150))]
    for part in digest.sections:
        blocks += [divider(), section(Safe(f"*{safe.words(part.title, 200)}*"))]
        for line in part.lines:
            drawn = _line(safe, words, line)
            if reply.receipts and line.figures:
                end = place + len(line.figures)
                about = safe.plain(words.title(line.figures[0].metric), 50)
                drawn[0]["accessory"] = receipt_button(reply.receipts, place, end, about)
            place += len(line.figures)
            blocks += drawn
        if not part.lines:
            blocks.append(section(Safe("Nothing to report.")))
    return messages(_summary(safe, digest), blocks)


def _title(digest: Digest) -> str:
    name, _, day = digest.slot.partition(" ")
    return f"{name.capitalize()} digest{f', {day}' if day else ''}"


def _summary(safe: SafeText, digest: Digest) -> Safe:
    first = [line.text for part in digest.sections for line in part.lines][:3]
    return safe.mrkdwn("\n".join([_title(digest), *first]), 3000)


def _line(safe: SafeText, words: Words, line: DigestLine) -> list[Block]:
    pieces = [safe.mrkdwn(piece) for piece in raw_pieces(safe, line.text)] or [Safe("–")]
    facts = [f"state: {line.state}" if line.state else "", f"owner: {line.owner or 'none named'}"]
    if line.ask:
        facts.append(f"decision asked for: {line.ask}")
    small = [safe.words(" · ".join(fact for fact in facts if fact), 1500)]
    small += brief_receipts(safe, words, line.figures)[: _MOST_RECEIPTS - 1]
    return [*(section(piece) for piece in pieces), context(*small)]
