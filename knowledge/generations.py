"""Which state of the corpus is being read: a pointer file, and one index directory per generation.

`sync` builds a new directory and moves the pointer by renaming a file over it, which either happened or did
not; readers follow the pointer and never see a half-built index. One builder at a time, held by a file lock
that dies with it.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from floorwalker.errors import UserMistake
from knowledge.index.stores import bases_of

POINTER = "current"
_NUMBERED = re.compile(r"[0-9]+")


class Generations:
    """The folder of index generations of one corpus."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus

    def current(self) -> int | None:
        """The generation that answers; null before the first sync."""
        try:
            text = (self._corpus / POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return int(text) if _NUMBERED.fullmatch(text) else None

    def directory(self, number: int) -> Path:
        """Where the index of a generation lives."""
        return self._corpus / "generations" / str(number)

    def clear(self, number: int) -> Path:
        """An index directory that does not exist: what a killed build left there is removed."""
        directory = self.directory(number)
        shutil.rmtree(directory, ignore_errors=True)
        directory.parent.mkdir(parents=True, exist_ok=True)
        return directory

    def switch_to(self, number: int) -> None:
        """Make a generation the one that answers."""
        self.write(POINTER, f"{number}\n")

    def write(self, name: str, text: str) -> None:
        """Write a small file beside the generations, whole or not at all."""
        temporary = self._corpus / f"{name}.new"
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._corpus / name)

    def read(self, name: str) -> str:
        """The text of such a file; raises `FileNotFoundError`."""
        return (self._corpus / name).read_text(encoding="utf-8")

    def remove_before(self, oldest: int) -> None:
        """Delete the index directories of generations before `oldest` that no later one rests on."""
        numbers = {
            directory: int(directory.name)
            for directory in (self._corpus / "generations").iterdir()
            if _NUMBERED.fullmatch(directory.name)
        }
        needed = bases_of([directory for directory, number in numbers.items() if number >= oldest])
        for directory, number in numbers.items():
            if number < oldest and directory.name not in needed:
                shutil.rmtree(directory, ignore_errors=True)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Be the one builder; raises `UserMistake` when another process is building."""
        self._corpus.mkdir(parents=True, exist_ok=True)
        with (self._corpus / "build.lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as held:
                raise UserMistake(
                    f"Another sync is running on {self._corpus}; wait for it to end and run yours again."
                ) from held
            yield
