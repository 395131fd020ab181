"""A second, bare stand-in for Slack: a handful of old methods, no newer one, no newer block, no message metadata.

It shows that another stand-in than the practice Slack can be plugged in with `SLACK_API_URL`, over Socket Mode and HTTP.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from floorwalker.clock import SystemClock

Json = dict[str, Any]

OLD_BLOCKS = {"section", "header", "divider", "context", "actions", "image"}
TEAM, BOT, SECRET = "T9OTHER", "U9BOT", "other-secret"


def _now() -> int:
    return int(SystemClock().now().timestamp())


class OtherSlack:
    """One channel C9TEAM, one direct message D9ANNA, one person U9ANNA; `views` says whether it has windows and homes."""

    def __init__(self, *, views: bool = False) -> None:
        self.posts: list[Json] = []
        self.opened: list[Json] = []
        self.homes: list[Json] = []
        self._views = views
        self.unknown: set[str] = set()
        self.api_url = ""
        self._numbers = itertools.count(1)
        self._socket: web.WebSocketResponse | None = None
        self.acks: list[str] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """On a free port."""
        server = web.Application()
        server.add_routes([web.route("*", "/api/{method}", self._api), web.get("/link", self._link)])
        self._runner = web.AppRunner(server)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.api_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Gone."""
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # what people do

    async def say(self, text: str, *, direct: bool = False, over: str | None = None) -> str:
        """Write in the channel, or to the app; the ts."""
        ts = f"{_now()}.{next(self._numbers):06d}"
        place = {"channel": "D9ANNA", "channel_type": "im"} if direct else {"channel": "C9TEAM"}
        kind = "message" if direct else "app_mention"
        event = {"type": kind, "user": "U9ANNA", "ts": ts, "text": text, **place}
        await self._tell("events_api", self._event(event), over)
        return ts

    def _event(self, event: Json) -> Json:
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev9{next(self._numbers)}",
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": event,
        }

    async def type_command(self, command: str, text: str, over: str | None = None) -> None:
        """A slash command, without a way back of its own."""
        body = {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "channel_id": "C9TEAM",
            "user_id": "U9ANNA",
            "trigger_id": f"9.{next(self._numbers)}",
        }
        await self._tell("slash_commands", body, over)

    async def open_home(self, over: str | None = None) -> None:
        """Look at the app's home."""
        event = {"type": "app_home_opened", "user": "U9ANNA", "channel": "D9ANNA", "tab": "home"}
        await self._tell("events_api", self._event(event), over)

    async def submit(self, view: Json, values: Json, over: str | None = None) -> None:
        """Send the open form, with what was typed by block."""
        state = {
            name: {"typed": {"type": "plain_text_input", "value": text}} for name, text in values.items()
        }
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": "U9ANNA"},
            "view": {**view, "id": f"V9{next(self._numbers)}", "state": {"values": state}},
        }
        await self._tell("interactive", body, over)

    async def click(self, post: Json, over: str | None = None, *, name: str = "") -> None:
        """Press the first button of a post whose name begins so."""
        button = next(
            element
            for block in post["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"].startswith(name)
        )
        body = {
            "type": "block_actions",
            "trigger_id": f"9.{next(self._numbers)}",
            "team": {"id": TEAM},
            "user": {"id": "U9ANNA"},
            "channel": {"id": post["channel"]},
            "message": {"ts": post["ts"], "thread_ts": post.get("thread_ts")},
            "container": {"channel_id": post["channel"], "message_ts": post["ts"]},
            "actions": [{**button, "block_id": "b", "action_ts": "1.0"}],
        }
        await self._tell("interactive", body, over)

    async def until_posted(self, count: int) -> Json:
        """Wait for that many posts; the last of them."""
        return await self.until(self.posts, count)

    async def until(self, kept: list[Json], count: int = 1) -> Json:
        """Wait for that many of posts, windows or homes; the last of them."""
        async with asyncio.timeout(10):
            while len(kept) < count:
                await asyncio.sleep(0.02)
        return kept[count - 1]

    # the wire

    async def _tell(self, kind: str, body: Json, over: str | None) -> None:
        if over is not None:
            await self._deliver(kind, body, over)
            return
        async with asyncio.timeout(10):
            while self._socket is None:
                await asyncio.sleep(0.02)
        envelope = f"env-{next(self._numbers)}"
        await self._socket.send_json({"envelope_id": envelope, "type": kind, "payload": body})
        async with asyncio.timeout(5):
            while envelope not in self.acks:
                await asyncio.sleep(0.01)

    async def _deliver(self, kind: str, body: Json, url: str) -> None:
        forms = {
            "events_api": ("application/json", json.dumps(body)),
            "slash_commands": ("application/x-www-form-urlencoded", urlencode(body)),
            "interactive": ("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(body)})),
        }
        content_type, text = forms[kind]
        stamp = str(_now())
        signed = hmac.new(SECRET.encode(), f"v0:{stamp}:{text}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed}",
        }
        async with aiohttp.ClientSession() as session, session.post(url, data=text, headers=headers) as reply:
            assert reply.status == 200, reply.status

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        await link.send_json({"type": "hello", "num_connections": 1})
        self._socket = link
        async for frame in link:
            self.acks.append(json.loads(frame.data)["envelope_id"])
        return link

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given: Json = dict(request.query)
        if request.can_read_body:
            is_json = request.content_type == "application/json"
            given |= await request.json() if is_json else dict(await request.post())
        return web.json_response(self._answer(method, given, request.host))

    def _answer(self, method: str, given: Json, host: str) -> Json:
        match method:
            case "auth.test":
                return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B9"}
            case "apps.connections.open":
                return {"ok": True, "url": f"ws://{host}/link"}
            case "users.info":
                return {"ok": True, "user": {"id": given["user"], "name": "anna", "team_id": TEAM}}
            case "conversations.info":
                return {"ok": True, "channel": {"id": given["channel"], "name": "team"}}
            case "conversations.history" | "conversations.replies":
                return {"ok": True, "messages": self.posts}
            case "chat.postMessage":
                return self._post(given)
            case "views.open" | "views.publish" if self._views:
                kept = self.opened if method == "views.open" else self.homes
                kept.append(given["view"])
                return {"ok": True, "view": given["view"]}
        self.unknown.add(method)
        return {"ok": False, "error": "unknown_method"}

    def _post(self, given: Json) -> Json:
        blocks = given.get("blocks") or []
        if any(block["type"] not in OLD_BLOCKS for block in blocks):
            return {"ok": False, "error": "invalid_blocks"}
        ts = f"{_now()}.{next(self._numbers):06d}"
        kept = ("channel", "thread_ts", "text")
        self.posts.append({"ts": ts, "blocks": blocks, **{key: given.get(key) for key in kept}})
        return {"ok": True, "ts": ts, "channel": given["channel"]}
