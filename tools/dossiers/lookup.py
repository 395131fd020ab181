"""The dossiers' queries, by name, and the rows they give."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources

from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse


@cache
def query(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return resources.files("tools.dossiers").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def statement(name: str, values: Mapping[str, Value]) -> Statement:
    """The named query with its values."""
    return Statement(query(name), values)


def rows(warehouse: Warehouse, name: str, values: Mapping[str, Value], as_of: datetime) -> list[Row]:
    """The rows of a named query as known at `as_of`."""
    return warehouse.run(statement(name, values), as_of)


def moment(value: object) -> datetime | None:
    """A stored moment in UTC, None for none."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def number(value: object) -> float:
    """A stored quantity or amount; 0 for none."""
    return 0.0 if value is None else float(str(value))


def text(value: object) -> str | None:
    """A stored text, None for none."""
    return None if value is None else str(value)
