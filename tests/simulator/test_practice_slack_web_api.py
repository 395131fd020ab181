"""The real slack_sdk client against every family of Web API methods, with Slack's error names."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from simulator.slack import PracticeSlack

pytestmark = pytest.mark.asyncio

Json = dict[str, Any]


async def refusal(call: Awaitable[object]) -> str:
    """The error name a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def call_raw(slack: PracticeSlack, method: str, how: str, arguments: Json) -> Json:
    """One call with its arguments in one of the three places, outside any client."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    url = f"{slack.api_url}{method}"
    async with aiohttp.ClientSession(headers=headers) as session:
        if how == "get":
            reply = await session.get(url, params=arguments)
        elif how == "query":
            reply = await session.post(url, params=arguments)
        elif how == "form":
            reply = await session.post(url, data=arguments)
        else:
            reply = await session.post(url, json=arguments)
        found: Json = await reply.json()
        return found


@pytest.mark.parametrize("how", ["get", "query", "form", "json"])
async def test_arguments_are_found_wherever_they_travel(slack: PracticeSlack, how: str) -> None:
    posted = await call_raw(slack, "chat.postMessage", how, {"channel": "C0OPS", "text": "hello"})
    assert (posted["ok"], posted["message"]["text"]) == (True, "hello")
    blocks = '[{"type": "divider"}]'
    assert (await call_raw(slack, "chat.postMessage", how, {"channel": "C0OPS", "blocks": blocks}))["ok"]


async def test_who_may_call(slack: PracticeSlack) -> None:
    assert await refusal(AsyncWebClient("xoxb-other", base_url=slack.api_url).auth_test()) == "invalid_auth"
    assert await refusal(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    who = await client.auth_test()
    assert (who["user_id"], who["bot_id"], who["team_id"]) == ("U0FLOORW", "B0FLOORW", "T0LARK")
    opening = client.apps_connections_open(app_token=slack.bot_token)
    assert await refusal(opening) == "not_allowed_token_type"


async def test_an_unknown_method_is_refused_with_http_200(slack: PracticeSlack) -> None:
    assert (await call_raw(slack, "chat.shout", "json", {}))["error"] == "unknown_method"
    assert slack.calls("chat.shout")[0].status == 200


async def test_identity_of_app_team_and_bot(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["domain"] == "larkfield"
    assert (await client.bots_info(bot="B0FLOORW"))["bot"]["app_id"] == "A0FLOORW"
    assert await refusal(client.bots_info(bot="B0OTHER")) == "bot_not_found"
    assert (await client.api_test(foo="bar"))["args"]["foo"] == "bar"


async def test_a_message_is_posted_changed_found_and_deleted(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "job", "event_payload": {"id": "7"}}
    posted = await client.chat_postMessage(channel="#ops", text="first", metadata=metadata)
    ts = posted["ts"]
    await client.chat_update(channel="C0OPS", ts=ts, text="second")
    plain = await client.conversations_history(channel="C0OPS")
    full = await client.conversations_history(channel="C0OPS", include_all_metadata=True)
    assert (plain["messages"][0]["text"], "metadata" in plain["messages"][0]) == ("second", False)
    assert full["messages"][0]["metadata"] == metadata
    assert "edited" in full["messages"][0]
    await client.chat_delete(channel="C0OPS", ts=ts)
    assert (await client.conversations_history(channel="C0OPS"))["messages"] == []
    assert await refusal(client.chat_update(channel="C0OPS", ts=ts, text="x")) == "message_not_found"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0RANDOM", "not_in_channel"),
        ("C0PEAK", "is_archived"),
        ("U0NOBODY", "channel_not_found"),
        ("U0DORA", "user_disabled"),
    ],
)
async def test_posting_where_it_cannot_go(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


async def test_refused_contents(slack: PracticeSlack, client: AsyncWebClient) -> None:
    def post(**content: object) -> Awaitable[AsyncSlackResponse]:
        return client.api_call("chat.postMessage", json={"channel": "C0OPS"} | content)

    assert await refusal(post(text="")) == "no_text"
    assert await refusal(post(markdown_text="x" * 12_001)) == "msg_too_long"
    assert await refusal(post(text="x", markdown_text="y")) == "markdown_text_conflict"
    assert await refusal(post(text="x", metadata={"event_type": 1})) == "invalid_metadata_format"
    assert await refusal(post(text="x", thread_ts="1.000001")) == "thread_not_found"
    assert await refusal(post(text="x", blocks="{not json")) == "invalid_blocks_format"
    long = await post(text="x" * 40_001)
    assert (len(slack.messages("C0OPS")[0].text), long["warning"]) == (40_000, "message_truncated")
    assert (
        await refusal(client.chat_update(channel="C0OPS", ts=long["ts"], text="x" * 40_001)) == "msg_too_long"
    )


async def test_only_own_messages_may_be_changed(slack: PracticeSlack, client: AsyncWebClient) -> None:
    ts = await slack.post("U0MAYA", "C0OPS", "mine")
    assert await refusal(client.chat_update(channel="C0OPS", ts=ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C0OPS", ts=ts)) == "cant_delete_message"


async def test_a_user_id_as_channel_means_the_direct_message(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="U0MAYA", text="psst")
    opened = await client.conversations_open(users="U0MAYA")
    assert posted["channel"] == opened["channel"]["id"] == slack.direct_message("U0MAYA")


async def test_an_ephemeral_message_is_in_no_history(slack: PracticeSlack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C0OPS", user="U0SAM", text="only you")
    assert [m.text for m in slack.ephemerals("U0SAM", "C0OPS")] == ["only you"]
    assert (await client.conversations_history(channel="C0OPS"))["messages"] == []
    stranger = client.chat_postEphemeral(channel="C0OPS", user="U0ELIF", text="x")
    assert await refusal(stranger) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_page(slack: PracticeSlack, client: AsyncWebClient) -> None:
    ts = await slack.post("U0MAYA", "C0OPS", "look here")
    link = (await client.chat_getPermalink(channel="C0OPS", message_ts=ts))["permalink"]
    assert link == f"{slack.base_url}/archives/C0OPS/p{ts.replace('.', '')}"
    async with aiohttp.ClientSession() as session, session.get(link, allow_redirects=False) as reply:
        assert reply.headers["location"] == f"/?channel=C0OPS&at={ts}"


async def test_a_thread_is_read_oldest_first_in_pages(slack: PracticeSlack, client: AsyncWebClient) -> None:
    root = await slack.post("U0MAYA", "C0OPS", "root")
    for number in range(5):
        await slack.post("U0SAM", "C0OPS", f"reply {number}", root)
    texts: list[str] = []
    cursor: str | None = None
    while cursor != "":
        page = await client.conversations_replies(channel="C0OPS", ts=root, limit=2, cursor=cursor)
        texts += [message["text"] for message in page["messages"]]
        cursor = str((page.get("response_metadata") or {}).get("next_cursor", ""))
    assert texts == ["root", *(f"reply {number}" for number in range(5))]
    history = await client.conversations_history(channel="C0OPS")
    assert [(m["text"], m["reply_count"]) for m in history["messages"]] == [("root", 5)]
    assert await refusal(client.conversations_replies(channel="C0OPS", ts="1.000001")) == "thread_not_found"
    assert await refusal(client.conversations_history(channel="C0OPS", cursor="zzz")) == "invalid_cursor"


async def test_history_between_two_moments(slack: PracticeSlack, client: AsyncWebClient) -> None:
    stamps = []
    for number in range(3):
        stamps.append(await slack.post("U0MAYA", "C0OPS", str(number)))
        await slack.advance(timedelta(seconds=1))

    async def texts(**window: object) -> list[str]:
        found = await client.api_call("conversations.history", params={"channel": "C0OPS"} | window)
        return [message["text"] for message in found["messages"]]

    assert await texts(oldest=stamps[0]) == ["2", "1"]
    assert await texts(oldest=stamps[0], inclusive=True, latest=stamps[1]) == ["1", "0"]
    assert await texts(latest=stamps[2]) == ["1", "0"]


async def test_conversations_are_listed_as_the_app_may_know_them(client: AsyncWebClient) -> None:
    public = await client.conversations_list(exclude_archived=True)
    everything = await client.conversations_list(types="public_channel,private_channel,im")
    mine = await client.users_conversations(types="public_channel,private_channel")
    shared = await client.conversations_info(channel="C0CARRIER")
    assert "ops-leads" not in [c["name"] for c in public["channels"]]
    assert "ops-leads" in [c.get("name") for c in everything["channels"]]
    assert "random" not in [c["name"] for c in mine["channels"]]
    assert shared["channel"]["is_ext_shared"] is True
    assert "U0ELIF" in (await client.conversations_members(channel="C0CARRIER"))["members"]
    await client.conversations_join(channel="C0RANDOM")
    assert (await client.chat_postMessage(channel="C0RANDOM", text="hello"))["ok"]


async def test_people_can_be_told_apart(client: AsyncWebClient) -> None:
    async def user(user_id: str) -> Json:
        found: Json = (await client.users_info(user=user_id))["user"]
        return found

    assert (await user("U0GUS"))["is_restricted"] is True
    assert (await user("U0DORA"))["deleted"] is True
    assert (await user("U0ELIF"))["is_stranger"] is True
    assert (await user("U0ELIF"))["team_id"] == "T0SWIFT"
    assert (await user("U0FLOORW"))["is_bot"] is True
    assert (await user("U0MAYA"))["tz"] == "Europe/London"
    assert len((await client.users_list())["members"]) == 11
    assert (await client.users_lookupByEmail(email="MAYA@larkfield.example"))["user"]["id"] == "U0MAYA"
    assert await refusal(client.users_lookupByEmail(email="dora@larkfield.example")) == "users_not_found"
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_user_groups(client: AsyncWebClient) -> None:
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert groups[0]["users"] == ["U0PRIYA", "U0SAM"]
    assert (await client.usergroups_users_list(usergroup="S0FINANCE"))["users"] == ["U0JONAS"]
    assert await refusal(client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_reactions(slack: PracticeSlack, client: AsyncWebClient) -> None:
    ts = await slack.post("U0MAYA", "C0OPS", "hm")
    await client.reactions_add(channel="C0OPS", timestamp=ts, name="eyes")
    assert (
        await refusal(client.reactions_add(channel="C0OPS", timestamp=ts, name="eyes")) == "already_reacted"
    )
    found = await client.reactions_get(channel="C0OPS", timestamp=ts)
    assert found["message"]["reactions"] == [{"name": "eyes", "users": ["U0FLOORW"], "count": 1}]
    await client.reactions_remove(channel="C0OPS", timestamp=ts, name="eyes")
    assert await refusal(client.reactions_remove(channel="C0OPS", timestamp=ts, name="eyes")) == "no_reaction"


async def test_a_file_is_uploaded_shared_and_read_again(slack: PracticeSlack, client: AsyncWebClient) -> None:
    root = await slack.post("U0MAYA", "C0OPS", "send me the rows")
    await client.files_upload_v2(
        content="sku,qty\nA,1\n",
        filename="rows.csv",
        title="Rows",
        channel="C0OPS",
        thread_ts=root,
        initial_comment="here",
    )
    message = slack.messages("C0OPS", root)[1]
    assert (message.text, message.files[0].content) == ("here", b"sku,qty\nA,1\n")
    info = await client.files_info(file=message.files[0].id)
    assert (info["file"]["title"], info["file"]["filetype"]) == ("Rows", "csv")
    async with aiohttp.ClientSession() as session, session.get(info["file"]["url_private"]) as reply:
        assert await reply.text() == "sku,qty\nA,1\n"
        assert reply.headers["content-disposition"].startswith("attachment")
    assert await refusal(client.files_info(file="F0NONE")) == "file_not_found"


async def test_a_stream_grows_closes_and_dies_of_age(slack: PracticeSlack, client: AsyncWebClient) -> None:
    root = await slack.post("U0MAYA", "C0OPS", "go")
    start: Json = {"channel": "C0OPS", "thread_ts": root}
    assert await refusal(client.chat_startStream(**start)) == "missing_recipient_user_id"
    start |= {"recipient_user_id": "U0MAYA", "recipient_team_id": "T0LARK"}
    ts = (await client.chat_startStream(**start, markdown_text="one"))["ts"]
    await client.chat_appendStream(channel="C0OPS", ts=ts, markdown_text=" two")
    await client.chat_stopStream(channel="C0OPS", ts=ts, blocks=[{"type": "divider"}])
    assert [b["type"] for b in slack.app_messages("C0OPS")[0].blocks] == ["markdown", "divider"]
    late = client.chat_appendStream(channel="C0OPS", ts=ts, markdown_text="x")
    assert await refusal(late) == "message_not_in_streaming_state"
    old = (await client.chat_startStream(**start, markdown_text="kept"))["ts"]
    await slack.advance(timedelta(seconds=301))
    assert await refusal(client.chat_stopStream(channel="C0OPS", ts=old)) == "message_not_in_streaming_state"
    await client.chat_update(channel="C0OPS", ts=old, text="finished another way")


async def test_a_stream_is_edited_only_when_it_is_over_and_only_its_end_takes_a_key(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    channel = slack.direct_message("U0MAYA")
    root = await slack.post("U0MAYA", channel, "go")
    key: Json = {"event_type": "e", "event_payload": {"key": "k"}}
    started = await client.chat_startStream(
        channel=channel, thread_ts=root, markdown_text="one", metadata=key
    )
    ts = started["ts"]
    assert slack.app_messages(channel, root)[0].metadata is None
    assert slack.state.sessions[channel, root]["status"] == "processing"
    assert await refusal(client.chat_update(channel=channel, ts=ts, text="x")) == "streaming_state_conflict"
    foreign = client.chat_appendStream(channel=channel, ts=root, markdown_text="x")
    assert await refusal(foreign) == "message_not_owned_by_app"
    many = client.chat_stopStream(channel=channel, ts=ts, blocks=[{"type": "divider"}] * 50)
    assert await refusal(many) == "invalid_blocks"
    await client.chat_stopStream(channel=channel, ts=ts, markdown_text=" two", metadata=key)
    (message,) = slack.app_messages(channel, root)
    assert (message.text, message.metadata) == ("one two", key)
    assert slack.state.sessions[channel, root]["status"] == "active"
    old = (await client.chat_startStream(channel=channel, thread_ts=root, markdown_text="kept"))["ts"]
    await slack.advance(timedelta(seconds=301))
    await client.chat_update(channel=channel, ts=old, text="nobody had to stop it")


async def test_chunks_are_checked(slack: PracticeSlack, client: AsyncWebClient) -> None:
    channel = slack.direct_message("U0MAYA")
    root = await slack.post("U0MAYA", channel, "go")
    ts = (await client.chat_startStream(channel=channel, thread_ts=root))["ts"]
    for chunk in (
        {"type": "task_update", "id": "1", "title": "x" * 257, "status": "complete"},
        {"type": "task_update", "id": "1", "title": "x", "status": "sleeping"},
        {"type": "surprise"},
    ):
        append = client.api_call("chat.appendStream", json={"channel": channel, "ts": ts, "chunks": [chunk]})
        assert await refusal(append) == "invalid_chunks"
    assert await refusal(client.chat_appendStream(channel=channel, ts=ts, markdown_text="")) == "no_text"


async def test_status_prompts_and_sessions(slack: PracticeSlack, client: AsyncWebClient) -> None:
    channel = slack.direct_message("U0MAYA")
    root = await slack.post("U0MAYA", channel, "go")
    thread: Json = {"channel_id": channel, "thread_ts": root}
    await client.assistant_threads_setStatus(**thread, status="is thinking…")
    assert slack.state.statuses[channel, root]["status"] == "is thinking…"
    await client.chat_postMessage(channel=channel, thread_ts=root, text="done")
    assert slack.state.statuses == {}, "a message of the app clears its status"
    prompt = {"title": "Risk", "message": "what is at risk?"}
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=[prompt])
    five = client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=[prompt] * 5)
    assert await refusal(five) == "invalid_arguments"
    await client.api_call(
        "agents.sessions.setStatus", json={**thread, "status": "processing", "title": "Risk"}
    )
    await client.api_call("agents.sessions.rename", json={**thread, "title": "Risk today"})
    assert slack.state.sessions[channel, root]["title"] == "Risk today"
    wrong = client.api_call("agents.sessions.setStatus", json={**thread, "status": "dreaming"})
    assert await refusal(wrong) == "invalid_arguments"


async def test_views_refuse_what_slack_refuses(slack: PracticeSlack, client: AsyncWebClient) -> None:
    home: Json = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await refusal(client.views_open(trigger_id="1.2.3", view=home)) == "invalid_arguments"
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal)) == "invalid_trigger_id"
    first = await client.views_publish(user_id="U0MAYA", view=home)
    await client.views_publish(user_id="U0MAYA", view=home, hash=first["view"]["hash"])
    stale = client.views_publish(user_id="U0MAYA", view=home, hash=first["view"]["hash"])
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_publish(user_id="U0NOBODY", view=home)) == "user_not_found"
    assert await refusal(client.views_update(view_id="V0NONE", view=modal)) == "not_found"
