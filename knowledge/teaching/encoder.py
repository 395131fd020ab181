"""The sentence model in torch, with thin matrices beside its own that alone learn. `course` trains it.

The same arithmetic as the graph of `knowledge/embedding/bert.py`, in the shape that gradients need.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.nn import functional

from knowledge.embedding.bert import Shape, Weights
from knowledge.embedding.taught import DOWN, UP

_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
Tokens = Sequence[Sequence[int]]


class Encoder:
    """Texts as token numbers → unit vectors; `learning` are the thin matrices, by name.

    `rank` is how thin. They start as nothing: the products are zero.
    """

    def __init__(self, weights: Weights, shape: Shape, *, rank: int, seed: int) -> None:
        self._weights = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
        self._shape = shape
        self.learning: dict[str, torch.Tensor] = {}
        chance = torch.Generator().manual_seed(seed)
        for layer in range(shape.layers):
            for matrix in _MATRICES:
                name = f"encoder.layer.{layer}.{matrix}.weight"
                outputs, inputs = self._weights[name].shape
                down = torch.randn(rank, inputs, generator=chance) / inputs**0.5
                self.learning[name + DOWN] = down.requires_grad_()
                self.learning[name + UP] = torch.zeros(outputs, rank, requires_grad=True)

    def vectors(self, texts: Tokens, dropout: float = 0.0) -> torch.Tensor:
        """One row of length 1 per text; `dropout` is the share of values left out at random while learning."""
        width = max(map(len, texts))
        ids = torch.tensor([[*text, *[0] * (width - len(text))] for text in texts])
        held = torch.tensor([[1.0] * len(text) + [0.0] * (width - len(text)) for text in texts])
        value = self._embedded(ids, dropout)
        for layer in range(self._shape.layers):
            value = self._layer(f"encoder.layer.{layer}", value, held.bool()[:, None, None, :], dropout)
        mean = (value * held[:, :, None]).sum(1) / held.sum(1, keepdim=True)
        return functional.normalize(mean, dim=1)

    def all_vectors(self, texts: Tokens, at_once: int = 128) -> torch.Tensor:
        """The vectors of many texts, in their order, without learning from them."""
        found = torch.zeros(len(texts), self._shape.hidden)
        with torch.no_grad():
            for places in batches(sorted(range(len(texts)), key=lambda place: len(texts[place])), at_once):
                found[places] = self.vectors([texts[place] for place in places])
        return found

    def _embedded(self, ids: torch.Tensor, dropout: float) -> torch.Tensor:
        tables = [
            self._weights[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        ]
        total = functional.embedding(ids, tables[0]) + tables[1][: ids.shape[1]] + tables[2][0]
        return functional.dropout(self._normed(total, "embeddings.LayerNorm"), dropout)

    def _layer(self, name: str, value: torch.Tensor, held: torch.Tensor, dropout: float) -> torch.Tensor:
        count, width, hidden = value.shape
        size = hidden // self._shape.heads

        def heads(matrix: str) -> torch.Tensor:
            split = self._dense(value, f"{name}.attention.self.{matrix}").view(
                count, width, self._shape.heads, size
            )
            return split.transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads("query"), heads("key"), heads("value"), attn_mask=held, dropout_p=dropout
        )
        joined = self._dense(
            mixed.transpose(1, 2).reshape(count, width, hidden), f"{name}.attention.output.dense"
        )
        attended = self._normed(
            functional.dropout(joined, dropout) + value, f"{name}.attention.output.LayerNorm"
        )
        inner = functional.gelu(self._dense(attended, f"{name}.intermediate.dense"))
        outer = functional.dropout(self._dense(inner, f"{name}.output.dense"), dropout)
        return self._normed(outer + attended, f"{name}.output.LayerNorm")

    def _dense(self, value: torch.Tensor, name: str) -> torch.Tensor:
        kernel = f"{name}.weight"
        known = functional.linear(value, self._weights[kernel], self._weights[f"{name}.bias"])
        learnt = functional.linear(value, self.learning[kernel + DOWN])
        return known + functional.linear(learnt, self.learning[kernel + UP])

    def _normed(self, value: torch.Tensor, name: str) -> torch.Tensor:
        scale, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(value, scale.shape, scale, bias, self._shape.epsilon)


def batches(places: Sequence[int], size: int) -> Iterator[list[int]]:
    """The places in pieces of at most `size`."""
    for start in range(0, len(places), size):
        yield list(places[start : start + size])
