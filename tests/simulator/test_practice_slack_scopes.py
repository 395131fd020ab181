"""The practice Slack refuses what the manifest asks no scope for, as Slack does."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator.slack import PracticeSlack, practice_workspace, with_manifest
from simulator.slack.webapi.door import METHODS
from simulator.slack.webapi.scopes import NEEDED

pytestmark = pytest.mark.asyncio


def workspace_with(*scopes: str) -> PracticeSlack:
    """Larkfield Goods with an app of these scopes."""
    manifest = {"oauth_config": {"scopes": {"bot": list(scopes)}}}
    return PracticeSlack(with_manifest(practice_workspace(), manifest))


async def test_a_method_without_its_scope_is_refused_with_what_is_missing() -> None:
    async with workspace_with("chat:write", "channels:read", "im:history") as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(channel="C0OPS", text="hello")
        await client.conversations_info(channel="C0OPS")
        await client.auth_test()
        for method, needed in (
            (client.files_getUploadURLExternal(filename="a.csv", length=1), "files:write"),
            (client.conversations_history(channel="C0OPS"), "channels:history"),
            (client.conversations_info(channel="C0LEADS"), "groups:read"),
            (client.users_info(user="U0MAYA"), "users:read"),
        ):
            with pytest.raises(SlackApiError) as refused:
                await method
            assert (refused.value.response["error"], refused.value.response["needed"]) == (
                "missing_scope",
                needed,
            )


async def test_without_a_manifest_every_scope_is_granted() -> None:
    async with PracticeSlack() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        assert (await client.users_info(user="U0MAYA"))["ok"]


async def test_every_method_listed_is_one_of_ours() -> None:
    assert set(NEEDED) <= set(METHODS)
