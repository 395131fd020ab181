"""Every kind of file people have comes in as it was written."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from floorwalker.errors import UserMistake
from tests.support.folders import Folder, skus

BOTH = [("A", "Mug"), ("B", "Cap")]
SKUS = "SELECT sku_id, title FROM sku ORDER BY 1"


def test_text_files_are_read_by_their_ending_packed_or_not(tmp_path: Path) -> None:
    contents = {
        "a.csv": "id,title\nA,Mug\nB,Cap\n",
        "b.txt": "id,title\nA,Mug\nB,Cap",
        "c.tsv": "id\ttitle\nA\tMug\nB\tCap\n",
        "d.jsonl": '{"id": "A", "title": "Mug"}\n{"id": "B", "title": "Cap"}\n',
        "e.ndjson": '{"id": "A", "title": "Mug"}\n\n{"title": "Cap", "id": "B"}',
        "f.CSV": "id,title\r\nA,Mug\r\nB,Cap\r\n",
    }
    packed = {f"{name}.gz": content for name, content in contents.items()}
    folder, files = Folder(tmp_path), contents | packed
    for name, content in files.items():
        folder.file(name, content)
    sources = {name.replace(".", "_"): name for name in files}
    folder.settings("{" + ", ".join(f"{source}: {{file: {name}}}" for source, name in sources.items()) + "}")
    selects = [f"SELECT '{source}' || id AS sku_id, title FROM {source}" for source in sources]
    folder.query("sku", " UNION ALL ".join(selects)).run(strict=True)
    assert folder.rows(SKUS) == sorted((source + sku, title) for source in sources for sku, title in BOTH)


def test_parquet_is_read_with_its_own_types(tmp_path: Path) -> None:
    folder = skus(tmp_path, name="skus.parquet")
    path = folder.source / "skus.parquet"
    path.unlink()
    duckdb.execute(
        f"COPY (SELECT 17850.0::DOUBLE AS id, 'Mug' AS title UNION ALL SELECT 0.5, 'Half') TO '{path}'"
    )
    folder.run(strict=True)
    assert folder.rows(SKUS) == [("0.5", "Half"), ("17850", "Mug")]


def test_several_files_are_read_as_one_by_column_name(tmp_path: Path) -> None:
    folder = skus(tmp_path, name="skus_*.csv")
    (folder.source / "skus_*.csv").unlink()
    folder.file("skus_1.csv", "id,title\nA,Mug\n").file("skus_2.csv", "title,id\nCap,B\n")
    folder.run(strict=True)
    assert folder.rows(SKUS) == BOTH


def test_a_day_that_only_the_name_of_a_file_tells_is_read_from_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path).file("stock_2026-03-01.csv", "sku,qty\nA,4\n")
    folder.file("stock_2026-03-02.csv.gz", "sku,qty\nA,3\nB,1\n")
    folder.settings("{stock: {file: 'stock_*', file_column: stood_in}}")
    folder.query(
        "inventory_snapshot",
        r"SELECT regexp_extract(stood_in, '\d{4}-\d{2}-\d{2}') AS taken_at, sku AS sku_id, qty AS on_hand FROM stock",
    ).run(strict=True)
    told = "SELECT CAST(fw_day(taken_at) AS VARCHAR), sku_id, on_hand FROM inventory_snapshot ORDER BY 1, 2"
    assert folder.rows(told) == [("2026-03-01", "A", 4), ("2026-03-02", "A", 3), ("2026-03-02", "B", 1)]
    folder.settings("{stock: {file: 'stock_*', file_column: QTY}}")
    with pytest.raises(UserMistake, match="has a column 'QTY' of its own"):
        folder.run()


def test_a_fault_in_one_of_several_files_names_that_file(tmp_path: Path) -> None:
    folder = skus(tmp_path, name="skus_*.csv")
    (folder.source / "skus_*.csv").unlink()
    folder.file("skus_1.csv", "id,title\nA,Mug\n").file("skus_2.csv", "id,title\nB,Cap,x\n")
    with pytest.raises(Exception, match=r"skus_2\.csv, line 2"):
        folder.run()


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [("latin-1", "latin-1"), ("utf-16", "utf-16"), ("utf-8", "utf-8-sig"), ("windows-1252", "cp1252")],
)
def test_encodings_and_byte_order_marks_are_understood(tmp_path: Path, encoding: str, raw: str) -> None:
    folder = skus(tmp_path, "id,title\nA,Müsli\n".encode(raw))
    folder.settings(f"{{skus: {{file: skus.csv, encoding: {encoding}}}}}").run(strict=True)
    assert folder.rows(SKUS) == [("A", "Müsli")]


def test_what_excel_writes_is_read_whatever_alphabet_it_has(tmp_path: Path) -> None:
    """Several packed files, each longer than one block, with characters that stand in no other encoding's place."""
    folder = Folder(tmp_path).settings("{skus: {file: 's_*.csv.gz', encoding: cp1250}}")
    folder.query("sku", "SELECT id AS sku_id, title FROM skus")
    long = "ř" * 1000
    for part in (1, 2):
        lines = "".join(f'{part}-{number},"żółw € „{number}”\r\n{long}"\r\n' for number in range(1100))
        folder.file(f"s_{part}.csv.gz", f"id,title\r\n{lines}".encode("cp1250"))
    assert folder.run(strict=True).checks[0].accepted == 2200
    assert folder.rows("SELECT title FROM sku WHERE sku_id = '2-1099'") == [(f"żółw € „1099”\r\n{long}",)]
    assert not [path.name for path in folder.home.warehouse.iterdir() if "staging" in path.name]


def test_json_may_be_one_list_or_one_object_over_several_lines(tmp_path: Path) -> None:
    folder = skus(tmp_path, name="skus_*.json").query("sku", "SELECT id AS sku_id, title FROM skus")
    (folder.source / "skus_*.json").unlink()
    folder.file("skus_1.json", '\ufeff[{"id": "A",\n  "title": "Mug"}]')
    folder.file("skus_2.json", '{\n  "id": "B",\n  "title": "Cap"\n}\n')
    folder.run(strict=True)
    assert folder.rows(SKUS) == BOTH


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_among_others_is_left_out_and_said(tmp_path: Path, content: bytes) -> None:
    """One night's export failed: the other nights come in, and the report names the file."""
    folder = skus(tmp_path, name="skus_*.csv")
    (folder.source / "skus_*.csv").unlink()
    folder.file("skus_1.csv", "id,title\nA,Mug\n").file("skus_2.csv", content)
    folder.file("skus_3.csv", "id,title\nB,Cap\n")
    report = folder.run(strict=True)
    assert report.notes == [f"{folder.source / 'skus_2.csv'} is empty and was left out."]
    assert folder.rows(SKUS) == BOTH


def test_delimiter_and_quote_can_be_told(tmp_path: Path) -> None:
    folder = skus(tmp_path, "id;title\nA;'Mug; blue'\nB;'it''s'\n")
    folder.settings("""{skus: {file: skus.csv, delimiter: ";", quote: "'"}}""").run(strict=True)
    assert folder.rows(SKUS) == [("A", "Mug; blue"), ("B", "it's")]


def test_quoted_newlines_commas_and_quotes_belong_to_the_value(tmp_path: Path) -> None:
    folder = skus(tmp_path, 'id,title\nA,"Mug,\n""blue"""\nB,Cap\n')
    folder.run(strict=True)
    assert folder.rows(SKUS) == [("A", 'Mug,\n"blue"'), ("B", "Cap")]


def test_a_format_can_be_told_for_an_unknown_ending(tmp_path: Path) -> None:
    folder = skus(tmp_path, name="skus.dat").settings("{skus: {file: skus.dat, format: csv}}")
    folder.run(strict=True)
    assert folder.rows(SKUS) == BOTH


def test_columns_of_a_csv_arrive_as_text_with_leading_zeros(tmp_path: Path) -> None:
    folder = skus(tmp_path, "id,title\n007,1e3\n0010,true\n")
    folder.run(strict=True)
    assert folder.rows(SKUS) == [("0010", "true"), ("007", "1e3")]


def test_blank_text_is_none_and_surrounding_blanks_are_dropped(tmp_path: Path) -> None:
    folder = skus(tmp_path, "id,title\n A , \n")
    folder.run(strict=True)
    assert folder.rows(SKUS) == [("A", None)]


def test_json_lines_may_mix_days_and_moments_and_leave_columns_out(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "placed": "2026-05-01", "due": "2026-05-02", "income": 1.5}',
        '{"id": 2, "placed": "2026-05-01T10:00:00", "due": "2026-05-02T17:00:00Z"}',
        '{"id": 3, "placed": "2026-05-01T10:00:00+00:00", "income": "2.5", "none": null}',
    ]
    folder = (
        Folder(tmp_path).settings("{orders: {file: orders.jsonl}}").file("orders.jsonl", "\n".join(lines))
    )
    folder.query(
        "sales_order",
        "SELECT id AS order_id, placed AS placed_at, due AS ship_by, income AS shipping_income, none AS channel FROM orders",
    )
    folder.run(strict=True)
    assert folder.rows(
        "SELECT order_id, placed_at, ship_by, shipping_income FROM sales_order ORDER BY 1"
    ) == [
        ("1", datetime(2026, 4, 30, 22), datetime(2026, 5, 2, 21, 59, 59, 999999), Decimal("1.5")),
        ("2", datetime(2026, 5, 1, 8), datetime(2026, 5, 2, 17), Decimal(0)),
        ("3", datetime(2026, 5, 1, 10), None, Decimal("2.5")),
    ]


MOMENTS = [
    # As written, as it is in UTC; the mapping's zone is Berlin.
    ("2026-05-01", datetime(2026, 4, 30, 22)),
    ("2026-05-01 00:00:00", datetime(2026, 4, 30, 22)),
    ("2026-05-01 10:00", datetime(2026, 5, 1, 8)),
    ("2026-05-01T10:00:00", datetime(2026, 5, 1, 8)),
    ("2026-05-01T10:00:00.250", datetime(2026, 5, 1, 8, 0, 0, 250_000)),
    ("2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10)),
    ("2026-05-01T10:00:00-04:00", datetime(2026, 5, 1, 14)),
    ("2026-05-01 10:00:00+0530", datetime(2026, 5, 1, 4, 30)),
    ("2026-05-01 10:00:00+02", datetime(2026, 5, 1, 8)),
    ("2026-01-01 10:00", datetime(2026, 1, 1, 9)),
    # The hour that does not exist and the hour that comes twice: one moment each, never a lost row.
    ("2026-03-29 03:00", datetime(2026, 3, 29, 1)),
    ("2026-03-29 01:59", datetime(2026, 3, 29, 0, 59)),
    ("2026-10-25 01:59", datetime(2026, 10, 24, 23, 59)),
    ("2026-10-25 03:00", datetime(2026, 10, 25, 2)),
]


def test_moments_are_read_in_the_mappings_zone_unless_they_say_their_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path).settings("{orders: {file: orders.csv}}")
    folder.query("sales_order", "SELECT id AS order_id, placed AS placed_at FROM orders")
    lines = [f"{number:02},{written}" for number, (written, _) in enumerate(MOMENTS)]
    folder.file("orders.csv", "\n".join(["id,placed", *lines]))
    folder.run(strict=True)
    assert [row[0] for row in folder.rows("SELECT placed_at FROM sales_order ORDER BY order_id")] == [
        m for _, m in MOMENTS
    ]


def test_local_times_that_do_not_exist_or_come_twice_still_come_in(tmp_path: Path) -> None:
    folder = Folder(tmp_path).settings("{orders: {file: orders.csv}}")
    folder.query("sales_order", "SELECT id AS order_id, placed AS placed_at FROM orders")
    folder.file("orders.csv", "id,placed\n1,2026-03-29 02:30\n2,2026-10-25 02:30\n")
    folder.run(strict=True)
    missing, twice = (row[0] for row in folder.rows("SELECT placed_at FROM sales_order ORDER BY order_id"))
    assert missing in {datetime(2026, 3, 29, 0, 30), datetime(2026, 3, 29, 1, 30)}
    assert twice in {datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)}


def test_a_date_is_the_start_of_an_event_and_the_end_of_a_deadline(tmp_path: Path) -> None:
    folder = (
        Folder(tmp_path).settings("{orders: {file: orders.csv}}").file("orders.csv", "id,day\n1,2026-10-25\n")
    )
    for written in ("day", "CAST(day AS DATE)"):
        folder.query(
            "sales_order", f"SELECT id AS order_id, {written} AS placed_at, {written} AS ship_by FROM orders"
        )
        folder.run(strict=True)
        # 25 October 2026 has 25 hours in Berlin.
        assert folder.rows("SELECT placed_at, ship_by FROM sales_order") == [
            (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 22, 59, 59, 999999))
        ]
