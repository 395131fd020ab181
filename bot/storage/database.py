"""A database URL or a path → transactions on the state database, SQLite or PostgreSQL alike.

Used by the stores beside it. A database that does not answer is `SourceDown`, never a driver's own error: the listener
then answers 503 and Slack delivers again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress

from sqlalchemy import Connection, Insert, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from floorwalker.errors import Misconfigured, SourceDown

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
BUSY_MS = 5_000


def database_url(text: str) -> URL:
    """The URL with our driver, e.g. `sqlite:///state.db` or `postgresql://host/db`; raises `Misconfigured`."""
    try:
        url = make_url(text)
    except ArgumentError as wrong:
        raise Misconfigured(
            "The state database's URL cannot be read; write sqlite:///PATH or postgresql://USER@HOST/NAME."
        ) from wrong
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise Misconfigured(
            f"The state database cannot be {url.get_backend_name()!r}; use sqlite:///PATH or postgresql://…"
        )
    return url.set(drivername=driver)


class Database:
    """One engine. `begin` is the only way to it."""

    def __init__(self, url: URL, *, busy_ms: int = BUSY_MS) -> None:
        self.url = url
        self.engine = _engine(url, busy_ms)
        self._busy_seconds = busy_ms / 1000
        self._at_work = 0
        self._idle = asyncio.Event()
        self._closed = False
        # SQLite lets one write at a time and lets the others sleep and try again; waiting here in line is far quicker.
        one_writer = url.get_backend_name() == "sqlite"
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if one_writer else nullcontext()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end; raises `SourceDown` when the database does not answer or is closed."""
        if self._closed:
            raise SourceDown("The state database is closed.")
        self._at_work += 1
        try:
            async with self._turn, self.engine.begin() as connection:
                yield connection
        except PoolTimeout as busy:
            raise SourceDown("The state database gives no free connection.") from busy
        except DBAPIError as error:
            if not _is_away(error):
                raise
            raise SourceDown("The state database does not answer.") from error
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._idle.set()

    def insert_once(self, table: Table) -> Insert:
        """An INSERT that leaves an existing row (by any unique key) as it is."""
        if self.url.get_backend_name() == "sqlite":
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    def insert_or_update(self, table: Table, row: Mapping[str, object], changed: Sequence[str]) -> Insert:
        """An INSERT that sets the `changed` columns where a row with that primary key exists."""
        key = list(table.primary_key.columns)
        if self.url.get_backend_name() == "sqlite":
            lite = sqlite.insert(table).values(**row)
            return lite.on_conflict_do_update(
                index_elements=key, set_={name: lite.excluded[name] for name in changed}
            )
        full = postgresql.insert(table).values(**row)
        return full.on_conflict_do_update(
            index_elements=key, set_={name: full.excluded[name] for name in changed}
        )

    async def close(self) -> None:
        """Let what is at work end (as long as a busy database may keep it), then give all connections back."""
        self._closed = True
        # The engine forgets a connection that comes back after it was disposed, without closing it.
        if self._at_work:
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), self._busy_seconds)
        await self.engine.dispose()


def _is_away(error: DBAPIError) -> bool:
    # A locked SQLite file, a full disk and a lost server all come as OperationalError; the rest are bugs of ours.
    return error.connection_invalidated or type(error.orig).__name__ in {"OperationalError", "AdminShutdown"}


def _engine(url: URL, busy_ms: int) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, pool_size=10, pool_timeout=2)
    engine = create_async_engine(url, connect_args={"timeout": busy_ms / 1000})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is deferred: two writers could then both read first and one would fail at its write.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
