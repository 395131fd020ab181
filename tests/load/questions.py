"""Ten people who ask without pause, with a model of 4 s → how long an answer takes, and whether memory stays flat."""

import resource
import sys
from dataclasses import dataclass

from pydantic import SecretStr

from bot.app import running_bot, shopfront
from floorwalker.clock import FixedClock, OffsetClock, SystemClock
from floorwalker.home import Home
from floorwalker.settings import Settings
from tests.load.crowd import Addresses, crowd
from tests.load.spread import Spread
from tests.support.practice_home import NOW

MODEL_S = 4.0


@dataclass(frozen=True)
class Questions:
    """How the answers went; memory is the most the bot's process ever held, after the warm-up and at the end, in MB."""

    spread: Spread
    in_flight: int
    warm_mb: float
    end_mb: float

    @property
    def growth(self) -> float:
        """The growth of the memory after the warm-up, as a share."""
        return self.end_mb / self.warm_mb - 1


async def measure_questions(home: Home, database: str, *, seconds: float, in_flight: int) -> Questions:
    """The wired bot of `bot.app` on a practice shop, over Socket Mode."""
    async with crowd(model_s=MODEL_S) as people:
        shop = shopfront(_settings(home, database, people.addresses), home, _clock())
        async with running_bot(shop):
            # The people outside live in the present: only the shop's data are of another day.
            await people.ask(seconds / 2, in_flight)
            warm = peak_mb()
            taken = await people.ask(seconds, in_flight)
    return Questions(Spread.of(taken), in_flight, warm, peak_mb())


def peak_mb() -> float:
    """The most memory this process ever held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _clock() -> OffsetClock:
    return OffsetClock(FixedClock(NOW).now(), base=SystemClock())


def _settings(home: Home, database: str, where: Addresses) -> Settings:
    return Settings(
        home=home.root,
        database_url=database,
        model="test-model",
        openai_api_key=SecretStr("test"),
        openai_base_url=where.model_url,
        slack_bot_token=SecretStr(where.slack.bot_token),
        slack_app_token=SecretStr(where.slack.app_token),
        slack_signing_secret=SecretStr(where.slack.signing_secret),
        slack_api_url=where.slack.api_url,
    )
