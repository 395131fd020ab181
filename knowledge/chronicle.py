"""What the corpus should not forget when pages change: each document's history, and questions nobody could answer.

A file of its own beside the catalogue, which may be made anew at any time. `library` writes and reads it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.words import terms

ALIKE = 0.5
"""Share of terms that two questions have in common when they ask for the same."""
KEPT = 5_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  number INTEGER PRIMARY KEY, document_id TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL,
  version TEXT NOT NULL, owner TEXT, reviewed_on TEXT, path TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_document ON event (document_id, number);
CREATE TABLE IF NOT EXISTS gap (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, nearest TEXT, owner TEXT
);
"""


class Event(BaseModel):
    """What a sync found about a document: `what` is added, changed, renamed or removed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    at: str
    what: str
    version: str
    owner: str | None
    reviewed_on: str | None
    path: str


class Unanswered(BaseModel):
    """A question that no page answered, with the nearest page and its owner."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    question: str
    nearest: str | None
    owner: str | None


class Gap(BaseModel):
    """Questions that ask for the same and were not answered; `owner` is the nearest page's, `last` the newest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str | None
    count: int
    last: str
    nearest: str | None
    questions: list[str]


class Chronicle:
    """The SQLite file; every call opens its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.executescript(_SCHEMA)
            with connection:
                yield connection

    def note(self, events: Iterable[Event]) -> None:
        """Add to the history."""
        rows = [tuple(event.model_dump().values()) for event in events]
        with self._connection() as connection:
            connection.executemany(
                "INSERT INTO event (document_id, at, what, version, owner, reviewed_on, path) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def history(self, document_id: str) -> list[Event]:
        """A document's events, newest first."""
        query = (
            "SELECT document_id, at, what, version, owner, reviewed_on, path FROM event "
            "WHERE document_id = ? ORDER BY number DESC"
        )
        with self._connection() as connection:
            rows = connection.execute(query, (document_id,)).fetchall()
        return [Event(**dict(zip(Event.model_fields, row, strict=True))) for row in rows]

    def note_unanswered(self, asked: Unanswered) -> None:
        """Add a question; the last 5,000 are kept."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO gap (at, question, nearest, owner) VALUES (?, ?, ?, ?)",
                (asked.at, asked.question, asked.nearest, asked.owner),
            )
            connection.execute("DELETE FROM gap WHERE number <= (SELECT max(number) FROM gap) - ?", (KEPT,))

    def unanswered(self) -> list[Unanswered]:
        """The questions, newest first."""
        query = "SELECT at, question, nearest, owner FROM gap ORDER BY number DESC"
        with self._connection() as connection:
            rows = connection.execute(query).fetchall()
        return [
            Unanswered(at=at, question=question, nearest=near, owner=owner)
            for at, question, near, owner in rows
        ]


def grouped(asked: Sequence[Unanswered]) -> list[Gap]:
    """Questions of one owner that share half of their words are one gap; most asked first."""
    groups: list[tuple[frozenset[str], list[Unanswered]]] = []
    for one in asked:
        words = frozenset(terms(one.question))
        for known, held in groups:
            if held[0].owner == one.owner and _alike(words, known):
                held.append(one)
                break
        else:
            groups.append((words, [one]))
    gaps = [
        Gap(
            owner=held[0].owner,
            count=len(held),
            last=max(one.at for one in held),
            nearest=held[0].nearest,
            questions=list(dict.fromkeys(one.question for one in held)),
        )
        for _words, held in groups
    ]
    return sorted(gaps, key=lambda gap: (-gap.count, gap.owner or "~", gap.questions[0]))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * max(len(one | other), 1)
