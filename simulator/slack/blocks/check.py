"""Checks the blocks of a message, a modal or a home tab; the limits of Slack as of November 2026.

`webapi.content`, `webapi.views` and `responses` call it. Where two of Slack's pages disagree, the smaller
limit counts, so that what passes here passes there.
"""

from collections.abc import Callable

from simulator.slack.blocks.data import check_chart, check_data_table, check_table
from simulator.slack.blocks.elements import (
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    check_element,
    check_image,
)
from simulator.slack.blocks.report import Report
from simulator.slack.wire import JsonObject

BLOCKS = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_CHARACTERS = 12_000
MOST_PER_MESSAGE = {"table": 1, "data_visualization": 2}
TASK_STATES = ("pending", "in_progress", "complete", "error")
ALERT_LEVELS = ("default", "info", "warning", "error", "success")
CONTAINER_WIDTHS = ("narrow", "standard", "wide", "full")


def check_blocks(blocks: object, surface: str, at: str = "/blocks") -> list[str]:
    """What Slack would refuse, each with its place; empty when all is well."""
    report = Report(surface)
    if not isinstance(blocks, list):
        return [f"[ERROR] must be a list [json-pointer:{at}]"]
    report.items(blocks, at, BLOCKS[surface], least=0)
    for number, block in enumerate(blocks):
        _block(report, block, f"{at}/{number}")
    for kind, most in MOST_PER_MESSAGE.items():
        if sum(isinstance(b, dict) and b.get("type") == kind for b in blocks) > most:
            report.refuse(at, f"no more than {most} {kind} blocks allowed")
    if report.markdown_characters > MARKDOWN_CHARACTERS:
        report.refuse(at, f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters together")
    return report.problems


def check_view(view: JsonObject, kind: str) -> list[str]:
    """What Slack would refuse in a modal or a home tab."""
    report = Report(kind)
    if view.get("type") != kind:
        report.refuse("/view/type", f"must be {kind}")
    report.text(view.get("private_metadata"), "/view/private_metadata", 3000, required=False)
    report.text(view.get("callback_id"), "/view/callback_id", 255, required=False)
    blocks = view.get("blocks")
    if kind == "modal":
        report.text_object(view.get("title"), "/view/title", 24, plain_only=True)
        for name in ("submit", "close"):
            if view.get(name) is not None:
                report.text_object(view[name], f"/view/{name}", 24, plain_only=True)
        has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in blocks or [])
        if has_input and view.get("submit") is None:
            report.refuse("/view/submit", "missing required field: submit, a view with inputs needs it")
    return report.problems + check_blocks(blocks, kind, "/view/blocks")


def _block(report: Report, block: object, at: str, *, inside: str = "") -> None:
    if not isinstance(block, dict):
        report.refuse(at, "must be an object, not null" if block is None else "must be an object")
        return
    kind = str(block.get("type"))
    if kind not in _CHECKS:
        report.refuse(f"{at}/type", f"unsupported type: {kind}")
        return
    surfaces, check = _CHECKS[kind]
    if report.surface not in surfaces:
        report.refuse(f"{at}/type", f"unsupported type: {kind} in a {report.surface}")
    if inside == "container" and kind in ("card", "carousel", "data_table", "container"):
        report.refuse(f"{at}/type", f"unsupported type: {kind} in a container")
    report.unique_block_id(block, at)
    check(report, block, at)


def _section(report: Report, block: JsonObject, at: str) -> None:
    if "text" not in block and "fields" not in block:
        report.refuse(at, "missing required field: text or fields")
    if "text" in block:
        report.text_object(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        for number, text in enumerate(report.items(block["fields"], f"{at}/fields", 10)):
            report.text_object(text, f"{at}/fields/{number}", 2000)
    if "accessory" in block:
        check_element(report, block["accessory"], f"{at}/accessory", IN_SECTION)


def _header(report: Report, block: JsonObject, at: str) -> None:
    report.text_object(block.get("text"), f"{at}/text", 150, plain_only=True)


def _markdown(report: Report, block: JsonObject, at: str) -> None:
    report.text(block.get("text"), f"{at}/text", MARKDOWN_CHARACTERS)
    report.markdown_characters += len(str(block.get("text", "")))


def _context(report: Report, block: JsonObject, at: str) -> None:
    for number, element in enumerate(report.items(block.get("elements"), f"{at}/elements", 10)):
        place = f"{at}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_image(report, element, place)
        else:
            report.text_object(element, place, 3000)


def _actions(report: Report, block: JsonObject, at: str) -> None:
    _elements(report, block, at, 25, IN_ACTIONS)


def _context_actions(report: Report, block: JsonObject, at: str) -> None:
    _elements(report, block, at, 5, IN_CONTEXT_ACTIONS)


def _elements(report: Report, block: JsonObject, at: str, most: int, allowed: frozenset[str]) -> None:
    seen = set()
    for number, element in enumerate(report.items(block.get("elements"), f"{at}/elements", most)):
        place = f"{at}/elements/{number}"
        check_element(report, element, place, allowed)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id is not None and action_id in seen:
            report.refuse(f"{place}/action_id", f"action_id `{action_id}` already exists in this block")
        seen.add(action_id)


def _input(report: Report, block: JsonObject, at: str) -> None:
    report.text_object(block.get("label"), f"{at}/label", 2000, plain_only=True)
    if "hint" in block:
        report.text_object(block["hint"], f"{at}/hint", 2000, plain_only=True)
    check_element(report, block.get("element"), f"{at}/element", IN_INPUT)


def _rich_text(report: Report, block: JsonObject, at: str) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    for number, element in enumerate(report.items(block.get("elements"), f"{at}/elements", 100)):
        kind = element.get("type") if isinstance(element, dict) else None
        report.one_of(kind, f"{at}/elements/{number}/type", kinds, required=True)


def _image(report: Report, block: JsonObject, at: str) -> None:
    check_image(report, block, at)
    if "title" in block:
        report.text_object(block["title"], f"{at}/title", 2000, plain_only=True)


def _plan(report: Report, block: JsonObject, at: str) -> None:
    report.text(block.get("title"), f"{at}/title", 150)
    for number, task in enumerate(report.items(block.get("tasks", []), f"{at}/tasks", 50, least=0)):
        if isinstance(task, dict):
            _task_card(report, task, f"{at}/tasks/{number}")
        else:
            report.refuse(f"{at}/tasks/{number}", "must be an object")


def _task_card(report: Report, block: JsonObject, at: str) -> None:
    report.text(block.get("task_id"), f"{at}/task_id", 255)
    report.text(block.get("title"), f"{at}/title", 256)
    report.one_of(block.get("status"), f"{at}/status", TASK_STATES)
    for name in ("details", "output"):
        if block.get(name) is not None and block[name].get("type") != "rich_text":
            report.refuse(f"{at}/{name}", "must be a rich_text")
    for number, source in enumerate(report.items(block.get("sources", []), f"{at}/sources", 20, least=0)):
        if not isinstance(source, dict) or source.get("type") != "url" or not source.get("url"):
            report.refuse(f"{at}/sources/{number}", "must be a url element")


def _card(report: Report, block: JsonObject, at: str) -> None:
    if not any(block.get(name) for name in ("hero_image", "title", "actions", "body")):
        report.refuse(at, "missing required field: one of hero_image, title, actions, body")
    for name, limit in (("title", 150), ("subtitle", 150), ("body", 200)):
        if block.get(name) is not None:
            report.text_object(block[name], f"{at}/{name}", limit)
    for number, element in enumerate(report.items(block.get("actions", []), f"{at}/actions", 3, least=0)):
        check_element(report, element, f"{at}/actions/{number}", frozenset({"button", "icon_button"}))


def _carousel(report: Report, block: JsonObject, at: str) -> None:
    for number, card in enumerate(report.items(block.get("elements"), f"{at}/elements", 10)):
        if isinstance(card, dict) and card.get("type") == "card":
            _card(report, card, f"{at}/elements/{number}")
        else:
            report.refuse(f"{at}/elements/{number}", "must be a card")


def _container(report: Report, block: JsonObject, at: str) -> None:
    if "rich_text_title" not in block:
        report.text_object(block.get("title"), f"{at}/title", 150, plain_only=True)
    if block.get("subtitle") is not None:
        report.text_object(block["subtitle"], f"{at}/subtitle", 150)
    report.one_of(block.get("width"), f"{at}/width", CONTAINER_WIDTHS)
    if block.get("is_collapsible") and block.get("has_header_divider"):
        report.refuse(f"{at}/has_header_divider", "not allowed together with is_collapsible")
    for number, child in enumerate(report.items(block.get("child_blocks"), f"{at}/child_blocks", 10)):
        _block(report, child, f"{at}/child_blocks/{number}", inside="container")


def _alert(report: Report, block: JsonObject, at: str) -> None:
    report.text_object(block.get("text"), f"{at}/text", 200)
    report.one_of(block.get("level"), f"{at}/level", ALERT_LEVELS)


def _nothing(_report: Report, _block: JsonObject, _at: str) -> None:
    """A divider has no content."""


_EVERYWHERE = ("message", "modal", "home")
_NO_MODAL = ("message", "home")
_MESSAGE = ("message",)

_CHECKS: dict[str, tuple[tuple[str, ...], Callable[[Report, JsonObject, str], None]]] = {
    "section": (_EVERYWHERE, _section),
    "header": (_EVERYWHERE, _header),
    "divider": (_EVERYWHERE, _nothing),
    "image": (_EVERYWHERE, _image),
    "context": (_EVERYWHERE, _context),
    "actions": (_EVERYWHERE, _actions),
    "rich_text": (_EVERYWHERE, _rich_text),
    "input": (_EVERYWHERE, _input),
    "card": (_EVERYWHERE, _card),
    "markdown": (_MESSAGE, _markdown),
    "table": (_NO_MODAL, check_table),
    "data_table": (_NO_MODAL, check_data_table),
    "data_visualization": (_NO_MODAL, check_chart),
    "plan": (_MESSAGE, _plan),
    "task_card": (_MESSAGE, _task_card),
    "context_actions": (_MESSAGE, _context_actions),
    "carousel": (_NO_MODAL, _carousel),
    "container": (_NO_MODAL, _container),
    "alert": (("modal",), _alert),
}
