"""What is on order, arriving or late, over all suppliers: purchase orders with units outstanding, and their totals as figures.

Called by `floorwalker inbound` and by the turn.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period, zone
from tools.derived import Receipt, receipt
from tools.dossiers.lookup import number, rows, statement, text
from tools.store.sql import Value
from tools.store.warehouse import Row, Warehouse

TABLES = ("purchase_order", "po_line", "receipt", "receipt_line")
FILTERS = ("vendor", "location", "sku", "family", "category", "brand")
"""What the open lines can be chosen by."""


class Wanted(StrEnum):
    """Which open purchase orders are asked for."""

    ON_ORDER = "on order"
    ARRIVING = "arriving"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class InboundQuery:
    """What is asked: lines of these members by dimension (`FILTERS`), and for arrivals those expected from `start` to before `end`."""

    wanted: Wanted = Wanted.ON_ORDER
    within: Mapping[str, Sequence[str]] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None


class Delivery(Evidence):
    """What one purchase order still has to bring that is due on one local day.

    `due_on` is the supplier's confirmed day, else the day asked for; `eta_on` the day of the last shipping notice on the way.
    `days_late` counts whole days since `due_on`, 0 while that day is not over. `figures` holds the units outstanding.
    """

    po_id: str
    vendor_id: str | None
    vendor: str | None
    location_id: str | None
    due_on: date
    eta_on: date | None
    days_late: int
    skus: int
    units: float
    figures: list[Figure]


class InboundBook(Evidence):
    """The deliveries asked for, and their totals: purchase orders, units, value and those overdue.

    The earliest expected come first; of late ones those with most units.
    """

    deliveries: list[Delivery]
    figures: list[Figure]


def inbound_book(warehouse: Warehouse, asked: InboundQuery, as_of: datetime) -> InboundBook:
    """The open purchase orders that are asked for."""
    today = as_of.astimezone(zone(warehouse.shop.time_zone)).date()
    values: dict[str, Value] = {"as_of": as_of}
    found = [row for row in rows(warehouse, "inbound_orders", values, as_of) if _is_asked(row, asked, today)]
    window = Period(asked.start or today, asked.end or today + timedelta(days=1), warehouse.shop.time_zone)
    made = receipt(
        warehouse, statement("inbound_orders", values), window, as_of, TABLES, key={}, rows=len(found)
    )
    lines: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in found:
        lines[str(row["po_id"]), _day(row, "due_on")].append(row)
    deliveries = [_delivery(due, its, made, today) for (_, due), its in lines.items()]
    late_first = asked.wanted is Wanted.LATE
    deliveries.sort(key=lambda one: (-one.units if late_first else 0, one.eta_on or one.due_on, one.po_id))
    return InboundBook(deliveries=deliveries, figures=_totals(found, deliveries, made))


def _is_asked(row: Row, asked: InboundQuery, today: date) -> bool:
    if any(text(row[name]) not in members for name, members in asked.within.items()):
        return False
    due = _day(row, "due_on")
    if asked.wanted is Wanted.LATE:
        return due < today
    if asked.wanted is Wanted.ARRIVING and asked.start and asked.end:
        expected = due if row["eta_on"] is None else _day(row, "eta_on")
        return asked.start <= expected < asked.end
    return True


def _delivery(due: date, lines: Sequence[Row], made: Receipt, today: date) -> Delivery:
    first, units = lines[0], sum(number(row["units"]) for row in lines)
    po_id = str(first["po_id"])
    own = replace(made, key={"po": po_id, "due": due.isoformat()}, row_count=len(lines))
    return Delivery(
        po_id=po_id,
        vendor_id=text(first["vendor"]),
        vendor=text(first["vendor_name"]),
        location_id=text(first["location"]),
        due_on=due,
        eta_on=None if first["eta_on"] is None else _day(first, "eta_on"),
        days_late=max((today - due).days, 0),
        skus=len({row["sku"] for row in lines}),
        units=units,
        figures=[own.figure("inbound_order_units", units)],
    )


def _totals(found: Sequence[Row], deliveries: Sequence[Delivery], made: Receipt) -> list[Figure]:
    priced = all(row["amount"] is not None for row in found)
    value = round(sum(number(row["amount"]) for row in found), 4)
    return [
        made.figure("inbound_orders", len({one.po_id for one in deliveries})),
        made.figure("inbound_units", sum(one.units for one in deliveries)),
        made.figure("inbound_value", value if priced else None, null_reason="a line has no price"),
        made.figure("inbound_overdue", len({one.po_id for one in deliveries if one.days_late})),
    ]


def _day(row: Row, column: str) -> date:
    value = row[column]
    assert isinstance(value, date)
    return value.date() if isinstance(value, datetime) else value
