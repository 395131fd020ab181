"""The parts a bot needs → what is well and what is not, each with its remedy. `floorwalker doctor` prints it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from bot.app import build_desk, state_url
from bot.app_corpus import build_library, served_embedder
from bot.cli.context import Context
from floorwalker.clock import SystemClock
from floorwalker.errors import FloorwalkerError, SourceDown
from floorwalker.settings import Settings

if TYPE_CHECKING:
    from bot.slack.checkup import Expected

MANIFEST = Path(__file__).parents[2] / "manifest.json"
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
    library = build_library(here.settings, here.home, here.clock)
    status, held_back = library.status(), library.held_back()
    detail = f"{status.documents} documents, {status.chunks} chunks, from {', '.join(status.folders)}"
    if status.degraded:
        return Finding(
            name="corpus",
            state="warn",
            detail=f"{detail}; {status.degraded}",
            remedy="Run `make env`."
            if here.settings.embedding_model is None
            else "See the line `embedding`.",
        )
    if held_back:
        return Finding(
            name="corpus",
            state="warn" if len(held_back) == status.documents else "ok",
            detail=f"{detail}; {len(held_back)} are held back, because they are not verified",
            remedy="`floorwalker playbooks stale` and `lint` name what they lack.",
        )
    return Finding(name="corpus", state="ok", detail=detail)


def _embedding(settings: Settings) -> Finding:
    if settings.embedding_model is not None:
        return _attempt("embedding", "fail", lambda: _embedding_server(settings))
    if (settings.embedding / "manifest.json").is_file():
        return Finding(name="embedding", state="ok", detail=str(settings.embedding))
    return Finding(
        name="embedding",
        state="warn",
        detail=f"there is no model in {settings.embedding}; search goes by words alone",
        remedy="Run `make env`, or set FLOORWALKER_EMBEDDING to a folder with model.onnx and tokenizer.json.",
    )


def _embedding_server(settings: Settings) -> Finding:
    """One text is sent, so that a wrong name, key or address is seen here and not at the first question."""
    embedder = served_embedder(settings)()
    try:
        return Finding(
            name="embedding",
            state="ok",
            detail=f"{embedder.digest.rsplit('/', 1)[0]}, {embedder.dimension} numbers",
        )
    except SourceDown as away:
        return Finding(
            name="embedding",
            state="warn",
            detail=f"{away} Search goes by words alone until it does.",
            remedy="Check FLOORWALKER_EMBEDDING_MODEL, FLOORWALKER_EMBEDDING_URL and the key.",
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
    from bot.slack.checkup import check_slack
    from bot.slack.web import open_client, open_session

    async with open_session() as session:
        token = settings.slack_bot_token.get_secret_value()
        client = open_client(token, settings.slack_api_url, session)
        # The machine's own clock: the practice shop's may stand at another day.
        checks = await check_slack(client, _expected(settings, token), SystemClock())
    return [Finding.model_validate(asdict(check)) for check in checks]


def _expected(settings: Settings, token: str) -> "Expected":
    from bot.slack.checkup import Expected

    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    file, app_token = settings.file, settings.slack_app_token
    cadences = {
        "monday": file.schedules.monday,
        "wednesday": file.schedules.wednesday,
        "friday": file.schedules.friday,
    }
    channels = {f"the {day} digest": cadence.channel for day, cadence in cadences.items() if cadence}
    if file.reviews is not None:
        channels |= {f"overdue reviews of {owner}": place for owner, place in file.reviews.channels.items()}
        channels |= {"overdue reviews": file.reviews.channel} if file.reviews.channel else {}
    return Expected(
        bot_token=token,
        app_token=app_token.get_secret_value() if app_token else None,
        scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"]),
        channels=channels,
        operators=file.operators,
        people={f"role {name}": role.users for name, role in file.roles.items()},
    )
