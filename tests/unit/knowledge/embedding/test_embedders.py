"""What both embedders promise, and what only the real model can: meaning, digests, and an unchanged conversion."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from floorwalker.errors import Misconfigured
from knowledge.embedding.bert import build, read_safetensors, read_shape
from knowledge.embedding.convert import DEFAULT_TARGET, find_source, is_current, main
from knowledge.embedding.folder import MANIFEST, MODEL, TOKENIZER, read_manifest
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.embedding.port import Embedder, Vectors, unit_rows


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


EXAMPLES = ["This is an example sentence", "Each sentence is converted"]
PUBLISHED = [[0.0677, 0.0635, 0.0487], [0.0864, 0.1016, 0.0054]]
"""How the vectors of the examples begin on the model's card."""


@pytest.fixture(scope="module")
def published() -> Callable[[str], Vectors]:
    source = find_source()
    graph = build(read_safetensors(source / "model.safetensors"), read_shape(source / "config.json"))
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    tokenizer.no_padding()

    def vector(text: str) -> Vectors:
        ids = np.array([tokenizer.encode(text).ids])
        (found,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        row: Vectors = unit_rows(found)[0]
        return row

    return vector


def test_the_model_that_is_taught_is_the_published_one(published: Callable[[str], Vectors]) -> None:
    for text, begins in zip(EXAMPLES, PUBLISHED, strict=True):
        assert published(text)[:3] == pytest.approx(begins, abs=2e-3)


def test_what_it_was_taught_changes_the_trade_more_than_other_matters(
    published: Callable[[str], Vectors],
) -> None:
    trade = ["nobody picked up our parcels today", "can I send somebody home when the last wave is through?"]
    kept = [
        float(vector @ published(text)) for text, vector in zip(EXAMPLES, real().embed(EXAMPLES), strict=True)
    ]
    changed = [
        float(vector @ published(text)) for text, vector in zip(trade, real().embed(trade), strict=True)
    ]
    assert min(kept) > 0.7
    assert max(changed) < 0.97


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
