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
from numpy.typing import NDArray

from knowledge.connections import IdleConnections
from knowledge.document import Document
from knowledge.embedding.port import Vectors
from knowledge.postings import Postings
from knowledge.record import from_record, to_record
from knowledge.split import Chunk

VERSION = 4
"""Of the tables; those of another version are made anew, which the next sync fills from the sources."""

_DERIVED = ("centre", "chunk", "document", "embedding", "generation", "run", "word")

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
  around_stop INTEGER NOT NULL, opening TEXT NOT NULL, role INTEGER NOT NULL,
  text_hash TEXT NOT NULL, terms BLOB NOT NULL,
  PRIMARY KEY (document, ordinal)
);
CREATE TABLE IF NOT EXISTS embedding (
  model TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text_hash)
);
CREATE TABLE IF NOT EXISTS centre (
  document INTEGER NOT NULL REFERENCES document (row) ON DELETE CASCADE, model TEXT NOT NULL,
  vector BLOB NOT NULL, PRIMARY KEY (document, model)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS word (form TEXT PRIMARY KEY) WITHOUT ROWID;
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
class NewChunk:
    """A chunk to be stored, with the hash of its indexed text and its packed terms."""

    chunk: Chunk
    text_hash: str
    terms: bytes


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be stored, with its chunks and its folder; `declared` is the id it asks for."""

    root: str
    declared: str
    document: Document
    chunks: tuple[NewChunk, ...]


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of a generation in columns, by document id and place.

    `documents` are rows of the list of documents by id, `spans` the columns start, end, start and end of
    what is read around it, `keys` the hash of the indexed text, by which a chunk's vector is known, `roles` what
    each is to its page (`split.Role`).
    """

    documents: NDArray[np.int32]
    ordinals: NDArray[np.int32]
    spans: NDArray[np.int32]
    keys: tuple[str, ...]
    postings: Postings
    roles: NDArray[np.int8]


class Catalogue:
    """The SQLite file; every call has a connection of its own, so that any thread may call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._readers = IdleConnections(path)

    def exists(self) -> bool:
        """Whether a sync has written here, in the form that is read now."""
        if not self._path.is_file():
            return False
        with self._readers.reading() as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)

    def create(self) -> None:
        """Make the file and its tables where they are missing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != VERSION:
                for table in _DERIVED:
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.executescript(SCHEMA)
            connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            with connection:
                yield connection

    def close(self) -> None:
        """Close what is kept open for readers; a later call opens it again."""
        self._readers.close()

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
        with self._readers.reading() as connection:
            return dict(connection.execute(query, {"at": at, "ids": json.dumps(list(ids))}).fetchall())

    def chunks(self, at: int) -> Chunks:
        """The chunks of a generation."""
        query = (
            "SELECT d.row, c.ordinal, c.start, c.stop, c.around_start, c.around_stop, c.text_hash, c.terms, c.role "
            "FROM document d JOIN chunk c ON c.document = d.row "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at) ORDER BY d.id, c.ordinal"
        )
        with self._connection() as connection:
            rows = connection.execute(query, {"at": at}).fetchall()
        numbers = {entry.row: number for number, entry in enumerate(self.known(at))}
        return Chunks(
            documents=np.array([numbers[row[0]] for row in rows], dtype=np.int32),
            ordinals=np.array([row[1] for row in rows], dtype=np.int32),
            spans=np.array([row[2:6] for row in rows], dtype=np.int32).reshape(-1, 4),
            keys=tuple(row[6] for row in rows),
            postings=Postings.of([row[7] for row in rows]),
            roles=np.array([row[8] for row in rows], dtype=np.int8),
        )

    def headings(self, at: int, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, ...]]:
        """The heading paths of chunks, named by document and place."""
        query = (
            "SELECT d.id, c.ordinal, c.path FROM json_each(:places) p "
            "JOIN document d ON d.id = json_extract(p.value, '$[0]') "
            "JOIN chunk c ON c.document = d.row AND c.ordinal = json_extract(p.value, '$[1]') "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at)"
        )
        with self._readers.reading() as connection:
            rows = connection.execute(query, {"at": at, "places": json.dumps(places)})
            return {(id_, ordinal): tuple(json.loads(path)) for id_, ordinal, path in rows}

    def texts(self, at: int, text_hashes: Sequence[str]) -> dict[str, str]:
        """The indexed texts of a generation's chunks, by their hash."""
        query = (
            "SELECT c.text_hash, c.opening, substr(d.body, c.start + 1, c.stop - c.start) "
            "FROM document d JOIN chunk c ON c.document = d.row "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at) "
            "AND c.text_hash IN (SELECT value FROM json_each(:hashes))"
        )
        with self._connection() as connection:
            rows = connection.execute(query, {"at": at, "hashes": json.dumps(list(text_hashes))})
            return {text_hash: f"{opening}\n{text}" for text_hash, opening, text in rows}

    def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """The cached vectors of these texts, kept in 16 bits; what is not cached is left out."""
        query = (
            "SELECT text_hash, vector FROM embedding "
            "WHERE model = :model AND text_hash IN (SELECT value FROM json_each(:hashes))"
        )
        with self._readers.reading() as connection:
            rows = connection.execute(query, {"model": model, "hashes": json.dumps(list(text_hashes))})
            found = rows.fetchall()
        # Turned into numbers at once: one by one took half of the time of a search's reading.
        stored = np.frombuffer(b"".join(vector for _hash, vector in found), dtype="<f2").astype(np.float32)
        side_by_side = stored.reshape(len(found), -1) if found else ()
        return {text_hash: row for (text_hash, _), row in zip(found, side_by_side, strict=True)}

    def embedded(self, model: str, text_hashes: Sequence[str]) -> set[str]:
        """Which of these texts have a cached vector."""
        query = (
            "SELECT text_hash FROM embedding "
            "WHERE model = :model AND text_hash IN (SELECT value FROM json_each(:hashes))"
        )
        with self._connection() as connection:
            rows = connection.execute(query, {"model": model, "hashes": json.dumps(list(text_hashes))})
            return {text_hash for (text_hash,) in rows}

    def remember_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Add to the embedding cache; a killed sync finds them again."""
        rows = [(model, text_hash, vector.astype("<f2").tobytes()) for text_hash, vector in vectors.items()]
        with self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", rows)

    def add_words(self, forms: Iterable[str]) -> None:
        """Remember words that stand in pages; they are never forgotten, so whether a page holds one is asked anew."""
        with self._connection() as connection:
            connection.executemany("INSERT OR IGNORE INTO word VALUES (?)", [(form,) for form in forms])

    def words(self) -> list[str]:
        """Every word that was ever added."""
        with self._connection() as connection:
            return [form for (form,) in connection.execute("SELECT form FROM word")]

    def without_centre(self, at: int, model: str) -> dict[int, list[str]]:
        """The rows of a generation's documents that have no centre yet, with the hashes of their texts."""
        query = (
            "SELECT d.row, c.text_hash FROM document d JOIN chunk c ON c.document = d.row "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at) AND NOT EXISTS "
            "(SELECT 1 FROM centre e WHERE e.document = d.row AND e.model = :model) AND c.stop > c.start"
        )
        found: dict[int, list[str]] = {}
        with self._connection() as connection:
            for row, text_hash in connection.execute(query, {"at": at, "model": model}):
                found.setdefault(row, []).append(text_hash)
        return found

    def remember_centres(self, model: str, centres: Mapping[int, Vectors]) -> None:
        """Store the mean direction of documents' texts, by row."""
        rows = [(row, model, vector.astype("<f2").tobytes()) for row, vector in centres.items()]
        with self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO centre VALUES (?, ?, ?)", rows)

    def centres(self, at: int, model: str, dimension: int) -> NDArray[np.float16]:
        """The mean direction of each document of a generation, in the order of `documents`."""
        query = (
            "SELECT e.vector FROM document d LEFT JOIN centre e ON e.document = d.row AND e.model = :model "
            "WHERE d.born <= :at AND (d.died IS NULL OR d.died > :at) ORDER BY d.id"
        )
        nowhere = bytes(2 * dimension)
        with self._connection() as connection:
            rows = connection.execute(query, {"at": at, "model": model})
            stored = b"".join(vector or nowhere for (vector,) in rows)
        return np.frombuffer(stored, dtype="<f2").reshape(-1, dimension)

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
        "INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row,
                stored.chunk.ordinal,
                json.dumps(stored.chunk.path, ensure_ascii=False),
                stored.chunk.start,
                stored.chunk.end,
                *stored.chunk.around,
                stored.chunk.opening,
                stored.chunk.role,
                stored.text_hash,
                stored.terms,
            )
            for stored in entry.chunks
        ],
    )
