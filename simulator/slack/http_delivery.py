"""Signed HTTP: events, commands and interactions posted to the app's request URL.

`delivery` calls `hand_over`. Signature v0: HMAC-SHA256 over `v0:<timestamp>:<body>` with the signing secret
(docs.slack.dev, "Verifying requests from Slack"). The timestamp is the machine's: the app compares it with
its own.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from floorwalker.clock import Clock, SystemClock
from simulator.slack.envelope import Ack, Envelope
from simulator.slack.wire import JsonObject

FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of `X-Slack-Signature` for this body at this time in seconds."""
    digest = hmac.new(secret.encode(), b"v0:%d:" % timestamp + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpDelivery:
    """Posts envelopes to `request_url`, which takes events, commands and interactivity alike."""

    def __init__(self, request_url: str, signing_secret: str, *, clock: Clock | None = None) -> None:
        self._request_url = request_url
        self._secret = signing_secret
        self._clock = clock or SystemClock()
        self._session: aiohttp.ClientSession | None = None

    async def hand_over(self, envelope: Envelope, patience: float) -> Ack:
        """Post once; anything but a 2xx within `patience` seconds is no ack."""
        body, content_type = _body(envelope)
        headers = {"Content-Type": content_type}
        if envelope.attempt and envelope.kind == "events_api":
            reason = envelope.reason or "http_error"
            headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": reason}
        return await self._post(body, headers, patience)

    async def verify_url(self, token: str, challenge: str, patience: float = 3.0) -> bool:
        """Slack's `url_verification`: whether the app echoes the challenge."""
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"}).encode()
        ack = await self._post(body, {"Content-Type": "application/json"}, patience)
        said = ack.payload or {}
        return ack.accepted and challenge in (said.get("challenge"), said.get("text"))

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: bytes, headers: dict[str, str], patience: float) -> Ack:
        timestamp = int(self._clock.now().timestamp())
        headers |= {
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=patience)
        try:
            async with self._session.post(
                self._request_url, data=body, headers=headers, timeout=timeout
            ) as reply:
                if not 200 <= reply.status < 300:
                    return Ack(False, {"status": reply.status}, "http_error")
                return Ack(True, _said(await reply.text(), reply.content_type))
        except TimeoutError:
            return Ack(False, None, "http_timeout")
        except aiohttp.ClientError:
            return Ack(False, None, "connection_failed")


def _body(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload).encode(), "application/json"
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload).encode(), FORM
    return urlencode({"payload": json.dumps(envelope.payload)}).encode(), FORM


def _said(text: str, content_type: str) -> JsonObject | None:
    if not text.strip():
        return None
    if content_type == "application/json":
        found: Any = json.loads(text)
        return found if isinstance(found, dict) else None
    return {"text": text}
