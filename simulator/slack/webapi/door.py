"""The door of the Web API: an HTTP request to `/api/<method>` becomes a call, its answer a response.

Reads the arguments from wherever they travelled, checks the token, lets ordered faults happen, writes the
record. Routed to by `server`.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.slack.backend import Backend
from simulator.slack.faults import Faults, MethodFault
from simulator.slack.record import Call, Record
from simulator.slack.webapi import (
    assistant,
    auth,
    chat,
    conversations,
    files,
    reactions,
    streams,
    users,
    views,
)
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.scopes import check_scope
from simulator.slack.wire import JsonObject

log = structlog.get_logger()

METHODS: dict[str, Method] = {}
for _family in (assistant, auth, chat, conversations, files, reactions, streams, users, views):
    METHODS |= _family.METHODS

_WITHOUT_TOKEN = {"api.test"}


@dataclass(frozen=True, slots=True)
class Door:
    """`hang_up` cuts the connection of a request: the client never learns what became of its call."""

    backend: Backend
    faults: Faults
    record: Record
    bot_token: str
    app_token: str
    hang_up: Callable[[Request], None]

    async def answer(self, request: Request) -> Response:
        """Answer one call; Slack answers refused calls with HTTP 200 and `ok: false`."""
        method = request.path_params["method"]
        arguments = await read_arguments(request)
        token = _token(request, arguments)
        fault = self.faults.for_call(method)
        if fault is not None and fault.kind == "latency":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in ("rate_limited", "server_error", "unknown_method", "error"):
            return self._fail(method, arguments, fault)
        answer = self.call(method, arguments, token)
        self._write_down(method, arguments, answer, 200, fault)
        if fault is not None and fault.kind == "lose_reply":
            self.hang_up(request)
        if fault is not None and fault.kind == "server_error_after":
            return Response("Something went wrong on our side.", fault.status, media_type="text/html")
        scopes = self.backend.state.app.scopes
        return JSONResponse(answer, headers={"X-OAuth-Scopes": ",".join(sorted(scopes))} if scopes else None)

    def call(self, method: str, arguments: JsonObject, token: str) -> JsonObject:
        """The answer of a method, `ok` included."""
        try:
            run = _method(method)
            self._check_token(method, token)
            given = Arguments(arguments)
            check_scope(self.backend, method, given)
            return {"ok": True, **run(self.backend, given)}
        except SlackError as refusal:
            log.info("practice_slack.call_refused", method=method, error=refusal.error)
            return {"ok": False, "error": refusal.error, **refusal.details}

    def _check_token(self, method: str, token: str) -> None:
        if method in _WITHOUT_TOKEN:
            return
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackError("invalid_auth")
        if (method == "apps.connections.open") != (token == self.app_token):
            raise SlackError("not_allowed_token_type")

    def _fail(self, method: str, arguments: JsonObject, fault: MethodFault) -> Response:
        if fault.kind == "server_error":
            self._write_down(method, arguments, {}, fault.status, fault)
            return Response("Something went wrong on our side.", fault.status, media_type="text/html")
        if fault.kind == "rate_limited":
            answer: JsonObject = {"ok": False, "error": "ratelimited"}
            self._write_down(method, arguments, answer, 429, fault)
            return JSONResponse(answer, 429, {"Retry-After": f"{fault.seconds:g}"})
        answer = {"ok": False, "error": fault.error if fault.kind == "error" else "unknown_method"}
        self._write_down(method, arguments, answer, 200, fault)
        return JSONResponse(answer)

    def _write_down(
        self, method: str, arguments: JsonObject, answer: JsonObject, status: int, fault: MethodFault | None
    ) -> None:
        at = self.backend.state.clock.now().timestamp()
        kind = fault.kind if fault else None
        self.record.add(Call(self.record.next_number(), at, method, arguments, answer, status, kind))
        self.backend.state.feed.publish("call", method=method, ok=answer.get("ok", False))


def _method(name: str) -> Method:
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    return METHODS[name]


async def read_arguments(request: Request) -> JsonObject:
    """The arguments of a call: query string, then form or JSON body on top."""
    found: dict[str, Any] = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    body = await request.body()
    if content_type.startswith("application/json"):
        try:
            parsed = json.loads(body) if body else {}
        except json.JSONDecodeError:
            parsed = {}
        return found | (parsed if isinstance(parsed, dict) else {})
    if body and "form" in content_type:
        form = await request.form()
        found |= {key: value for key, value in form.items() if isinstance(value, str)}
    return found


def _token(request: Request, arguments: JsonObject) -> str:
    header = request.headers.get("authorization", "")
    given = str(arguments.pop("token", "") or "")
    return header.removeprefix("Bearer ").strip() if header else given
