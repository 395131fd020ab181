"""Which store an index directory holds: written by `sync` with the index, read by `library`.

Imports each store late.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.index.port import Entry, IndexBroken, VectorStore

StoreName = Literal["chroma", "exact", "none"]
LABEL = "complete.json"
BROKEN = "broken"


class Label(BaseModel):
    """Written last into an index directory: without it the build did not finish.

    `none` means there were no vectors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: StoreName
    model: str
    dimension: int
    entries: int


def build_index(directory: Path, label: Label, entries: Iterable[Entry]) -> None:
    """Write a complete index into a new directory."""
    directory.mkdir(parents=True)
    if label.store == "chroma":
        from knowledge.index.chroma import ChromaStore  # noqa: PLC0415 - half a second that only this store may cost

        ChromaStore.build(directory, entries)
    elif label.store == "exact":
        from knowledge.index.exact import ExactStore  # noqa: PLC0415

        ExactStore.build(directory, entries, label.dimension)
    (directory / LABEL).write_text(label.model_dump_json(), encoding="utf-8")


def read_label(directory: Path) -> Label:
    """What the directory holds.

    Raises `IndexBroken` when the build did not finish or a reader found it broken.
    """
    if (directory / BROKEN).exists():
        raise IndexBroken(f"The index in {directory} was found broken; run the sync again.")
    try:
        return Label.model_validate_json((directory / LABEL).read_bytes())
    except (OSError, ValidationError) as fault:
        raise IndexBroken(
            f"The index in {directory} is missing or incomplete; run the sync again."
        ) from fault


def open_index(directory: Path, chunks: int) -> VectorStore | None:
    """The store of a complete index, null when it has no vectors.

    Raises `IndexBroken`, also when rows are missing.
    """
    label = read_label(directory)
    if label.store == "none":
        return None
    store: VectorStore
    if label.store == "chroma":
        try:
            from knowledge.index.chroma import ChromaStore  # noqa: PLC0415
        except ImportError as missing:
            raise IndexBroken(f"chromadb cannot be imported ({missing}).") from missing

        store = ChromaStore.open(directory)
    else:
        from knowledge.index.exact import ExactStore  # noqa: PLC0415

        store = ExactStore.open(directory)
    held = store.count()
    if held != chunks:
        store.close()
        raise IndexBroken(f"The index in {directory} holds {held} of {chunks} chunks.")
    return store


def mark_broken(directory: Path) -> None:
    """Leave word for the next sync that this index must be built again."""
    if directory.is_dir():
        (directory / BROKEN).touch()
