"""What the counter keeps: answers as they were shown, feedback on them, questions passed to a person, watches.

Values and protocols between `bot.counter`, `bot.jobs.watching` and the tables in `bot.storage.counter`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.ports import Letter
from bot.reply import Answer
from bot.request import Wish


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given: to whom, where, on which words. Its id is the answer's trace id."""

    user_id: str
    channel_id: str
    thread_ts: str | None
    wish: Wish
    words: str
    asked_at: datetime
    answer: Answer

    @property
    def id(self) -> str:
        """What buttons and feedback name it by."""
        return self.answer.trace_id


class Verdict(StrEnum):
    """What somebody thinks of an answer or of one of its sources."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's verdict on an answer (`target` empty) or on one of its sources (a document id)."""

    answer_id: str
    target: str
    user_id: str
    verdict: Verdict
    said_at: datetime
    reason: str = ""
    note: str = ""


class PassedState(StrEnum):
    """A question passed to a person waits until that person, or anybody else, says it is dealt with."""

    WAITING = "waiting"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class PassedQuestion:
    """A question that was passed on to a person: `handle` is the owner's name, `person` the Slack id it stands for."""

    id: str
    answer_id: str
    words: str
    handle: str
    person: str
    note: str
    asked_by: str
    channel_id: str
    thread_ts: str | None
    asked_at: datetime
    state: PassedState = PassedState.WAITING
    settled_by: str = ""
    settled_at: datetime | None = None


class WatchKind(StrEnum):
    """What can be watched: a purchase order until it arrives, a SKU until its cover is low."""

    ARRIVAL = "arrival"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody wants to be told when it happens. `days` is the cover, in days of supply, below which a SKU is told."""

    id: str
    user_id: str
    kind: WatchKind
    reference: str
    days: float
    made_at: datetime


class Keepsakes(Protocol):
    """The counter's memory; raises `SourceDown` when the state database is away."""

    async def keep_answer(self, kept: KeptAnswer) -> None:
        """Keep an answer; a known id is left as it is."""
        ...

    async def answer(self, answer_id: str) -> KeptAnswer | None:
        """The answer of that id."""
        ...

    async def last_in(self, channel_id: str, thread_ts: str) -> KeptAnswer | None:
        """The last answer given in that thread."""
        ...

    async def record(self, feedback: Feedback) -> None:
        """Record a verdict; a later one of the same person on the same thing replaces it."""
        ...

    async def feedback(self, answer_id: str) -> list[Feedback]:
        """All verdicts on that answer."""
        ...

    async def pass_on(self, question: PassedQuestion) -> bool:
        """Keep a question passed on; false when that one is known."""
        ...

    async def passed(self, question_id: str) -> PassedQuestion | None:
        """The question passed on with that id."""
        ...

    async def settle_passed(self, question_id: str, by: str, now: datetime) -> bool:
        """Close it; false when it was closed before."""
        ...

    async def waiting(self) -> list[PassedQuestion]:
        """Questions that still wait for a person, oldest first."""
        ...

    async def watch(self, watch: Watch) -> bool:
        """Keep a watch; false when that one is known."""
        ...

    async def watches(self, user_id: str | None = None) -> list[Watch]:
        """Open watches, of one person or of all, oldest first."""
        ...

    async def end_watch(self, watch_id: str, letters: Sequence[Letter], now: datetime) -> bool:
        """Close a watch and put its letters into the outbox, in one transaction; false when it was closed before."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete kept answers given before that moment, with their feedback."""
        ...
