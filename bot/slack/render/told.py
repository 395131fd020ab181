"""The counter's sentences → messages: an offer to answer in private, a question passed on, a shared answer, where one is. Pure."""

import re

from bot.reply import PassedOn, Said, SharedAnswer, Whereabouts, Withheld
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.blocks.build import Block, actions, button, context, fields, section
from bot.slack.render.answer import answer_messages
from bot.slack.render.message import Message, messages
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words
from floorwalker.identity import EVERYONE, Place

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_PLACES = {
    Place.PUBLIC: "a public channel: every full member can read it",
    Place.PRIVATE: "a private channel: its members read it",
    Place.SHARED: "shared with another company, or not known to Slack",
    Place.DIRECT: "between you and me alone",
    Place.TERMINAL: "a terminal",
}


def withheld_messages(safe: SafeText, reply: Withheld) -> list[Message]:
    """For the asker alone: that there is an answer, and two ways to have it."""
    text = safe.mrkdwn(reply.answer.text)
    again = {"wish": reply.wish.value}
    buttons = [
        button(Safe("Show It Only to Me"), action_id(Act.ALONE, "here"), value_of(reply.words, again)),
        button(
            Safe("Send a Direct Message"),
            action_id(Act.ALONE, "dm"),
            value_of(reply.words, {**again, "to": "dm"}),
        ),
    ]
    return messages(text, [section(text), actions(buttons)])


def said_messages(safe: SafeText, reply: Said) -> list[Message]:
    """A sentence."""
    text = safe.mrkdwn(reply.text, 1500)
    return messages(text, [section(text)])


def passed_on_messages(safe: SafeText, reply: PassedOn) -> list[Message]:
    """The question with its owner named; only an id that the operator set becomes a mention."""
    owner = mention(reply.person) or safe.words(reply.handle, 200)
    asker = mention(reply.asked_by) or Safe("Somebody")
    question = safe.words(reply.words, 1000) or Safe("(no words)")
    blocks: list[Block] = [section(Safe(f"{owner}, {asker} asks you:\n&gt;{question}"))]
    if reply.note:
        blocks.append(section(Safe(f"*In their words:* {safe.words(reply.note, 1000)}")))
    blocks.append(
        actions([button(Safe("Mark as Dealt With"), action_id(Act.SETTLED), value_of(reply.question_id))])
    )
    if not mention(reply.person):
        told = f"{reply.handle} is not linked to a Slack account (setting handles), so nobody was notified."
        blocks.append(context(safe.words(told, 300)))
    return messages(Safe(f"{owner}: {asker} asks: {question}"), blocks)


def shared_messages(safe: SafeText, words: Words, reply: SharedAnswer) -> list[Message]:
    """The answer as it was, with who shares it and why."""
    note = f": {safe.words(reply.note, 500)}" if reply.note else ""
    head = context(Safe(f"Shared by {mention(reply.by) or 'a colleague'}{note}"))
    first, *rest = answer_messages(safe, words, reply.answer)
    return [Message(first.text, (head, *first.blocks)), *rest]


def whereabouts_messages(safe: SafeText, reply: Whereabouts) -> list[Message]:
    """What this place is."""
    name = f"#{reply.channel_name}" if reply.channel_name else "This place"
    facts = [
        ("Place", f"{name} is {_PLACES[reply.place]}"),
        ("I may show here", _labels(reply.here)),
        ("You may read", _labels(reply.asker)),
        ("Owner", reply.owner or "none named (setting channel_owners)"),
        ("Digests posted here", ", ".join(reply.digests) or "none"),
    ]
    text = safe.words(f"{name}: I may show {_labels(reply.here)}; you may read {_labels(reply.asker)}.", 500)
    return messages(text, [fields([(Safe(title), safe.words(value, 500)) for title, value in facts])])


def mention(person: str) -> Safe | None:
    """A mention of a Slack user or group; null for anything that is not an id."""
    if _PERSON.fullmatch(person):
        return Safe(f"<@{person}>")
    return Safe(f"<!subteam^{person}>") if _GROUP.fullmatch(person) else None


def _labels(labels: frozenset[str]) -> str:
    if not labels:
        return "nothing"
    others = sorted(labels - {EVERYONE})
    return ", ".join((["what is for everyone"] if EVERYONE in labels else []) + others)
