"""`Digest` → messages: what is red and amber, then a heading a section, a paragraph a line with state, owner and ask. Pure.

Each line opens its whole receipts; beside it stands what they rest on. Where they are not kept they are written out.
"""

from bot.commitment import CommitmentState
from bot.reach import reaches
from bot.reply import Digest, DigestLine, DigestReply, DigestSection
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.blocks.build import Block, actions, context, divider, header, section, select
from bot.slack.blocks.inputs import overflow
from bot.slack.render.figures import brief_receipts
from bot.slack.render.marks import MARKS
from bot.slack.render.message import Message, messages, raw_pieces
from bot.slack.render.next_steps import receipt_button
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words
from floorwalker.phrase import in_words

_MOST_RECEIPTS = 10
_LONGEST_CHOICE = 150


def digest_messages(safe: SafeText, words: Words, reply: DigestReply) -> list[Message]:
    """The digest, split over several messages where Slack's limits ask for it; each line opens its receipt."""
    digest, place = reply.digest, 0
    blocks: list[Block] = [header(safe.plain(digest.title, 150))]
    blocks.append(section(safe.mrkdwn("\n".join(digest.standing()), 2900)))
    for part in digest.sections:
        blocks += [divider(), section(Safe(f"*{safe.words(part.title, 200)}*"))]
        for line in part.lines:
            drawn = _line(safe, words, line, kept=bool(reply.receipts))
            if reply.receipts and line.figures:
                end = place + len(line.figures)
                about = safe.plain(words.title(line.figures[0].metric), 50)
                drawn[0]["accessory"] = receipt_button(reply.receipts, place, end, about)
            if line.commitment:
                drawn[0]["accessory"] = _became(line.commitment)
            place += len(line.figures)
            blocks += drawn
        if not part.lines:
            blocks.append(section(Safe("Nothing to report.")))
        blocks += _commit(safe, words, part) if reply.receipts else []
    return messages(_summary(safe, digest), blocks)


def _commit(safe: SafeText, words: Words, part: DigestSection) -> list[Block]:
    """A menu of what the section asks for; choosing opens the form of a commitment."""
    asked = {
        line.ask: words.title(line.figures[0].metric) if line.figures else part.title
        for line in part.lines
        if line.ask and not line.commitment
    }
    options = [(safe.plain(ask, 75), _choice(about[:75], ask[:75])) for ask, about in asked.items()]
    if not options:
        return []
    name = action_id(Act.COMMIT_FORM, part.title.lower().replace(" ", "_")[:40])
    return [actions([select(Safe("Commit to…"), name, options)])]


def _choice(about: str, ask: str) -> str:
    """What an option of the menu says; cut until Slack takes it."""
    value = value_of(about, {"ask": ask})
    short = len(value) <= _LONGEST_CHOICE
    return value if short else _choice(about[: len(about) * 3 // 4], ask[: len(ask) * 3 // 4])


def _became(commitment: str) -> Block:
    return overflow(
        action_id(Act.COMMIT_SETTLED, commitment),
        (
            (Safe("Kept"), value_of(commitment, {"state": CommitmentState.KEPT.value})),
            (Safe("Not Needed Any More"), value_of(commitment, {"state": CommitmentState.DROPPED.value})),
        ),
    )


def _summary(safe: SafeText, digest: Digest) -> Safe:
    return safe.mrkdwn("\n".join([digest.title, *digest.standing()]), 3000)


def _line(safe: SafeText, words: Words, line: DigestLine, *, kept: bool) -> list[Block]:
    """The line with its state's mark; below it, in small, state, owner, what is asked for, and what its figures rest on."""
    pieces = [safe.mrkdwn(piece) for piece in raw_pieces(safe, line.text)] or [Safe("–")]
    if line.state in MARKS:
        pieces[0] = Safe(f"{MARKS[line.state]} {pieces[0]}")
    facts = [in_words(line.state), f"owner: {line.owner or 'none named'}"]
    if line.ask:
        facts.append(f"decision asked for: {line.ask}")
    small = [safe.words(" · ".join(fact for fact in facts if fact), 1500)]
    rests_on = [safe.words(reaches(line.figures), 500)] if kept else brief_receipts(safe, words, line.figures)
    return [
        *(section(piece) for piece in pieces),
        context(*small, *[one for one in rests_on if one][: _MOST_RECEIPTS - 1]),
    ]
