"""assistant.threads.* and agents.sessions.*: status, prompts, titles, and where a session stands."""

from simulator.slack.backend import Backend
from simulator.slack.webapi.access import readable
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.wire import JsonObject

SESSION_STATES = ("processing", "active", "suspended", "closed")


def set_status(backend: Backend, args: Arguments) -> JsonObject:
    """Show "is thinking…" under a thread; an empty status clears it."""
    conversation = readable(backend, args.text("channel_id"))
    thread_ts, text = args.text("thread_ts"), args.optional("status") or ""
    loading = args.parsed("loading_messages") or []
    if len(loading) > 10:
        raise SlackError("invalid_arguments")
    if thread_ts not in conversation.messages:
        raise SlackError("invalid_thread_ts")
    expires = backend.state.clock.now().timestamp() + backend.timing.status_seconds
    status = {"status": text, "loading_messages": loading, "expires": expires} if text else {}
    backend.state.set_status(conversation.id, thread_ts, status)
    return {}


def set_suggested_prompts(backend: Backend, args: Arguments) -> JsonObject:
    """Offer up to four prompts in a direct message."""
    conversation = readable(backend, args.text("channel_id"))
    prompts = args.parsed("prompts")
    if not isinstance(prompts, list) or not prompts or len(prompts) > 4:
        raise SlackError("invalid_arguments")
    if any(not isinstance(p, dict) or not p.get("title") or not p.get("message") for p in prompts):
        raise SlackError("invalid_arguments")
    found = {"title": args.optional("title") or "", "prompts": prompts}
    backend.state.set_prompts(conversation.id, args.optional("thread_ts") or "", found)
    return {}


def set_title(backend: Backend, args: Arguments) -> JsonObject:
    """Name a thread with the app."""
    return _rename(backend, args.text("channel_id"), args.text("thread_ts"), args.text("title"))


def set_session_status(backend: Backend, args: Arguments) -> JsonObject:
    """Say whether the agent works on a thread; while `processing` people see a Stop button."""
    conversation = readable(backend, args.optional("channel_id") or args.text("channel"))
    thread_ts, status = args.text("thread_ts"), args.text("status")
    if status not in SESSION_STATES:
        raise SlackError("invalid_arguments")
    session = backend.state.sessions.get((conversation.id, thread_ts), {})
    changes = {"status": status, "title": args.optional("title") or session.get("title", "")}
    if len(str(changes["title"])) > 200:
        raise SlackError("invalid_arguments")
    changes["initiator_user_id"] = args.optional("initiator_user_id") or session.get("initiator_user_id", "")
    backend.state.set_session(conversation.id, thread_ts, session | changes)
    if status == "processing" and "agent_session_stopped" not in backend.app.events:
        return {"warning": "missing_agent_session_stopped_subscription"}
    return {}


def rename_session(backend: Backend, args: Arguments) -> JsonObject:
    """Give a session another title."""
    channel = args.optional("channel_id") or args.text("channel")
    thread_ts = args.text("thread_ts")
    if (channel, thread_ts) not in backend.state.sessions:
        raise SlackError("session_not_found")
    return _rename(backend, channel, thread_ts, args.text("title"))


def _rename(backend: Backend, channel: str, thread_ts: str, title: str) -> JsonObject:
    conversation = readable(backend, channel)
    session = backend.state.sessions.get((conversation.id, thread_ts), {"status": "active"})
    backend.state.set_session(conversation.id, thread_ts, session | {"title": title})
    return {}


METHODS: dict[str, Method] = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
    "agents.sessions.setStatus": set_session_status,
    "agents.sessions.rename": rename_session,
}
