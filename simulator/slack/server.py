"""The addresses of the practice Slack: Web API, uploads, response URLs, Socket Mode, control, page.

Builds the Starlette app that `practice_slack` serves. Handlers here only translate between HTTP and the
parts.
"""

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.slack.backend import Backend
from simulator.slack.control import Control
from simulator.slack.record import Call, Record
from simulator.slack.responses import Responses
from simulator.slack.webapi.call import SlackError
from simulator.slack.webapi.door import Door
from simulator.slack.wire import JsonObject

PAGE = Path(__file__).parent / "page"
PAGE_FILES = {"/": "index.html"} | {
    f"/{file.name}": file.name for file in PAGE.iterdir() if file.suffix in (".js", ".css")
}
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_RESPONSE_STATUS = {"used_url": 404, "expired_url": 404, "message_not_found": 404}
_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https: http:; style-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class LocalOnly:
    """Refuses requests that a foreign web page makes through the visitor's browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes for this host and, if from a page, from this page."""
        if scope["type"] == "http":
            headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
            host, origin = headers.get("host", ""), headers.get("origin", "")
            foreign = bool(origin) and urlsplit(origin).netloc != host
            if foreign or urlsplit(f"//{host}").hostname not in LOCAL_HOSTS:
                await PlainTextResponse("The practice Slack answers this machine only.", 403)(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)


class Addresses:
    """The handlers that are neither Web API nor control."""

    def __init__(self, backend: Backend, responses: Responses, record: Record) -> None:
        self._backend = backend
        self._responses = responses
        self._record = record

    async def response_url(self, request: Request) -> Response:
        """A post to a response_url."""
        try:
            body = json.loads(await request.body())
        except json.JSONDecodeError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        answer: JsonObject = {"ok": True}
        try:
            self._responses.answer_url(request.path_params["key"], body)
        except SlackError as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.details}
        status = 200 if answer["ok"] else _RESPONSE_STATUS.get(str(answer["error"]), 400)
        at = self._backend.state.clock.now().timestamp()
        self._record.add(Call(self._record.next_number(), at, "response_url", body, answer, status))
        return JSONResponse(answer, status)

    async def upload(self, request: Request) -> Response:
        """The content of a file: raw bytes, or one file field of a form."""
        file = self._backend.state.files.get(request.path_params["file_id"])
        if file is None:
            return PlainTextResponse("no such upload", 404)
        if request.headers.get("content-type", "").startswith("multipart/"):
            form = await request.form()
            parts = [part for part in form.values() if not isinstance(part, str)]
            file.content = await parts[0].read() if parts else b""
        else:
            file.content = await request.body()
        if len(file.content) != file.length:
            file.content = b""
            return PlainTextResponse("the length differs from what was announced", 400)
        return PlainTextResponse(f"OK - {file.length}")

    async def file(self, request: Request) -> Response:
        """The content of an uploaded file."""
        file = self._backend.state.files.get(request.path_params["file_id"])
        if file is None or not file.complete:
            return PlainTextResponse("no such file", 404)
        # only images may open inline: an uploaded page must not run here
        safe = file.mimetype.startswith("image/") and "svg" not in file.mimetype
        how = "inline" if safe else "attachment"
        headers = {**_SECURITY, "Content-Disposition": f"{how}; filename*=utf-8''{quote(file.name)}"}
        return Response(file.content, media_type=file.mimetype, headers=headers)

    async def permalink(self, request: Request) -> Response:
        """The page at a message: what `chat.getPermalink` gives leads here."""
        channel, digits = request.path_params["channel"], request.path_params["digits"]
        ts = f"{digits[:-6]}.{digits[-6:]}"
        thread = request.query_params.get("thread_ts", "")
        target = f"/?channel={quote(channel)}&at={ts}" + (f"&thread={quote(thread)}" if thread else "")
        return RedirectResponse(target)

    async def page(self, request: Request) -> Response:
        """The page itself: HTML, CSS and JavaScript modules, no build step."""
        return FileResponse(PAGE / PAGE_FILES[request.url.path], headers=_SECURITY)


def build_app(door: Door, addresses: Addresses, control: Control) -> Starlette:
    """All addresses of one practice Slack."""
    routes = [
        Route("/api/{method}", door.answer, methods=["GET", "POST"]),
        Route("/response/{key}", addresses.response_url, methods=["POST"]),
        Route("/upload/{file_id}", addresses.upload, methods=["POST", "PUT"]),
        Route("/files/{file_id}/{name:path}", addresses.file),
        Route("/archives/{channel}/p{digits:str}", addresses.permalink),
        WebSocketRoute("/link", door.backend.sockets.serve),
        Mount("/control", routes=control.routes()),
        *(Route(path, addresses.page) for path in PAGE_FILES),
    ]
    return Starlette(routes=routes, middleware=[Middleware(LocalOnly)])
