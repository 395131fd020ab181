"""A fake OpenAI-compatible endpoint on a real socket, for pytest. The only place that imports llmock.

Use the fixture `model_server`: script replies and faults on `server.script`, read requests from `server.script.requests`.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer

from bot.llm.settings import ModelSettings


@dataclass(frozen=True, slots=True)
class ModelServer:
    """The running endpoint: `script` says what happens to the next requests."""

    script: LLMock
    address: str

    def settings(self, *, call_timeout_s: float = 5.0, longest_wait_s: float = 1.0) -> ModelSettings:
        """Settings that point at this endpoint."""
        return ModelSettings(
            name="test-model",
            api_key="test",
            base_url=self.address,
            call_timeout_s=call_timeout_s,
            longest_wait_s=longest_wait_s,
        )


@pytest.fixture(scope="session")
def running_endpoint() -> Iterator[LLMockServer]:
    """One endpoint for the session."""
    with LLMockServer() as server:
        yield server


@pytest.fixture
def model_server(running_endpoint: LLMockServer) -> Iterator[ModelServer]:
    """The endpoint with an empty script; replies in words unless told otherwise."""
    script = LLMock(running_endpoint).reset().tool_mode("off")
    yield ModelServer(script, running_endpoint.base_url("openai"))
    script.reset()


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
