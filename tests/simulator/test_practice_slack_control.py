"""The control API and the page: what another process and a browser can do."""

import json
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from floorwalker.errors import UserMistake
from simulator.slack import PracticeSlack

pytestmark = pytest.mark.asyncio

Json = dict[str, Any]


async def order(slack: PracticeSlack, path: str, **body: object) -> Json:
    async with aiohttp.ClientSession() as session:
        reply = await session.post(f"{slack.base_url}/control/{path}", json=body)
        found: Json = await reply.json()
        return found | {"status": reply.status}


async def fetch(slack: PracticeSlack, path: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:
        reply = await session.get(f"{slack.base_url}{path}", headers=headers)
        return reply.status, await reply.text()


async def test_people_act_through_the_control_api(slack: PracticeSlack, bolt: AsyncApp) -> None:
    @bolt.event("message")
    async def message() -> None:
        return None

    @bolt.command("/ops")
    async def ops(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("later")

    posted = await order(slack, "message", user="U0MAYA", channel="C0OPS", text="hi")
    await order(slack, "react", user="U0SAM", channel="C0OPS", ts=posted["ts"], name="eyes")
    await order(slack, "edit", user="U0MAYA", channel="C0OPS", ts=posted["ts"], text="hello")
    answered = await order(slack, "command", user="U0MAYA", channel="C0OPS", line="/ops help", wait_seconds=2)
    message_now = slack.messages("C0OPS")[0]
    assert (message_now.text, message_now.reactions) == ("hello", {"eyes": ["U0SAM"]})
    assert [m["text"] for m in answered["ephemeral"]] == ["later"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"user": "U0GUS", "channel": "C0LEADS", "text": "hi"}, "not a member"),
        ({"user": "U0DORA", "channel": "C0OPS", "text": "hi"}, "deactivated"),
        ({"user": "U0MAYA", "channel": "C0PEAK", "text": "hi"}, "archived"),
        ({"user": "U0MAYA", "channel": "C0OPS"}, "text: Field required"),
        ({"user": "U0MAYO", "channel": "C0OPS", "text": "hi"}, "did you mean"),
    ],
)
async def test_an_impossible_order_is_a_sentence(slack: PracticeSlack, body: Json, words: str) -> None:
    answer = await order(slack, "message", **body)
    assert (answer["status"], answer["ok"]) == (400, False)
    assert words in answer["error"]


async def test_a_snapshot_shows_only_what_a_person_may_see(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0LEADS", text="secret")
    await client.chat_postEphemeral(channel="C0AGENCY", user="U0MAYA", text="for Maya")
    _, guest = await fetch(slack, "/control/state?user=U0GUS")
    _, maya = await fetch(slack, "/control/state?user=U0MAYA")
    assert [c["name"] for c in json.loads(guest)["channels"]] == ["agency-projects"]
    assert "secret" not in guest
    assert "for Maya" not in guest
    assert "secret" in maya
    assert "for Maya" in maya


async def test_the_feed_tells_changes_to_those_concerned(
    slack: PracticeSlack, client: AsyncWebClient
) -> None:
    address = f"{slack.base_url}/control/feed?user=U0GUS"
    changes: list[Json] = []
    async with aiohttp.ClientSession() as session, session.get(address) as feed:
        assert await feed.content.readline() == b": hello\n"
        await client.chat_postMessage(channel="C0LEADS", text="secret")
        await client.chat_postEphemeral(channel="C0AGENCY", user="U0MAYA", text="for Maya")
        await client.chat_postMessage(channel="C0AGENCY", text="for all")
        while not changes or changes[-1]["kind"] != "message":
            line = await feed.content.readline()
            if line.startswith(b"data: "):
                changes.append(json.loads(line[6:]))
    assert changes[-1]["message"]["text"] == "for all"


async def test_everything_is_on_record_in_order(slack: PracticeSlack, client: AsyncWebClient) -> None:
    await client.auth_test()
    await client.chat_postMessage(channel="C0OPS", text="hi")
    _, text = await fetch(slack, "/control/record")
    entries = json.loads(text)["entries"]
    calls = [(e["method"], e["answer"]["ok"]) for e in entries if e["kind"] == "call"]
    assert calls == [("auth.test", True), ("chat.postMessage", True)]
    _, rest = await fetch(slack, "/control/record?after=1")
    assert json.loads(rest)["entries"][0]["number"] == 2


async def test_faults_and_clock_through_the_control_api(slack: PracticeSlack, client: AsyncWebClient) -> None:
    assert (await order(slack, "fault", method="auth.test", kind="error", error="token_revoked"))["ok"]
    assert (await client.api_call("api.test"))["ok"]
    _, text = await fetch(slack, "/control/state")
    await order(slack, "clock", forward_seconds=3600)
    assert slack.state.clock.now().hour == 10
    await order(slack, "clock", to="2026-12-01T08:00:00Z")
    assert slack.state.clock.now() == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert (await order(slack, "clear_faults"))["ok"]
    assert (await client.auth_test())["ok"], "the fault was cleared before it happened"
    assert json.loads(text)["ticking"] is False


async def test_a_clock_without_a_callback_cannot_be_moved() -> None:
    slack = PracticeSlack()
    with pytest.raises(UserMistake, match="on_clock_move"):
        await slack.move_clock(datetime(2026, 12, 1, tzinfo=UTC))


async def test_the_page_is_served_without_foreign_resources(slack: PracticeSlack) -> None:
    pages = {path: await fetch(slack, path) for path in ("/", "/app.js", "/blocks.js", "/style.css")}
    assert all(status == 200 for status, _ in pages.values())
    assert not any("//cdn" in text or "@import" in text for _, text in pages.values())
    assert not any(
        word in pages["/blocks.js"][1] for word in ("innerHTML", "insertAdjacentHTML", "document.write")
    )


async def test_foreign_pages_and_host_names_are_refused(slack: PracticeSlack) -> None:
    assert (await fetch(slack, "/control/state", Origin="https://evil.example"))[0] == 403
    assert (await fetch(slack, "/control/state", Host="evil.example"))[0] == 403
    assert (await fetch(slack, "/control/state", Origin=slack.base_url))[0] == 200
