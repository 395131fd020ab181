"""Day sums: the amounts of additive metrics, summed once per import by local day, whole and per member of a few dimensions.

A window is then a sum over its days instead of over its rows, so that a dashboard over two years costs what one over a week does
(rule: the value of a whole is the sum of its parts' numerators over that of their denominators). `DaySums.tables` is what an
import builds; `DaySums.statement` asks them what `compile_metric` asks the rows, and gives the same figures. What they cannot
answer, and everything as of an earlier moment, is asked of the rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tools.metrics.compile import (
    NOTHING,
    Amount,
    Where,
    amounts_of,
    compile_metric,
    day_or_member,
    first_day,
    grouped,
    is_chosen,
    key_column,
    rows_of,
    same_rows,
)
from tools.metrics.definition import GRAINS, Measure, Metric
from tools.metrics.query import Asked
from tools.metrics.registry import Catalogue, catalogue
from tools.store.day_sums import Summed, recipe
from tools.store.sql import Statement, identifier, literal

BASES = ("order_fact", "line_fact", "return_fact", "stock_day", "floor_task")
"""Those with so many rows that reading them all is felt."""

SUMMED_UP: Mapping[str, str] = {"floor_task": "fulfilment_task"}
"""Those that are no relation themselves, and the one whose rows they are."""

PLACED = ("order_fact", "line_fact")
"""Those that hold the local day of `placed_at`, so that it need not be worked out."""

WHOLE = "all"
"""The name under which the sums over all members stand, in place of a dimension's."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a base, dated by a clock: what one table of day sums is made from."""

    base: str
    clock: str

    @property
    def table(self) -> str:
        """The name of its day sums."""
        return f"day_sum_{self.base}_{self.clock}"


@dataclass(frozen=True, slots=True)
class Column:
    """An amount by day: the sum of `value` over the rows of a population; without a value their number, which is a sum of ones."""

    population: str
    value: str | None


@dataclass(frozen=True)
class DaySums:
    """The day sums of a catalogue: columns by source, each named after the first metric that needs it."""

    catalogue: Catalogue
    columns: Mapping[Source, Mapping[Column, str]]

    @cached_property
    def tables(self) -> Mapping[str, Summed]:
        """Every table, by its name: columns dimension, member, day (local), then the sums of that day."""
        return {source.table: self._table(source) for source in self.columns}

    @cached_property
    def recipe(self) -> str:
        """By which a warehouse knows that its day sums are these."""
        return recipe(self.tables)

    def statement(self, asked: Asked) -> Statement | None:
        """The sums of a question from the day sums; None where they do not hold it."""
        by, where = asked.query.by, asked.query.where
        if asked.window.ends_at > asked.as_of or not _summable(asked.metric) or not self._kept(by, where):
            return None
        return compile_metric(
            asked.metric, self.catalogue, asked.window, by, where, asked.as_of, scan=self._scan
        )

    def _kept(self, by: Sequence[str], where: Where) -> bool:
        """Whether the sums are kept split that way: by one dimension at most, of those that are summed by day."""
        named = {name for name in (*by, *where) if name not in GRAINS}
        return len(named) <= 1 and all(self.catalogue.dimensions[name].summed_by_day for name in named)

    def _scan(
        self, measure: Measure, _: Catalogue, by: Sequence[str], where: Where, amounts: Sequence[Amount]
    ) -> str:
        source, population = _source(measure), _settled(measure.population, measure)
        columns = self.columns[source]
        rows = identifier(columns[Column(population, None)])
        dimension = next((name for name in (*by, *where) if name not in GRAINS), WHOLE)
        keys = [
            f"{first_day(name, 'day') if name in GRAINS else 'member'} AS {key_column(name)}" for name in by
        ]
        told = [f"{_summed(amount, columns, population)} AS {amount.name}" for amount in amounts]
        conditions = [
            f"dimension = {literal(dimension)}",
            "day >= $start_day",
            "day < $end_day",
            f"{rows} > 0",
        ]
        conditions += [is_chosen(name, members, "member") for name, members in where.items()]
        return f"SELECT {', '.join([*keys, *told])}\nFROM {source.table}\nWHERE {' AND '.join(conditions)}{grouped(by)}"

    def _table(self, source: Source) -> Summed:
        relation = SUMMED_UP.get(source.base, source.base)
        return Summed(self._query(source), relation, self._day(source), source.clock)

    def _day(self, source: Source) -> str:
        if source.clock == "placed_at" and source.base in PLACED:
            return "placed_day"
        return day_or_member(
            "day", Measure(base=source.base, clock=source.clock, value=NOTHING), self.catalogue
        )

    def _query(self, source: Source) -> str:
        """The rows are read twice at most: once split by the columns they have themselves, once by those looked up."""
        split = [
            name
            for name in self.catalogue.bases[source.base]
            if self.catalogue.dimensions[name].summed_by_day
        ]
        looked_up = [name for name in split if self.catalogue.dimensions[name].via]
        own = [name for name in split if name not in looked_up]
        finest = [f"own AS MATERIALIZED ({self._finest(source, own)})"]
        parts = [self._part(source, "own", WHOLE), *(self._part(source, "own", name) for name in own)]
        if looked_up:
            finest.append(f"looked_up AS MATERIALIZED ({self._finest(source, looked_up)})")
            parts += [self._part(source, "looked_up", name) for name in looked_up]
        every = "\nUNION ALL\n".join(parts)
        return f"WITH {', '.join(finest)}\n{every}\nORDER BY dimension, day, member"

    def _finest(self, source: Source, split: Sequence[str]) -> str:
        """The sums of every day and combination of members there is."""
        measure = Measure(base=source.base, clock=source.clock, value=NOTHING)
        keys = [f"{self._day(source)} AS day"]
        keys += [f"{day_or_member(name, measure, self.catalogue)} AS {key_column(name)}" for name in split]
        sums = [
            f"SUM(CASE WHEN {column.population} THEN {column.value or '1'}{'' if column.value else ' ELSE 0'} END)"
            f" AS {identifier(name)}"
            for column, name in self.columns[source].items()
        ]
        rows = rows_of(measure, self.catalogue, split)
        return (
            f"SELECT {', '.join([*keys, *sums])}\nFROM {rows}\nWHERE {source.clock} IS NOT NULL"
            f"{grouped(['day', *split])}"
        )

    def _part(self, source: Source, finest: str, dimension: str) -> str:
        """The sums of a dimension's members, or of all of them."""
        member = "CAST(NULL AS VARCHAR)" if dimension == WHOLE else key_column(dimension)
        sums = [f"SUM({name}) AS {name}" for name in map(identifier, self.columns[source].values())]
        told = [f"{literal(dimension)} AS dimension", f"{member} AS member", "day", *sums]
        return f"SELECT {', '.join(told)}\nFROM {finest}\nGROUP BY 2, 3"


@cache
def day_sums() -> DaySums:
    """Those of the shipped catalogue."""
    return of_catalogue(catalogue())


def of_catalogue(found: Catalogue) -> DaySums:
    """All amounts that can be summed by day, named after the first metric that needs them."""
    columns: dict[Source, dict[Column, str]] = {}
    for metric in found.metrics.values():
        if _summable(metric):
            for source, column, name in _needed(metric):
                columns.setdefault(source, {}).setdefault(column, name)
    return DaySums(found, columns)


def _needed(metric: Metric) -> Iterator[tuple[Source, Column, str]]:
    amounts = [(metric.of, amount) for amount in amounts_of(metric)]
    if metric.per is not None and not same_rows(metric.of, metric.per):
        rows, above, below, _ = amounts_of(metric)
        amounts = [(metric.of, rows), (metric.of, above), (metric.per, rows), (metric.per, below)]
    for measure, amount in amounts:
        if amount.value != NOTHING:
            side = "" if measure is metric.of else "per_"
            name = metric.id if amount.name == "numerator" else f"{metric.id}__{side}{amount.name}"
            yield _source(measure), Column(_settled(measure.population, measure), _value(amount)), name


def _summed(amount: Amount, columns: Mapping[Column, str], population: str) -> str:
    if amount.value == NOTHING:
        return NOTHING
    told = f"SUM({identifier(columns[Column(population, _value(amount))])})"
    # A count of no rows is 0, a sum over none is null.
    return told if amount.value else f"COALESCE({told}, 0)"


def _value(amount: Amount) -> str | None:
    return None if amount.value == "1" else amount.value


def _summable(metric: Metric) -> bool:
    """Whether what a row adds follows from the row alone, whatever the window, the moment and the other rows."""
    if metric.kind not in {"sum", "ratio"}:
        return False
    measures = [metric.of, *([metric.per] if metric.per else [])]
    texts = [text for one in measures for text in (_settled(one.population, one), one.value)]
    return all(one.clock is not None and one.base in BASES for one in measures) and not any(
        "$" in text or "SELECT" in text for text in (*texts, metric.pending or "")
    )


def _source(measure: Measure) -> Source:
    assert measure.clock is not None
    return Source(measure.base, measure.clock)


def _settled(text: str, measure: Measure) -> str:
    """A condition without what a window that is over fulfils anyway: that its clock, or the clock's day, is past."""
    clock = re.escape(str(measure.clock))
    past = rf"\b{clock} < \$as_of|\bfw_day\({clock}\) < fw_day\(\$as_of\)"
    return re.sub(past, "TRUE", text)
