"""Forecast errors that are kept from the import: sums over whole pieces (fact `piece_error`) instead of a comparison SKU by SKU.

What a piece adds depends on its own days alone, so that a window is the sum of its pieces. Kept are pieces of 14 and 30 days that end
with a day on which something was ordered, as everything is known now, by family, category, location and model. Whatever else is asked
is asked of the rows, which are also the receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from floorwalker.period import Period
from tools.metrics.compile import Where, first_day, grouped, is_chosen, key_column, ordered
from tools.metrics.definition import GRAINS
from tools.metrics.query import Asked
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement, Value, identifier
from tools.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Kept:
    """The columns of `piece_error` that a metric sums: above the line, and how many SKUs count."""

    above: str
    counted: str


KEPT: Mapping[str, Kept] = {
    "forecast_wape": Kept("error", "judged"),
    "forecast_accuracy": Kept("error", "judged"),
    "forecast_bias": Kept("bias", "judged"),
    "forecast_value_added": Kept("gained", "compared"),
}
"""By metric, without the days in its name. Below the line stands what was ordered."""

SPLIT = frozenset({"family", "category", "location", "forecast_model"})
"""The dimensions they can be split and filtered by, beside the grains of time."""

_PIECES = Statement("SELECT DISTINCT days, day FROM piece_error", {})


def kept_sums(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked, where: Where, judged: Sequence[Period]
) -> Statement | None:
    """The sums of these pieces, which follow each other, per key; None where they are not kept."""
    kept = KEPT.get(asked.metric.id.rsplit("_", 1)[0])
    if (
        kept is None
        or not {*asked.query.by, *where} - {*GRAINS} <= SPLIT
        or not warehouse.is_present(asked.as_of)
    ):
        return None
    pieces = {(piece.days, piece.start) for piece in judged}
    if not pieces <= warehouse.keep("pieces of piece_error", asked.as_of, lambda: _pieces(warehouse, asked)):
        return None
    return Statement(_text(kept, catalogue, asked.query.by, where), _values(where, judged))


def _pieces(warehouse: Warehouse, asked: Asked) -> frozenset[tuple[int, date]]:
    rows = warehouse.run(_PIECES, asked.as_of)
    return frozenset((int(str(row["days"])), date.fromisoformat(str(row["day"]))) for row in rows)


def _text(kept: Kept, catalogue: Catalogue, by: Sequence[str], where: Where) -> str:
    column = {name: identifier(catalogue.dimensions[name].column) for name in SPLIT}
    keys = [
        f"{first_day(name, 'day') if name in GRAINS else column[name]} AS {key_column(name)}" for name in by
    ]
    sums = [
        f"COALESCE(SUM({kept.counted}), 0) AS row_count",
        f"SUM({kept.above}) AS numerator",
        "SUM(ordered) AS denominator",
        "0 AS pending",
    ]
    conditions = [
        "days = $piece_days",
        "day >= $start_day",
        "day < $end_day",
        "MOD(fw_days($start_day, day), $piece_days) = 0",
        f"{kept.counted} > 0",
        *(is_chosen(name, members, column[name]) for name, members in where.items()),
    ]
    return (
        f"SELECT {', '.join([*keys, *sums])}\nFROM piece_error\nWHERE {' AND '.join(conditions)}"
        f"{grouped(by)}{ordered(by)}"
    )


def _values(where: Where, judged: Sequence[Period]) -> dict[str, Value]:
    values: dict[str, Value] = {
        "start_day": judged[0].start,
        "end_day": judged[-1].end,
        "piece_days": judged[0].days,
    }
    for name, members in where.items():
        values |= {f"{name}_{place}": member for place, member in enumerate(members)}
    return values
