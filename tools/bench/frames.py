"""What libraries of data frames read: the columns their questions need, as Parquet files beside the shop."""

from pathlib import Path

import duckdb

from tools.bench.subject import Subject
from tools.store.sql import literal

COLUMNS = {
    "order_fact": "order_type, placed_at, ship_by, accepted_at, cancelled_at, hold_party, lines_due, late_lines",
    "line_fact": "order_type, placed_at, sku_id, qty_net, cm2",
    "return_fact": "order_type, booked_at, kind, reason, qty",
    "sku": "sku_id, family",
    "sku_cost": "sku_id, landed_cost, valid_from, valid_to",
    "sales_order": "order_id, type, placed_at, ship_by, cancelled_at, hold_party",
    "order_line": "line_id, order_id, sku_id, qty_ordered, qty_cancelled, unit_price, discount, requested_ship_by",
    "shipment": "shipment_id, order_id, voided_at",
    "shipment_line": "shipment_id, line_id, qty",
    "shipment_event": "shipment_id, kind, occurred_at",
    "return_line": "line_id, kind, reason, qty, booked_at",
    "fulfilment_task": "kind, done_at, error_code, error_found_at",
}
"""The columns of each relation; amounts become floating point, as users of these libraries have them."""


def write_frames(subject: Subject, folder: Path) -> None:
    """Write one file per relation. Before anybody opens the warehouse, which closes the door to files."""
    with duckdb.connect(str(subject.generation), read_only=True) as source:
        for name, columns in COLUMNS.items():
            kinds = {row[0]: row[1] for row in source.execute(f"DESCRIBE {name}").fetchall()}
            wanted = ", ".join(
                f"CAST({column} AS DOUBLE) AS {column}" if kinds[column].startswith("DECIMAL") else column
                for column in columns.split(", ")
            )
            target = literal(str(folder / f"{name}.parquet"))
            source.execute(f"COPY (SELECT {wanted} FROM {name}) TO {target} (FORMAT parquet)")
