"""Stored payload → `Errand`: who asks for what, and where the reply goes. Pure.

Called by the worker through `bot.slack.surface`. Rights are looked up afterwards (`people`).
"""

from datetime import UTC, datetime

from bot.ports import Address, Errand, InboxItem, Kind
from bot.request import Conversation, Wish
from bot.slack.acts import act_errand
from bot.slack.commands import VISIBLE, read_command
from bot.slack.json_path import at, text_at
from bot.slack.presses import pressed, runbook_for_message, sent_form
from bot.slack.words_typed import words_of

_STOPPED = "Stopped. What was asked here and not yet answered will not be answered."


def read_item(item: InboxItem) -> Errand | None:
    """What the item asks for; null when it asks for nothing."""
    match item.kind:
        case Kind.MENTION | Kind.DIRECT | Kind.FOLLOW_UP:
            return _said(item)
        case Kind.COMMAND:
            return _typed(item)
        case Kind.CLICK:
            return pressed(item) or act_errand(item) or _clicked(item)
        case Kind.FORM | Kind.SHORTCUT:
            return sent_form(item) if item.kind is Kind.FORM else runbook_for_message(item)
        case Kind.SUBMISSION:
            return act_errand(item)
        case Kind.HOME | Kind.GREETING:
            return _home(item)
        case Kind.STOP:
            return _stopped(item)
        case Kind.WITHDRAWAL:
            return None


def _said(item: InboxItem) -> Errand:
    body = at(item.payload, "body")
    ts = text_at(body, "event", "ts")
    thread_ts = text_at(body, "event", "thread_ts") or ts
    conversation = Conversation(text_at(body, "team_id"), text_at(body, "event", "channel"), thread_ts)
    words = words_of(text_at(body, "event", "text"), text_at(item.payload, "bot_user_id"))
    return Errand(
        identity=item.identity,
        wish=Wish.ASK if words else Wish.HELP,
        words=words,
        asked_at=_moment(ts, item.received_at),
        team_id=conversation.team_id,
        address=Address(
            conversation.channel_id,
            text_at(body, "event", "user"),
            thread_ts,
            starts_thread=thread_ts == ts,
        ),
        conversation=conversation,
    )


def _typed(item: InboxItem) -> Errand:
    body = at(item.payload, "body")
    typed = read_command(text_at(body, "command"), words_of(text_at(body, "text"), ""))
    return Errand(
        identity=item.identity,
        wish=typed.wish,
        words=typed.words,
        asked_at=item.received_at,
        team_id=text_at(body, "team_id"),
        address=Address(
            channel_id=text_at(body, "channel_id"),
            user_id=text_at(body, "user_id"),
            response_url=text_at(body, "response_url") or None,
            visible=typed.wish in VISIBLE and typed.notice is None,
        ),
        notice=typed.notice,
        suggestions=typed.suggestions,
    )


def _clicked(item: InboxItem) -> Errand:
    body = at(item.payload, "body")
    question = text_at(body, "actions", 0, "value")
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    message = text_at(body, "container", "message_ts") or text_at(body, "message", "ts")
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts") or message
    team = text_at(body, "team", "id")
    hidden = at(body, "container", "is_ephemeral") is True
    if not channel:
        # Asked on the App Home: the answer comes as a direct message.
        user = text_at(body, "user", "id")
        address = Address(channel_id=user, user_id=user, visible=False)
        return Errand(item.identity, Wish.ASK, question, item.received_at, team, address, quoted=question)
    return Errand(
        identity=item.identity,
        wish=Wish.ASK,
        words=question,
        asked_at=item.received_at,
        team_id=team,
        address=Address(
            channel_id=channel,
            user_id=text_at(body, "user", "id"),
            thread_ts=None if hidden else thread,
            response_url=(text_at(body, "response_url") or None) if hidden else None,
            visible=not hidden,
        ),
        conversation=None if hidden else Conversation(team, channel, thread),
        quoted=question,
    )


def _home(item: InboxItem) -> Errand:
    body = at(item.payload, "body")
    user = text_at(body, "event", "user")
    address = Address(text_at(body, "event", "channel"), user, visible=False, home=item.kind is Kind.HOME)
    return Errand(item.identity, Wish.HOME, "", item.received_at, text_at(body, "team_id"), address)


def _stopped(item: InboxItem) -> Errand:
    body = at(item.payload, "body")
    thread = text_at(body, "event", "thread_ts")
    channel = text_at(body, "event", "channel")
    return Errand(
        identity=item.identity,
        wish=Wish.HELP,
        words="",
        asked_at=item.received_at,
        team_id=text_at(body, "team_id"),
        address=Address(channel, text_at(body, "event", "user"), thread),
        notice=_STOPPED,
    )


def _moment(ts: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
