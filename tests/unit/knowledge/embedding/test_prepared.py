"""Prepared vectors: the same rows in the same order, whatever part of them was worked out beforehand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding.convert import DEFAULT_TARGET
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.embedding.port import Vectors
from knowledge.embedding.prepare import LIBRARY, texts_of
from knowledge.embedding.prepared import PREPARED, PreparedEmbedder, write_prepared

TEXTS = ["carrier outage", "pick accuracy", "the warehouse is on fire"]


class Counting(HashingEmbedder):
    """An embedder that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As ever, and remembered."""
        self.asked += texts
        return super().embed(texts)


def test_what_was_prepared_is_not_worked_out_again(tmp_path: Path) -> None:
    assert write_prepared(HashingEmbedder(), TEXTS[:2], tmp_path) == 2
    counting = Counting()
    rows = PreparedEmbedder(counting, tmp_path).embed([TEXTS[2], TEXTS[0], TEXTS[1]])
    assert counting.asked == [TEXTS[2]]
    assert np.array_equal(rows, HashingEmbedder().embed([TEXTS[2], TEXTS[0], TEXTS[1]]))


def test_preparing_again_works_out_only_what_is_new(tmp_path: Path) -> None:
    write_prepared(HashingEmbedder(), TEXTS[:2], tmp_path)
    counting = Counting()
    assert write_prepared(counting, TEXTS, tmp_path) == 1
    assert counting.asked == [TEXTS[2]]
    assert write_prepared(counting, TEXTS, tmp_path) == 0


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04 not a zip", b"hello"])
def test_a_file_that_cannot_be_read_is_no_reason_to_stop(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / PREPARED).write_bytes(rubbish)
    assert np.array_equal(
        PreparedEmbedder(HashingEmbedder(), tmp_path).embed(TEXTS), HashingEmbedder().embed(TEXTS)
    )


def test_the_vectors_shipped_with_the_environment_are_the_models_own() -> None:
    embedder = OnnxEmbedder.load(DEFAULT_TARGET)
    texts = texts_of(LIBRARY)[::200]
    assert np.allclose(
        PreparedEmbedder(embedder, DEFAULT_TARGET).embed(texts), embedder.embed(texts), atol=1e-6
    )
