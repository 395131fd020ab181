"""A deterministic embedder without a model: words hashed into signed buckets.

It makes no claim to quality; tests and demonstrations of the machinery use it where the real model would only
be slow.
"""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from knowledge.embedding.port import Vectors, unit_rows

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Texts that share words get near vectors; nothing else is promised."""

    def __init__(self, dimension: int = 64) -> None:
        self._dimension = dimension

    @property
    def digest(self) -> str:
        """Names the method and the dimension."""
        return f"hashing-{self._dimension}"

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text; a text without a word is a row of zeros."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                number = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                row[number % self._dimension] += 1.0 if number >> 63 else -1.0
        return unit_rows(rows)
