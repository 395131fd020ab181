"""Writes that arrive at once share a transaction, and one that is wrong does not take the others with it."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.storage.together import Together
from floorwalker.errors import SourceDown


class Ledger:
    """Writes slowly; a negative number is a bug, and the database may be away."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.away = False

    async def write(self, numbers: Sequence[int]) -> list[int]:
        """Doubles them."""
        await asyncio.sleep(0.01)
        if self.away:
            raise SourceDown("away")
        if min(numbers) < 0:
            raise ValueError("negative")
        self.batches.append(list(numbers))
        return [2 * number for number in numbers]


async def test_a_burst_is_one_transaction_and_each_gets_its_own_result() -> None:
    ledger = Ledger()
    together: Together[int, int] = Together(ledger.write)
    first = asyncio.create_task(together.add(0))
    await asyncio.sleep(0)
    assert await asyncio.gather(*(together.add(number) for number in range(1, 121))) == [
        2 * number for number in range(1, 121)
    ]
    assert await first == 0
    assert len(ledger.batches) <= 4 and sorted(n for batch in ledger.batches for n in batch) == list(
        range(121)
    )


async def test_one_that_is_wrong_fails_alone() -> None:
    together: Together[int, int] = Together(Ledger().write)
    ends = await asyncio.gather(*(together.add(n) for n in (1, -1, 2)), return_exceptions=True)
    assert ends[0] == 2 and ends[2] == 4 and isinstance(ends[1], ValueError)


async def test_a_database_that_is_away_is_away_for_all_and_then_back() -> None:
    ledger = Ledger()
    together: Together[int, int] = Together(ledger.write)
    ledger.away = True
    ends = await asyncio.gather(*(together.add(n) for n in range(3)), return_exceptions=True)
    assert all(isinstance(end, SourceDown) for end in ends)
    ledger.away = False
    assert await together.add(4) == 8


async def test_a_listener_that_gave_up_disturbs_nobody() -> None:
    together: Together[int, int] = Together(Ledger().write)
    gone = asyncio.create_task(together.add(1))
    staying = asyncio.create_task(together.add(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
