"""The job boundary: the one place of the jobs where any exception ends, with a trace id and a log line, never silently.

Used by the worker, the digest tick and the supervisor's loops.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

log = structlog.get_logger()

Value = TypeVar("Value")
NewTrace = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Crash:
    """A bug was met; `trace_id` finds it in the log."""

    trace_id: str


async def contain(work: Awaitable[Value], *, doing: str, new_trace: NewTrace) -> Value | Crash:
    """The value of the work, or the crash it ended in."""
    try:
        return await work
    except Exception:
        trace_id = new_trace()
        log.exception("job.crashed", doing=doing, trace_id=trace_id)
        return Crash(trace_id)
