"""Metrics that are computed rather than summed by SQL: id → computation. Their rows are then grouped like any other's."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tools.metrics.computations_cost import cost_elasticity, labour_elasticity, mix_effect, price_effect
from tools.metrics.forecast_accuracy import forecast_error, plan_swing, plan_swing_share
from tools.metrics.query import Asked
from tools.metrics.registry import Catalogue
from tools.stock.band import Band
from tools.stock.outlook import (
    Outlook,
    StockBook,
    demand_statement,
    network_outlooks,
    place_outlooks,
    read_stock,
)
from tools.store.sql import Statement, identifier
from tools.store.warehouse import Row, Warehouse

_LIKELY = (Band.HIGH, Band.OUT)

Computation = Callable[[Warehouse, Catalogue, Asked], tuple[Statement, list[Row]]]
"""Gives a metric's rows per key: `key_<dimension>` columns, `row_count`, `numerator`, `denominator`, `pending`;
and the statement that is their receipt."""


Amount = Callable[[Outlook, StockBook], tuple[float, float] | None]
"""What one outlook adds above and below the line; None leaves it out."""


def stock_out_risk(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Sum of probabilities over number of SKUs per key: the mean risk of a group, and the risk itself of one SKU."""
    return _over_skus(warehouse, catalogue, asked, lambda outlook, _: (outlook.probability, 1))


def stock_out_share(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """SKUs in the bands high and out over SKUs, per key."""
    return _over_skus(warehouse, catalogue, asked, lambda outlook, _: (float(outlook.band in _LIKELY), 1))


def lost_units(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Units of demand expected to find no stock, summed per key."""
    return _over_skus(warehouse, catalogue, asked, lambda outlook, _: (outlook.lost_units, 0))


def lost_margin(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """CM1 of those units, summed per key; SKUs without cost on file are left out."""
    return _over_skus(warehouse, catalogue, asked, _lost_margin)


def _lost_margin(outlook: Outlook, _: StockBook) -> tuple[float, float] | None:
    return None if outlook.lost_margin is None else (outlook.lost_margin, 0)


def forward_cover(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> tuple[Statement, list[Row]]:
    """Stock at unit cost over smoothed daily demand at unit cost, of SKUs with demand."""
    return _over_skus(warehouse, catalogue, asked, _cover)


def _cover(outlook: Outlook, book: StockBook) -> tuple[float, float] | None:
    weight = book.weight(outlook.sku_id)
    if outlook.daily_units <= 0:
        return None
    return max(outlook.available, 0.0) * weight, outlook.daily_units * weight


def _over_skus(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked, amount: Amount
) -> tuple[Statement, list[Row]]:
    """The amounts of the outlooks per key: of each SKU over all locations, or of each SKU at each location when asked by it."""
    by, where, as_of = asked.query.by, asked.query.where, asked.as_of
    names = [*by, *where]
    attributes = _attributes(warehouse, catalogue, names, as_of)
    book = read_stock(warehouse, as_of)
    groups: dict[tuple[str, ...], list[tuple[float, float]]] = defaultdict(list)
    for outlook in place_outlooks(book) if "location" in names else network_outlooks(book):
        member = {name: _member(outlook, name, attributes) for name in names}
        added = amount(outlook, book)
        if added is not None and all(member[name] in chosen for name, chosen in where.items()):
            groups[tuple(member[name] for name in by)].append(added)
    if not groups and not by:
        groups[()] = []
    rows: list[Row] = [_row(by, key, added) for key, added in sorted(groups.items())]
    return demand_statement(warehouse, as_of), rows


def _row(by: Sequence[str], key: tuple[str, ...], added: Sequence[tuple[float, float]]) -> Row:
    keys = {f"key_{name}": member for name, member in zip(by, key, strict=True)}
    return {
        **keys,
        "row_count": len(added),
        "numerator": sum(above for above, _ in added) if added else None,
        # An amount that is only summed is divided by one.
        "denominator": (sum(below for _, below in added) or 1) if added else None,
        "pending": 0,
    }


def _member(outlook: Outlook, name: str, attributes: Mapping[str, Mapping[str, str]]) -> str:
    if name == "sku":
        return outlook.sku_id
    if name == "location":
        return str(outlook.location)
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
            column, relation = identifier(dimension.column), dimension.via.split(".")[0]
            text = f"SELECT sku_id, COALESCE({column}, 'unknown') AS member FROM {relation}"
            if dimension.dated:
                today = "fw_day(CAST($as_of AS TIMESTAMP))"
                text += f" WHERE valid_from <= {today} AND (valid_to IS NULL OR {today} < valid_to)"
            rows = warehouse.run(Statement(text, {"as_of": as_of}), as_of)
            found[name] = {str(row["sku_id"]): str(row["member"]) for row in rows}
    return found


_FORECASTS = (
    "wape_14d",
    "wape_30d",
    "accuracy_14d",
    "accuracy_30d",
    "bias_14d",
    "bias_30d",
    "value_added_14d",
    "value_added_30d",
)

COMPUTATIONS: Mapping[str, Computation] = {
    **{f"forecast_{name}": forecast_error for name in (*_FORECASTS, "wape_in_stock_14d")},
    "plan_swing_14d": plan_swing,
    "plan_swing_share_14d": plan_swing_share,
    "oos_risk_14d": stock_out_risk,
    "oos_risk_share_14d": stock_out_share,
    "fulfilment_cost_price_effect": price_effect,
    "fulfilment_cost_mix_effect": mix_effect,
    "cost_elasticity": cost_elasticity,
    "labour_elasticity": labour_elasticity,
    "expected_lost_units_14d": lost_units,
    "expected_lost_margin_14d": lost_margin,
    "days_of_supply_forward": forward_cover,
}
