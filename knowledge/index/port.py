"""What the rest of `knowledge` expects of a vector store.

One suite (tests/contract) runs over every implementation.

A store lives in a directory that is written once by `build` and only read afterwards, by as many processes as
wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from floorwalker.errors import FloorwalkerError
from knowledge.embedding.port import Vectors


class IndexBroken(FloorwalkerError):
    """The directory does not hold a readable, complete index; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be indexed: its key (the hash of the text), the audience of its document, its unit vector."""

    key: str
    audience: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A chunk near a question; `cosine` is -1 to 1."""

    key: str
    cosine: float


class VectorStore(Protocol):
    """A finished index, open for reading; every call may raise `IndexBroken`."""

    def count(self) -> int:
        """How many entries it holds, over all audiences."""
        ...

    def nearest(self, vector: Vectors, *, audiences: Sequence[str], limit: int) -> list[Neighbour]:
        """Up to `limit` entries of these audiences, nearest first; an unknown audience is empty."""
        ...

    def close(self) -> None:
        """Let go of files; the store must not be called afterwards."""
        ...
