"""Forms remember where they were opened, and say beside the input what cannot be used."""

from typing import Any

import pytest
from pydantic import JsonValue

from bot.ports import Address
from bot.reply import Form, FormPage
from bot.request import Act
from bot.slack.actions import press_of, value_of
from bot.slack.forms import LONGEST_NOTE, faults_in, form_view, press_of_form
from bot.slack.safe_text import SafeText

ADDRESS = Address("C1", "U1", "1.0", starts_thread=True)


def sent(form: Form, values: dict[str, Any], **given: str) -> dict[str, Any]:
    """The view as Slack sends it back."""
    frame, _ = form_view(SafeText(), FormPage(form, "t-1", "said", given), ADDRESS)
    return {**frame, "state": {"values": {name: {name: value} for name, value in values.items()}}}


def text(value: str) -> dict[str, str]:
    """A typed text."""
    return {"type": "plain_text_input", "value": value}


def chosen(value: str) -> dict[str, Any]:
    """A chosen option."""
    return {"type": "radio_buttons", "selected_option": {"value": value}}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": chosen("cover"), "reference": text("MUG-1"), "days": text("7")}, set()),
        ({"kind": chosen("cover"), "reference": text("MUG-1"), "days": text("7.5")}, set()),
        ({"kind": chosen("cover"), "reference": text("MUG-1"), "days": text("")}, {"days"}),
        ({"kind": chosen("cover"), "reference": text("  "), "days": text("soon")}, {"days", "reference"}),
        ({"kind": chosen("cover"), "reference": text("MUG-1"), "days": text("nan")}, {"days"}),
        ({"kind": chosen("cover"), "reference": text("MUG-1"), "days": text("-1")}, {"days"}),
        ({"kind": chosen("arrival"), "reference": text("PO-7"), "days": text("x")}, set()),
    ],
)
def test_a_watch_is_checked_as_it_is_typed(values: dict[str, Any], wrong: set[str]) -> None:
    assert set(faults_in(sent(Form.WATCH, values))) == wrong


def test_a_sent_form_knows_what_it_is_about_and_where_it_was_opened() -> None:
    view = sent(Form.WHY, {"reason": chosen("outdated"), "note": text(" old ")}, document="page-1")
    found = press_of_form(view)
    assert found is not None
    press, channel, thread = found
    assert (press.act, press.about, channel, thread) == (Act.WHY, "t-1", "C1", "1.0")
    assert press.values == {
        "reason": "outdated",
        "note": "old",
        "verdict": "not_helpful",
        "document": "page-1",
        "starts_thread": "yes",
    }
    assert LONGEST_NOTE < 3000


@pytest.mark.parametrize(
    "view",
    [{}, {"callback_id": "form:other"}, {"callback_id": "form:why", "private_metadata": "no json"}, None],
)
def test_a_view_that_is_no_form_of_ours_is_nothing(view: JsonValue) -> None:
    assert press_of_form(view) is None
    assert faults_in(view) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("desk:receipt:0", "not json"),
        ("desk:receipt:0", "[1]"),
        ("desk:receipt:0", '{"about": 7}'),
        ("desk:delete:0", value_of("t")),
        ("desk", value_of("t")),
        ("ask:0", value_of("t")),
    ],
)
def test_a_button_that_is_none_of_ours_presses_nothing(name: str, value: str) -> None:
    assert press_of(name, value) is None


def test_a_value_is_never_too_long_for_slack() -> None:
    assert len(value_of("é" * 5000, {"wish": "ask"})) <= 2000
