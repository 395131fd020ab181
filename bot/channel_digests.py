"""A cadence digest with what its channel may see. Called by the digest tick and by `floorwalker digest --post`."""

import asyncio
from datetime import date

from bot.commitments import Commitments
from bot.digests import make_digest
from bot.numbers import NumbersDesk
from bot.reply import Digest
from bot.rights import FigureLabels, for_channel
from floorwalker.settings import Cadence, ConfigFile


class ChannelDigests:
    """Makes digests in a thread: the warehouse blocks. `bot.ports.DigestMaker`; what the channel committed to stands at the head."""

    def __init__(self, desk: NumbersDesk, file: ConfigFile, commitments: Commitments) -> None:
        self._desk = desk
        self._file = file
        self._commitments = commitments

    async def digest(self, schedule: str, local_date: date) -> Digest:
        """The digest of a schedule as of that local day, limited to its channel."""
        made = await asyncio.to_thread(make_digest, self._desk, schedule, local_date)
        cadence: Cadence | None = getattr(self._file.schedules, schedule)
        return await self.for_channel(made, cadence.channel if cadence else "")

    async def for_channel(self, digest: Digest, channel: str) -> Digest:
        """The digest without the lines that the channel was not cleared for, and with the channel's commitments."""
        labels = FigureLabels(self._desk.catalogue, self._file.metric_labels)
        shown = for_channel(digest, labels, self._file.channel_labels.get(channel, ()))
        return await self._commitments.headed(shown, channel)
