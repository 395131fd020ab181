"""Pages whose review is overdue → one letter a week to each owner. Called by the digest tick for its slot `reviews`.

Nothing is written when nothing is overdue. A page is named only where everybody who reads the letter may read the page.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date
from hashlib import sha256
from typing import Protocol

import structlog

from bot.ports import Letter, Slot
from bot.reply import OverdueReview, OverdueReviews, Reply
from floorwalker.errors import NoCorpus
from floorwalker.identity import EVERYONE, Actor
from floorwalker.settings import ConfigFile, Reviews
from knowledge.library import Library
from knowledge.stale import stale_documents

_PERSON = ("U", "W")
_LONGEST_NAME = 100
log = structlog.get_logger()


class Poster(Protocol):
    """Makes letters (bot.slack.surface)."""

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """A reply as letters to a channel or person."""
        ...


class ReviewReminders:
    """Makes the letters of a week; `actor_of` tells what a person may read."""

    def __init__(
        self,
        library: Library,
        reviews: Reviews,
        file: ConfigFile,
        poster: Poster,
        actor_of: Callable[[str], Awaitable[Actor]],
    ) -> None:
        self._library = library
        self._reviews = reviews
        self._file = file
        self._poster = poster
        self._actor_of = actor_of

    async def letters(self, slot: Slot) -> tuple[Letter, ...]:
        """One message for each owner with overdue pages, longest overdue first; none where nothing is overdue."""
        try:
            overdue = await asyncio.to_thread(self._overdue, slot.local_date)
        except NoCorpus:
            return ()
        found: tuple[Letter, ...] = ()
        for owner in sorted({page.owner or "" for page in overdue}):
            theirs = [page for page in overdue if (page.owner or "") == owner]
            found += await self._to(owner, theirs, f"{slot.key}:{_short(owner)}")
        return found

    def _overdue(self, today: date) -> list[OverdueReview]:
        documents = {document.id: document for document in self._library.documents()}
        return [
            OverdueReview(
                document_id=one.document_id,
                title=one.title,
                owner=one.owner,
                audience=documents[one.document_id].audience,
                version=documents[one.document_id].version,
                url=documents[one.document_id].url,
                reviewed_on=one.reviewed_on,
                due=one.due,
                days_overdue=one.days_overdue,
            )
            for one in stale_documents(documents.values(), today)
        ]

    async def _to(self, owner: str, pages: Sequence[OverdueReview], key: str) -> tuple[Letter, ...]:
        handle = self._file.handles.get(owner, "")
        person = handle if handle.startswith(_PERSON) else ""
        place = self._reviews.channels.get(owner) or person or self._reviews.channel
        if place is None:
            log.warning("reviews.no_place", owner=owner, pages=len(pages))
            return ()
        readable = await self._readable_at(place)
        named = tuple(page for page in pages if page.audience in readable)
        told = OverdueReviews(owner, handle, named, unnamed=len(pages) - len(named))
        return self._poster.post(place, key, told)

    async def _readable_at(self, place: str) -> Collection[str]:
        if place.startswith(_PERSON):
            return (await self._actor_of(place)).labels
        return {EVERYONE, *self._file.channel_labels.get(place, ())}


def _short(owner: str) -> str:
    """The owner as part of a key, which has a limited length."""
    return owner if len(owner) <= _LONGEST_NAME else sha256(owner.encode()).hexdigest()
