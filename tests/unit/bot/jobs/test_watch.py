"""The watch looks when its time has come, tells when something is new, and survives a look that fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts import AlertRoute
from bot.jobs.watch import Watch, Watched
from floorwalker.clock import FixedClock
from floorwalker.errors import NoData

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROUTE = AlertRoute("label_not_shipped", "C1", timedelta(hours=4))


@dataclass
class Looks:
    """Looks as scripted."""

    made: Callable[[], bool] = lambda: False
    at: list[str] = field(default_factory=list)

    async def look(self, route: AlertRoute) -> bool:
        """One look."""
        self.at.append(route.rule)
        return self.made()


def no_data() -> bool:
    """A shop without data."""
    raise NoData("There are no data.")


async def test_it_looks_every_so_often_also_when_the_clock_is_set_back() -> None:
    clock, looks = FixedClock(NOW), Looks()
    watch = Watch([Watched(ROUTE, timedelta(minutes=5))], looks, clock, lambda: None)
    for minutes, times in ((0, 1), (4, 1), (1, 2), (-60, 3), (2, 3)):
        clock.advance(timedelta(minutes=minutes))
        await watch.step()
        assert len(looks.at) == times, minutes


@pytest.mark.parametrize(("made", "told"), [(lambda: True, 1), (lambda: False, 0), (no_data, 0)])
async def test_it_tells_only_of_news_and_goes_on_after_a_failure(made: Callable[[], bool], told: int) -> None:
    clock, calls = FixedClock(NOW), list[int]()
    looks = Looks(made)
    watch = Watch([Watched(ROUTE, timedelta(minutes=5))], looks, clock, lambda: calls.append(1))
    assert await watch.step() is False
    assert len(calls) == told
    clock.advance(timedelta(minutes=5))
    await watch.step()
    assert len(looks.at) == 2
