"""The seams of the bot: what Slack, the jobs and the state database need of each other, as values and Protocols.

`bot.slack`, `bot.jobs` and `bot.storage` do not know each other; they meet here, and `bot.app` plugs them together.
Knows nothing of Slack's library, of SQL or of the timer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from pydantic import JsonValue

from bot.alert import AlertAct
from bot.reply import Reply
from bot.request import Conversation, Press, Request, Wish
from bot.run import RunAct
from bot.standing import Lane, Posted

Payload = Mapping[str, JsonValue]


class Kind(StrEnum):
    """What arrived. All but home, greeting (the Messages tab opened), stop and withdrawal are addressed to us."""

    MENTION = "mention"
    DIRECT = "direct"
    FOLLOW_UP = "follow_up"
    COMMAND = "command"
    CLICK = "click"
    FORM = "form"
    SHORTCUT = "shortcut"
    GREETING = "greeting"
    HOME = "home"
    SUBMISSION = "submission"
    STOP = "stop"
    WITHDRAWAL = "withdrawal"


class Acceptance(StrEnum):
    """What became of an arrival: a new row, one we already had, or nothing of ours."""

    NEW = "new"
    KNOWN = "known"
    NOT_OURS = "not_ours"


class SlotState(StrEnum):
    """How a planned digest stands; `SKIPPED_LATE` is one whose catch-up window had passed."""

    PLANNED = "planned"
    MADE = "made"
    SKIPPED_LATE = "skipped_late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery of Slack, identified but not yet read.

    `identity` is the same for each repeat of the delivery. `post_key` names the post (message and mention of one post
    share it), `gesture` the client's own id of the message. Things of one `lane` are worked on one after the other.
    `engages` is the conversation the bot takes part in from now on; with `if_engaged` the arrival counts only when
    the bot already takes part in that one. `ends_lane` and `ends_post` name unfinished work that it takes back. What a
    person (`author`) says in a lane takes the place of what they said there before and is not answered yet; what
    `opens` a lane has nothing before it.
    """

    identity: str
    kind: Kind
    lane: str
    payload: Payload
    post_key: str | None = None
    gesture: str | None = None
    engages: str | None = None
    if_engaged: str | None = None
    ends_lane: str | None = None
    ends_post: str | None = None
    author: str | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An arrival taken for work. `fence` is the number of this taking: only its holder can settle the row.

    `supersedes` counts the messages of the same person that it took the place of.
    """

    id: int
    identity: str
    kind: Kind
    lane: str
    payload: Payload
    received_at: datetime
    tries: int
    fence: int
    supersedes: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be sent, complete and frozen. `key` is its business key: one key, one visible effect.

    Letters of one `lane` leave in order. `payload` is for the sender alone (bot.slack.delivery).
    """

    key: str
    lane: str
    channel: str
    payload: Payload
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A letter taken for sending. `maybe_sent` says that an earlier attempt ended unclear: look before repeating.

    `slack_ts` is where it stands, or began to stand.
    """

    id: int
    letter: Letter
    fence: int
    tries: int
    maybe_sent: bool
    first_attempt_at: datetime
    slack_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked and how it ended, kept for follow-ups ("and by carrier?"); `metrics` and `documents` are ids."""

    asked_at: datetime
    words: str
    wish: Wish
    outcome: str
    text: str
    metrics: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: how many rows, and for how many seconds the oldest."""

    depth: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned occurrence of a schedule. `local_date` and `slot` name it uniquely, `due_at` is the instant in UTC."""

    schedule: str
    local_date: date
    slot: str
    due_at: datetime

    @property
    def key(self) -> str:
        """The business key of everything posted for it (local date, not UTC: an ambiguous hour collapses into one)."""
        return f"digest:{self.schedule}:{self.local_date.isoformat()}:{self.slot}"


class Inbox(Protocol):
    """Everything that arrived, kept until it is worked on; raises `SourceDown` when the state database is away."""

    async def accept(self, arrival: Arrival, now: datetime) -> Acceptance:
        """Store the arrival unless it is known; nothing is acknowledged to Slack before this returns."""
        ...

    async def take(self, now: datetime, lease: timedelta) -> InboxItem | None:
        """The oldest free row whose lane is free, leased until `now + lease`."""
        ...

    async def settle(
        self, item: InboxItem, letters: Sequence[Letter], turn: Turn | None, outcome: str, now: datetime
    ) -> bool:
        """Mark the row done and put its letters into the outbox, in one transaction; false: somebody else holds it."""
        ...

    async def holds(self, item: InboxItem) -> bool:
        """Whether the row is still this holder's to answer: not stopped, superseded, taken back or taken over."""
        ...

    async def release(self, item: InboxItem) -> None:
        """Give the row back unworked, for the next process."""
        ...

    async def backlog(self, now: datetime) -> Backlog:
        """What waits to be worked on."""
        ...

    async def outcomes(self) -> dict[str, int]:
        """How many kept rows ended how."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete settled rows older than `before` (keep at least 25 h: Slack repeats for that long)."""
        ...


class Outbox(Protocol):
    """Everything that leaves; raises `SourceDown` when the state database is away."""

    async def put(self, letters: Sequence[Letter], now: datetime) -> None:
        """Store letters; a known key is left as it is."""
        ...

    async def claim(
        self, now: datetime, lease: timedelta, resting: frozenset[str] = frozenset()
    ) -> OutboxItem | None:
        """The oldest letter that may leave now, not to a channel that rests; leased until `now + lease`."""
        ...

    async def begun(self, item: OutboxItem, slack_ts: str) -> bool:
        """Its message stands in Slack, not whole yet; false: the lease went to somebody else meanwhile."""
        ...

    async def sent(self, item: OutboxItem, slack_ts: str | None, now: datetime) -> bool:
        """Mark it sent; false: the lease went to somebody else meanwhile."""
        ...

    async def unclear(self, item: OutboxItem, error: str, not_before: datetime) -> None:
        """It may or may not have arrived: look it up from `not_before` on."""
        ...

    async def postpone(self, item: OutboxItem, not_before: datetime) -> None:
        """It surely did not arrive; try again from `not_before` on."""
        ...

    async def failed(self, item: OutboxItem, error: str, now: datetime) -> None:
        """It will never arrive."""
        ...

    async def suspect(self, item: OutboxItem) -> None:
        """It was sent by a holder that had lost its lease: sweep it again, however long ago it was swept."""
        ...

    async def doubtful(self, sent_before: datetime) -> list[OutboxItem]:
        """Letters sent in more than one attempt, and cards, before that moment, and not yet swept for what is left of them."""
        ...

    async def swept(self, item: OutboxItem, slack_ts: str | None, now: datetime) -> None:
        """No double of it is left; `slack_ts` is the message that stayed (null: as recorded)."""
        ...

    async def posted(self, key: str) -> Posted | None:
        """What became of the letter of that key; null when there is none."""
        ...

    async def lane(self, lane: str, now: datetime) -> Lane:
        """How the letters of a lane stand."""
        ...

    async def superseded(self, item: OutboxItem, edits: str) -> bool:
        """Whether a later letter, still to be sent, has a key that begins so: then this one need not be shown any more."""
        ...

    async def backlog(self, now: datetime) -> Backlog:
        """What waits to be sent."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete sent and failed letters older than `before`."""
        ...


class Conversations(Protocol):
    """What was said in a thread lately."""

    async def turns(self, key: str) -> tuple[Turn, ...]:
        """The last turns, oldest first."""
        ...

    async def is_engaged(self, key: str) -> bool:
        """Whether the bot takes part in that thread."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. `visible` puts it before everybody in the channel, otherwise only `user_id` sees it.

    `response_url` is Slack's own way back of a command or click, `home` the person's App Home. `trigger_id` opens a window for
    three seconds, `view_id` is the open one a click stood in. `starts_thread`: nobody has answered in that thread yet.
    """

    channel_id: str
    user_id: str
    thread_ts: str | None = None
    response_url: str | None = None
    visible: bool = True
    home: bool = False
    trigger_id: str | None = None
    view_id: str | None = None
    starts_thread: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """What an inbox item asks for, read but not yet resolved to a person with rights.

    `notice` answers at once (an unknown sub-command); `quoted` is a button's question; `act` is for a run or alert.
    """

    identity: str
    wish: Wish
    words: str
    asked_at: datetime
    team_id: str
    address: Address
    conversation: Conversation | None = None
    notice: str | None = None
    quoted: str | None = None
    suggestions: tuple[str, ...] = field(default=())
    press: Press | None = None
    act: RunAct | AlertAct | None = None


class Progress(Protocol):
    """Tells the asker what is going on; never fails and never delays the work. Its words are ours, never a model's."""

    async def note(self, words: str) -> None:
        """The step that begins, as "looking up the stock"; the one before it is done."""
        ...

    async def found(self, words: str) -> None:
        """What the step under way came to, as "3 figures"."""
        ...

    async def clear(self) -> None:
        """Take away what was shown: no answer will."""
        ...

    async def ended(self) -> None:
        """The work is over, however it ended."""
        ...


class Copilot(Protocol):
    """Answers one request (bot.turn)."""

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """Exactly one reply; what goes wrong in an expected way is an `Answer` with its outcome."""
        ...


class Surface(Protocol):
    """The place people write in (bot.slack.surface)."""

    def read(self, item: InboxItem) -> Errand | None:
        """What the item asks for; null when it asks for nothing."""
        ...

    async def request(self, errand: Errand) -> Request:
        """The errand with the asker's and the audience's rights; raises `SourceDown`."""
        ...

    def progress(self, errand: Errand) -> Progress:
        """Where to note progress for this errand."""
        ...

    def letters(self, errand: Errand, reply: Reply) -> tuple[Letter, ...]:
        """The reply as frozen letters, complete with every fallback."""
        ...

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """A reply nobody asked for (a digest) as letters to a channel."""
        ...
