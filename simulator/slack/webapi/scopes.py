"""Which scope of the manifest a method needs, and `missing_scope` without it. Called by `door` before the method.

From the method pages of docs.slack.dev; a method that is not listed needs none. Any one of several is enough.
"""

from simulator.slack.backend import Backend
from simulator.slack.webapi.call import Arguments, SlackError

_BY_KIND = {"public": "channels", "shared": "channels", "private": "groups", "im": "im"}
_OF_PLACE = {
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}
_WRITE = ("chat:write",)
_AGENT = ("chat:write", "assistant:write")
NEEDED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": _WRITE,
    "chat.update": _WRITE,
    "chat.delete": _WRITE,
    "chat.postEphemeral": _WRITE,
    "chat.startStream": _WRITE,
    "chat.appendStream": _WRITE,
    "chat.stopStream": _WRITE,
    "assistant.threads.setStatus": _AGENT,
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "agents.sessions.setStatus": _AGENT,
    "agents.sessions.rename": _AGENT,
    "conversations.open": ("im:write", "mpim:write"),
    "conversations.list": ("channels:read", "groups:read", "im:read"),
    "conversations.join": ("channels:join",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "users.conversations": ("channels:read", "groups:read", "im:read"),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
    "team.info": ("team:read",),
    "bots.info": ("users:read",),
}


def check_scope(backend: Backend, method: str, args: Arguments) -> None:
    """Refuse what the manifest asks no scope for; a workspace made without a manifest has them all."""
    granted = backend.app.scopes
    needed = _needed(backend, method, args)
    if granted is None or not needed or granted & set(needed):
        return
    raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(granted)))


def _needed(backend: Backend, method: str, args: Arguments) -> tuple[str, ...]:
    if method not in _OF_PLACE:
        return NEEDED.get(method, ())
    found = backend.state.conversations.get(args.optional("channel") or "")
    return (f"{_BY_KIND[found.kind]}:{_OF_PLACE[method]}",) if found else ()
