"""A document's body → the spans an answer may quote: sentences, list items, whole steps, table rows with their header.

`quotation` chooses among them. A step is one span with everything under it, so that no step is ever quoted by half.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.outline import Block, Section, sections_of

Stretch = tuple[int, int]

SHORT_PARAGRAPH = 360
"""A paragraph of at most this many characters is quoted whole: its sentences explain each other."""
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+(?=[\"“‘(*_`@A-Z0-9])")
_NO_END = re.compile(r"\b(?:e\.g|i\.e|etc|no|approx|min|max|vs|mr|mrs|dr|st)\.\s+\Z", re.IGNORECASE)
_NOT_QUOTED = frozenset({"heading", "hr", "definition", "html_block"})


@dataclass(frozen=True, slots=True)
class Span:
    """`body[start:end]` can stand as an answer; `header` is the heading row of its table.

    `around` is the section it stands in and `path` that section's headings. `kind` is `sentence`, `item`, `step`,
    `row` or `text`.
    """

    kind: str
    start: int
    end: int
    path: tuple[str, ...]
    around: Stretch
    header: Stretch | None = None
    quoted: Stretch | None = None
    """The stretch that is shown for it where that is more than itself: a sentence's short paragraph."""

    @property
    def shown(self) -> Stretch:
        """What is quoted when this span answers."""
        return self.quoted or (self.start, self.end)


def spans_of(body: str) -> tuple[Span, ...]:
    """The spans of a body in order; headings, rules and link definitions are none."""
    return tuple(span for section in sections_of(body) for span in _of_section(body, section))


def _of_section(body: str, section: Section) -> Iterator[Span]:
    around = (section.start, section.end)
    for block in section.blocks:
        if block.kind in _NOT_QUOTED:
            continue
        for kind, start, end, header, quoted in _of_block(body, block):
            if body[start:end].strip():
                yield Span(kind, start, end, section.path, around, header, quoted)


_Cut = tuple[str, int, int, Stretch | None, Stretch | None]


def _of_block(body: str, block: Block) -> Iterator[_Cut]:
    if block.kind == "table":
        yield from _rows(body, block)
    elif block.items:
        kind = "step" if block.kind == "ordered_list" else "item"
        yield from ((kind, item.start, item.end, None, None) for item in block.items)
    elif block.kind == "paragraph":
        yield from _sentences(body, block)
    else:
        yield ("text", block.start, block.end, None, None)


def _rows(body: str, block: Block) -> Iterator[_Cut]:
    starts = block.cuts
    header = (starts[0], _line_end(body, starts[0]))
    for start in starts[1:]:
        yield ("row", start, _line_end(body, start), header, None)


def _line_end(body: str, start: int) -> int:
    end = body.find("\n", start)
    return end if end >= 0 else len(body)


def _sentences(body: str, block: Block) -> Iterator[_Cut]:
    whole = (block.start, block.end) if block.end - block.start <= SHORT_PARAGRAPH else None
    start = block.start
    for match in _SENTENCE_END.finditer(body, block.start, block.end):
        if _NO_END.search(body, start, match.end()):
            continue
        yield ("sentence", start, match.start() + len(match[0].rstrip()), None, whole)
        start = match.end()
    yield ("sentence", start, block.end, None, whole)
