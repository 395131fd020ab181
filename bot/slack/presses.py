"""A stored press, form or shortcut → `Errand`. Pure; called by `parse`."""

from pydantic import JsonValue

from bot.ports import Address, Errand, InboxItem
from bot.request import Act, Conversation, Wish
from bot.slack.actions import press_of
from bot.slack.forms import press_of_form
from bot.slack.json_path import at, text_at
from bot.slack.words_typed import words_of

# What others in the thread should see as well; everything else is for the one who pressed.
_FOR_ALL = frozenset({Act.HAND_ON, Act.SETTLED, Act.COMMIT, Act.COMMIT_SETTLED})
_HOME_AFTER = frozenset({Act.UNWATCH, Act.COMMIT_SETTLED})


def pressed(item: InboxItem) -> Errand | None:
    """What a button of ours asks for; null for any other button."""
    body = at(item.payload, "body")
    action = at(body, "actions", 0)
    value = text_at(action, "value") or text_at(action, "selected_option", "value")
    press = press_of(text_at(action, "action_id"), value)
    if press is None:
        return None
    in_view = text_at(body, "container", "type") == "view"
    is_home = text_at(body, "view", "type") == "home"
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts")
    message = text_at(body, "container", "message_ts") or text_at(body, "message", "ts")
    hidden = at(body, "container", "is_ephemeral") is True
    address = Address(
        channel_id=channel or text_at(body, "user", "id"),
        user_id=text_at(body, "user", "id"),
        thread_ts=thread or (None if hidden or in_view else message) or None,
        response_url=(text_at(body, "response_url") or None) if hidden else None,
        visible=press.act in _FOR_ALL,
        home=is_home and press.act in _HOME_AFTER,
        trigger_id=text_at(body, "trigger_id") or None,
        view_id=text_at(body, "view", "id") if in_view and not is_home else None,
        starts_thread=not thread,
    )
    if press.act is Act.ALONE and press.values.get("to") == "dm":
        address = Address(channel_id=address.user_id, user_id=address.user_id, visible=False)
    team = text_at(body, "team", "id")
    conversation = Conversation(team, channel, address.thread_ts) if channel and address.thread_ts else None
    return Errand(
        identity=item.identity,
        wish=Wish.PRESS,
        words="",
        asked_at=item.received_at,
        team_id=team,
        address=address,
        conversation=conversation,
        quoted=press.about if press.act is Act.ALONE else None,
        press=press,
    )


def sent_form(item: InboxItem) -> Errand | None:
    """What a sent form asks for; null for one that is not ours."""
    body = at(item.payload, "body")
    found = press_of_form(at(body, "view"))
    if found is None:
        return None
    press, channel, thread = found
    user, team = text_at(body, "user", "id"), text_at(body, "team", "id")
    if press.act is Act.SHARE:
        channel, thread = press.values.get("channel", ""), ""
    address = Address(
        channel_id=channel or user,
        user_id=user,
        thread_ts=thread or None,
        starts_thread=press.values.get("starts_thread") == "yes",
        visible=press.act in _FOR_ALL or press.act is Act.SHARE,
    )
    conversation = Conversation(team, channel, thread) if channel and thread else None
    return Errand(
        item.identity,
        Wish.PRESS,
        "",
        item.received_at,
        team,
        address,
        conversation=conversation,
        press=press,
    )


def runbook_for_message(item: InboxItem) -> Errand:
    """The message shortcut "What's the runbook?": somebody's words, answered to the asker alone."""
    body = at(item.payload, "body")
    message: JsonValue = at(body, "message")
    words = words_of(text_at(message, "text"), text_at(item.payload, "bot_user_id"))
    return Errand(
        identity=item.identity,
        wish=Wish.RUNBOOK,
        words=words,
        asked_at=item.received_at,
        team_id=text_at(body, "team", "id"),
        address=Address(
            channel_id=text_at(body, "channel", "id"),
            user_id=text_at(body, "user", "id"),
            thread_ts=text_at(message, "thread_ts") or None,
            response_url=text_at(body, "response_url") or None,
            visible=False,
        ),
        quoted=f"What's the runbook for: {words}",
    )
