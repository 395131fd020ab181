"""A small shop that changes as shops do: rows by table and key, and what an import may find changed in them. For the laws of the facts."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.shop_tables import Given, import_rows
from tools.store.columns import Row
from tools.store.day_sums import Tables

START = datetime(2026, 3, 1, 8)
LOADED = datetime(2026, 6, 1, 10, tzinfo=UTC)
SKUS = ("A", "B", "C", "KIT")

Key = tuple[str, ...]
Shop = dict[tuple[str, Key], dict[str, object]]
"""Rows by table and key, as a source gives them."""

KEYS = {
    "sku_cost": ("sku_id", "valid_from"),
    "sku": ("sku_id",),
    "sku_location": ("sku_id", "location_id"),
    "sku_tier": ("sku_id", "valid_from"),
    "kit_component": ("kit_sku_id", "sku_id"),
    "purchase_order": ("po_id",),
    "receipt": ("receipt_id",),
    "receipt_line": ("receipt_line_id",),
    "sales_order": ("order_id",),
    "order_line": ("line_id",),
    "shipment": ("shipment_id",),
    "shipment_line": ("shipment_id", "line_id"),
    "shipment_event": ("shipment_id", "kind", "occurred_at"),
    "fulfilment_task": ("task_id",),
    "inventory_snapshot": ("taken_at", "source", "sku_id", "location_id"),
    "return_authorization": ("rma_id",),
    "return_line": ("return_line_id",),
    "invoice": ("invoice_id",),
    "invoice_line": ("invoice_line_id",),
    "cost_entry": ("entry_id",),
    "fee": ("fee_id",),
    "forecast": ("model", "origin_at", "sku_id", "location_id", "target_day"),
}


def put(shop: Shop, table: str, **values: object) -> None:
    """Add a row or replace the one of its key."""
    shop[table, tuple(str(values[name]) for name in KEYS[table])] = values


def add_order(shop: Shop, rng: random.Random, key: str, placed: datetime) -> None:
    """An order with lines, parcels (of the whole, of its lines or of a stranger's line), work, fees and returns."""
    put(shop, "sales_order", order_id=key, placed_at=placed, ship_by=placed + timedelta(days=2),
        channel=rng.choice(["web", None]), type=rng.choice(["normal", "normal", "b2b", "test"]),
        cancelled_at=rng.choice([None, None, None, placed + timedelta(days=1)]))  # fmt: skip
    lines = [f"{key}-{place}" for place in range(rng.randint(0, 3))]
    for line in lines:
        put(shop, "order_line", line_id=line, order_id=key, sku_id=rng.choice(SKUS), qty_ordered=rng.randint(1, 4),
            qty_cancelled=rng.choice([0, 0, 1]), unit_price=str(Decimal(rng.randint(1, 5000)) / 100),
            discount=rng.choice(["0", "1.11"]))  # fmt: skip
        put(shop, "fulfilment_task", task_id=f"t-{line}", line_id=line, kind="pick", labour_cost="0.37")
        if rng.random() < 0.3:
            add_return(shop, rng, f"r-{line}", line, placed + timedelta(days=rng.randint(3, 40)))
    if rng.random() < 0.5:
        put(shop, "fee", fee_id=f"f-{key}", order_id=key, kind="payment", amount="0.77")
    for parcel in range(rng.randint(0, 2)):
        add_parcel(shop, rng, f"s-{key}-{parcel}", key, placed)


def add_parcel(shop: Shop, rng: random.Random, key: str, order: str, placed: datetime) -> None:
    """A parcel of an order; sometimes with its content, in which a line of another order may travel too."""
    put(shop, "shipment", shipment_id=key, order_id=order, carrier=rng.choice(["DHL", "UPS"]), location_id=None,
        postage="4.99", voided_at=rng.choice([None, None, None, placed + timedelta(hours=9)]))  # fmt: skip
    scan(shop, rng, key, placed + timedelta(hours=rng.randint(1, 90)))
    if rng.random() < 0.6:
        lines = [line for (table, (line, *_)) in shop if table == "order_line"]
        own = [line for line in lines if line.rsplit("-", 1)[0] == order]
        for line in {*own, *(rng.sample(lines, 1) if lines and rng.random() < 0.3 else ())}:
            put(shop, "shipment_line", shipment_id=key, line_id=line, qty=rng.randint(1, 3))


def scan(shop: Shop, rng: random.Random, parcel: str, at: datetime) -> None:
    """Something a carrier reports."""
    kind = rng.choice(["carrier_accepted", "in_transit", "delivered", "exception", "label_printed"])
    put(shop, "shipment_event", shipment_id=parcel, kind=kind, occurred_at=at)


def add_return(shop: Shop, rng: random.Random, key: str, line: str | None, at: datetime) -> None:
    """A return, with or without its order line."""
    put(shop, "return_line", return_line_id=key, line_id=line, sku_id=None if line else "A", qty=1, booked_at=at,
        refund="3.21", disposition=rng.choice([None, "sellable"]))  # fmt: skip


def refunded_order(shop: Shop, rng: random.Random) -> None:
    """Money given back on an order as a whole, or an authorisation that turns out to be another order's."""
    if order := any_key(shop, rng, "sales_order"):
        key = rng.choice(["a", "b"])
        put(shop, "return_authorization", rma_id=key, order_id=order[0], authorised_at=START)
        put(shop, "return_line", return_line_id=f"whole-{key}", rma_id=key, line_id=None, qty=0, kind="refund_only",
            booked_at=START + timedelta(days=9), refund="4.44")  # fmt: skip


def billed_label(shop: Shop, rng: random.Random) -> None:
    """A carrier's invoice of some label, used or voided."""
    if parcel := any_key(shop, rng, "shipment"):
        put(shop, "invoice", invoice_id="i", party="DHL", invoiced_at=START)
        put(shop, "invoice_line", invoice_line_id="i-1", invoice_id="i", shipment_id=parcel[0], amount="8.25")


def snapshot(shop: Shop, rng: random.Random, day: int) -> None:
    """A morning's stock of one SKU in one place."""
    put(shop, "inventory_snapshot", taken_at=START + timedelta(days=day, hours=rng.randint(0, 20)),
        source=rng.choice(["wms", "erp"]), sku_id=rng.choice(SKUS), location_id="main",
        on_hand=rng.randint(-1, 5))  # fmt: skip


def forecast_run(shop: Shop, rng: random.Random, week: int) -> None:
    """A week's forecast of two SKUs for the ten days after it, some of them left out; of one also where it is kept."""
    origin = START + timedelta(days=7 * week)
    for model, sku, location in (
        ("customer", "A", "all"),
        ("customer", "KIT", "all"),
        ("located", "A", "main"),
    ):
        for day in range(10):
            if rng.random() < 0.9:
                put(shop, "forecast", model=model, origin_at=origin, sku_id=sku, location_id=location,
                    target_day=origin.date() + timedelta(days=day), qty=rng.randint(0, 9))  # fmt: skip


def add_receipt(shop: Shop, rng: random.Random, key: str, at: datetime) -> None:
    """A receipt of two lines, sometimes of a purchase order."""
    order = f"po-{key}" if rng.random() < 0.5 else None
    if order:
        put(shop, "purchase_order", po_id=order, vendor_id="V", location_id="main", ordered_at=at)
    put(shop, "receipt", receipt_id=key, po_id=order, location_id=rng.choice([None, "main"]), arrived_at=at)
    for place in range(2):
        put(
            shop, "receipt_line", receipt_line_id=f"{key}-{place}", receipt_id=key, sku_id="A", qty_received=3
        )


def sold_elsewhere(shop: Shop, rng: random.Random, sku: str, place: str) -> None:
    """A product that was not known before, shipped from a place that was not either: numbers shift."""
    order, at = f"x{rng.randint(0, 9)}", START + timedelta(days=rng.randint(1, 95))
    put(shop, "sku", sku_id=sku, family=f"family {sku}")
    put(shop, "sales_order", order_id=order, placed_at=at, channel="web", type="normal")
    put(shop, "order_line", line_id=f"{order}-0", order_id=order, sku_id=sku, qty_ordered=2, unit_price="9")
    put(shop, "shipment", shipment_id=f"s-{order}", order_id=order, carrier="DHL", location_id=place)


def some_shop(rng: random.Random, orders: int) -> Shop:
    """Products with costs, a month of snapshots and orders over ninety days."""
    shop: Shop = {}
    for sku in SKUS:
        put(shop, "sku", sku_id=sku, family=f"family {sku}")
    put(shop, "sku_cost", sku_id="A", landed_cost="2", valid_from=date(2026, 1, 1))
    put(shop, "sku_cost", sku_id="KIT", landed_cost="5", valid_from=date(2026, 3, 20))
    put(shop, "kit_component", kit_sku_id="KIT", sku_id="A", qty=2)
    for day in range(30):
        snapshot(shop, rng, day)
    for week in range(6):
        forecast_run(shop, rng, week)
    for number in range(4):
        add_receipt(shop, rng, f"in{number}", START + timedelta(days=20 * number))
    for number in range(orders):
        add_order(shop, rng, f"o{number}", START + timedelta(hours=rng.randint(0, 90 * 24)))
    refunded_order(shop, rng)
    billed_label(shop, rng)
    return shop


def any_key(shop: Shop, rng: random.Random, table: str) -> Key | None:
    """The key of some row of a table."""
    keys = sorted(key for name, key in shop if name == table)
    return rng.choice(keys) if keys else None


def altered(table: str, column: str, *values: object) -> Callable[[Shop, random.Random], None]:
    """A change of one column of some row."""

    def change(shop: Shop, rng: random.Random) -> None:
        if key := any_key(shop, rng, table):
            shop[table, key] = shop[table, key] | {column: rng.choice(values)}

    return change


def gone(table: str) -> Callable[[Shop, random.Random], None]:
    """A row the source no longer gives."""

    def change(shop: Shop, rng: random.Random) -> None:
        if key := any_key(shop, rng, table):
            del shop[table, key]

    return change


def late_scan(shop: Shop, rng: random.Random) -> None:
    """A scan that comes late."""
    if key := any_key(shop, rng, "shipment"):
        scan(shop, rng, key[0], START + timedelta(days=88, hours=rng.randint(0, 40)))


def late_return(shop: Shop, rng: random.Random) -> None:
    """A return of an old line, or of none."""
    key = any_key(shop, rng, "order_line")
    add_return(
        shop,
        rng,
        f"late-{rng.random()}",
        key[0] if key and rng.random() < 0.8 else None,
        START + timedelta(days=89),
    )


def moved_line(shop: Shop, rng: random.Random) -> None:
    """A line that turns out to be another order's."""
    line, order = any_key(shop, rng, "order_line"), any_key(shop, rng, "sales_order")
    if line and order:
        shop["order_line", line] = shop["order_line", line] | {"order_id": order[0]}


CHANGES: dict[str, Callable[[Shop, random.Random], None]] = {
    "new order": lambda shop, rng: add_order(shop, rng, "new", START + timedelta(days=90, hours=rng.randint(0, 30))),
    "old order found": lambda shop, rng: add_order(shop, rng, "found", START + timedelta(days=rng.randint(0, 30))),
    "late scan": late_scan,
    "late return": late_return,
    "order cancelled": altered("sales_order", "cancelled_at", START + timedelta(days=95)),
    "order moved in time": altered("sales_order", "placed_at", START, START + timedelta(days=80)),
    "line changed": altered("order_line", "qty_ordered", 1, 7),
    "line moved": moved_line,
    "line gone": gone("order_line"),
    "order gone": gone("sales_order"),
    "parcel voided": altered("shipment", "voided_at", None, START + timedelta(days=3)),
    "parcel of another order": lambda shop, rng: altered("shipment", "order_id", (any_key(shop, rng, "sales_order") or ("o0",))[0])(shop, rng),
    "content changed": altered("shipment_line", "qty", 1, 2, 9),
    "content gone": gone("shipment_line"),
    "order refunded": refunded_order,
    "authorisation gone": gone("return_authorization"),
    "label billed": billed_label,
    "work dearer": altered("fulfilment_task", "labour_cost", "9.99"),
    "fee gone": gone("fee"),
    "cost of an order": lambda shop, rng: put(shop, "cost_entry", entry_id="e1", order_id=(any_key(shop, rng, "sales_order") or (None,))[0], kind="support", amount="2.5", booked_at=START),
    "cost of a line": lambda shop, rng: put(shop, "cost_entry", entry_id="e2", line_id=(any_key(shop, rng, "order_line") or (None,))[0], kind="labour", amount="1.5", booked_at=START),
    "landed cost": lambda shop, rng: put(shop, "sku_cost", sku_id=rng.choice(SKUS), landed_cost="3.5", valid_from=date(2026, 4, 1)),
    "product discontinued": altered("sku", "discontinued_on", date(2026, 3, 10)),
    "product listed": lambda shop, rng: put(shop, "sku_location", sku_id="B", location_id="main", backorderable=True),
    "snapshot": lambda shop, rng: snapshot(shop, rng, rng.randint(0, 40)),
    "snapshot gone": gone("inventory_snapshot"),
    "new forecast": lambda shop, rng: forecast_run(shop, rng, 7),
    "forecast revised": altered("forecast", "qty", 1, 30),
    "forecast day gone": gone("forecast"),
    "product of another family": altered("sku", "family", "family A", "other"),
    "product unknown before": lambda shop, rng: sold_elsewhere(shop, rng, rng.choice(["AA", "Z"]), "main"),
    "place unknown before": lambda shop, rng: sold_elsewhere(shop, rng, "A", rng.choice(["annex", "west"])),
    "kit changed": lambda shop, rng: put(shop, "kit_component", kit_sku_id="KIT", sku_id=rng.choice(["A", "B"]), qty=rng.randint(1, 3)),
    "tier of its own": lambda shop, rng: put(shop, "sku_tier", sku_id=rng.choice(SKUS), abc="A", xyz="X", valid_from=date(2026, 4, 1)),
    "goods received": lambda shop, rng: add_receipt(shop, rng, f"late{rng.randint(0, 99)}", START + timedelta(days=rng.randint(0, 95))),
    "receipt moved in time": altered("receipt", "arrived_at", START, START + timedelta(days=50)),
    "receipt of a changed order": altered("purchase_order", "location_id", "annex"),
    "receipt line gone": gone("receipt_line"),
    "task done": altered("fulfilment_task", "done_at", START + timedelta(days=5), START + timedelta(days=60)),
}  # fmt: skip


def whole(shop: Shop) -> list[Row | Given]:
    """The rows that stand: nothing refers to what is gone."""
    kept = {key for table, key in shop if table == "sales_order"}
    lines = {
        key for (table, key), row in shop.items() if table == "order_line" and (row["order_id"],) in kept
    }
    parcels = {
        key for (table, key), row in shop.items() if table == "shipment" and (row["order_id"],) in kept
    }

    def stands(table: str, row: dict[str, object]) -> bool:
        return (
            (row.get("order_id") is None or table == "sales_order" or (row["order_id"],) in kept)
            and (row.get("line_id") is None or table == "order_line" or (row["line_id"],) in lines)
            and (row.get("shipment_id") is None or table == "shipment" or (row["shipment_id"],) in parcels)
        )

    return [Given(table, row) for (table, _), row in shop.items() if stands(table, row)]


def load(home: Home, folder: Path, shop: Shop, at: datetime, sums: Tables = MappingProxyType({})) -> None:
    """Import the shop at a moment."""
    import_rows(home, folder, whole(shop), clock=FixedClock(at), strict=False, sums=sums)
