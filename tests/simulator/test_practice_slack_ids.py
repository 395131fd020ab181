"""Ids of one practice Slack are never those of another: an app keeps them to tell repeats from news."""

from floorwalker.clock import SystemClock
from simulator.slack.practice import practice_workspace
from simulator.slack.state import SlackState


def test_two_practice_slacks_mint_different_ids() -> None:
    first = SlackState(practice_workspace(), SystemClock())
    earlier = {first.mint_id("Ev") for _ in range(50)}
    second = SlackState(practice_workspace(), SystemClock())
    assert not earlier & {second.mint_id("Ev") for _ in range(50)}
