"""Open connections to one SQLite file that readers take and give back. `catalogue` holds one per file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class IdleConnections:
    """Connections for reading, each used by one thread at a time; any thread may ask for one.

    To open one costs more than most of what a search reads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[tuple[int, sqlite3.Connection]] = []

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to the file as it is now; raises `sqlite3.Error`."""
        file = self._path.stat().st_ino if self._path.exists() else 0
        connection = self._taken(file) or sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        whole = False
        try:
            yield connection
            whole = True
        finally:
            if whole:
                self._idle.append((file, connection))
            else:
                connection.close()

    def _taken(self, file: int) -> sqlite3.Connection | None:
        while self._idle:
            of, connection = self._idle.pop()
            if of == file:
                return connection
            # The file was made anew under the same name.
            connection.close()
        return None

    def close(self) -> None:
        """Close those that nobody uses; a later reader opens a new one."""
        while self._idle:
            self._idle.pop()[1].close()
