"""The short form of `make load`: under a burst every event gets its 200 and its row.

Times are measured by `make load` on a quiet machine; here only what must hold on any machine.
"""

from pathlib import Path

import pytest

from tests.load.acks import measure_acks
from tests.load.spread import Spread


async def test_in_a_burst_no_event_is_refused_or_lost_and_repeats_make_no_row(tmp_path: Path) -> None:
    acks = await measure_acks(f"sqlite:///{tmp_path}/state.db", seconds=2, per_second=100)
    assert (acks.refused, acks.lost, acks.unique, acks.spread.count) == (0, 0, 160, 200)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([1.0], (1.0, 1.0, 1.0)), ([float(n) for n in range(1, 201)], (100.0, 190.0, 198.0))],
)
def test_a_spread_is_of_measured_values(seconds: list[float], expected: tuple[float, ...]) -> None:
    spread = Spread.of(list(reversed(seconds)))
    assert (spread.p50, spread.p95, spread.p99) == expected
