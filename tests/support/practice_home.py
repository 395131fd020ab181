"""One practice shop with the starter library, made once per test run and only read: a home, its clock and its settings.

Workers of one run wait for each other at a lock file, so that the shop is made by the first that needs it.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from bot.app import STARTER_LIBRARY, shopfront
from bot.cli.context import keep_clock
from bot.numbers import NumbersDesk
from bot.reply import Reply
from bot.request import Request, Wish
from bot.turn import Turn
from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.identity import OPERATOR, TERMINAL, Actor, Audience
from floorwalker.settings import DEFAULT_EMBEDDING, Settings
from knowledge.library import Library
from simulator.shop import MAPPING, generate
from tools.metrics.day_sums import day_sums
from tools.store import generations
from tools.store.importing import import_data

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SEED, LINES = 20261, 8_000
MODEL = DEFAULT_EMBEDDING if DEFAULT_EMBEDDING.is_dir() else None


def make_practice_home(shared: Path) -> Home:
    """The home under a folder that all workers of a run share; made by whoever comes first."""
    root = shared / "practice-home"
    with _alone(shared / "practice-home.lock"):
        if not root.is_dir():
            making = Path(tempfile.mkdtemp(prefix="making-", dir=shared))
            _make(Home(making), shared)
            making.rename(root)
    return Home(root)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(home: Home, shared: Path) -> None:
    files, clock = shared / "practice-files", FixedClock(NOW)
    generate(files, seed=SEED, lines=LINES, end=NOW)
    import_data(home, MAPPING, files, clock=clock, sums=day_sums().tables)
    library = Library(home, MODEL, clock)
    library.sync([STARTER_LIBRARY])
    library.close()
    # The command line on this home has the same present.
    keep_clock(home, NOW)
    shutil.rmtree(files)


@dataclass(frozen=True, slots=True)
class PracticeShop:
    """A home opened: what answers questions, and the canonical rows for computations of a test's own."""

    home: Home
    clock: FixedClock
    desk: NumbersDesk
    library: Library
    turn: Turn
    rows: duckdb.DuckDBPyConnection

    async def ask(
        self,
        words: str,
        *,
        wish: Wish = Wish.ASK,
        actor: Actor = OPERATOR,
        audience: Audience = TERMINAL,
    ) -> Reply:
        """The reply to a question."""
        return await self.turn.reply(Request(wish, words, NOW, actor, audience))

    def sql(self, text: str) -> list[tuple[object, ...]]:
        """Rows of a query over the canonical tables; moments are UTC."""
        return self.rows.execute(text).fetchall()


def open_practice_shop(home: Home) -> PracticeShop:
    """Open a home for reading."""
    clock = FixedClock(NOW)
    desk = shopfront(Settings(home=home.root), home, clock).desk
    library = Library(home, MODEL, clock)
    path = generations.current(home.warehouse)
    assert path is not None
    rows = duckdb.connect(str(path), read_only=True)
    return PracticeShop(home, clock, desk, library, Turn(desk, library, lambda: "trace-1"), rows)
