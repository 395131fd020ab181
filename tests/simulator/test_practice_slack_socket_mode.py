"""Bolt's AsyncApp over Socket Mode against the practice Slack."""

import asyncio
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from simulator.slack import PracticeSlack

pytestmark = pytest.mark.asyncio

Json = dict[str, Any]
BUTTON = {
    "type": "button",
    "text": {"type": "plain_text", "text": "Take It"},
    "action_id": "take",
    "value": "run-1",
}
NAME_INPUT = {
    "type": "input",
    "block_id": "name",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "value"},
}
MODAL = {
    "type": "modal",
    "callback_id": "report",
    "title": {"type": "plain_text", "text": "New Report"},
    "submit": {"type": "plain_text", "text": "Create"},
    "notify_on_close": True,
    "blocks": [NAME_INPUT],
}


def catch_all(app: AsyncApp) -> list[Json]:
    """Take every event and keep the bodies."""
    bodies: list[Json] = []

    async def keep(body: Json) -> None:
        bodies.append(body)

    for kind in ("message", "app_mention", "app_home_opened", "agent_session_stopped", "app_context_changed"):
        app.event(kind)(keep)
    return bodies


async def test_a_mention_is_answered_in_its_thread(slack: PracticeSlack, bolt: AsyncApp) -> None:
    @bolt.event("app_mention")
    async def answer(event: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="4 days")

    ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker days of supply?")
    await slack.until(lambda: slack.app_messages("C0OPS", ts) != [])
    assert [m.text for m in slack.messages("C0OPS", ts)] == ["<@U0FLOORW> days of supply?", "4 days"]


async def test_a_mention_arrives_as_mention_and_as_message_with_different_event_ids(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    bodies = catch_all(bolt)
    ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker hi")
    await slack.settled()
    assert {body["event"]["type"] for body in bodies} == {"message", "app_mention"}
    assert {body["event"]["ts"] for body in bodies} == {ts}
    assert len({body["event_id"] for body in bodies}) == 2
    assert bodies[0]["authorizations"][0]["user_id"] == "U0FLOORW"
    assert bodies[0]["event_time"] == int(float(ts))


async def test_a_direct_message_has_no_thread_until_it_is_answered_in_one(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    bodies = catch_all(bolt)
    channel = slack.direct_message("U0AIKO")
    root = await slack.post("U0AIKO", channel, "runbook?")
    await slack.post("U0AIKO", channel, "for a carrier outage", root)
    await slack.settled()
    events = sorted((body["event"] for body in bodies), key=lambda event: event["ts"])
    assert [event["channel_type"] for event in events] == ["im", "im"]
    assert [event.get("thread_ts") for event in events] == [None, root]
    assert events[1]["parent_user_id"] == "U0AIKO"


async def test_nothing_is_told_about_channels_the_app_is_not_in(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    await slack.post("U0MAYA", "C0RANDOM", "@floorwalker hi")
    await slack.settled()
    assert bodies == []
    assert "not in this channel" in slack.ephemerals("U0MAYA", "C0RANDOM")[0].text


async def test_an_edit_and_a_deletion_carry_how_it_was_before(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    ts = await slack.post("U0SAM", "C0OPS", "wave 2 is late")
    await slack.settled()
    await slack.edit("U0SAM", "C0OPS", ts, "wave 3 is late")
    await slack.settled()
    await slack.delete("U0SAM", "C0OPS", ts)
    await slack.settled()
    changed, deleted = (body["event"] for body in bodies[1:])
    assert (changed["subtype"], changed["previous_message"]["text"]) == ("message_changed", "wave 2 is late")
    assert changed["message"]["text"] == "wave 3 is late"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert slack.messages("C0OPS") == []


async def test_a_command_is_answered_ephemerally_five_times_at_most(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    answers: list[int] = []

    @bolt.command("/ops")
    async def ops(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        for number in range(6):
            response = await respond(f"{number}: {command['text']}")
            answers.append(response.status_code)

    ack = await slack.command("U0JONAS", "C0OPS", "/ops help me")
    await slack.until(lambda: len(answers) == 6)
    assert ack.accepted
    assert [m.text for m in slack.ephemerals("U0JONAS", "C0OPS")] == [f"{n}: help me" for n in range(5)]
    assert answers == [200] * 5 + [404]
    assert slack.ephemerals("U0MAYA", "C0OPS") == []
    assert slack.messages("C0OPS") == []


async def test_the_text_of_an_ack_is_the_answer_of_a_command(slack: PracticeSlack, bolt: AsyncApp) -> None:
    @bolt.command("/ops")
    async def ops(ack: AsyncAck) -> None:
        await ack("at once")

    await slack.command("U0JONAS", "C0OPS", "/ops")
    assert [m.text for m in slack.ephemerals("U0JONAS", "C0OPS")] == ["at once"]


async def test_a_command_nobody_answers_says_so_to_the_person(slack: PracticeSlack, bolt: AsyncApp) -> None:
    ack = await slack.command("U0JONAS", "C0OPS", "/ops help")
    assert not ack.accepted
    assert "did not respond" in slack.ephemerals("U0JONAS", "C0OPS")[0].text


async def test_a_button_replaces_its_message_through_the_response_url(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    seen: list[Json] = []

    @bolt.action("take")
    async def take(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        seen.append(body)
        await respond("taken by Priya", replace_original=True)

    blocks = [{"type": "actions", "block_id": "run", "elements": [BUTTON]}]
    posted = await bolt.client.chat_postMessage(channel="C0OPS", text="who takes it?", blocks=blocks)
    await slack.click("U0PRIYA", "C0OPS", posted["ts"], "take")
    await slack.until(lambda: slack.messages("C0OPS")[0].text == "taken by Priya")
    assert seen[0]["actions"][0]["value"] == "run-1"
    assert (seen[0]["user"]["id"], seen[0]["container"]["message_ts"]) == ("U0PRIYA", posted["ts"])
    assert seen[0]["message"]["blocks"][0]["block_id"] == "run"


async def test_feedback_buttons_say_which_one_was_pressed(slack: PracticeSlack, bolt: AsyncApp) -> None:
    values: list[str] = []

    @bolt.action("feedback")
    async def feedback(ack: AsyncAck, action: Json) -> None:
        await ack()
        values.append(action["value"])

    button = {"text": {"type": "plain_text", "text": "x"}}
    element = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": button | {"value": "good"},
        "negative_button": button | {"value": "bad"},
    }
    blocks = [{"type": "context_actions", "elements": [element]}]
    posted = await bolt.client.chat_postMessage(channel="C0OPS", text="x", blocks=blocks)
    await slack.click("U0PRIYA", "C0OPS", posted["ts"], "feedback", "negative")
    assert values == ["bad"]


async def test_a_modal_is_opened_refused_corrected_and_taken(slack: PracticeSlack, bolt: AsyncApp) -> None:
    @bolt.command("/ops")
    async def ops(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @bolt.view("report")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        if len(name) < 3:
            await ack(response_action="errors", errors={"name": "Too short"})
        else:
            await ack()

    await slack.command("U0LENA", "C0OPS", "/ops report")
    await slack.until(lambda: slack.modal("U0LENA") is not None)
    before = len(slack.deliveries("view_submission"))
    assert await slack.submit("U0LENA", {}) == {"name": "Please complete this required field."}
    assert len(slack.deliveries("view_submission")) == before, (
        "Slack's client does not send an empty required input"
    )
    assert await slack.submit("U0LENA", {"name": {"value": "ab"}}) == {"name": "Too short"}
    assert slack.modal("U0LENA") is not None
    assert await slack.submit("U0LENA", {"name": {"value": "weekly"}}) == {}
    assert slack.modal("U0LENA") is None


async def test_a_submission_can_update_push_and_clear(slack: PracticeSlack, bolt: AsyncApp) -> None:
    answers: list[Json] = [
        {"response_action": "update", "view": MODAL | {"callback_id": "second"}},
        {"response_action": "push", "view": MODAL | {"callback_id": "third"}},
        {"response_action": "clear"},
    ]

    @bolt.global_shortcut("new_report")
    async def shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @bolt.view({"type": "view_submission", "callback_id": "report"})
    @bolt.view("second")
    @bolt.view("third")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await slack.shortcut("U0LENA", "new_report")
    seen = []
    for _ in range(3):
        await slack.submit("U0LENA", {"name": {"value": "weekly"}})
        top = slack.modal("U0LENA")
        seen.append((top["callback_id"], top["previous_view_id"] is not None) if top else None)
    assert seen == [("second", False), ("third", True), None]


async def test_closing_a_modal_tells_the_app_that_asked_for_it(slack: PracticeSlack, bolt: AsyncApp) -> None:
    closed: list[Json] = []

    @bolt.global_shortcut("new_report")
    async def shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @bolt.view_closed("report")
    async def view_closed(ack: AsyncAck, body: Json) -> None:
        closed.append(body)
        await ack()

    await slack.shortcut("U0LENA", "new_report")
    await slack.close_modal("U0LENA")
    assert [body["is_cleared"] for body in closed] == [False]
    assert slack.modal("U0LENA") is None


async def test_a_message_shortcut_carries_the_message(slack: PracticeSlack, bolt: AsyncApp) -> None:
    texts: list[str] = []

    @bolt.message_shortcut("create_follow_up")
    async def follow_up(ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        texts.append(shortcut["message"]["text"])

    ts = await slack.post("U0SAM", "C0OPS", "label printer is down")
    await slack.shortcut("U0MAYA", "create_follow_up", "C0OPS", ts)
    assert texts == ["label printer is down"]


async def test_home_opened_stop_and_context_reach_the_app(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    channel = slack.direct_message("U0AIKO")
    root = await slack.post("U0AIKO", channel, "go")
    await slack.open_home("U0AIKO", "messages")
    await slack.stop_session("U0AIKO", channel, root)
    await slack.look_at("U0AIKO", "C0OPS")
    await slack.settled()
    events = {body["event"]["type"]: body["event"] for body in bodies}
    assert events["app_home_opened"]["tab"] == "messages"
    assert events["agent_session_stopped"]["thread_ts"] == root
    assert events["app_context_changed"]["context"]["entities"][0]["value"] == "C0OPS"


async def test_the_home_tab_is_published_and_its_button_pressed(slack: PracticeSlack, bolt: AsyncApp) -> None:
    pressed: list[Json] = []

    @bolt.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @bolt.action("take")
    async def take(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    await slack.open_home("U0MAYA")
    await slack.until(lambda: slack.home("U0MAYA") is not None)
    await slack.click_in_view("U0MAYA", "take")
    assert pressed[0]["container"]["type"] == "view"
    assert pressed[0]["view"]["type"] == "home"


async def test_an_event_without_ack_is_delivered_again_with_the_reason(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    headers: list[Any] = []

    @bolt.event("message")
    async def message(request: AsyncBoltRequest) -> None:
        headers.append(
            (request.headers.get("x-slack-retry-num"), request.headers.get("x-slack-retry-reason"))
        )

    slack.fail_delivery("message", "drop_ack", times=2)
    await slack.post("U0MAYA", "C0OPS", "hello")
    await slack.settled()
    attempts = slack.deliveries("message")
    assert [(d.attempt, d.acknowledged) for d in attempts] == [(0, False), (1, False), (2, True)]
    assert len({d.payload["event_id"] for d in attempts}) == 1
    assert [num[0] for num, _ in headers[1:]] == ["1", "2"]


async def test_a_duplicated_delivery_reaches_the_app_twice(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    slack.fail_delivery("message", "duplicate")
    await slack.post("U0MAYA", "C0OPS", "hello")
    await slack.settled()
    assert len(bodies) == 2
    assert bodies[0]["event_id"] == bodies[1]["event_id"]


async def test_an_unhandled_event_is_given_up_after_three_retries(
    slack: PracticeSlack, bolt: AsyncApp
) -> None:
    slack.fail_delivery("message", "drop_ack", times=9)
    catch_all(bolt)
    await slack.post("U0MAYA", "C0OPS", "hello")
    await slack.settled()
    assert [d.attempt for d in slack.deliveries("message")] == [0, 1, 2, 3]


async def test_each_envelope_goes_to_one_connection_only(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    second = AsyncSocketModeHandler(bolt, slack.app_token)
    await second.connect_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    await slack.until(lambda: slack.sockets.connected == 2)
    for number in range(6):
        await slack.post("U0MAYA", "C0OPS", f"hello {number}")
    await slack.settled()
    await second.close_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    assert sorted(body["event"]["text"] for body in bodies) == [f"hello {number}" for number in range(6)]


async def test_after_a_disconnect_frame_the_app_comes_back(slack: PracticeSlack, bolt: AsyncApp) -> None:
    bodies = catch_all(bolt)
    await slack.disconnect("refresh_requested")
    await slack.until(lambda: len(slack.calls("apps.connections.open")) >= 2 and slack.sockets.connected == 1)
    await slack.post("U0MAYA", "C0OPS", "still there?")
    await slack.settled()
    texts = [body["event"]["text"] for body in bodies]
    assert set(texts) == {"still there?"}, "told at least once; the client may still be changing its socket"
    assert slack.deliveries("message")[-1].acknowledged


async def test_events_wait_for_the_first_connection(slack: PracticeSlack, client: AsyncWebClient) -> None:
    await slack.post("U0MAYA", "C0OPS", "anybody?")
    app = AsyncApp(client=client, signing_secret="practice")
    bodies = catch_all(app)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    await slack.settled()
    await handler.close_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    assert [body["event"]["text"] for body in bodies] == ["anybody?"]


async def test_stopping_closes_everything_even_with_the_app_connected(client: AsyncWebClient) -> None:
    slack = PracticeSlack()
    await slack.start()
    app = AsyncApp(client=AsyncWebClient(slack.bot_token, base_url=slack.api_url), signing_secret="practice")
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
    handler.client.auto_reconnect_enabled = False
    async with asyncio.timeout(3):
        await slack.stop()
    await handler.close_async()  # type: ignore[no-untyped-call]  # bolt is untyped here
