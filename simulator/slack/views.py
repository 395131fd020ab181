"""Modals and App Home: the view object, the values typed into it, and how a click chooses a value.

Used by `webapi.views` (the app's side) and by `gestures` (the person's side).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.slack.wire import JsonObject

_SELECTED = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}
_INITIAL = {
    "static_select": "initial_option",
    "external_select": "initial_option",
    "radio_buttons": "initial_option",
    "multi_static_select": "initial_options",
    "checkboxes": "initial_options",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
    "users_select": "initial_user",
    "channels_select": "initial_channel",
    "conversations_select": "initial_conversation",
    "multi_users_select": "initial_users",
    "multi_channels_select": "initial_channels",
    "multi_conversations_select": "initial_conversations",
}
BUTTONS = frozenset({"button", "icon_button", "feedback_buttons", "workflow_button"})

Choice = str | list[str] | None


@dataclass(slots=True)
class View:
    """A modal or a home tab as the app gave it (`body`), with its place in the stack and its hash."""

    id: str
    user: str
    body: JsonObject
    team: str
    app_id: str
    bot_id: str
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, JsonObject] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """Slack's view object, with `state.values` as typed so far."""
        filled: JsonObject = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
        }
        return {
            **filled,
            **self.body,
            "id": self.id,
            "team_id": self.team,
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "app_installed_team_id": self.team,
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "state": {"values": self.values},
        }

    def refresh_values(self, typed: dict[str, dict[str, Choice]]) -> None:
        """Set `state.values` from what was typed, else kept from before, else the initial values."""
        kept = self.values
        self.values = {}
        for block, element in elements_of(self.body.get("blocks", [])):
            block_id, action_id = block["block_id"], element.get("action_id", "")
            if element["type"] in BUTTONS or not action_id:
                continue
            if action_id in typed.get(block_id, {}):
                value = chosen(element, typed[block_id][action_id])
            else:
                value = kept.get(block_id, {}).get(action_id) or initial(element)
            self.values.setdefault(block_id, {})[action_id] = value

    def missing_inputs(self) -> list[str]:
        """The block ids of required inputs that are still empty."""
        missing = []
        for block, element in elements_of(self.body.get("blocks", [])):
            value = self.values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
            filled = any(value.get(key) for key in value if key != "type")
            if block["type"] == "input" and not block.get("optional") and not filled:
                missing.append(block["block_id"])
        return missing

    def wrong_lengths(self) -> dict[str, str]:
        """What Slack's own client says about texts that are too short or too long, by block id."""
        wrong: dict[str, str] = {}
        for block, element in elements_of(self.body.get("blocks", [])):
            text = self.values.get(block["block_id"], {}).get(element.get("action_id", ""), {}).get("value")
            if element["type"] != "plain_text_input" or not text:
                continue
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if not least <= len(text) <= most:
                wrong[block["block_id"]] = f"Please enter between {least} and {most} characters."
        return wrong


def elements_of(blocks: list[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Every interactive element with the block it stands in, in order, nested blocks too."""
    for block in blocks:
        inner = [*block.get("elements", []), *block.get("actions", [])]
        inner += [block[key] for key in ("accessory", "element") if isinstance(block.get(key), dict)]
        for row in block.get("rows", []):
            for cell in row:
                if cell.get("type") == "action_cell":
                    inner += [*cell.get("elements", []), *([cell["element"]] if "element" in cell else [])]
        for element in inner:
            if block.get("type") == "carousel":
                yield from elements_of([{"block_id": block.get("block_id"), **element}])
            elif isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from elements_of(block.get("child_blocks", []))


def options_of(element: JsonObject) -> list[JsonObject]:
    """The options of a select, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return [*element.get("options", []), *grouped]


def chosen(element: JsonObject, choice: Choice) -> JsonObject:
    """The value of an element after a person chose `choice`: option values, ids, a date, or typed text."""
    kind = str(element["type"])
    key = _SELECTED.get(kind, "value")
    if key in ("selected_option", "selected_options"):
        wanted = [choice] if isinstance(choice, str) else (choice or [])
        options = [option for option in options_of(element) if option.get("value") in wanted]
        return {
            "type": kind,
            key: options if key == "selected_options" else (options[0] if options else None),
        }
    if key == "selected_date_time" and isinstance(choice, str):
        return {"type": kind, key: int(choice)}
    return {"type": kind, key: choice or ([] if kind.startswith("multi_") else None)}


def initial(element: JsonObject) -> JsonObject:
    """The value of an element nobody has touched."""
    kind = str(element["type"])
    key = _SELECTED.get(kind, "value")
    empty: object = [] if key.endswith("s") else None
    return {"type": kind, key: element.get(_INITIAL.get(kind, "initial_value"), empty)}
