"""The hand-written graph against the same arithmetic in numpy, on a tiny model."""

import json
from math import erf
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from knowledge.embedding.bert import Shape, Weights, build, read_safetensors

SHAPE = Shape(hidden=8, heads=2, layers=2, epsilon=1e-12)
INNER, VOCABULARY, POSITIONS = 16, 11, 6
Array = NDArray[np.float32]


def tiny() -> dict[str, Array]:
    random = np.random.default_rng(5)

    def made(*shape: int) -> Array:
        return random.normal(size=shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": made(VOCABULARY, 8),
        "embeddings.position_embeddings.weight": made(POSITIONS, 8),
        "embeddings.token_type_embeddings.weight": made(2, 8),
    }
    dense = {
        "attention.self.query": (8, 8),
        "attention.self.key": (8, 8),
        "attention.self.value": (8, 8),
        "attention.output.dense": (8, 8),
        "intermediate.dense": (INNER, 8),
        "output.dense": (8, INNER),
    }
    for layer in range(SHAPE.layers):
        for name, shape in dense.items():
            weights[f"encoder.layer.{layer}.{name}.weight"] = made(*shape)
            weights[f"encoder.layer.{layer}.{name}.bias"] = made(shape[0])
    norms = [
        f"encoder.layer.{n}.{name}" for n in range(SHAPE.layers) for name in ("attention.output", "output")
    ]
    for name in ["embeddings", *norms]:
        weights[f"{name}.LayerNorm.weight"] = made(8)
        weights[f"{name}.LayerNorm.bias"] = made(8)
    return weights


def by_hand(weights: Weights, ids: list[int]) -> Array:
    """BERT with mean pooling as its paper writes it, for one text without padding."""

    def dense(value: Array, name: str) -> Array:
        return value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(value: Array, name: str) -> Array:
        centred = value - value.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True))
        return np.asarray(scaled * weights[f"{name}.LayerNorm.weight"] + weights[f"{name}.LayerNorm.bias"])

    value = weights["embeddings.word_embeddings.weight"][ids]
    value = value + weights["embeddings.position_embeddings.weight"][: len(ids)]
    value = norm(value + weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
    for layer in range(SHAPE.layers):
        prefix = f"encoder.layer.{layer}"
        query, key, content = (
            dense(value, f"{prefix}.attention.self.{n}") for n in ("query", "key", "value")
        )
        heads = []
        for head in (slice(0, 4), slice(4, 8)):
            scores = np.exp(query[:, head] @ key[:, head].T / 2.0)
            heads.append(scores / scores.sum(-1, keepdims=True) @ content[:, head])
        attended = dense(np.concatenate(heads, -1), f"{prefix}.attention.output.dense")
        value = norm(attended + value, f"{prefix}.attention.output")
        inner = dense(value, f"{prefix}.intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2.0)))
        value = norm(dense(inner, f"{prefix}.output.dense") + value, f"{prefix}.output")
    return np.asarray(value.mean(0), dtype=np.float32)


def test_the_graph_computes_bert_and_ignores_padding() -> None:
    weights = tiny()
    session = onnxruntime.InferenceSession(build(weights, SHAPE).SerializeToString())
    ids = np.array([[3, 7, 1, 9], [4, 2, 0, 0]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])
    (found,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    assert found[0] == pytest.approx(by_hand(weights, [3, 7, 1, 9]), abs=1e-4)
    assert found[1] == pytest.approx(by_hand(weights, [4, 2]), abs=1e-4)


def test_safetensors_are_read_without_their_library(tmp_path: Path) -> None:
    values = np.arange(6, dtype="<f4")
    header = json.dumps(
        {
            "__metadata__": {"format": "pt"},
            "ids": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]},
            "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
        }
    ).encode()
    raw = len(header).to_bytes(8, "little") + header + bytes(8) + values.tobytes()
    (tmp_path / "model.safetensors").write_bytes(raw)
    (name, tensor), *others = read_safetensors(tmp_path / "model.safetensors").items()
    assert (name, tensor.tolist(), others) == ("w", [[0, 1, 2], [3, 4, 5]], [])
