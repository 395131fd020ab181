"""Numbers that rest on rows but are no metrics of their own, declared with title, unit and definition in `derived.yaml`.

Dossiers, paces and readiness reports make their figures here, so that each has a receipt like a metric's: the query that
gives its rows, the window, how far the data reach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

import yaml

from floorwalker.evidence import Figure, Number, Window
from floorwalker.period import Period
from tools.metrics.definition import Declared
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

VERSION = "1"
UNIT_OF_ITS_METRIC = "as asked"


class Derived(Declared):
    """One such number. Its unit is a metric unit, or `as asked` when it takes the unit of the metric it is about."""

    id: str
    title: str
    unit: str
    definition: str


@cache
def derived() -> Mapping[str, Derived]:
    """All of them, by id."""
    text = resources.files("tools").joinpath("derived.yaml").read_text(encoding="utf-8")
    return {entry["id"]: Derived.model_validate(entry) for entry in yaml.safe_load(text)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the figures of one report share: their rows' query, window, key, moment and how far the data reach."""

    statement: Statement
    window: Period
    key: Mapping[str, str]
    as_of: datetime
    watermark: datetime | None
    row_count: int

    def figure(
        self,
        name: str,
        value: Number | None,
        *,
        unit: str | None = None,
        null_reason: str | None = None,
        numerator: Number | None = None,
        denominator: Number | None = None,
        interval: tuple[float, float] | None = None,
    ) -> Figure:
        """The figure of a derived number; a null value says why in `null_reason`."""
        declared = derived()[name]
        key = "/".join(self.key.values())
        return Figure(
            id=f"fig_{name}_{key}",
            metric=name,
            key=dict(self.key),
            value=value,
            unit=unit or declared.unit,
            numerator=numerator,
            denominator=denominator,
            row_count=self.row_count,
            interval=interval,
            window=Window(start=self.window.start, end=self.window.end, tz=self.window.tz),
            filters={},
            as_of=self.as_of,
            watermark=self.watermark,
            provisional=False,
            null_reason=(null_reason or "no rows") if value is None else None,
            definition_version=VERSION,
            query=self.statement.spelled_out,
            compared_with=[],
        )


def receipt(
    warehouse: Warehouse,
    statement: Statement,
    window: Period,
    as_of: datetime,
    tables: Iterable[str],
    *,
    key: Mapping[str, str],
    rows: int,
) -> Receipt:
    """The receipt of figures that rest on `rows` rows of a statement over these tables."""
    return Receipt(statement, window, key, as_of, warehouse.watermark(tables, as_of), rows)
