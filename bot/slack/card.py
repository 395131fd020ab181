"""A turn that takes a while → a card in its thread that shows its steps, until the answer takes the card's place.

Made by `surface` for what is asked in a thread; called by the worker and the turn through `bot.ports.Progress`. A card and its
edits are letters like all others, in a lane of their own: no answer waits for a card. What is shown are our own words for our own steps.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.ports import Errand, Letter, Outbox
from bot.slack.blocks.ladder import ladder
from bot.slack.parcel import Parcel, Route, Way, edits_of, frozen
from bot.slack.render.card import Step, card_message
from bot.slack.safe_text import SafeText
from bot.slack.status import Status
from bot.standing import CARD
from bot.steps import following
from floorwalker.clock import Clock
from floorwalker.errors import SourceDown

log = structlog.get_logger()

# A short turn shows its status only; most turns without a model end well before.
SHOW_AFTER_S = 3.0
# Slack's advice for edits that show progress; also how seldom one channel gets a card or edit, whatever is asked in it.
EVERY_S = 3.0
LOOK_EVERY_S = 0.5


def answer_key(errand: Errand) -> str:
    """The business key of what answers an errand; its letters are numbered."""
    return f"answer:{errand.identity}"


def card_key(errand: Errand) -> str:
    """The key of the errand's card, which is its lane too."""
    return f"{answer_key(errand)}{CARD}"


def gone_key(card: str) -> str:
    """The key of the letter that takes a card away."""
    return f"{card}:gone"


def removal(card: str, channel: str, *, key: str, until: tuple[str, ...] = ()) -> Letter:
    """A letter that takes a card away; it waits for no edit: one that lands later finds nothing to change."""
    parcel = Parcel((Route(Way.DELETE, channel, of=card),), "", passing=True, until=until)
    return Letter(key, key, channel, parcel.pack())


@dataclass
class Cards:
    """Where cards are put; `wake` tells the delivery. Keeps each channel's budget: one card or edit in `every_s` seconds."""

    outbox: Outbox
    clock: Clock
    wake: Callable[[], None]
    safe: SafeText
    after_s: float = SHOW_AFTER_S
    every_s: float = EVERY_S
    look_s: float = LOOK_EVERY_S
    _used: dict[str, datetime] = field(default_factory=dict)

    def may_show(self, channel: str) -> bool:
        """Whether the channel may get a card or an edit at this moment; taken when it may."""
        now = self.clock.now()
        self._used = {name: until for name, until in self._used.items() if now < until <= now + self._rest}
        if channel in self._used:
            return False
        self._used[channel] = now + self._rest
        return True

    @property
    def _rest(self) -> timedelta:
        return timedelta(seconds=self.every_s)

    async def put(self, letter: Letter) -> None:
        """Into the outbox; a state database that is away has no room for cards."""
        try:
            await self.outbox.put([letter], self.clock.now())
        except SourceDown as down:
            log.debug("card.not_put", key=letter.key, reason=str(down))
            return
        self.wake()

    async def is_put(self, card: str) -> bool:
        """Whether this or an earlier try has put that card."""
        try:
            return await self.outbox.posted(card) is not None
        except SourceDown:
            return False


class Working:
    """`Progress` of one errand in a thread: the status line at once, and a card when the work takes longer."""

    def __init__(self, status: Status, cards: Cards, errand: Errand) -> None:
        self._status = status
        self._cards = cards
        self._errand = errand
        self._steps: list[Step] = []
        self._card: asyncio.Task[None] | None = None
        self._is_up = False

    async def note(self, words: str) -> None:
        """The step that begins; once a card is up, the status line says nothing beside it."""
        if self._steps and self._steps[-1].words == words:
            return
        kept = following([step.words for step in self._steps], words)
        self._steps = [*(step for step in self._steps if step.words in kept), Step(words)]
        if not self._is_up:
            await self._status.note(words)
        if self._card is None and self._status.is_shown:
            self._card = asyncio.create_task(self._show())

    async def found(self, words: str) -> None:
        """What the step under way came to."""
        if self._steps:
            self._steps[-1] = replace(self._steps[-1], found=words)

    async def clear(self) -> None:
        """Take status and card away: nothing will take their place."""
        await self._status.clear()
        card = card_key(self._errand)
        if await self._cards.is_put(card):
            answer = (f"{answer_key(self._errand)}:0",)
            channel = self._errand.address.channel_id
            await self._cards.put(removal(card, channel, key=gone_key(card), until=answer))

    async def ended(self) -> None:
        """The work is over: the card stays as it is for the answer to take its place."""
        if self._card is not None:
            self._card.cancel()
            await asyncio.gather(self._card, return_exceptions=True)
        await self._status.ended()

    async def _show(self) -> None:
        await asyncio.sleep(self._cards.after_s)
        shown: tuple[Step, ...] = ()
        while True:
            steps = tuple(self._steps)
            if steps != shown and self._cards.may_show(self._errand.address.channel_id):
                await self._cards.put(self._letter(steps))
                self._is_up, shown = True, steps
            await asyncio.sleep(self._cards.look_s)

    def _letter(self, steps: tuple[Step, ...]) -> Letter:
        address, card = self._errand.address, card_key(self._errand)
        drawn = card_message(self._cards.safe, steps)
        key, route = card, Route(Way.POST, address.channel_id, thread_ts=address.thread_ts)
        if self._is_up:
            moment = round(self._cards.clock.now().timestamp() * 1000)
            key, route = f"{edits_of(card)}{moment}", Route(Way.UPDATE, address.channel_id, of=card)
        over = (f"{answer_key(self._errand)}:0", gone_key(card))
        parcel = Parcel((route,), drawn.text, frozen(ladder(drawn.blocks)), passing=True, until=over)
        return Letter(key, card, address.channel_id, parcel.pack(), address.thread_ts)
