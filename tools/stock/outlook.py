"""The warehouse → `Outlook` of every SKU on sale, over all locations or per location: cover, risk of running out, what it would cost.

Called by the metrics of stock-out risk and by stock questions.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import isnan

import numpy as np

from floorwalker.period import zone
from tools.stock.band import Band, bands
from tools.stock.calibration import Calibration, Curve, calibrate
from tools.stock.lateness import Floats
from tools.stock.past import past_forecasts
from tools.stock.reading import (
    Arrival,
    DemandBook,
    Place,
    Profiles,
    Vendor,
    inbound,
    read_arrivals,
    read_demand,
    read_places,
    read_profiles,
    read_vendors,
    statement,
)
from tools.stock.risk import HORIZON_DAYS, Demand, run_out
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Outlook:
    """A SKU's outlook over all locations (`location` None) or at one: units available, per day, and due within the horizon; risk.

    `variance` is that of a day's demand. `lost_units` and `lost_margin` (CM1, in the shop's currency; None without cost on file)
    are expected within 14 days. `one_order_away`: one more order of the size of its largest wholesale order would empty it.
    """

    sku_id: str
    location: str | None
    available: float
    daily_units: float
    variance: float
    inbound_units: float
    raw_probability: float
    probability: float
    band: Band
    lost_units: float
    lost_margin: float | None
    one_order_away: bool
    new: bool


ALMOST = 1 - 1e-9
"""The highest probability of running out where something is available."""


@dataclass(frozen=True)
class StockBook:
    """What stock questions rest on at a moment, each part read when it is first asked for; today's suppliers and calibration."""

    warehouse: Warehouse
    as_of: datetime
    vendors: Mapping[str, Vendor]
    taught: tuple[Curve, Calibration]

    @property
    def curve(self) -> Curve:
        """What past forecasts taught."""
        return self.taught[0]

    @property
    def calibration(self) -> Calibration:
        """How past forecasts fared."""
        return self.taught[1]

    @cached_property
    def demand(self) -> DemandBook:
        """Demand of the SKUs on sale."""
        return read_demand(self.warehouse, self.as_of)

    @cached_property
    def places(self) -> Sequence[Place]:
        """Every SKU at every location."""
        return read_places(self.warehouse, self.as_of)

    @cached_property
    def arrivals(self) -> Sequence[Arrival]:
        """What is still to come."""
        return read_arrivals(self.warehouse, self.as_of, self.vendors)

    @cached_property
    def profiles(self) -> Profiles:
        """What is on file of every SKU."""
        return read_profiles(self.warehouse, self.as_of)

    def at(self, moment: datetime) -> "StockBook":
        """The book of another moment, under the suppliers and the calibration of this one."""
        return replace(self, as_of=moment)

    def weight(self, sku: str) -> float:
        """What a unit weighs in cover: its cost; without one the mean cost of the SKUs on sale that have one, else 1."""
        profile = self.profiles.get(sku)
        if profile is not None and profile.unit_cost is not None:
            return profile.unit_cost
        return self.usual_cost

    @cached_property
    def usual_cost(self) -> float:
        """The mean unit cost of the SKUs with a fresh position; 1 where no cost is on file."""
        held = sorted({place.sku_id for place in self.places})
        costs = self.profiles.of("unit_cost", held)
        known = costs[~np.isnan(costs)]
        return float(known.mean()) if len(known) else 1.0


@dataclass(frozen=True, slots=True)
class _Shelves:
    """The arrays of one reckoning: names, stock, demand, and the receipts that belong to each."""

    names: Sequence[tuple[str, str | None]]
    available: Floats
    demand: Demand
    largest: Floats
    new: Sequence[bool]


def demand_statement(warehouse: Warehouse, as_of: datetime) -> Statement:
    """The statement of position and smoothed demand; the receipt of every outlook."""
    return statement(warehouse, "sku_demand", as_of)


def read_stock(warehouse: Warehouse, as_of: datetime) -> StockBook:
    """Everything stock questions rest on, as known at `as_of`."""
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    vendors = warehouse.keep(("vendors", today), as_of, lambda: read_vendors(warehouse, as_of))
    taught = warehouse.keep(
        ("calibration", today), as_of, lambda: calibrate(past_forecasts(warehouse, as_of, vendors))
    )
    return StockBook(warehouse, as_of, vendors, taught)


def outlooks(warehouse: Warehouse, as_of: datetime) -> list[Outlook]:
    """The outlook of every SKU on sale with a fresh position, by SKU, over all locations."""
    return network_outlooks(read_stock(warehouse, as_of))


def network_outlooks(book: StockBook) -> list[Outlook]:
    """Per SKU over all locations, by SKU."""
    place = {sku: at for at, sku in enumerate(book.demand.skus)}
    coming = [one for one in book.arrivals if one.sku_id in place]
    shelves = _Shelves(
        names=[(sku, None) for sku in book.demand.skus],
        available=book.demand.available,
        demand=book.demand.demand,
        largest=book.demand.largest,
        new=book.demand.new.tolist(),
    )
    return _reckon(book, shelves, coming, [place[one.sku_id] for one in coming])


def place_outlooks(book: StockBook) -> list[Outlook]:
    """Per SKU and location where it is meant to be stocked, by SKU and location.

    A location's part of the SKU's demand is its part of what was shipped lately; equal parts where nothing was.
    """
    at = {sku: position for position, sku in enumerate(book.demand.skus)}
    judged = [place for place in book.places if place.judged and place.sku_id in at]
    share = np.array(shares(judged), dtype=np.float64)
    rows = np.array([at[place.sku_id] for place in judged], dtype=np.int64)
    shelves = _Shelves(
        names=[(place.sku_id, place.location) for place in judged],
        available=np.array([place.available for place in judged], dtype=np.float64),
        demand=book.demand.demand.at(rows).thinned(share),
        largest=book.demand.largest[rows],
        new=book.demand.new[rows].tolist(),
    )
    home, biggest = _landing(judged, share)
    landed = [(one, home.get((one.sku_id, one.location), biggest.get(one.sku_id))) for one in book.arrivals]
    coming = [(one, where) for one, where in landed if where is not None]
    return _reckon(book, shelves, [one for one, _ in coming], [where for _, where in coming])


def shares(places: Sequence[Place]) -> list[float]:
    """Each place's part of its SKU's demand; the parts of a SKU add up to 1."""
    whole: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for place in places:
        whole[place.sku_id] += place.located
        count[place.sku_id] += 1
    return [
        place.located / whole[place.sku_id] if whole[place.sku_id] > 0 else 1 / count[place.sku_id]
        for place in places
    ]


def _landing(
    places: Sequence[Place], share: Floats
) -> tuple[dict[tuple[str, str | None], int], dict[str, int]]:
    """Where receipts go: by SKU and location, and for those without a location there, the SKU's place with the most demand."""
    home: dict[tuple[str, str | None], int] = {}
    biggest: dict[str, int] = {}
    for at, place in enumerate(places):
        home[place.sku_id, place.location] = at
        known = biggest.setdefault(place.sku_id, at)
        if share[at] > share[known]:
            biggest[place.sku_id] = at
    return home, biggest


def _reckon(
    book: StockBook, shelves: _Shelves, coming: Sequence[Arrival], positions: Sequence[int]
) -> list[Outlook]:
    receipts = inbound(coming, positions)
    risk = run_out(shelves.available, shelves.demand, receipts)
    # Certain is only what has happened: whoever reads a probability of one may say "out".
    odds = np.where(shelves.available > 0, np.minimum(book.curve(risk.probability), ALMOST), risk.probability)
    due = np.zeros(len(shelves.names))
    within = receipts.due_in < HORIZON_DAYS
    np.add.at(due, receipts.sku[within], receipts.units[within])
    _, variance = shelves.demand.over(1)
    margins = risk.lost_units * book.profiles.of("unit_margin", [sku for sku, _ in shelves.names])
    columns = zip(
        shelves.names,
        shelves.available.tolist(),
        shelves.demand.level.tolist(),
        variance.tolist(),
        due.tolist(),
        risk.probability.tolist(),
        odds.tolist(),
        bands(odds, shelves.available, shelves.demand.level),
        risk.lost_units.tolist(),
        margins.tolist(),
        ((shelves.largest >= shelves.available) & (shelves.available > 0)).tolist(),
        shelves.new,
        strict=True,
    )
    return [
        Outlook(
            sku_id=sku,
            location=location,
            available=there,
            daily_units=level,
            variance=spread,
            inbound_units=soon,
            raw_probability=raw,
            probability=likely,
            band=inside,
            lost_units=lost,
            lost_margin=None if isnan(margin) else margin,
            one_order_away=away,
            new=new,
        )
        for (
            sku,
            location,
        ), there, level, spread, soon, raw, likely, inside, lost, margin, away, new in columns
    ]
