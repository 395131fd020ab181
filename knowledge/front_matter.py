"""The YAML block at the top of a page → plain values, strictly.

`document` calls it and gives the values their meaning.

Every scalar stays the text that was written (`no`, `012` and `1.10` are not turned into something else).
Refused: aliases, nesting deeper than 20, more than 256 kB, a key given twice, anything but a mapping.
"""

import re
from dataclasses import dataclass

import yaml

from floorwalker.errors import UserMistake

MAX_BYTES = 256_000
MAX_DEPTH = 20

Value = str | list["Value"] | dict[str, "Value"]

_BLOCK = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"\A\s*(?:#.*\n\s*)*[\w\"'-][^\n]*:(?:\s|\Z)")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values by key, the text that follows, and the line of the file where that text begins (from 1)."""

    values: dict[str, Value]
    body: str
    first_line: int


def read_front_matter(text: str, where: str) -> FrontMatter:
    """Split `text` into front matter and body; a page without front matter has no values.

    Raises `UserMistake` naming `where`, the line and the fault.
    """
    block = _BLOCK.match(text)
    # A rule of dashes at the top of a plain page is no front matter: that begins with a key.
    if block is None or (block["yaml"].strip() and not _KEY.match(block["yaml"])):
        return FrontMatter({}, text, 1)
    if len(block["yaml"].encode()) > MAX_BYTES:
        raise UserMistake(f"{where}: the front matter is longer than {MAX_BYTES // 1000} kB; shorten it.")
    values = _mapping(block["yaml"], where)
    return FrontMatter(values, text[block.end() :], text.count("\n", 0, block.end()) + 1)


def _mapping(text: str, where: str) -> dict[str, Value]:
    try:
        _refuse_tricks(text, where)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = f", line {mark.line + 2}" if mark else ""
        raise UserMistake(f"{where}{line}: the front matter is not valid YAML ({fault.problem}).") from fault
    except yaml.YAMLError as fault:
        raise UserMistake(f"{where}: the front matter holds a character YAML does not allow.") from fault
    if node is None:
        return {}
    value = _value(node, where)
    if not isinstance(value, dict):
        raise UserMistake(f"{where}, line 2: the front matter must be `key: value` lines.")
    return value


def _refuse_tricks(text: str, where: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 2 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise UserMistake(
                f"{where}, line {line}: the front matter uses a YAML alias; write the value out."
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise UserMistake(
                f"{where}, line {line}: the front matter is nested deeper than {MAX_DEPTH} levels."
            )


def _value(node: yaml.Node, where: str) -> Value:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, where) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    values: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in values:
            line = key_node.start_mark.line + 2
            raise UserMistake(f"{where}, line {line}: the front matter gives {key!r} twice; keep one.")
        values[key] = _value(value_node, where)
    return values
