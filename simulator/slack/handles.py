"""The short-lived handles Slack hands to an app: trigger ids that open modals, and response URLs.

Made by `gestures` with every command and interaction, redeemed by `webapi.views` and `responses`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.slack.state import SlackState
from simulator.slack.timing import Timing
from simulator.slack.webapi.call import SlackError


@dataclass(slots=True)
class Trigger:
    """Who may see a modal, until when (machine time), and whether it has been used."""

    user: str
    expires: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes: the person, the channel, and the message the click came from, if any."""

    user: str
    channel: str
    expires: float
    uses_left: int
    message_ts: str | None = None
    thread_ts: str | None = None


class Handles:
    """All trigger ids and response URLs given out."""

    def __init__(
        self,
        state: SlackState,
        timing: Timing,
        base_url: Callable[[], str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state = state
        self._timing = timing
        self._base_url = base_url
        self._monotonic = monotonic
        self._triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, user: str) -> str:
        """A trigger id for this person, good once and for three seconds."""
        key = f"{self._state.seconds()}.{self._state.mint_id('')}.practice"
        self._triggers[key] = Trigger(user, self._monotonic() + self._timing.trigger_seconds)
        return key

    def redeem_trigger(self, key: str) -> str:
        """The person behind a trigger id; Slack's errors for an unknown, old or used one."""
        trigger = self._triggers.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response_url(
        self, user: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """An address for answers to one gesture, good five times within 30 minutes of practice time."""
        key = self._state.mint_id("R")
        expires = self._state.clock.now().timestamp() + self._timing.response_url_seconds
        self.response_urls[key] = ResponseUrl(
            user, channel, expires, self._timing.response_url_uses, message_ts, thread_ts
        )
        return f"{self._base_url()}/response/{key}"

    def use_response_url(self, key: str) -> ResponseUrl:
        """What the address stands for, one use fewer; `used_url` or `expired_url` when it is spent."""
        found = self.response_urls.get(key)
        if found is None or found.uses_left <= 0:
            raise SlackError("used_url")
        if self._state.clock.now().timestamp() > found.expires:
            raise SlackError("expired_url")
        found.uses_left -= 1
        return found
