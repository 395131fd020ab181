"""Steps → loops that run until told to stop: the one that holds every background task of the process.

Made by `bot.app`. A step that crashes is logged and tried again with a growing pause; a stop lets running steps end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.jobs.boundary import Crash, NewTrace, contain

log = structlog.get_logger()

LONGEST_PAUSE_S = 30.0
DRAIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Loop:
    """A step to repeat: at once while it says there was work, else after `idle_s` or when `wake` is set."""

    name: str
    step: Callable[[], Awaitable[bool]]
    idle_s: float
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Runs the loops; keeps a handle of each task, so that none can vanish."""

    def __init__(self, loops: Sequence[Loop], *, new_trace: NewTrace, drain_s: float = DRAIN_S) -> None:
        self._loops = tuple(loops)
        self._new_trace = new_trace
        self._drain_s = drain_s
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start every loop."""
        self._tasks = [asyncio.create_task(self._run(loop), name=loop.name) for loop in self._loops]

    @property
    def alive(self) -> bool:
        """Whether every loop runs."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def stop(self) -> None:
        """Let running steps end (up to `drain_s`), then cancel what is left; leases bring that work back."""
        self._stopping.set()
        for loop in self._loops:
            loop.wake.set()
        if not self._tasks:
            return
        _ended, late = await asyncio.wait(self._tasks, timeout=self._drain_s)
        for task in late:
            log.warning("supervisor.cancelled", loop=task.get_name())
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, loop: Loop) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            loop.wake.clear()
            worked = await contain(loop.step(), doing=loop.name, new_trace=self._new_trace)
            if isinstance(worked, Crash):
                pause = min(LONGEST_PAUSE_S, max(0.5, 2 * pause))
                await self._wait(self._stopping, pause)
            elif not worked:
                pause = 0.0
                await self._wait(loop.wake, loop.idle_s)
            else:
                pause = 0.0
                await asyncio.sleep(0)

    async def _wait(self, for_what: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await for_what.wait()
        except TimeoutError:
            return
