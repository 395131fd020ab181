"""Progress → the status line under the bot's name ("is looking up the stock"), and Slack's Stop button. `bot.ports.Progress`.

Called by the worker and the turn. Both are decoration: whatever Slack says about them, the work goes on.
"""

import structlog
from pydantic import JsonValue

from bot.slack.web import Done, Web

log = structlog.get_logger()
_LONGEST = 95
# Slack shows these in turn under a status that stands for longer.
_MEANWHILE: list[JsonValue] = ["reading the data", "reading the playbooks", "checking the receipts"]


class Status:
    """The status line and the agent session of one thread."""

    def __init__(self, web: Web, channel_id: str, thread_ts: str) -> None:
        self._web = web
        self._place: dict[str, JsonValue] = {"channel_id": channel_id, "thread_ts": thread_ts}
        self._is_processing = False
        self.is_shown = False
        """Whether Slack showed the last note: a Slack without status has no cards either."""

    async def found(self, words: str) -> None:
        """A line has no room for it."""

    async def note(self, words: str) -> None:
        """Show "is looking it up…" until the answer comes; with the first of them Slack shows a Stop button."""
        shown: dict[str, JsonValue] = {"status": f"is {words[:_LONGEST]}…", "loading_messages": _MEANWHILE}
        self.is_shown = await self._call("assistant.threads.setStatus", shown)
        if not self._is_processing:
            self._is_processing = True
            await self._call("agents.sessions.setStatus", {"status": "processing"})

    async def clear(self) -> None:
        """Take the words away."""
        await self._call("assistant.threads.setStatus", {"status": ""})

    async def ended(self) -> None:
        """The work is over, however it ended: there is nothing to stop any more."""
        await self._call("agents.sessions.setStatus", {"status": "active"})

    async def _call(self, method: str, arguments: dict[str, JsonValue]) -> bool:
        ending = await self._web.call(method, {**self._place, **arguments})
        if not isinstance(ending, Done):
            log.debug("slack.status_not_set", method=method, ending=repr(ending))
        return isinstance(ending, Done)


class Silence:
    """No thread, no status line."""

    async def note(self, words: str) -> None:
        """Nothing to show it in."""

    async def found(self, words: str) -> None:
        """Nothing to show it in."""

    async def clear(self) -> None:
        """Nothing to take away."""

    async def ended(self) -> None:
        """Nothing to end."""
