"""Plants records that contradict each other between the systems, and keeps which: the truths of the three-system view.

Called once, when all raw rows are there and before the sheets are written. Each step writes wrong values into raw rows or into a
`wrong_…` table that `views` reads, and the key of what it made wrong into `planted`; nothing is found by comparing afterwards. The
exceptions are three kinds the year itself goes wrong in (stock figures, promises, short deliveries), which are read off it.
"""

import duckdb

from simulator.shop.places import LOCATIONS, TEST, WEST
from simulator.shop.truths import Discrepancy

DAY = 86400
KINDS = (
    "stock_wms_erp", "stock_wms_channel", "channel_oversell", "stock_overcommitted", "stock_unexplained", "sku_unknown",
    "order_missing_wms", "order_missing_erp", "order_missing_oms", "order_amount", "order_status", "shipment_over",
    "shipment_not_posted", "carrier_bill", "price_contract", "price_listed", "received_quantity", "invoiced_quantity",
    "invoice_twice", "refund_return",
)  # fmt: skip
TABLES = (
    'wrong_erp_order ("order" BIGINT, missing BIGINT, state VARCHAR, amount BIGINT, refund BIGINT)',
    'wrong_erp_document ("order" BIGINT, document VARCHAR, state VARCHAR, units BIGINT, amount BIGINT, moment BIGINT)',
    'wrong_wms_order ("order" BIGINT)', "wrong_delivery (shipment BIGINT)", "wrong_bill (shipment BIGINT, amount BIGINT)",
    "wrong_price (sku VARCHAR, channel VARCHAR, price DOUBLE)", "wrong_item (system VARCHAR, sku VARCHAR, missing BIGINT)",
    "wrong_channel (stock_key BIGINT, offered BIGINT)", "wrong_notice (po_line BIGINT, units BIGINT)",
    "wrong_invoice_line (po_line BIGINT, units BIGINT)", "wrong_invoice (po BIGINT)", "planted (kind VARCHAR, key VARCHAR)",
)  # fmt: skip
_PLACE = f"""['{LOCATIONS[0]}', '{LOCATIONS[WEST]}'][stock_key % 2 + 1] || '/' || code"""
_BEYOND = "abs({difference}) > greatest(2, 0.02 * {of}) OR abs({difference}) * cost > 50000"
"""The trade's rule for quantities: more than 2 units and 2 %, or worth more than 500 dollars."""


class Discrepancies:
    """Makes records wrong; `count` of each kind, the same ones for the same seed."""

    def __init__(self, database: duckdb.DuckDBPyConnection, seed: int, lines: int) -> None:
        self._database, self._seed = database, seed
        self._count = 3 + min(37, lines // 20_000)

    def plant(self) -> None:
        """Plant all kinds; where a small or young shop has no fitting record, fewer."""
        for table in TABLES:
            self._do(f"CREATE TABLE {table}")
        self._stock()
        self._channels()
        self._master_data()
        self._orders()
        self._order_values()
        self._shipments()
        self._prices()
        self._purchases()

    def truths(self) -> tuple[Discrepancy, ...]:
        """What was planted, by kind in the order of `KINDS`."""
        found = self._database.execute(
            "SELECT kind, list(DISTINCT key ORDER BY key) FROM planted GROUP BY kind"
        ).fetchall()
        keys = {str(kind): tuple(str(key) for key in listed) for kind, listed in found}
        return tuple(Discrepancy(kind, keys.get(kind, ())) for kind in KINDS)

    def _do(self, statement: str) -> None:
        self._database.execute(statement)

    def _some(self, query: str, by: str, salt: str, count: int | None = None) -> str:
        """`count` rows of a query, chosen by seed: the rows whose key `by` hashes lowest."""
        size = self._count if count is None else count
        return f"(SELECT * FROM ({query}) ORDER BY md5('{self._seed}-{salt}-' || CAST({by} AS VARCHAR)), {by} LIMIT {size})"

    def _choose(self, name: str, query: str, by: str, count: int | None = None) -> str:
        self._do(f"CREATE TEMP TABLE {name} AS {self._some(query, by, name, count)}")
        return name

    def _truth(self, kind: str, key: str, rows: str) -> None:
        self._do(f"INSERT INTO planted SELECT '{kind}', {key} FROM {rows}")

    def _stock(self) -> None:
        """The ledger's wrong figures and the blind promises were made day by day; here movements get lost."""
        self._truth("stock_wms_erp", _PLACE, """
            raw_erp_stock e JOIN raw_wms_stock w USING (taken, stock_key) JOIN raw_skus ON sku = stock_key // 2
            WHERE taken = (SELECT max(taken) FROM raw_erp_stock) AND e.on_hand <> w.on_hand""")  # fmt: skip
        self._truth("stock_overcommitted", _PLACE, """
            raw_wms_stock JOIN raw_skus ON sku = stock_key // 2
            WHERE taken = (SELECT max(taken) FROM raw_wms_stock) AND committed > on_hand - unavailable""")  # fmt: skip
        lost = self._choose("lost_movement", f"""
            SELECT m.stock_key, code, min(moved) AS moved FROM (
                SELECT stock_key, moved, min(qty) AS qty FROM raw_movement
                WHERE moved > closing() - 12 * {DAY} GROUP BY stock_key, moved HAVING count(*) = 1) m
            JOIN raw_skus ON sku = m.stock_key // 2
            JOIN raw_wms_stock w ON w.stock_key = m.stock_key AND taken = (SELECT max(taken) FROM raw_wms_stock)
            WHERE moved < taken AND abs(qty) >= 4 AND abs(qty) > 0.04 * on_hand GROUP BY m.stock_key, code""", "stock_key")  # fmt: skip
        self._do(
            f"DELETE FROM raw_movement WHERE (stock_key, moved) IN (SELECT (stock_key, moved) FROM {lost})"
        )
        self._truth("stock_unexplained", _PLACE, lost)

    def _channels(self) -> None:
        """Offers of the channels that are too high or too low, and offers of what is not there."""
        seen = """
            SELECT stock_key, code, on_hand - committed - unavailable AS available, safety
            FROM raw_wms_stock JOIN raw_skus ON sku = stock_key // 2
            WHERE taken = (SELECT max(taken) FROM raw_wms_stock WHERE taken + 1200 <= closing())"""
        over = self._choose("over", f"SELECT * FROM ({seen}) WHERE available > 5", "stock_key")
        under = self._choose("under", f"""
            SELECT * FROM ({seen}) WHERE available - safety > 0.1 * available + 8
            AND stock_key NOT IN (SELECT stock_key FROM {over})""", "stock_key")  # fmt: skip
        gone = self._choose("gone", f"SELECT * FROM ({seen}) WHERE available <= 0", "stock_key")
        self._do(f"INSERT INTO wrong_channel SELECT stock_key, available * 5 // 4 + 12 FROM {over}")
        self._do(
            f"INSERT INTO wrong_channel SELECT stock_key, greatest(available - safety - available // 20 - 7, 0) FROM {under}"
        )
        self._do(f"INSERT INTO wrong_channel SELECT stock_key, 9 FROM {gone}")
        self._truth("stock_wms_channel", _PLACE, over)
        self._truth("stock_wms_channel", _PLACE, under)
        self._truth("channel_oversell", _PLACE, gone)

    def _master_data(self) -> None:
        lacking = self._choose(
            "lacking", "SELECT sku FROM products WHERE status = 'active' AND long_known", "sku"
        )
        self._do(f"INSERT INTO wrong_item SELECT 'erp', sku, 1 FROM {lacking}")
        self._do("INSERT INTO wrong_item VALUES ('channel', 'OLD-0001', 0), ('wms', 'TMP-0002', 0)")
        self._truth("sku_unknown", "system || '/' || sku", "wrong_item")

    def _orders(self) -> None:
        """Orders that one system lacks."""
        free = self._choose("waiting", f"""
            SELECT "order" FROM raw_orders o WHERE cancelled < 0 AND type <> {TEST} AND placed > closing() - 10 * {DAY}
              AND free < closing() - 3 * 3600 AND free < (SELECT max(free + 600) FROM raw_orders WHERE free + 1800 <= closing()) - 10800
              AND "order" NOT IN (SELECT "order" FROM raw_shipments)
              AND "order" IN (SELECT "order" FROM raw_lines WHERE qty > cancelled)
              AND "order" NOT IN (SELECT "order" FROM raw_lines JOIN raw_tasks USING (line))""", '"order"')  # fmt: skip
        self._do(f'INSERT INTO wrong_wms_order SELECT "order" FROM {free}')
        self._truth("order_missing_wms", """'SO-' || "order\"""", free)
        missing = self._choose("unbooked", f"""
            SELECT "order" FROM raw_orders WHERE cancelled < 0 AND type <> {TEST} AND free < closing() - 3 * {DAY}
              AND placed > closing() - 80 * {DAY}
              AND "order" IN (SELECT "order" FROM raw_lines WHERE qty > cancelled)""", '"order"')  # fmt: skip
        self._do(f'INSERT INTO wrong_erp_order SELECT "order", 1, NULL, NULL, NULL FROM {missing}')
        self._truth("order_missing_erp", """'SO-' || "order\"""", missing)
        self._do(f"""
            INSERT INTO wrong_erp_document
            SELECT 90000000 + i, 'D-' || (90000000 + i), 'open', 1 + i % 3, 1900 + 730 * i, closing() - (2 + 3 * i % 60) * {DAY}
            FROM range(1, {self._count + 1}) r (i)""")
        self._truth("order_missing_oms", """'SO-' || "order\"""", "wrong_erp_document")

    def _order_values(self) -> None:
        """Orders booked at another amount or twice, with another fate, or with a refund nobody granted."""
        shipped = f"""
            SELECT "order", any_value(net) AS net, any_value(free) AS free FROM raw_orders JOIN raw_shipments USING ("order")
            WHERE raw_orders.cancelled < 0 AND type < 2 AND net > 1500 AND voided < 0 AND accepted >= 0
              AND accepted < closing() - 3 * {DAY} AND placed > closing() - 80 * {DAY}
              AND "order" NOT IN (SELECT "order" FROM wrong_erp_order) AND "order" NOT IN (SELECT "order" FROM wrong_erp_document)
            GROUP BY "order\""""
        order = """'SO-' || "order\""""
        amount = self._choose("misvalued", shipped, '"order"')
        self._do(
            f'INSERT INTO wrong_erp_order SELECT "order", 0, NULL, net * 9 // 10 - 200, NULL FROM {amount}'
        )
        twice = self._choose("booked_twice", shipped, '"order"', 1)
        self._do(f"""
            INSERT INTO wrong_erp_document SELECT "order", 'D2-' || "order", 'shipped', 1, net, free + 9000 FROM {twice}""")
        self._truth("order_amount", order, amount)
        self._truth("order_amount", order, twice)
        state = self._choose("cancelled_there", shipped, '"order"')
        self._do(f"""INSERT INTO wrong_erp_order SELECT "order", 0, 'cancelled', NULL, NULL FROM {state}""")
        sent = self._choose("sent_anyway", f"""
            SELECT "order", cancelled FROM raw_orders WHERE cancelled >= 0 AND type < 2 AND cancelled < closing() - 3 * {DAY}
              AND placed > closing() - 80 * {DAY} AND cancelled < free + 2700""", '"order"', 1)  # fmt: skip
        self._do(f"""
            INSERT INTO wrong_erp_document SELECT "order", 'D-' || "order", 'shipped', 1, 2000, cancelled + 3600 FROM {sent}""")
        self._truth("order_status", order, state)
        self._truth("order_status", order, sent)
        gift = self._choose(
            "gift", f'{shipped} HAVING "order" NOT IN (SELECT "order" FROM raw_returns)', '"order"'
        )
        self._do(f'INSERT INTO wrong_erp_order SELECT "order", 0, NULL, NULL, net // 2 FROM {gift}')
        unpaid = self._choose("unpaid", f"""
            {shipped} HAVING "order" IN (SELECT "order" FROM raw_returns WHERE refund > 500
                                         AND greatest(received, booked) < closing() - 8 * {DAY})""", '"order"', 2)  # fmt: skip
        self._do(f'INSERT INTO wrong_erp_order SELECT "order", 0, NULL, NULL, 0 FROM {unpaid}')
        self._truth("refund_return", order, gift)
        self._truth("refund_return", order, unpaid)

    def _shipments(self) -> None:
        """Parcels that hold too much, are not posted, or are billed wrongly."""
        number = "'SH-' || CASE WHEN shipment < 0 THEN 900000000 - shipment ELSE shipment END"
        recent = f"""
            SELECT shipment, postage + surcharge AS charge FROM raw_shipments JOIN raw_orders USING ("order")
            WHERE voided < 0 AND accepted BETWEEN closing() - 60 * {DAY} AND closing() - 4 * {DAY} AND type <> {TEST}"""
        over = self._choose("overpacked", f"""
            SELECT line, any_value(shipment) AS shipment FROM raw_sent JOIN raw_lines USING (line)
            WHERE shipment IN (SELECT shipment FROM ({recent})) AND cancelled = 0 AND sent > 0
            GROUP BY line HAVING count(*) = 1""", "line")  # fmt: skip
        self._do(f"""
            UPDATE raw_sent SET sent = raw_sent.sent + 1 + raw_sent.line % 3 FROM {over} o
            WHERE o.line = raw_sent.line AND o.shipment = raw_sent.shipment""")
        self._truth("shipment_over", "'OL-' || line", over)
        unposted = self._choose("unposted", recent, "shipment")
        self._do(f"INSERT INTO wrong_delivery SELECT shipment FROM {unposted}")
        self._truth("shipment_not_posted", number, unposted)
        week = 7 * DAY
        billed = f"{recent} AND (accepted // {week} + 1) * {week} + 2 * {DAY} <= closing()"
        dear = self._choose("dear", billed, "shipment")
        self._do(f"INSERT INTO wrong_bill SELECT shipment, charge * 5 // 4 + 150 FROM {dear}")
        void = self._choose("void", f"""
            SELECT shipment FROM raw_shipments WHERE voided >= 0 AND created > closing() - 60 * {DAY}
              AND (greatest(accepted, created) // {week} + 1) * {week} + 2 * {DAY} <= closing()""", "shipment", 2)  # fmt: skip
        self._do(f"INSERT INTO wrong_bill SELECT shipment, 640 FROM {void}")
        self._truth("carrier_bill", number, dear)
        self._truth("carrier_bill", number, void)

    def _prices(self) -> None:
        """Wholesale lines off their contract, and listings off the price book."""
        off = self._choose("off_contract", f"""
            SELECT line, qty, raw_lines.price FROM raw_lines JOIN raw_orders USING ("order") JOIN raw_skus USING (sku)
            JOIN products p ON p.sku = code
            WHERE type = 1 AND raw_orders.cancelled < 0 AND contract AND placed > closing() - 80 * {DAY} AND placed < closing() - {DAY}
              AND qty > raw_lines.cancelled AND line NOT IN (SELECT line FROM raw_returns)
              AND "order" NOT IN (SELECT "order" FROM wrong_erp_order)
              AND "order" NOT IN (SELECT "order" FROM wrong_erp_document)""", "line")  # fmt: skip
        self._do(
            f"UPDATE raw_lines SET discount = o.qty * o.price // 4 FROM {off} o WHERE o.line = raw_lines.line"
        )
        self._truth("price_contract", "'OL-' || line", off)
        listed = self._choose("mislisted", """
            SELECT sku, channel, price FROM products CROSS JOIN (VALUES ('web'), ('marketplace')) c (channel)
            WHERE status = 'active' AND long_known AND price > 5""", "sku || channel")  # fmt: skip
        self._do(f"INSERT INTO wrong_price SELECT sku, channel, round(price * 0.85, 2) FROM {listed}")
        self._truth("price_listed", "'channel/' || channel || '/' || sku", listed)

    def _purchases(self) -> None:
        """Notices and invoices of another quantity than arrived, invoices sent twice; deliveries were short all year."""
        invoiced = "arrived + 86400 * (1 + po % 3) + po % 20000"
        whole = f"""
            SELECT po_line, l.po, l.qty FROM raw_po_line l JOIN raw_po USING (po) JOIN raw_receipt_line r USING (po_line)
            WHERE arrived BETWEEN closing() - 70 * {DAY} AND closing() - 8 * {DAY} AND received = l.qty AND l.qty >= 4"""
        notice = self._choose("misannounced", whole, "po_line")
        self._do(f"INSERT INTO wrong_notice SELECT po_line, qty + 3 + qty // 5 FROM {notice}")
        billed = self._choose("misinvoiced", whole, "po_line")
        self._do(f"INSERT INTO wrong_invoice_line SELECT po_line, qty + 4 + qty // 4 FROM {billed}")
        again = self._choose("invoiced_again", f"SELECT DISTINCT po FROM ({whole})", "po")
        self._do(f"INSERT INTO wrong_invoice SELECT po FROM {again}")
        self._truth("received_quantity", "'POL-' || po_line", notice)
        self._truth("invoice_twice", "'INV-' || (70000000 + po)", again)
        lines = """raw_po_line l JOIN raw_po USING (po) JOIN raw_receipt_line r USING (po_line)
            JOIN raw_skus ON raw_skus.sku = l.stock_key // 2 LEFT JOIN wrong_invoice_line w USING (po_line)"""
        short = _BEYOND.format(difference="received - l.qty", of="l.qty")
        self._truth("received_quantity", "'POL-' || po_line", f"""
            {lines} WHERE arrived BETWEEN closing() - 90 * {DAY} AND closing() - 2 * {DAY} AND ({short})""")  # fmt: skip
        off = _BEYOND.format(difference="coalesce(w.units, l.qty) - received", of="received")
        self._truth("invoiced_quantity", "'PO-' || l.po || '/' || code", f"""
            {lines} WHERE arrived >= 0 AND {invoiced} BETWEEN closing() - 90 * {DAY} AND closing() - 2 * {DAY} AND ({off})""")  # fmt: skip
