"""Blocks → what Slack would refuse about them (the smaller of Slack's published limits). Pure; tests run every rendering through it."""

from collections.abc import Callable, Sequence

from bot.slack.blocks.build import Block
from bot.slack.json_path import at, text_at

MOST_BLOCKS = 50
LONGEST_SECTION = 3000
LONGEST_MARKDOWN = 12_000
LONGEST_TABLE = 10_000


def faults(blocks: Sequence[Block], *, most: int = MOST_BLOCKS) -> list[str]:
    """One sentence for each limit that is broken; empty when Slack should take the blocks."""
    found = [] if len(blocks) <= most else [f"{len(blocks)} blocks, at most {most}"]
    for number, block in enumerate(blocks):
        check = _CHECKS.get(text_at(block, "type"))
        problems = check(block) if check else [f"unknown type {block.get('type')!r}"]
        found += [f"block {number}: {problem}" for problem in problems]
    if (
        sum(len(text_at(block, "text")) for block in blocks if block.get("type") == "markdown")
        > LONGEST_MARKDOWN
    ):
        found.append("more than 12,000 characters of markdown")
    if sum(_cell_characters(block) for block in blocks) > LONGEST_TABLE:
        found.append("more than 10,000 characters in tables")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("more than one table")
    if sum(block.get("type") == "data_visualization" for block in blocks) > 2:
        found.append("more than two charts")
    return found


def _within(name: str, text: str, longest: int) -> list[str]:
    return [] if 1 <= len(text) <= longest else [f"{name} has {len(text)} characters, 1 to {longest}"]


def _header(block: Block) -> list[str]:
    return _within("header", text_at(block, "text", "text"), 150)


def _section(block: Block) -> list[str]:
    listed = at(block, "fields")
    if isinstance(listed, list):
        many = [] if 1 <= len(listed) <= 10 else [f"{len(listed)} fields, 1 to 10"]
        return many + [fault for field in listed for fault in _within("field", text_at(field, "text"), 2000)]
    beside = at(block, "accessory")
    faults = _element(beside) if isinstance(beside, dict) else []
    return faults + _within("section", text_at(block, "text", "text"), LONGEST_SECTION)


def _markdown(block: Block) -> list[str]:
    return _within("markdown", text_at(block, "text"), LONGEST_MARKDOWN)


def _context(block: Block) -> list[str]:
    return _elements(block, 10, lambda element: _within("context", text_at(element, "text"), LONGEST_SECTION))


def _actions(block: Block) -> list[str]:
    names = [text_at(element, "action_id") for element in _listed(block, "elements")]
    doubled = [] if len(set(names)) == len(names) else ["two elements have one action_id"]
    return doubled + _elements(block, 25, _element)


def _button(element: Block) -> list[str]:
    return _within("button", text_at(element, "text", "text"), 75) + _within(
        "value", text_at(element, "value"), 2000
    )


def _element(element: Block) -> list[str]:
    match element.get("type"):
        case "button":
            return _button(element)
        case "overflow":
            options = _listed(element, "options")
            many = [] if 1 <= len(options) <= 5 else [f"{len(options)} options, 1 to 5"]
            return many + [fault for option in options for fault in _option(option)]
        case "feedback_buttons":
            pair = [at(element, name) for name in ("positive_button", "negative_button")]
            return [
                fault
                for one in pair
                for fault in (
                    *_within("feedback", text_at(one, "text", "text"), 75),
                    *_within("feedback value", text_at(one, "value"), 2000),
                )
            ]
        case "static_select":
            return _placeholder(element) + [
                fault for option in _listed(element, "options") or [{}] for fault in _option(option)
            ]
        case "users_select":
            return _placeholder(element)
        case "datepicker":
            return _within("date", text_at(element, "initial_date"), 10)
        case kind:
            return [f"unknown element {kind!r}"]


def _placeholder(element: Block) -> list[str]:
    return _within("placeholder", text_at(element, "placeholder", "text"), 150)


def _option(option: Block) -> list[str]:
    return _within("option", text_at(option, "text", "text"), 75) + _within(
        "option value", text_at(option, "value"), 150
    )


def _context_actions(block: Block) -> list[str]:
    return _elements(block, 5, _element)


def _input(block: Block) -> list[str]:
    named = [] if text_at(block, "element", "action_id") else ["an input without action_id"]
    return named + _within("label", text_at(block, "label", "text"), 2000)


def _elements(block: Block, most: int, check: Callable[[Block], list[str]]) -> list[str]:
    listed = _listed(block, "elements")
    many = [] if 1 <= len(listed) <= most else [f"{len(listed)} elements, 1 to {most}"]
    return many + [fault for element in listed for fault in check(element)]


def _table(block: Block) -> list[str]:
    rows = at(block, "rows")
    if not isinstance(rows, list) or not 2 <= len(rows) <= 101:
        return ["a table needs a header and 1 to 100 rows"]
    widths = {len(row) for row in rows if isinstance(row, list)}
    found = (
        [] if len(widths) == 1 and 1 <= max(widths) <= 20 else ["rows of different width, or over 20 columns"]
    )
    if any(not text_at(cell, "text") for row in rows if isinstance(row, list) for cell in row):
        found.append("an empty cell")
    if block.get("type") == "data_table" and not text_at(block, "caption"):
        found.append("no caption")
    return found


def _chart(block: Block) -> list[str]:
    found = _within("chart title", text_at(block, "title"), 50)
    for series in _listed(at(block, "chart"), "series"):
        points = _listed(series, "data")
        found += [] if 1 <= len(points) <= 20 else [f"{len(points)} points, 1 to 20"]
        found += [fault for point in points for fault in _within("chart label", text_at(point, "label"), 20)]
    return found


def _plan(block: Block) -> list[str]:
    tasks = _listed(block, "tasks")
    many = [] if 1 <= len(tasks) <= 50 else [f"{len(tasks)} tasks, 1 to 50"]
    named = len({text_at(task, "task_id") for task in tasks}) == len(tasks)
    return (
        many
        + ([] if named else ["two tasks have one task_id"])
        + _within("plan", text_at(block, "title"), 150)
        + [fault for task in tasks for fault in _within("task", text_at(task, "title"), 256)]
    )


def _listed(value: object, name: str) -> list[Block]:
    listed = at(value, name) if isinstance(value, dict) else None
    return [element for element in listed if isinstance(element, dict)] if isinstance(listed, list) else []


def _cell_characters(block: Block) -> int:
    rows = at(block, "rows")
    if not isinstance(rows, list):
        return 0
    return sum(len(text_at(cell, "text")) for row in rows if isinstance(row, list) for cell in row)


_CHECKS: dict[str, Callable[[Block], list[str]]] = {
    "header": _header,
    "section": _section,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "input": _input,
    "divider": lambda _block: [],
    "plan": _plan,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
}
