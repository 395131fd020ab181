"""chat.*: posting, changing and deleting the app's messages."""

from dataclasses import replace

from simulator.slack.backend import Backend
from simulator.slack.messages import Message
from simulator.slack.webapi.access import (
    message_at,
    open_stream,
    own_message_at,
    readable,
    thread_of,
    visible,
    writable,
)
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.content import TEXT_LIMIT, Content, read_content, read_metadata
from simulator.slack.wire import JsonObject


def app_message(backend: Backend, channel: str, content: Content, thread_ts: str | None = None) -> Message:
    """A new message of the app, not stored yet."""
    app = backend.app
    return Message(
        channel,
        backend.state.mint_ts(),
        app.user_id,
        content.text[:TEXT_LIMIT],
        backend.state.workspace.team.id,
        content.blocks,
        content.attachments,
        content.metadata,
        thread_ts,
        app.bot_id,
        app.id,
    )


def post_message(backend: Backend, args: Arguments) -> JsonObject:
    """Post to a channel, a thread or a person."""
    conversation = writable(backend, args.text("channel"))
    content = read_content(backend.state, args)
    message = app_message(backend, conversation.id, content, thread_of(conversation, args))
    message.reply_broadcast = args.flag("reply_broadcast")
    if message.reply_broadcast and message.thread_ts:
        message.subtype = "thread_broadcast"
    backend.state.put(message)
    backend.events.message_posted(message)
    answer = {"channel": conversation.id, "ts": message.ts, "message": conversation.render(message)}
    if len(content.text) > TEXT_LIMIT:
        return answer | {
            "response_metadata": {"warnings": ["message_truncated"]},
            "warning": "message_truncated",
        }
    return answer


def update(backend: Backend, args: Arguments) -> JsonObject:
    """Change one of the app's messages; text without blocks drops the blocks, as in Slack."""
    conversation = readable(backend, args.text("channel"))
    message = own_message_at(backend, conversation, args.text("ts"), "cant_update_message")
    if open_stream(backend, message) is not None:
        raise SlackError("streaming_state_conflict")
    given = args.values.keys() & {"text", "blocks", "attachments", "markdown_text"}
    before = conversation.render(message)
    if given:
        content = read_content(backend.state, args)
        if len(content.text) > TEXT_LIMIT:
            raise SlackError("msg_too_long")
        message.text, message.blocks, message.attachments = (
            content.text,
            content.blocks,
            content.attachments,
        )
        message.edited = {"user": backend.app.user_id, "ts": backend.state.mint_ts()}
    elif "metadata" not in args.values:
        raise SlackError("no_text")
    if "metadata" in args.values:
        message.metadata = read_metadata(args)
    backend.state.changed(message)
    backend.events.message_changed(message, before)
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "text": message.text,
        "message": conversation.render(message),
    }


def delete(backend: Backend, args: Arguments) -> JsonObject:
    """Take one of the app's messages away."""
    conversation = readable(backend, args.text("channel"))
    message = own_message_at(backend, conversation, args.text("ts"), "cant_delete_message")
    before = conversation.render(message)
    backend.state.remove(message)
    backend.events.message_deleted(conversation, before)
    return {"channel": conversation.id, "ts": message.ts}


def post_ephemeral(backend: Backend, args: Arguments) -> JsonObject:
    """Show something to one member of a channel only."""
    conversation = writable(backend, args.text("channel"))
    user = args.text("user")
    if user not in conversation.members:
        raise SlackError("user_not_in_channel")
    message = app_message(
        backend, conversation.id, read_content(backend.state, args), thread_of(conversation, args)
    )
    backend.state.put(replace(message, ephemeral_for=user))
    return {"message_ts": message.ts}


def get_permalink(backend: Backend, args: Arguments) -> JsonObject:
    """The address of a message; here it leads to the page of this server."""
    conversation = visible(backend, args.text("channel"))
    message = message_at(conversation, args.text("message_ts"))
    link = f"{backend.base_url()}/archives/{conversation.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={conversation.id}"
    return {"channel": conversation.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
