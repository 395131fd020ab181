"""What stands between the agent and the world: limits, one repeat, whole replies only, neutral tool errors.

Used by `agent`. Every way in which an endpoint can fail ends here in one `ModelUnavailable` with a plain sentence.
"""

import asyncio
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import structlog
from httpx2 import HTTPError
from langchain.agents import AgentState
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
    ToolCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import AIMessage, SystemMessage

from bot.grounding import ModelUnavailable
from bot.llm.settings import ModelSettings
from bot.llm.tools import Context
from floorwalker.errors import UserMistake

_log = structlog.get_logger()

# Beside the SDK's own errors: a broken body (JSON, missing fields, wrong shapes) and a stream without content leave the
# library as these.
_ENDPOINT_FAULTS = (
    openai.OpenAIError,
    HTTPError,
    TimeoutError,
    ConnectionError,
    ValueError,
    KeyError,
    TypeError,
)
_PASSING = (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError)
_PAUSE_S = 0.2
"""Seconds before the one repeat when the server names none."""
_CUT_OFF = {"length", "max_tokens", "incomplete"}
_REFUSED = {"content_filter", "failed", "cancelled", "refusal"}

_REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((openai.APITimeoutError, TimeoutError), "The model did not answer in time."),
    ((openai.RateLimitError,), "The model takes no more questions at the moment."),
    ((openai.AuthenticationError, openai.PermissionDeniedError), "The model refused our key."),
    ((openai.NotFoundError,), "The model's endpoint does not know this model."),
    ((openai.BadRequestError,), "The model refused the question."),
    ((openai.InternalServerError,), "The model's server failed."),
    ((openai.APIConnectionError, HTTPError, ConnectionError), "The model could not be reached."),
    ((ValueError, KeyError, TypeError), "The model's reply was garbled."),
    ((BaseException,), "The model failed."),
)
"""Kinds of fault, the narrow before the wide, and what is said."""

Handler = Callable[[ModelRequest[Context]], Awaitable[ModelResponse[Any]]]


class Endpoint(AgentMiddleware[AgentState[Any], Context, Any]):
    """Calls the model with the question's instructions, repeats a passing fault once, and lets only whole replies through."""

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        self._settings = settings

    async def awrap_model_call(self, request: ModelRequest[Context], handler: Handler) -> ModelResponse[Any]:
        """The model's reply; raises `ModelUnavailable`."""
        # Some servers drop the tools unless the choice is sent (measured with llama.cpp's Python server).
        request = request.override(
            system_message=SystemMessage(request.runtime.context.instructions), tool_choice="auto"
        )
        try:
            response = await self._with_one_repeat(request, handler)
        except _ENDPOINT_FAULTS as fault:
            _log.warning(
                "model.call_failed", fault=type(fault).__name__, status=getattr(fault, "status_code", None)
            )
            raise ModelUnavailable(reason_for(fault)) from fault
        for message in response.result:
            if isinstance(message, AIMessage) and (reason := why_unusable(message)):
                _log.warning("model.reply_unusable", reason=reason)
                raise ModelUnavailable(reason)
        return response

    async def _with_one_repeat(self, request: ModelRequest[Context], handler: Handler) -> ModelResponse[Any]:
        try:
            return await handler(request)
        except _PASSING as fault:
            pause = _asked_pause(fault)
            if isinstance(fault, openai.APITimeoutError) or pause > self._settings.longest_wait_s:
                raise
            _log.info("model.call_repeated", fault=type(fault).__name__, pause_s=pause)
            await asyncio.sleep(pause)
            return await handler(request)


def limits(settings: ModelSettings) -> list[AgentMiddleware[Any, Any, Any]]:
    """Bounds on calls of the model (an error beyond) and of the tools (refused beyond, so that the model answers)."""
    return [
        ModelCallLimitMiddleware(run_limit=settings.model_calls, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=settings.tool_calls, exit_behavior="continue"),
    ]


def tool_errors() -> ToolErrorMiddleware[Any, Any]:
    """What the model reads when a tool fails: the sentence of a `UserMistake`, otherwise only a reference to the log."""
    return ToolErrorMiddleware(on_error=_tell_error)


def _tell_error(fault: Exception, request: ToolCallRequest) -> str:
    if isinstance(fault, UserMistake):
        return str(fault)
    reference = secrets.token_hex(4)
    # As text: a console that prints local variables would print the whole question with its evidence.
    trace = "".join(traceback.format_exception(fault))
    _log.error("model.tool_failed", tool=request.tool_call["name"], reference=reference, trace=trace)
    return f"This look-up did not work (reference {reference}). Say that it is not available."


def why_unusable(message: AIMessage) -> str | None:
    """Why a reply of the model is not to be used; null for whole replies with text or valid calls."""
    finish = message.response_metadata.get("finish_reason") or message.response_metadata.get("status")
    if finish is None:
        return "The model's reply broke off."
    if finish in _CUT_OFF:
        return "The model's reply was cut off at its length limit."
    if finish in _REFUSED:
        return "The model declined to answer."
    if message.invalid_tool_calls:
        return "The model asked for a look-up in a broken form."
    if not message.tool_calls and not message.text.strip():
        return "The model gave an empty reply."
    return None


def reason_for(fault: BaseException) -> str:
    """The plain sentence for a fault of the endpoint; never the fault's own text, which may hold addresses or keys."""
    return next(sentence for kinds, sentence in _REASONS if isinstance(fault, kinds))


def _asked_pause(fault: openai.APIError) -> float:
    """The seconds a server asked to wait, else a short pause; an unreadable wish counts as too long."""
    response = getattr(fault, "response", None)
    asked = response.headers.get("retry-after") if response is not None else None
    if asked is None:
        return _PAUSE_S
    try:
        return max(float(asked), 0.0)
    except ValueError:
        return float("inf")
