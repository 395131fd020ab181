"""Metrics that are computed rather than summed by SQL: id → computation. Their rows are then grouped like any other's."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tools.metrics.query import Asked
from tools.metrics.registry import Catalogue
from tools.stock.band import Band
from tools.stock.outlook import Outlook, demand_statement, outlooks
from tools.store.sql import Statement, identifier
from tools.store.warehouse import Row, Warehouse

_LIKELY = (Band.HIGH, Band.OUT)

Computation = Callable[[Warehouse, Catalogue, Asked], tuple[Statement, list[Row]]]
"""Gives a metric's rows per key: `key_<dimension>` columns, `row_count`, `numerator`, `denominator`, `pending`, and the statement that is their receipt."""


def stock_out_risk(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Sum of probabilities over number of SKUs per key: the mean risk of a group, and the risk itself of one SKU."""
    return _over_skus(warehouse, catalogue, asked, lambda outlook: outlook.probability)


def stock_out_share(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """SKUs in the bands high and out over SKUs, per key."""
    return _over_skus(warehouse, catalogue, asked, lambda outlook: float(outlook.band in _LIKELY))


def _over_skus(
    warehouse: Warehouse,
    catalogue: Catalogue,
    asked: Asked,
    amount: Callable[[Outlook], float],
) -> tuple[Statement, list[Row]]:
    by, where, as_of = asked.query.by, asked.query.where, asked.as_of
    names = [*by, *where]
    attributes = _attributes(warehouse, catalogue, names, as_of)
    groups: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for outlook in outlooks(warehouse, as_of):
        member = {name: _member(outlook, name, attributes) for name in names}
        if all(member[name] in chosen for name, chosen in where.items()):
            groups[tuple(member[name] for name in by)].append(amount(outlook))
    if not groups and not by:
        groups[()] = []
    rows: list[Row] = [_row(by, key, odds) for key, odds in sorted(groups.items())]
    return demand_statement(warehouse, as_of), rows


def _row(by: Sequence[str], key: tuple[str, ...], odds: Sequence[float]) -> Row:
    keys = {f"key_{name}": member for name, member in zip(by, key, strict=True)}
    return {
        **keys,
        "row_count": len(odds),
        "numerator": sum(odds) if odds else None,
        "denominator": len(odds),
        "pending": 0,
    }


def _member(outlook: Outlook, name: str, attributes: Mapping[str, Mapping[str, str]]) -> str:
    if name == "sku":
        return outlook.sku_id
    if name == "band":
        return outlook.band.value
    return attributes[name].get(outlook.sku_id, "unknown")


def _attributes(
    warehouse: Warehouse, catalogue: Catalogue, names: Sequence[str], as_of: datetime
) -> dict[str, dict[str, str]]:
    found = {}
    for name in names:
        dimension = catalogue.dimensions[name]
        if dimension.via:
            column = identifier(dimension.column)
            text = f"SELECT sku_id, COALESCE({column}, 'unknown') AS member FROM sku"
            rows = warehouse.run(Statement(text, {}), as_of)
            found[name] = {str(row["sku_id"]): str(row["member"]) for row in rows}
    return found


COMPUTATIONS: Mapping[str, Computation] = {
    "oos_risk_14d": stock_out_risk,
    "oos_risk_share_14d": stock_out_share,
}
