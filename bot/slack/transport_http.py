"""HTTP in: POST /slack/events for events, commands and clicks, and the operator's pages /healthz /readyz /metrics.

Made by `bot.app` for `serve --http`. Bolt checks the signature over the raw body; what it would stumble over is refused here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import uvicorn
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.ports import Inbox, Outbox
from bot.slack.metrics import exposition
from floorwalker.clock import Clock
from floorwalker.errors import Misconfigured, SourceDown

LARGEST_BODY = 1_000_000


def build_http(
    app: AsyncApp,
    *,
    signing_secret: str,
    inbox: Inbox,
    outbox: Outbox,
    clock: Clock,
    ready: Callable[[], Awaitable[bool]],
    measured: Callable[[], str] | None = None,
) -> Starlette:
    """The ASGI application; raises `Misconfigured` without a signing secret (anybody could sign for an empty one)."""
    if not signing_secret:
        raise Misconfigured(
            "HTTP needs SLACK_SIGNING_SECRET (app settings, Basic Information, App Credentials)."
        )

    async def events(request: Request) -> Response:
        body = await _body(request)
        if isinstance(body, Response):
            return body
        return await _dispatch(app, request, body)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        is_ready = await ready()
        return PlainTextResponse(
            "ready\n" if is_ready else "not ready\n", status_code=200 if is_ready else 503
        )

    async def metrics(_request: Request) -> Response:
        try:
            text = await exposition(inbox, outbox, clock.now())
        except SourceDown as down:
            return PlainTextResponse(f"{down}\n", status_code=503)
        text += measured() if measured is not None else ""
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]
    )


@asynccontextmanager
async def listening(asgi: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve for as long as the block runs; what is under way at its end is answered."""
    config = uvicorn.Config(asgi, host=host, port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    # `serve` would take over the signals; a stop of ours drains the loops first.
    serving = asyncio.create_task(server._serve())  # noqa: SLF001
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _body(request: Request) -> bytes | Response:
    # Read piece by piece: a body without a true length must not fill the memory.
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_BODY:
                return PlainTextResponse("too large\n", status_code=413)
    except ClientDisconnect:
        return PlainTextResponse("incomplete\n", status_code=400)
    return bytes(body)


async def _dispatch(app: AsyncApp, request: Request, body: bytes) -> Response:
    stamp = request.headers.get("x-slack-request-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()):
        return PlainTextResponse("unsigned\n", status_code=401)
    if not _is_of_slack(body):
        return PlainTextResponse("malformed\n", status_code=400)
    bolt_request = to_async_bolt_request(request, body)
    return to_starlette_response(await app.async_dispatch(bolt_request))


def _is_of_slack(body: bytes) -> bool:
    """Whether the body has one of Slack's three shapes: a JSON object, a form with one in `payload`, a command."""
    try:
        text = body.decode("utf-8")
        if text.startswith("{"):
            return isinstance(json.loads(text), dict)
        form = dict(parse_qsl(text, keep_blank_values=True))
        return isinstance(json.loads(form["payload"]), dict) if "payload" in form else "command" in form
    except ValueError:
        return False
