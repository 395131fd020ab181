"""Rows → comma-separated text that a spreadsheet reads as data, never as a formula. Pure; used by the command line and by alerts."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
"""What begins a formula in one of the common programs, full-width forms too."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their columns; text that would be taken for a formula gets a leading quote, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def safe_cell(value: object) -> object:
    """The value, quoted when it is text that begins like a formula, also behind spaces."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_SIGNS):
        return "'" + value
    return value
