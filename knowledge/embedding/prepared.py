"""Vectors worked out beforehand, beside the model folder: those of the starter library, so that a demo starts at once.

Run once by `make env`, after `convert`:

    python -m knowledge.embedding.prepare

Looked up by a digest of the text and of the model; a text that is not there is embedded as ever.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from knowledge.embedding.port import Embedder, Vectors

PREPARED = "prepared.npz"


class PreparedEmbedder:
    """An embedder that first looks among prepared vectors; the same vectors it would have worked out itself.

    Meant for a sync: the file is read at the first text and kept as long as this is.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder

    @property
    def digest(self) -> str:
        """That of the embedder: prepared vectors are its own."""
        return self._embedder.digest

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._embedder.dimension

    @cached_property
    def _prepared(self) -> Mapping[str, Vectors]:
        return read_prepared(self._folder, self.dimension)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in their order."""
        keys = [key_of(self.digest, text) for text in texts]
        lacking = [text for key, text in zip(keys, texts, strict=True) if key not in self._prepared]
        fresh = iter(self._embedder.embed(lacking)) if lacking else iter(())
        rows = [self._prepared[key] if key in self._prepared else next(fresh) for key in keys]
        return np.vstack([np.zeros((0, self.dimension), dtype=np.float32), *rows])


def key_of(digest: str, text: str) -> str:
    """The name of a text's vector under a model."""
    return sha256(f"{digest}\n{text}".encode()).hexdigest()


def read_prepared(folder: Path, dimension: int) -> dict[str, Vectors]:
    """The vectors prepared in a folder, by `key_of`; none where they cannot be read or have another length."""
    try:
        with (folder / PREPARED).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            keys, rows = stored["keys"].tolist(), np.asarray(stored["rows"], dtype=np.float32)
    except (OSError, EOFError, BadZipFile, KeyError, ValueError):
        return {}
    return dict(zip(keys, rows, strict=True)) if rows.shape == (len(keys), dimension) else {}


def write_prepared(embedder: Embedder, texts: Sequence[str], folder: Path) -> int:
    """Work out and store the vectors of these texts; gives how many were new. The file changes only once it is whole."""
    held = read_prepared(folder, embedder.dimension)
    wanted = list(dict.fromkeys(texts))
    keys = [key_of(embedder.digest, text) for text in wanted]
    if set(keys) == held.keys():
        return 0
    rows = PreparedEmbedder(embedder, folder).embed(wanted)
    made = folder / f"{PREPARED}.new"
    with made.open("wb") as file:
        np.savez(file, keys=np.array(keys), rows=rows)
    made.replace(folder / PREPARED)
    return sum(key not in held for key in keys)
