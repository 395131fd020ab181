"""Buttons, selects and forms of runs and alerts: the ids they carry, and what a click on them asks for. Pure.

An id says everything (`run:done:12:3` is step 3 of run 12), so that a click works whatever happened since it was drawn. `arrivals`
identifies the click, `parse` reads it; the renderers write the ids.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from bot.alert import AlertAct, AlertVerb, Snooze
from bot.ports import Address, Arrival, Errand, InboxItem, Kind
from bot.request import Wish
from bot.run import Person, RunAct, Verb
from bot.slack.json_path import at, text_at

RUN, ALERT = "run", "alert"
REASON = "reason"
_START = f"{RUN}:{Verb.START.value}:"
_ID = re.compile(
    rf"\A(?P<kind>{RUN}|{ALERT}):(?P<verb>[a-z_]+):(?P<number>\d{{1,15}})(?::(?P<step>\d{{1,6}}))?\Z",
    re.ASCII,
)
_RUN_VERBS = {one.value for one in Verb if one is not Verb.START}
_ALERT_VERBS = {one.value for one in AlertVerb}
_SNOOZES = {one.value for one in Snooze}

Body = Mapping[str, JsonValue]
Act = RunAct | AlertAct


def start_action(cause: str) -> str:
    """The id of a Start button; its value is the document id."""
    return f"{_START}{cause}"


def run_action(verb: Verb, run_id: int, step: int | None = None) -> str:
    """The id of a button or select of a run."""
    return ":".join([RUN, verb.value, str(run_id), *([] if step is None else [str(step)])])


def alert_action(verb: AlertVerb, alert_id: int) -> str:
    """The id of a button or select of an alert."""
    return f"{ALERT}:{verb.value}:{alert_id}"


def act_of(action_id: str, value: str, chosen: str = "", trigger: str = "") -> Act | None:
    """What an element of that id asks for; null for an id that is none of ours."""
    if action_id.startswith(_START):
        return RunAct(Verb.START, document_id=value, cause=action_id.removeprefix(_START))
    parts = _ID.match(action_id)
    if parts is None:
        return None
    verb, number = parts["verb"], int(parts["number"])
    if parts["kind"] == RUN and verb in _RUN_VERBS:
        step = int(parts["step"]) if parts["step"] else None
        return RunAct(Verb(verb), number, step, to=Person(chosen), trigger=trigger)
    if parts["kind"] == ALERT and verb in _ALERT_VERBS:
        snooze = Snooze(chosen) if chosen in _SNOOZES else None
        return AlertAct(AlertVerb(verb), number, snooze)
    return None


def act_arrival(body: Body, kept: Mapping[str, JsonValue]) -> Arrival | None:
    """A click or a submitted form as an arrival; null when it is none of ours.

    What concerns one run or alert has one lane, so that clicks are judged one after the other.
    """
    act = _clicked(body) if text_at(body, "type") == "block_actions" else _submitted(body)
    if act is None:
        return None
    if text_at(body, "type") == "view_submission":
        return Arrival(f"form:{text_at(body, 'view', 'id')}", Kind.SUBMISSION, _lane(act, ""), kept)
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    action = ("actions", 0)
    parts = [
        "click",
        channel or text_at(body, "container", "view_id"),
        text_at(body, "container", "message_ts"),
        text_at(body, *action, "action_id"),
        text_at(body, "user", "id"),
        text_at(body, *action, "action_ts"),
    ]
    return Arrival(":".join(parts), Kind.CLICK, _lane(act, channel), kept)


def _lane(act: Act, channel: str) -> str:
    if isinstance(act, AlertAct):
        return f"alert:{act.alert_id}"
    return f"run:{act.run_id}" if act.run_id else f"run:start:{channel}:{act.document_id}"[:255]


def act_errand(item: InboxItem) -> Errand | None:
    """The click or form as an errand; what is to be said about it goes to the person alone."""
    body = at(item.payload, "body")
    if not isinstance(body, dict):
        return None
    is_form = item.kind is Kind.SUBMISSION
    act = _submitted(body) if is_form else _clicked(body)
    if act is None:
        return None
    return Errand(
        identity=item.identity,
        wish=Wish.ALERT if isinstance(act, AlertAct) else Wish.RUN,
        words="",
        asked_at=item.received_at,
        team_id=text_at(body, "team", "id"),
        address=_address_of_form(body) if is_form else _address_of_click(body),
        act=act,
    )


def _clicked(body: Body) -> Act | None:
    action = at(body, "actions", 0)
    if not isinstance(action, dict):
        return None
    chosen = text_at(action, "selected_user") or text_at(action, "selected_option", "value")
    return act_of(text_at(action, "action_id"), text_at(action, "value"), chosen, text_at(body, "trigger_id"))


def _submitted(body: Body) -> Act | None:
    act = act_of(text_at(body, "view", "callback_id"), "")
    if not isinstance(act, RunAct):
        return None
    return replace(act, reason=text_at(body, "view", "state", "values", REASON, REASON, "value"))


def _address_of_click(body: Body) -> Address:
    hidden = at(body, "container", "is_ephemeral") is True
    return Address(
        channel_id=text_at(body, "container", "channel_id") or text_at(body, "channel", "id"),
        user_id=text_at(body, "user", "id"),
        thread_ts=text_at(body, "container", "thread_ts") or None,
        response_url=(text_at(body, "response_url") or None) if hidden else None,
        visible=False,
    )


def _address_of_form(body: Body) -> Address:
    place = place_of(text_at(body, "view", "private_metadata"))
    return Address(
        text_at(place, "channel"),
        text_at(body, "user", "id"),
        text_at(place, "thread_ts") or None,
        visible=False,
    )


def place_metadata(channel_id: str, thread_ts: str | None) -> str:
    """Where a form was asked for, as the form carries it along."""
    return json.dumps({"channel": channel_id, "thread_ts": thread_ts or ""})


def place_of(metadata: str) -> dict[str, JsonValue]:
    """Where a form was asked for; empty when it does not say."""
    try:
        found: JsonValue = json.loads(metadata)
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
