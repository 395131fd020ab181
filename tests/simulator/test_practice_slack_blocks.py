"""The block validator: what passes, what does not, and that the place is named."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.slack.blocks.check import check_blocks, check_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def chart(**more: object) -> Json:
    series = [{"name": "A", "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2.5}]}]
    spec = {"type": "line", "series": series, "axis_config": {"categories": ["Mon", "Tue"]}}
    return {"type": "data_visualization", "title": "Orders", "chart": spec | more}


def data_table(rows: int = 1, **more: object) -> Json:
    body = [[cell("a"), {"type": "raw_number", "value": 1.5, "text": "1.50"}]] * rows
    return {"type": "data_table", "caption": "SKUs", "rows": [[cell("SKU"), cell("Qty")], *body], **more}


TASK = {"task_id": "1", "title": "Count", "status": "complete"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "fb",
    "positive_button": {"text": plain("Good"), "value": "1"},
    "negative_button": {"text": plain("Bad"), "value": "0"},
}

GOOD: list[Json] = [
    {"type": "section", "text": mrkdwn("x" * 3000), "accessory": button()},
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "context", "elements": [mrkdwn("x")] * 10},
    {"type": "actions", "elements": [button(action_id=str(n)) for n in range(25)]},
    {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"},
    {"type": "table", "rows": [[cell("x")] * 20] * 25},
    data_table(100, page_size=100, row_header_column_index=1),
    chart(),
    {
        "type": "data_visualization",
        "title": "P",
        "chart": {"type": "pie", "segments": [{"label": "A", "value": 1}]},
    },
    {"type": "plan", "title": "Plan", "tasks": [TASK] * 50},
    {"type": "task_card", **TASK},
    {"type": "context_actions", "elements": [FEEDBACK]},
    {"type": "card", "title": mrkdwn("x"), "actions": [button()] * 3},
    {"type": "container", "title": plain("x"), "child_blocks": [{"type": "divider"}] * 10},
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_blocks_at_their_limits_pass(block: Json) -> None:
    assert check_blocks([block], "message") == []


BAD: list[tuple[Any, str]] = [
    (None, "/blocks/0]"),
    ({"type": "hologram"}, "/blocks/0/type"),
    ({"type": "section"}, "/blocks/0]"),
    ({"type": "section", "text": mrkdwn("x" * 3001)}, "/blocks/0/text/text"),
    ({"type": "section", "text": mrkdwn("")}, "/blocks/0/text/text"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "/blocks/0/fields"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/blocks/0/fields/0/text"),
    ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
    ({"type": "header", "text": mrkdwn("x")}, "/blocks/0/text/type"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "/blocks/0/elements"),
    (
        {"type": "actions", "elements": [{"type": "users_select", "action_id": "a", "initial_user": "maya"}]},
        "/blocks/0/elements/0/initial_user",
    ),
    ({"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]}, "/blocks/0/elements"),
    ({"type": "actions", "elements": [button(), button()]}, "/blocks/0/elements/1/action_id"),
    ({"type": "actions", "elements": [button(text=plain("x" * 76))]}, "/blocks/0/elements/0/text/text"),
    ({"type": "actions", "elements": [button(value="x" * 2001)]}, "/blocks/0/elements/0/value"),
    ({"type": "actions", "elements": [button(style="loud")]}, "/blocks/0/elements/0/style"),
    ({"type": "actions", "elements": [{"type": "plain_text_input"}]}, "/blocks/0/elements/0/type"),
    ({"type": "image", "image_url": "https://example.com/x.png"}, "/blocks/0/alt_text"),
    ({"type": "table", "rows": [[cell("x")]] * 101}, "/blocks/0/rows"),
    ({"type": "table", "rows": [[cell("x")] * 21]}, "/blocks/0/rows/0"),
    ({"type": "table", "rows": [[cell("x" * 5001)], [cell("x" * 5001)]]}, "/blocks/0/rows"),
    (data_table(101), "/blocks/0/rows"),
    (data_table(0), "/blocks/0/rows"),
    (data_table(page_size=101), "/blocks/0/page_size"),
    (data_table(row_header_column_index=2), "/blocks/0/row_header_column_index"),
    (data_table(caption=None), "/blocks/0/caption"),
    (data_table(rows=0) | {"rows": [[cell("a")], [cell("b"), cell("c")]]}, "/blocks/0/rows"),
    (data_table() | {"rows": [[{"type": "rich_text", "elements": []}], [cell("b")]]}, "/blocks/0/rows/0/0"),
    (chart() | {"title": "x" * 51}, "/blocks/0/title"),
    (chart(type="radar"), "/blocks/0/chart/type"),
    (chart(axis_config={"categories": ["Mon"]}), "/blocks/0/chart/series/0/data"),
    (chart(axis_config={"categories": ["Mon", "x" * 21]}), "/blocks/0/chart/axis_config/categories/1"),
    (chart(series=[]), "/blocks/0/chart/series"),
    ({"type": "plan", "title": "Plan", "tasks": [TASK] * 51}, "/blocks/0/tasks"),
    ({"type": "task_card", **TASK, "status": "asleep"}, "/blocks/0/status"),
    ({"type": "context_actions", "elements": [button()]}, "/blocks/0/elements/0/type"),
    (
        {"type": "context_actions", "elements": [FEEDBACK | {"negative_button": None}]},
        "/elements/0/negative_button",
    ),
    ({"type": "card"}, "/blocks/0]"),
    ({"type": "card", "body": mrkdwn("x" * 201)}, "/blocks/0/body/text"),
    (
        {"type": "container", "title": plain("x"), "child_blocks": [data_table()]},
        "/blocks/0/child_blocks/0/type",
    ),
    ({"type": "container", "title": plain("x"), "child_blocks": [None]}, "/blocks/0/child_blocks/0]"),
    ({"type": "alert", "text": plain("x")}, "/blocks/0/type"),
]


@pytest.mark.parametrize(("block", "place"), BAD, ids=lambda value: str(value)[:60])
def test_a_bad_block_is_refused_at_its_place(block: object, place: str) -> None:
    problems = check_blocks([block], "message")
    assert any(place in problem for problem in problems), problems


def test_sums_over_the_whole_message() -> None:
    divider = {"type": "divider"}
    assert check_blocks([divider] * 50, "message") == []
    assert check_blocks([divider] * 51, "message") != []
    assert check_blocks([divider] * 100, "home") == []
    assert check_blocks([{"type": "markdown", "text": "x" * 6001}] * 2, "message") != []
    assert check_blocks([chart()] * 2, "message") == []
    assert check_blocks([chart()] * 3, "message") != []
    assert check_blocks([{"type": "table", "rows": [[cell("x")]]}] * 2, "message") != []
    assert check_blocks([divider | {"block_id": "a"}] * 2, "message") != []


def test_modals_have_their_own_rules() -> None:
    alert = {"type": "alert", "text": plain("careful"), "level": "warning"}
    field = {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "v"},
    }
    modal = {"type": "modal", "title": plain("x" * 24), "blocks": [alert]}
    assert check_view(modal, "modal") == []
    assert "/view/title/text" in check_view(modal | {"title": plain("x" * 25)}, "modal")[0]
    assert "/view/submit" in check_view(modal | {"blocks": [field]}, "modal")[0]
    assert check_view(modal | {"blocks": [field], "submit": plain("Save")}, "modal") == []
    assert (
        "/view/blocks/0/type"
        in check_view(modal | {"blocks": [{"type": "markdown", "text": "x"}]}, "modal")[0]
    )
    assert "/view/private_metadata" in check_view(modal | {"private_metadata": "x" * 3001}, "modal")[0]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "rows", "chart", "series", "child_blocks", "fields", "accessory"]
            ),
            inner | st.sampled_from([str(block["type"]) for block in GOOD]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(json_values)
def test_whatever_is_sent_the_validator_answers(value: object) -> None:
    problems = check_blocks(value, "message")
    assert all("[json-pointer:/" in problem for problem in problems)
    if not isinstance(value, list):
        assert problems


@given(st.integers(min_value=1, max_value=6000))
def test_a_section_passes_exactly_up_to_its_limit(length: int) -> None:
    passed = check_blocks([{"type": "section", "text": mrkdwn("x" * length)}], "message") == []
    assert passed == (length <= 3000)
