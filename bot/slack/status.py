"""Progress → the status line under the bot's name ("is looking up the stock"). `bot.ports.Progress`.

Called by the worker and the turn. A status is decoration: whatever Slack says about it, the work goes on.
"""

import structlog

from bot.slack.web import Done, Web

log = structlog.get_logger()
_LONGEST = 100


class Status:
    """The status line of one thread."""

    def __init__(self, web: Web, channel_id: str, thread_ts: str) -> None:
        self._web = web
        self._channel_id = channel_id
        self._thread_ts = thread_ts

    async def note(self, words: str) -> None:
        """Show these words until the answer comes."""
        await self._set(words[:_LONGEST])

    async def clear(self) -> None:
        """Take the words away."""
        await self._set("")

    async def _set(self, words: str) -> None:
        ending = await self._web.call(
            "assistant.threads.setStatus",
            {"channel_id": self._channel_id, "thread_ts": self._thread_ts, "status": words},
        )
        if not isinstance(ending, Done):
            log.debug("slack.status_not_set", ending=repr(ending))


class Silence:
    """No thread, no status line."""

    async def note(self, words: str) -> None:
        """Nothing to show it in."""

    async def clear(self) -> None:
        """Nothing to take away."""
