"""Corpus folders → a new generation of catalogue and index. `library` calls it; it knows no questions.

Only what changed, by content hash, is read closely, split and embedded. The order makes a kill harmless at
any moment: embeddings go to the cache, the catalogue moves on in one transaction, the index is built in a new
directory, and only then the pointer moves. The next sync finishes what a killed one left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict

from floorwalker.clock import Clock
from floorwalker.errors import UserMistake
from knowledge.catalogue import Catalogue, Generation, Known, NewChunk, NewDocument
from knowledge.document import Document
from knowledge.embedding.port import Embedder
from knowledge.generations import Generations
from knowledge.index.port import IndexBroken
from knowledge.index.stores import Member, StoreName, read_label
from knowledge.indexing import find_centres, write_index
from knowledge.inventory import Inventory, Plan, plan, take_inventory
from knowledge.postings import pack
from knowledge.spelling import forms
from knowledge.split import SPLITTER, Chunk, Role, split
from knowledge.words import TOKENISER, terms

RECIPE = f"{SPLITTER}/{TOKENISER}"
EMBED_AT_ONCE = 128
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
        report = _report(builder, latest, inventory, planned, embedded, seconds)
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
            f"There is no page (.md, .markdown, .txt, .html, .rst) that can be read in {named}; nothing was changed."
            + (f" {inventory.refused[0]}" if inventory.refused else "")
        )
    roots = {str(folder.resolve()) for folder in folders}
    before = [entry for entry in known if entry.root in roots]
    removed = set(planned.removed)
    lost = [entry.id for entry in before if entry.id in removed]
    if len(lost) >= DELETED_AT_LEAST and len(lost) > DELETED_SHARE * len(before):
        raise TooManyDeletions(
            f"This sync would delete {len(lost)} of {len(before)} documents ({', '.join(lost[:3])}, …); "
            "nothing was changed. If that is meant, say so with `--yes`."
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
    # The pointer can be ahead of a catalogue that was made anew; numbers must never be used twice.
    number = max(latest.number if latest else 0, builder.generations.current() or 0) + 1
    new = []
    for done, (root, declared, document) in enumerate(planned.new):
        progress(done, len(planned.new), "split")
        new.append(_prepared(root, declared, document))
    kept = _kept(builder, latest, planned)
    wanted = [*kept, *((entry.document.audience, chunk.text_hash) for entry in new for chunk in entry.chunks)]
    embedded = _embed(builder, latest, wanted, new, progress)
    generation = Generation(
        number=number,
        made_at=builder.clock.now().isoformat(),
        model=builder.model,
        dimension=builder.embedder.dimension if builder.embedder else 0,
        recipe=RECIPE,
        folders=_names(folders),
        documents=len(planned.kept) + len(new),
        chunks=len(wanted),
    )
    builder.catalogue.add_words({form for entry in new for form in forms(entry.document.body)})
    builder.catalogue.advance(generation, gone=planned.gone, new=new)
    if builder.embedder:
        find_centres(builder.catalogue, generation)
    progress(0, 1, "index")
    store = builder.store if builder.embedder else "none"
    write_index(builder.catalogue, builder.generations, generation, wanted, store)
    progress(1, 1, "index")
    previous = builder.generations.current()
    builder.generations.switch_to(number)
    # The generation before stays for readers that are in the middle of a question.
    oldest = previous or number
    builder.generations.remove_before(oldest)
    builder.catalogue.forget_before(oldest)
    return generation, embedded


def _stored(document: Document, chunk: Chunk) -> NewChunk:
    text = chunk.indexed(document.body)
    text_hash = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    # What is said about the page counts once, with its first chunk.
    about = (
        " ".join([document.id, document.kind, *document.tags, *document.triggers])
        if not chunk.ordinal
        else ""
    )
    # A page must not be found by the words of what it does not answer.
    said = "" if chunk.role is Role.GAP else f"{text}\n{about}"
    return NewChunk(chunk, text_hash, pack(terms(said)))


def _entries(document: Document, chunks: Sequence[Chunk]) -> list[Chunk]:
    """One entry per alias and per gap: the words alone, which are no part of the page's text."""
    if not chunks:
        return []
    first = chunks[0]
    questions = [(Role.ALIAS, alias) for alias in document.aliases]
    questions += [(Role.GAP, gap) for gap in document.gaps]
    return [
        replace(first, ordinal=ordinal, opening=question, end=first.start, role=role)
        for ordinal, (role, question) in enumerate(questions, start=len(chunks))
    ]


def chunks_of(document: Document) -> list[Chunk]:
    """Everything of a page that is indexed: its chunks, and an entry for each of its aliases and gaps."""
    chunks = split(document)
    return [*chunks, *_entries(document, chunks)]


def _prepared(root: str, declared: str, document: Document) -> NewDocument:
    stored = [_stored(document, chunk) for chunk in chunks_of(document)]
    return NewDocument(root, declared, document, tuple(stored))


def _kept(builder: Builder, latest: Generation | None, planned: Plan) -> list[Member]:
    """Audience and key of the chunks that stay."""
    if latest is None or not planned.kept:
        return []
    documents = builder.catalogue.documents(latest.number)
    chunks = builder.catalogue.chunks(latest.number)
    ids = {entry.id for entry in planned.kept}
    return [
        (documents[row].audience, key)
        for row, key in zip(chunks.documents.tolist(), chunks.keys, strict=True)
        if documents[row].id in ids
    ]


def _embed(
    builder: Builder,
    latest: Generation | None,
    wanted: Sequence[Member],
    new: Sequence[NewDocument],
    progress: Progress,
) -> int:
    """Make sure every wanted text's vector is in the cache; how many had to be computed."""
    if builder.embedder is None:
        return 0
    keys = list(dict.fromkeys(key for _audience, key in wanted))
    cached = builder.catalogue.embedded(builder.model, keys)
    missing = [key for key in keys if key not in cached]
    texts = _texts(builder, latest, set(missing), new)
    for first in range(0, len(missing), EMBED_AT_ONCE):
        progress(first, len(missing), "embed")
        part = missing[first : first + EMBED_AT_ONCE]
        vectors = builder.embedder.embed([texts[key] for key in part])
        builder.catalogue.remember_vectors(builder.model, dict(zip(part, vectors, strict=True)))
    progress(len(missing), len(missing), "embed")
    return len(missing)


def _texts(
    builder: Builder, latest: Generation | None, missing: set[str], new: Sequence[NewDocument]
) -> dict[str, str]:
    """The texts of these keys: of new pages from what was just read, of others from the catalogue."""
    texts = {
        chunk.text_hash: chunk.chunk.indexed(entry.document.body)
        for entry in new
        for chunk in entry.chunks
        if chunk.text_hash in missing
    }
    stored = sorted(missing - texts.keys())
    return texts | builder.catalogue.texts(latest.number, stored) if latest and stored else texts


def _report(
    builder: Builder, latest: Generation, inventory: Inventory, planned: Plan, embedded: int, seconds: float
) -> SyncReport:
    today = builder.clock.now().date()
    early = [
        f"{document.path}: `reviewed_on` is {document.reviewed_on}, a day that has not come yet."
        for _root, _declared, document in planned.new
        if document.reviewed_on and document.reviewed_on > today
    ]
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
        notes=[*planned.notes, *early],
        seconds=seconds,
    )
