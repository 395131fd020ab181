"""Slack as the worker sees it: `InboxItem` → `Errand` → `Request`, and `Reply` → `Letter`s. `bot.ports.Surface`.

Made by `bot.app`, called by the worker and the digest tick. Sends nothing itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.alert import Alert, AlertAct, AlertEvent
from bot.ports import Address, Errand, InboxItem, Letter, Progress
from bot.reply import Answer, ReasonForm, Reply
from bot.request import Request
from bot.run import Run, RunAct, RunEvent, Verb
from bot.runs import person
from bot.slack.blocks.build import Block
from bot.slack.blocks.ladder import ladder
from bot.slack.oncall_letters import alert_letters, form_letter, run_letters
from bot.slack.parcel import Parcel, Route, Way, frozen
from bot.slack.parse import read_item
from bot.slack.people import People
from bot.slack.render.message import Message
from bot.slack.render.reply import Renderer
from bot.slack.status import Silence, Status
from bot.slack.web import Web
from floorwalker.identity import Actor, Audience, Place
from floorwalker.outcome import Outcome


class SlackSurface:
    """Reads and writes for Slack."""

    def __init__(self, web: Web, people: People, renderer: Renderer, operators: Sequence[str] = ()) -> None:
        self._web = web
        self._people = people
        self._renderer = renderer
        self._operators = tuple(operators)

    def read(self, item: InboxItem) -> Errand | None:
        """What the item asks for."""
        return read_item(item)

    async def request(self, errand: Errand) -> Request:
        """The errand with rights: the asker's, and those of everybody who will see the reply."""
        address = errand.address
        actor = await self._people.actor(address.user_id)
        if errand.act is not None:
            return await self._act(errand, errand.act, actor)
        if address.visible:
            audience = await self._people.audience(address.channel_id, actor)
        else:
            # Only the asker sees an ephemeral answer, so only the asker's rights count.
            audience = Audience(Place.DIRECT, address.channel_id, labels=actor.labels)
        return Request(errand.wish, errand.words, errand.asked_at, actor, audience, errand.conversation)

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
        """A status line in the thread; nothing where there is no thread."""
        thread_ts = errand.address.thread_ts
        # A click that shows its effect where it was made posts nothing, so nothing would take the line away.
        if thread_ts is None or errand.act is not None:
            return Silence()
        return Status(self._web, errand.address.channel_id, thread_ts)

    def letters(self, errand: Errand, reply: Reply) -> tuple[Letter, ...]:
        """The reply as letters to where the errand came from."""
        address = errand.address
        if isinstance(reply, ReasonForm):
            return (form_letter(self._renderer.safe, errand, reply),)
        drawn = self._renderer.draw(reply, quoted=errand.quoted)
        if address.home:
            blocks = [block for message in drawn for block in message.blocks]
            return (_home_letter(errand, drawn[0], blocks),)
        routes = _routes(address, hidden=not address.visible or _is_for_the_asker(address, reply))
        lane = f"{address.channel_id}:{address.thread_ts or errand.identity}"
        return _letters(f"answer:{errand.identity}", lane, routes, drawn)

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


def _is_for_the_asker(address: Address, reply: Reply) -> bool:
    # A command's card is for the channel; "nothing found" or "you may not" is for whoever typed it.
    is_command = address.response_url is not None
    return is_command and isinstance(reply, Answer) and reply.outcome is not Outcome.ANSWERED


def _routes(address: Address, *, hidden: bool) -> tuple[Route, ...]:
    channel, user = address.channel_id, address.user_id
    respond = (Route(Way.RESPOND, channel, user, url=address.response_url),) if address.response_url else ()
    # Posting to a person's id opens the direct message with them.
    direct = (Route(Way.POST, user),) if user and not channel.startswith("D") else ()
    if not hidden:
        # A channel the bot was not invited to, or that was archived meanwhile: who asked gets the answer all the same.
        return (Route(Way.POST, channel, thread_ts=address.thread_ts), *respond, *direct)
    return (
        *respond,
        Route(Way.HIDDEN, channel, user, address.thread_ts),
        *(direct or (Route(Way.POST, channel),)),
    )


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


def _home_letter(errand: Errand, message: Message, blocks: list[Block]) -> Letter:
    user = errand.address.user_id
    parcel = Parcel((Route(Way.HOME, user=user),), message.text, frozen(ladder(blocks)))
    return Letter(f"home:{errand.identity}", f"home:{user}", user, parcel.pack())
