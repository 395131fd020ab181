"""A cadence digest with what its channel may see. Called by the digest tick and by `floorwalker digest --post`."""

import asyncio
from datetime import date

from bot.digests import make_digest
from bot.numbers import NumbersDesk
from bot.reply import Digest
from bot.rights import FigureLabels, for_channel
from floorwalker.settings import Cadence, ConfigFile


class ChannelDigests:
    """Makes digests in a thread: the warehouse blocks. `bot.ports.DigestMaker`."""

    def __init__(self, desk: NumbersDesk, file: ConfigFile) -> None:
        self._desk = desk
        self._file = file

    async def digest(self, schedule: str, local_date: date) -> Digest:
        """The digest of a schedule as of that local day, limited to its channel."""
        made = await asyncio.to_thread(make_digest, self._desk, schedule, local_date)
        cadence: Cadence | None = getattr(self._file.schedules, schedule)
        return self.limited(made, cadence.channel if cadence else "")

    def limited(self, digest: Digest, channel: str) -> Digest:
        """The digest without the lines that the channel was not cleared for."""
        labels = FigureLabels(self._desk.catalogue, self._file.metric_labels)
        return for_channel(digest, labels, self._file.channel_labels.get(channel, ()))
