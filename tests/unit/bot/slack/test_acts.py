"""What a click on a run or an alert asks for, told by its id alone; hostile ids ask for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from bot.alert import AlertAct, AlertVerb, Snooze
from bot.ports import Kind
from bot.run import Person, RunAct, Verb
from bot.slack.acts import (
    act_arrival,
    act_of,
    alert_action,
    place_metadata,
    place_of,
    run_action,
    start_action,
)

CLICK: dict[str, JsonValue] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "trigger_id": "t-1",
    "container": {"channel_id": "C1", "message_ts": "1.0"},
    "actions": [{"action_id": "run:done:12:3", "value": "3", "action_ts": "5.5"}],
}


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.START])
def test_an_id_of_a_run_says_which_step_of_which_run(verb: Verb) -> None:
    assert act_of(run_action(verb, 12, 3), "") == RunAct(verb, 12, 3)
    assert act_of(run_action(verb, 12), "", "U2", "t") == RunAct(verb, 12, to=Person("U2"), trigger="t")


@pytest.mark.parametrize("cause", ["", "alert 7 label_not_shipped", "a:b"])
def test_a_start_names_document_and_cause(cause: str) -> None:
    assert act_of(start_action(cause), "runbook-x") == RunAct(
        Verb.START, document_id="runbook-x", cause=cause
    )


def test_an_id_of_an_alert_says_which_one_and_how_long() -> None:
    assert act_of(alert_action(AlertVerb.ACKNOWLEDGE, 4), "4") == AlertAct(AlertVerb.ACKNOWLEDGE, 4)
    assert act_of(alert_action(AlertVerb.SNOOZE, 4), "", "4h") == AlertAct(
        AlertVerb.SNOOZE, 4, Snooze.FOUR_HOURS
    )
    assert act_of(alert_action(AlertVerb.SNOOZE, 4), "", "for ever") == AlertAct(AlertVerb.SNOOZE, 4)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "run",
        "run:",
        "run:done",
        "run:done:x:1",
        "run:explode:1",
        "alert:1",
        "ask:0",
        "run:done:" + "9" * 40,
        "run:done:١",
        "alert:snooze",
    ],
)
def test_an_id_that_is_none_of_ours_asks_for_nothing(name: str) -> None:
    assert act_of(name, "") is None


@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=10))
def test_no_id_breaks_the_reading(name: str, value: str, chosen: str) -> None:
    act_of(name, value, chosen)
    act_of(f"run:{name}", value, chosen)
    place_of(name)


def test_each_click_is_its_own_arrival_in_the_lane_of_its_run() -> None:
    first = act_arrival(CLICK, {})
    again = act_arrival(CLICK, {})
    later = act_arrival({**CLICK, "actions": [{"action_id": "run:done:12:3", "action_ts": "6.0"}]}, {})
    assert first is not None and later is not None
    assert (first, first.lane, first.kind) == (again, "run:12", Kind.CLICK)
    assert first.identity != later.identity


def test_a_form_says_where_it_was_asked_for() -> None:
    assert place_of(place_metadata("C1", "1.0")) == {"channel": "C1", "thread_ts": "1.0"}
    body: dict[str, JsonValue] = {
        "type": "view_submission",
        "view": {"id": "V1", "callback_id": "run:skip:12:3"},
    }
    arrival = act_arrival(body, {})
    assert arrival is not None and (arrival.identity, arrival.lane) == ("form:V1", "run:12")
