"""Tables of reStructuredText → rows of cells: drawn with dashes, given as lists, or as CSV. Called by `rst_page`. Pure.

An empty result means: not a plain table, keep it as it is drawn (cells that span others are not guessed at).
"""

import csv
import io
import re
from collections.abc import Sequence
from itertools import pairwise

Rows = list[list[str]]
_ITEM = re.compile(r"(?P<row>\*\s+)?-(?:\s+(?P<text>.*))?\Z")


def drawn_table(lines: Sequence[str]) -> Rows:
    """A grid (`+---+`) or a simple table (`=== ===`), its rows joined over their lines."""
    lines = [line.strip("\n") for line in lines if line.strip()]
    if not lines:
        return []
    indent = len(lines[0]) - len(lines[0].lstrip())
    lines = [line[indent:] for line in lines]
    return _grid(lines) if lines[0].startswith("+") else _simple(lines)


def _grid(lines: Sequence[str]) -> Rows:
    columns = [at for at, mark in enumerate(lines[0]) if mark == "+"]
    rows: Rows = []
    held: Rows = []
    for line in lines[1:]:
        if re.fullmatch(r"\+[-=+]+\+?", line.strip()):
            if held:
                rows.append([" ".join(filter(None, parts)).strip() for parts in zip(*held, strict=True)])
            held = []
            continue
        padded = line.ljust(columns[-1] + 1)
        # A bar must stand at every column, or a cell spans several.
        if any(padded[at] != "|" for at in columns):
            return []
        held.append([padded[a + 1 : b].strip() for a, b in pairwise(columns)])
    return [] if held else rows


def _simple(lines: Sequence[str]) -> Rows:
    spans = [match.span() for match in re.finditer(r"=+", lines[0])]
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"=+(?: +=+)*\s*", line)]
    if len(rules) not in {2, 3} or rules[-1] != len(lines) - 1:
        return []
    rows: Rows = []
    for number, line in enumerate(lines):
        if number in rules:
            continue
        if re.fullmatch(r"-+(?: +-+)*\s*", line):
            return []
        cells = _cells(line, spans)
        if cells is None:
            return []
        if not cells[0] and rows and number - 1 not in rules:
            rows[-1] = [f"{above} {cell}".strip() for above, cell in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    # Without a rule under its first row the table has no heading; Markdown's need one.
    return rows if len(rules) == 3 else [[""] * len(spans), *rows]


def _cells(line: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """The cells of a line; null when text stands in the margin between two columns."""
    starts = [start for start, _end in spans]
    for (_start, end), following in zip(spans, starts[1:], strict=False):
        if line[end:following].strip():
            return None
    ends = [*starts[1:], max(len(line), spans[-1][1])]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def list_table(block: Sequence[str]) -> Rows:
    """`* - cell` begins a row, `  - cell` goes on in it; deeper lines belong to the cell before."""
    rows: Rows = []
    for line in block:
        item = _ITEM.match(line.strip())
        if item and (item["row"] or rows):
            if item["row"]:
                rows.append([])
            rows[-1].append((item["text"] or "").strip())
        elif rows and rows[-1] and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}".strip()
        elif line.strip():
            return []
    return rows


def csv_table(block: Sequence[str], header: str) -> Rows:
    """Rows of CSV under the header of the directive's option."""
    text = "\n".join([*([header] if header else []), *block])
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), skipinitialspace=True)
        ]
    except csv.Error:
        return []
    return [row for row in rows if any(row)]
