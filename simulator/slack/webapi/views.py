"""views.*: modals and App Home, the app's side."""

import json

from simulator.slack.backend import Backend
from simulator.slack.blocks.check import check_view
from simulator.slack.views import View
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.content import named
from simulator.slack.wire import JsonObject

STACK_LIMIT = 3
VIEW_BYTES = 250_000


def open_view(backend: Backend, args: Arguments) -> JsonObject:
    """Open a modal for the person behind the trigger."""
    body = read_view(args, "modal")
    user = backend.handles.redeem_trigger(args.text("trigger_id"))
    view = new_view(backend, user, body)
    _show(backend, user, [view])
    return {"view": view.to_json()}


def push_view(backend: Backend, args: Arguments) -> JsonObject:
    """Put a modal on top of the one that is open; three at most."""
    body = read_view(args, "modal")
    user = backend.handles.redeem_trigger(args.text("trigger_id"))
    view = push_onto(backend, user, body)
    return {"view": view.to_json()}


def push_onto(backend: Backend, user: str, body: JsonObject) -> View:
    """A new view on top of this person's stack, or `push_limit_reached`."""
    stack = backend.state.modals.get(user, [])
    if len(stack) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    view = new_view(backend, user, body, below=stack[-1] if stack else None)
    _show(backend, user, [*stack, view])
    return view


def update_view(backend: Backend, args: Arguments) -> JsonObject:
    """Replace an open modal, named by `view_id` or `external_id`; a stale `hash` is a conflict."""
    body = read_view(args, "modal")
    view = _find(backend, args)
    _refuse_stale(view, args)
    replace_body(backend, view, body)
    return {"view": view.to_json()}


def replace_body(backend: Backend, view: View, body: JsonObject) -> None:
    """Show other content in the same modal; what was typed stays where block and action ids stay."""
    view.body = body | {"blocks": named(backend.state, body["blocks"])}
    view.hash = backend.state.mint_id("h")
    view.refresh_values({})
    _show(backend, view.user, backend.state.modals[view.user])


def publish_view(backend: Backend, args: Arguments) -> JsonObject:
    """Set the App Home of a person."""
    body, user = read_view(args, "home"), args.text("user_id")
    if backend.state.find_person(user) is None:
        raise SlackError("user_not_found")
    known = backend.state.homes.get(user)
    if known is None:
        known = new_view(backend, user, body)
        backend.state.homes[user] = known
    else:
        _refuse_stale(known, args)
        known.body = body | {"blocks": named(backend.state, body["blocks"])}
        known.hash = backend.state.mint_id("h")
        known.refresh_values({})
    backend.state.feed.publish("home", user=user, view=known.to_json())
    return {"view": known.to_json()}


def new_view(backend: Backend, user: str, body: JsonObject, below: View | None = None) -> View:
    """A view with ids and initial values, not shown yet."""
    state, app = backend.state, backend.app
    external = body.get("external_id")
    if external and any(
        v.body.get("external_id") == external for stack in state.modals.values() for v in stack
    ):
        raise SlackError("duplicate_external_id")
    view_id = state.mint_id("V")
    view = View(
        view_id,
        user,
        body | {"blocks": named(state, body["blocks"])},
        state.workspace.team.id,
        app.id,
        app.bot_id,
        state.mint_id("h"),
        below.root_id if below else view_id,
        below.id if below else None,
    )
    view.refresh_values({})
    return view


def read_view(args: Arguments, kind: str) -> JsonObject:
    """The view of a call, or `invalid_arguments` naming every place that is wrong."""
    body = args.parsed("view")
    return checked_view(body, kind)


def checked_view(body: object, kind: str) -> JsonObject:
    """The view, if Slack would take it as `modal` or `home`."""
    if not isinstance(body, dict):
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]}
        )
    if len(json.dumps(body)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = check_view(body, kind)
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    return body


def _find(backend: Backend, args: Arguments) -> View:
    view_id, external_id = args.optional("view_id"), args.optional("external_id")
    for stack in backend.state.modals.values():
        for view in stack:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
    raise SlackError("not_found")


def _refuse_stale(view: View, args: Arguments) -> None:
    if args.optional("hash") not in (None, "", view.hash):
        raise SlackError("hash_conflict")


def _show(backend: Backend, user: str, stack: list[View]) -> None:
    backend.state.modals[user] = stack
    backend.state.feed.publish("modals", user=user, stack=[view.to_json() for view in stack])


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
