"""Commitments made under a digest: the form, the promise told to the channel, and what became of it. Called by the counter.

`CommitmentBook` is the memory; `bot.channel_digests` and the counter put what is open at the head of each digest of the channel.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from bot.commitment import Commitment, CommitmentState, in_words, taken_up
from bot.reply import Digest, Form, FormPage, Said
from bot.request import Press, Request
from floorwalker.clock import Clock
from floorwalker.dates import written_day
from floorwalker.errors import NoPermission, UserMistake
from floorwalker.identity import EVERYONE
from floorwalker.period import zone

USUAL_DAYS = 7
LONGEST_WORDS = 500
MEMBERS_ONLY = "Commitments are made by full members of the workspace."


class CommitmentBook(Protocol):
    """The memory of commitments; raises `SourceDown` when the state database is away."""

    async def commit(self, commitment: Commitment) -> bool:
        """Keep one; false when it is known."""
        ...

    async def commitment(self, commitment_id: str) -> Commitment | None:
        """The one of that id."""
        ...

    async def commitments(
        self, *, channel_id: str | None = None, user_id: str | None = None
    ) -> list[Commitment]:
        """Those of a channel or a person, or all, earliest due first."""
        ...

    async def settle_commitment(
        self, commitment_id: str, state: CommitmentState, by: str, now: datetime
    ) -> bool:
        """Say what became of an open one; false when that was said before."""
        ...


class Commitments:
    """What the counter does with commitments; days are those of the shop's zone."""

    def __init__(self, book: CommitmentBook, clock: Clock, time_zone: str) -> None:
        self._book = book
        self._clock = clock
        self._zone = zone(time_zone)

    def today(self) -> date:
        """The local day."""
        return self._clock.now().astimezone(self._zone).date()

    async def form(self, request: Request, press: Press) -> FormPage:
        """The form, filled in with what the digest asks for and a day a week from now."""
        self._members_only(request)
        given = {
            "words": press.values.get("ask", ""),
            "due": (self.today() + timedelta(days=USUAL_DAYS)).isoformat(),
        }
        said = f"About {press.about}. Everybody in the channel will see it, and the next digests take it up until it is kept."
        return FormPage(Form.COMMIT, press.about, said, given)

    async def make(self, request: Request, press: Press) -> Said:
        """Keep what was promised, and tell the thread."""
        self._members_only(request)
        due = date.fromisoformat(press.values["due"])
        if due < self.today():
            raise UserMistake(f"{due:%a} {written_day(due)} is over; choose today or a later day.")
        commitment = Commitment(
            id=sha256(request.identity.encode()).hexdigest()[:16],
            user_id=request.actor.user_id,
            by_name=request.actor.name or "Somebody",
            about=press.about,
            words=" ".join(press.values["words"].split())[:LONGEST_WORDS],
            due=due,
            channel_id=request.audience.channel_id,
            made_at=self._clock.now(),
        )
        await self._book.commit(commitment)
        return Said(
            f"{commitment.by_name} commits: {commitment.words} (by {due:%a} {written_day(due, year=False)}; about {commitment.about})",
            to_all=True,
        )

    async def settle(self, request: Request, press: Press) -> Said:
        """Note what became of it, once."""
        self._members_only(request)
        found = await self._book.commitment(press.about)
        if found is None:
            raise UserMistake("That commitment is not on the list any more.")
        state = CommitmentState(press.values.get("state", CommitmentState.KEPT.value))
        if not await self._book.settle_commitment(found.id, state, request.actor.user_id, self._clock.now()):
            return Said("What became of it was said before.")
        became = "was kept" if state is CommitmentState.KEPT else "is not needed any more"
        return Said(
            f"{request.actor.name or 'Somebody'} says: the commitment of {found.by_name} {became}: {found.words}",
            to_all=True,
        )

    async def mine(self, user_id: str) -> tuple[tuple[str, str], ...]:
        """A person's open commitments: id and words."""
        found = await self._book.commitments(user_id=user_id)
        still_open = [one for one in found if one.state is CommitmentState.OPEN]
        return tuple((one.id, in_words(one, self.today())) for one in still_open)

    async def headed(self, digest: Digest, channel_id: str) -> Digest:
        """The digest with the channel's commitments at its head."""
        section = taken_up(await self._of(channel_id), self.today(), self._clock.now())
        return digest.model_copy(update={"sections": [section, *digest.sections]}) if section else digest

    async def _of(self, channel_id: str) -> Sequence[Commitment]:
        return await self._book.commitments(channel_id=channel_id) if channel_id else ()

    def _members_only(self, request: Request) -> None:
        if not request.actor.may_read(EVERYONE):
            raise NoPermission(MEMBERS_ONLY)
