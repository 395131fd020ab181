"""Slack as the worker sees it: `InboxItem` → `Errand` → `Request`, and `Reply` → `Letter`s. `bot.ports.Surface`.

Made by `bot.app`, called by the worker and the digest tick. Sends nothing itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.alert import Alert, AlertAct, AlertEvent
from bot.ports import Address, Errand, InboxItem, Letter, Progress
from bot.reply import (
    Answer,
    FormPage,
    HomePage,
    ReasonForm,
    ReceiptPage,
    Reply,
    Said,
    SourcePage,
    Withheld,
)
from bot.request import Request, Wish
from bot.run import Run, RunAct, RunEvent, Verb
from bot.runs import person
from bot.slack.blocks.build import Block
from bot.slack.blocks.ladder import ladder
from bot.slack.blocks.limits import MOST_BLOCKS
from bot.slack.card import Cards, Working, answer_key, card_key
from bot.slack.forms import form_view
from bot.slack.oncall_letters import alert_letters, form_letter, run_letters
from bot.slack.parcel import Parcel, Route, Way, frozen, unpack
from bot.slack.parse import read_item
from bot.slack.people import People
from bot.slack.render.message import Message
from bot.slack.render.parts import stream_parts
from bot.slack.render.reply import Renderer
from bot.slack.status import Silence, Status
from bot.slack.web import Web
from floorwalker.identity import Actor, Audience, Place
from floorwalker.outcome import Outcome


class SlackSurface:
    """Reads and writes for Slack."""

    def __init__(
        self,
        web: Web,
        people: People,
        renderer: Renderer,
        operators: Sequence[str] = (),
        cards: Cards | None = None,
    ) -> None:
        self._web = web
        self._people = people
        self._renderer = renderer
        self._operators = tuple(operators)
        self._cards = cards

    def with_cards(self, cards: Cards) -> "SlackSurface":
        """The same surface, which shows what takes a while as a card."""
        return SlackSurface(self._web, self._people, self._renderer, self._operators, cards)

    def read(self, item: InboxItem) -> Errand | None:
        """What the item asks for."""
        return read_item(item)

    async def request(self, errand: Errand) -> Request:
        """The errand with rights: the asker's, and those of everybody who will see the reply."""
        address = errand.address
        actor = await self._people.actor(address.user_id)
        if errand.act is not None:
            return await self._act(errand, errand.act, actor)
        if address.visible or errand.wish is Wish.WHERE:
            audience = await self._people.audience(address.channel_id, actor)
        else:
            # Only the asker sees an ephemeral answer, so only the asker's rights count.
            audience = Audience(Place.DIRECT, address.channel_id, labels=actor.labels)
        return Request(
            errand.wish,
            errand.words,
            errand.asked_at,
            actor,
            audience,
            errand.conversation,
            errand.identity,
            press=errand.press,
        )

    async def _act(self, errand: Errand, act: RunAct | AlertAct, actor: Actor) -> Request:
        """What an act changes is seen by the whole channel, though the words about it are for the asker."""
        channel = errand.address.channel_id
        audience = await self._people.audience(channel, actor)
        other: Actor | None = None
        if isinstance(act, RunAct) and act.to.id:
            other = await self._people.actor(act.to.id)
            act = replace(act, to=person(other))
        if isinstance(act, RunAct) and act.verb is Verb.START:
            audience = replace(audience, writable=await self._people.may_write(channel, actor.user_id))
        return Request(
            errand.wish, "", errand.asked_at, actor, audience, identity=errand.identity, act=act, other=other
        )

    def progress(self, errand: Errand) -> Progress:
        """A status line in the thread, and a card when it takes longer; nothing where there is no thread."""
        thread_ts = errand.address.thread_ts
        if thread_ts is None or not _shows_progress(errand):
            return Silence()
        status = Status(self._web, errand.address.channel_id, thread_ts)
        return Working(status, self._cards, errand) if self._cards is not None else status

    def letters(self, errand: Errand, reply: Reply) -> tuple[Letter, ...]:
        """The reply as letters to where the errand came from."""
        address = errand.address
        if isinstance(reply, ReasonForm):
            return (form_letter(self._renderer.safe, errand, reply),)
        if isinstance(reply, HomePage) and not address.home:
            return _prompts_letter(errand, reply)
        alone = not address.visible or address.channel_id.startswith("D")
        drawn = self._renderer.draw(reply, quoted=errand.quoted, alone=alone)
        if isinstance(reply, ReceiptPage | SourcePage | FormPage) and (address.trigger_id or address.view_id):
            return (self._window_letter(errand, reply, drawn),)
        if address.home:
            blocks = [block for message in drawn for block in message.blocks]
            return (_home_letter(errand, drawn[0], blocks),)
        hidden = not address.visible or _is_for_the_asker(address, reply)
        lane = f"{address.channel_id}:{address.thread_ts or errand.identity}"
        letters = _letters(answer_key(errand), lane, _routes(address, hidden=hidden), drawn)
        if not letters or not _shows_progress(errand):
            return letters
        return (_first(letters[0], errand, drawn[0], hidden=hidden), *letters[1:])

    def _window_letter(
        self, errand: Errand, reply: ReceiptPage | SourcePage | FormPage, drawn: list[Message]
    ) -> Letter:
        """The page in a window; where Slack opens none any more, as a message to the one who pressed."""
        address = errand.address
        if isinstance(reply, FormPage):
            frame, blocks = form_view(self._renderer.safe, reply, address)
        else:
            name = "Receipt" if isinstance(reply, ReceiptPage) else "Source"
            frame = {
                "type": "modal",
                "title": {"type": "plain_text", "text": name},
                "close": {"type": "plain_text", "text": "Close"},
            }
            blocks = [block for message in drawn for block in message.blocks]
        if address.view_id:
            way = Route(Way.CHANGE_WINDOW, user=address.user_id, view_id=address.view_id)
        else:
            way = Route(Way.WINDOW, user=address.user_id, trigger_id=address.trigger_id or "")
        # A window holds more than a message.
        rungs = [blocks, blocks[:MOST_BLOCKS]] if len(blocks) > MOST_BLOCKS else [blocks]
        parcel = Parcel((way, *_for_one(address)), drawn[0].text, frozen(rungs), frame)
        lane = f"window:{errand.identity}"
        return Letter(f"answer:{errand.identity}:window", lane, address.user_id, parcel.pack())

    def run_letters(self, run: Run, event: RunEvent) -> tuple[Letter, ...]:
        """What shows a run after an event, in its channel and thread."""
        return run_letters(self._renderer.safe, run, event)

    def alert_letters(self, alert: Alert, event: AlertEvent) -> tuple[Letter, ...]:
        """What shows an alert after an event, in its owner's channel."""
        return alert_letters(self._renderer.safe, self._renderer.words, alert, event)

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """A digest or another reply nobody asked for, to a channel; when that is closed, to the first operator."""
        routes = [Route(Way.POST, channel=place) for place in (channel, *self._operators[:1])]
        return _letters(key, key, tuple(routes), self._renderer.draw(reply))


def _shows_progress(errand: Errand) -> bool:
    """Whether its work shows in its thread.

    A window or a word to one person opens at once, and a click that shows its effect where it was made posts nothing: nothing
    would take a note or a card away.
    """
    return errand.address.thread_ts is not None and errand.press is None and errand.act is None


def _first(letter: Letter, errand: Errand, drawn: Message, *, hidden: bool) -> Letter:
    """The first letter of an answer in a thread: it takes the place of the card, if there is one; a long one may stream."""
    address, card = errand.address, card_key(errand)
    parcel = replace(unpack(letter.payload), card=card)
    if not hidden:
        ways = [Route(Way.UPDATE, address.channel_id, of=card, takes_over=True)]
        parts, told = stream_parts(drawn.blocks)
        if parts:
            thread = Route(Way.STREAM, address.channel_id, address.user_id, address.thread_ts)
            ways.append(replace(thread, team=errand.team_id))
        parcel = replace(parcel, routes=(*ways, *parcel.routes), parts=parts, told=told)
    return replace(letter, payload=parcel.pack())


def _is_for_the_asker(address: Address, reply: Reply) -> bool:
    # What one may not see, and what was said to one alone, is nobody else's business.
    if isinstance(reply, Withheld) or (isinstance(reply, Said) and not reply.to_all):
        return True
    if not isinstance(reply, Answer):
        return False
    if reply.outcome is Outcome.NO_PERMISSION:
        return not address.channel_id.startswith("D")
    # A command's card is for the channel; "nothing found" is for whoever typed it.
    return address.response_url is not None and reply.outcome is not Outcome.ANSWERED


def _routes(address: Address, *, hidden: bool) -> tuple[Route, ...]:
    channel, user = address.channel_id, address.user_id
    respond = (Route(Way.RESPOND, channel, user, url=address.response_url),) if address.response_url else ()
    if hidden:
        return (*respond, *_for_one(address))
    # A channel the bot was not invited to, or that was archived meanwhile: who asked gets the answer all the same.
    direct = (Route(Way.POST, user),) if user and not channel.startswith("D") else ()
    return (Route(Way.POST, channel, thread_ts=address.thread_ts), *respond, *direct)


def _for_one(address: Address) -> tuple[Route, ...]:
    """Ways to one person alone; posting to a person's id opens the direct message with them."""
    user, direct = address.user_id, Route(Way.POST, address.user_id)
    if address.channel_id in ("", user):
        return (direct,)
    # Slack shows an ephemeral message only in a thread that has replies already.
    thread_ts = None if address.starts_thread else address.thread_ts
    return (Route(Way.HIDDEN, address.channel_id, user, thread_ts), direct)


def _letters(key: str, lane: str, routes: tuple[Route, ...], drawn: list[Message]) -> tuple[Letter, ...]:
    return tuple(
        Letter(
            key=f"{key}:{number}",
            lane=lane,
            channel=routes[0].channel,
            thread_ts=routes[0].thread_ts,
            payload=Parcel(routes, message.text, frozen(ladder(message.blocks))).pack(),
        )
        for number, message in enumerate(drawn)
    )


def _prompts_letter(errand: Errand, page: HomePage) -> tuple[Letter, ...]:
    """Questions to try in a direct message; nothing for somebody who may ask none."""
    offered: list[JsonValue] = [{"title": question[:60], "message": question} for question in page.tries[:4]]
    if not offered:
        return ()
    channel = errand.address.channel_id
    frame: dict[str, JsonValue] = {"title": "Try asking", "prompts": offered}
    parcel = Parcel((Route(Way.PROMPTS, channel),), "Try asking", ((),), frame, passing=True)
    return (Letter(f"prompts:{errand.identity}", f"prompts:{channel}", channel, parcel.pack()),)


def _home_letter(errand: Errand, message: Message, blocks: list[Block]) -> Letter:
    user = errand.address.user_id
    # Where no App Home can be shown, whoever opened it gets it as a message.
    routes = (Route(Way.HOME, user=user), Route(Way.POST, user))
    parcel = Parcel(routes, message.text, frozen(ladder(blocks)))
    return Letter(f"home:{errand.identity}", f"home:{user}", user, parcel.pack())
