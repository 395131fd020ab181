"""Faults on order: what the client sees, and what nevertheless happened."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from floorwalker.errors import UserMistake
from simulator.slack import PracticeSlack

pytestmark = pytest.mark.asyncio


async def post(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0OPS", text="hello")


async def test_a_rate_limit_says_when_to_come_again(slack: PracticeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", "rate_limited", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert slack.messages("C0OPS") == []
    await post(client)
    assert len(slack.messages("C0OPS")) == 1, "only one call was to fail"


async def test_a_server_error_is_an_html_page(slack: PracticeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", "server_error", status=503)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert caught.value.response.status_code == 503
    assert slack.messages("C0OPS") == []


async def test_a_lost_reply_leaves_the_message_posted(slack: PracticeSlack) -> None:
    slack.fail("chat.postMessage", "lose_reply")
    without_retries = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    with pytest.raises(aiohttp.ClientError):
        await post(without_retries)
    assert [m.text for m in slack.messages("C0OPS")] == ["hello"]


async def test_the_default_client_posts_twice_when_a_reply_is_lost(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    slack.fail("chat.postMessage", "lose_reply")
    await post(client)
    assert [m.text for m in slack.messages("C0OPS")] == ["hello", "hello"]


async def test_latency_delays_only_the_next_call(slack: PracticeSlack, client: AsyncWebClient) -> None:
    slack.fail("*", "latency", seconds=0.1)
    start = time.monotonic()
    await asyncio.gather(client.auth_test(), client.auth_test())
    assert time.monotonic() - start >= 0.1
    assert [call.fault for call in slack.calls("auth.test")].count("latency") == 1


async def test_any_error_name_can_be_ordered(slack: PracticeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", "error", error="account_inactive")
    slack.fail("chat.postMessage", "unknown_method")
    for error in ("account_inactive", "unknown_method"):
        with pytest.raises(SlackApiError) as caught:
            await post(client)
        assert caught.value.response["error"] == error


async def test_an_unknown_fault_is_a_mistake_with_a_hint(slack: PracticeSlack) -> None:
    with pytest.raises(UserMistake, match="rate_limited"):
        slack.fail("chat.postMessage", "rate_limit")
    with pytest.raises(UserMistake, match="drop_ack"):
        slack.fail_delivery("message", "dropack")
