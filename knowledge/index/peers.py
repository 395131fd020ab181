"""What the benchmark compares with, in the same run: plain chromadb as its manual shows it, and a numpy scan."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from chromadb import PersistentClient
from chromadb.config import Settings

from knowledge.embedding.port import Vectors

Ask = Callable[[Vectors], object]
_BATCH = 5_000


def plain_chroma(directory: Path, keys: Sequence[str], texts: Sequence[str], matrix: Vectors) -> Ask:
    """One collection with texts and default settings (but cosine); asks for its ten nearest."""
    client = PersistentClient(path=str(directory), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection(
        "plain", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    for first in range(0, len(keys), _BATCH):
        part = slice(first, first + _BATCH)
        collection.add(ids=list(keys[part]), documents=list(texts[part]), embeddings=matrix[part])
    return lambda vector: collection.query(query_embeddings=np.asarray([vector]), n_results=10)


def numpy_scan(matrix: Vectors) -> Ask:
    """Every cosine, then the ten best."""

    def ask(vector: Vectors) -> object:
        cosines = matrix @ vector
        best = np.argpartition(-cosines, 10)[:10]
        return best[np.argsort(-cosines[best])]

    return ask
