"""What somebody said in a channel they would do about a line of a digest, by when, and what became of it. Pure.

The next digests of that channel take it up again (`bot.commitments`) until somebody says that it was kept or dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.reply import DigestLine, DigestSection
from floorwalker.dates import written_day
from tools.risk import State

TITLE = "Commitments"
RECENT = timedelta(days=7)
"""How long a digest still names what was kept."""
ASK = "Say whether it is kept."


class CommitmentState(StrEnum):
    """Open until somebody says that it was kept, or that it is not needed any more."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Commitment:
    """`words` is what `by_name` (Slack user `user_id`) will do about a digest's line, until the end of the local day `due`."""

    id: str
    user_id: str
    by_name: str
    about: str
    words: str
    due: date
    channel_id: str
    made_at: datetime
    state: CommitmentState = CommitmentState.OPEN
    settled_by: str = ""
    settled_at: datetime | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day is over and nobody has said what became of it."""
        return self.state is CommitmentState.OPEN and self.due < today


def taken_up(commitments: Sequence[Commitment], today: date, now: datetime) -> DigestSection | None:
    """The section a digest begins with: what is open, earliest due first, then what was kept lately; null without either."""
    still_open = sorted(
        (one for one in commitments if one.state is CommitmentState.OPEN), key=lambda one: (one.due, one.id)
    )
    kept = [
        one
        for one in commitments
        if one.state is CommitmentState.KEPT and one.settled_at and now - one.settled_at <= RECENT
    ]
    lines = [_line(one, today) for one in [*still_open, *kept]]
    return DigestSection(title=TITLE, lines=lines) if lines else None


def in_words(one: Commitment, today: date) -> str:
    """What was promised, by when, and about what."""
    day = f"{one.due:%a} {written_day(one.due, year=False)}"
    if one.state is not CommitmentState.OPEN:
        when = one.state.value
    elif one.is_overdue(today):
        when = f"overdue, was due {day}"
    else:
        when = "due today" if one.due == today else f"due {day}"
    return f"{one.by_name}: {one.words} ({when}; about {one.about})"


def _line(one: Commitment, today: date) -> DigestLine:
    is_open = one.state is CommitmentState.OPEN
    states = {CommitmentState.KEPT: State.GREEN.value}
    return DigestLine(
        text=in_words(one, today),
        about=one.words,
        owner=one.by_name,
        ask=ASK if is_open else None,
        state=State.RED.value if one.is_overdue(today) else states.get(one.state, ""),
        commitment=one.id if is_open else None,
    )
