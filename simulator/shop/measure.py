"""The finished sheets → the planted truths: every count is taken from the rows themselves.

Reads the exporter's views, which are what the files hold. The tests count again from the canonical tables.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb

from simulator.shop.catalogue import Catalogue
from simulator.shop.days import TIME_ZONE, Days
from simulator.shop.places import CREEPING_CARRIER, LATE_SERVICE, LATE_ZONE, LOCATIONS, SERVICES, WEST
from simulator.shop.plants import Plants
from simulator.shop.returns import DEFECTIVE, REASONS
from simulator.shop.truths import (
    LateLane,
    Level,
    MarginLeak,
    Mismatch,
    OnTime,
    PickErrors,
    PickJump,
    ReturnSpike,
    StockOut,
    SurchargeCreep,
    Window,
)
from simulator.shop.words import LEAKING_FAMILY, SPIKING_CATEGORY

MONTH = 28
UNSCANNED_HOURS = 24


class Measure:
    """Counts what came of the plants."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, days: Days, plants: Plants, catalogue: Catalogue
    ) -> None:
        self._database, self._days, self._plants, self._catalogue = database, days, plants, catalogue
        self._codes = catalogue.codes()
        self._end = f"to_timestamp({days.end})"
        self._parcels()

    def _rows(self, query: str) -> Sequence[tuple[object, ...]]:
        return self._database.execute(query).fetchall()

    def _counts(self, query: str) -> list[int]:
        return [int(str(value or 0)) for value in self._rows(query)[0]]

    def _window(self, length: int, *, ending: int | None = None) -> Window:
        """`length` days of which the last is the day before `ending` (default: the closing day)."""
        last = self._days.date(self._days.last if ending is None else ending)
        return Window(last - timedelta(days=length), last - timedelta(days=1))

    def _parcels(self) -> None:
        """Recent customer orders that were due, and their parcels with the moment the carrier took them."""
        since = self._days.date(self._days.last - 60)
        self._database.execute(f"""
            CREATE TEMP TABLE due AS
            SELECT order_id, ship_by_at, {_local("ship_by_at")} AS due_day FROM oms_orders
            WHERE order_type IN ('normal', 'b2b') AND (cancelled_at IS NULL OR cancelled_at >= ship_by_at)
              AND coalesce(hold_by, '') <> 'customer' AND {_local("ship_by_at")} >= DATE '{since}'""")
        self._database.execute("""
            CREATE TEMP TABLE accepted AS
            SELECT shipment_no, min(occurred_at) AS accepted_at FROM carrier_events
            WHERE status = 'carrier_accepted' GROUP BY shipment_no""")
        self._database.execute("""
            CREATE TEMP TABLE parcel AS
            SELECT due.*, s.shipment_no, site, carrier, service, zone, accepted_at
            FROM due JOIN wms_shipments s USING (order_id) LEFT JOIN accepted USING (shipment_no)
            WHERE voided_at IS NULL""")
        self._database.execute("""
            CREATE TEMP TABLE outcome AS
            WITH asked AS (SELECT order_id, sum(quantity - quantity_cancelled) AS units
                           FROM oms_order_lines SEMI JOIN due USING (order_id) GROUP BY order_id),
                 taken AS (SELECT order_id, sum(units) AS units
                           FROM parcel JOIN wms_shipment_lines USING (shipment_no)
                           WHERE accepted_at <= ship_by_at GROUP BY order_id),
                 by_carrier AS (SELECT order_id, min(carrier) AS carrier FROM parcel GROUP BY order_id)
            SELECT due.*, carrier, coalesce(taken.units >= asked.units AND asked.units > 0, false) AS on_time
            FROM due JOIN asked USING (order_id) LEFT JOIN taken USING (order_id) LEFT JOIN by_carrier USING (order_id)""")

    def on_time(self) -> OnTime:
        """The whole shop's last four full weeks."""
        window = self._window(MONTH)
        due, on_time = self._counts(
            f"SELECT count(*), sum(on_time::INT) FROM outcome WHERE due_day {_in(window)}"
        )
        return OnTime("all", due, on_time, window)

    def on_time_by_carrier(self) -> tuple[OnTime, ...]:
        """The same by the carrier of the parcels; orders without a parcel have none."""
        window = self._window(MONTH)
        rows = self._rows(f"""
            SELECT carrier, count(*), sum(on_time::INT) FROM outcome
            WHERE due_day {_in(window)} AND carrier IS NOT NULL GROUP BY carrier ORDER BY carrier""")
        return tuple(OnTime(str(row[0]), int(str(row[1])), int(str(row[2])), window) for row in rows)

    def late_lane(self) -> LateLane:
        """The planted lane against the other lanes of its location."""
        window = self._window(41)
        service = SERVICES[LATE_SERVICE]
        lane = f"carrier = '{service.carrier}' AND service = '{service.name}' AND zone = '{LATE_ZONE}'"
        late = "CASE WHEN accepted_at <= ship_by_at THEN 0 ELSE 1 END"
        counts = self._counts(f"""
            SELECT count(*) FILTER ({lane}), sum({late}) FILTER ({lane}),
                   count(*) FILTER (NOT ({lane})), sum({late}) FILTER (NOT ({lane}))
            FROM parcel WHERE site = '{LOCATIONS[WEST]}' AND due_day {_in(window)}""")
        return LateLane(LOCATIONS[WEST], service.carrier, service.name, str(LATE_ZONE), window, *counts)

    def pick_jump(self) -> PickJump:
        """Pick errors at the planted location before and since the jump, and elsewhere since."""
        since = self._plants.pick_from
        site, other = LOCATIONS[self._plants.pick_location], LOCATIONS[1 - self._plants.pick_location]
        after = self._window(self._days.last - since)
        return PickJump(
            location=site,
            since=self._days.date(since),
            before=self._picked(site, self._window(MONTH, ending=since)),
            after=self._picked(site, after),
            elsewhere=self._picked(other, after),
        )

    def _picked(self, site: str, window: Window) -> PickErrors:
        counts = self._counts(f"""
            SELECT count(*), count(*) FILTER (error IN ('wrong_item', 'wrong_qty')) FROM wms_tasks
            WHERE task_type = 'pick' AND site = '{site}' AND {_local("finished_at")} {_in(window)}""")
        return PickErrors(site, window, *counts)

    def unshipped_labels(self) -> tuple[str, ...]:
        """Shipments whose label was printed over a day ago and that no carrier ever took."""
        rows = self._rows(f"""
            SELECT DISTINCT 'SH-' || shipment_no FROM carrier_events JOIN wms_shipments USING (shipment_no)
            WHERE status = 'label_printed' AND voided_at IS NULL
              AND occurred_at < {self._end} - INTERVAL {UNSCANNED_HOURS} HOUR
              AND shipment_no NOT IN (SELECT shipment_no FROM accepted) ORDER BY 1""")
        return tuple(str(row[0]) for row in rows)

    def stockouts(self) -> tuple[StockOut, ...]:
        """Runs of days without availability of the planted SKUs, in the snapshots there are."""
        planted = ", ".join(self._place(key) for key in self._plants.starved.tolist())
        rows = self._rows(f"""
            WITH seen AS (SELECT sku, site, {_local("snapshot_at")} AS day,
                                 on_hand - allocated - blocked <= 0 AS out FROM wms_stock
                          WHERE (sku, site) IN ({planted})),
                 runs AS (SELECT sku, site, day, day - CAST(row_number() OVER (PARTITION BY sku, site ORDER BY day)
                                                            AS INTEGER) AS run FROM seen WHERE out)
            SELECT sku, site, min(day), max(day), max(day) = (SELECT max(day) FROM seen) FROM runs
            GROUP BY sku, site, run ORDER BY sku, site, min(day)""")
        return tuple(
            StockOut(str(row[0]), str(row[1]), _date(row[2]), None if row[4] else _date(row[3]))
            for row in rows
        )

    def nearly_out(self) -> tuple[Level, ...]:
        """Planted SKUs that are about to run out."""
        planted = ", ".join(self._place(key) for key in self._plants.nearly_empty.tolist())
        return self._levels(f"available > 0 AND (sku, site) IN ({planted})")

    def oversold(self) -> tuple[Level, ...]:
        """Every SKU with more promised than there is."""
        return self._levels("available < 0")

    def _levels(self, condition: str) -> tuple[Level, ...]:
        rows = self._rows(f"""
            SELECT sku, site, available FROM (
                SELECT sku, site, on_hand - allocated - blocked AS available FROM wms_stock
                WHERE snapshot_at = (SELECT max(snapshot_at) FROM wms_stock))
            WHERE {condition} ORDER BY sku, site""")
        return tuple(Level(str(row[0]), str(row[1]), int(str(row[2]))) for row in rows)

    def _place(self, key: int) -> str:
        return f"('{self._codes[key // 2]}', '{LOCATIONS[key % 2]}')"

    def overdue_asns(self) -> tuple[str, ...]:
        """Notices whose expected day has passed without an arrival."""
        rows = self._rows(f"""
            SELECT asn FROM purchasing_asns WHERE eta_date < DATE '{self._days.date(self._days.last)}'
              AND asn NOT IN (SELECT asn FROM wms_receipts) ORDER BY asn""")
        return tuple(str(row[0]) for row in rows)

    def mismatches(self) -> tuple[Mismatch, ...]:
        """Every place where the two systems disagree now."""
        rows = self._rows("""
            SELECT sku, site, on_hand, quantity FROM wms_stock
            JOIN erp_stock ON snapshot_at = posted_at AND sku = material AND site = plant
            WHERE snapshot_at = (SELECT max(posted_at) FROM erp_stock) AND on_hand <> quantity ORDER BY sku, site""")
        return tuple(Mismatch(str(r[0]), str(r[1]), int(str(r[2])), int(str(r[3]))) for r in rows)

    def return_spike(self) -> ReturnSpike:
        """Units of the planted category returned for the planted reason."""
        window = self._window(MONTH)
        before = self._window(MONTH, ending=self._plants.spike_from)
        day, reason = _local("booked_at"), REASONS[DEFECTIVE]
        counts = self._counts(f"""
            SELECT sum(units) FILTER ({day} {_in(window)}), sum(units) FILTER ({day} {_in(before)})
            FROM returns JOIN products USING (sku)
            WHERE category = '{SPIKING_CATEGORY}' AND reason_code = '{reason}' AND return_type = 'return'""")
        return ReturnSpike(SPIKING_CATEGORY, reason, window, *counts)

    def margin_leak(self) -> MarginLeak:
        """What the leaking family sold for, cost and cost to carry, over the half year before the last month."""
        window = self._window(150, ending=self._days.last - 30)
        row = self._rows(f"""
            WITH placed AS (SELECT order_id, created_at FROM oms_orders
                            WHERE cancelled_at IS NULL AND {_local("created_at")} {_in(window)}),
                 sold AS (SELECT l.*, created_at, family = '{LEAKING_FAMILY}' AS ours, weight
                          FROM oms_order_lines l JOIN placed USING (order_id) JOIN products USING (sku)),
                 shared AS (SELECT shipment_no, sum(units * weight) AS total, sum(units * weight * ours::INT) AS part
                            FROM wms_shipment_lines JOIN sold ON line_id = order_line_id GROUP BY shipment_no)
            SELECT (SELECT sum((quantity - quantity_cancelled) * (list_price - discount_amount / quantity))
                    FROM sold WHERE ours),
                   (SELECT sum((quantity - quantity_cancelled) * CASE
                           WHEN created_at >= timezone('{TIME_ZONE}', CAST(cost_day AS TIMESTAMP)) THEN cost ELSE old_cost END)
                    FROM sold JOIN products USING (sku) WHERE ours),
                   (SELECT sum((postage + surcharge) * part / total) FROM shared JOIN wms_shipments USING (shipment_no)
                    WHERE part > 0 AND voided_at IS NULL)""")[0]
        net, cost, carriage = (round(float(str(value or 0)), 2) for value in row)
        return MarginLeak(LEAKING_FAMILY, "carriage", window, net, cost, carriage)

    def surcharge_creep(self) -> SurchargeCreep:
        """Surcharges of the creeping carrier, before it began and in the last four weeks."""
        since = self._plants.creep_from
        before, lately = self._window(MONTH, ending=since), self._window(MONTH)
        return SurchargeCreep(
            CREEPING_CARRIER, self._days.date(since),
            before, *self._surcharged(before), lately, *self._surcharged(lately),
        )  # fmt: skip

    def _surcharged(self, window: Window) -> tuple[int, float]:
        row = self._rows(f"""
            SELECT count(*), coalesce(sum(surcharge), 0) FROM wms_shipments
            WHERE carrier = '{CREEPING_CARRIER}' AND voided_at IS NULL AND {_local("created_at")} {_in(window)}""")[
            0
        ]
        return int(str(row[0])), float(str(row[1]))


def _local(column: str) -> str:
    return f"CAST(timezone('{TIME_ZONE}', {column}) AS DATE)"


def _date(value: object) -> date:
    return date.fromisoformat(str(value))


def _in(window: Window) -> str:
    return f"BETWEEN DATE '{window.first_day}' AND DATE '{window.last_day}'"
