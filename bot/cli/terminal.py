"""How the command line prints: JSON documents, rich tables, progress. Nothing here knows what the numbers mean."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.spreadsheet import as_csv

PIPED_COLUMNS = 400
"""Into a pipe or file a sentence stays on its line and a table keeps its cells whole."""
SHORT_CELL = 12
"""A cell of so many columns stays on one line in a table that reads easily."""
LEAST_BESIDE = 30
"""Columns that text beside a head has even where the terminal has none left."""
BESIDE_A_CELL = 3
"""A rule and two spaces."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_COLUMNS)
messages = Console(stderr=True, highlight=False)


def print_json(document: object, *, compact: bool = False) -> None:
    """Print one JSON document: a model, or plain values with models inside. NaN never leaves."""
    text = json.dumps(
        document, default=_plain, ensure_ascii=False, allow_nan=False, indent=None if compact else 2
    )
    sys.stdout.write(text + "\n")


def _plain(value: object) -> object:
    match value:
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True)
        case set() | frozenset() | tuple():
            return list(value)
        case datetime():
            # The warehouse keeps moments in UTC without saying so.
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case _:
            return str(value)


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    spare: Sequence[str] = (),
) -> None:
    """Print a table; the columns at the positions `numbers` are set to the right.

    Of the columns named `spare` the first ones are left out, and named below, as far as the terminal has no room for them.
    """
    every = list(rows)
    kept = roomy(columns, every, console.width, spare)
    fewer = [[row[place] for place in kept] for row in every]
    right = [at for at, place in enumerate(kept) if place in numbers]
    console.print(drawn(title, [columns[place] for place in kept], fewer, right, console.width))
    if left := [name for place, name in enumerate(columns) if place not in kept]:
        console.print(f"No room for: {', '.join(left)}; a wider terminal or --json has them.", style="dim")


def roomy(
    columns: Sequence[str], rows: Sequence[Sequence[str]], whole: int, spare: Sequence[str]
) -> list[int]:
    """The places of the columns that stay so that a table of `whole` columns reads easily, or breaks no word at least."""
    kept = list(range(len(columns)))
    for name in spare:
        shown = [[row[place] for place in kept] for row in rows]
        if easy_width([columns[place] for place in kept], shown) <= whole:
            break
        kept.remove(columns.index(name))
    return kept


def easy_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How wide a table must be in which no cell is broken over more than two lines."""
    width = 1
    for place, column in enumerate(columns):
        longest = max((cell_len(row[place]) for row in rows), default=0)
        # Words do not fill a line to its end.
        halved = longest if place == 0 or longest <= SHORT_CELL else longest // 2 + 4
        width += max(halved, _least(place, column, rows)) + BESIDE_A_CELL
    return width


def drawn(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int], whole: int
) -> RenderableType:
    """A table at most `whole` wide that breaks no word.

    Where there is no room for one, each row is a paragraph that names its columns; empty cells are left out.
    """
    if least_width(columns, rows) > whole:
        return _paragraphs(title, columns, rows)
    table = Table(header_style="bold")
    for place, (column, width) in enumerate(zip(columns, widths(columns, rows, whole), strict=True)):
        # The first column holds ids, which people copy: whole, on one line.
        justify: Literal["right", "left"] = "right" if place in numbers else "left"
        table.add_column(column, justify=justify, no_wrap=place == 0, overflow="fold", width=width)
    for row in rows:
        # A title such as "Mug [blue]" is not markup.
        table.add_row(*(Text(cell) for cell in row))
    # A title of the table's own would be broken to its width.
    return Group(Text(title, style="bold"), table) if title else table


def widths(columns: Sequence[str], rows: Sequence[Sequence[str]], whole: int) -> list[int]:
    """The width of each column in a table at most `whole` wide, no word broken: heads take a second line before cells do.

    Then the widest column is narrowed first.
    """
    cells = [max((cell_len(row[place]) for row in rows), default=0) for place in range(len(columns))]
    least = [_least(place, column, rows) for place, column in enumerate(columns)]
    found = list(map(max, cells, least))
    room = whole - 1 - sum(found) - BESIDE_A_CELL * len(found)
    for place, column in enumerate(columns):
        wider = min(max(cell_len(column) - found[place], 0), max(room, 0))
        found[place] += wider
        room -= wider
    while room < 0 and found != least:
        widest = max(range(len(found)), key=lambda place: (found[place] > least[place], found[place]))
        found[widest] -= 1
        room += 1
    return found


def least_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How wide a table must be that breaks no word, and nothing in its first column."""
    return 1 + sum(_least(place, column, rows) + BESIDE_A_CELL for place, column in enumerate(columns))


def _least(place: int, column: str, rows: Sequence[Sequence[str]]) -> int:
    cells = [column, *(row[place] for row in rows)]
    parts = cells if place == 0 else [word for cell in cells for word in cell.split()]
    return max(map(cell_len, parts), default=0)


def _paragraphs(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    parts: list[RenderableType] = [Text(title, style="bold")] if title else []
    for first, *others in rows:
        named = [f"{column} {cell}" for column, cell in zip(columns[1:], others, strict=True) if cell]
        parts += [Text(first, style="bold"), Padding(Text("; ".join(named)), (0, 0, 0, 2))]
    return Group(*parts)


def print_hanging(head: Text, body: Text, *, style: str = "") -> None:
    """Print `body` beside `head`; its further lines begin under its first, so that a list is read by its heads."""
    for line in hanging(head, body, console.width):
        console.print(line, style=style, soft_wrap=True)


def hanging(head: Text, body: Text, whole: int) -> list[Text]:
    """The lines of `body` beside `head`, at most `whole` wide where the head leaves room."""
    room = max(whole - head.cell_len, LEAST_BESIDE)
    lines = []
    for place, line in enumerate(body.wrap(console, room)):
        line.rstrip()
        lines.append(Text.assemble(head if place == 0 else " " * head.cell_len, line))
    return lines


def print_markdown(text: str) -> None:
    """Print light Markdown: drawn on a terminal, as it is into a pipe or file."""
    if console.is_terminal:
        from rich.markdown import Markdown

        console.print(Markdown(kept_lines(text)))
    else:
        sys.stdout.write(f"{text}\n")


_OF_A_LIST = re.compile(r"\s*(?:[-*]|\d+\.)\s|\s+\S")


def kept_lines(text: str) -> str:
    """Light Markdown whose lines stay lines where Markdown would flow them into one, and end with the list above them."""
    made: list[str] = []
    for line in text.splitlines():
        plain = not _OF_A_LIST.match(line)
        if made and plain and line and _OF_A_LIST.match(made[-1]):
            made.append("")
        made.append(f"{line}  " if plain and line and not line.startswith(("|", "#", ">")) else line)
    return "\n".join(made)


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print comma-separated values; text that a spreadsheet would take for a formula gets a leading quote."""
    sys.stdout.write(as_csv(columns, rows))


@contextmanager
def steps(what: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A spinner on stderr while something takes long; the block is given a function that says what is being done."""
    if quiet or not messages.is_terminal:
        yield lambda _words: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda words: progress.update(task, description=f"{what}: {words}")


@contextmanager
def bar(what: str, *, quiet: bool = False) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on stderr; the block is given a function of the share done (0 to 1) and what is being done."""
    if quiet or not messages.is_terminal:
        yield lambda _share, _words: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as progress:
        task = progress.add_task(what, total=1.0)
        yield lambda share, words: progress.update(task, completed=share, description=f"{what}: {words}")
