"""The canonical rows known at a moment, and the questions the definitions ask of them, in plain Python.

Read by `metric_reference`. Knows nothing of facts, bases or SQL fragments.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tools.store.sql import Statement
from tools.store.tables import TABLES
from tools.store.warehouse import Row, Warehouse

ACCEPTANCE = {"carrier_accepted", "in_transit", "out_for_delivery", "delivery_attempted", "delivered"}
CUSTOMER_TYPES = {"normal", "b2b"}


@dataclass(eq=False)
class Book:
    """The canonical rows known at a moment, and the questions the definitions ask of them."""

    tables: Mapping[str, Sequence[Row]]
    tz: str
    as_of: datetime
    _accepted: dict[str, datetime | None] = field(default_factory=dict)
    _where: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, warehouse: Warehouse, as_of: datetime | None = None) -> "Book":
        """The rows a warehouse gives for a moment."""
        moment = as_of or warehouse.now()
        tables = {name: warehouse.run(Statement(f'SELECT * FROM "{name}"', {}), moment) for name in TABLES}
        return cls(tables, warehouse.shop.time_zone, moment.replace(tzinfo=None))

    def day(self, moment: datetime) -> date:
        """The shop's local day of a stored moment."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.tz)).date()

    @cached_property
    def orders(self) -> dict[str, Row]:
        return {str(row["order_id"]): row for row in self.tables["sales_order"]}

    @cached_property
    def lines(self) -> dict[str, Row]:
        return {str(row["line_id"]): row for row in self.tables["order_line"]}

    @cached_property
    def lines_of(self) -> dict[str, list[Row]]:
        return self._by("order_line", "order_id")

    @cached_property
    def shipments_of(self) -> dict[str, list[Row]]:
        """Shipments whose label still stands."""
        return {
            order: [row for row in rows if row["voided_at"] is None]
            for order, rows in self._by("shipment", "order_id").items()
        }

    @cached_property
    def contents(self) -> dict[str, list[Row]]:
        return self._by("shipment_line", "shipment_id")

    @cached_property
    def events(self) -> dict[str, list[Row]]:
        return self._by("shipment_event", "shipment_id")

    @cached_property
    def skus(self) -> dict[str, Row]:
        return {str(row["sku_id"]): row for row in self.tables["sku"]}

    def _by(self, table: str, column: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables[table]:
            found[str(row[column])].append(row)
        return found

    def scanned(self, shipment: str, kinds: set[str]) -> datetime | None:
        """The first event of those kinds: a delivery is none but the last, and never before the scans of its way."""
        moments = [(row["kind"], moment(row["occurred_at"])) for row in self.events.get(shipment, [])]
        way = [at for kind, at in moments if kind in ACCEPTANCE - {"delivered"}]
        there = [at for kind, at in moments if kind == "delivered" and kind in kinds]
        if kinds == ACCEPTANCE:
            return min(way or there, default=None)
        return max(min(there), min(way, default=min(there))) if there else None

    def due(self, line: Row) -> float:
        """Units of a line that were to be shipped."""
        return max(0.0, num(line["qty_ordered"]) - num(line["qty_cancelled"]))

    def sold(self, line: Row) -> float:
        """Units of a line that count as sold."""
        return 0.0 if self.orders[str(line["order_id"])]["cancelled_at"] is not None else self.due(line)

    def done(self, line: Row, kinds: set[str]) -> datetime | None:
        """When the last due unit of a line had an event of those kinds; None while one is missing."""
        live = self.shipments_of.get(str(line["order_id"]), [])
        itemised = any(self.contents.get(str(shipment["shipment_id"])) for shipment in live)
        if not itemised:
            return self.all_done(live, kinds)
        parts = [
            (at, num(content["qty"]))
            for shipment in live
            if (at := self.scanned(str(shipment["shipment_id"]), kinds)) is not None
            for content in self.contents.get(str(shipment["shipment_id"]), [])
            if content["line_id"] == line["line_id"]
        ]
        so_far = 0.0
        for at, units in sorted(parts):
            so_far += units
            if so_far >= self.due(line):
                return at
        return None

    def all_done(self, live: Sequence[Row], kinds: set[str]) -> datetime | None:
        """When the last of these shipments had an event of those kinds; None while one is missing."""
        moments = [self.scanned(str(shipment["shipment_id"]), kinds) for shipment in live]
        there = [at for at in moments if at is not None]
        return max(there) if there and len(there) == len(moments) else None

    def due_lines(self, order: Row) -> list[Row]:
        return [line for line in self.lines_of.get(str(order["order_id"]), []) if self.due(line) > 0]

    def judged_whole(self, order: Row) -> bool:
        """An order whose lines are not on file, or were all cancelled with it once its promise was over."""
        if not self.lines_of.get(str(order["order_id"])):
            return True
        owed, cancelled = self.promise(order) or order["deliver_by"], order["cancelled_at"]
        late = cancelled is not None and owed is not None and moment(cancelled) > moment(owed)
        return late and not self.due_lines(order)

    def has_something_due(self, order: Row) -> bool:
        """Whether it has a promise to keep."""
        return bool(self.due_lines(order)) or self.judged_whole(order)

    def accepted(self, order: Row) -> datetime | None:
        """When the carrier had all of an order."""
        key = str(order["order_id"])
        if key not in self._accepted:
            if self.judged_whole(order):
                self._accepted[key] = self.all_done(self.shipments_of.get(key, []), ACCEPTANCE)
            else:
                moments = [self.done(line, ACCEPTANCE) for line in self.due_lines(order)]
                there = [at for at in moments if at is not None]
                self._accepted[key] = max(there) if there and len(there) == len(moments) else None
        return self._accepted[key]

    def promise(self, order: Row) -> datetime | None:
        """The order's ship-by, else the latest of its lines."""
        if order["ship_by"] is not None:
            return moment(order["ship_by"])
        own = [
            moment(line["requested_ship_by"])
            for line in self.lines_of.get(str(order["order_id"]), [])
            if line["requested_ship_by"] is not None
        ]
        return max(own, default=None)

    def on_time(self, order: Row) -> bool:
        """Whether every due unit was with the carrier by its ship-by."""
        if self.judged_whole(order):
            at, promise = self.accepted(order), self.promise(order)
            return at is not None and promise is not None and at <= promise
        for line in self.due_lines(order):
            at, by = self.done(line, ACCEPTANCE), line["requested_ship_by"] or self.promise(order)
            if at is None or (by is not None and at > moment(by)):
                return False
        return True

    def order_where(self, order: Row) -> dict[str, str]:
        """The dimensions of an order."""
        key = str(order["order_id"])
        if key not in self._where:
            self._where[key] = self._order_where(order)
        return self._where[key]

    def _order_where(self, order: Row) -> dict[str, str]:
        """Carrier, service and location are those of the shipment accepted last."""
        live = self.shipments_of.get(str(order["order_id"]), [])
        accepted = [(self.scanned(str(row["shipment_id"]), ACCEPTANCE), row) for row in live]
        shipped = [(at, row) for at, row in accepted if at is not None]
        last: Row = {}
        if shipped:
            latest = max(at for at, _ in shipped)
            last = min((row for at, row in shipped if at == latest), key=lambda row: str(row["shipment_id"]))
        elif live:
            last = min(live, key=lambda row: str(row["shipment_id"]))
        return {
            "channel": str(order["channel"] or "unknown"),
            "country": str(order["ship_country"] or "unknown"),
            "region": str(order["ship_region"] or "unknown"),
            "carrier": str(last.get("carrier") or "not shipped"),
            "service": str(last.get("service") or "not shipped"),
            "location": str(last.get("location_id") or "not shipped"),
            "order_type": str(order["type"]),
            "priority": str(order["priority"] or "none"),
            "zone": max((str(row["zone"]) for row in live if row.get("zone")), default="unknown"),
        }

    def sku_where(self, sku: object) -> dict[str, str]:
        """The dimensions of a SKU."""
        row = self.skus.get(str(sku), {})
        return {"sku": str(sku)} | {
            name: str(row.get(name) or "unknown") for name in ("family", "category", "brand")
        }

    def line_where(self, line: Row) -> dict[str, str]:
        return self.order_where(self.orders[str(line["order_id"])]) | self.sku_where(line["sku_id"])

    def customer_orders(self) -> list[Row]:
        return [row for row in self.tables["sales_order"] if row["type"] in CUSTOMER_TYPES]

    def customer_lines(self) -> list[Row]:
        return [
            row
            for row in self.tables["order_line"]
            if self.orders[str(row["order_id"])]["type"] in CUSTOMER_TYPES
        ]

    def placed(self, line: Row) -> datetime:
        return moment(self.orders[str(line["order_id"])]["placed_at"])

    def gross(self, line: Row) -> float:
        return self.sold(line) * num(line["unit_price"])

    def discount(self, line: Row) -> float:
        sold = self.sold(line)
        return num(line["discount"]) * sold / num(line["qty_ordered"]) if sold else 0.0

    def net(self, line: Row) -> float:
        return self.gross(line) - self.discount(line)

    def order_net(self, order: Row) -> float:
        return sum(self.net(line) for line in self.lines_of.get(str(order["order_id"]), []))

    def unit_cost(self, sku: object, on: date) -> float | None:
        """The landed cost that holds on a day: the latest begun, unless it has ended."""
        begun = [
            row for row in self.tables["sku_cost"] if row["sku_id"] == sku and as_day(row["valid_from"]) <= on
        ]
        latest = max(begun, key=lambda row: as_day(row["valid_from"]), default=None)
        if latest is None or (latest["valid_to"] is not None and on >= as_day(latest["valid_to"])):
            return None
        return num(latest["landed_cost"])

    def line_cost(self, line: Row) -> float | None:
        return self.unit_cost(line["sku_id"], self.day(self.placed(line)))

    def cm1(self, line: Row) -> float | None:
        cost = self.line_cost(line)
        return None if cost is None else self.net(line) - self.sold(line) * cost

    def cm2(self, line: Row) -> float | None:
        cm1, order = self.cm1(line), line["order_id"]
        if cm1 is None:
            return None
        shared = sum(self.parcel_cost(row) for row in self.tables["shipment"] if row["order_id"] == order)
        shared += sum(
            num(row["refund"]) + num(row["restock_cost"]) + num(row["reverse_postage"])
            for row in self.tables["return_line"]
            if row["line_id"] is None and self.authorised_for(row) == order
        )
        shared += sum(num(row["amount"]) for row in self.tables["fee"] if row["order_id"] == order)
        entries = [row for row in self.tables["cost_entry"] if row["kind"] != "marketing"]
        shared += sum(
            num(row["amount"]) for row in entries if row["order_id"] == order and row["line_id"] is None
        )
        own = sum(num(row["amount"]) for row in entries if row["line_id"] == line["line_id"])
        own += sum(
            num(row["labour_cost"])
            for row in self.tables["fulfilment_task"]
            if row["line_id"] == line["line_id"]
        )
        return cm1 - self.share(line) * shared - own - self.cost_of_returns(line)

    def parcel_cost(self, parcel: Row) -> float:
        """What a parcel cost; a voided label what the carrier billed for it."""
        if parcel["voided_at"] is None:
            return sum(
                num(parcel[name]) for name in ("postage", "surcharge", "packaging_cost", "handling_cost")
            )
        billed = [row for row in self.tables["invoice_line"] if row["shipment_id"] == parcel["shipment_id"]]
        return sum(num(row["amount"]) for row in billed)

    def authorised_for(self, back: Row) -> object:
        """The order that a return's authorisation names."""
        told = (row for row in self.tables["return_authorization"] if row["rma_id"] == back["rma_id"])
        return next((row["order_id"] for row in told), None)

    def share(self, line: Row) -> float:
        """A line's part of its order's costs: by net sales, by units where there are none."""
        lines = self.lines_of[str(line["order_id"])]
        total = sum(self.net(other) for other in lines)
        if total > 0:
            return self.net(line) / total
        units = sum(num(other["qty_ordered"]) for other in lines)
        return num(line["qty_ordered"]) / units if units else 0.0

    def cost_of_returns(self, line: Row) -> float:
        """Refunds and handling, less goods that can be sold again at what they cost."""
        cost = 0.0
        for row in self.tables["return_line"]:
            if row["line_id"] == line["line_id"]:
                cost += num(row["refund"]) + num(row["restock_cost"]) + num(row["reverse_postage"])
                if row["kind"] == "return" and row["disposition"] == "sellable":
                    cost -= num(row["qty"]) * (self.line_cost(line) or 0.0)
        return cost

    def snapshots(self) -> list[Row]:
        """One per SKU, location and local day: the WMS before the ERP before the channel, then the last of the day."""
        rank = {"wms": 0, "erp": 1, "channel": 2}
        best: dict[tuple[object, ...], Row] = {}
        for row in sorted(self.tables["inventory_snapshot"], key=lambda row: moment(row["taken_at"])):
            key = (row["sku_id"], row["location_id"], self.day(moment(row["taken_at"])))
            if key not in best or rank[str(row["source"])] <= rank[str(best[key]["source"])]:
                best[key] = row
        return list(best.values())

    def meant_to_be_stocked(self, sku: object, location: object, on: date) -> bool:
        """On sale that day and to be held there."""
        product = self.skus.get(str(sku), {})
        first, last = product.get("launched_on"), product.get("discontinued_on")
        if (product.get("status") == "discontinued" and last is None) or (
            last is not None and as_day(last) <= on
        ):
            return False
        if (product.get("status") == "prelaunch" and first is None) or (
            first is not None and as_day(first) > on
        ):
            return False
        held = self.held(sku, location)
        return held is None or (held["stocking_policy"] == "stocked" and held["listed"] is True)

    def held(self, sku: object, location: object) -> Row | None:
        rows = [r for r in self.tables["sku_location"] if (r["sku_id"], r["location_id"]) == (sku, location)]
        return rows[0] if rows else None

    def demand(self, line: Row) -> list[tuple[str, float]]:
        """The units of a line per stocked SKU: a kit is its components."""
        parts = [row for row in self.tables["kit_component"] if row["kit_sku_id"] == line["sku_id"]]
        if not parts:
            return [(str(line["sku_id"]), self.sold(line))]
        return [(str(row["sku_id"]), self.sold(line) * num(row["qty"])) for row in parts]


def available(row: Row) -> float:
    """On hand less committed less unavailable."""
    return num(row["on_hand"]) - num(row["committed"]) - num(row["unavailable"])


def num(value: object) -> float:
    """A stored number."""
    return float(str(value))


def moment(value: object) -> datetime:
    """A stored moment (UTC, naive)."""
    assert isinstance(value, datetime)
    return value


def as_day(value: object) -> date:
    """A stored day."""
    assert isinstance(value, date)
    return value


def hours(earlier: datetime, later: datetime) -> float:
    return (later - earlier) / timedelta(hours=1)
