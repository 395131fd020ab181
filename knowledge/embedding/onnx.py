"""The real embedder: an ONNX sentence model from a local folder. No download, no torch; `library` loads it.

Texts are cut at the manifest's token limit, sorted by length so that padding is small, run in batches through
one session, averaged over their tokens and scaled to length 1.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from floorwalker.errors import Misconfigured
from knowledge.embedding.folder import MODEL, TOKENIZER, Manifest, read_manifest
from knowledge.embedding.port import Vectors, unit_rows


class OnnxEmbedder:
    """Runs one model folder; safe to call from several threads."""

    def __init__(
        self, manifest: Manifest, tokenizer: Tokenizer, session: onnxruntime.InferenceSession
    ) -> None:
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._session = session

    @classmethod
    def load(cls, folder: Path, *, threads: int = 2) -> "OnnxEmbedder":
        """Open the folder after checking its digests; raises `Misconfigured` otherwise."""
        manifest = read_manifest(folder)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.enable_truncation(manifest.max_tokens)
        tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except onnxruntime.capi.onnxruntime_pybind11_state.Fail as unusable:
            raise Misconfigured(f"{folder / MODEL} cannot be loaded by onnxruntime: {unusable}") from unusable
        return cls(manifest, tokenizer, session)

    @property
    def digest(self) -> str:
        """The SHA-256 of the model file, with the token limit."""
        return f"{self._manifest.files[MODEL]}-{self._manifest.max_tokens}"

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._manifest.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in their order."""
        # One text at a time: eight-bit activations are scaled over a whole batch, so neighbours would change a text's
        # vector (cosine .98 to itself). Measured, a batch of 32 costs the same processor time.
        rows = [self._run(encoding) for encoding in self._tokenizer.encode_batch(list(texts))]
        return unit_rows(np.vstack([np.zeros((0, self.dimension), dtype=np.float32), *rows]))

    def _run(self, encoding: Encoding) -> Vectors:
        ids = np.asarray([encoding.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (pooled,) = self._session.run(["sentence_embedding"], feed)
        return np.asarray(pooled, dtype=np.float32)
