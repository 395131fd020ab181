"""What both embedders promise, and what only the real model can: meaning, digests, and an unchanged conversion."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from floorwalker.errors import Misconfigured
from knowledge.embedding.convert import DEFAULT_TARGET, is_current, main
from knowledge.embedding.folder import MANIFEST, MODEL, TOKENIZER, read_manifest
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.embedding.port import Embedder


def real() -> Embedder:
    return OnnxEmbedder.load(DEFAULT_TARGET, at_once=2)


@pytest.mark.parametrize("load", [HashingEmbedder, real])
def test_rows_are_unit_vectors_in_order_whatever_stands_beside_them(load: Callable[[], Embedder]) -> None:
    embedder = load()
    texts = ["carrier outage", "a " * 400, "late inbound shipment", "x"]
    together = embedder.embed(texts)
    assert together.shape == (4, embedder.dimension)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    alone = np.vstack([embedder.embed([text]) for text in reversed(texts)])[::-1]
    assert alone == pytest.approx(together, abs=1e-6)


@pytest.mark.parametrize("load", [HashingEmbedder, real])
def test_no_texts_give_no_rows(load: Callable[[], Embedder]) -> None:
    assert load().embed([]).shape[0] == 0


def test_digests_differ_when_vectors_would() -> None:
    assert HashingEmbedder(32).digest != HashingEmbedder(64).digest


def test_the_model_is_the_published_one() -> None:
    first, second = real().embed(["This is an example sentence", "Each sentence is converted"])
    # The model card's example: .0677 .0635 .0487 and .0864 .1016 .0054 in full precision.
    assert first[:3] == pytest.approx([0.0677, 0.0635, 0.0487], abs=0.012)
    assert second[:3] == pytest.approx([0.0864, 0.1016, 0.0054], abs=0.02)


def test_near_in_meaning_is_near_in_angle() -> None:
    courier, carrier, bread = real().embed(["the courier does not come", "carrier outage", "baking bread"])
    assert courier @ carrier > courier @ bread + 0.15


def test_a_folder_that_is_right_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = (DEFAULT_TARGET / MANIFEST).stat().st_mtime_ns
    assert is_current(DEFAULT_TARGET)
    assert main([str(DEFAULT_TARGET)]) == 0
    assert (DEFAULT_TARGET / MANIFEST).stat().st_mtime_ns == before
    assert capsys.readouterr().out.count("\n") == 1


def test_a_missing_folder_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"python -m knowledge\.embedding\.convert"):
        read_manifest(tmp_path / "gone")


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes((DEFAULT_TARGET / MANIFEST).read_bytes())
    (tmp_path / TOKENIZER).write_bytes((DEFAULT_TARGET / TOKENIZER).read_bytes())
    (tmp_path / MODEL).write_bytes(b"another model")
    with pytest.raises(Misconfigured, match="not the file named by its manifest"):
        OnnxEmbedder.load(tmp_path)


def test_a_manifest_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(Misconfigured, match="cannot be read as a model manifest"):
        read_manifest(tmp_path)


def test_the_default_folder_is_in_this_environment() -> None:
    assert DEFAULT_TARGET.is_relative_to(sys.prefix)
