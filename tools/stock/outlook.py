"""The warehouse → `Outlook` of every SKU on sale: position, demand, cover and stock-out risk as known at a moment.

Called by the metric `oos_risk_14d` and by stock questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from floorwalker.period import zone
from tools.metrics.base_query import base_query
from tools.stock.band import Band, band
from tools.stock.risk import HORIZON_DAYS, Demand, Inbound, run_out_probability
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse

LOOK_BACK_DAYS = 182


@dataclass(frozen=True, slots=True)
class Outlook:
    """One SKU's outlook: units available and per day, units due within the horizon, probability of running out, its band."""

    sku_id: str
    available: float
    daily_units: float
    inbound_units: float
    probability: float
    band: Band


def demand_statement(warehouse: Warehouse, as_of: datetime) -> Statement:
    """The statement of position and smoothed demand; the receipt of every outlook."""
    return Statement(base_query("sku_demand"), _values(warehouse, as_of))


def outlooks(warehouse: Warehouse, as_of: datetime) -> list[Outlook]:
    """The outlook of every SKU on sale with stock on file, by SKU."""
    rows = warehouse.run(demand_statement(warehouse, as_of), as_of)
    skus = [str(row["sku_id"]) for row in rows]
    place = {sku: position for position, sku in enumerate(skus)}
    available = _column(rows, "available")
    demand = Demand(_column(rows, "level"), _column(rows, "square"))
    inbound = _inbound(warehouse, as_of, place)
    risk = run_out_probability(available, demand, inbound)
    due = np.zeros(len(skus))
    np.add.at(due, inbound.sku, inbound.units)
    return [
        Outlook(sku, stock, level, coming, odds, band(odds, stock, level))
        for sku, stock, level, coming, odds in zip(
            skus, available.tolist(), demand.level.tolist(), due.tolist(), risk.tolist(), strict=True
        )
    ]


def _values(warehouse: Warehouse, as_of: datetime) -> Mapping[str, Value]:
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    return {
        "as_of": as_of,
        "as_of_day": today,
        "first_day": today - timedelta(days=LOOK_BACK_DAYS),
        "horizon": HORIZON_DAYS,
    }


def _inbound(warehouse: Warehouse, as_of: datetime, place: Mapping[str, int]) -> Inbound:
    statement = Statement(base_query("sku_inbound"), _values(warehouse, as_of))
    rows = [row for row in warehouse.run(statement, as_of) if row["sku_id"] in place]
    return Inbound(
        sku=np.array([place[str(row["sku_id"])] for row in rows], dtype=np.int64),
        due_in=_column(rows, "due_in"),
        units=_column(rows, "units"),
    )


def _column(rows: list[Row], name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([float(str(row[name])) for row in rows], dtype=np.float64)
