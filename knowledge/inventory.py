"""What the corpus folders hold now, against what the catalogue knows → what a sync has to do.

`sync` calls it.

Files are compared by the hash of their bytes; only a file that is new or changed is read closely.

"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from floorwalker.errors import UserMistake
from knowledge.beside import beside
from knowledge.catalogue import Known
from knowledge.document import MAX_BYTES, Document, parse_document, read_document
from knowledge.folder import CorpusFile, list_folder


@dataclass(frozen=True, slots=True)
class Page:
    """A file that can be used; `document` is null when the catalogue knows these bytes at this place."""

    file: CorpusFile
    root: str
    digest: str
    declared: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class Inventory:
    """The pages in a fixed order, and one sentence for each file that was refused."""

    pages: tuple[Page, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be written: `new` holds folder, wanted id and document, `gone` the rows that end."""

    kept: tuple[Known, ...]
    new: tuple[tuple[str, str, Document], ...]
    gone: tuple[int, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether anything has to be written at all."""
        return bool(self.new or self.gone)


def take_inventory(
    folders: Sequence[Path], known: Sequence[Known], progress: Callable[[int, int, str], None]
) -> Inventory:
    """Look at every file of the folders; raises `UserMistake` when a folder cannot be read."""
    unchanged = {(entry.root, entry.path, entry.digest): entry for entry in known}
    earlier = {(entry.root, entry.path): entry for entry in known}
    pages: list[Page] = []
    refused: list[str] = []
    listings = [list_folder(folder) for folder in dict.fromkeys(folders)]
    files = [file for listing in listings for file in listing.files]
    for listing in listings:
        refused += listing.refused
    for number, file in enumerate(files):
        progress(number, len(files), "read")
        try:
            pages.append(_page(file, unchanged))
        except UserMistake as mistake:
            refused.append(str(mistake))
            before = earlier.get((str(file.root.resolve()), file.relative))
            if before:
                # A page that was readable does not vanish because its newest edit is not.
                refused[-1] += " Its earlier version stays until then."
                pages.append(Page(file, before.root, before.digest, before.declared, None))
    return Inventory(tuple(pages), tuple(refused))


def _page(file: CorpusFile, unchanged: dict[tuple[str, str, str], Known]) -> Page:
    root = str(file.root.resolve())
    try:
        raw = file.path.read_bytes() if file.path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        raw = b""
    questions = beside(file.path, file.relative)
    digest = questions.digest(raw)
    seen = unchanged.get((root, file.relative, digest))
    if seen:
        return Page(file, root, digest, seen.declared, None)
    # Nothing in hand (empty, too long, unreadable): reading it by name says which.
    whole = parse_document(raw, file.relative, questions) if raw else None
    document = whole or read_document(file.path, file.relative)
    return Page(file, root, digest, document.id, document)


def plan(inventory: Inventory, known: Sequence[Known]) -> Plan:
    """Compare by id.

    A document whose bytes stand under another id or path now is renamed, not removed and added.
    """
    by_id = {entry.id: entry for entry in known}
    ids, notes = _assign(inventory.pages)
    kept: list[Known] = []
    new: list[tuple[str, str, Document]] = []
    added: list[str] = []
    changed: list[str] = []
    renamed: list[str] = []
    for page, id_ in zip(inventory.pages, ids, strict=True):
        before = by_id.get(id_)
        if before and page.document is None and (before.root, before.path) == (page.root, page.file.relative):
            kept.append(before)
            continue
        document = page.document or read_document(page.file.path, page.file.relative)
        new.append((page.root, page.declared, replace(document, id=id_)))
        if document.hidden:
            notes.append(f"{page.file.relative}: {document.hidden} hidden stretches were left out.")
        notes += [f"{page.file.relative}: {remark}" for remark in document.remarks]
        (added if before is None else renamed if before.digest == page.digest else changed).append(id_)
    present = set(ids)
    lost = [entry for entry in known if entry.id not in present]
    moved = _moved(lost, new, set(added))
    arrived = set(moved.values())
    kept_rows = {entry.row for entry in kept}
    return Plan(
        kept=tuple(kept),
        new=tuple(new),
        gone=tuple(entry.row for entry in known if entry.row not in kept_rows),
        added=tuple(id_ for id_ in added if id_ not in arrived),
        changed=tuple(changed),
        renamed=(*renamed, *moved.values()),
        removed=tuple(entry.id for entry in lost if entry.id not in moved),
        notes=tuple(notes),
    )


def _moved(
    lost: Sequence[Known], new: Sequence[tuple[str, str, Document]], added: set[str]
) -> dict[str, str]:
    """Old id → new id of documents whose bytes are the same."""
    free = {document.digest: document.id for _root, _declared, document in new if document.id in added}
    return {entry.id: free.pop(entry.digest) for entry in lost if entry.digest in free}


def _assign(pages: Sequence[Page]) -> tuple[list[str], list[str]]:
    """An id of its own for every page, and a note for each that could not have the one it asks for."""
    taken: dict[str, str] = {}
    ids: list[str] = []
    notes: list[str] = []
    for page in pages:
        id_ = next(name for name in _names(page) if name not in taken)
        if id_ != page.declared:
            notes.append(
                f"{page.file.relative}: the id {page.declared!r} is already used by {taken[page.declared]}; "
                f"it is known as {id_!r} until one of them changes."
            )
        taken[id_] = page.file.relative
        ids.append(id_)
    return ids, notes


def _names(page: Page) -> tuple[str, ...]:
    relative = page.file.relative
    path = relative.rsplit(".", 1)[0]
    folder = Path(page.root).name
    return (
        page.declared,
        path,
        relative,
        f"{folder}/{path}",
        f"{folder}/{relative}",
        f"{page.root}/{relative}",
    )
