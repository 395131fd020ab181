"""A question → `ModelDraft`: runs langchain's agent over the toolset, under limits, and notes progress. `bot.app` makes it.

Streams inside, so that progress can be told; no word of the model leaves before it is whole and grounded.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

import structlog
from langchain.agents import create_agent
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage
from langgraph.errors import GraphRecursionError
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context

from bot.grounding import ModelDraft, ModelUnavailable, OnProgress
from bot.llm.middleware import Endpoint, limits, tool_errors, why_unusable
from bot.llm.settings import ModelSettings
from bot.llm.telling import tell_earlier, tell_metrics
from bot.llm.tools import TOOLS, Context
from bot.spending import note_call
from bot.steps import FIGURES
from bot.toolset import Toolset
from prompts.names import COPILOT, EARLIER
from prompts.render import Prompt, render
from tools.metrics.registry import Catalogue

Agent = CompiledStateGraph[Any, Context, Any, Any]

_log = structlog.get_logger()
_FIRST_WORDS = {
    "kpi": FIGURES,
    "search_playbooks": "searching the playbooks",
    "risk_state": "checking the risk state",
}


def build_agent(model: BaseChatModel, settings: ModelSettings) -> Agent:
    """The agent over the three tools, with its limits."""
    middleware = [*limits(settings), tool_errors(), Endpoint(settings)]
    agent = create_agent(model, list(TOOLS), middleware=middleware, context_schema=Context, name="copilot")
    return cast(Agent, agent)


class ModelCopilot:
    """Implements `bot.grounding.Drafter` with a chat model; keeps nothing between questions."""

    def __init__(self, model: BaseChatModel, settings: ModelSettings, catalogue: Catalogue) -> None:
        self._agent = build_agent(model, settings)
        self._settings = settings
        self._catalogue = catalogue

    async def draft(
        self,
        question: str,
        toolset: Toolset,
        *,
        earlier: Sequence[tuple[str, str]] = (),
        today: date,
        on_progress: OnProgress | None = None,
    ) -> ModelDraft:
        """A draft for one question, with everything that was looked up for it; raises `ModelUnavailable`."""
        system = render(COPILOT, {"today": today.isoformat(), "metrics": tell_metrics(self._catalogue)})
        context = Context(toolset, self._catalogue, system.text)
        asked = question if not earlier else _with_earlier(question, earlier).text
        try:
            # Tracing would send questions and figures to a third party whenever its variables happen to be set.
            with tracing_context(enabled=False):
                async with asyncio.timeout(self._settings.question_timeout_s):
                    last = await self._run(asked, context, on_progress)
        except TimeoutError as late:
            raise ModelUnavailable("The model did not finish in time.") from late
        except (ModelCallLimitExceededError, GraphRecursionError) as endless:
            raise ModelUnavailable("The model did not come to an end.") from endless
        if reason := why_unusable(last):
            raise ModelUnavailable(reason)
        ledger = context.ledger
        _log.info("model.drafted", prompt=system.version, calls=len(ledger.calls), usage=last.usage_metadata)
        return ModelDraft(
            last.text, ledger.figures, ledger.passages, self._settings.name, tuple(ledger.calls)
        )

    async def _run(self, question: str, context: Context, on_progress: OnProgress | None) -> AIMessage:
        stream = self._agent.astream(
            {"messages": [HumanMessage(question)]},
            config={"recursion_limit": self._settings.recursion_limit},
            context=context,
            stream_mode=["values", "messages", "custom"],
        )
        told = _Progress(on_progress)
        messages: Sequence[AnyMessage] = ()
        async for mode, chunk in cast(AsyncIterator[tuple[str, Any]], stream):
            match mode:
                case "values":
                    messages = chunk["messages"]
                case "messages":
                    await told.piece(chunk[0])
                case "custom":
                    await told.note(chunk)
        for message in messages:
            if isinstance(message, AIMessage):
                usage = message.usage_metadata
                note_call(usage["input_tokens"] if usage else 0, usage["output_tokens"] if usage else 0)
                context.ledger.calls += [
                    f"{call['name']} {_arguments(call['args'])}" for call in message.tool_calls
                ]
        last = messages[-1] if messages else None
        if not isinstance(last, AIMessage):
            raise ModelUnavailable("The model gave no answer.")
        return last


class _Progress:
    """Notes what is going on, each thing once in a row; pieces of text only say that the answer is being written."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._last = ""

    async def note(self, words: str) -> None:
        if self._on_progress is not None and words != self._last:
            self._last = words
            await self._on_progress(words)

    async def piece(self, message: AnyMessage) -> None:
        if not isinstance(message, AIMessageChunk):
            return
        for call in message.tool_call_chunks:
            if words := _FIRST_WORDS.get(call["name"] or ""):
                await self.note(words)
        if message.text.strip():
            await self.note("writing the answer")


def _with_earlier(question: str, earlier: Sequence[tuple[str, str]]) -> Prompt:
    return render(EARLIER, {"exchanges": tell_earlier(earlier), "question": question})


def _arguments(arguments: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items() if value)
