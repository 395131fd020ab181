"""Slack's payload → `Arrival`: which delivery this is, and whether it is for us at all. Pure.

Called by the listeners in `bot.slack.app` before the acknowledgement. What the words mean is read later (`parse`).
"""

import re
from collections.abc import Mapping

from pydantic import JsonValue

from bot.ports import Arrival, Kind
from bot.slack.actions import PREFIX, RUNBOOK_SHORTCUT
from bot.slack.acts import act_arrival
from bot.slack.forms import form_of
from bot.slack.json_path import at, text_at

ASK_ACTION = "ask"
_USER_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# A post with another subtype is an edit, a join, a topic: nobody addresses us with it.
_POST_SUBTYPES = {"", "thread_broadcast", "file_share"}

Body = Mapping[str, JsonValue]


def arrival_of(body: Body, bot_user_id: str) -> Arrival | None:
    """What was delivered; null when it is nothing for us (our own posts, other bots, talk between people)."""
    if body.get("command"):
        return _command(body, bot_user_id)
    if body.get("type") == "block_actions":
        return (
            _press(body, bot_user_id)
            or _click(body, bot_user_id)
            or act_arrival(body, _kept(body, bot_user_id))
        )
    if body.get("type") == "view_submission":
        return _form(body, bot_user_id) or act_arrival(body, _kept(body, bot_user_id))
    if body.get("type") == "message_action":
        return _shortcut(body, bot_user_id)
    if body.get("type") == "event_callback":
        return _event(body, bot_user_id)
    return None


def _event(body: Body, bot_user_id: str) -> Arrival | None:
    match text_at(body, "event", "type"):
        case "app_mention" | "message":
            return _message(body, bot_user_id)
        case "app_home_opened" if text_at(body, "event", "tab") == "home":
            return Arrival(_event_identity(body), Kind.HOME, _event_identity(body), _kept(body, bot_user_id))
        case "app_home_opened" if text_at(body, "event", "tab") == "messages":
            identity = _event_identity(body)
            return Arrival(identity, Kind.GREETING, identity, _kept(body, bot_user_id))
        case "agent_session_stopped":
            lane = _conversation(body, text_at(body, "event", "thread_ts"))
            return Arrival(_event_identity(body), Kind.STOP, lane, _kept(body, bot_user_id), ends_lane=lane)
        case _:
            return None


def _message(body: Body, bot_user_id: str) -> Arrival | None:
    subtype = text_at(body, "event", "subtype")
    if subtype == "message_deleted":
        gone = _conversation(body, text_at(body, "event", "deleted_ts"))
        return Arrival(_event_identity(body), Kind.WITHDRAWAL, gone, {}, ends_post=gone)
    if subtype not in _POST_SUBTYPES or at(body, "event", "bot_id") or _author(body) in ("", bot_user_id):
        return None
    ts = text_at(body, "event", "ts")
    thread_ts = text_at(body, "event", "thread_ts")
    kind = _addressed(body, bot_user_id)
    if not ts or kind is None or (kind is Kind.FOLLOW_UP and not thread_ts):
        return None
    lane = _conversation(body, thread_ts or ts)
    return Arrival(
        identity=_event_identity(body),
        kind=kind,
        lane=lane,
        payload=_kept(body, bot_user_id),
        post_key=_conversation(body, ts),
        gesture=text_at(body, "event", "client_msg_id") or None,
        engages=None if kind is Kind.FOLLOW_UP else lane,
        if_engaged=lane if kind is Kind.FOLLOW_UP else None,
        # What opens a thread takes no earlier message's place.
        author=_author(body),
        opens=not thread_ts,
    )


def _addressed(body: Body, bot_user_id: str) -> Kind | None:
    named = _USER_MENTION.findall(text_at(body, "event", "text"))
    if text_at(body, "event", "channel_type") == "im":
        return Kind.DIRECT
    if bot_user_id in named or text_at(body, "event", "type") == "app_mention":
        return Kind.MENTION
    # In a thread we take part in, a post that names somebody else is for them.
    return None if named else Kind.FOLLOW_UP


def _command(body: Body, bot_user_id: str) -> Arrival:
    identity = f"command:{text_at(body, 'trigger_id')}"
    return Arrival(identity, Kind.COMMAND, identity, _kept(body, bot_user_id))


def _click(body: Body, bot_user_id: str) -> Arrival | None:
    if not text_at(body, "actions", 0, "action_id").startswith(ASK_ACTION):
        return None
    if text_at(body, "container", "type") == "view":
        identity = f"click:{text_at(body, 'trigger_id')}"
        return Arrival(identity, Kind.CLICK, identity, _kept(body, bot_user_id))
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    message = text_at(body, "container", "message_ts") or text_at(body, "message", "ts")
    # No time of the click in it: a double click is one question.
    parts = ("click", channel, message, text_at(body, "actions", 0, "action_id"), text_at(body, "user", "id"))
    identity = ":".join(parts)
    if at(body, "container", "is_ephemeral") is True:
        return Arrival(identity, Kind.CLICK, identity, _kept(body, bot_user_id))
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts") or message
    lane = f"{text_at(body, 'team', 'id')}:{channel}:{thread}"
    return Arrival(identity, Kind.CLICK, lane, _kept(body, bot_user_id), engages=lane)


def _press(body: Body, bot_user_id: str) -> Arrival | None:
    if text_at(body, "actions", 0, "action_id").partition(":")[0] != PREFIX:
        return None
    # A window may be opened again and again: what is to happen once is made so where it happens.
    identity = f"press:{text_at(body, 'trigger_id')}"
    return Arrival(identity, Kind.CLICK, identity, _kept(body, bot_user_id))


def _form(body: Body, bot_user_id: str) -> Arrival | None:
    if form_of(at(body, "view")) is None:
        return None
    # A window is sent once, however often Slack tells of it.
    identity = f"form:{text_at(body, 'view', 'id')}"
    return Arrival(identity, Kind.FORM, identity, _kept(body, bot_user_id))


def _shortcut(body: Body, bot_user_id: str) -> Arrival | None:
    if text_at(body, "callback_id") != RUNBOOK_SHORTCUT:
        return None
    identity = f"shortcut:{text_at(body, 'trigger_id')}"
    return Arrival(identity, Kind.SHORTCUT, identity, _kept(body, bot_user_id))


def _author(body: Body) -> str:
    return text_at(body, "event", "user")


def _event_identity(body: Body) -> str:
    return f"event:{text_at(body, 'event_id')}"


def _conversation(body: Body, thread_ts: str) -> str:
    return f"{text_at(body, 'team_id')}:{text_at(body, 'event', 'channel')}:{thread_ts}"


def _kept(body: Body, bot_user_id: str) -> dict[str, JsonValue]:
    # Slack's old verification token is a secret of no use to us: it is not stored.
    return {
        "bot_user_id": bot_user_id,
        "body": {name: value for name, value in body.items() if name != "token"},
    }
