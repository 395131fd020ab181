"""A vector store that compares with every vector: nothing to tune, nothing to corrupt.

Up to some tens of thousands of chunks it is as fast as any index (retrieval study, section 3.4). `library`
falls back to it when Chroma cannot be read; the tests hold both to one contract.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.port import Vectors
from knowledge.index.port import Entry, IndexBroken, Neighbour

FILE = "vectors.npz"


class ExactStore:
    """Keys, audiences and one matrix in memory."""

    def __init__(self, keys: Sequence[str], audiences: Sequence[str], matrix: Vectors) -> None:
        self._keys = list(keys)
        self._audiences = np.asarray(list(audiences), dtype=np.str_)
        self._every = frozenset(audiences)
        self._matrix = matrix

    @classmethod
    def of(cls, entries: Iterable[Entry], dimension: int) -> "ExactStore":
        """A store of these entries, without a file."""
        return cls(*_columns(entries, dimension))

    @classmethod
    def build(cls, directory: Path, entries: Iterable[Entry], dimension: int) -> None:
        """Write the entries to `directory`."""
        keys, audiences, matrix = _columns(entries, dimension)
        with (directory / FILE).open("wb") as stream:
            np.savez(
                stream,
                keys=np.asarray(keys, np.str_),
                audiences=np.asarray(audiences, np.str_),
                matrix=matrix,
            )

    @classmethod
    def open(cls, directory: Path) -> "ExactStore":
        """Read what `build` wrote; raises `IndexBroken`."""
        try:
            with np.load(directory / FILE, allow_pickle=False) as stored:
                return cls(stored["keys"].tolist(), stored["audiences"].tolist(), stored["matrix"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
            raise IndexBroken(f"The vectors in {directory} cannot be read ({fault}).") from fault

    def count(self) -> int:
        """How many chunks it holds."""
        return len(self._keys)

    def nearest(self, vector: Vectors, *, audiences: Sequence[str], limit: int) -> list[Neighbour]:
        """The `limit` best of the readable rows, ties in the order they were built."""
        cosines = self._matrix @ vector
        readable = self._readable(frozenset(audiences))
        if readable is not None:
            cosines = np.where(readable, cosines, -np.inf)
        found = best_rows(cosines, limit)
        return [Neighbour(self._keys[row], float(cosines[row])) for row in found if cosines[row] > -np.inf]

    def _readable(self, audiences: frozenset[str]) -> NDArray[np.bool_] | None:
        """Which rows are in these audiences; null when all are."""
        if self._every <= audiences:
            return None
        return np.isin(self._audiences, list(audiences))

    def close(self) -> None:
        """Nothing is held open."""


_BLOCK = 64


def best_rows(scores: NDArray[np.float32], limit: int) -> list[int]:
    """The rows of the `limit` highest scores, best first, ties in the order of rows."""
    rows = np.arange(len(scores))
    if limit < len(scores) // _BLOCK:
        # The best of blocks are few to put in order, and `limit` scores reach the worst of the best of them.
        blocks = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
        rows = np.flatnonzero(scores >= _edge(blocks, limit))
    if limit < len(rows):
        rows = rows[scores[rows] >= _edge(scores[rows], limit)]
    return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")[:limit]]]


def _edge(scores: NDArray[np.float32], limit: int) -> np.float32:
    """The score that is number `limit` from above."""
    edge: np.float32 = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    return edge


def _columns(entries: Iterable[Entry], dimension: int) -> tuple[list[str], list[str], Vectors]:
    held = list(entries)
    matrix = (
        np.stack([entry.vector for entry in held]) if held else np.zeros((0, dimension), dtype=np.float32)
    )
    return [entry.key for entry in held], [entry.audience for entry in held], matrix
