"""A warehouse that books receipts against a purchase order and a SKU, without the number of the line."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.folders import Folder
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

# P1 asks for MUG twice, to come on the 5th and the 12th; P2 for a CAP of which nothing came under that order.
LINES = "id,po,sku,qty,due\nP1-2,P1,MUG,10,2026-05-12\nP1-1,P1,MUG,10,2026-05-05\nP1-3,P1,CAP,4,2026-05-05\nP2-1,P2,CAP,5,2026-05-06\n"
RECEIPTS = """id,po,sku,came,qty
a,P1,MUG,2026-05-04,6
b,P1,MUG,2026-05-05,4
c,P1,MUG,2026-05-13,7
d,P1,CAP,2026-05-05,4
e,,CAP,2026-05-06,9
f,P1,HAT,2026-05-06,1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The files, imported."""
    shop = Folder(tmp_path_factory.mktemp("purchasing")).settings("{l: {file: l.csv}, r: {file: r.csv}}")
    shop.file("l.csv", LINES).file("r.csv", RECEIPTS)
    shop.query("purchase_order", "SELECT DISTINCT po AS po_id, DATE '2026-04-20' AS ordered_at FROM l")
    shop.query(
        "po_line",
        "SELECT id AS po_line_id, po AS po_id, sku AS sku_id, qty, CAST(due AS DATE) AS expected_at FROM l",
    )
    shop.query("receipt", "SELECT id AS receipt_id, po AS po_id, CAST(came AS DATE) AS arrived_at FROM r")
    shop.query(
        "receipt_line",
        "SELECT id AS receipt_line_id, id AS receipt_id, sku AS sku_id, qty AS qty_received FROM r",
    )
    assert shop.run().refused == 0
    return shop


def test_receipts_fill_the_lines_of_their_sku_in_the_order_in_which_these_are_due(folder: Folder) -> None:
    assert folder.rows("SELECT receipt_line_id, po_line_id FROM receipt_line ORDER BY 1") == [
        ("a", "P1-1"),
        ("b", "P1-1"),
        ("c", "P1-2"),
        ("d", "P1-3"),
        ("e", None),
        ("f", None),
    ]


@pytest.mark.parametrize(
    ("metric", "share"),
    [
        # 10 + 7 mugs and 4 caps of 20 + 4 + 5; the second mugs came a day late, the caps of P2 never.
        ("receipt_fill_rate", (21, 29)),
        ("po_on_time_line_rate", (2, 4)),
        ("po_on_time_rate", (0, 2)),
    ],
)
def test_the_figures_are_those_of_receipts_that_name_their_lines(
    folder: Folder, metric: str, share: tuple[int, int]
) -> None:
    warehouse = folder.open()
    query = MetricQuery(metric, date(2026, 5, 1), date(2026, 6, 1))
    (found,) = figures_for(warehouse, catalogue(), query)
    warehouse.close()
    assert (found.numerator, found.denominator) == share


def test_a_line_that_a_receipt_names_stays_as_given(tmp_path: Path) -> None:
    shop = Folder(tmp_path).settings("{l: {file: l.csv}}").file("l.csv", LINES)
    shop.query("purchase_order", "SELECT DISTINCT po AS po_id, DATE '2026-04-20' AS ordered_at FROM l")
    shop.query("po_line", "SELECT id AS po_line_id, po AS po_id, sku AS sku_id, qty FROM l")
    shop.query(
        "receipt", "SELECT 'r' AS receipt_id, 'P1' AS po_id, DATE '2026-05-01' AS arrived_at FROM l LIMIT 1"
    )
    shop.query(
        "receipt_line",
        "SELECT 'x' AS receipt_line_id, 'r' AS receipt_id, 'P1-2' AS po_line_id, 'MUG' AS sku_id, 3 AS qty_received FROM l LIMIT 1",
    ).run(strict=True)
    assert shop.rows("SELECT po_line_id FROM receipt_line") == [("P1-2",)]
