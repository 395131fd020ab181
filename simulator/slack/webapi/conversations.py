"""conversations.*: channels, direct messages and what was said in them."""

from simulator.slack.backend import Backend
from simulator.slack.messages import Conversation, Message
from simulator.slack.webapi.access import readable, visible
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.paging import page_of
from simulator.slack.wire import JsonObject

_TYPES = {"public": "public_channel", "shared": "public_channel", "private": "private_channel", "im": "im"}


def open_conversation(backend: Backend, args: Arguments) -> JsonObject:
    """The direct message with one person."""
    users, channel = args.words("users"), args.optional("channel")
    if channel:
        conversation = visible(backend, channel)
    elif len(users) == 1:
        if backend.state.find_person(users[0]) is None:
            raise SlackError("user_not_found")
        conversation = backend.state.direct_message(users[0])
    else:
        raise SlackError("users_list_not_supplied" if not users else "too_many_users")
    if args.flag("return_im"):
        return {"channel": _describe(backend, conversation)}
    return {"channel": {"id": conversation.id}}


def info(backend: Backend, args: Arguments) -> JsonObject:
    """One conversation."""
    return {"channel": _describe(backend, visible(backend, args.text("channel")))}


def list_conversations(backend: Backend, args: Arguments) -> JsonObject:
    """The conversations the app may know of; public channels unless `types` says more."""
    known = [c for c in backend.state.conversations.values() if _may_know(backend, c)]
    return _list(backend, args, known)


def of_user(backend: Backend, args: Arguments) -> JsonObject:
    """The conversations of a person (by default of the app) that the app may know of."""
    user = args.optional("user") or backend.app.user_id
    known = [c for c in backend.state.conversations.values() if user in c.members and _may_know(backend, c)]
    return _list(backend, args, known)


def _list(backend: Backend, args: Arguments, known: list[Conversation]) -> JsonObject:
    types = args.words("types") or ["public_channel"]
    without_archived = args.flag("exclude_archived")
    wanted = [c for c in known if _TYPES[c.kind] in types and not (without_archived and c.archived)]
    page, metadata = page_of(wanted, args)
    return {"channels": [_describe(backend, c) for c in page], **metadata}


def members(backend: Backend, args: Arguments) -> JsonObject:
    """Who is in a conversation."""
    page, metadata = page_of(visible(backend, args.text("channel")).members, args)
    return {"members": page, **metadata}


def join(backend: Backend, args: Arguments) -> JsonObject:
    """Let the app into a public channel."""
    conversation = visible(backend, args.text("channel"))
    if conversation.archived:
        raise SlackError("is_archived")
    if conversation.kind not in ("public", "shared"):
        raise SlackError("method_not_supported_for_channel_type")
    if backend.app.user_id in conversation.members:
        return {"channel": _describe(backend, conversation), "warning": "already_in_channel"}
    conversation.members.append(backend.app.user_id)
    backend.state.feed.publish(
        "conversation", channel=conversation.id, conversation=backend.state.describe(conversation)
    )
    return {"channel": _describe(backend, conversation)}


def history(backend: Backend, args: Arguments) -> JsonObject:
    """The main view of a conversation, newest first."""
    conversation = readable(backend, args.text("channel"))
    wanted = [m for m in reversed(conversation.timeline()) if _between(m.ts, args)]
    return _page_of_messages(conversation, wanted, args)


def replies(backend: Backend, args: Arguments) -> JsonObject:
    """A thread, oldest first; the root is always part of it."""
    conversation = readable(backend, args.text("channel"))
    message = conversation.messages.get(args.text("ts"))
    if message is None:
        raise SlackError("thread_not_found")
    root_ts = message.thread_ts or message.ts
    wanted = [m for m in conversation.thread(root_ts) if m.ts == root_ts or _between(m.ts, args)]
    return _page_of_messages(conversation, wanted, args)


def _page_of_messages(conversation: Conversation, wanted: list[Message], args: Arguments) -> JsonObject:
    page, metadata = page_of(wanted, args)
    with_metadata = args.flag("include_all_metadata")
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {
        "messages": [conversation.render(m, with_metadata=with_metadata) for m in page],
        "has_more": more,
        **(metadata if more else {}),
    }


def _between(ts: str, args: Arguments) -> bool:
    oldest, latest = args.optional("oldest"), args.optional("latest")
    moment, edges = _seconds(ts), args.flag("inclusive")
    if oldest and not (moment > _seconds(oldest) or (edges and moment == _seconds(oldest))):
        return False
    return not latest or moment < _seconds(latest) or (edges and moment == _seconds(latest))


def _seconds(ts: str) -> tuple[int, int]:
    """A ts as whole seconds and microseconds: a float would lose the last digit."""
    whole, _, part = ts.partition(".")
    try:
        return int(whole), int(part.ljust(6, "0")[:6] or 0)
    except ValueError:
        raise SlackError("invalid_ts_latest") from None


def _may_know(backend: Backend, conversation: Conversation) -> bool:
    return conversation.kind in ("public", "shared") or backend.app.user_id in conversation.members


def _describe(backend: Backend, conversation: Conversation) -> JsonObject:
    return conversation.to_json(viewer=backend.app.user_id)


METHODS: dict[str, Method] = {
    "conversations.open": open_conversation,
    "conversations.info": info,
    "conversations.list": list_conversations,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.conversations": of_user,
}
