"""The texts of facts: one query each, the same for every engine, whose last line orders its rows."""

import re
from functools import cache
from importlib import resources

WORD = re.compile(r"[a-z0-9_]+")
_COMMENT = re.compile(r"--[^\n]*")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_]*)")


@cache
def fact_query(name: str) -> str:
    """The query of a fact over the canonical tables and the facts before it."""
    return resources.files("tools.store").joinpath("facts", f"{name}.sql").read_text(encoding="utf-8")


def earlier_view(name: str) -> str:
    """The query of the rows that a fact in `derived.SUMS` sums up, with the same columns."""
    path = resources.files("tools.store").joinpath("facts", "earlier", f"{name}.sql")
    return path.read_text(encoding="utf-8")


def relations(query: str) -> frozenset[str]:
    """The names a query reads from: canonical tables, facts, and its own named parts. A test asks the engine whether these are all."""
    return frozenset(_READ.findall(_COMMENT.sub("", query)))


def unordered(query: str) -> str:
    """A fact's query without its last line: for rows that are put in order with those around them."""
    rows, _ = query.rstrip().rsplit("\n", 1)
    return rows
