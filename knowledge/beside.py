"""What people ask about a page: two files beside it, one question a line. `document` reads them with the page.

`<page>.asked` holds what is asked by those who mean the page, `<page>.gaps` what is asked about its subject and that no
page answers. Kept out of the page so that whoever reads the page reads the page. A line that begins with # is a remark.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from floorwalker.errors import UserMistake
from knowledge.hidden import visible

ASKED, GAPS = ".asked", ".gaps"
MOST_BYTES = 262_144
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Beside:
    """The bytes of the files beside a page, empty where there are none."""

    asked: bytes = b""
    gaps: bytes = b""

    def digest(self, page: bytes) -> str:
        """The hash of a page's bytes with these: another one when any of the three files changes."""
        return sha256(page + self.asked + (b"\0" + self.gaps if self.gaps else b"")).hexdigest()


NOTHING_BESIDE = Beside()


def beside(page: Path, relative: str) -> Beside:
    """The files beside a page; raises `UserMistake` for one that is too long or cannot be read."""
    return Beside(_bytes(page, relative, ASKED), _bytes(page, relative, GAPS))


def _bytes(page: Path, relative: str, ending: str) -> bytes:
    path = page.with_suffix(ending)
    try:
        if not path.is_file():
            return b""
        raw = path.read_bytes()
    except OSError as unreadable:
        raise UserMistake(
            f"{_name(relative, ending)}: the file cannot be read ({unreadable.strerror})."
        ) from unreadable
    if len(raw) > MOST_BYTES:
        raise UserMistake(
            f"{_name(relative, ending)}: the file has {len(raw):,} bytes; {MOST_BYTES:,} may be."
        )
    return raw


def questions_in(raw: bytes, relative: str, ending: str) -> tuple[str, ...]:
    """The questions of such a file, each once; raises `UserMistake` where it is not UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise UserMistake(
            f"{_name(relative, ending)}, line {line}: the file is not UTF-8 text; save it as UTF-8."
        ) from fault
    lines = (" ".join(visible(line).text.split())[:LONGEST] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _name(relative: str, ending: str) -> str:
    return str(Path(relative).with_suffix(ending))
