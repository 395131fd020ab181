"""Small shops made for one exception rule each, and a look at what is found in them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.support.shop_tables import Given, shop_at
from tools.exceptions.find import Exceptions, Operator, find_exceptions
from tools.exceptions.found import ExceptionFound
from tools.metrics.compute import figures_for
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.warehouse import Warehouse

# Wednesday 13 May 2026, 15:00 in Berlin. The default week is open Monday to Friday from 8 to 18.
NOW = datetime(2026, 5, 13, 13, tzinfo=UTC)
Rows = list[Row | Given]


def at(day: int, hour: int = 9, minute: int = 0, *, month: int = 5) -> datetime:
    """A Berlin moment of 2026, as a source writes it."""
    return datetime(2026, month, day, hour, minute)


def order(
    key: str, placed: datetime, *, price: int = 10, qty: int = 1, sku: str = "MUG", **more: object
) -> Rows:
    values = {"order_id": key, "placed_at": placed, "customer_id": f"c-{key}", **more}
    line = {"line_id": f"{key}-1", "order_id": key, "sku_id": sku, "qty_ordered": qty, "unit_price": price}
    return [Given("sales_order", values), Given("order_line", line)]


def parcel(key: str, order_id: str, *events: tuple[str, datetime], **more: object) -> Rows:
    values = {"shipment_id": key, "order_id": order_id, "carrier": "DHL", "created_at": at(1), **more}
    found: Rows = [Given("shipment", values)]
    return found + [
        Given("shipment_event", {"shipment_id": key, "kind": kind, "occurred_at": when})
        for kind, when in events
    ]


def snapshot(sku: str, on_hand: int, taken: datetime, **more: object) -> Given:
    return Given("inventory_snapshot", {"taken_at": taken, "sku_id": sku, "on_hand": on_hand, **more})


def look(warehouse: Warehouse, when: datetime = NOW, **owners: str) -> Exceptions:
    found = catalogue()
    return find_exceptions(
        warehouse,
        found,
        lambda query: figures_for(warehouse, found, query),
        when,
        Operator(owners, lambda metric: (w.amber, w.red) if (w := found.metric(metric).watch) else None),
    )


def shop(folder: Path, *groups: Iterable[Row | Given], now: datetime = NOW) -> Warehouse:
    # A fresh order and parcel, so that nothing is stale unless a test wants it.
    fresh = [
        *order("fresh", now.replace(tzinfo=None)),
        *parcel("F", "fresh", ("carrier_accepted", now.replace(tzinfo=None))),
    ]
    return shop_at(folder, [*fresh, *(row for group in groups for row in group)], now)


def of(rule: str, looked: Exceptions) -> dict[str, ExceptionFound]:
    """What a rule found, by the first record it names."""
    return {next(iter(one.key.values())): one for one in looked.found if one.rule == rule}


def ticket(key: str, opened: datetime, *events: tuple[str, datetime], sla: int = 240) -> Rows:
    values = {"ticket_id": key, "created_at": opened, "sla_minutes": sla, "queue": "orders"}
    return [
        Given("support_ticket", values),
        *(
            Given("ticket_event", {"ticket_id": key, "kind": kind, "occurred_at": when})
            for kind, when in events
        ),
    ]
