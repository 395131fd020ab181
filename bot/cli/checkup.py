"""The parts a bot needs → what is well and what is not, each with its remedy. `floorwalker doctor` prints it."""

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.app import build_desk, build_library, shopfront, slack_side, state_url
from bot.cli.context import Context
from floorwalker.errors import FloorwalkerError
from floorwalker.settings import Settings

STATE = Literal["ok", "warn", "fail"]


class Finding(BaseModel):
    """One check; `remedy` says what to do when it is not well."""

    model_config = ConfigDict(frozen=True)
    name: str
    state: STATE
    detail: str
    remedy: str | None = None


async def examine(here: Context) -> list[Finding]:
    """Every check, none of which changes anything but an empty state database."""
    findings = [
        _attempt("data", "fail", lambda: _data(here)),
        _attempt("corpus", "fail", lambda: _corpus(here)),
        _embedding(here.settings),
        _model(here.settings),
        await _state(here),
    ]
    return [*findings, *await _slack(here)]


def _attempt(name: str, state: STATE, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except FloorwalkerError as problem:
        return Finding(name=name, state=state, detail=str(problem))


def _data(here: Context) -> Finding:
    desk = build_desk(here.settings, here.home, here.clock)
    shop = desk.warehouse.shop
    reached = desk.warehouse.watermark(["sales_order"], desk.now())
    detail = f"{', '.join(shop.names)} in {shop.time_zone}; orders reach to {reached or 'nowhere'}"
    return Finding(name="data", state="ok", detail=detail)


def _corpus(here: Context) -> Finding:
    status = build_library(here.settings, here.home, here.clock).status()
    detail = f"{status.documents} documents, {status.chunks} chunks, from {', '.join(status.folders)}"
    if status.degraded:
        return Finding(
            name="corpus", state="warn", detail=f"{detail}; {status.degraded}", remedy="Run `make env`."
        )
    return Finding(name="corpus", state="ok", detail=detail)


def _embedding(settings: Settings) -> Finding:
    if (settings.embedding / "manifest.json").is_file():
        return Finding(name="embedding", state="ok", detail=str(settings.embedding))
    return Finding(
        name="embedding",
        state="warn",
        detail=f"there is no model in {settings.embedding}; search goes by words alone",
        remedy="Run `make env`, or set FLOORWALKER_EMBEDDING to a folder with model.onnx and tokenizer.json.",
    )


def _model(settings: Settings) -> Finding:
    if settings.model is None:
        return Finding(
            name="model",
            state="ok",
            detail="none set; answers are phrased without one",
            remedy="To use one, set FLOORWALKER_MODEL and OPENAI_API_KEY (and OPENAI_BASE_URL for another server).",
        )
    if settings.openai_api_key is None:
        return Finding(
            name="model",
            state="fail",
            detail=f"{settings.model} is set without a key",
            remedy="Set OPENAI_API_KEY.",
        )
    return Finding(
        name="model", state="ok", detail=f"{settings.model} at {settings.openai_base_url or 'OpenAI'}"
    )


async def _state(here: Context) -> Finding:
    from bot.storage.store import open_store

    url = state_url(here.settings, here.home)
    try:
        store = await open_store(url)
    except FloorwalkerError as problem:
        return Finding(
            name="database", state="fail", detail=str(problem), remedy="Check FLOORWALKER_DATABASE_URL."
        )
    waiting = await store.inbox.backlog(here.clock.now())
    await store.close()
    return Finding(name="database", state="ok", detail=f"{waiting.depth} messages wait to be answered")


async def _slack(here: Context) -> Sequence[Finding]:
    settings = here.slack_settings()
    if settings.slack_bot_token is None:
        return [
            Finding(
                name="slack",
                state="warn",
                detail="no workspace is set; `floorwalker demo` needs none",
                remedy="Create an app from manifest.json, then set SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
            )
        ]
    try:
        async with slack_side(shopfront(settings, here.home, here.clock)) as side:
            await side.who_am_i()
    except FloorwalkerError as problem:
        return [
            Finding(
                name="slack", state="fail", detail=str(problem), remedy="Check the token and the network."
            )
        ]
    found = [
        Finding(name="slack", state="ok", detail=f"the bot token is accepted at {settings.slack_api_url}")
    ]
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        found.append(
            Finding(
                name="transport",
                state="warn",
                detail="neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set",
                remedy="Set the first for Socket Mode or the second for --http.",
            )
        )
    return found
