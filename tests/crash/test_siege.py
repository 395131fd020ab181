"""Promise 5 under fire, the short form of `make crash`: workers die or freeze, Slack loses replies, nothing is lost or doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.siege import Siege, Weapon, besiege
from tests.support.postgres_server import PostgresServer, empty_database, postgres_server

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, ended with this module."""
    with postgres_server() as server:
        yield server


@pytest.mark.parametrize("weapon", ["kill", "freeze"])
async def test_on_sqlite_nothing_is_lost_or_doubled(tmp_path: Path, weapon: Weapon) -> None:
    siege = await besiege(f"sqlite:///{tmp_path}/state.db", messages=16, weapon=weapon, per_second=9)
    assert (siege.lost, siege.doubled, siege.broken) == (0, 0, ()), siege
    assert was_under_fire(siege)


async def test_on_postgresql_nothing_is_lost_or_doubled(postgres: PostgresServer) -> None:
    siege = await besiege(empty_database(postgres, "siege"), messages=16, weapon="kill", per_second=9)
    assert (siege.lost, siege.doubled, siege.broken) == (0, 0, ()), siege
    assert was_under_fire(siege)


def was_under_fire(siege: Siege) -> bool:
    """Whether workers fell and Slack failed: otherwise nothing was shown. How often depends on the machine."""
    return siege.blows >= 1 and sum(siege.faults.values()) >= 2
