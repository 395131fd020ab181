"""The vocabulary in which canonical tables are declared: kinds of columns, keys, references.

`tools.store.tables` declares with it; the import, the documentation and the template read the result.
Declaring is done with pydantic models (one per table), so that a row can also be checked and typed in Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


class Kind(StrEnum):
    """What a column holds, and so how a source value is checked and turned into it."""

    TEXT = "text"
    MONEY = "money"
    QUANTITY = "quantity"
    NUMBER = "number"
    RATE = "rate"
    EVENT = "event"
    DEADLINE = "deadline"
    DAY = "day"
    FLAG = "flag"


SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.MONEY: "DECIMAL(18,4)",
    Kind.QUANTITY: "DECIMAL(18,4)",
    Kind.NUMBER: "DECIMAL(18,4)",
    Kind.RATE: "DECIMAL(18,8)",
    Kind.EVENT: "TIMESTAMP",
    Kind.DEADLINE: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.FLAG: "BOOLEAN",
}
"""The stored type of each kind; DuckDB and PostgreSQL know all of them. Moments are stored in UTC."""

KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.MONEY: "money amount",
    Kind.QUANTITY: "quantity",
    Kind.NUMBER: "number",
    Kind.RATE: "rate",
    Kind.EVENT: "moment; a bare date means the start of that local day",
    Kind.DEADLINE: "deadline; a bare date means the end of that local day",
    Kind.DAY: "local day",
    Kind.FLAG: "true or false",
}
"""How the documentation and a refusal name each kind."""

Text = Annotated[str, Kind.TEXT]
Money = Annotated[Decimal, Kind.MONEY]
Quantity = Annotated[Decimal, Kind.QUANTITY]
Rate = Annotated[Decimal, Kind.NUMBER]
Exchange = Annotated[Decimal, Kind.RATE]
Event = Annotated[datetime, Kind.EVENT]
Deadline = Annotated[datetime, Kind.DEADLINE]
Day = Annotated[date, Kind.DAY]
Flag = Annotated[bool, Kind.FLAG]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    `default` is what an absent or null value becomes; `required` columns have none. `reference` is "table.column";
    with `parent` the row cannot stand without it, otherwise it is checked only while that table holds rows.
    `known_from` names the moment column before which the value was not known yet (for questions "as of").
    """

    name: str
    kind: Kind
    description: str
    required: bool
    default: object = None
    unit: str | None = None
    reference: str | None = None
    parent: bool = False
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    known_from: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table. `event` names the moment columns a row became known at (the first that is filled),

    unless the mapping gives `known_at`; a table without any was known from the start.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    event: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of that name; raises `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def parents(self) -> frozenset[str]:
        """The tables this one refers to, which are therefore imported before it."""
        named = {column.reference.split(".")[0] for column in self.columns if column.reference}
        return frozenset(named - {self.name})


class Row(BaseModel):
    """A row of a canonical table. Subclasses set `table`, `key` and, where a row is an event, `event`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    event: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class _Declared:
    unit: str | None
    reference: str | None
    parent: bool
    choices: tuple[str, ...]
    minimum: Decimal | None
    known_from: str | None


def col(
    description: str,
    *,
    default: Any = PydanticUndefined,  # noqa: ANN401 - the field's own type decides
    unit: str | None = None,
    reference: str | None = None,
    parent: bool = False,
    choices: Sequence[str] = (),
    minimum: int | None = None,
    known_from: str | None = None,
) -> Any:  # noqa: ANN401 - stands where a value of the field's type is expected, as pydantic's Field does
    """Declare a column; without `default` it is required. See `Column` for the meaning of the arguments."""
    field: FieldInfo = Field(default=default, description=description)
    lowest = None if minimum is None else Decimal(minimum)
    field.metadata.append(_Declared(unit, reference, parent, tuple(choices), lowest, known_from))
    return field


def table_of(row: type[Row]) -> Table:
    """The table a row model declares."""
    columns = tuple(_column(name, field) for name, field in row.model_fields.items())
    description = (row.__doc__ or "").strip()
    return Table(row.table, description, columns, row.key, row.event)


def _column(name: str, field: FieldInfo) -> Column:
    declared = next(mark for mark in field.metadata if isinstance(mark, _Declared))
    required = field.is_required()
    return Column(
        name=name,
        kind=_kind(field),
        description=field.description or "",
        required=required,
        default=None if required else field.default,
        unit=declared.unit,
        reference=declared.reference,
        parent=declared.parent,
        choices=declared.choices,
        minimum=declared.minimum,
        known_from=declared.known_from,
    )


def _kind(field: FieldInfo) -> Kind:
    for mark in [*field.metadata, *_marks(field.annotation)]:
        if isinstance(mark, Kind):
            return mark
    raise TypeError(f"{field.annotation!r} is not one of the kinds of tools.store.columns")


def _marks(annotation: object) -> list[object]:
    found: list[object] = []
    for part in get_args(annotation):
        found.extend([part, *_marks(part)])
    return found
