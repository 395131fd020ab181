"""A chat model that says what its script says: for tests of everything around the model, without a socket.

A step is a reply, or an exception to raise. Streams text word by word and tool calls in chunks, as endpoints do.
"""

# ruff: noqa: ANN401  (the signatures are langchain's)

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

Step = AIMessage | Exception


def says(text: str, finish: str | None = "stop") -> AIMessage:
    """A reply in words."""
    return AIMessage(text, response_metadata={} if finish is None else {"finish_reason": finish})


def calls(*wanted: tuple[str, dict[str, Any]], finish: str = "tool_calls") -> AIMessage:
    """A reply that asks for look-ups: (tool, arguments)."""
    asked = [
        {"name": name, "args": arguments, "id": f"call_{number}", "type": "tool_call"}
        for number, (name, arguments) in enumerate(wanted)
    ]
    return AIMessage("", tool_calls=asked, response_metadata={"finish_reason": finish})


class ScriptedModel(BaseChatModel):
    """Replies with the next step; the last step repeats for ever when `endless`."""

    script: list[Step]
    endless: bool = False
    _seen: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def seen(self) -> list[list[BaseMessage]]:
        """The messages of each call, in order."""
        return self._seen

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model: the script knows which tools it calls."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._next(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._next(messages)
        for piece in _pieces(reply):
            chunk = ChatGenerationChunk(message=piece)
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    def _next(self, messages: list[BaseMessage]) -> AIMessage:
        self._seen.append(list(messages))
        step = self.script[0] if self.endless and len(self.script) == 1 else self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def _pieces(reply: AIMessage) -> Iterator[AIMessageChunk]:
    for word in reply.text.split(" ") if reply.text else []:
        yield AIMessageChunk(content=f"{word} ")
    for number, call in enumerate(reply.tool_calls):
        arguments = json.dumps(call["args"])
        head = tool_call_chunk(name=call["name"], args=arguments[:5], id=call["id"], index=number)
        tail = tool_call_chunk(args=arguments[5:], index=number)
        yield AIMessageChunk(content="", tool_call_chunks=[head])
        yield AIMessageChunk(content="", tool_call_chunks=[tail])
    yield AIMessageChunk(content="", response_metadata=reply.response_metadata, chunk_position="last")
