"""Changes as they happen: state says what changed, pages and tests listen.

`state.SlackState` publishes, `control.py` turns a subscription into Server-Sent Events, `PracticeSlack.until`
wakes on every change.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.slack.wire import JsonObject


class Feed:
    """Hands every published change to every open subscription."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[JsonObject | None]] = set()

    def publish(self, kind: str, **details: object) -> None:
        """Tell all listeners that `kind` changed; the details are JSON."""
        for queue in self._queues:
            queue.put_nowait({"kind": kind, **details})

    @contextmanager
    def subscribe(self) -> Iterator["asyncio.Queue[JsonObject | None]"]:
        """A queue of changes from now on; `None` in it means that the server stops."""
        queue: asyncio.Queue[JsonObject | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End every subscription."""
        for queue in self._queues:
            queue.put_nowait(None)
