"""How letters stand in the outbox: what became of one, and whether those of a lane may still land. Values of `bot.ports.Outbox`."""

from dataclasses import dataclass

CARD = ":card"
"""How the key (and lane) of a card ends: a message that shows work under way, until the answer takes its place."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter: `slack_ts` when it stands in Slack; `waiting` while it may still get there."""

    slack_ts: str | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """How the letters of a lane stand: `busy` while one is being sent; `doubtful` when one may land (again) at any time."""

    busy: bool
    doubtful: bool
