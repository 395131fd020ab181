"""An embedding model behind any OpenAI-compatible address, for `knowledge`. Made by `bot.app_corpus`; nothing else loads it.

It keeps the promises of `knowledge.embedding.port`; a server that does not answer raises `EmbedderAway`. Texts leave this
machine: whoever sets an address decides that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from urllib.parse import urlsplit
from weakref import finalize

import numpy as np
from openai import OpenAI, OpenAIError

from knowledge.embedding.port import EmbedderAway, Vectors, unit_rows

AT_ONCE = 64
"""Texts in one request; servers take at least 96, and OpenAI 300,000 tokens in all."""
LONGEST_TEXT = 8_000
"""Characters of one text that are sent: models read 512 to 8,192 tokens, and a chunk has at most 1,500 characters."""
REPEATS = 4
"""How often a request of a sync is repeated after 429, 5xx or a lost connection; a question's is not."""
PATIENT_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class EmbeddingServer:
    """Where the model is and how long a question may wait for it."""

    model: str
    api_key: str = field(repr=False)
    base_url: str | None = None
    """Address ending in /v1; null is OpenAI's own."""
    dimensions: int | None = None
    """Length of vectors to ask for, where the model can shorten them; null takes what comes."""
    timeout_s: float = 3.0
    repeats: int = 0


class ServerEmbedder:
    """Vectors from a server; safe to call from several threads. Connects at the first text."""

    def __init__(self, server: EmbeddingServer) -> None:
        self._server = server
        self._asking = Lock()
        self._length: int | None = None

    @property
    def digest(self) -> str:
        """Model, server and length: vectors of another of these are never compared. Asks the server once."""
        return f"{self._server.model}@{_place(self._server)}/{self.dimension}"

    @property
    def dimension(self) -> int:
        """Length of every vector; asks the server once."""
        with self._asking:
            if self._length is None:
                self._length = self._rows(["dimension"]).shape[1]
            return self._length

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in their order; raises `EmbedderAway`."""
        length = self.dimension
        parts = [texts[first : first + AT_ONCE] for first in range(0, len(texts), AT_ONCE)]
        rows = [self._rows(part) for part in parts]
        if any(part.shape[1] != length for part in rows):
            raise EmbedderAway(
                f"The embedding model {self._server.model!r} at {_place(self._server)} gives vectors of another length"
                f" than before ({length}); run `floorwalker playbooks sync` again."
            )
        return unit_rows(np.vstack([np.zeros((0, length), dtype=np.float32), *rows]))

    def patient(self) -> "ServerEmbedder":
        """The same model for work that nobody waits for: long waits, and repeats."""
        return ServerEmbedder(replace(self._server, timeout_s=PATIENT_TIMEOUT_S, repeats=REPEATS))

    @cached_property
    def _client(self) -> OpenAI:
        server = self._server
        client = OpenAI(
            api_key=server.api_key,
            base_url=server.base_url,
            timeout=server.timeout_s,
            max_retries=server.repeats,
        )
        # Connections are kept between questions and closed with the embedder.
        finalize(self, client.close)
        return client

    def _rows(self, texts: Sequence[str]) -> Vectors:
        # Servers refuse an empty text.
        sent = [text[:LONGEST_TEXT] or " " for text in texts]
        asked = {"dimensions": self._server.dimensions} if self._server.dimensions else {}
        try:
            reply = self._client.embeddings.create(
                # Plain numbers: not every compatible server knows the packed form.
                model=self._server.model,
                input=sent,
                encoding_format="float",
                extra_body=asked or None,
            )
            found = sorted(reply.data, key=lambda one: one.index)
            rows = np.asarray([one.embedding for one in found], dtype=np.float32)
        except (OpenAIError, ValueError, TypeError, AttributeError) as fault:
            raise EmbedderAway(self._sentence(fault)) from fault
        if (
            rows.ndim != 2
            or len(rows) != len(texts)
            or not rows.shape[1]
            or not math.isfinite(float(rows.sum()))
        ):
            raise EmbedderAway(self._sentence(None))
        return rows

    def _sentence(self, fault: Exception | None) -> str:
        said = f" ({type(fault).__name__}: {' '.join(str(fault).split())[:200]})" if fault else ""
        what = "does not answer" if fault else "does not answer with one vector for each text"
        return f"The embedding model {self._server.model!r} at {_place(self._server)} {what}{said}."


def _place(server: EmbeddingServer) -> str:
    """The server's name and path; an address may hold a password, which must not be told."""
    parts = urlsplit(server.base_url or "https://api.openai.com/v1")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}"
