"""YAML files of labelled questions → those to set thresholds on, and those that are only ever measured.

`calibrate` and the benchmark read them. A file has `answerable` (each `question` with the `documents` that
answer it, any of them is right) and `unanswerable` (questions). Files whose names begin with
`held_out` are only measured.
Where there is none, the hash of a question's words decides, so that it never changes and nobody chooses.
"""

from collections.abc import Collection, Mapping, Sequence
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
class Questions:
    """Questions with their labels."""

    answerable: tuple[Answerable, ...]
    unanswerable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The questions that may be tuned on, and those that are only measured."""

    tuned: Questions
    frozen: Questions


HELD_OUT = "held_out"
"""How the names of files begin that are only measured."""


def is_frozen(question: str) -> bool:
    """Whether a question is only measured where no file is held out: half of them, by the hash of the words."""
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
    held_out: set[str] = set()
    for file in files:
        read = _read(file)
        answerable.update((entry.question, entry) for entry in read.answerable)
        unanswerable.update(dict.fromkeys(read.unanswerable))
        if file.name.startswith(HELD_OUT):
            held_out.update(entry.question for entry in read.answerable)
            held_out.update(read.unanswerable)
    both = sorted(answerable.keys() & unanswerable.keys())
    if both:
        raise UserMistake(
            f"The question {both[0]!r} is labelled as answerable and as unanswerable; keep one."
        )
    frozen = held_out or {question for question in (*answerable, *unanswerable) if is_frozen(question)}
    return Labelled(
        _only(answerable, unanswerable, (answerable.keys() | unanswerable.keys()) - frozen),
        _only(answerable, unanswerable, frozen),
    )


def _only(
    answerable: Mapping[str, Answerable], unanswerable: Mapping[str, None], kept: Collection[str]
) -> Questions:
    return Questions(
        tuple(entry for question, entry in answerable.items() if question in kept),
        tuple(question for question in unanswerable if question in kept),
    )


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
