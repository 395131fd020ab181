"""Many small writes that arrive at once → one transaction, one wait for the disk. Used by the inbox before the acknowledgement.

The disk's flush costs more than the rows: a burst of events is acknowledged as quickly as a single one. Nobody waits for company:
what arrives while a transaction runs goes into the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from floorwalker.errors import SourceDown

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_TOGETHER = 50


class Together(Generic[Item, Result]):
    """Hands what waits to `write`, which does all of it in one transaction and gives one result for each."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """The result once the row stands; raises what the write raises."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="write-together")
        return await future

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            outcome = await self._try(batch)
            if outcome is not None and len(batch) > 1 and not isinstance(outcome, SourceDown):
                # One of them is wrong; the others must not suffer.
                for one in batch:
                    _fail([one], await self._try([one]))
            else:
                _fail(batch, outcome)

    async def _try(self, batch: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> BaseException | None:
        (ended,) = await asyncio.gather(
            self._write([item for item, _future in batch]), return_exceptions=True
        )
        if isinstance(ended, BaseException):
            return ended
        for (_item, future), result in zip(batch, ended, strict=True):
            if not future.done():
                future.set_result(result)
        return None


def _fail(batch: Sequence[tuple[Item, "asyncio.Future[Result]"]], error: BaseException | None) -> None:
    for _item, future in batch:
        if error is not None and not future.done():
            future.set_exception(error)
