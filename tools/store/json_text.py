"""JSON files as people have them: one object a line, one list of objects, or objects written over several lines.

Called by `tools.store.sources`.
"""

import gzip
import json
import re
import zlib
from pathlib import Path

_BEGIN = 4096
_OPEN_ALONE = re.compile(r"\{[ \t\r]*(\n|$)")


def json_layout(path: Path) -> str:
    """How a JSON file holds its objects: in one list, one a line, or written over several lines."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="\n") as text:
            begin = text.read(_BEGIN).lstrip()
    except (OSError, EOFError, zlib.error):
        begin = ""  # no file of its kind: the engine says so
    if begin.startswith("["):
        return "array"
    return "unstructured" if _OPEN_ALONE.match(begin) else "newline_delimited"


def broken_json_line(path: Path) -> int | None:
    """The first line that is not JSON; the engine's own count is of the block it read, not of the file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace") as lines:
        if json_layout(path) != "newline_delimited":
            return _broken_line(lines.read())
        for number, line in enumerate(lines, start=1):
            try:
                json.loads(line.strip() or "null")
            except json.JSONDecodeError:
                return number
    return None


def _broken_line(text: str) -> int | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        return fault.lineno
    return None
