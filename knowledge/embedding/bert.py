"""Safetensors weights of a small BERT → an ONNX graph with mean pooling.

Called by `convert` only, at installation.

The graph is written node by node with the `onnx` helper, so that no torch is needed. Inputs `input_ids` and
`attention_mask` (batch, tokens), output `sentence_embedding` (batch, hidden), not scaled.

"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]
OPSET = 17


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers of the model's `config.json` that the graph depends on."""

    hidden: int
    heads: int
    layers: int
    epsilon: float


def read_safetensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors of a file: eight bytes of header length, a JSON header, raw values."""
    raw = path.read_bytes()
    header_bytes = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + header_bytes])
    body = memoryview(raw)[8 + header_bytes :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def read_shape(path: Path) -> Shape:
    """The model's shape from its `config.json`."""
    config = json.loads(path.read_text(encoding="utf-8"))
    return Shape(
        hidden=config["hidden_size"],
        heads=config["num_attention_heads"],
        layers=config["num_hidden_layers"],
        epsilon=config["layer_norm_eps"],
    )


class _Graph:
    """Collects nodes and constants; every method returns the name of the value it made."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self._weights = weights
        self._shape = shape
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self._weights[name])

    def integers(self, *values: int) -> str:
        return self.constant("i_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def number(self, name: str, value: float) -> str:
        return self.constant(name, np.array(value, dtype=np.float32))

    def node(self, kind: str, *inputs: str, **attributes: float | Sequence[int]) -> str:
        output = f"v{len(self.nodes)}"
        made = helper.make_node(kind, list(inputs), [output], name=f"{kind}_{output}")
        made.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self.nodes.append(made)
        return output

    def dense(self, value: str, prefix: str) -> str:
        kernel = self.constant(f"{prefix}.kernel", self._weights[f"{prefix}.weight"].T)
        return self.node("Add", self.node("MatMul", value, kernel), self.weight(f"{prefix}.bias"))

    def layer_norm(self, value: str, prefix: str) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.node("LayerNormalization", value, scale, bias, axis=-1, epsilon=self._shape.epsilon)

    def heads(self, value: str, order: list[int]) -> str:
        size = self._shape.hidden // self._shape.heads
        split = self.node("Reshape", value, self.integers(0, 0, self._shape.heads, size))
        return self.node("Transpose", split, perm=order)

    def attention(self, value: str, bias: str, prefix: str) -> str:
        query = self.heads(self.dense(value, f"{prefix}.self.query"), [0, 2, 1, 3])
        key = self.heads(self.dense(value, f"{prefix}.self.key"), [0, 2, 3, 1])
        content = self.heads(self.dense(value, f"{prefix}.self.value"), [0, 2, 1, 3])
        root = self.number("root", (self._shape.hidden / self._shape.heads) ** 0.5)
        scores = self.node("Add", self.node("Div", self.node("MatMul", query, key), root), bias)
        mixed = self.node("MatMul", self.node("Softmax", scores, axis=-1), content)
        joined = self.node("Transpose", mixed, perm=[0, 2, 1, 3])
        flat = self.node("Reshape", joined, self.integers(0, 0, self._shape.hidden))
        projected = self.dense(flat, f"{prefix}.output.dense")
        return self.layer_norm(self.node("Add", projected, value), f"{prefix}.output.LayerNorm")

    def gelu(self, value: str) -> str:
        scaled = self.node("Div", value, self.number("root_of_two", 2.0**0.5))
        gate = self.node("Add", self.node("Erf", scaled), self.number("one", 1.0))
        return self.node("Mul", self.node("Mul", value, gate), self.number("half", 0.5))

    def layer(self, value: str, bias: str, number: int) -> str:
        prefix = f"encoder.layer.{number}"
        attended = self.attention(value, bias, f"{prefix}.attention")
        inner = self.gelu(self.dense(attended, f"{prefix}.intermediate.dense"))
        outer = self.dense(inner, f"{prefix}.output.dense")
        return self.layer_norm(self.node("Add", outer, attended), f"{prefix}.output.LayerNorm")

    def embeddings(self) -> str:
        words = self.node("Gather", self.weight("embeddings.word_embeddings.weight"), "input_ids")
        width = self.node("Slice", self.node("Shape", "input_ids"), self.integers(1), self.integers(2))
        # Slice, not Range and Gather: those trip an optimiser fault of onnxruntime 1.31.
        table = self.weight("embeddings.position_embeddings.weight")
        positions = self.node("Slice", table, self.integers(0), width, self.integers(0))
        first_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        kind = self.constant("first_type", first_type)
        total = self.node("Add", self.node("Add", words, positions), kind)
        return self.layer_norm(total, "embeddings.LayerNorm")

    def pooled(self, value: str, mask: str) -> None:
        weight = self.node("Unsqueeze", mask, self.integers(2))
        total = self.node("ReduceSum", self.node("Mul", value, weight), self.integers(1), keepdims=0)
        count = self.node("ReduceSum", weight, self.integers(1), keepdims=0)
        self.nodes.append(helper.make_node("Div", [total, count], ["sentence_embedding"], name="pooled"))


def build(weights: Weights, shape: Shape) -> onnx.ModelProto:
    """The checked ONNX model of these weights."""
    graph = _Graph(weights, shape)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.node("Sub", graph.number("one", 1.0), graph.node("Unsqueeze", mask, graph.integers(1, 2)))
    bias = graph.node("Mul", absent, graph.number("masked", -10000.0))
    value = graph.embeddings()
    for number in range(shape.layers):
        value = graph.layer(value, bias, number)
    graph.pooled(value, mask)
    axes = ["batch", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, axes)
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", shape.hidden])
    body = helper.make_graph(graph.nodes, "sentence", inputs, [output], list(graph.constants.values()))
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model
