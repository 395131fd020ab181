"""Text files in any encoding → files the engine reads. It reads UTF-8, UTF-16 and latin-1; others are rewritten as UTF-8.

Called by `tools.store.sources` and, for the names, by `tools.store.mapping`.
"""

import codecs
import gzip
import zlib
from pathlib import Path

from floorwalker.errors import UserMistake

NATIVE = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16", "iso8859-1": "latin-1"}
"""What the engine reads itself, under Python's name and the engine's."""

REMEDY = "set the source's `encoding`, e.g. `encoding: cp1252` for a file of Excel on Windows"
_BLOCK = 1 << 20


def known_encoding(name: str) -> str:
    """The usual name of an encoding; raises `ValueError` for one that is not known or not of text."""
    try:
        found = codecs.lookup(name.strip())
        b"aaaa".decode(found.name, errors="replace")  # a codec that is not of text has no such text
    except LookupError as unknown:
        raise ValueError(
            f"{name!r} is not a known encoding; usual are utf-8, cp1252, latin-1 and utf-16"
        ) from unknown
    return NATIVE.get(found.name, found.name)


def in_utf8(path: Path, encoding: str, scratch: Path) -> Path:
    """`path` itself where the engine reads its encoding, else its text rewritten in `scratch`.

    A character that is not in the encoding is a `UserMistake` that names the line.
    """
    if encoding in NATIVE.values():
        return path
    number = sum(1 for _ in scratch.iterdir())
    copy = scratch / f"{number}-{path.name.removesuffix('.gz')}"
    try:
        _rewrite(path, encoding, copy)
    except (OSError, EOFError, zlib.error) as fault:
        raise UserMistake(f"{path}: the file cannot be read ({fault}).") from fault
    return copy


def _rewrite(path: Path, encoding: str, copy: Path) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    opened = gzip.open if path.suffix == ".gz" else open
    lines = 1
    with opened(path, "rb") as read, copy.open("w", encoding="utf-8", newline="") as written:
        while block := read.read(_BLOCK):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as fault:
                line = lines + fault.object[: fault.start].count(b"\n")
                raise _not_in(path, line, encoding) from fault
            written.write(text)
            lines += text.count("\n")
        if decoder.getstate()[0]:
            raise _not_in(path, lines, encoding)


def _not_in(path: Path, line: int, encoding: str) -> UserMistake:
    return UserMistake(f"{path}, line {line}: a character is not in the encoding {encoding}; {REMEDY}.")
