"""Which store an index directory holds: written by `indexing` with the index, read by `reader`.

A directory holds a whole index, or only what came since the whole one it names as its base. Imports each
store late.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.index.port import Entry, IndexBroken, VectorStore

StoreName = Literal["chroma", "exact", "none"]
Member = tuple[str, str]
"""Audience and key of an entry."""

LABEL = "complete.json"
MEMBERS = "members.json"
BROKEN = "broken"


class Label(BaseModel):
    """Written last into an index directory: without it the build did not finish.

    `none` means there were no vectors; `entries` are those of this directory; `base` names the directory
    beside it that holds the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: StoreName
    model: str
    dimension: int
    entries: int
    base: str | None = None


def build_index(directory: Path, label: Label, entries: Iterable[Entry]) -> None:
    """Write a complete index into a new directory."""
    directory.mkdir(parents=True)
    held = list(entries)
    if label.base is not None or label.store == "exact":
        from knowledge.index.exact import ExactStore  # noqa: PLC0415

        ExactStore.build(directory, held, label.dimension)
    elif label.store == "chroma":
        from knowledge.index.chroma import ChromaStore  # noqa: PLC0415 - half a second that only this store may cost

        ChromaStore.build(directory, held)
    members: dict[str, list[str]] = {}
    for entry in held:
        members.setdefault(entry.audience, []).append(entry.key)
    (directory / MEMBERS).write_text(json.dumps(members), encoding="utf-8")
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


def read_members(directory: Path) -> set[Member]:
    """Audience and key of every entry of this directory; raises `IndexBroken`."""
    try:
        stored = json.loads((directory / MEMBERS).read_bytes())
        return {(audience, key) for audience, keys in stored.items() for key in keys}
    except (OSError, ValueError, AttributeError) as fault:
        raise IndexBroken(
            f"The index in {directory} has no list of its entries; run the sync again."
        ) from fault


def open_index(directory: Path) -> VectorStore | None:
    """The store of a complete index with its base, null when it has no vectors.

    Raises `IndexBroken`, also when rows are missing.
    """
    label = read_label(directory)
    if label.store == "none":
        return None
    if label.base is None:
        return _opened(directory, label.store, label.entries)
    base_directory = directory.parent / label.base
    base_label = read_label(base_directory)
    from knowledge.index.layers import LayeredStore  # noqa: PLC0415 - together with the store it needs

    base = _opened(base_directory, base_label.store, base_label.entries)
    try:
        return LayeredStore(base, _opened(directory, "exact", label.entries))
    except IndexBroken:
        base.close()
        raise


def _opened(directory: Path, name: StoreName, entries: int) -> VectorStore:
    store: VectorStore
    if name == "chroma":
        try:
            from knowledge.index.chroma import ChromaStore  # noqa: PLC0415
        except ImportError as missing:
            raise IndexBroken(f"chromadb cannot be imported ({missing}).") from missing

        store = ChromaStore.open(directory)
    else:
        from knowledge.index.exact import ExactStore  # noqa: PLC0415

        store = ExactStore.open(directory)
    held = store.count()
    if held != entries:
        store.close()
        raise IndexBroken(f"The index in {directory} holds {held} of {entries} chunks.")
    return store


def bases_of(directories: Sequence[Path]) -> frozenset[str]:
    """The names of the directories that these rest on."""
    found = set()
    for directory in directories:
        try:
            label = read_label(directory)
        except IndexBroken:
            continue
        found.add(label.base or directory.name)
    return frozenset(found)


def mark_broken(directory: Path) -> None:
    """Leave word for the next sync that this index must be built again, with what it rests on."""
    if directory.is_dir():
        (directory / BROKEN).touch()
