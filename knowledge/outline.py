"""A document's body → its blocks and sections with character offsets.

`split`, `runbook`, `retrieve` and `lint` build on it.

Blocks are CommonMark's top-level blocks (markdown-it-py); a section runs from its heading to the next
heading.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.document import plain
from knowledge.hidden import line_starts

# Only the outline is wanted: leaving inline marks unparsed makes it several times faster.
_PARSER = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
_INDENTED = frozenset({"bullet_list", "paragraph", "fence", "blockquote"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a top-level list: the span after its marker, sub-bullets included.

    `number` is null in a bullet list.
    """

    number: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block: `body[start:end]`, whole lines without the blank ones around it.

    `kind` is markdown-it's token name (`paragraph`, `ordered_list`, `fence`, `table`, …); `cuts` are the
    offsets of the lines it may be cut at when it is too long.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    heading: str = ""
    items: tuple[Item, ...] = ()
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks up to the next heading; the text before the first heading has an empty path.

    `path` are the headings from the outermost to this one, `levels` their levels.
    """

    path: tuple[str, ...]
    levels: tuple[int, ...]
    start: int
    end: int
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """Its own heading, or an empty text before the first one."""
        return self.path[-1] if self.path else ""

    @property
    def level(self) -> int:
        """The level of its own heading; 0 before the first one."""
        return self.levels[-1] if self.levels else 0


def blocks_of(body: str) -> list[Block]:
    """The top-level blocks of a body in order; together they hold every line that is not blank."""
    starts = line_starts(body)
    tokens = _PARSER.parse(body)
    found: list[Block] = []
    reached = 0
    for first, last in _top_level(tokens):
        lines = tokens[first].map
        if lines is None:
            continue
        block = _block(body, starts, tokens[first : last + 1], lines)
        # Link definitions leave no token, but their lines belong to the page all the same.
        found += _between(body, reached, block.start)
        found.append(block)
        reached = block.end
    return _joined_lists(body, [*found, *_between(body, reached, len(body))])


def _joined_lists(body: str, blocks: Sequence[Block]) -> list[Block]:
    """Lists as their authors meant them.

    From step 10 on, CommonMark wants four spaces before a sub-bullet; with the usual three it ends the list
    there, and the sub-bullet and all later steps would be torn from it.
    """
    joined: list[Block] = []
    torn = False
    for block in blocks:
        before = joined[-1] if joined and joined[-1].kind == "ordered_list" else None
        if before and block.kind in _INDENTED and body.startswith("  ", block.start):
            last = replace(before.items[-1], end=block.end)
            joined[-1] = replace(before, end=block.end, items=(*before.items[:-1], last))
            torn = True
        elif before and torn and block.kind == "ordered_list" and block.items[0].number == _next(before):
            joined[-1] = replace(
                before, end=block.end, items=before.items + block.items, cuts=before.cuts + block.cuts
            )
        else:
            joined.append(block)
            torn = False
    return joined


def _next(block: Block) -> int:
    return (block.items[0].number or 0) + len(block.items)


def _between(body: str, start: int, end: int) -> list[Block]:
    text = body[start:end]
    if not text.strip():
        return []
    begin = start + len(text) - len(text.lstrip())
    return [Block("definition", body.rfind("\n", 0, begin) + 1, start + len(text.rstrip()))]


def _top_level(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    first = 0
    for position, token in enumerate(tokens):
        if token.level == 0 and token.nesting == 1:
            first = position
        elif token.level == 0:
            yield (first if token.nesting == -1 else position), position


def _block(body: str, starts: list[int], tokens: Sequence[Token], lines: Sequence[int]) -> Block:
    opening = tokens[0]
    kind = opening.type.removesuffix("_open")
    start, end = starts[lines[0]], starts[min(lines[1], len(starts) - 1)]
    end = start + len(body[start:end].rstrip())
    if kind == "heading":
        return Block(kind, start, end, level=int(opening.tag[1]), heading=plain(tokens[1].content))
    if kind in {"ordered_list", "bullet_list"}:
        items = tuple(_items(body, starts, tokens))
        return Block(
            kind, start, end, items=items, cuts=tuple(_line_start(body, item.start) for item in items)
        )
    cuts = tuple(at for at in starts[lines[0] : lines[1]] if at < end)
    # The heading row and the ruler of a table stay together.
    return Block(kind, start, end, cuts=cuts[:1] + cuts[2:] if kind == "table" else cuts)


def _items(body: str, starts: list[int], tokens: Sequence[Token]) -> Iterator[Item]:
    for token in tokens:
        if token.type == "list_item_open" and token.level == 1 and token.map:
            start = starts[token.map[0]]
            end = starts[min(token.map[1], len(starts) - 1)]
            marker = body.find(token.markup, start) + 1
            text = body[marker:end]
            begin = marker + len(text) - len(text.lstrip())
            yield Item(
                int(token.info) if token.info else None, begin, max(begin, marker + len(text.rstrip()))
            )


def _line_start(body: str, offset: int) -> int:
    return body.rfind("\n", 0, offset) + 1


def sections_of(body: str) -> list[Section]:
    """The sections of a body in order, none overlapping."""
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    held: list[Block] = []

    def close() -> None:
        if held:
            sections.append(
                Section(
                    path=tuple(heading for _, heading in path),
                    levels=tuple(level for level, _ in path),
                    start=held[0].start,
                    end=held[-1].end,
                    blocks=tuple(held),
                )
            )

    for block in blocks_of(body):
        if block.kind == "heading":
            close()
            held = []
            path = [entry for entry in path if entry[0] < block.level] + [(block.level, block.heading)]
        held.append(block)
    close()
    return sections


def enclosing(sections: Sequence[Section], offset: int, *, level: int = 2) -> tuple[int, int]:
    """The span under the heading of `level` (or above) that holds `offset`: what is read as one piece."""
    found = next(
        (number for number, section in enumerate(sections) if offset < section.end), len(sections) - 1
    )
    first = found
    while first > 0 and sections[first].level > level:
        first -= 1
    last = found
    while last + 1 < len(sections) and sections[last + 1].level > level:
        last += 1
    return sections[first].start, sections[last].end
