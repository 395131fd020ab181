"""A letter Slack refused → the operators are told once a day, in their own messages, what to do about it.

Called by the delivery. Itself a letter in the outbox, so it is neither lost nor doubled; what cannot be told in Slack stands in the
log and turns the readiness page red.
"""

from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.ports import Letter, Outbox
from bot.slack.blocks.build import section
from bot.slack.parcel import Parcel, Route, Way, frozen
from bot.slack.refusals import needs_somebody, remedy_of
from bot.slack.safe_text import SafeText
from floorwalker.clock import Clock

log = structlog.get_logger()

PREFIX = "trouble:"


class Names(Protocol):
    """Tells what people call a channel (bot.slack.people)."""

    async def channel_name(self, channel_id: str) -> str:
        """Its name without #; empty when Slack does not say."""
        ...


class Operators:
    """The people (or channels) who are told; `ids` are Slack's. Without any, the log is all there is."""

    def __init__(self, ids: Sequence[str], outbox: Outbox, names: Names, clock: Clock) -> None:
        self._ids = tuple(ids)
        self._outbox = outbox
        self._names = names
        self._clock = clock

    async def told(self, error: str, channel: str, key: str) -> bool:
        """Tell them that a letter to that channel was refused; false when nobody needs to, or nobody is there to be told."""
        if not needs_somebody(error) or key.startswith(PREFIX):
            return False
        name = await self._names.channel_name(channel)
        place = f"#{name} ({channel})" if name else channel
        text = (
            f"I could not post to {place}: Slack says `{error}`. {remedy_of(error)} What was refused: {key}."
        )
        log.error("operators.needed", error=error, channel=channel, remedy=remedy_of(error), told=self._ids)
        now = self._clock.now()
        day = now.date().isoformat()
        await self._outbox.put(
            [_letter(f"{PREFIX}{error}:{channel}:{day}:{one}", one, text) for one in self._ids], now
        )
        return bool(self._ids)


def _letter(key: str, to: str, text: str) -> Letter:
    safe = SafeText().mrkdwn(text)
    parcel = Parcel((Route(Way.POST, to),), safe, frozen([[section(safe)]]))
    return Letter(key, key, to, parcel.pack())
