"""A faulty row is refused and counted with its reason; the rest of the import goes on."""

from collections import Counter
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from tests.support.folders import Folder, refusals
from tools.store.tables.orders import ORDER_TYPES

ORDERS = "SELECT id AS order_id, placed AS placed_at, ship_by, type, income AS shipping_income, held AS hold_from FROM orders"


def orders(root: Path, *lines: str) -> Folder:
    """A folder with orders of these CSV lines: id, placed, ship_by, type, income, held."""
    text = "\n".join(["id,placed,ship_by,type,income,held", *lines, ""])
    folder = Folder(root).settings("{orders: {file: orders.csv}}")
    return folder.query("sales_order", ORDERS).file("orders.csv", text)


GOOD = "1,2026-05-01 10:00,2026-05-02,normal,1.5,"


FAULTY = [
    ("2,yesterday,,,,", "placed_at: not a moment", "yesterday"),
    ("3,2026-02-30,,,,", "placed_at: not a moment", "2026-02-30"),
    ("4,2026-13-01 10:00,,,,", "placed_at: not a moment", "2026-13-01 10:00"),
    ("20,20261-05-01,,,,", "placed_at: not a moment", "20261-05-01"),
    ("21,0001-01-01 00:00,,,,", "placed_at: not a moment", "0001-01-01 00:00"),
    ("22,2026-05-01,infinity,,,", "ship_by: not a deadline", "infinity"),
    ("5,,,,,", "placed_at: missing", None),
    ("6,  ,,,,", "placed_at: missing", "  "),
    (",2026-05-01,,,,", "order_id: missing", None),
    ("7,2026-05-01,soon,,,", "ship_by: not a deadline", "soon"),
    ("8,2026-05-01,,gift,,", f"type: not one of {', '.join(ORDER_TYPES)}", "gift"),
    ("9,2026-05-01,,Normal,,", f"type: not one of {', '.join(ORDER_TYPES)}", "Normal"),
    ("10,2026-05-01,,,free,", "shipping_income: not a money amount", "free"),
    ("11,2026-05-01,,,99999999999999999,", "shipping_income: not a money amount", "99999999999999999"),
    ("12,2026-05-01,,,-0.01,", "shipping_income: below 0", "-0.01"),
    ("1,2026-05-03,,,,", "order_id: given twice", "1"),
]


def test_a_faulty_value_refuses_its_row_with_the_reason(tmp_path: Path) -> None:
    folder = orders(tmp_path, GOOD, *(line for line, _, _ in FAULTY), "99,2026-05-04,,,,")
    report = folder.run()
    (check,) = report.checks
    assert (check.read, check.accepted, report.refused) == (len(FAULTY) + 2, 2, len(FAULTY))
    assert refusals(check) == Counter(reason for _, reason, _ in FAULTY)
    first = {reason: value for _, reason, value in reversed(FAULTY)}
    assert {refusal.reason: refusal.value or None for refusal in check.refusals} == first
    assert folder.rows("SELECT order_id FROM sales_order ORDER BY 1") == [("1",), ("99",)]


def test_refusals_are_counted_by_reason_with_the_first_row_shown(tmp_path: Path) -> None:
    folder = orders(tmp_path, GOOD, "7,soon,,,,", "8,later,,,,", "9,2026-05-01,,gift,,")
    (check,) = folder.run().checks
    assert refusals(check) == {
        "placed_at: not a moment": 2,
        "type: not one of normal, b2b, replacement, sample, test, transfer": 1,
    }
    assert (check.refusals[0].key, check.refusals[0].value) == ("7", "soon")
    assert folder.rows(
        "SELECT reason, rows, first_key, first_value FROM refused ORDER BY rows DESC LIMIT 1"
    ) == [("placed_at: not a moment", 2, "7", "soon")]


def test_a_key_given_twice_keeps_its_first_good_row(tmp_path: Path) -> None:
    folder = orders(tmp_path, "1,soon,,,,", "1,2026-05-01,,b2b,,", "1,2026-05-02,,,,")
    assert refusals(folder.run().checks[0]) == {"placed_at: not a moment": 1, "order_id: given twice": 1}
    assert folder.rows("SELECT type FROM sales_order") == [("b2b",)]


def test_strict_ends_the_import_and_names_the_first_refusal(tmp_path: Path) -> None:
    folder = orders(tmp_path, GOOD, "7,soon,,,,")
    with pytest.raises(UserMistake) as told:
        folder.run(strict=True)
    assert str(told.value) == (
        "--strict: sales_order refuses 1 row(s), placed_at: not a moment (first at key '7', value 'soon'); nothing was imported."
    )
    with pytest.raises(UserMistake, match="There are no data in"):
        folder.open()


def with_lines(root: Path, *lines: str) -> Folder:
    """The good order, one SKU and order lines: id, order, sku, qty."""
    folder = orders(root, GOOD).settings(
        "{orders: {file: orders.csv}, lines: {file: lines.csv}, skus: {file: skus.csv}}"
    )
    folder.file("lines.csv", "\n".join(["id,order,sku,qty", *lines, ""])).file("skus.csv", "id\nA\n")
    folder.query("sku", "SELECT id AS sku_id FROM skus")
    return folder.query(
        "order_line",
        'SELECT id AS line_id, "order" AS order_id, sku AS sku_id, qty AS qty_ordered, 1 AS unit_price FROM lines',
    )


def test_a_reference_that_leads_nowhere_refuses_the_row(tmp_path: Path) -> None:
    report = with_lines(tmp_path, "a,1,A,1", "b,9,A,1", "c,1,X,1").run()
    assert refusals(report.checks[-1]) == {"order_id: not in sales_order": 1, "sku_id: not in sku": 1}


def test_a_row_whose_parent_was_refused_is_refused_too(tmp_path: Path) -> None:
    folder = with_lines(tmp_path, "a,1,A,1", "b,2,A,1")
    folder.file("orders.csv", "id,placed,ship_by,type,income,held\n" + GOOD + "\n2,soon,,,,\n")
    assert refusals(folder.run().checks[-1]) == {"order_id: not in sales_order": 1}


def test_a_reference_is_not_checked_while_its_table_holds_nothing(tmp_path: Path) -> None:
    folder = with_lines(tmp_path, "a,1,A,1", "b,1,X,1")
    (folder.mapping / "sku.sql").unlink()
    assert folder.run().refused == 0


def test_a_parent_table_that_holds_nothing_refuses_every_row(tmp_path: Path) -> None:
    folder = with_lines(tmp_path, "a,1,A,1")
    (folder.mapping / "sales_order.sql").unlink()
    assert refusals(folder.run().checks[-1]) == {"order_id: sales_order holds no rows": 1}


def test_a_conversion_of_the_mapping_that_fails_refuses_the_row_not_the_import(tmp_path: Path) -> None:
    folder = orders(tmp_path, GOOD, "7,soon,,,x,", "8,2026-05-02,,,2,")
    folder.query(
        "sales_order",
        "SELECT CAST(id AS BIGINT) AS order_id, CAST(placed AS DATE) AS placed_at,\n"
        "       CAST(income AS DECIMAL(18, 4)) * 2 AS shipping_income\nFROM orders WHERE id <> '' ORDER BY id",
    )
    (check,) = folder.run().checks
    assert (check.read, check.accepted) == (3, 2)
    assert refusals(check) == {"placed_at: not a moment": 1}
    assert folder.rows("SELECT order_id, shipping_income FROM sales_order ORDER BY 1") == [("1", 3), ("8", 4)]


def test_a_date_that_the_mapping_cannot_read_refuses_its_row_and_shows_what_stands_there(
    tmp_path: Path,
) -> None:
    folder = orders(
        tmp_path,
        "1,01/05/2026,n/a,,,",
        "2,31/04/2026,n/a,,,",
        "3,02/05/2026,soon,,,",
        "4,03/05/2026,04/05/2026,,,",
    )
    folder.query(
        "sales_order",
        "SELECT id AS order_id, CAST(strptime(placed, '%d/%m/%Y') AS DATE) AS placed_at,\n"
        "  CASE WHEN ship_by <> 'n/a' THEN strptime(ship_by, '%d/%m/%Y') END AS ship_by FROM orders",
    )
    (check,) = folder.run().checks
    # What its condition leaves alone is no fault.
    assert [(fault.reason, fault.key, fault.value) for fault in check.refusals] == [
        ("placed_at: not a moment", "2", "31/04/2026"),
        ("ship_by: not a deadline", "3", "soon"),
    ]
    assert folder.rows("SELECT order_id FROM sales_order ORDER BY 1") == [("1",), ("4",)]


def test_a_conversion_that_fails_in_a_condition_ends_the_import_and_drops_no_row_unsaid(
    tmp_path: Path,
) -> None:
    folder = orders(tmp_path, GOOD, "7,soon,,,,")
    folder.query(
        "sales_order",
        "SELECT id AS order_id, placed AS placed_at FROM orders\nWHERE CAST(placed AS DATE) > '2026-01-01'",
    )
    with pytest.raises(UserMistake, match=r"sales_order\.sql.*soon"):
        folder.run()


def test_rows_dated_after_their_import_are_told_and_count_from_then_on(tmp_path: Path) -> None:
    folder = orders(tmp_path, GOOD, "2,2062-05-01 10:00,,,,", "3,2026-12-01 20:00,,,,")
    (note,) = folder.run().notes
    assert note.startswith(
        "sales_order: 1 row is dated after this import, the last 2062-05-01 08:00 UTC (key '2')"
    )
    assert "look at known_at or placed_at in" in note
    assert folder.rows("SELECT order_id FROM order_fact ORDER BY 1") == [("1",)]
