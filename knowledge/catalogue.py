"""The truth about the corpus in one SQLite file: documents, chunks, embedding cache, generations, runs.

`sync` is its only writer, `snapshot` its reader. Every document row says in which generation it was born and
in which it died, so that readers of the old generation keep a whole picture until the pointer moves. The
vector index beside it is derived and can always be built again from here without embedding anything twice.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.document import Document
from knowledge.embedding.port import Vectors
from knowledge.record import from_record, to_record
from knowledge.split import Chunk

SCHEMA = """
CREATE TABLE IF NOT EXISTS generation (
  number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, model TEXT NOT NULL, dimension INTEGER NOT NULL,
  recipe TEXT NOT NULL, folders TEXT NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS document (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER,
  root TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, declared TEXT NOT NULL,
  record TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS document_id ON document (id, born);
CREATE TABLE IF NOT EXISTS chunk (
  document INTEGER NOT NULL REFERENCES document (row) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
  path TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, around_start INTEGER NOT NULL,
  around_stop INTEGER NOT NULL, opening TEXT NOT NULL,
  text_hash TEXT NOT NULL, terms TEXT NOT NULL,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS embedding (
  model TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text_hash)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY, finished_at TEXT NOT NULL, report TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished state of the corpus; `model` is the embedder's digest, empty when there was none.

    `recipe` names splitter and tokeniser; `folders` are the corpus folders it was read from.
    """

    number: int
    made_at: str
    model: str
    dimension: int
    recipe: str
    folders: tuple[str, ...]
    documents: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a sync must know of a stored document without reading it; `declared` is the id it asks for."""

    row: int
    id: str
    root: str
    path: str
    digest: str
    declared: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk as a reader needs it; `terms` are its search terms."""

    document_id: str
    chunk: Chunk
    text_hash: str
    terms: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name within one generation."""
        return f"{self.document_id}#{self.chunk.ordinal}"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be stored, with its chunks and its folder; `declared` is the id it asks for."""

    root: str
    declared: str
    document: Document
    chunks: tuple[StoredChunk, ...]


class Catalogue:
    """The SQLite file; every call opens its own connection, so that any thread may call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def exists(self) -> bool:
        """Whether a sync has ever written here."""
        return self._path.is_file()

    def create(self) -> None:
        """Make the file and its tables where they are missing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            with connection:
                yield connection

    def generation(self, number: int | None = None) -> Generation | None:
        """That generation, or the newest; null when there is none."""
        query = (
            "SELECT * FROM generation WHERE :number IS NULL OR number = :number ORDER BY number DESC LIMIT 1"
        )
        with self._connection() as connection:
            row = connection.execute(query, {"number": number}).fetchone()
        if row is None:
            return None
        number, made_at, model, dimension, recipe, folders, documents, chunks = row
        return Generation(
            number, made_at, model, dimension, recipe, tuple(json.loads(folders)), documents, chunks
        )

    def known(self, at: int) -> list[Known]:
        """The documents of a generation, by id."""
        query = (
            "SELECT row, id, root, path, digest, declared FROM document "
            "WHERE born <= :at AND (died IS NULL OR died > :at) ORDER BY id"
        )
        with self._connection() as connection:
            return [Known(*row) for row in connection.execute(query, {"at": at})]

    def documents(self, at: int) -> list[Document]:
        """The documents of a generation by id, without their bodies."""
        query = (
            "SELECT id, record FROM document WHERE born <= :at AND (died IS NULL OR died > :at) ORDER BY id"
        )
        with self._connection() as connection:
            rows = connection.execute(query, {"at": at}).fetchall()
        return [from_record(record, document_id=document_id, body="") for document_id, record in rows]

    def bodies(self, at: int, ids: Sequence[str]) -> dict[str, str]:
        """The bodies of these documents as they were in a generation; unknown ids are left out."""
        query = (
            "SELECT id, body FROM document WHERE born <= :at AND (died IS NULL OR died > :at) "
            "AND id IN (SELECT value FROM json_each(:ids))"
        )
        with self._connection() as connection:
            return dict(connection.execute(query, {"at": at, "ids": json.dumps(list(ids))}).fetchall())

    def chunks(self, at: int) -> list[StoredChunk]:
        """The chunks of a generation, by document and place."""
        query = (
            "SELECT d.id, c.ordinal, c.path, c.start, c.stop, c.around_start, c.around_stop, c.opening, "
            "c.text_hash, c.terms FROM document d JOIN chunk c ON c.document = d.row "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at) ORDER BY d.id, c.ordinal"
        )
        with self._connection() as connection:
            return [_stored(row) for row in connection.execute(query, {"at": at})]

    def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """The cached vectors of these texts; what is not cached is left out."""
        query = (
            "SELECT text_hash, vector FROM embedding "
            "WHERE model = :model AND text_hash IN (SELECT value FROM json_each(:hashes))"
        )
        with self._connection() as connection:
            rows = connection.execute(query, {"model": model, "hashes": json.dumps(list(text_hashes))})
            return {text_hash: np.frombuffer(vector, dtype="<f4") for text_hash, vector in rows}

    def remember_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Add to the embedding cache; a killed sync finds them again."""
        rows = [(model, text_hash, vector.astype("<f4").tobytes()) for text_hash, vector in vectors.items()]
        with self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", rows)

    def advance(self, generation: Generation, *, gone: Iterable[int], new: Iterable[NewDocument]) -> None:
        """Write a new generation in one transaction: rows in `gone` end, `new` begin, all others live on."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO generation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    generation.number,
                    generation.made_at,
                    generation.model,
                    generation.dimension,
                    generation.recipe,
                    json.dumps(generation.folders),
                    generation.documents,
                    generation.chunks,
                ),
            )
            connection.executemany(
                "UPDATE document SET died = ? WHERE row = ?", [(generation.number, row) for row in gone]
            )
            for entry in new:
                _insert(connection, entry, generation.number)

    def forget_before(self, oldest: int) -> None:
        """Drop what no generation from `oldest` on can see, and vectors that no stored chunk uses."""
        with self._connection() as connection:
            connection.execute("DELETE FROM document WHERE died <= ?", (oldest,))
            connection.execute("DELETE FROM generation WHERE number < ?", (oldest,))
            connection.execute(
                "DELETE FROM embedding WHERE text_hash NOT IN (SELECT text_hash FROM chunk) "
                "OR model NOT IN (SELECT model FROM generation)"
            )

    def note_run(self, finished_at: str, report: str) -> None:
        """Keep the report of a finished sync; the last 100 are kept."""
        with self._connection() as connection:
            connection.execute("INSERT INTO run (finished_at, report) VALUES (?, ?)", (finished_at, report))
            connection.execute("DELETE FROM run WHERE number <= (SELECT max(number) FROM run) - 100")

    def last_run(self) -> tuple[str, str] | None:
        """When the last sync finished, and its report; null before the first."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT finished_at, report FROM run ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return (str(row[0]), str(row[1])) if row else None


def _stored(row: tuple[str, int, str, int, int, int, int, str, str, str]) -> StoredChunk:
    document_id, ordinal, path, start, stop, around_start, around_stop, opening, text_hash, terms = row
    chunk = Chunk(ordinal, tuple(json.loads(path)), start, stop, opening, (around_start, around_stop))
    return StoredChunk(document_id, chunk, text_hash, tuple(terms.split()))


def _insert(connection: sqlite3.Connection, entry: NewDocument, born: int) -> None:
    document = entry.document
    row = connection.execute(
        "INSERT INTO document (id, born, root, path, digest, declared, record, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document.id,
            born,
            entry.root,
            document.path,
            document.digest,
            entry.declared,
            to_record(document),
            document.body,
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row,
                stored.chunk.ordinal,
                json.dumps(stored.chunk.path, ensure_ascii=False),
                stored.chunk.start,
                stored.chunk.end,
                *stored.chunk.around,
                stored.chunk.opening,
                stored.text_hash,
                " ".join(stored.terms),
            )
            for stored in entry.chunks
        ],
    )
