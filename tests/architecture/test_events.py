"""The log's names: everything the code says is declared in `floorwalker.events`, and everything declared is said somewhere."""

import ast

from floorwalker.events import EVENTS
from tests.architecture.test_sources import sources, text_of

LEVELS = {"debug", "info", "warning", "error", "exception"}
PROGRAM = ("floorwalker", "tools", "knowledge", "prompts", "bot")


def said() -> dict[str, str]:
    """Event name → where; a name that is not written out is named by its source."""
    found = {}
    for name in sources(*PROGRAM):
        for node in ast.walk(ast.parse(text_of(name))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in LEVELS and ast.unparse(node.func.value) in ("log", "_log"):
                found[ast.literal_eval(node.args[0])] = f"{name}:{node.lineno}"
    return found


def test_every_event_is_declared_and_every_declared_one_is_said() -> None:
    assert {name: where for name, where in said().items() if name not in EVENTS} == {}
    assert EVENTS.keys() - said().keys() == set()


def test_the_list_is_in_order_and_each_name_has_a_part_and_what_happened() -> None:
    assert list(EVENTS) == sorted(EVENTS)
    assert all(name.count(".") == 1 and meaning for name, meaning in EVENTS.items())
