"""An embedding model behind an address: vectors as promised, or one sentence."""

from collections.abc import Iterator

import numpy as np
import pytest

from bot.llm.embedding import AT_ONCE, LONGEST_TEXT, EmbeddingServer, ServerEmbedder
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.port import EmbedderAway, patient
from tests.support.embedding_server import EmbeddingScript, embedding_server
from tests.support.model_server import closed_port


@pytest.fixture(scope="module")
def endpoint() -> Iterator[EmbeddingScript]:
    """One server for the module."""
    with embedding_server() as script:
        yield script


@pytest.fixture
def script(endpoint: EmbeddingScript) -> EmbeddingScript:
    """The server as it comes."""
    endpoint.length, endpoint.faults, endpoint.down = 64, [], False
    endpoint.shuffled = endpoint.short = False
    endpoint.requests.clear()
    return endpoint


def opened(script: EmbeddingScript, *, dimensions: int | None = None, model: str = "small") -> ServerEmbedder:
    return ServerEmbedder(EmbeddingServer(model, "key", script.address, dimensions=dimensions, timeout_s=2.0))


def test_each_text_gets_its_unit_vector_in_order_and_in_batches(script: EmbeddingScript) -> None:
    script.shuffled = True
    texts = [f"text number {number}" for number in range(AT_ONCE + 3)]
    rows = opened(script).embed(texts)
    assert np.allclose(rows, HashingEmbedder(64).embed(texts), atol=1e-6)
    assert [len(request["input"]) for request in script.requests] == [1, AT_ONCE, 3]
    assert {request["authorization"] for request in script.requests} == {"Bearer key"}
    assert {(request["path"], request["model"]) for request in script.requests} == {
        ("/v1/embeddings", "small")
    }


def test_empty_and_huge_texts_are_made_fit(script: EmbeddingScript) -> None:
    assert opened(script).embed(["", "x" * 20_000]).shape == (2, 64)
    assert [len(text) for text in script.requests[-1]["input"]] == [1, LONGEST_TEXT]
    assert opened(script).embed([]).shape == (0, 64)


def test_the_digest_names_model_server_and_length(script: EmbeddingScript) -> None:
    place = script.address.removeprefix("http://")
    assert opened(script).digest == f"small@{place}/64"
    assert opened(script, dimensions=16).digest == f"small@{place}/16"
    assert opened(script, model="large").digest != opened(script).digest


def test_a_question_waits_for_no_repeat_and_a_sync_does(script: EmbeddingScript) -> None:
    embedder = opened(script)
    embedder.embed(["warm"])
    script.faults = [429]
    with pytest.raises(EmbedderAway, match=r"'small' at 127\.0\.0\.1"):
        embedder.embed(["a question"])
    for_sync = patient(embedder)
    assert for_sync is not None
    script.faults = [429, 500, 503]
    assert for_sync.embed(["a page"]).shape == (1, 64)


@pytest.mark.parametrize("fault", ["down", "short"])
def test_a_server_that_does_not_keep_its_promise_is_away(script: EmbeddingScript, fault: str) -> None:
    setattr(script, fault, True)
    with pytest.raises(EmbedderAway):
        opened(script).embed(["one", "two"])


def test_vectors_of_another_length_than_before_are_refused(script: EmbeddingScript) -> None:
    embedder = opened(script)
    embedder.embed(["one"])
    script.length = 32
    with pytest.raises(EmbedderAway, match="another length"):
        embedder.embed(["two"])


def test_nobody_listening_is_one_sentence_without_the_password() -> None:
    address = f"http://user:secret@127.0.0.1:{closed_port()}/v1"
    with pytest.raises(EmbedderAway) as away:
        ServerEmbedder(EmbeddingServer("small", "key", address)).embed(["one"])
    assert "secret" not in str(away.value)
    assert "does not answer" in str(away.value)
