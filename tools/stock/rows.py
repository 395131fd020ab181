"""What the stock view shows: a row per SKU with its places and receipts, as plain values. Units are pieces, money the shop's currency."""

from datetime import date, datetime

from floorwalker.evidence import Evidence, Figure
from tools.stock.calibration import Calibration
from tools.stock.transfers import Transfer


class Receipt(Evidence):
    """An open purchase order line. `due_on` is the confirmed local day; probabilities by the supplier's lateness, given that it
    has not come yet; `half_by_days` and `most_by_days` are the days from now by which it has come in 50 and 90 of 100 cases.
    """

    location: str | None
    units: float
    due_on: date
    overdue: bool
    in_time: float
    within_14_days: float
    half_by_days: float
    most_by_days: float


class StockPlace(Evidence):
    """A SKU at one location. Units; `daily_units` is its part of the smoothed demand (looking forward), `days_of_supply` follows it.

    `probability` (0 to 1, null where it is not judged) and `band` are the risk of running out within 14 days. `reorder_point` is
    the product's own (null without a lead time), `reorder_point_on_file` the shop's; `order_units` is what lifts the position
    (available and inbound) to the target when it is at or under the own point, else 0.
    """

    location: str
    on_hand: float
    committed: float
    unavailable: float
    available: float
    inbound_units: float
    next_eta: date | None
    next_eta_units: float | None
    daily_units: float
    days_of_supply: float | None
    probability: float | None
    band: str
    lost_units: float | None
    lost_margin: float | None
    one_order_away: bool
    reorder_point: float | None
    reorder_point_on_file: float | None
    order_units: float | None
    taken_at: datetime
    age_hours: float


class StockRow(Evidence):
    """One SKU over all locations with fresh snapshots (7 days); stock fields are null when there is none of those.

    `available` counts a location below zero as none; what is promised beyond the stock is `oversold_units`. Looking back:
    `daily_units` of the last 28 full days, `days_of_supply` (null without demand), `sell_through` = units sold / (sold +
    available). Looking forward: `daily_units_forward`, the smoothed demand, and `days_of_supply_forward`. `inbound_units` is due
    within 14 days or overdue, `overdue_units` the overdue part, `next_eta` the next day on which something is due that is not
    overdue. `probability` (0 to 1) and `band`: risk of running out within 14 days over all locations; `worst_band` that of the
    worst location. `lost_units` and `lost_margin` (CM1; null without cost on file): expected within 14 days.
    """

    sku_id: str
    title: str | None
    on_hand: float | None
    committed: float | None
    unavailable: float | None
    available: float | None
    oversold_units: float | None
    daily_units: float
    days_of_supply: float | None
    daily_units_forward: float | None
    days_of_supply_forward: float | None
    sell_through: float | None
    inbound_units: float
    overdue_units: float
    next_eta: date | None
    next_eta_units: float | None
    probability: float | None
    band: str
    worst_band: str
    lost_units: float | None
    lost_margin: float | None
    order_units: float | None
    under_reorder_point: bool
    one_order_away: bool
    new: bool
    taken_at: datetime | None
    age_hours: float | None
    stale_locations: list[str]
    locations: list[StockPlace]
    receipts: list[Receipt]


class StockView(Evidence):
    """The answer of `stock`: SKUs, how past forecasts fared, transfers that would balance their locations, and totals with receipts.

    `stale_positions` counts SKU-locations left out because their last snapshot is older than 7 days; `data_through` is how far
    snapshots and orders reach together. `at_risk` counts SKUs with a place in the bands medium, high or out.
    """

    as_of: datetime
    data_through: datetime | None
    horizon_days: int
    at_risk: int
    stale_positions: int
    skus: list[StockRow]
    transfers: list[Transfer]
    calibration: Calibration
    figures: list[Figure]
