"""A drawn shop that plans: orders with and without a place they left from, days without any, and models of every kind. Read only."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from tests.support.homes import lasting_folder
from tests.support.shop_tables import Given, shop_at
from tools.store.columns import Row
from tools.store.tables.fulfilment import Shipment
from tools.store.tables.orders import OrderLine
from tools.store.tables.planning import Forecast
from tools.store.tables.products import KitComponent, Location, Sku
from tools.store.warehouse import Warehouse

FIRST, DAYS = date(2026, 1, 26), 125
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
SKUS = ("A", "B", "C", "D", "KIT", "bare")
PLACES = ("main", "north")
MODELS = {"customer": ("all",), "located": PLACES, "mixed": ("all", "north")}
"""Where each model plans: for the network, by location, and of some SKUs one, of some the other, of some both."""


@cache
def planned_shop(seed: int) -> Warehouse:
    """The shop of a seed, imported once; one with an even seed was planned only after two months of orders."""
    rows = planned_rows(random.Random(seed), planned_from=0 if seed % 2 else 62)
    return shop_at(lasting_folder(), rows, NOW)


def planned_rows(rng: random.Random, planned_from: int) -> list[Row | Given]:
    """Its rows; the earliest forecasts are made within three weeks of a day."""
    rows: list[Row | Given] = [Location(location_id=place) for place in PLACES]
    for sku in SKUS:
        group = None if sku == "bare" else rng.choice(["tools", "toys"])
        rows.append(
            Sku(sku_id=sku, family=rng.choice([group, "other"]), category=group, kit_flag=sku == "KIT")
        )
    rows += [
        KitComponent(kit_sku_id="KIT", sku_id=sku, qty=Decimal(qty)) for sku, qty in (("A", 2), ("D", 1))
    ]
    silent = rng.randint(60, 100)
    days = [day for day in range(DAYS) if not silent <= day < silent + 5]
    unshipped = range(at := rng.randint(50, DAYS - 40), at + 40)
    for day in days:
        rows += _order(rng, f"o{day}", day, leaves=day not in unshipped)
    for model, places in MODELS.items():
        for origin in range(planned_from + rng.randint(0, 20), DAYS, 7):
            if rng.random() < 0.8:
                rows += _forecast(rng, model, places, origin)
    return rows


def _order(rng: random.Random, key: str, day: int, *, leaves: bool) -> list[Row | Given]:
    placed = datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(days=day, minutes=rng.randint(0, 1439))
    rows: list[Row | Given] = [Given("sales_order", {"order_id": key, "placed_at": placed})]
    for sku in rng.sample(SKUS, rng.randint(1, 2)):
        line, qty = f"{key}-{sku}", Decimal(rng.randint(0, 5))
        rows.append(OrderLine(line_id=line, order_id=key, sku_id=sku, qty_ordered=qty, unit_price=Decimal(3)))
    if leaves and rng.random() < 0.7:
        rows.append(Shipment(shipment_id=f"s-{key}", order_id=key, location_id=rng.choice(PLACES)))
    return rows


def _forecast(rng: random.Random, model: str, places: tuple[str, ...], origin: int) -> list[Row | Given]:
    """What is planned ahead from a day on: not every SKU, and not every day of it."""
    frozen = datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(days=origin, hours=rng.choice([0, 6]))
    rows: list[Row | Given] = []
    for sku in rng.sample(SKUS, rng.randint(1, 4)):
        for place in rng.sample(places, rng.randint(1, len(places))):
            missing, ahead = rng.choice([None, None, 4]), rng.choice([8, 20, 35])
            for day in range(ahead):
                if day != missing:
                    target = FIRST + timedelta(days=origin + day)
                    qty = Decimal(rng.randint(0, 8)) / 4
                    rows.append(
                        Forecast(
                            model=model,
                            origin_at=frozen,
                            sku_id=sku,
                            location_id=place,
                            target_day=target,
                            qty=qty,
                        )
                    )
    return rows
