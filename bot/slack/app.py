"""Slack's verified payload → inbox row → acknowledgement: the Bolt app, and nothing else happens before the ack.

Made by `bot.app`, driven by `transport_http` or `transport_socket`. The row stands before Slack gets its 200; with the
state database away Slack gets 503 (HTTP) or no ack (socket) and delivers again (promise 5).
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from pydantic import JsonValue
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.measures import Measures
from bot.ports import Acceptance, Inbox
from bot.slack.actions import PREFIX, RUNBOOK_SHORTCUT
from bot.slack.acts import ALERT, RUN
from bot.slack.arrivals import ASK_ACTION, arrival_of
from bot.slack.commands import COMMANDS
from bot.slack.forms import CALLBACK, faults_in
from bot.slack.identity import BotIdentity
from bot.slack.json_path import at
from floorwalker.clock import Clock
from floorwalker.errors import SourceDown

log = structlog.get_logger()

EVENTS = ("app_mention", "message", "app_home_opened", "agent_session_stopped")
ACTIONS = re.compile(rf"^({ASK_ACTION}|{PREFIX}|{RUN}|{ALERT})(:|$)")
FORMS = re.compile(rf"^({CALLBACK}|{RUN}):")

Body = Mapping[str, JsonValue]
Wake = Callable[[], None]


def build_app(
    *,
    client: AsyncWebClient,
    signing_secret: str,
    inbox: Inbox,
    clock: Clock,
    who_am_i: Callable[[], Awaitable[BotIdentity]],
    wake: Wake,
    measures: Measures | None = None,
) -> AsyncApp:
    """The Bolt app; `wake` is called after each new row. `client` carries no token: Bolt itself sends nothing."""

    async def authorize() -> AuthorizeResult:
        return _authorized(await who_am_i())

    async def accept(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        began = time.monotonic()
        arrival = arrival_of(body, context.bot_user_id or "")
        if arrival is not None:
            accepted = await inbox.accept(arrival, clock.now())
            log.info(
                "slack.arrival", kind=arrival.kind.value, identity=arrival.identity, accepted=accepted.value
            )
            if accepted is Acceptance.NEW:
                wake()
        await ack()
        if measures is not None:
            kind = arrival.kind.value if arrival else "none"
            measures.acknowledged(kind, time.monotonic() - began)

    async def accept_form(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        faults = faults_in(at(body, "view"))
        if faults:
            await ack(response_action="errors", errors=faults)
            return
        await accept(body, context, ack)

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        # The row must stand before the answer goes back; by default Bolt acknowledges events first.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
        ssl_check_enabled=False,
    )
    app.error(_on_error)
    for event in EVENTS:
        app.event(event)(accept)
    for command in COMMANDS:
        app.command(command)(accept)
    app.action(ACTIONS)(accept)
    app.view(FORMS)(accept_form)
    app.shortcut(RUNBOOK_SHORTCUT)(accept)
    return app


def _authorized(me: BotIdentity) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=me.team_id,
        bot_user_id=me.user_id,
        bot_id=me.bot_id,
        # Bolt wants a token before it calls a listener; it sends nothing with it.
        bot_token=me.bot_id,
    )


async def _on_error(error: Exception, body: Body) -> BoltResponse:
    """The listener boundary: every failure has a status of its own, and none is silent."""
    if isinstance(error, BoltUnhandledRequestError):
        # Without a 200 Slack counts a failed delivery and comes again.
        log.info("slack.unhandled", type=body.get("type"))
        return BoltResponse(status=200, body="")
    if isinstance(error, SourceDown):
        log.warning("slack.not_accepted", reason=str(error))
        return BoltResponse(status=503, body="")
    log.error("slack.listener_failed", exc_info=error)
    return BoltResponse(status=500, body="")
