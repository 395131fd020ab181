"""`InboxItem` → `Reply` → letters in the outbox: one row at a time, settled in one transaction (promise 5).

`Worker.step` is driven by the supervisor, several at once; the inbox sees to it that a conversation has one at a time.
A crash between taking and settling leaves the row to be taken again when its lease has run out.
"""

import asyncio
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.jobs.boundary import Crash, NewTrace, contain
from bot.jobs.endings import crashed, not_allowed, notice, refused, source_down, too_slow
from bot.measures import Measures
from bot.ports import Copilot, Errand, Inbox, InboxItem, Letter, Surface, Turn
from bot.reply import Answer, Reply, Withheld
from bot.spending import Spent, spending
from floorwalker.clock import Clock
from floorwalker.errors import NoPermission, SourceDown, UserMistake
from floorwalker.outcome import Outcome

log = structlog.get_logger()

TIMEOUT_S = 60.0
# Longer than the longest turn, so that nobody takes a row somebody works on.
LEASE = timedelta(seconds=90)
# How often a run looks whether it was stopped or superseded, also by what another process received.
LOOK_EVERY_S = 0.5
READING = "reading the question"
INSTEAD = "This takes the place of your earlier message here, which was not answered yet."
# A row that ended its process that often gets an apology instead of another try.
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Done:
    reply: Reply
    letters: tuple[Letter, ...]


class Worker:
    """Takes arrivals and answers them; `wake` is called when letters wait."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        surface: Surface,
        copilot: Copilot,
        clock: Clock,
        new_trace: NewTrace,
        wake: asyncio.Event | None = None,
        timeout_s: float = TIMEOUT_S,
        look_every_s: float = LOOK_EVERY_S,
        measures: Measures | None = None,
    ) -> None:
        self._inbox = inbox
        self._surface = surface
        self._copilot = copilot
        self._clock = clock
        self._new_trace = new_trace
        self._wake = wake
        self._timeout_s = timeout_s
        self._look_every_s = look_every_s
        self._measures = measures

    async def step(self) -> bool:
        """Answer one arrival; false when none is free."""
        item = await self._inbox.take(self._clock.now(), LEASE)
        if item is None:
            return False
        errand = self._surface.read(item)
        if errand is None:
            await self._inbox.settle(item, (), None, "nothing", self._clock.now())
            return True
        await self._run(item, errand)
        return True

    async def _run(self, item: InboxItem, errand: Errand) -> None:
        started = time.monotonic()
        with spending() as spent, self._span(item):
            ended = await self._while_held(item, errand)
        if ended is None:
            log.info("worker.called_off", identity=item.identity)
            # No message will clear the note.
            await self._surface.progress(errand).clear()
            return
        if isinstance(ended, Crash):
            apology = crashed(ended.trace_id, _since(started))
            ended = _Done(apology, self._surface.letters(errand, apology))
        await self._settle(item, errand, ended, _since(started), spent)

    async def _while_held(self, item: InboxItem, errand: Errand) -> _Done | Crash | None:
        """What the work ends in; null when it was stopped, superseded or taken back meanwhile."""
        doing = f"answer {item.identity}"
        work = asyncio.ensure_future(
            contain(self._work(item, errand), doing=doing, new_trace=self._new_trace)
        )
        watch = asyncio.ensure_future(self._until_called_off(item))
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else None
        finally:
            for task in (work, watch):
                task.cancel()
            await asyncio.gather(work, watch, return_exceptions=True)

    async def _until_called_off(self, item: InboxItem) -> None:
        while True:
            await asyncio.sleep(self._look_every_s)
            try:
                if not await self._inbox.holds(item):
                    return
            except SourceDown:
                # Whoever cannot be asked has not called it off; settling decides.
                continue

    async def _work(self, item: InboxItem, errand: Errand) -> _Done:
        reply = await self._reply(item, errand)
        if item.supersedes and isinstance(reply, Answer):
            reply = reply.model_copy(update={"text": f"_{INSTEAD}_\n{reply.text}"})
        return _Done(reply, self._surface.letters(errand, reply))

    async def _reply(self, item: InboxItem, errand: Errand) -> Reply:
        if errand.notice is not None:
            return notice(errand.notice, self._new_trace(), errand.suggestions)
        if item.tries > MOST_TRIES:
            log.error("worker.given_up", identity=item.identity, tries=item.tries)
            return crashed(self._new_trace(), 0)
        started = time.monotonic()
        progress = self._surface.progress(errand)
        try:
            async with asyncio.timeout(self._timeout_s):
                await progress.note(READING)
                request = await self._surface.request(errand)
                return await self._copilot.reply(request, progress)
        except TimeoutError:
            log.warning("worker.too_slow", identity=item.identity, seconds=self._timeout_s)
            return too_slow(self._timeout_s, self._new_trace(), _since(started))
        except SourceDown as down:
            log.warning("worker.source_down", identity=item.identity, reason=str(down))
            return source_down(str(down), self._new_trace(), _since(started))
        except NoPermission as forbidden:
            return not_allowed(str(forbidden), self._new_trace(), _since(started))
        except UserMistake as mistake:
            return refused(str(mistake), self._new_trace(), _since(started))
        finally:
            await progress.ended()

    def _span(self, item: InboxItem) -> AbstractContextManager[object]:
        if self._measures is None:
            return nullcontext()
        return self._measures.tracer.start_as_current_span("turn", attributes={"kind": item.kind.value})

    async def _settle(
        self, item: InboxItem, errand: Errand, done: _Done, elapsed_ms: int, spent: Spent
    ) -> None:
        outcome = _outcome(done.reply)
        turn = _turn(errand, done.reply) if errand.conversation else None
        now = self._clock.now()
        settled = await self._inbox.settle(item, done.letters, turn, outcome, now)
        in_all = (now - item.received_at).total_seconds()
        cost = self._measures.turned(item.kind.value, outcome, in_all, spent) if self._measures else 0.0
        log.info(
            "turn.ended",
            **_told(item, errand, done.reply),
            outcome=outcome,
            settled=settled,
            letters=len(done.letters),
            elapsed_ms=elapsed_ms,
            since_arrival_s=round(in_all, 3),
            model_calls=spent.calls,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            cost=cost,
        )
        if not settled or outcome == Outcome.NO_PERMISSION.value:
            # Withdrawn, taken over meanwhile, or told to the asker alone: no message will clear the note.
            await self._surface.progress(errand).clear()
        if settled and self._wake is not None:
            self._wake.set()


def _told(item: InboxItem, errand: Errand, reply: Reply) -> dict[str, object]:
    """Who asked for what and what it rests on; no words of the person, no text of the answer."""
    answer = reply if isinstance(reply, Answer) else None
    return {
        "identity": item.identity,
        "trace_id": answer.trace_id if answer else None,
        "kind": item.kind.value,
        "wish": errand.wish.value,
        "team": errand.team_id,
        "channel": errand.address.channel_id,
        "user": errand.address.user_id,
        "tries": item.tries,
        "supersedes": item.supersedes,
        "reply": type(reply).__name__,
        "intent": answer.intent.value if answer and answer.intent else None,
        "metrics": sorted({figure.metric for figure in answer.figures}) if answer else [],
        "documents": sorted({citation.document_id for citation in answer.citations}) if answer else [],
        "model": answer.model if answer else None,
    }


def _outcome(reply: Reply) -> str:
    told = reply.answer if isinstance(reply, Withheld) else reply
    return told.outcome.value if isinstance(told, Answer) else Outcome.ANSWERED.value


def _turn(errand: Errand, reply: Reply) -> Turn:
    reply = reply.answer if isinstance(reply, Withheld) else reply
    if not isinstance(reply, Answer):
        return Turn(errand.asked_at, errand.words, errand.wish, Outcome.ANSWERED.value, type(reply).__name__)
    return Turn(
        asked_at=errand.asked_at,
        words=errand.words,
        wish=errand.wish,
        outcome=reply.outcome.value,
        text=reply.text,
        metrics=tuple(dict.fromkeys(figure.metric for figure in reply.figures)),
        documents=tuple(dict.fromkeys(citation.document_id for citation in reply.citations)),
    )


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
