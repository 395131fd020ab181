"""The warehouse → `History` at an origin. Orders placed from the origin on and promotions announced after it are not read."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources

import numpy as np

from floorwalker.period import local_midnight
from tools.forecasting.history import LOOK_BACK_DAYS, History, Promotions
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse

LONGEST_FORECAST = 366
DISCOUNT_PULL = 2.5
"""Without a declared uplift a promotion is taken to multiply demand by 1 + 2.5 x the share taken off."""


def read_history(warehouse: Warehouse, origin: date, as_of: datetime) -> History:
    """What was known at the first instant of the local day `origin`, by the rows known at `as_of`."""
    values: Mapping[str, Value] = {
        "origin": local_midnight(origin, warehouse.shop.time_zone),
        "origin_day": origin,
        "back": LOOK_BACK_DAYS,
        "days": LONGEST_FORECAST,
    }

    def rows(name: str) -> list[Row]:
        return warehouse.answer(Statement(_query(name), values), as_of)

    known = [row for row in rows("forecast_sku") if row["lived"] is not None]
    place = {str(row["sku_id"]): position for position, row in enumerate(known)}
    cells = [row for row in rows("daily_orders") if row["sku_id"] in place]
    declared = [row for row in rows("declared_promotions") if row["sku_id"] in place]
    lived = np.array([float(str(row["lived"])) for row in known], dtype=np.float64)
    return History(
        origin=origin,
        skus=tuple(place),
        sku=np.array([place[str(row["sku_id"])] for row in cells], dtype=np.int64),
        ago=_integers(cells, "ago"),
        units=np.array([row["units"] for row in cells], dtype=np.float64),
        lived=np.clip(lived, 0.0, LOOK_BACK_DAYS),
        sellable=np.array([row["sellable"] for row in known], dtype=np.float64),
        promotions=Promotions(
            sku=np.array([place[str(row["sku_id"])] for row in declared], dtype=np.int64),
            first=_integers(declared, "first"),
            last=_integers(declared, "last"),
            factor=np.array([_factor(row) for row in declared], dtype=np.float64),
        ),
    )


def _factor(row: Row) -> float:
    if row["uplift"] is not None:
        return float(str(row["uplift"]))
    return 1.0 + DISCOUNT_PULL * float(str(row["discount_rate"] or 0.0))


def _integers(rows: list[Row], name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([row[name] for row in rows], dtype=np.int64)


@cache
def _query(name: str) -> str:
    return resources.files("tools.forecasting").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
