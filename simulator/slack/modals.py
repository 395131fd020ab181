"""Submitting and closing modals: `view_submission` with the app's `response_action`, `view_closed`.

Beside `gestures` and `clicks`.
"""

from floorwalker.errors import UserMistake
from simulator.slack import payloads
from simulator.slack.backend import Backend
from simulator.slack.clicks import find_view
from simulator.slack.delivery import Deliveries
from simulator.slack.views import Choice, View
from simulator.slack.webapi.call import SlackError
from simulator.slack.webapi.views import checked_view, push_onto, replace_body
from simulator.slack.wire import JsonObject

REQUIRED = "Please complete this required field."
NO_ANSWER = "We had some trouble connecting. Try again?"


class Modals:
    """The forms everybody fills in."""

    def __init__(self, backend: Backend, deliveries: Deliveries) -> None:
        self._backend = backend
        self._state = backend.state
        self._deliveries = deliveries

    async def submit(
        self, user: str, typed: dict[str, dict[str, Choice]], view_id: str | None = None
    ) -> dict[str, str]:
        """Submit a modal with `{block_id: {action_id: value}}`.

        Returns the errors by block id, empty when the app took it. Slack's own client refuses empty required
        inputs and texts of a wrong length before anything is sent; a missing ack is an error under the empty key, and the modal stays
        open.
        """
        view = self._open(user, view_id)
        view.refresh_values(typed)
        missing = view.missing_inputs()
        if missing:
            return dict.fromkeys(missing, REQUIRED)
        if wrong := view.wrong_lengths():
            return wrong
        payload = payloads.interaction(
            self._state, "view_submission", user, self._backend.handles.new_trigger(user)
        )
        payload |= {"view": view.to_json(), "response_urls": []}
        ack = await self._deliveries.ask("interactive", "view_submission", payload)
        if not ack.accepted:
            return {"": NO_ANSWER}
        try:
            return self._react(view, ack.payload or {})
        except SlackError as refusal:
            return {"": f"{NO_ANSWER} ({refusal.error})"}

    def _react(self, view: View, answer: JsonObject) -> dict[str, str]:
        action = answer.get("response_action")
        if action == "errors":
            return {str(block): str(why) for block, why in answer.get("errors", {}).items()}
        if action == "update":
            replace_body(self._backend, view, checked_view(answer.get("view"), "modal"))
        elif action == "push":
            push_onto(self._backend, view.user, checked_view(answer.get("view"), "modal"))
        elif action == "clear":
            self._show(view.user, [])
        elif view in self._state.modals.get(view.user, []):
            stack = self._state.modals[view.user]
            self._show(view.user, stack[: stack.index(view)])
        return {}

    async def close(self, user: str, view_id: str | None = None, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them; the app hears of it if it asked for `notify_on_close`."""
        view = self._open(user, view_id)
        stack = self._state.modals[user]
        everything = everything or bool(view.body.get("clear_on_close"))
        gone = stack if everything else stack[stack.index(view) :]
        self._show(user, [] if everything else stack[: stack.index(view)])
        for closed in reversed(gone):
            if closed.body.get("notify_on_close"):
                payload = payloads.interaction(self._state, "view_closed", user, "")
                del payload["trigger_id"]
                payload |= {"view": closed.to_json(), "is_cleared": everything}
                await self._deliveries.ask("interactive", "view_closed", payload)

    def _open(self, user: str, view_id: str | None) -> View:
        if not self._state.modals.get(user):
            raise UserMistake(f"{user} has no modal open; open one first.")
        return find_view(self._state, user, view_id)

    def _show(self, user: str, stack: list[View]) -> None:
        self._state.modals[user] = stack
        self._state.feed.publish("modals", user=user, stack=[view.to_json() for view in stack])
