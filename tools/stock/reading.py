"""The warehouse → what stock questions rest on, as known at a moment: demand, places, receipts under way, suppliers, SKUs.

Each reading is one named query of `tools/metrics/sql`. Point in time: nothing later than `as_of` is seen.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from floorwalker.period import Period, zone
from tools.metrics.base_query import base_query
from tools.stock.lateness import LATE_PRIOR, VERY_LATE_PRIOR, Floats, smoothed
from tools.stock.risk import Demand, Inbound
from tools.store.sql import Statement, Value
from tools.store.warehouse import Columns, Row, Warehouse

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


class Profiles(Mapping[str, Profile]):
    """The profiles of all SKUs by id; each is made when it is looked up."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._place = {sku: place for place, sku in enumerate(columns["sku_id"].tolist())}

    def __getitem__(self, sku: str) -> Profile:
        place = self._place[sku]
        return Profile(
            title=self._text("title", place),
            category=self._text("category", place),
            vendor_id=self._text("vendor_id", place),
            abc=self._text("abc", place),
            unit_cost=self._number("unit_cost", place),
            unit_margin=self._number("unit_margin", place),
            lead_days=self._number("lead_days", place),
            lead_sd=self._number("lead_sd", place),
            units=self._number("units", place) or 0.0,
        )

    def _text(self, name: str, place: int) -> str | None:
        value = self._columns[name][place]
        return value if isinstance(value, str) else None

    def _number(self, name: str, place: int) -> float | None:
        value = self._columns[name][place]
        return None if value is None or isnan(value) else float(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)

    def of(self, name: Literal["unit_cost", "unit_margin"], skus: Sequence[str]) -> Floats:
        """One number of each of these SKUs, NaN where unknown."""
        values = np.append(self._columns[name], np.nan)
        return np.asarray(
            values[np.array([self._place.get(sku, -1) for sku in skus], dtype=np.int64)], dtype=np.float64
        )


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


def columns_of(warehouse: Warehouse, query: str, as_of: datetime) -> Columns:
    """The same by column."""
    return warehouse.columns(statement(warehouse, query, as_of), as_of)


def read_demand(warehouse: Warehouse, as_of: datetime) -> DemandBook:
    """Demand of the SKUs that can run out; new ones lean on their category's mean. Read once a day and set of fresh snapshots."""
    oldest = rows_of(warehouse, "oldest_fresh", as_of)[0]["taken_at"]
    return _once_a_day(warehouse, ("demand", oldest), as_of, lambda: _read_demand(warehouse, as_of))


T = TypeVar("T")


def _once_a_day(warehouse: Warehouse, what: Hashable, as_of: datetime, read: Callable[[], T]) -> T:
    """What depends on the day and not on the minute: kept for the day, once nothing in the data lies after `as_of`."""
    if not warehouse.is_past(as_of):
        return read()
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    return warehouse.keep((what, today), as_of, read)


def _read_demand(warehouse: Warehouse, as_of: datetime) -> DemandBook:
    read = columns_of(warehouse, "sku_demand", as_of)
    history, shop = read["history"], read["shop_history"]
    new = (history < NEW_DAYS) & (history < shop)
    demand = Demand(read["level"], read["square"])
    return DemandBook(
        skus=read["sku_id"].tolist(),
        available=read["available"],
        demand=_with_prior(demand, read["category"].tolist(), new, history),
        largest=read["largest"],
        new=new,
    )


def _with_prior(
    demand: Demand, categories: Sequence[str | None], new: NDArray[np.bool_], history: Floats
) -> Demand:
    if not new.any():
        return demand
    level, square = demand.level.copy(), demand.square.copy()
    kinds = np.array([str(category) for category in categories])
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
    """What is still to come of open purchase orders, by SKU and due date.

    Due in -1 days is also what was due earlier today.
    """
    open_lines = _once_a_day(warehouse, "inbound", as_of, lambda: _open_lines(warehouse, as_of, vendors))
    return [
        replace(one, due_in=-1.0) if one.due_in >= 0 and one.due_at < as_of else one for one in open_lines
    ]


def _open_lines(warehouse: Warehouse, as_of: datetime, vendors: Mapping[str, Vendor]) -> list[Arrival]:
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


def read_profiles(warehouse: Warehouse, as_of: datetime) -> Profiles:
    """What is on file of every SKU today."""
    return _once_a_day(
        warehouse, "profiles", as_of, lambda: Profiles(columns_of(warehouse, "sku_profile", as_of))
    )


def inbound(arrivals: Sequence[Arrival], positions: Sequence[int]) -> Inbound:
    """Receipts as arrays; `positions` are the places of their SKUs in the arrays of the risk."""
    return Inbound(
        sku=np.array(positions, dtype=np.int64),
        due_in=np.array([one.due_in for one in arrivals], dtype=np.float64),
        units=np.array([one.units for one in arrivals], dtype=np.float64),
        late=np.array([one.vendor.late for one in arrivals], dtype=np.float64),
        very_late=np.array([one.vendor.very_late for one in arrivals], dtype=np.float64),
    )


def _number(value: object) -> float:
    return float(str(value))


def _optional(value: object) -> float | None:
    return None if value is None else float(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)
