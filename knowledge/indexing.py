"""What the next generation wants indexed, against what the last index holds → a whole index or a layer on it.

`sync` calls it. Entries are known by audience and text, so a renamed page changes nothing, and a page that
changed adds only the texts that are new.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.catalogue import Catalogue, Generation
from knowledge.embedding.port import Vectors, unit_rows
from knowledge.generations import Generations
from knowledge.index.port import Entry, IndexBroken
from knowledge.index.stores import Label, Member, StoreName, build_index, read_label, read_members

LAYERED_SHARE = 0.10
"""Up to which share of a whole index differences are kept beside it; beyond, it is built anew."""
DOCUMENTS_AT_ONCE = 1_000


def write_index(
    catalogue: Catalogue,
    generations: Generations,
    generation: Generation,
    wanted: Sequence[Member],
    store: StoreName,
) -> None:
    """Write the index directory of a generation that is in the catalogue already."""
    directory = generations.clear(generation.number)
    label = Label(store=store, model=generation.model, dimension=generation.dimension, entries=0)
    if store == "none":
        build_index(directory, label, [])
        return
    pairs = set(wanted)
    base = _base(generations, label, pairs, generation.number)
    new = sorted(pairs - read_members(directory.parent / base)) if base else sorted(pairs)
    vectors: dict[str, Vectors] = catalogue.vectors(generation.model, [key for _audience, key in new])
    entries = [Entry(key, audience, vectors[key]) for audience, key in new]
    build_index(directory, label.model_copy(update={"entries": len(entries), "base": base}), entries)


def _base(generations: Generations, label: Label, wanted: set[Member], number: int) -> str | None:
    """The whole index that is near enough to what is wanted, if there is one."""
    current = generations.current()
    if current is None or current == number:
        return None
    try:
        last = read_label(generations.directory(current))
        directory: Path = generations.directory(current).parent / (last.base or str(current))
        base = read_label(directory)
        if (base.store, base.model, base.dimension) != (label.store, label.model, label.dimension):
            return None
        differing = len(wanted ^ read_members(directory))
    except IndexBroken:
        return None
    return directory.name if differing <= LAYERED_SHARE * base.entries else None


def find_centres(catalogue: Catalogue, generation: Generation) -> None:
    """Store the centre of every document that has none: the mean of its texts' vectors, to length 1."""
    lacking = list(catalogue.without_centre(generation.number, generation.model).items())
    for first in range(0, len(lacking), DOCUMENTS_AT_ONCE):
        part = lacking[first : first + DOCUMENTS_AT_ONCE]
        vectors = catalogue.vectors(generation.model, sorted({key for _row, keys in part for key in keys}))
        means = np.stack([np.mean([vectors[key] for key in keys], axis=0) for _row, keys in part])
        rows = (row for row, _keys in part)
        catalogue.remember_centres(generation.model, dict(zip(rows, unit_rows(means), strict=True)))
