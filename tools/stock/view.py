"""SKUs → what is on hand, promised, available and coming, how long it lasts and how likely it runs out, in one view."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from floorwalker.errors import unknown_name
from floorwalker.evidence import Evidence
from floorwalker.period import Period
from tools.metrics.base_query import base_query
from tools.stock.band import Band
from tools.stock.outlook import Outlook, outlooks
from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse

MOST_ROWS = 25
_RISKY = (Band.OUT.value, Band.HIGH.value, Band.MEDIUM.value)


class StockRow(Evidence):
    """One SKU over all locations. `days_of_supply` is null without demand in the last 28 days; `band` is the risk of running out."""

    sku_id: str
    title: str | None
    on_hand: float
    committed: float
    available: float
    daily_units: float
    days_of_supply: float | None
    inbound_units: float
    probability: float | None
    band: str
    taken_at: datetime | None


def stock_rows(
    warehouse: Warehouse, skus: Sequence[str], as_of: datetime, *, risk_only: bool = False
) -> list[StockRow]:
    """The view of the named SKUs, or of the 25 likeliest to run out; raises `UserMistake` for a SKU without stock on file."""
    positions = {str(row["sku_id"]): row for row in _run(warehouse, "sku_position", as_of)}
    for sku in skus:
        if sku not in positions:
            raise unknown_name("SKU", sku, positions, where="with stock on file")
    demand = {str(row["sku_id"]): float(str(row["units"])) for row in _run(warehouse, "sku_units", as_of)}
    risks = {one.sku_id: one for one in outlooks(warehouse, as_of)}
    chosen = list(skus) or _likeliest(risks)
    rows = [_row(sku, positions[sku], demand.get(sku, 0.0), risks.get(sku)) for sku in chosen]
    return [row for row in rows if not risk_only or row.band in _RISKY]


def _run(warehouse: Warehouse, query: str, as_of: datetime) -> list[Row]:
    window = Period.last_full_days(as_of, warehouse.shop.time_zone)
    values = {"as_of": as_of, "start": window.starts_at, "end": window.ends_at}
    return warehouse.run(Statement(base_query(query), values), as_of)


def _likeliest(risks: dict[str, Outlook]) -> list[str]:
    ranked = sorted(risks.values(), key=lambda one: (-one.probability, -one.daily_units, one.sku_id))
    return [one.sku_id for one in ranked[:MOST_ROWS]]


def _row(sku: str, position: Row, units: float, outlook: Outlook | None) -> StockRow:
    available = float(str(position["available"]))
    daily = units / timedelta(days=28).days
    taken = position["taken_at"]
    return StockRow(
        sku_id=sku,
        title=str(position["title"]) if position["title"] else None,
        on_hand=float(str(position["on_hand"])),
        committed=float(str(position["committed"])),
        available=available,
        daily_units=daily,
        days_of_supply=max(available, 0.0) / daily if daily > 0 else None,
        inbound_units=outlook.inbound_units if outlook else 0.0,
        probability=outlook.probability if outlook else None,
        band=outlook.band.value if outlook else "not on sale",
        taken_at=taken.replace(tzinfo=UTC) if isinstance(taken, datetime) else None,
    )
