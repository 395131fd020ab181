"""The practice shop that scenario tests read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from floorwalker.home import Home
from tests.support.practice_home import PracticeShop, make_practice_home, open_practice_shop


@pytest.fixture(scope="session")
def practice_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """The practice shop with the starter library, made once per run."""
    base = tmp_path_factory.getbasetemp()
    shared: Path = base if worker_id == "master" else base.parent
    return make_practice_home(shared)


@pytest.fixture(scope="session")
def practice(practice_home: Home) -> Iterator[PracticeShop]:
    """The practice shop, opened."""
    shop = open_practice_shop(practice_home)
    yield shop
    shop.rows.close()
    shop.library.close()
