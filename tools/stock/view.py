"""SKUs → what is on hand, promised, available and coming, how long it lasts and how likely it runs out, in one view."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isnan

import numpy as np

from floorwalker.errors import unknown_name
from floorwalker.period import DEFAULT_DAYS, zone
from tools.stock.band import Band
from tools.stock.lateness import arrives_in, arrives_within
from tools.stock.outlook import Outlook, StockBook, network_outlooks, place_outlooks, read_stock
from tools.stock.reading import UNKNOWN_VENDOR, Arrival, Place, Profile, rows_of
from tools.stock.reorder import DEFAULT_SERVICE_LEVEL, SERVICE_LEVELS, Supply, order_quantity, reorder_point
from tools.stock.risk import HORIZON_DAYS
from tools.stock.rows import Receipt, StockPlace, StockRow, StockView
from tools.stock.transfers import Shelf, Transfer, balance
from tools.store.warehouse import Warehouse

MOST_ROWS = 25
NOT_JUDGED, BACKORDER, STALE = "not on sale", "backorderable", "stale"
_ORDER = [
    Band.OUT.value,
    Band.HIGH.value,
    Band.MEDIUM.value,
    Band.LOW.value,
    Band.NONE.value,
    Band.NO_DEMAND.value,
]
RISKY = tuple(_ORDER[:3])
STOCK_TOTALS = (
    "available_units",
    "days_of_supply",
    "days_of_supply_forward",
    "sell_through_rate",
    "oos_risk_14d",
    "expected_lost_units_14d",
    "expected_lost_margin_14d",
    "overstock_value",
    "no_movement_value",
)
"""The metrics whose figures go with the view, over the SKUs asked for or over all."""
_READS = ("inventory_snapshot", "sales_order", "order_line")


@dataclass
class _Shop:
    """One moment's stock, by SKU."""

    book: StockBook
    as_of: datetime
    tz: str
    whole: dict[str, Outlook] = field(default_factory=dict)
    at: dict[tuple[str, str], Outlook] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    coming: dict[str, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    stale: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[tuple[str, str], tuple[float | None, float | None]] = field(default_factory=dict)

    def day(self, moment: datetime) -> date:
        """The shop's local day."""
        return moment.astimezone(zone(self.tz)).date()

    def hours(self, taken: datetime) -> float:
        """Age of a snapshot in hours."""
        return (self.as_of - taken) / timedelta(hours=1)


def stock_rows(
    warehouse: Warehouse, skus: Sequence[str], as_of: datetime, *, risk_only: bool = False
) -> list[StockRow]:
    """The rows of `stock_view`."""
    return stock_view(warehouse, skus, as_of, risk_only=risk_only).skus


def stock_view(
    warehouse: Warehouse, skus: Sequence[str], as_of: datetime, *, risk_only: bool = False
) -> StockView:
    """The view of the named SKUs, or of the 25 likeliest to run out, or with `risk_only` of all that may run out somewhere.

    Raises `UserMistake` for a SKU without stock on file.
    """
    shop = _read(warehouse, as_of)
    known = {*shop.places, *shop.stale}
    for sku in skus:
        if sku not in known:
            raise unknown_name("SKU", sku, sorted(known), where="with stock on file")
    risky = _at_risk(shop)
    chosen = list(skus) or (risky if risk_only else _likeliest(shop))
    if risk_only:
        wanted = set(risky)
        chosen = [sku for sku in chosen if sku in wanted]
    rows = [_row(shop, sku) for sku in chosen]
    return StockView(
        as_of=as_of,
        data_through=warehouse.watermark(_READS, as_of),
        horizon_days=HORIZON_DAYS,
        at_risk=len(risky),
        stale_positions=sum(len(locations) for locations in shop.stale.values()),
        skus=rows,
        transfers=[move for sku in (list(skus) or sorted(shop.places)) for move in transfers_of(shop, sku)],
        calibration=shop.book.calibration,
        figures=[],
    )


def reorder_rows(warehouse: Warehouse, as_of: datetime) -> list[StockRow]:
    """The rows of the SKUs that should be ordered now somewhere, those first whose stock lasts shortest."""
    shop = _read(warehouse, as_of)
    skus = dict.fromkeys(sku for (sku, _), (_, units) in shop.orders.items() if units)
    return sorted(
        (_row(shop, sku) for sku in skus), key=lambda row: (row.days_of_supply_forward or 0.0, row.sku_id)
    )


def _read(warehouse: Warehouse, as_of: datetime) -> _Shop:
    book = read_stock(warehouse, as_of)
    shop = _Shop(book, as_of, warehouse.shop.time_zone)
    shop.whole = {one.sku_id: one for one in network_outlooks(book)}
    shop.at = {(one.sku_id, str(one.location)): one for one in place_outlooks(book)}
    for place in book.places:
        shop.places[place.sku_id].append(place)
    for arrival in book.arrivals:
        shop.coming[arrival.sku_id].append(arrival)
    for row in rows_of(warehouse, "sku_stale", as_of):
        shop.stale[str(row["sku_id"])].append(str(row["location"]))
    shop.orders = _orders(shop)
    return shop


def _orders(shop: _Shop) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """Own reorder point and units to order, by SKU and location."""
    keys = list(shop.at)
    supplies = [_lead(shop.book, sku) for sku, _ in keys]
    level = np.array([shop.at[key].daily_units for key in keys])
    variance = np.array([shop.at[key].variance for key in keys])
    supply = Supply(
        np.array([lead for lead, _ in supplies], dtype=np.float64),
        np.array([spread for _, spread in supplies], dtype=np.float64),
    )
    service = np.array([_service(shop.book.profiles.get(sku)) for sku, _ in keys], dtype=np.float64)
    inbound = np.array([_inbound(shop, sku, location) for sku, location in keys], dtype=np.float64)
    position = np.array([shop.at[key].available for key in keys]) + inbound
    points = reorder_point(level, variance, supply, service) if keys else np.array([])
    units = order_quantity(position, points, level)
    return {
        key: (None, None) if isnan(point) else (point, needed)
        for key, point, needed in zip(keys, points.tolist(), units.tolist(), strict=True)
    }


def _service(profile: Profile | None) -> float:
    return SERVICE_LEVELS.get(str(profile.abc) if profile else "", DEFAULT_SERVICE_LEVEL)


def _lead(book: StockBook, sku: str) -> tuple[float, float]:
    """Lead time of a SKU and its spread in days: its supplier's own, else the one on file, else NaN."""
    profile = book.profiles.get(sku)
    if profile is None:
        return float("nan"), 0.0
    vendor = book.vendors.get(str(profile.vendor_id), UNKNOWN_VENDOR)
    if vendor.lead_days is not None:
        return vendor.lead_days, vendor.lead_sd
    return (float("nan") if profile.lead_days is None else profile.lead_days), profile.lead_sd or 0.0


def _inbound(shop: _Shop, sku: str, location: str) -> float:
    return sum(one.units for one in shop.coming.get(sku, []) if one.location == location)


def _at_risk(shop: _Shop) -> list[str]:
    """SKUs with a place in a risky band, by the margin and then the units expected to be lost there."""
    lost: dict[str, tuple[float, float]] = {}
    for one in [*shop.whole.values(), *shop.at.values()]:
        if one.band.value in RISKY:
            margin, units = lost.get(one.sku_id, (0.0, 0.0))
            lost[one.sku_id] = (max(margin, one.lost_margin or 0.0), max(units, one.lost_units))
    worst = {sku: _ORDER.index(_worst(shop, sku)) for sku in lost}
    return sorted(lost, key=lambda sku: (worst[sku], -lost[sku][0], -lost[sku][1], sku))


def _worst(shop: _Shop, sku: str) -> str:
    bands = [
        shop.at[sku, one.location].band.value for one in shop.places[sku] if (sku, one.location) in shop.at
    ]
    if sku in shop.whole:
        bands.append(shop.whole[sku].band.value)
    return min(bands, key=_ORDER.index, default=NOT_JUDGED)


def _likeliest(shop: _Shop) -> list[str]:
    ranked = sorted(shop.whole.values(), key=lambda one: (-one.probability, -one.daily_units, one.sku_id))
    return [one.sku_id for one in ranked[:MOST_ROWS]]


def transfers_of(shop: _Shop, sku: str) -> list[Transfer]:
    """The transfers that would balance a SKU's locations."""
    shelves = [
        Shelf(
            place.location,
            place.available,
            _inbound_soon(shop, sku, place.location),
            shop.at[sku, place.location].daily_units,
        )
        for place in shop.places[sku]
        if (sku, place.location) in shop.at
    ]
    return balance(sku, shelves) if len(shelves) > 1 else []


def _inbound_soon(shop: _Shop, sku: str, location: str) -> float:
    """Units due there within the horizon; what is overdue is not counted on."""
    return sum(
        one.units
        for one in shop.coming.get(sku, [])
        if one.location == location and 0 <= one.due_in < HORIZON_DAYS
    )


def _row(shop: _Shop, sku: str) -> StockRow:
    places, outlook = shop.places.get(sku, []), shop.whole.get(sku)
    profile = shop.book.profiles.get(sku)
    sold = profile.units if profile else 0.0
    daily = sold / DEFAULT_DAYS
    available = sum(max(place.available, 0.0) for place in places) if places else None
    shown = [_place(shop, place) for place in places]
    coming = shop.coming.get(sku, [])
    next_eta, next_units = _next(shop, coming)
    taken = max((place.taken_at for place in places), default=None)
    orders = [one.order_units for one in shown if one.order_units is not None]
    return StockRow(
        sku_id=sku,
        title=profile.title if profile else None,
        on_hand=sum(place.on_hand for place in places) if places else None,
        committed=sum(place.committed for place in places) if places else None,
        unavailable=sum(place.unavailable for place in places) if places else None,
        available=available,
        oversold_units=sum(max(-place.available, 0.0) for place in places) if places else None,
        daily_units=daily,
        days_of_supply=available / daily if available is not None and daily > 0 else None,
        daily_units_forward=outlook.daily_units if outlook else None,
        days_of_supply_forward=_cover(outlook),
        sell_through=sold / (sold + available) if available is not None and sold + available > 0 else None,
        inbound_units=_due_soon(coming),
        overdue_units=sum(one.units for one in coming if one.due_in < 0),
        next_eta=next_eta,
        next_eta_units=next_units,
        probability=outlook.probability if outlook else None,
        band=outlook.band.value if outlook else _unjudged(places),
        worst_band=_worst(shop, sku) if outlook else _unjudged(places),
        lost_units=outlook.lost_units if outlook else None,
        lost_margin=outlook.lost_margin if outlook else None,
        order_units=sum(orders) if orders else None,
        under_reorder_point=any(
            one.reorder_point_on_file is not None
            and one.available + one.inbound_units <= one.reorder_point_on_file
            for one in shown
        ),
        one_order_away=outlook is not None and outlook.one_order_away,
        new=outlook is not None and outlook.new,
        taken_at=taken,
        age_hours=shop.hours(taken) if taken else None,
        stale_locations=shop.stale.get(sku, []),
        locations=shown,
        receipts=[_receipt(shop, one) for one in coming],
    )


def _unjudged(places: Sequence[Place]) -> str:
    if not places:
        return STALE
    return BACKORDER if any(place.meant and place.backorderable for place in places) else NOT_JUDGED


def _cover(outlook: Outlook | None) -> float | None:
    return max(outlook.available, 0.0) / outlook.daily_units if outlook and outlook.daily_units > 0 else None


def _due_soon(coming: Sequence[Arrival]) -> float:
    return sum(one.units for one in coming if one.due_in < HORIZON_DAYS)


def _next(shop: _Shop, coming: Sequence[Arrival]) -> tuple[date | None, float | None]:
    """The next day on which something not overdue is due, and its units."""
    days = sorted(shop.day(one.due_at) for one in coming if one.due_in >= 0)
    if not days:
        return None, None
    return days[0], sum(one.units for one in coming if one.due_in >= 0 and shop.day(one.due_at) == days[0])


def _place(shop: _Shop, place: Place) -> StockPlace:
    outlook = shop.at.get((place.sku_id, place.location))
    coming = [one for one in shop.coming.get(place.sku_id, []) if one.location == place.location]
    next_eta, next_units = _next(shop, coming)
    point, units = shop.orders.get((place.sku_id, place.location), (None, None))
    return StockPlace(
        location=place.location,
        on_hand=place.on_hand,
        committed=place.committed,
        unavailable=place.unavailable,
        available=place.available,
        inbound_units=_due_soon(coming),
        next_eta=next_eta,
        next_eta_units=next_units,
        daily_units=outlook.daily_units if outlook else 0.0,
        days_of_supply=_cover(outlook),
        probability=outlook.probability if outlook else None,
        band=outlook.band.value if outlook else _unjudged([place]),
        lost_units=outlook.lost_units if outlook else None,
        lost_margin=outlook.lost_margin if outlook else None,
        one_order_away=outlook is not None and outlook.one_order_away,
        reorder_point=point,
        reorder_point_on_file=place.reorder_point,
        order_units=units,
        taken_at=place.taken_at,
        age_hours=shop.hours(place.taken_at),
    )


def _receipt(shop: _Shop, one: Arrival) -> Receipt:
    late, very_late = one.vendor.late, one.vendor.very_late
    half, most = (
        float(arrives_in(np.array([one.due_in]), np.array([late]), np.array([very_late]), share)[0])
        for share in (0.5, 0.9)
    )
    return Receipt(
        location=one.location,
        units=one.units,
        due_on=shop.day(one.due_at),
        overdue=one.due_in < 0,
        in_time=0.0 if one.due_in < 0 else 1 - late,
        within_14_days=arrives_within(one.due_in, late, very_late, HORIZON_DAYS),
        half_by_days=half,
        most_by_days=most,
    )
