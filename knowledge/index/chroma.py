"""The vector store on chromadb's embedded client; the only module that imports it.

One collection per audience, because a filter costs more than a search and a wrong filter would show a page to
the wrong people. Vectors are passed in (`embedding_function=None`): the default function would try to
download. A directory is written once and then only read, so the HNSW snapshot that a kill can tear (retrieval
study, 1.4) is written once, with the last row: opening reads it instead of replaying every row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
from chromadb import Collection, PersistentClient
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.embedding.port import Vectors
from knowledge.index.port import Entry, IndexBroken, Neighbour

BATCH = 2_000
_SMALLEST_SYNC = 2


def _client(directory: Path) -> Client:
    # The factory's declared type lacks `close`, without which every generation would stay open.
    return cast(
        "Client", PersistentClient(path=str(directory), settings=Settings(anonymized_telemetry=False))
    )


def _name(audience: str) -> str:
    return f"audience-{sha256(audience.encode()).hexdigest()[:32]}"


@contextmanager
def _translated(directory: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError, RuntimeError, OSError, KeyError) as fault:
        raise IndexBroken(f"The Chroma index in {directory} cannot be read ({fault}).") from fault


class ChromaStore:
    """A finished index directory; several processes may read it at once, none may write it."""

    def __init__(self, directory: Path, client: Client, collections: dict[str, Collection]) -> None:
        self._directory = directory
        self._client = client
        self._collections = collections
        self._closing = Lock()

    @classmethod
    def build(cls, directory: Path, entries: Iterable[Entry]) -> None:
        """Write the entries to a directory that nobody has opened before."""
        by_audience: dict[str, list[Entry]] = {}
        for entry in entries:
            by_audience.setdefault(entry.audience, []).append(entry)
        with _translated(directory):
            client = _client(directory)
            try:
                for audience, held in by_audience.items():
                    _fill(client, audience, held)
            finally:
                client.close()

    @classmethod
    def open(cls, directory: Path) -> "ChromaStore":
        """Open what `build` wrote; raises `IndexBroken`."""
        if not (directory / "chroma.sqlite3").is_file():
            raise IndexBroken(f"There is no Chroma index in {directory}.")
        with _translated(directory):
            client = _client(directory)
            collections = {
                str((collection.metadata or {})["audience"]): client.get_collection(
                    collection.name, embedding_function=None
                )
                for collection in client.list_collections()
            }
            return cls(directory, client, collections)

    def count(self) -> int:
        """How many chunks it holds, over all audiences."""
        with _translated(self._directory):
            return sum(collection.count() for collection in self._collections.values())

    def nearest(self, vector: Vectors, *, audiences: Sequence[str], limit: int) -> list[Neighbour]:
        """The best of each readable collection, merged."""
        found: list[Neighbour] = []
        with _translated(self._directory):
            for collection in self._readable(audiences):
                answer = collection.query(
                    query_embeddings=np.asarray([vector], dtype=np.float32),
                    n_results=limit,
                    include=["distances"],
                )
                distances = (answer["distances"] or [[]])[0]
                found += [
                    Neighbour(key, 1.0 - float(distance))
                    for key, distance in zip(answer["ids"][0], distances, strict=True)
                ]
        return sorted(found, key=lambda neighbour: -neighbour.cosine)[:limit]

    def close(self) -> None:
        """Stop the client; a second call does nothing."""
        with self._closing:
            self._collections = {}
            self._client.close()

    def _readable(self, audiences: Sequence[str]) -> list[Collection]:
        return [
            self._collections[audience]
            for audience in dict.fromkeys(audiences)
            if audience in self._collections
        ]


def _fill(client: Client, audience: str, entries: Sequence[Entry]) -> None:
    collection = client.create_collection(
        _name(audience),
        embedding_function=None,
        metadata={"audience": audience},
        configuration={
            "hnsw": {
                "space": "cosine",
                "max_neighbors": 20,
                "ef_construction": 80,
                "ef_search": 260,
                "sync_threshold": max(len(entries), _SMALLEST_SYNC),
                "batch_size": max(min(len(entries), BATCH), _SMALLEST_SYNC),
            }
        },
    )
    for first in range(0, len(entries), BATCH):
        part = entries[first : first + BATCH]
        collection.add(
            ids=[entry.key for entry in part], embeddings=np.stack([entry.vector for entry in part])
        )
