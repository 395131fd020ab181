"""Interactive elements: buttons, selects and inputs.

Limits: docs.slack.dev/reference/block-kit/block-elements.
"""

import re
from collections.abc import Callable

from simulator.slack.blocks.report import Report
from simulator.slack.wire import JsonObject

Check = Callable[[Report, JsonObject, str], None]

OPTIONS_LIMIT = 100
SMALL_OPTIONS_LIMIT = {"radio_buttons": 10, "checkboxes": 10, "overflow": 5}
IN_SECTION = frozenset(
    [
        "button",
        "image",
        "overflow",
        "static_select",
        "external_select",
        "users_select",
        "channels_select",
        "conversations_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_channels_select",
        "multi_conversations_select",
        "datepicker",
        "timepicker",
        "radio_buttons",
        "checkboxes",
        "workflow_button",
    ]
)
IN_ACTIONS = (IN_SECTION - {"image"}) | {"datetimepicker", "icon_button"}
IN_INPUT = (IN_SECTION - {"button", "image", "overflow", "workflow_button"}) | frozenset(
    [
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "datetimepicker",
    ]
)
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})


def check_element(report: Report, element: object, at: str, allowed: frozenset[str]) -> None:
    """One element in a place where `allowed` kinds may stand."""
    if not isinstance(element, dict):
        report.refuse(at, "must be an object")
        return
    kind = element.get("type")
    if kind not in allowed:
        report.refuse(f"{at}/type", f"unsupported type: {kind}")
        return
    if kind != "image":
        report.text(element.get("action_id"), f"{at}/action_id", 255, required=False)
    report.text(element.get("placeholder", {}).get("text"), f"{at}/placeholder/text", 150, required=False)
    if "confirm" in element:
        _confirm(report, element["confirm"], f"{at}/confirm")
    check = _CHECKS.get(str(kind))
    if check is not None:
        check(report, element, at)


def _button(report: Report, element: JsonObject, at: str) -> None:
    report.text_object(element.get("text"), f"{at}/text", 75, plain_only=True)
    report.text(element.get("value"), f"{at}/value", 2000, required=False)
    report.text(element.get("url"), f"{at}/url", 3000, required=False)
    report.text(element.get("accessibility_label"), f"{at}/accessibility_label", 75, required=False)
    report.one_of(element.get("style"), f"{at}/style", ("primary", "danger"))


def _confirm(report: Report, confirm: object, at: str) -> None:
    if not isinstance(confirm, dict):
        report.refuse(at, "must be an object")
        return
    for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        report.text_object(confirm.get(name), f"{at}/{name}", limit, plain_only=name != "text")


def _options(report: Report, element: JsonObject, at: str) -> None:
    if "option_groups" in element:
        groups = report.items(element["option_groups"], f"{at}/option_groups", 100)
        for number, group in enumerate(groups):
            report.text_object(group.get("label"), f"{at}/option_groups/{number}/label", 75, plain_only=True)
            _option_list(report, group.get("options"), f"{at}/option_groups/{number}/options", OPTIONS_LIMIT)
        return
    limit = SMALL_OPTIONS_LIMIT.get(str(element["type"]), OPTIONS_LIMIT)
    _option_list(report, element.get("options"), f"{at}/options", limit)


def _option_list(report: Report, options: object, at: str, limit: int) -> None:
    values = set()
    for number, option in enumerate(report.items(options, at, limit)):
        place = f"{at}/{number}"
        if not isinstance(option, dict):
            report.refuse(place, "must be an object")
            continue
        report.text_object(option.get("text"), f"{place}/text", 75)
        report.text(option.get("value"), f"{place}/value", 150)
        if "description" in option:
            report.text_object(option["description"], f"{place}/description", 75)
        if option.get("value") in values:
            report.refuse(f"{place}/value", "duplicate option value")
        values.add(option.get("value"))


def _text_input(report: Report, element: JsonObject, at: str) -> None:
    report.whole_number(element.get("min_length"), f"{at}/min_length", 0, 3000)
    report.whole_number(element.get("max_length"), f"{at}/max_length", 1, 3000)
    report.text(element.get("initial_value"), f"{at}/initial_value", 3000, required=False)


def check_image(report: Report, element: JsonObject, at: str) -> None:
    """An image, as a block or an element: a source and an alternative text."""
    report.text(element.get("alt_text"), f"{at}/alt_text", 2000)
    if isinstance(element.get("slack_file"), dict):
        return
    report.text(element.get("image_url"), f"{at}/image_url", 3000)


def _feedback(report: Report, element: JsonObject, at: str) -> None:
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if not isinstance(button, dict):
            report.refuse(f"{at}/{name}", f"missing required field: {name}")
            continue
        report.text_object(button.get("text"), f"{at}/{name}/text", 75, plain_only=True)
        report.text(button.get("value"), f"{at}/{name}/value", 2000)


def _icon_button(report: Report, element: JsonObject, at: str) -> None:
    report.one_of(element.get("icon"), f"{at}/icon", ("trash",), required=True)
    report.text_object(element.get("text"), f"{at}/text", 75, plain_only=True)


_USER_ID = re.compile(r"[UW][A-Z0-9]+")


def _people(report: Report, element: JsonObject, at: str) -> None:
    chosen = element.get("initial_user")
    if chosen is not None and not _USER_ID.fullmatch(str(chosen)):
        report.refuse(f"{at}/initial_user", "must be a valid user id")


_CHECKS: dict[str, Check] = {
    "button": _button,
    "image": check_image,
    "overflow": _options,
    "static_select": _options,
    "multi_static_select": _options,
    "radio_buttons": _options,
    "checkboxes": _options,
    "plain_text_input": _text_input,
    "users_select": _people,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
}
