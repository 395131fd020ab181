"""chat.startStream, appendStream, stopStream: a message that grows while it is read.

Only the end of a stream takes metadata, as in Slack: an unfinished one carries no key of the app's.
"""

from collections.abc import Callable

from simulator.slack.backend import Backend
from simulator.slack.messages import Conversation, Message, Stream
from simulator.slack.webapi.access import open_stream, own_message_at, readable, thread_of, writable
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.chat import app_message
from simulator.slack.webapi.content import (
    MARKDOWN_LIMIT,
    Content,
    named,
    read_blocks,
    read_metadata,
    refuse_bad_blocks,
)
from simulator.slack.wire import JsonObject

CHUNK_TEXT_LIMIT = 256
"""Characters of a title or detail in a `task_update` or `plan_update` chunk."""
TASK_STATES = ("pending", "in_progress", "complete", "error")


def start_stream(backend: Backend, args: Arguments) -> JsonObject:
    """Open a stream in a thread; outside direct messages Slack wants to know for whom."""
    conversation = writable(backend, args.text("channel"))
    thread_ts = thread_of(conversation, args, required=True)
    if conversation.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not args.optional(name):
                raise SlackError(f"missing_{name}")
    mode = args.optional("task_display_mode") or "timeline"
    if mode not in ("timeline", "plan"):
        raise SlackError("invalid_arguments")
    message = app_message(backend, conversation.id, Content(), thread_ts)
    message.stream = Stream(backend.state.clock.now().timestamp(), mode)
    _grow(backend, message.stream, args)
    message.text = message.stream.markdown
    backend.state.put(message)
    _set_session(backend, message, "processing")
    return {"channel": conversation.id, "ts": message.ts}


def append_stream(backend: Backend, args: Arguments) -> JsonObject:
    """Add text or chunks to an open stream."""
    conversation, message, stream = _open_stream(backend, args)
    if not args.optional("markdown_text") and not args.parsed("chunks", "invalid_chunks"):
        raise SlackError("no_text")
    _grow(backend, stream, args)
    message.text = stream.markdown
    backend.state.changed(message)
    return {"channel": conversation.id, "ts": message.ts}


def stop_stream(backend: Backend, args: Arguments) -> JsonObject:
    """Close a stream: its parts become the blocks of an ordinary message, `blocks` come after them."""
    conversation, message, stream = _open_stream(backend, args)
    last = read_blocks(backend.state, args)
    status = args.optional("session_status")
    if status is not None and status not in ("processing", "active", "suspended", "closed"):
        raise SlackError("invalid_arguments")
    metadata = read_metadata(args)
    _grow(backend, stream, args)
    blocks = stream.blocks() + last
    # Each part was fine alone; together they are one message with one message's limits.
    refuse_bad_blocks(blocks, "message")
    message.text, message.blocks, message.stream = stream.markdown, named(backend.state, blocks), None
    message.metadata = metadata
    _set_session(backend, message, status or "active")
    backend.state.changed(message)
    backend.events.message_posted(message)
    return {"channel": conversation.id, "ts": message.ts, "message": conversation.render(message)}


def _set_session(backend: Backend, message: Message, status: str) -> None:
    """A stream opens the agent session of its thread and, at its end, lets go of it."""
    key = (message.channel, message.thread_ts or "")
    session = backend.state.sessions.get(key, {})
    backend.state.set_session(*key, session | {"status": status})


def _open_stream(backend: Backend, args: Arguments) -> tuple[Conversation, Message, Stream]:
    conversation = readable(backend, args.text("channel"))
    message = own_message_at(backend, conversation, args.text("ts"), "message_not_owned_by_app")
    stream = open_stream(backend, message)
    if stream is None:
        raise SlackError("message_not_in_streaming_state")
    return conversation, message, stream


def _grow(backend: Backend, stream: Stream, args: Arguments) -> None:
    chunks = args.parsed("chunks", "invalid_chunks") or []
    text = args.optional("markdown_text")
    if text:
        chunks = [{"type": "markdown_text", "text": text}, *chunks]
    for chunk in chunks:
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if kind not in _CHUNKS:
            raise SlackError("invalid_chunks")
        _CHUNKS[kind](backend, stream, chunk)


def _add_text(_backend: Backend, stream: Stream, chunk: JsonObject) -> None:
    stream.markdown += str(chunk.get("text", ""))
    if len(stream.markdown) > MARKDOWN_LIMIT:
        raise SlackError("msg_too_long")


def _add_task(_backend: Backend, stream: Stream, chunk: JsonObject) -> None:
    if not chunk.get("id") or chunk.get("status", "pending") not in TASK_STATES:
        raise SlackError("invalid_chunks")
    if any(len(str(chunk.get(key) or "")) > CHUNK_TEXT_LIMIT for key in ("title", "details", "output")):
        raise SlackError("invalid_chunks")
    card = stream.tasks.setdefault(str(chunk["id"]), {"type": "task_card", "task_id": str(chunk["id"])})
    card |= {key: chunk[key] for key in ("title", "status", "sources") if chunk.get(key)}
    for key in ("details", "output"):
        if chunk.get(key):  # Slack appends to these two, and replaces the others
            _append_rich_text(card, key, str(chunk[key]))


def _append_rich_text(card: JsonObject, key: str, text: str) -> None:
    block = card.setdefault(
        key, {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    )
    block["elements"][0]["elements"].append({"type": "text", "text": text})


def _set_plan_title(_backend: Backend, stream: Stream, chunk: JsonObject) -> None:
    title = str(chunk.get("title", ""))
    if not title or len(title) > CHUNK_TEXT_LIMIT:
        raise SlackError("invalid_chunks")
    stream.plan_title = title


def _add_blocks(backend: Backend, stream: Stream, chunk: JsonObject) -> None:
    refuse_bad_blocks(chunk.get("blocks"), "message")
    stream.extra_blocks.extend(named(backend.state, chunk["blocks"]))


_CHUNKS: dict[str | None, Callable[[Backend, Stream, JsonObject], None]] = {
    "markdown_text": _add_text,
    "task_update": _add_task,
    "plan_update": _set_plan_title,
    "blocks": _add_blocks,
}

METHODS: dict[str, Method] = {
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
}
