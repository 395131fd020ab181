"""A small hand-made shop whose rows hit the edge cases of tables 1.2 and 1.3 of the KPI study.

Naive moments are Berlin time; the present is 1 June 2026, noon. Every order's comment says which case it stands for.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.homes import lasting_folder
from tests.support.shop_tables import Given, import_rows
from tools.metrics.day_sums import day_sums
from tools.store.columns import Row
from tools.store.tables.costs import CostEntry, Fee
from tools.store.tables.fulfilment import FulfilmentTask, Shipment, ShipmentEvent, ShipmentLine
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.products import KitComponent, Sku, SkuCost, SkuLocation
from tools.store.tables.stock import InventorySnapshot
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A Berlin moment of 2026, as a source would write it."""
    return datetime(2026, month, day, hour, minute)


def order(
    key: str, placed: datetime, *skus: str, qty: int = 1, price: str = "10", **more: object
) -> list[Row | Given]:
    """An order and one line per SKU, named `<order>-<SKU>`; a `ship_by` may be a bare date."""
    values = {"order_id": key, "placed_at": placed, "channel": "web", "ship_country": "DE", **more}
    lines = [
        OrderLine(
            line_id=f"{key}-{sku}",
            order_id=key,
            sku_id=sku,
            qty_ordered=Decimal(qty),
            unit_price=Decimal(price),
        )
        for sku in skus
    ]
    return [Given(SalesOrder.table, values), *lines]


def parcel(
    key: str,
    order_id: str,
    accepted: datetime | None = None,
    *,
    kind: str = "carrier_accepted",
    delivered: datetime | None = None,
    carrier: str = "DHL",
    **more: object,
) -> list[Row | Given]:
    """A shipment with its first scan and its delivery."""
    values = {"shipment_id": key, "order_id": order_id, "carrier": carrier, "location_id": "main", **more}
    rows: list[Row | Given] = [Given(Shipment.table, values)]
    if accepted:
        rows.append(ShipmentEvent(shipment_id=key, kind=kind, occurred_at=accepted))
    if delivered:
        rows.append(ShipmentEvent(shipment_id=key, kind="delivered", occurred_at=delivered))
    return rows


def content(key: str, line: str, qty: int) -> ShipmentLine:
    """Units of a line in a shipment."""
    return ShipmentLine(shipment_id=key, line_id=line, qty=Decimal(qty))


def _products() -> list[Row | Given]:
    mug = {"family": "kitchen", "category": "mugs", "brand": "Acme"}
    cap = {"family": "apparel", "category": "caps", "brand": "Acme"}
    return [
        Sku(sku_id="MUG", **mug),
        Sku(sku_id="CAP", **cap),
        Sku(sku_id="KIT", family="gifts", kit_flag=True),
        Sku(sku_id="OLD", status="discontinued", discontinued_on=date(2026, 3, 15), **mug),
        Sku(sku_id="GONE", status="discontinued", **mug),
        Sku(sku_id="NEW", status="prelaunch", launched_on=date(2026, 4, 10), **cap),
        Sku(sku_id="DROP"),
        Sku(sku_id="BACK"),
        Sku(sku_id="FREE"),
        KitComponent(kit_sku_id="KIT", sku_id="MUG", qty=Decimal(2)),
        KitComponent(kit_sku_id="KIT", sku_id="CAP", qty=Decimal(1)),
        SkuLocation(sku_id="DROP", location_id="main", stocking_policy="dropship"),
        SkuLocation(sku_id="BACK", location_id="main", backorderable=True),
        SkuCost(sku_id="MUG", landed_cost=Decimal(4), valid_from=date(2026, 1, 1)),
        SkuCost(sku_id="MUG", landed_cost=Decimal(5), valid_from=date(2026, 3, 15)),
        SkuCost(sku_id="CAP", landed_cost=Decimal(3), valid_from=date(2026, 1, 1), valid_to=date(2026, 4, 1)),
        SkuCost(sku_id="KIT", landed_cost=Decimal(11), valid_from=date(2026, 1, 1)),
        SkuCost(sku_id="BACK", landed_cost=Decimal(2), valid_from=date(2026, 1, 1)),
    ]


def _promises() -> list[Row | Given]:
    third, fifth = date(2026, 3, 3), date(2026, 3, 5)
    return [
        # The promise is a bare date: the carrier has until the end of that local day.
        *order("on-time", at(3, 2), "MUG", ship_by=third),
        *parcel("S1", "on-time", at(3, 3, 23, 30), delivered=at(3, 5)),
        *order("midnight", at(3, 2), "MUG", ship_by=third),
        *parcel("S2", "midnight", at(3, 4, 0), delivered=at(3, 6)),
        # Cancelled before the promise, by customer and by shop: out. After it: a miss.
        *order(
            "cancel-early", at(3, 3), "MUG", ship_by=fifth, cancelled_at=at(3, 4), cancel_party="customer"
        ),
        *order(
            "cancel-early-shop",
            at(3, 3),
            "MUG",
            ship_by=fifth,
            cancelled_at=at(3, 5, 18),
            cancel_party="shop",
        ),
        *order("cancel-late", at(3, 3), "MUG", ship_by=fifth, cancelled_at=at(3, 6), cancel_party="shop"),
        *order(
            "cancel-late-cust", at(3, 3), "MUG", ship_by=fifth, cancelled_at=at(3, 7), cancel_party="customer"
        ),
        # One of two units shipped: late. Two parcels in time: on time. The second late: late.
        *order("partial", at(3, 4), "MUG", qty=2, ship_by=fifth),
        *parcel("S6", "partial", at(3, 4, 12)),
        content("S6", "partial-MUG", 1),
        *order("split", at(3, 4), "MUG", "CAP", ship_by=fifth),
        *parcel("S7a", "split", at(3, 4, 12), delivered=at(3, 8)),
        *parcel("S7b", "split", at(3, 5, 12), carrier="UPS", delivered=at(3, 9)),
        content("S7a", "split-MUG", 1),
        content("S7b", "split-CAP", 1),
        *order("split-late", at(3, 4), "MUG", "CAP", ship_by=fifth, channel="market"),
        *parcel("S8a", "split-late", at(3, 4, 12)),
        *parcel("S8b", "split-late", at(3, 6, 12), carrier="UPS"),
        content("S8a", "split-late-MUG", 1),
        content("S8b", "split-late-CAP", 1),
        # A voided label does not count, neither for nor against.
        *order("voided", at(3, 5), "MUG", ship_by=at(3, 6, 17)),
        *parcel("S9a", "voided", at(3, 5, 10), kind="label_printed", voided_at=at(3, 5, 11)),
        *parcel("S9b", "voided", at(3, 6, 17), delivered=at(4, 2)),
        # A printed label is not shipped. A later scan implies acceptance. Never shipped is late.
        *order("label-only", at(3, 5), "MUG", ship_by=at(3, 6, 17), channel="market"),
        *parcel("S10", "label-only", at(3, 5, 12), kind="label_printed"),
        *order("implied", at(3, 5), "MUG", ship_by=at(3, 6, 17), channel="market"),
        *parcel("S11", "implied", at(3, 6, 16), kind="in_transit"),
        *order("never", at(3, 5), "MUG", ship_by=at(3, 6, 17)),
        # Not customer orders, held at the customer's request, held for fraud, and a promise that is not past yet.
        *order("replacement", at(3, 5), "MUG", ship_by=at(3, 6, 17), type="replacement"),
        *order("test", at(3, 5), "MUG", ship_by=at(3, 6, 17), type="test"),
        *order("held", at(3, 5), "MUG", ship_by=at(3, 6, 17), hold_party="customer", hold_from=at(3, 5, 10)),
        *order("fraud", at(3, 5), "MUG", ship_by=at(3, 6, 17), hold_party="fraud", hold_from=at(3, 5, 10)),
        *order("future", at(5, 31), "MUG", ship_by=date(2026, 6, 1)),
        # Lines with promises of their own: the order's is the latest of them.
        Given("sales_order", {"order_id": "own-dates", "placed_at": at(3, 9), "channel": "web"}),
        OrderLine(
            line_id="own-1",
            order_id="own-dates",
            sku_id="MUG",
            qty_ordered=Decimal(1),
            unit_price=Decimal(10),
            requested_ship_by=at(3, 10, 17),
        ),
        OrderLine(
            line_id="own-2",
            order_id="own-dates",
            sku_id="CAP",
            qty_ordered=Decimal(1),
            unit_price=Decimal(10),
            requested_ship_by=at(3, 20, 17),
        ),
        *parcel("S20a", "own-dates", at(3, 10, 16)),
        *parcel("S20b", "own-dates", at(3, 19, 16)),
        content("S20a", "own-1", 1),
        content("S20b", "own-2", 1),
    ]


def _struck_out() -> list[Row | Given]:
    """Orders due on 6 May whose units were all struck out: two after it, of which one had left in time, and one before."""
    sixth = at(5, 6, 17)
    cancelled = {"struck-late": at(5, 8), "struck-sent": at(5, 8), "struck-early": at(5, 5)}
    rows = parcel("S-struck", "struck-sent", at(5, 6, 9))
    for key, moment in cancelled.items():
        line = {"line_id": f"{key}-MUG", "order_id": key, "sku_id": "MUG", "unit_price": 10, "qty_ordered": 1}
        rows += order(key, at(5, 4), ship_by=sixth, cancelled_at=moment, cancel_party="shop")
        rows.append(Given("order_line", line | {"qty_cancelled": 1}))
    return rows


def _money() -> list[Row | Given]:
    return [
        # 10 March: costs of the order spread 3 to 1 by net sales.
        *order("spread", at(3, 11), "MUG", "CAP"),
        Given(
            "order_line",
            {
                "line_id": "spread-more",
                "order_id": "spread",
                "sku_id": "MUG",
                "qty_ordered": 2,
                "unit_price": 10,
            },
        ),
        *parcel("S30", "spread", at(3, 11, 12), postage=Decimal(6), surcharge=Decimal(2)),
        Fee(fee_id="F1", order_id="spread", kind="payment", amount=Decimal(4)),
        CostEntry(entry_id="C1", order_id="spread", kind="support", amount=Decimal(4), booked_at=at(3, 12)),
        CostEntry(
            entry_id="C2", order_id="spread", kind="marketing", amount=Decimal(99), booked_at=at(3, 12)
        ),
        CostEntry(
            entry_id="C3",
            order_id="spread",
            line_id="spread-CAP",
            kind="3pl",
            amount=Decimal("0.25"),
            booked_at=at(3, 12),
        ),
        FulfilmentTask(
            task_id="T1", line_id="spread-CAP", kind="pick", labour_cost=Decimal("0.5"), done_at=at(3, 11)
        ),
        # 12 March: given away, so that its postage is spread by units, 1 to 2.
        *order("gift", at(3, 12), "MUG", price="0"),
        Given(
            "order_line",
            {"line_id": "gift-CAP", "order_id": "gift", "sku_id": "CAP", "qty_ordered": 2, "unit_price": 0},
        ),
        *parcel("S31", "gift", at(3, 12, 12), postage=Decimal(6)),
        # 16 March: the mug costs 5 from the 15th. 2 April: the cap's cost has ended. 17 March: never had one.
        *order("dearer", at(3, 16), "MUG", qty=3),
        *order("cost-ended", at(4, 2), "CAP"),
        *order("costless", at(3, 17), "FREE", price="7"),
        # 18 March: a kit is kept whole for money; half of the second line cancelled, its discount with it.
        *order("kit", at(3, 18), "KIT", qty=2, price="30"),
        Given(
            "order_line",
            {
                "line_id": "kit-CAP",
                "order_id": "kit",
                "sku_id": "CAP",
                "qty_ordered": 4,
                "qty_cancelled": 2,
                "unit_price": 10,
                "discount": 8,
            },
        ),
        # Business customers count; a wholly cancelled order sells nothing.
        *order("trade", at(3, 19), "MUG", qty=10, price="8", type="b2b", channel="trade", priority="high"),
    ]


def _days() -> list[Row | Given]:
    return [
        # 29 March has 23 hours: from half past one to half past one of the next day is within 24 hours, and so is 0:30.
        *order("spring", at(3, 29, 1, 30), "MUG", ship_by=date(2026, 3, 29)),
        *parcel("S40", "spring", at(3, 29, 23, 59)),
        *order("spring-late", at(3, 29, 1, 30), "MUG", ship_by=date(2026, 3, 29)),
        *parcel("S41", "spring-late", at(3, 30, 2, 30)),
        # The first and the last instant of 20 April, and the first of the next day; the event of the middle one is a date.
        *order("edge-first", at(4, 20, 0), "BACK"),
        *order("edge-date", at(4, 20, 0), "BACK", ship_by=date(2026, 4, 20)),
        *parcel("S42", "edge-date", None),
        Given(
            "shipment_event",
            {"shipment_id": "S42", "kind": "carrier_accepted", "occurred_at": date(2026, 4, 20)},
        ),
        *order("edge-last", at(4, 20, 23, 59), "BACK"),
        *order("edge-after", at(4, 21, 0), "BACK"),
    ]


def _returns() -> list[Row | Given]:
    def back(key: str, line: str | None, booked: datetime, **more: object) -> Given:
        return Given(
            "return_line", {"return_line_id": key, "line_id": line, "qty": 1, "booked_at": booked, **more}
        )

    return [
        # S1 was delivered on 5 March at nine: the last moment of its cohort is 60 days of 24 hours later.
        back(
            "R1",
            "on-time-MUG",
            at(3, 20),
            reason="damaged",
            disposition="scrap",
            refund=10,
            received_at=at(3, 22),
        ),
        back("R2", "midnight-MUG", at(5, 7), reason="late"),
        back("R3", "voided-MUG", at(4, 1), reason="damaged", disposition="sellable", received_at=at(4, 5)),
        back("R4", None, at(3, 25), sku_id="CAP", reason="unwanted"),
        back("R5", "split-MUG", at(3, 12), kind="refund_only", reason="damaged", refund=5),
        back("R6", "split-CAP", at(3, 12), kind="exchange", reason="size"),
        back(
            "R7",
            "split-CAP",
            at(3, 13),
            disposition="sellable",
            received_at=at(3, 20),
            restock_cost=1,
            refund=10,
        ),
    ]


def _stock() -> list[Row | Given]:
    def snapshot(taken: object, sku: str, on_hand: int, **more: object) -> Given:
        return Given(InventorySnapshot.table, {"taken_at": taken, "sku_id": sku, "on_hand": on_hand, **more})

    return [
        snapshot(at(3, 2, 10), "MUG", 0),
        snapshot(at(3, 2, 20), "MUG", 5),
        snapshot(at(3, 3, 8), "MUG", 0),
        snapshot(at(3, 3, 21), "MUG", 9, source="erp"),
        snapshot(at(3, 5), "MUG", 3, committed=5),
        snapshot(date(2026, 3, 6), "MUG", 1),
        snapshot(at(3, 5), "CAP", 4, committed=1, unavailable=3),
        *(snapshot(taken, "OLD", 7) for taken in (at(3, 14), at(3, 15))),
        snapshot(at(3, 5), "GONE", 2),
        *(snapshot(taken, "NEW", 5) for taken in (at(4, 9), at(4, 10))),
        snapshot(at(3, 5), "DROP", 1),
        snapshot(at(3, 5), "BACK", 6),
        snapshot(at(3, 5), "FREE", 6),
        snapshot(at(5, 30), "MUG", 12),
        snapshot(at(5, 30), "MUG", -4, location_id="shop"),
        snapshot(at(5, 30), "CAP", 0),
    ]


def edge_rows() -> list[Row | Given]:
    """All rows of the shop."""
    return [*_products(), *_promises(), *_struck_out(), *_money(), *_days(), *_returns(), *_stock()]


@cache
def edge_shop() -> Warehouse:
    """The shop, imported once per test process."""
    folder, clock = lasting_folder(), FixedClock(NOW)
    import_rows(Home(folder / "home"), folder / "mapping", edge_rows(), clock=clock, sums=day_sums().tables)
    return Warehouse.open(Home(folder / "home"), clock)
