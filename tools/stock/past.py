"""The shop's own history → forecasts made again at 13 weekly origins with what came of them. Called for the recalibration.

A forecast of one origin uses the demand before it, the positions of its day and the purchase orders open then; it came true when
the daily snapshot of one of the next 14 days shows nothing available. Up to `MOST_SKUS` SKUs are judged, evenly chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from floorwalker.period import zone
from tools.stock.calibration import ORIGINS, Judged
from tools.stock.lateness import Floats
from tools.stock.reading import LOOK_BACK_DAYS, UNKNOWN_VENDOR, Vendor, rows_of
from tools.stock.risk import HORIZON_DAYS, SMOOTHING, Demand, Inbound, run_out_probability
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse

MOST_SKUS = 2_000
OVERDUE_DAYS = 60
_OLDEST = HORIZON_DAYS + 7 * (ORIGINS - 1)
_DAYS = _OLDEST + LOOK_BACK_DAYS
_CENSORED = 0.25

Shelf = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Diary:
    """Daily rows per shelf (SKU at a location), oldest day first: units ordered, whether it was out, and weekly positions (NaN: none)."""

    shelves: Sequence[Shelf]
    units: Floats
    out: NDArray[np.bool_]
    available: Floats


def past_forecasts(warehouse: Warehouse, as_of: datetime, vendors: Mapping[str, Vendor]) -> list[Judged]:
    """The forecasts of the 13 weekly origins whose two weeks are over, oldest first; origins without positions are left out."""
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    values: dict[str, Value] = {"first_day": today - timedelta(days=_DAYS), "step": _step(warehouse, as_of)}
    stock = rows_of(warehouse, "past_stock", as_of, **values)
    if not any(int(str(row["ago"])) >= HORIZON_DAYS for row in stock):
        return []
    diary = _diary(stock, rows_of(warehouse, "past_demand", as_of, **values))
    ordered = rows_of(warehouse, "past_inbound", as_of, **values)
    levels = _demand_before(diary)
    found = []
    for ago in range(_OLDEST, HORIZON_DAYS - 1, -7):
        judged = _judge(diary, levels[ago], ago, ordered, vendors)
        if judged is not None:
            found.append(judged)
    return found


def _step(warehouse: Warehouse, as_of: datetime) -> int:
    held = Statement("SELECT COUNT(*) AS skus FROM sku", {})
    return max(1, int(str(warehouse.run(held, as_of)[0]["skus"])) // MOST_SKUS)


def _diary(stock: Sequence[Row], demand: Sequence[Row]) -> Diary:
    place: dict[Shelf, int] = {}
    for row in stock:
        place.setdefault((str(row["sku_id"]), str(row["location"])), len(place))
    units = np.zeros((_DAYS + 1, len(place)))
    out = np.zeros((_DAYS + 1, len(place)), dtype=np.bool_)
    available = np.full((_DAYS + 1, len(place)), np.nan)
    for row in stock:
        shelf, ago = place[str(row["sku_id"]), str(row["location"])], int(str(row["ago"]))
        available[ago, shelf] = float(str(row["available"]))
        out[ago, shelf] = available[ago, shelf] <= 0
    for row in demand:
        found = place.get((str(row["sku_id"]), str(row["location"])))
        if found is not None:
            units[int(str(row["ago"])), found] += float(str(row["units"]))
    return Diary(list(place), units, out, available)


def _demand_before(diary: Diary) -> dict[int, Demand]:
    """The smoothed demand before each origin, by the origin's days ago."""
    level, square = np.zeros(len(diary.shelves)), np.zeros(len(diary.shelves))
    weight = np.zeros(len(diary.shelves))
    sold = np.flatnonzero(diary.units.any(axis=1))
    first = int(sold[-1]) if len(sold) else 0
    found = {}
    for ago in range(_DAYS, HORIZON_DAYS - 1, -1):
        if ago <= _OLDEST and (ago - HORIZON_DAYS) % 7 == 0:
            whole = np.maximum(weight, 1e-9)
            found[ago] = Demand(level / whole, square / whole)
        if ago <= first:
            today = np.where(diary.out[ago], _CENSORED, 1.0) * SMOOTHING
            level = (1 - SMOOTHING) * level + today * diary.units[ago]
            square = (1 - SMOOTHING) * square + today * diary.units[ago] ** 2
            weight = (1 - SMOOTHING) * weight + today
    return found


def _judge(
    diary: Diary, demand: Demand, ago: int, ordered: Sequence[Row], vendors: Mapping[str, Vendor]
) -> Judged | None:
    """The forecasts of one origin; of what was out then, or had no demand, nothing is forecast."""
    chosen = np.flatnonzero((diary.available[ago] > 0) & (demand.level > 0))
    if not len(chosen):
        return None
    place = {diary.shelves[shelf]: at for at, shelf in enumerate(chosen.tolist())}
    coming = _open_then(ordered, ago, place, vendors)
    odds = run_out_probability(diary.available[ago][chosen], demand.at(chosen), coming)
    happened = np.asarray(diary.out[ago - HORIZON_DAYS : ago, chosen]).any(axis=0)
    return Judged(odds, np.asarray(happened, dtype=np.bool_))


def _open_then(
    ordered: Sequence[Row], ago: int, place: Mapping[Shelf, int], vendors: Mapping[str, Vendor]
) -> Inbound:
    rows = [
        row
        for row in ordered
        if (str(row["sku_id"]), str(row["location"])) in place
        and int(str(row["ordered"])) >= ago
        and (row["arrived"] is None or int(str(row["arrived"])) < ago)
        and int(str(row["due"])) - ago <= OVERDUE_DAYS
    ]
    whose = [vendors.get(str(row["vendor_id"]), UNKNOWN_VENDOR) for row in rows]
    return Inbound(
        sku=np.array([place[str(row["sku_id"]), str(row["location"])] for row in rows], dtype=np.int64),
        due_in=np.array([ago - int(str(row["due"])) for row in rows], dtype=np.float64),
        units=np.array([float(str(row["units"])) for row in rows], dtype=np.float64),
        late=np.array([one.late for one in whose], dtype=np.float64),
        very_late=np.array([one.very_late for one in whose], dtype=np.float64),
    )
