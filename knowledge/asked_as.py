"""What people ask when they mean a page: a file beside it, `<page>.asked`, one question a line. Read with the page.

Kept out of the page so that whoever reads the page reads the page. A line that begins with # is a remark.
"""

from pathlib import Path

from floorwalker.errors import UserMistake
from knowledge.hidden import visible

ENDING = ".asked"
MOST_BYTES = 262_144
LONGEST = 300


def asked_beside(page: Path, relative: str) -> bytes:
    """The bytes of the file beside a page, empty without one; raises `UserMistake` for one that is too long."""
    beside = page.with_suffix(ENDING)
    try:
        if not beside.is_file():
            return b""
        raw = beside.read_bytes()
    except OSError as unreadable:
        raise UserMistake(
            f"{_name(relative)}: the file cannot be read ({unreadable.strerror})."
        ) from unreadable
    if len(raw) > MOST_BYTES:
        raise UserMistake(f"{_name(relative)}: the file has {len(raw):,} bytes; {MOST_BYTES:,} may be.")
    return raw


def questions_in(raw: bytes, relative: str) -> tuple[str, ...]:
    """The questions of such a file, each once; raises `UserMistake` where it is not UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise UserMistake(
            f"{_name(relative)}, line {line}: the file is not UTF-8 text; save it as UTF-8."
        ) from fault
    lines = (" ".join(visible(line).text.split())[:LONGEST] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _name(relative: str) -> str:
    return str(Path(relative).with_suffix(ENDING))
