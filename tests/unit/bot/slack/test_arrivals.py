"""Which deliveries are for us, and which of them are the same one."""

from typing import Any

import pytest
from pydantic import JsonValue

from bot.ports import Kind
from bot.slack.arrivals import arrival_of

BOT = "U0BOT"


def event(**values: JsonValue) -> dict[str, Any]:
    """An event of Slack."""
    said = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": "5.0",
        "text": "hi",
        **values,
    }
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "token": "old secret",
        "event": said,
    }


def click(**container: JsonValue) -> dict[str, Any]:
    """A click on a suggestion."""
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "container": {"channel_id": "C1", "message_ts": "6.0", **container},
        "actions": [{"action_id": "ask:0", "value": "by carrier?", "action_ts": "9.9"}],
    }


@pytest.mark.parametrize(
    "body",
    [
        event(),
        event(bot_id="B1", text=f"<@{BOT}> loop"),
        event(subtype="bot_message", text=f"<@{BOT}>"),
        event(subtype="message_changed", thread_ts="1.0"),
        event(subtype="channel_join", text=f"<@{BOT}> has joined"),
        event(user=BOT, thread_ts="1.0"),
        event(user="", text=f"<@{BOT}>"),
        event(thread_ts="1.0", text="<@U2> can you?"),
        event(type="reaction_added"),
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "form:unknown"}},
        {"type": "message_action", "callback_id": "other"},
        {"type": "block_actions", "actions": [{"action_id": "other"}]},
        {"type": "block_actions", "actions": []},
        {"type": "event_callback", "event": None},
        {},
    ],
)
def test_what_is_not_for_us_is_nothing(body: dict[str, Any]) -> None:
    assert arrival_of(body, BOT) is None


def test_mention_and_message_of_one_post_share_their_post() -> None:
    text = f"<@{BOT}> hi"
    mention = arrival_of(event(type="app_mention", text=text), BOT)
    message = arrival_of(event(text=text, client_msg_id="g1"), BOT)
    assert mention is not None and message is not None
    assert mention.kind is message.kind is Kind.MENTION
    assert mention.post_key == message.post_key == "T1:C1:5.0"
    assert mention.engages == mention.lane == "T1:C1:5.0" and message.gesture == "g1"


def test_a_reply_in_a_thread_counts_only_where_we_take_part() -> None:
    arrival = arrival_of(event(thread_ts="1.0"), BOT)
    assert arrival is not None and arrival.kind is Kind.FOLLOW_UP
    assert arrival.if_engaged == arrival.lane == "T1:C1:1.0" and arrival.engages is None


def test_a_direct_message_is_for_us_whoever_it_names() -> None:
    arrival = arrival_of(event(channel="D1", channel_type="im", text="<@U2> is late, why?"), BOT)
    assert arrival is not None and arrival.kind is Kind.DIRECT


def test_a_deleted_post_takes_its_question_back() -> None:
    arrival = arrival_of(event(subtype="message_deleted", deleted_ts="5.0", ts="7.0"), BOT)
    assert arrival is not None and (arrival.kind, arrival.ends_post) == (Kind.WITHDRAWAL, "T1:C1:5.0")


def test_a_second_click_on_one_button_is_the_same_but_another_persons_is_not() -> None:
    first, again = click(), click()
    again["actions"][0]["action_ts"] = "10.0"
    other = click() | {"user": {"id": "U2"}}
    identities = [arrival.identity for body in (first, again, other) if (arrival := arrival_of(body, BOT))]
    assert identities[0] == identities[1] != identities[2]


def test_a_click_in_a_thread_waits_for_its_thread_and_a_hidden_one_for_nobody() -> None:
    open_click, hidden = arrival_of(click(thread_ts="1.0"), BOT), arrival_of(click(is_ephemeral=True), BOT)
    assert open_click is not None and hidden is not None
    assert open_click.lane == open_click.engages == "T1:C1:1.0"
    assert hidden.lane == hidden.identity and hidden.engages is None


def test_the_old_verification_token_is_not_kept() -> None:
    arrival = arrival_of(event(text=f"<@{BOT}> hi"), BOT)
    assert arrival is not None and "old secret" not in str(arrival.payload)
