"""The real embedder: an ONNX sentence model from a local folder. No download, no torch; `library` loads it.

Texts are cut at the manifest's token limit, run one by one through one session, as many at once as there are
processors, averaged over their tokens and scaled to length 1.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
        self,
        manifest: Manifest,
        tokenizer: Tokenizer,
        session: onnxruntime.InferenceSession,
        at_once: int,
    ) -> None:
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._session = session
        self._at_once = at_once

    @classmethod
    def load(cls, folder: Path, *, at_once: int | None = None) -> "OnnxEmbedder":
        """Open the folder after checking its digests; raises `Misconfigured` otherwise.

        `at_once` texts are worked on at the same time, by default one per processor this process may use.
        """
        manifest = read_manifest(folder)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.enable_truncation(manifest.max_tokens)
        tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        # Two threads inside one text wait for each other actively: measured, half of the processor time was waiting.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except onnxruntime.capi.onnxruntime_pybind11_state.Fail as unusable:
            raise Misconfigured(f"{folder / MODEL} cannot be loaded by onnxruntime: {unusable}") from unusable
        return cls(manifest, tokenizer, session, at_once or len(os.sched_getaffinity(0)))

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
        encodings = self._tokenizer.encode_batch(list(texts))
        if len(encodings) < self._at_once or self._at_once == 1:
            rows = [self._run(encoding) for encoding in encodings]
        else:
            with ThreadPoolExecutor(self._at_once) as pool:
                rows = list(pool.map(self._run, encodings))
        return unit_rows(np.vstack([np.zeros((0, self.dimension), dtype=np.float32), *rows]))

    def _run(self, encoding: Encoding) -> Vectors:
        ids = np.asarray([encoding.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (pooled,) = self._session.run(["sentence_embedding"], feed)
        return np.asarray(pooled, dtype=np.float32)
