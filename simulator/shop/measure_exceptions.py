"""The finished sheets → which records are exceptions at the closing moment, row by row, by the definitions alone.

Knows nothing of how the product looks for them. Working time is that of `wms_calendar` (both buildings open from 6:00 to 22:00 on
every working day, last pickup at 18:00) and for tickets Monday to Friday, 8:00 to 18:00.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from simulator.shop.arrays import DAY, HOUR
from simulator.shop.days import TIME_ZONE, Days
from simulator.shop.truths import ExceptionTruth

Number = float | int
OPEN, SHUT, PICKUP = 6 * HOUR, 22 * HOUR, 18 * HOUR
DESK_OPEN, DESK_SHUT = 8 * HOUR, 18 * HOUR
TOLERATED_UNITS, TOLERATED_SHARE, TOLERATED_MONEY = 2, 0.02, 500
CUSTOMERS = "order_type IN ('normal', 'b2b') AND cancelled_at IS NULL"
SCANS = "('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')"


def exception_truths(database: duckdb.DuckDBPyConnection, days: Days) -> tuple[ExceptionTruth, ...]:
    """The truths of every rule that goes by rows (what rests on statistics has none)."""
    counted = _Count(database, days)
    rules: Mapping[str, Callable[[], list[str]]] = {
        "label_not_shipped": counted.labels,
        "order_past_ship_by": counted.past_ship_by,
        "order_on_hold": counted.on_hold,
        "delivery_exception": counted.silent,
        "sla_breach": counted.slas_broken,
        "sla_at_risk": counted.slas_at_risk,
        "asn_delayed": counted.inbound,
        "qty_mismatch": counted.quantities,
        "oversell": counted.oversold,
        "return_not_refunded": counted.unpaid,
    }
    return tuple(ExceptionTruth(rule, tuple(sorted(count()))) for rule, count in rules.items())


class _Count:
    def __init__(self, database: duckdb.DuckDBPyConnection, days: Days) -> None:
        self.database, self.days, self.end = database, days, days.end
        self._zone = ZoneInfo(TIME_ZONE)
        self.today = self._local(days.end).date()

    def rows(self, query: str) -> Sequence[tuple[object, ...]]:
        return self.database.execute(query).fetchall()

    def _local(self, moment: Number) -> datetime:
        return datetime.fromtimestamp(moment, UTC).astimezone(self._zone)

    def _at(self, day: date, second: int) -> float:
        local = datetime(day.year, day.month, day.day, tzinfo=self._zone) + timedelta(seconds=second)
        return local.timestamp()

    def _open(self, day: date) -> bool:
        return self.days.is_working((day - self.days.first).days)

    def _worked(self, start: Number, end: Number, *, desk: bool = False) -> float:
        """Seconds worked between two moments, day by day."""
        total, day = 0.0, self._local(start).date()
        while self._at(day, 0) < end:
            opens, shuts = (DESK_OPEN, DESK_SHUT) if desk else (OPEN, SHUT)
            if day.weekday() < 5 if desk else self._open(day):
                total += max(0.0, min(end, self._at(day, shuts)) - max(start, self._at(day, opens)))
            day += timedelta(days=1)
        return total

    def labels(self) -> list[str]:
        """Labels a whole pickup cycle old that no carrier scanned."""
        span = range(-100, 30)
        pickups = [
            self._at(day, PICKUP) for day in (self.today + timedelta(days=n) for n in span) if self._open(day)
        ]
        printed = self.rows("""
            SELECT 'SH-' || s.shipment_no, min(epoch(e.occurred_at)) FROM carrier_events e JOIN wms_shipments s USING (shipment_no)
            JOIN oms_orders o USING (order_id)
            WHERE status = 'label_printed' AND voided_at IS NULL AND cancelled_at IS NULL
              AND shipment_no NOT IN (SELECT shipment_no FROM carrier_events
                                      WHERE status NOT IN ('label_created', 'label_printed', 'manifested'))
            GROUP BY 1""")
        found = []
        for name, moment in printed:
            at = float(str(moment))
            following = bisect_left(pickups, at)
            if at > self.end - 60 * DAY and at + pickups[following + 1] - pickups[following] < self.end:
                found.append(str(name))
        return found

    def _unkept(self) -> Iterator[tuple[str, float, float]]:
        """Orders neither cancelled nor held of which a unit due was not accepted: id, placed, ship-by."""
        rows = self.rows(f"""
            WITH sent AS (SELECT order_line_id, sum(units) AS units FROM wms_shipment_lines JOIN wms_shipments USING (shipment_no)
                          WHERE voided_at IS NULL
                            AND shipment_no IN (SELECT shipment_no FROM carrier_events WHERE status IN {SCANS}) GROUP BY 1)
            SELECT 'SO-' || o.order_id, epoch(created_at), epoch(ship_by_at) FROM oms_orders o JOIN oms_order_lines l USING (order_id)
            LEFT JOIN sent ON sent.order_line_id = l.line_id
            WHERE {CUSTOMERS} AND (hold_started_at IS NULL OR hold_released_at IS NOT NULL)
              AND coalesce(sent.units, 0) < quantity - quantity_cancelled AND epoch(created_at) >= {self.end - 60 * DAY}
            GROUP BY ALL""")
        for name, placed, due in rows:
            yield str(name), float(str(placed)), float(str(due))

    def past_ship_by(self) -> list[str]:
        """Orders that should have left."""
        return [name for name, _, due in self._unkept() if due < self.end]

    def on_hold(self) -> list[str]:
        """Orders held for over 8 working hours, not by the customer."""
        rows = self.rows(f"""
            SELECT 'SO-' || order_id, epoch(hold_started_at) FROM oms_orders
            WHERE {CUSTOMERS} AND hold_started_at IS NOT NULL AND hold_released_at IS NULL AND hold_by <> 'customer'""")
        return [str(name) for name, since in rows if self._worked(float(str(since)), self.end) > 8 * HOUR]

    def silent(self) -> list[str]:
        """Parcels whose last word for two days is an exception."""
        rows = self.rows(f"""
            WITH spoken AS (SELECT shipment_no, arg_max(status, (occurred_at, status = 'exception')) AS word,
                                   max(epoch(occurred_at)) AS heard
                            FROM carrier_events GROUP BY shipment_no)
            SELECT 'SH-' || shipment_no FROM spoken JOIN wms_shipments USING (shipment_no) JOIN oms_orders USING (order_id)
            WHERE word = 'exception' AND heard <= {self.end - 2 * DAY} AND heard >= {self.end - 30 * DAY}
              AND voided_at IS NULL AND cancelled_at IS NULL""")
        return [str(row[0]) for row in rows]

    def _unanswered(self) -> Iterator[tuple[str, float]]:
        """Tickets that no person answered, with the share of their promise that is used."""
        rows = self.rows(f"""
            SELECT 'TK-' || ticket_id, epoch(opened_at), first_response_sla_min FROM helpdesk_tickets
            WHERE ticket_id NOT IN (SELECT ticket_id FROM helpdesk_events WHERE event IN ('agent_reply', 'resolved'))
              AND epoch(opened_at) >= {self.end - 90 * DAY}""")
        for name, opened, promised in rows:
            yield str(name), self._worked(float(str(opened)), self.end, desk=True) / 60 / float(str(promised))

    def slas_broken(self) -> list[str]:
        """Tickets past their promise."""
        return [name for name, used in self._unanswered() if used > 1]

    def slas_at_risk(self) -> list[str]:
        """Tickets and orders that have used more than 80 % of their promise and have not broken it."""
        tickets = [name for name, used in self._unanswered() if 0.8 < used <= 1]
        orders = []
        for name, placed, due in self._unkept():
            whole = self._worked(placed, due)
            if due >= self.end and whole > 0 and self._worked(placed, self.end) / whole > 0.8:
                orders.append(name)
        return tickets + orders

    def inbound(self) -> list[str]:
        """Notices not arrived, deliveries not put away, purchase orders unannounced."""
        today, long_ago = f"DATE '{self.today}'", f"DATE '{self.today - timedelta(days=180)}'"
        rows = self.rows(f"""
            SELECT 'not_arrived/' || asn FROM purchasing_asns
            WHERE eta_date < {today} AND eta_date >= {long_ago} AND asn NOT IN (SELECT asn FROM wms_receipts)
            UNION ALL
            SELECT DISTINCT 'not_stocked/RC-' || receipt_no FROM wms_receipts JOIN wms_receipt_lines USING (receipt_no)
            WHERE put_away_at IS NULL AND units_received > units_rejected AND epoch(docked_at) <= {self.end - DAY}
            UNION ALL
            SELECT 'not_announced/PO-' || po_no FROM purchasing_orders JOIN purchasing_order_lines USING (po_no)
            WHERE po_no NOT IN (SELECT po_no FROM purchasing_asns) AND po_no NOT IN (SELECT po_no FROM wms_receipts)
            GROUP BY po_no HAVING min(coalesce(confirmed_date, requested_date)) < {today}
               AND min(coalesce(confirmed_date, requested_date)) >= {long_ago}""")
        return [str(row[0]) for row in rows]

    def quantities(self) -> list[str]:
        """What ERP and WMS, or the papers of a purchase order line, do not agree on."""
        stock = self.rows("""
            SELECT sku || '/' || site, on_hand, quantity, cost FROM wms_stock
            JOIN erp_stock ON snapshot_at = posted_at AND sku = material AND site = plant
            JOIN products USING (sku)
            WHERE snapshot_at IN (SELECT DISTINCT posted_at FROM erp_stock ORDER BY 1 DESC LIMIT 2)""")
        papers = self.rows(f"""
            WITH billed AS (SELECT po_no, material, sum(units) AS units FROM erp_invoices JOIN erp_invoice_lines USING (invoice_no)
                            GROUP BY ALL)
            SELECT 'POL-' || l.po_line_no, l.units, min(a.units), sum(r.units_received), min(i.units), min(l.unit_price)
            FROM wms_receipt_lines r JOIN wms_receipts d USING (receipt_no) JOIN purchasing_order_lines l ON l.po_line_no = r.po_line_no
            LEFT JOIN purchasing_asn_lines a ON a.po_line_no = l.po_line_no
            LEFT JOIN billed i ON i.po_no = l.po_no AND i.material = l.sku
            WHERE epoch(docked_at) >= {self.end - 30 * DAY} AND (checked_in_at IS NOT NULL OR put_away_at IS NOT NULL)
            GROUP BY l.po_line_no, l.units""")
        found = {str(name) for name, wms, erp, cost in stock if _apart([wms, erp], cost)}
        return [*found, *(str(row[0]) for row in papers if _apart(row[1:5], row[5]))]

    def oversold(self) -> list[str]:
        """Places with more promised than there is."""
        rows = self.rows("""
            SELECT sku || '/' || site FROM wms_stock
            WHERE snapshot_at = (SELECT max(snapshot_at) FROM wms_stock) AND on_hand - allocated - blocked < 0""")
        return [str(row[0]) for row in rows]

    def unpaid(self) -> list[str]:
        """Returns received over three working days ago without a refund."""
        rows = self.rows(f"""
            SELECT 'RT-' || return_no, epoch(received_at) FROM returns
            WHERE return_type = 'return' AND refund = 0 AND units * unit_value > 0 AND received_at IS NOT NULL
              AND epoch(received_at) >= {self.end - 90 * DAY}""")
        return [str(name) for name, at in rows if self._three_working_days_later(float(str(at))) < self.end]

    def _three_working_days_later(self, moment: float) -> float:
        local, left = self._local(moment), 3
        while left:
            local += timedelta(days=1)
            left -= self._open(local.date())
        return local.timestamp()


def _apart(sides: Sequence[object], cost: object) -> bool:
    """Whether the figures that are there differ beyond what is tolerated."""
    known = [float(str(side)) for side in sides if side is not None]
    gap = max(known) - min(known)
    beyond = gap > TOLERATED_UNITS and gap > TOLERATED_SHARE * max(known)
    return beyond or gap * float(str(cost or 0)) > TOLERATED_MONEY
