"""Corpus folders → a new generation of catalogue and index. `library` calls it; it knows no questions.

Only what changed, by content hash, is read closely, split and embedded. The order makes a kill harmless at
any moment: embeddings go to the cache, the catalogue moves on in one transaction, the index is built in a new
directory, and only then the pointer moves. The next sync finishes what a killed one left.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict

from floorwalker.clock import Clock
from floorwalker.errors import UserMistake
from knowledge.catalogue import Catalogue, Generation, Known, NewDocument, StoredChunk
from knowledge.document import Document
from knowledge.embedding.port import Embedder
from knowledge.generations import Generations
from knowledge.index.port import Entry, IndexBroken
from knowledge.index.stores import Label, StoreName, build_index, read_label
from knowledge.inventory import Inventory, Plan, plan, take_inventory
from knowledge.split import SPLITTER, split
from knowledge.words import TOKENISER, terms

RECIPE = f"{SPLITTER}/{TOKENISER}"
EMBED_AT_ONCE = 64
DELETED_SHARE = 0.20
DELETED_AT_LEAST = 5

Progress = Callable[[int, int, str], None]
_log = structlog.get_logger()


class TooManyDeletions(UserMistake):
    """The sync would delete more of the corpus than an edit does; nothing was changed."""


class SyncReport(BaseModel):
    """What a sync did. Lists hold document ids; `refused` and `notes` are sentences, one per file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folders: list[str]
    generation: int
    documents: int
    chunks: int
    added: list[str]
    changed: list[str]
    renamed: list[str]
    removed: list[str]
    unchanged: int
    embedded: int
    hidden: int
    refused: list[str]
    notes: list[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Builder:
    """What a sync works with; `embedder` is null where there is no model, then there are no vectors."""

    catalogue: Catalogue
    generations: Generations
    embedder: Embedder | None
    store: StoreName
    clock: Clock

    @property
    def model(self) -> str:
        """The embedder's digest, empty without one."""
        return self.embedder.digest if self.embedder else ""


def no_progress(_done: int, _total: int, _what: str) -> None:
    """Report to nobody."""


def sync(
    builder: Builder, folders: Sequence[Path], *, confirmed: bool = False, progress: Progress = no_progress
) -> SyncReport:
    """Make these folders the corpus. Raises `TooManyDeletions` unless `confirmed`, and `UserMistake`."""
    started = builder.clock.now()
    with builder.generations.building():
        builder.catalogue.create()
        latest = builder.catalogue.generation()
        known = builder.catalogue.known(latest.number) if latest else []
        fresh = latest is not None and latest.recipe == RECIPE
        inventory = take_inventory(folders, known if fresh else [], progress)
        planned = plan(inventory, known)
        _guard(planned, inventory, known, folders, confirmed=confirmed)
        embedded = 0
        if latest is None or not fresh or planned.changes or not _is_current(builder, latest, folders):
            latest, embedded = _advance(builder, latest, folders, planned, progress)
        seconds = (builder.clock.now() - started).total_seconds()
        report = _report(latest, inventory, planned, embedded, seconds)
        builder.catalogue.note_run(builder.clock.now().isoformat(), report.model_dump_json())
    _log.info("corpus.synced", generation=latest.number, documents=latest.documents, embedded=embedded)
    return report


def _guard(
    planned: Plan, inventory: Inventory, known: Sequence[Known], folders: Sequence[Path], *, confirmed: bool
) -> None:
    """A vanished mount or a broken checkout must not empty the corpus.

    Folders no longer named are left on purpose.
    """
    if confirmed:
        return
    if not inventory.pages:
        named = ", ".join(str(folder) for folder in folders)
        raise UserMistake(
            f"There is no page (.md, .markdown, .txt) that can be read in {named}; nothing was changed."
            + (f" {inventory.refused[0]}" if inventory.refused else "")
        )
    roots = {str(folder.resolve()) for folder in folders}
    before = [entry for entry in known if entry.root in roots]
    lost = [entry.id for entry in before if entry.id in set(planned.removed)]
    if len(lost) >= DELETED_AT_LEAST and len(lost) > DELETED_SHARE * len(before):
        raise TooManyDeletions(
            f"This sync would delete {len(lost)} of {len(before)} documents ({', '.join(lost[:3])}, …); "
            "nothing was changed. If that is meant, confirm it."
        )


def _is_current(builder: Builder, latest: Generation, folders: Sequence[Path]) -> bool:
    """Whether the newest generation is whole, answers, and was made with this model from these folders."""
    if builder.generations.current() != latest.number or latest.folders != _names(folders):
        return False
    try:
        label = read_label(builder.generations.directory(latest.number))
    except IndexBroken:
        return False
    # Without a model now, vectors that were made with one are kept.
    return not builder.embedder or label.model == builder.model


def _names(folders: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(folder.resolve()) for folder in folders)


def _advance(
    builder: Builder, latest: Generation | None, folders: Sequence[Path], planned: Plan, progress: Progress
) -> tuple[Generation, int]:
    """Write the next generation, build its index, move the pointer; also how many texts were embedded."""
    number = latest.number + 1 if latest else 1
    new = [_prepared(root, declared, document) for root, declared, document in planned.new]
    kept = builder.catalogue.chunks(latest.number) if latest else []
    kept_ids = {entry.id for entry in planned.kept}
    chunks = [chunk for chunk in kept if chunk.document_id in kept_ids]
    chunks += [chunk for entry in new for chunk in entry.chunks]
    embedded = _embed(builder, chunks, {entry.document.id: entry.document for entry in new}, progress)
    generation = Generation(
        number=number,
        made_at=builder.clock.now().isoformat(),
        model=builder.model,
        dimension=builder.embedder.dimension if builder.embedder else 0,
        recipe=RECIPE,
        folders=_names(folders),
        documents=len(planned.kept) + len(new),
        chunks=len(chunks),
    )
    builder.catalogue.advance(generation, gone=planned.gone, new=new)
    progress(0, len(chunks), "index")
    _build(builder, generation, chunks)
    progress(len(chunks), len(chunks), "index")
    previous = builder.generations.current()
    builder.generations.switch_to(number)
    # The generation before stays for readers that are in the middle of a question.
    oldest = previous or number
    builder.generations.remove_before(oldest)
    builder.catalogue.forget_before(oldest)
    return generation, embedded


def _prepared(root: str, declared: str, document: Document) -> NewDocument:
    stored = []
    for chunk in split(document):
        text = chunk.indexed(document.body)
        text_hash = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        # What is said about the page counts once, with its first chunk.
        about = (
            " ".join([document.id, document.kind, *document.tags, *document.triggers])
            if not chunk.ordinal
            else ""
        )
        stored.append(StoredChunk(document.id, chunk, text_hash, tuple(terms(f"{text}\n{about}"))))
    return NewDocument(root, declared, document, tuple(stored))


def _embed(
    builder: Builder, chunks: Sequence[StoredChunk], new: dict[str, Document], progress: Progress
) -> int:
    """Make sure every chunk's vector is in the cache; how many had to be computed."""
    if builder.embedder is None:
        return 0
    wanted = {chunk.text_hash: chunk for chunk in chunks}
    cached = builder.catalogue.vectors(builder.model, list(wanted))
    missing = [chunk for text_hash, chunk in wanted.items() if text_hash not in cached]
    for first in range(0, len(missing), EMBED_AT_ONCE):
        progress(first, len(missing), "embed")
        part = missing[first : first + EMBED_AT_ONCE]
        vectors = builder.embedder.embed(_texts(builder, part, new))
        pairs = zip(part, vectors, strict=True)
        builder.catalogue.remember_vectors(
            builder.model, {chunk.text_hash: vector for chunk, vector in pairs}
        )
    progress(len(missing), len(missing), "embed")
    return len(missing)


def _texts(builder: Builder, chunks: Sequence[StoredChunk], new: dict[str, Document]) -> list[str]:
    stored_ids = sorted({chunk.document_id for chunk in chunks} - new.keys())
    latest = builder.catalogue.generation()
    bodies = builder.catalogue.bodies(latest.number, stored_ids) if latest and stored_ids else {}
    bodies.update((id_, new[id_].body) for id_ in {chunk.document_id for chunk in chunks} & new.keys())
    return [chunk.chunk.indexed(bodies[chunk.document_id]) for chunk in chunks]


def _build(builder: Builder, generation: Generation, chunks: Sequence[StoredChunk]) -> None:
    directory = builder.generations.clear(generation.number)
    label = Label(
        store=builder.store if builder.embedder else "none",
        model=generation.model,
        dimension=generation.dimension,
        entries=len(chunks) if builder.embedder else 0,
    )
    build_index(directory, label, _entries(builder, generation, chunks))


def _entries(builder: Builder, generation: Generation, chunks: Sequence[StoredChunk]) -> Iterable[Entry]:
    audiences = {
        document.id: document.audience for document in builder.catalogue.documents(generation.number)
    }
    vectors = builder.catalogue.vectors(generation.model, [chunk.text_hash for chunk in chunks])
    return (Entry(chunk.key, audiences[chunk.document_id], vectors[chunk.text_hash]) for chunk in chunks)


def _report(
    latest: Generation, inventory: Inventory, planned: Plan, embedded: int, seconds: float
) -> SyncReport:
    return SyncReport(
        folders=list(latest.folders),
        generation=latest.number,
        documents=latest.documents,
        chunks=latest.chunks,
        added=list(planned.added),
        changed=list(planned.changed),
        renamed=list(planned.renamed),
        removed=list(planned.removed),
        unchanged=len(planned.kept),
        embedded=embedded,
        hidden=sum(document.hidden for _root, _declared, document in planned.new),
        refused=list(inventory.refused),
        notes=list(planned.notes),
        seconds=seconds,
    )
