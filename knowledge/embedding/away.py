"""Whether an embedder outside of this process is worth asking. `library` holds one.

After a failure nobody waits for it again for a while: each question would else wait out the whole time limit.
"""

from datetime import datetime, timedelta

import structlog

from floorwalker.clock import Clock
from knowledge.embedding.port import EmbedderAway

LEFT_ALONE = timedelta(seconds=30)
"""How long an embedder that failed is not asked."""
_log = structlog.get_logger()


class Away:
    """The last failure and how long it counts; written by any thread, each write whole."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: tuple[datetime, str] | None = None

    def note(self, failed: EmbedderAway) -> None:
        """It did not answer just now."""
        _log.warning("corpus.embedder_away", reason=str(failed))
        self._last = (self._clock.now() + LEFT_ALONE, str(failed))

    @property
    def lasts(self) -> bool:
        """Whether it is still left alone."""
        last = self._last
        return last is not None and self._clock.now() < last[0]

    @property
    def why(self) -> str:
        """The sentence of the last failure; empty when there was none."""
        return self._last[1] if self._last else ""
