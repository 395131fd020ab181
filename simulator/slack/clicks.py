"""Clicks on buttons, choices in selects, in messages, App Home and modals: `block_actions`.

Beside `gestures`; a click is told once and its ack awaited.
"""

from floorwalker.errors import unknown_name
from simulator.slack import payloads
from simulator.slack.backend import Backend
from simulator.slack.delivery import Deliveries
from simulator.slack.envelope import Ack
from simulator.slack.gestures import Gestures
from simulator.slack.state import SlackState
from simulator.slack.views import Choice, View, chosen, elements_of
from simulator.slack.wire import JsonObject


class Clicks:
    """The mouse of everybody in the workspace."""

    def __init__(self, backend: Backend, deliveries: Deliveries, gestures: Gestures) -> None:
        self._backend = backend
        self._state = backend.state
        self._deliveries = deliveries
        self._gestures = gestures

    async def in_message(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        choice: Choice = None,
        block_id: str | None = None,
    ) -> Ack:
        """Click the element `action_id` of a message; `choice` is what is chosen in a select or feedback."""
        conversation, message = (self._gestures.place(user, channel), self._gestures.message(channel, ts))
        blocks = message.stream.blocks() if message.stream else message.blocks
        action = self._action(blocks, action_id, choice, block_id)
        thread_ts = message.thread_ts
        handles, ephemeral = self._backend.handles, message.ephemeral_for is not None
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
        payload = payloads.interaction(self._state, "block_actions", user, handles.new_trigger(user))
        payload |= {
            "container": container | ({"thread_ts": thread_ts} if thread_ts else {}),
            "channel": payloads.channel_of(conversation),
            "message": {"type": "message", "ts": ts} if ephemeral else conversation.render(message),
            "state": {"values": chosen_values(action)},
            "response_url": handles.new_response_url(user, channel, ts, thread_ts),
            "actions": [action],
        }
        return await self._deliveries.ask("interactive", "block_actions", payload)

    async def in_view(
        self,
        user: str,
        action_id: str,
        choice: Choice = None,
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Ack:
        """Click an element of the open modal, or of App Home when no modal is open."""
        view = find_view(self._state, user, view_id)
        action = self._action(view.body["blocks"], action_id, choice, block_id)
        if action["type"] not in ("button", "overflow"):
            view.refresh_values({action["block_id"]: {action_id: choice}})
        payload = payloads.interaction(
            self._state, "block_actions", user, self._backend.handles.new_trigger(user)
        )
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": view.to_json(),
            "actions": [action],
        }
        return await self._deliveries.ask("interactive", "block_actions", payload)

    def _action(
        self, blocks: list[JsonObject], action_id: str, choice: Choice, block_id: str | None
    ) -> JsonObject:
        found = [
            (block, element)
            for block, element in elements_of(blocks)
            if element["action_id"] == action_id and block_id in (None, block.get("block_id"))
        ]
        if not found:
            raise unknown_name(
                "element", action_id, [element["action_id"] for _, element in elements_of(blocks)]
            )
        block, element = found[0]
        action: JsonObject = {
            "type": element["type"],
            "action_id": action_id,
            "block_id": block.get("block_id", ""),
            "action_ts": self._state.mint_ts(),
        }
        return action | pressed(element, choice)


def pressed(element: JsonObject, choice: Choice) -> JsonObject:
    """What an action says about its element: a button's text and value, or the chosen value."""
    if element["type"] == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            if element[name]["value"] == choice or choice == name.removesuffix("_button"):
                return {"text": element[name]["text"], "value": element[name]["value"]}
        raise unknown_name("feedback", str(choice), ["positive", "negative"])
    if element["type"] in ("button", "icon_button", "workflow_button"):
        return {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    return chosen(element, choice)


def chosen_values(action: JsonObject) -> JsonObject:
    """`state.values` of a message: what its selects hold now."""
    if action["type"] in ("button", "feedback_buttons", "icon_button", "overflow"):
        return {}
    value = {key: action[key] for key in action if key.startswith("selected") or key in ("type", "value")}
    return {action["block_id"]: {action["action_id"]: value}}


def find_view(state: SlackState, user: str, view_id: str | None = None) -> View:
    """The view named, else the modal on top, else the home tab of this person."""
    stack = state.modals.get(user, [])
    known = [*stack, *([state.homes[user]] if user in state.homes else [])]
    if view_id is not None:
        known = [view for view in known if view.id == view_id]
    elif stack:
        known = [stack[-1]]
    if not known:
        raise unknown_name("view", view_id or f"of {user}", [view.id for view in stack])
    return known[0]
