"""Laws of the state: ts order, ids, what typing becomes, paging."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from floorwalker.clock import FixedClock
from simulator.slack import practice_workspace, with_manifest
from simulator.slack.state import SlackState
from simulator.slack.typing_in import encode
from simulator.slack.webapi.call import Arguments
from simulator.slack.webapi.paging import page_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def new_state(clock: FixedClock | None = None) -> SlackState:
    return SlackState(practice_workspace(), clock or FixedClock(START))


@given(st.lists(st.integers(min_value=-90_000_000, max_value=90_000_000), max_size=30))
def test_every_ts_is_later_than_the_one_before_however_the_clock_moves(jumps: list[int]) -> None:
    clock = FixedClock(START)
    state = new_state(clock)
    stamps = [state.mint_ts()]
    for jump in jumps:
        clock.advance(timedelta(microseconds=jump))
        stamps.append(state.mint_ts())
    assert stamps == sorted(set(stamps))
    assert all(len(ts.split(".")[1]) == 6 for ts in stamps)


def test_the_first_ts_is_the_practice_time() -> None:
    assert new_state().mint_ts() == f"{int(START.timestamp())}.000000"


@given(st.text(max_size=60))
def test_typed_text_never_keeps_a_bare_angle_bracket(text: str) -> None:
    stored = encode(new_state(), text)
    outside = stored
    for mark in ("<@", "<#", "<!", "<http"):
        outside = outside.replace(mark, "")
    assert "<" not in outside


def test_what_is_typed_becomes_slacks_marks() -> None:
    state = new_state()
    assert encode(state, "@floorwalker ask @Priya in #ops") == "<@U0FLOORW> ask <@U0PRIYA> in <#C0OPS|ops>"
    assert encode(state, "@warehouse @here") == "<!subteam^S0WAREHOUSE> <!here>"
    assert encode(state, "see https://example.com/a?b=1&c=2 & x<y") == (
        "see <https://example.com/a?b=1&amp;c=2> &amp; x&lt;y"
    )
    assert encode(state, "<@U0MAYA> a@maya.example @nobody #none") == "<@U0MAYA> a@maya.example @nobody #none"


@given(st.lists(st.integers(), max_size=25), st.integers(min_value=1, max_value=10))
def test_pages_put_together_are_the_whole(items: list[int], limit: int) -> None:
    found: list[int] = []
    cursor = ""
    while True:
        page, metadata = page_of(items, Arguments({"limit": str(limit), "cursor": cursor}))
        assert len(page) <= limit
        found += page
        cursor = metadata["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert found == items


def test_a_manifest_declares_commands_shortcuts_and_events() -> None:
    manifest = {
        "features": {
            "bot_user": {"display_name": "Ops Copilot"},
            "slash_commands": [{"command": "/stock", "description": "Stock", "usage_hint": "[sku]"}],
            "shortcuts": [{"name": "Report", "callback_id": "report", "type": "global"}],
        },
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    app = with_manifest(practice_workspace(), manifest).app
    assert (app.name, app.commands[0].name, app.shortcuts[0].kind) == ("Ops Copilot", "/stock", "global")
    assert app.events == frozenset({"app_mention"})
