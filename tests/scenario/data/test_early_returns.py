"""A return booked before its order was placed comes in, and the import says so."""

from pathlib import Path

from tests.support.folders import Folder

ORDERS = "id,placed\no1,2024-10-25T10:00:00\no2,2024-10-25T10:00:00\n"
BACK = "id,line,booked\nr1,o1,{first}\nr2,o2,2024-11-02\nr3,,2024-10-01\n"


def shop(root: Path, first: str) -> Folder:
    """Two orders of a line each, a return of both and one that stands alone; the first is booked on `first`."""
    folder = Folder(root).settings("{orders: {file: o.csv}, back: {file: b.csv}}")
    folder.file("o.csv", ORDERS).file("b.csv", BACK.format(first=first))
    folder.query("sales_order", "SELECT id AS order_id, placed AS placed_at FROM orders")
    folder.query(
        "order_line",
        "SELECT id AS line_id, id AS order_id, 'X' AS sku_id, 2 AS qty_ordered, 5 AS unit_price FROM orders",
    )
    back = (
        "SELECT id AS return_line_id, line AS line_id, 'X' AS sku_id, 1 AS qty, booked AS booked_at FROM back"
    )
    return folder.query("return_line", back)


def test_a_return_before_its_order_is_taken_and_told_with_both_days(tmp_path: Path) -> None:
    report = shop(tmp_path, "2024-10-20").run()
    assert report.refused == 0
    assert report.notes == [
        "1 return is booked on a day before the order was placed (first: return 'r1' of 2024-10-20, order 'o1' of 2024-10-25), counted"
        f" as it stands; look at booked_at in {tmp_path / 'mapping'}/return_line.sql and placed_at in sales_order.sql."
    ]


def test_a_return_of_the_orders_own_day_without_a_time_is_no_fault(tmp_path: Path) -> None:
    assert shop(tmp_path, "2024-10-25").run().notes == []


def test_it_is_told_too_where_only_the_orders_came_anew(tmp_path: Path) -> None:
    folder = shop(tmp_path, "2024-10-25")
    assert folder.run().notes == []
    folder.file("o.csv", ORDERS.replace("o1,2024-10-25", "o1,2024-10-26"))
    (note,) = folder.run().notes
    assert "order 'o1' of 2024-10-26" in note
