"""A `Document` → `Chunk`s: what is indexed and matched. Pure; `sync` calls it.

Chunks follow headings, 500 to 1,000 characters where the text allows it; a code fence, a table and a list
with its steps stay whole up to 1,500. Each is opened by title and heading path for the index: without them
nDCG@10 fell from .82 to .22 in the worst case (retrieval study, section 3.3). Changing any of this means a
new `SPLITTER`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from knowledge.document import Document
from knowledge.outline import Block, Section, enclosing, sections_of

SPLITTER = "headings-2"
TARGET = 1_000
WHOLE = 1_500
HEADED = WHOLE + 100
"""Longest chunk, in characters: the longest block with the bare headings above it."""
SMALL = 200
_KEPT_WHOLE = frozenset({"ordered_list", "bullet_list", "fence", "code_block", "table"})


class Role(IntEnum):
    """What an entry of the index is to its page: its text, words that lead to it, or a question that no page answers."""

    TEXT = 0
    ALIAS = 1
    GAP = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch `body[start:end]` of a document, under the headings of `path`.

    `opening` precedes it in the index only.

        `around` is the span that is read with it: everything under the same level-2 heading.

    """

    ordinal: int
    path: tuple[str, ...]
    start: int
    end: int
    opening: str
    around: tuple[int, int]
    role: Role = Role.TEXT

    @property
    def section(self) -> str:
        """Its headings below the title, outermost first, as one line."""
        return " > ".join(self.path)

    def indexed(self, body: str) -> str:
        """The text that is embedded and searched."""
        return f"{self.opening}\n{body[self.start : self.end]}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one that was too long.

    `repeats` is the table head or fence opener the part has lost.
    """

    kind: str
    start: int
    end: int
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A chunk in the making; `bare` is one of headings only."""

    path: tuple[str, ...]
    start: int
    end: int
    repeats: str
    bare: bool


def split(document: Document) -> list[Chunk]:
    """The chunks of a document in order: no overlap, every line that is not blank in exactly one of them."""
    sections = sections_of(document.body)
    stretches = _with_bare_headings(
        stretch for section in sections for stretch in _pack(document.body, section)
    )
    return [_chunk(document, sections, number, stretch) for number, stretch in enumerate(stretches)]


def _chunk(document: Document, sections: Sequence[Section], ordinal: int, stretch: _Stretch) -> Chunk:
    # The first heading usually repeats the title; saying it twice would weigh it twice.
    path = stretch.path[1:] if stretch.path[:1] == (document.title,) else stretch.path
    opening = " > ".join([document.title, *path])
    if stretch.repeats:
        opening = f"{opening}\n{stretch.repeats}"
    around = enclosing(sections, stretch.start)[0], enclosing(sections, stretch.end - 1)[1]
    return Chunk(ordinal, path, stretch.start, stretch.end, opening, around)


def _pack(body: str, section: Section) -> Iterator[_Stretch]:
    """Neighbouring pieces of one section together, as long as they stay under the target."""
    held: list[_Piece] = []
    for piece in (piece for block in section.blocks for piece in _pieces(body, block)):
        if held and not _fits(held, piece):
            yield _joined(section, held)
            held = []
        held.append(piece)
    if held:
        yield _joined(section, held)


def _fits(held: Sequence[_Piece], piece: _Piece) -> bool:
    size = piece.end - held[0].start
    if piece.repeats or held[0].repeats:
        return False
    # A short lead-in ("Any one of these is enough:") belongs to the list or table that follows it.
    short_lead = held[-1].end - held[0].start < SMALL and piece.kind in _KEPT_WHOLE
    return size <= (WHOLE if short_lead else TARGET)


def _joined(section: Section, held: Sequence[_Piece]) -> _Stretch:
    bare = all(piece.kind == "heading" for piece in held)
    return _Stretch(section.path, held[0].start, held[-1].end, held[0].repeats, bare)


def _pieces(body: str, block: Block) -> Iterator[_Piece]:
    whole = block.kind in _KEPT_WHOLE
    if block.end - block.start <= (WHOLE if whole else TARGET):
        yield _Piece(block.kind, block.start, block.end)
        return
    repeats = _head(body, block)
    spans = _filled(body, _spans(block))
    for number, (start, end) in enumerate(spans):
        yield _Piece(block.kind, start, end, repeats if number else "")


def _head(body: str, block: Block) -> str:
    """The line that gives the later parts of a long table or fence their meaning."""
    if block.kind not in {"table", "fence"}:
        return ""
    return body[block.start : block.end].split("\n", 1)[0][:SMALL]


def _spans(block: Block) -> list[tuple[int, int]]:
    edges = sorted({block.start, *block.cuts, block.end})
    return list(pairwise(edges))


def _filled(body: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans joined up to the target; a single one that is longer is cut between words."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and end - held[0] > TARGET:
            yield from _trimmed(body, *held)
            held = None
        held = (held[0] if held else start, end)
        if end - held[0] > WHOLE:
            yield from _words(body, *held)
            held = None
    if held:
        yield from _trimmed(body, *held)


def _words(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > TARGET:
        cut = _sentence_end(body, start + TARGET // 2, start + TARGET)
        yield from _trimmed(body, start, cut)
        start = cut
    yield from _trimmed(body, start, end)


def _sentence_end(body: str, low: int, high: int) -> int:
    """Where to cut between `low` and `high`: after a line, else a sentence, else a word, else anywhere."""
    for mark in ("\n", ". ", " "):
        found = body.rfind(mark, low, high)
        if found >= 0:
            return found + len(mark)
    return high


def _trimmed(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = body[start:end]
    if text.strip():
        first = start + len(text) - len(text.lstrip("\n"))
        yield first, start + len(text.rstrip())


def _with_bare_headings(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """A heading with nothing under it but a deeper section joins that section; alone it would say nothing."""
    held: _Stretch | None = None
    for stretch in stretches:
        joins = (
            held
            and stretch.path[: len(held.path)] == held.path
            and not stretch.repeats
            and stretch.end - held.start <= HEADED
        )
        if held and not joins:
            yield held
        whole = replace(stretch, start=held.start) if held and joins else stretch
        held = whole if whole.bare else None
        if held is None:
            yield whole
    if held:
        yield held
