"""A corpus folder → the files that may be read, in a fixed order. `sync` and `lint` call it.

Hidden files and folders are left out; a link that leads out of the folder is refused and named.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from floorwalker.errors import UserMistake
from knowledge.document import ENDINGS


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A page found in `root`; `relative` is its path there with forward slashes."""

    root: Path
    path: Path
    relative: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, and one sentence for each entry that was refused."""

    files: tuple[CorpusFile, ...]
    refused: tuple[str, ...]


def list_folder(root: Path) -> Listing:
    """Every page below `root`, sorted by path.

    Raises `UserMistake` when `root` is not a folder that can be read.
    """
    if not root.is_dir():
        raise UserMistake(f"There is no folder {str(root)!r}; name the folder that holds the pages.")
    real_root = root.resolve()
    files: list[CorpusFile] = []
    refused: list[str] = []
    for path in _walk(root):
        relative = path.relative_to(root).as_posix()
        real = path.resolve()
        if not real.is_relative_to(real_root):
            refused.append(f"{relative}: the link leads out of the folder {root}; copy the page into it.")
        elif real.is_file():
            files.append(CorpusFile(root=root, path=path, relative=relative))
    return Listing(tuple(files), tuple(refused))


def _walk(root: Path) -> Iterator[Path]:
    def stop(fault: OSError) -> None:
        # An unreadable folder must not look like an empty one: its pages would be taken for deleted.
        raise UserMistake(
            f"The folder {fault.filename} cannot be read ({fault.strerror}); nothing was changed."
        )

    for folder, folders, names in os.walk(root, onerror=stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in ENDINGS:
                yield Path(folder, name)
        for name in folders:
            if Path(folder, name).is_symlink():
                yield Path(folder, name)
