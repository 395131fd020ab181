"""Which conversations and messages the app may touch, with Slack's error names where it may not.

Used by every family of `webapi` that takes a channel.
"""

from simulator.slack.backend import Backend
from simulator.slack.messages import Conversation, Message, Stream
from simulator.slack.webapi.call import Arguments, SlackError
from simulator.slack.webapi.content import named


def visible(backend: Backend, channel: str) -> Conversation:
    """The conversation by id or `#name`, if the app may know of it: public, or one it is a member of."""
    found = backend.state.conversations.get(channel)
    if found is None:
        name = channel.removeprefix("#")
        found = next((c for c in backend.state.conversations.values() if c.name and c.name == name), None)
    if found is None:
        raise SlackError("channel_not_found")
    if found.kind in ("private", "im") and backend.app.user_id not in found.members:
        raise SlackError("channel_not_found")
    return found


def readable(backend: Backend, channel: str) -> Conversation:
    """The conversation, if the app is in it: history needs that."""
    found = visible(backend, channel)
    if backend.app.user_id not in found.members:
        raise SlackError("not_in_channel")
    return found


def writable(backend: Backend, channel: str) -> Conversation:
    """The conversation to post to; a user id means the direct message with that person."""
    if channel.startswith(("U", "W")):
        person = backend.state.find_person(channel)
        if person is None:
            raise SlackError("channel_not_found")
        if person.kind == "deactivated":
            raise SlackError("user_disabled")
        return backend.state.direct_message(channel)
    found = readable(backend, channel)
    if found.archived:
        raise SlackError("is_archived")
    return found


def thread_of(conversation: Conversation, args: Arguments, *, required: bool = False) -> str | None:
    """The root ts of the thread named by `thread_ts`; a reply's ts leads to its root, as in Slack."""
    ts = args.text("thread_ts") if required else args.optional("thread_ts")
    if not ts:
        return None
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("thread_not_found" if "." in ts else "invalid_thread_ts")
    return message.thread_ts if message.is_reply else ts


def message_at(conversation: Conversation, ts: str) -> Message:
    """The message, or `message_not_found`; ephemeral ones cannot be found, as in Slack."""
    found = conversation.messages.get(ts)
    if found is None or found.subtype == "tombstone":
        raise SlackError("message_not_found")
    return found


def own_message_at(backend: Backend, conversation: Conversation, ts: str, error: str) -> Message:
    """The app's own message; `error` when somebody else wrote it."""
    found = message_at(conversation, ts)
    if found.bot_id != backend.app.bot_id:
        raise SlackError(error)
    return found


def open_stream(backend: Backend, message: Message) -> Stream | None:
    """The stream the message still is; one past its age has ended by itself, with what had come by then."""
    stream = message.stream
    if stream is None:
        return None
    if backend.state.clock.now().timestamp() - stream.started <= backend.timing.stream_seconds:
        return stream
    message.blocks, message.stream = named(backend.state, stream.blocks()), None
    backend.state.changed(message)
    return None
