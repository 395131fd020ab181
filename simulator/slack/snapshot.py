"""The whole workspace as one person sees it, as JSON: what the page draws and what tests look at.

Called by `control`.
"""

from floorwalker.clock import FixedClock
from simulator.slack.state import SlackState
from simulator.slack.webapi.users import user_flags
from simulator.slack.wire import JsonObject


def snapshot(state: SlackState, user: str | None = None) -> JsonObject:
    """Everything, or with `user` only what this person may see."""
    seen = [c for c in state.conversations.values() if user is None or user in c.members]
    channels = []
    for conversation in seen:
        messages = [*conversation.messages.values(), *conversation.ephemerals.values()]
        shown = [m for m in messages if user is None or m.ephemeral_for in (None, user)]
        found = state.describe(conversation)
        found["messages"] = [state.page_message(m) for m in sorted(shown, key=lambda m: m.ts)]
        channels.append(found)
    ids = {conversation.id for conversation in seen}
    return {
        "team": {"id": state.workspace.team.id, "name": state.workspace.team.name},
        "app": app_json(state),
        "users": [user_flags(state, person) for person in state.people],
        "groups": [
            {"id": g.id, "handle": g.handle, "members": list(g.members)} for g in state.workspace.groups
        ],
        "channels": channels,
        "modals": {
            who: [v.to_json() for v in stack] for who, stack in state.modals.items() if user in (None, who)
        },
        "homes": {who: view.to_json() for who, view in state.homes.items() if user in (None, who)},
        "statuses": _by_thread(state.statuses, ids),
        "sessions": _by_thread(state.sessions, ids),
        "prompts": _by_thread(state.prompts, ids),
        "now": state.clock.now().timestamp(),
        "ticking": not isinstance(state.clock, FixedClock),
    }


def app_json(state: SlackState) -> JsonObject:
    """The app as the page names it, with its commands and shortcuts."""
    app = state.app
    return {
        "id": app.id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "name": app.name,
        "handle": app.handle,
        "commands": [{"name": c.name, "description": c.description, "usage": c.usage} for c in app.commands],
        "shortcuts": [{"callback_id": s.callback_id, "name": s.name, "kind": s.kind} for s in app.shortcuts],
    }


def _by_thread(found: dict[tuple[str, str], JsonObject], channels: set[str]) -> list[JsonObject]:
    return [
        {"channel": channel, "thread_ts": thread_ts, **value}
        for (channel, thread_ts), value in found.items()
        if channel in channels
    ]
