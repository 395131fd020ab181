"""Laws of receipts that name no purchase order line: nothing is lost, and lines are filled in the order in which they are due."""

from collections.abc import Sequence

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.store.links import link_receipts

units = st.integers(0, 9)
receipt = st.tuples(st.one_of(st.none(), st.integers(0, 3)), units, units)
"""The line it names, units received, units rejected (at most those received)."""
orders = st.lists(
    st.tuples(st.lists(units, min_size=1, max_size=4), st.lists(receipt, min_size=1, max_size=6)),
    min_size=20,
    max_size=40,
)
Orders = Sequence[tuple[list[int], list[tuple[int | None, int, int]]]]

_TABLES = """
CREATE SCHEMA typed; CREATE SCHEMA accepted;
CREATE TABLE accepted.po_line (po_line_id VARCHAR, po_id VARCHAR, sku_id VARCHAR, qty INT, expected_at INT, confirmed_at INT);
CREATE TABLE accepted.receipt (receipt_id VARCHAR, po_id VARCHAR, arrived_at INT);
CREATE TABLE typed.receipt_line
    (receipt_line_id VARCHAR, receipt_id VARCHAR, po_line_id VARCHAR, sku_id VARCHAR, qty_received INT, qty_rejected INT, _fault VARCHAR);
CREATE VIEW accepted.receipt_line AS SELECT * EXCLUDE (_fault) FROM typed.receipt_line WHERE _fault IS NULL;
"""


def _linked(asked: Orders) -> list[tuple[str, str, int, int]]:
    lines, heads, receipts = [], [], []
    for n, (ordered, received) in enumerate(asked):
        due = [*range(len(ordered) - 1), None]
        lines += [(f"{n}-{place}", f"P{n}", "S", qty, due[place], None) for place, qty in enumerate(ordered)]
        for day, (line, qty, rejected) in enumerate(received):
            named = None if line is None else f"{n}-{line % len(ordered)}"
            heads.append((f"{n}-{day}", f"P{n}", day))
            receipts.append((f"{n}-{day}", f"{n}-{day}", named, "S", qty, min(rejected, qty), None))
    with duckdb.connect() as staging:
        staging.execute(_TABLES)
        filled = (("accepted.po_line", lines), ("accepted.receipt", heads), ("typed.receipt_line", receipts))
        for table, rows in filled:
            marks = ", ".join("?" * len(rows[0]))
            values = ", ".join(f"({marks})" for _ in rows)
            staging.execute(f"INSERT INTO {table} VALUES {values}", [value for row in rows for value in row])
        link_receipts(staging)
        return staging.execute(
            "SELECT receipt_id, po_line_id, qty_received, qty_rejected FROM accepted.receipt_line"
        ).fetchall()


@settings(max_examples=5, deadline=None)
@given(orders)
def test_each_receipt_keeps_its_units_and_a_line_is_full_before_the_next_gets_any(asked: Orders) -> None:
    parts = _linked(asked)
    for n, (ordered, received) in enumerate(asked):
        for day, (_, qty, rejected) in enumerate(received):
            mine = [part for part in parts if part[0] == f"{n}-{day}"]
            assert sum(part[2] for part in mine) == qty
            assert sum(part[3] for part in mine) == min(rejected, qty)
            assert all(part[3] <= part[2] for part in mine)
        free = sum(qty for line, qty, _ in received if line is None)
        for place, qty in enumerate(ordered):
            named = sum(
                units for line, units, _ in received if line is not None and line % len(ordered) == place
            )
            filled = free if place == len(ordered) - 1 else min(free, max(qty - named, 0))
            free -= filled
            assert sum(part[2] for part in parts if part[1] == f"{n}-{place}") == named + filled
