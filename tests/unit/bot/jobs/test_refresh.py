"""Sources are imported when their time has come, and a broken one does not stop the others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.jobs.refresh import Refresh, SourceRefresh
from floorwalker.clock import FixedClock
from floorwalker.errors import UserMistake

Made = TypeVar("Made")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def loading(loads: list[Made], made: Callable[[], Made]) -> Callable[[], list[str]]:
    """An import that writes down that it ran and has nothing to say."""

    def load() -> list[str]:
        loads.append(made())
        return []

    return load


async def test_a_source_is_imported_at_once_and_then_at_its_pace() -> None:
    clock, loads = FixedClock(NOON), list[datetime]()
    job = SourceRefresh([Refresh("orders", timedelta(minutes=60), loading(loads, clock.now))], clock)
    for minutes in (0, 30, 29, 1, 60):
        clock.advance(timedelta(minutes=minutes))
        await job.step()
    assert loads == [NOON, NOON + timedelta(minutes=60), NOON + timedelta(minutes=120)]


async def test_a_file_that_cannot_be_imported_does_not_stop_the_others() -> None:
    clock, loads = FixedClock(NOON), list[str]()

    def broken() -> list[str]:
        raise UserMistake("orders.csv, line 3: a quote is not closed.")

    job = SourceRefresh(
        [
            Refresh("broken", timedelta(hours=1), broken),
            Refresh("stock", timedelta(hours=1), loading(loads, lambda: "stock")),
        ],
        clock,
    )
    assert await job.step() is False
    assert loads == ["stock"]


async def test_a_clock_that_is_set_back_does_not_make_a_source_wait() -> None:
    clock, loads = FixedClock(NOON), list[int]()
    job = SourceRefresh([Refresh("orders", timedelta(hours=1), loading(loads, lambda: 1))], clock)
    await job.step()
    clock.move_to(NOON - timedelta(days=1))
    await job.step()
    assert len(loads) == 2
