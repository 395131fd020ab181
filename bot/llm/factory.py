"""`ModelSettings` → an open `ModelCopilot`: what `bot.app` enters when a model is configured."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from openai import DefaultAsyncHttpxClient
from pydantic import SecretStr

from bot.llm.agent import ModelCopilot
from bot.llm.settings import ModelSettings
from prompts.names import COPILOT
from prompts.render import read_template
from tools.metrics.registry import Catalogue


@asynccontextmanager
async def open_copilot(settings: ModelSettings, catalogue: Catalogue) -> AsyncIterator[ModelCopilot]:
    """A copilot on the endpoint of these settings; connects at the first question, closes its connections at the end."""
    async with DefaultAsyncHttpxClient() as connections:
        yield ModelCopilot(chat_model(settings, connections), settings, catalogue)


class StrictChat(ChatOpenAI):
    """Refuses look-ups whose arguments are not whole JSON.

    The library completes broken JSON by guessing: a lost filter would give a right number for another question.
    """

    async def _astream(self, *args: object, **kwargs: object) -> AsyncIterator[ChatGenerationChunk]:
        arguments: defaultdict[object, str] = defaultdict(str)
        async for chunk in super()._astream(*args, **kwargs):
            if isinstance(chunk.message, AIMessageChunk):
                for call in chunk.message.tool_call_chunks:
                    arguments[call["index"]] += call["args"] or ""
            yield chunk
        for whole in arguments.values():
            json.loads(whole or "{}")


def chat_model(settings: ModelSettings, connections: AsyncClient) -> StrictChat:
    """The endpoint's client. The library repeats nothing by itself: it would sleep as long as a server asks.

    The connections are ours, because the library's own are shared by the whole process and outlive the event loop.
    """
    return StrictChat(
        model=settings.name,
        api_key=SecretStr(settings.api_key),
        base_url=settings.base_url,
        use_responses_api=settings.use_responses_api,
        timeout=settings.call_timeout_s,
        stream_chunk_timeout=settings.call_timeout_s,
        max_retries=0,
        max_completion_tokens=read_template(COPILOT).declaration.model.max_tokens,
        stream_usage=settings.stream_usage,
        store=False if settings.use_responses_api else None,
        http_async_client=connections,
    )
