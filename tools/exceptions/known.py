"""A named query → the same query over the rows as they were known at a moment, without building anything.

Each canonical table the text names is put before it as a common table expression of the same name, so that a look back to
yesterday costs as much as a look at now. The candidates of a query that asks for more about some records become one too.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources

from tools.store.history import rows_as_of
from tools.store.sql import Statement, Value, identifier, literal
from tools.store.tables import TABLES

_WORD = re.compile(r"[a-z_]+")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


@cache
def exception_query(name: str) -> str:
    """The text of a named query of `sql/`; raises `FileNotFoundError` when there is none."""
    return resources.files("tools.exceptions").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def as_known(
    name: str, moment: datetime, values: Mapping[str, Value], candidates: Iterable[str] | None = None
) -> Statement:
    """The statement of a named query at a moment; `candidates` are the ids it may join as `candidate.id`, at least one."""
    text = _COMMENT.sub("", exception_query(name)).strip()
    words = set(_WORD.findall(text))
    parts = [
        f"{identifier(table)} AS NOT MATERIALIZED ({rows_as_of(TABLES[table], moment)})"
        for table in TABLES
        if table in words
    ]
    if candidates is not None:
        parts.append(f"candidate(id) AS (VALUES {', '.join(f'({literal(one)})' for one in candidates)})")
    own = text.removeprefix("WITH ")
    joined = ", ".join(parts)
    return Statement(f"WITH {joined}{', ' if own != text else ' '}{own}", values)
