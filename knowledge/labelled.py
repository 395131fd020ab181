"""YAML files of labelled questions → one half to set thresholds on, one half that is only ever measured.

`calibrate` and the benchmark read them. A file has `answerable` (each `question` with the `documents` that
answer it, any of them is right) and `unanswerable` (questions). Which half a question belongs to is decided
by the hash of its words, so that it never changes and nobody chooses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from floorwalker.errors import UserMistake


class Answerable(BaseModel):
    """A question and the ids of the documents that answer it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    documents: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    answerable: tuple[Answerable, ...] = ()
    unanswerable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Questions with their labels."""

    answerable: tuple[Answerable, ...]
    unanswerable: tuple[str, ...]

    def half(self, *, frozen: bool) -> "Labelled":
        """The half that is never tuned on, or the other one."""
        return Labelled(
            tuple(entry for entry in self.answerable if is_frozen(entry.question) is frozen),
            tuple(question for question in self.unanswerable if is_frozen(question) is frozen),
        )


def is_frozen(question: str) -> bool:
    """Whether a question belongs to the half that is only measured."""
    return sha256(question.strip().lower().encode()).digest()[0] % 2 == 1


def read_labelled(paths: Sequence[Path]) -> Labelled:
    """The questions of these files and of the `.yaml` files of these folders, each once.

    Raises `UserMistake` naming the file and the fault.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise UserMistake(f"There is no .yaml file in {', '.join(map(str, paths))}.")
    answerable: dict[str, Answerable] = {}
    unanswerable: dict[str, None] = {}
    for file in files:
        read = _read(file)
        answerable.update((entry.question, entry) for entry in read.answerable)
        unanswerable.update(dict.fromkeys(read.unanswerable))
    both = sorted(answerable.keys() & unanswerable.keys())
    if both:
        raise UserMistake(
            f"The question {both[0]!r} is labelled as answerable and as unanswerable; keep one."
        )
    return Labelled(tuple(answerable.values()), tuple(unanswerable))


def _read(file: Path) -> _File:
    try:
        return _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as unreadable:
        raise UserMistake(f"{file}: the questions cannot be read as UTF-8 text.") from unreadable
    except yaml.YAMLError as fault:
        raise UserMistake(f"{file}: the questions are not valid YAML.") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = " > ".join(map(str, first["loc"]))
        raise UserMistake(f"{file}: {where}: {first['msg'].lower()}.") from fault
