"""Writing SQL safely: identifiers, literals and `$name` values. All names come from our own catalogues or are quoted here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

Value = str | int | float | Decimal | date | datetime | bool | None

_NAMED = re.compile(r"\$([a-z_][a-z0-9_]*)")


def identifier(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """A literal of both DuckDB and PostgreSQL; moments are written in UTC without a zone, as they are stored."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return str(value)
        case datetime():
            return f"TIMESTAMP '{stored(value).isoformat(sep=' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Statement:
    """A query with named values (`$name`), never with values written into its text."""

    text: str
    values: Mapping[str, Value]

    @property
    def used(self) -> dict[str, Value]:
        """The values whose names occur in the text, moments as stored (UTC, naive)."""
        names = set(_NAMED.findall(self.text))
        return {
            name: stored(value) if isinstance(value, datetime) else value
            for name, value in self.values.items()
            if name in names
        }

    @property
    def spelled_out(self) -> str:
        """The same query with its values written in: what a receipt shows and anybody can run again."""
        return _NAMED.sub(lambda name: literal(self.values[name[1]]), self.text)


def stored(moment: datetime) -> datetime:
    """A moment as it is stored: in UTC and naive; a naive one is taken to be so already."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
