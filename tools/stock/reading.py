"""The warehouse → what stock questions rest on, as known at a moment: demand, places, receipts under way, suppliers, SKUs.

Each reading is one named query of `tools/metrics/sql`. Point in time: nothing later than `as_of` is seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from floorwalker.period import Period, zone
from tools.metrics.base_query import base_query
from tools.stock.lateness import LATE_PRIOR, VERY_LATE_PRIOR, Floats, smoothed
from tools.stock.risk import Demand, Inbound
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Warehouse

LOOK_BACK_DAYS = 182
MARGIN_DAYS = 91
NEW_DAYS = 28
"""A SKU launched less than this ago leans on the mean demand of its category, the more the younger it is."""
OWN_LEAD_LINES = 5
"""From this many received order lines a supplier's own lead times are used instead of the one on file."""


@dataclass(frozen=True, slots=True)
class DemandBook:
    """SKUs on sale with a fresh position, in order: units available, smoothed demand, largest wholesale-size order (NaN: none)."""

    skus: Sequence[str]
    available: Floats
    demand: Demand
    largest: Floats
    new: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """A SKU at a location by its last snapshot; `located` is the smoothed units a day shipped from there."""

    sku_id: str
    location: str
    on_hand: float
    committed: float
    unavailable: float
    available: float
    taken_at: datetime
    meant: bool
    backorderable: bool
    reorder_point: float | None
    located: float

    @property
    def judged(self) -> bool:
        """Whether it can run out: meant to be stocked and not sold without stock."""
        return self.meant and not self.backorderable


@dataclass(frozen=True, slots=True)
class Vendor:
    """A supplier: P(late), P(more than two weeks late), lead time in days (None: unknown) with its standard deviation."""

    late: float
    very_late: float
    lead_days: float | None
    lead_sd: float


UNKNOWN_VENDOR = Vendor(LATE_PRIOR, VERY_LATE_PRIOR, None, 0.0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An open purchase order line: units still to come, when due, whole days until then (below zero: overdue), from whom."""

    sku_id: str
    location: str | None
    due_at: datetime
    due_in: float
    units: float
    vendor: Vendor


@dataclass(frozen=True, slots=True)
class Profile:
    """What is on file of a SKU; cost and CM1 of a unit None where unknown, `units` those ordered in the last 28 full days."""

    title: str | None
    category: str | None
    vendor_id: str | None
    abc: str | None
    unit_cost: float | None
    unit_margin: float | None
    lead_days: float | None
    lead_sd: float | None
    units: float


def statement(warehouse: Warehouse, query: str, as_of: datetime, **more: Value) -> Statement:
    """A named query of stock questions with the values of that moment."""
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    window = Period.last_full_days(as_of, warehouse.shop.time_zone)
    values: dict[str, Value] = {
        "as_of": as_of,
        "as_of_day": today,
        "first_day": today - timedelta(days=LOOK_BACK_DAYS),
        "margin_from": today - timedelta(days=MARGIN_DAYS),
        "start": window.starts_at,
        "end": window.ends_at,
    }
    return Statement(base_query(query), values | more)


def rows_of(warehouse: Warehouse, query: str, as_of: datetime, **more: Value) -> list[Row]:
    """The rows of a named query at that moment."""
    return warehouse.run(statement(warehouse, query, as_of, **more), as_of)


def read_demand(warehouse: Warehouse, as_of: datetime) -> DemandBook:
    """Demand of the SKUs that can run out; new ones lean on their category's mean."""
    rows = rows_of(warehouse, "sku_demand", as_of)
    history, shop = column(rows, "history"), column(rows, "shop_history")
    new = (history < NEW_DAYS) & (history < shop)
    demand = Demand(column(rows, "level"), column(rows, "square"))
    categories = [str(row["category"]) for row in rows]
    return DemandBook(
        skus=[str(row["sku_id"]) for row in rows],
        available=column(rows, "available"),
        demand=_with_prior(demand, categories, new, history),
        largest=column(rows, "largest"),
        new=new,
    )


def _with_prior(demand: Demand, categories: Sequence[str], new: NDArray[np.bool_], history: Floats) -> Demand:
    if not new.any():
        return demand
    level, square = demand.level.copy(), demand.square.copy()
    kinds = np.array(categories)
    own = np.clip(history / NEW_DAYS, 0.0, 1.0)
    for category in np.unique(kinds[new]):
        settled, young = (kinds == category) & ~new, (kinds == category) & new
        if settled.any():
            for values in (level, square):
                values[young] = own[young] * values[young] + (1 - own[young]) * values[settled].mean()
    return Demand(level, square)


def read_places(warehouse: Warehouse, as_of: datetime) -> list[Place]:
    """Every SKU at every location with a fresh snapshot."""
    return [_place(row) for row in rows_of(warehouse, "sku_place", as_of)]


def _place(row: Row) -> Place:
    return Place(
        sku_id=str(row["sku_id"]),
        location=str(row["location"]),
        on_hand=_number(row["on_hand"]),
        committed=_number(row["committed"]),
        unavailable=_number(row["unavailable"]),
        available=_number(row["available"]),
        taken_at=_moment(row["taken_at"]),
        meant=row["meant"] == 1,
        backorderable=row["backorderable"] == 1,
        reorder_point=_optional(row["reorder_point"]),
        located=_number(row["located"]),
    )


def read_vendors(warehouse: Warehouse, as_of: datetime) -> dict[str, Vendor]:
    """Suppliers with receipts on file: their own lateness drawn to the prior, and their own lead times where there are enough."""
    return {str(row["vendor_id"]): _vendor(row) for row in rows_of(warehouse, "vendor_lateness", as_of)}


def _vendor(row: Row) -> Vendor:
    lines = _number(row["lines"])
    late, very_late = smoothed(_number(row["late"]), _number(row["very_late"]), lines)
    if lines < OWN_LEAD_LINES:
        return Vendor(late, very_late, None, 0.0)
    lead = _number(row["lead_days"])
    spread = max(_number(row["lead_square"]) - lead * lead, 0.0)
    return Vendor(late, very_late, max(lead, 0.0), spread**0.5)


def read_arrivals(warehouse: Warehouse, as_of: datetime, vendors: Mapping[str, Vendor]) -> list[Arrival]:
    """What is still to come of open purchase orders, by SKU and due date."""
    return [
        Arrival(
            sku_id=str(row["sku_id"]),
            location=str(row["location"]) if row["location"] is not None else None,
            due_at=_moment(row["due_at"]),
            due_in=_number(row["due_in"]),
            units=_number(row["units"]),
            vendor=vendors.get(str(row["vendor_id"]), UNKNOWN_VENDOR),
        )
        for row in rows_of(warehouse, "sku_inbound", as_of)
    ]


def read_profiles(warehouse: Warehouse, as_of: datetime) -> dict[str, Profile]:
    """What is on file of every SKU."""
    return {
        str(row["sku_id"]): Profile(
            title=_text(row["title"]),
            category=_text(row["category"]),
            vendor_id=_text(row["vendor_id"]),
            abc=_text(row["abc"]),
            unit_cost=_optional(row["unit_cost"]),
            unit_margin=_optional(row["unit_margin"]),
            lead_days=_optional(row["lead_days"]),
            lead_sd=_optional(row["lead_sd"]),
            units=_number(row["units"]),
        )
        for row in rows_of(warehouse, "sku_profile", as_of)
    }


def inbound(arrivals: Sequence[Arrival], positions: Sequence[int]) -> Inbound:
    """Receipts as arrays; `positions` are the places of their SKUs in the arrays of the risk."""
    return Inbound(
        sku=np.array(positions, dtype=np.int64),
        due_in=np.array([one.due_in for one in arrivals], dtype=np.float64),
        units=np.array([one.units for one in arrivals], dtype=np.float64),
        late=np.array([one.vendor.late for one in arrivals], dtype=np.float64),
        very_late=np.array([one.vendor.very_late for one in arrivals], dtype=np.float64),
    )


def column(rows: Sequence[Row], name: str) -> Floats:
    """A column of rows as numbers; NaN where it is null."""
    return np.array([row[name] for row in rows], dtype=np.float64)


def _number(value: object) -> float:
    return float(str(value))


def _optional(value: object) -> float | None:
    return None if value is None else float(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)
