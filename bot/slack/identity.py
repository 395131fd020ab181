"""Who we are in Slack: `auth.test`, asked once. Used by the Bolt app (to know its own user) and by `people` (its team)."""

import asyncio
from dataclasses import dataclass

from bot.slack.json_path import text_at
from bot.slack.web import Done, Refused, Web
from floorwalker.errors import Misconfigured, SourceDown


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The bot's own ids."""

    team_id: str
    user_id: str
    bot_id: str


class WhoAmI:
    """Asks `auth.test` once, however many events arrive at once; asks again only after a failure."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: BotIdentity | None = None
        self._asking = asyncio.Lock()

    async def __call__(self) -> BotIdentity:
        """Our ids; raises `Misconfigured` for a refused token, `SourceDown` when Slack does not answer."""
        async with self._asking:
            if self._known is None:
                self._known = await self._ask()
            return self._known

    async def _ask(self) -> BotIdentity:
        ending = await self._web.call("auth.test", {})
        if isinstance(ending, Refused):
            raise Misconfigured(
                f"Slack refuses SLACK_BOT_TOKEN ({ending.error}); install the app again and set it."
            )
        if not isinstance(ending, Done):
            raise SourceDown("Slack does not answer.")
        data = ending.data
        return BotIdentity(text_at(data, "team_id"), text_at(data, "user_id"), text_at(data, "bot_id"))
