"""What `sync` and `retrieve` expect of an embedder; they know no implementation."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from floorwalker.errors import SourceDown

Vectors = NDArray[np.float32]


class EmbedderAway(SourceDown):
    """An embedder outside of this process does not answer, or not as it promised; the sentence names it."""


class Embedder(Protocol):
    """Turns texts into unit vectors, the same text always into the same vector.

    One that is not in this process may raise `EmbedderAway` from any of these.
    """

    @property
    def digest(self) -> str:
        """Names weights, pooling and cut exactly; vectors of different digests must never be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in their order: shape `(len(texts), dimension)`."""
        ...


@runtime_checkable
class Hurried(Protocol):
    """An embedder that gives up soon, because somebody waits for an answer."""

    def patient(self) -> Embedder:
        """The same model for work that nobody waits for."""
        ...


def patient(embedder: Embedder | None) -> Embedder | None:
    """The embedder as a sync uses it."""
    opened: object = embedder
    return opened.patient() if isinstance(opened, Hurried) else embedder


def unit_rows(rows: Vectors) -> Vectors:
    """Each row scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
