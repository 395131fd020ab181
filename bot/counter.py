"""Everything people do with an answer besides reading it: receipts, sources, feedback, passing on, watching, sharing.

`Counter` stands before the turn: what is asked goes through to it, and its answers are kept so that buttons on them work; a
press, `/ops where` and the App Home are dealt with here. Rights are asked for afresh at each press. Called by the worker.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.counter_pages import again, cited_passage, home_page, watch_in_words, whereabouts, whole_page
from bot.counter_ports import (
    Feedback,
    Keepsakes,
    KeptAnswer,
    PassedQuestion,
    Verdict,
    Watch,
    WatchKind,
)
from bot.findings import or_another
from bot.follow_up import whole_question
from bot.house_rules import HouseRules
from bot.naming import find_skus
from bot.numbers import NumbersDesk
from bot.ports import Copilot, Progress
from bot.reply import (
    Answer,
    Form,
    FormPage,
    HomePage,
    PassedOn,
    ReceiptPage,
    Reply,
    Said,
    SharedAnswer,
    Usage,
)
from bot.request import Act, Press, Request, Wish
from bot.rights import NOT_HERE, FigureLabels
from bot.usage import usage_for
from floorwalker.clock import Clock
from floorwalker.errors import NoPermission, UserMistake
from floorwalker.identity import EVERYONE, Actor, Audience, Place, readable_by_both
from knowledge.library import Library

COVER_DAYS = 7.0
LONGEST_TARGET = 255
MEMBERS_ONLY = "This is for full members of the workspace."


class Counter:
    """A `Copilot` around the turn."""

    def __init__(
        self,
        *,
        turn: Copilot,
        keepsakes: Keepsakes,
        desk: NumbersDesk,
        library: Library,
        labels: FigureLabels,
        rules: HouseRules,
        clock: Clock,
        open_work: Callable[[Actor], Awaitable[tuple[str, ...]]],
    ) -> None:
        self._turn = turn
        self._keepsakes = keepsakes
        self._desk = desk
        self._library = library
        self._labels = labels
        self._rules = rules
        self._clock = clock
        self._open_work = open_work

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """Exactly one reply; raises `NoPermission`, `UserMistake` and `SourceDown` for what the worker tells by itself."""
        match request.wish:
            case Wish.PRESS:
                assert request.press is not None
                return await self._pressed(request, request.press)
            case Wish.WHERE:
                return whereabouts(request, self._rules.channel_owners, self._rules.digests)
            case Wish.HOME:
                return await self._home(request)
            case Wish.HELP:
                return self._usage(request)
            case _:
                return await self._answered(request, progress)

    async def _answered(self, request: Request, progress: Progress | None) -> Reply:
        whole = await self._whole(request)
        reply = await self._turn.reply(replace(request, words=whole or request.words), progress)
        if isinstance(reply, Answer):
            if whole:
                request = replace(request, words=whole)
                reply = reply.model_copy(update={"text": f"{reply.text}\n_Understood as: {whole}_"})
            await self._keepsakes.keep_answer(self._kept(request, reply))
        return reply

    async def _whole(self, request: Request) -> str | None:
        """The question that a follow-up in a thread stands for; null for one that stands by itself."""
        place = request.conversation
        if request.wish is not Wish.ASK or place is None:
            return None
        before = await self._keepsakes.last_in(place.channel_id, place.thread_ts)
        if before is None:
            return None
        today = await asyncio.to_thread(self._desk.today)
        return whole_question(request.words, before, self._desk.catalogue, today)

    def _kept(self, request: Request, answer: Answer) -> KeptAnswer:
        thread = request.conversation.thread_ts if request.conversation else None
        channel = request.conversation.channel_id if request.conversation else request.audience.channel_id
        return KeptAnswer(
            user_id=request.actor.user_id,
            channel_id=channel,
            thread_ts=thread,
            wish=request.wish,
            words=request.words,
            asked_at=request.asked_at,
            answer=answer,
        )

    def _usage(self, request: Request) -> Usage:
        return usage_for(request.actor)

    async def _pressed(self, request: Request, press: Press) -> Reply:
        acts: dict[Act, Callable[[Request, Press], Awaitable[Reply]]] = {
            Act.ALONE: self._alone,
            Act.RECEIPT: self._receipt,
            Act.AGAIN: self._receipt,
            Act.SOURCE: self._source,
            Act.PAGE: self._page,
            Act.FEEDBACK: self._feedback,
            Act.WHY: self._feedback,
            Act.ASK_PERSON: self._ask_person,
            Act.HAND_ON: self._hand_on,
            Act.SETTLED: self._settled,
            Act.WATCH_FORM: self._watch_form,
            Act.WATCH: self._watch,
            Act.UNWATCH: self._unwatch,
            Act.SHARE_FORM: self._share_form,
            Act.SHARE: self._share,
        }
        return await acts[press.act](request, press)

    async def _share_form(self, _request: Request, press: Press) -> FormPage:
        return FormPage(Form.SHARE, press.about, "Everybody in the channel you choose will read it.")

    async def _alone(self, request: Request, press: Press) -> Reply:
        """The question asked again, with the asker as its only reader."""
        audience = Audience(
            Place.DIRECT, request.audience.channel_id, labels=request.actor.labels, all_rights=False
        )
        wish = Wish(press.values.get("wish", Wish.ASK.value))
        again_asked = replace(request, wish=wish, words=press.about, audience=audience, press=None)
        return await self._answered(again_asked, None)

    async def _receipt(self, request: Request, press: Press) -> ReceiptPage:
        kept = await self._readable(request, press.about)
        metric = press.values.get("metric", "")
        figures = tuple(one for one in kept.answer.figures if not metric or one.metric == metric)
        if not figures:
            raise UserMistake("That answer has no figures any more; ask it again.")
        if press.act is Act.AGAIN:
            figures = await asyncio.to_thread(again, self._desk, figures)
        return ReceiptPage(kept.id, figures, fresh=press.act is Act.AGAIN)

    async def _readable(self, request: Request, answer_id: str) -> KeptAnswer:
        """The kept answer, if the one who presses may still read all of it."""
        kept = await self._keepsakes.answer(answer_id)
        if kept is None:
            raise UserMistake("That answer is too old to be looked into; ask it again.")
        alone = replace(request, audience=Audience(Place.DIRECT, labels=request.actor.labels))
        if not self._labels.may_see_all(kept.answer.figures, alone) or not request.actor.labels:
            raise NoPermission(MEMBERS_ONLY if not request.actor.labels else NOT_HERE)
        return kept

    async def _source(self, request: Request, press: Press) -> Reply:
        kept = await self._readable(request, press.about)
        number = int(press.values.get("n", "0"))
        if number >= len(kept.answer.citations):
            raise UserMistake("That source is not in the answer any more; ask again.")
        cited = kept.answer.citations[number]
        if "verdict" in press.values:
            said = {"verdict": press.values["verdict"], "document": cited.document_id}
            return await self._feedback(request, Press(Act.FEEDBACK, press.about, said))
        return await asyncio.to_thread(
            cited_passage, self._library, cited, request.actor, self._desk.calendar_day()
        )

    async def _page(self, request: Request, press: Press) -> Reply:
        return await asyncio.to_thread(
            whole_page, self._library, press.about, request.actor, self._desk.calendar_day()
        )

    async def _feedback(self, request: Request, press: Press) -> Reply:
        await self._readable(request, press.about)
        values = press.values
        said = Feedback(
            answer_id=press.about,
            target=values.get("document", "")[:LONGEST_TARGET],
            user_id=request.actor.user_id,
            verdict=Verdict(values["verdict"]),
            said_at=self._clock.now(),
            reason=values.get("reason", ""),
            note=values.get("note", ""),
        )
        await self._keepsakes.record(said)
        if said.verdict is Verdict.NOT_HELPFUL and press.act is Act.FEEDBACK:
            given = {"document": said.target}
            return FormPage(
                Form.WHY, press.about, "It is noted. What was wrong helps its owner to mend it.", given
            )
        return Said("Thank you, it is noted.")

    async def _ask_person(self, _request: Request, press: Press) -> FormPage:
        kept = await self._keepsakes.answer(press.about)
        if kept is None:
            raise UserMistake("That answer is too old to be passed on; ask again.")
        handle = self._owner_of(kept)
        return FormPage(
            Form.HAND_ON, press.about, f"{handle} will be named in the thread with your question."
        )

    def _owner_of(self, kept: KeptAnswer) -> str:
        """Who answers for what the answer rests on; without any, who owns the channel."""
        owners = [citation.owner for citation in kept.answer.citations]
        owners += [self._desk.words.owner(figure.metric) for figure in kept.answer.figures]
        owners.append(self._rules.channel_owners.get(kept.channel_id))
        return next((owner for owner in owners if owner), "@head-of-operations")

    async def _hand_on(self, request: Request, press: Press) -> PassedOn:
        kept = await self._readable(request, press.about)
        handle = self._owner_of(kept)
        question = PassedQuestion(
            id=request.identity,
            answer_id=kept.id,
            words=kept.words,
            handle=handle,
            person=self._rules.handles.get(handle, ""),
            note=press.values.get("note", ""),
            asked_by=request.actor.user_id,
            channel_id=kept.channel_id,
            thread_ts=kept.thread_ts,
            asked_at=self._clock.now(),
        )
        await self._keepsakes.pass_on(question)
        return PassedOn(
            question.id, question.words, handle, question.person, question.note, question.asked_by
        )

    async def _settled(self, request: Request, press: Press) -> Said:
        question = await self._keepsakes.passed(press.about)
        if question is None:
            raise UserMistake("That question is not on the list any more.")
        if not request.actor.labels:
            raise NoPermission(MEMBERS_ONLY)
        if await self._keepsakes.settle_passed(question.id, request.actor.user_id, self._clock.now()):
            return Said(f"{request.actor.name} marked the question as dealt with.", to_all=True)
        return Said("It was marked as dealt with before.")

    async def _watch_form(self, _request: Request, press: Press) -> FormPage:
        said = "I look every few minutes, and tell you once, in a direct message."
        return FormPage(Form.WATCH, press.about, said, dict(press.values))

    async def _watch(self, request: Request, press: Press) -> Said:
        if not request.actor.labels:
            raise NoPermission(MEMBERS_ONLY)
        values = press.values
        kind = WatchKind(values["kind"])
        named = await asyncio.to_thread(self._named, kind, values["reference"])
        days = float(values.get("days") or COVER_DAYS)
        watch = Watch(request.identity, request.actor.user_id, kind, named, days, self._clock.now())
        await self._keepsakes.watch(watch)
        return Said(f"Watching: {watch_in_words(watch)}. Your home lists it, and you can stop it there.")

    def _named(self, kind: WatchKind, reference: str) -> str:
        """The id of what is to be watched; raises `UserMistake` with near ones."""
        if kind is WatchKind.ARRIVAL:
            return self._desk.purchase_order(reference).po_id
        titles = self._desk.sku_titles()
        skus, choices = find_skus(reference, titles)
        if len(skus) != 1:
            near = ", ".join([*(skus or choices)][:3]) or or_another(reference, [*titles, *titles.values()])
            raise UserMistake(f"{reference!r} does not name one SKU. {near}".strip())
        return skus[0]

    async def _unwatch(self, request: Request, press: Press) -> Reply:
        mine = [watch.id for watch in await self._keepsakes.watches(request.actor.user_id)]
        if press.about in mine:
            await self._keepsakes.end_watch(press.about, (), self._clock.now())
        return await self._home(request)

    async def _share(self, request: Request, press: Press) -> SharedAnswer:
        """The answer for the channel, if everybody who reads there may see all it rests on; `request` has that audience."""
        kept = await self._readable(request, press.about)
        may = self._labels.may_see_all(kept.answer.figures, request)
        for citation in kept.answer.citations:
            audience = await asyncio.to_thread(self._audience_of, citation.document_id)
            may = may and readable_by_both(audience, request.actor, request.audience)
        if not may or not readable_by_both(EVERYONE, request.actor, request.audience):
            raise NoPermission("Not everybody in that channel may see this, so it was not shared.")
        return SharedAnswer(
            kept.answer, request.audience.channel_id, request.actor.user_id, press.values.get("note", "")
        )

    def _audience_of(self, document_id: str) -> str:
        return self._library.document(document_id).audience

    async def _home(self, request: Request) -> HomePage:
        mine = await self._keepsakes.watches(request.actor.user_id)
        asked = [one for one in await self._keepsakes.waiting() if one.asked_by == request.actor.user_id]
        may_ask = request.actor.may_read(EVERYONE)
        open_work = await self._open_work(request.actor) if may_ask else ()
        return home_page(request.actor, mine, asked, self._rules.setup, open_work)
