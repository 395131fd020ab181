"""A file with one JSON object a line → its entries, all of them checked before the first is worked on."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from floorwalker.errors import UserMistake


class Entry(BaseModel):
    """One line: its id, handed back with the result, and what is asked."""

    model_config = ConfigDict(extra="ignore")
    id: str | int
    words: str


def read_batch(path: Path, field: str) -> Sequence[Entry]:
    """The entries of a file whose lines hold `id` and `field`; raises `UserMistake` naming file and line."""
    if not path.is_file():
        raise UserMistake(f"There is no file {path}; --batch names a file with one JSON object a line.")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as wrong:
        raise UserMistake(
            f"{path} is not UTF-8 text; --batch names a file with one JSON object a line."
        ) from wrong
    return [_entry(path, number, line, field) for number, line in enumerate(lines, start=1) if line.strip()]


def _entry(path: Path, number: int, line: str, field: str) -> Entry:
    try:
        given = json.loads(line)
        return Entry.model_validate({"id": given["id"], "words": given[field]})
    except (json.JSONDecodeError, KeyError, TypeError, ValidationError) as wrong:
        raise UserMistake(f'{path}, line {number}: not a JSON object with "id" and "{field}".') from wrong
