"""Immutable generations of the warehouse: one writer builds the next file beside the current one and swaps a pointer.

A generation is one DuckDB file. Readers open the file the pointer names, read-only, as many as wanted; a generation
that a reader has open stays readable after the next one has taken over. A kill at any moment leaves the pointer as it was.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from floorwalker.errors import UserMistake

_POINTER = "current"
_KEPT = 2


def current(folder: Path) -> Path | None:
    """The file of the current generation, None while there is none."""
    pointer = folder / _POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return folder / name


@dataclass(frozen=True, slots=True)
class Building:
    """The files of an import at work: `database` becomes the next generation, `staging` is thrown away."""

    database: Path
    staging: Path
    before: Path | None


@contextmanager
def next_generation(folder: Path) -> Iterator["Building"]:
    """A private copy of the current generation to change; it becomes the current one when the block ends without error.

    Raises `UserMistake` while another import is building. What a killed import left behind is cleared away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _builder_lock(folder):
        before = current(folder)
        number = int(before.stem.split("-")[1]) + 1 if before else 1
        building = folder / f"generation-{number:06d}.building"
        for leftover in [*folder.glob("*.building"), *folder.glob("*.staging")]:
            _discard(leftover)
        if before:
            shutil.copyfile(before, building)
        try:
            yield Building(building, building.with_suffix(".staging"), before)
        except BaseException:
            _discard(building)
            raise
        finally:
            _discard(building.with_suffix(".staging"))
        _publish(folder, building)


def clear(folder: Path) -> None:
    """Forget all generations: afterwards there is none. Raises `UserMistake` while an import is building."""
    with _builder_lock(folder):
        (folder / _POINTER).unlink(missing_ok=True)
        for old in folder.glob("generation-*"):
            _discard(old)


@contextmanager
def _builder_lock(folder: Path) -> Iterator[None]:
    with (folder / "builder.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise UserMistake(f"Another import is building in {folder}; wait for it to end.") from taken
        yield


def _publish(folder: Path, building: Path) -> None:
    final = building.with_suffix(".duckdb")
    with building.open("rb") as written:
        os.fsync(written.fileno())
    building.rename(final)
    pointer = folder / f"{_POINTER}.next"
    with pointer.open("w", encoding="utf-8") as text:
        text.write(final.name)
        text.flush()
        os.fsync(text.fileno())
    pointer.rename(folder / _POINTER)
    for old in sorted(folder.glob("generation-*.duckdb"))[:-_KEPT]:
        old.unlink()


def _discard(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".tmp")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
