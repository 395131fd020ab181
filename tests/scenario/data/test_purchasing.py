"""A warehouse that books receipts against a purchase order and a SKU, without the number of the line."""

from datetime import date

import pytest

from tests.support.folders import Folder
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

# P1 asks for MUG twice, to come on the 5th and the 12th; P2 for a CAP of which nothing came under that order; the keys of P3's two
# lines come in one delivery, all but three that name the second.
LINES = """id,po,sku,qty,due
P1-2,P1,MUG,10,2026-05-12
P1-1,P1,MUG,10,2026-05-05
P1-3,P1,CAP,4,2026-05-05
P2-1,P2,CAP,5,2026-05-06
P3-1,P3,KEY,5,2026-05-05
P3-2,P3,KEY,20,2026-05-06
"""
RECEIPTS = """id,po,line,sku,came,qty,rejected
a,P1,,MUG,2026-05-04,6,0
b,P1,,MUG,2026-05-05,4,0
c,P1,,MUG,2026-05-13,7,0
d,P1,,CAP,2026-05-05,4,0
e,,,CAP,2026-05-06,9,0
f,P1,,HAT,2026-05-06,1,0
g,P3,,KEY,2026-05-04,22,6
h,P3,P3-2,KEY,2026-05-05,3,0
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
        "SELECT id AS receipt_line_id, id AS receipt_id, line AS po_line_id, sku AS sku_id, qty AS qty_received,"
        " rejected AS qty_rejected FROM r",
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
        ("g", "P3-1"),
        ("g (part 2)", "P3-2"),
        ("h", "P3-2"),
    ]


def test_a_delivery_of_several_lines_is_divided_where_the_lines_are_full(folder: Folder) -> None:
    parts = folder.rows(
        "SELECT receipt_line_id, qty_received, qty_rejected FROM receipt_line WHERE sku_id = 'KEY' ORDER BY 1"
    )
    assert parts == [("g", 5, 5), ("g (part 2)", 17, 1), ("h", 3, 0)]


@pytest.mark.parametrize(
    ("metric", "share"),
    [
        # 10 + 7 mugs, 4 caps and all keys of 20 + 4 + 5 + 25; the second mugs came a day late, the caps of P2 never.
        ("receipt_fill_rate", (46, 54)),
        ("po_on_time_line_rate", (4, 6)),
        ("po_on_time_rate", (1, 3)),
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
