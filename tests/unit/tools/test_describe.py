"""The tables as documentation: complete, and the template is a mapping that can be filled in."""

import json
from pathlib import Path

import duckdb
import pytest
import yaml

from floorwalker.errors import UserMistake
from tools.metrics.reference import metrics_as_json, metrics_as_markdown, needs
from tools.metrics.registry import catalogue
from tools.store.describe import tables_as_json, tables_as_markdown, write_template
from tools.store.mapping import read_mapping
from tools.store.tables import TABLES


def test_every_table_and_column_is_described() -> None:
    found = json.loads(json.dumps(tables_as_json({}, list(TABLES))))["tables"]
    assert [table["table"] for table in found] == list(TABLES)
    for table in found:
        assert table["description"]
        assert [column["column"] for column in table["columns"]] == [
            one.name for one in TABLES[table["table"]].columns
        ]
        assert all(column["description"] for column in table["columns"])
        keyed = {column["column"] for column in table["columns"] if column["key"]}
        assert keyed == set(table["key"])


def test_one_table_is_described_alone() -> None:
    (table,) = json.loads(json.dumps(tables_as_json({}, ["location"])))["tables"]
    assert table["table"] == "location"


def test_the_page_and_the_template_show_choices_minimum_and_reference(tmp_path: Path) -> None:
    write_template(tmp_path / "mine")
    line = (tmp_path / "mine" / "order_line.sql.example").read_text(encoding="utf-8")
    order = (tmp_path / "mine" / "sales_order.sql.example").read_text(encoding="utf-8")
    assert "NULL AS qty_cancelled,  -- default 0: quantity (units), at least 0; units cancelled since" in line
    assert "required: text; its order → sales_order.order_id (parent)" in line
    assert "optional: one of customer, shop; who cancelled" in order
    assert "| quantity (units), at least 0 | default `0` | units cancelled since |" in tables_as_markdown({})


def test_every_need_of_a_metric_names_it_at_its_column() -> None:
    page = tables_as_markdown(needs(catalogue()))
    for metric in catalogue().metrics.values():
        for need in metric.needs:
            table, column = need.split(".")
            section = page.split(f"## {table}\n")[1].split("\n## ")[0]
            (row,) = [line for line in section.splitlines() if line.startswith(f"| {column} |")]
            assert metric.id in row


def test_every_metric_is_on_its_page_and_in_the_list() -> None:
    page = metrics_as_markdown(catalogue())
    listed = metrics_as_json(catalogue())["metrics"]
    assert isinstance(listed, list)
    for metric, entry in zip(catalogue().metrics.values(), listed, strict=True):
        assert f"## {metric.id}\n" in page
        assert metric.definition in page
        assert (entry["id"], entry["unit"]) == (metric.id, metric.unit.value)


def test_the_template_reads_as_a_mapping_and_its_queries_as_sql(tmp_path: Path) -> None:
    written = write_template(tmp_path / "mine")
    assert {path.name for path in written} == {"mapping.yaml", *(f"{name}.sql.example" for name in TABLES)}
    assert (
        yaml.safe_load((tmp_path / "mine" / "mapping.yaml").read_text(encoding="utf-8"))["time_zone"]
        == "Europe/Berlin"
    )
    for table in TABLES:
        example = tmp_path / "mine" / f"{table}.sql.example"
        example.rename(example.with_suffix(""))
    mapping = read_mapping(tmp_path / "mine")
    assert mapping.name == "my-shop"
    with duckdb.connect() as database:
        database.execute("CREATE TABLE orders (x INTEGER)")
        for declared in TABLES.values():
            cursor = database.execute(
                (tmp_path / "mine" / f"{declared.name}.sql").read_text(encoding="utf-8")
            )
            assert [column[0] for column in cursor.description] == [
                column.name for column in declared.columns
            ]


def test_a_folder_with_a_mapping_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text("name: mine\n", encoding="utf-8")
    with pytest.raises(UserMistake, match=r"already holds a mapping\.yaml"):
        write_template(tmp_path)
    assert (tmp_path / "mapping.yaml").read_text(encoding="utf-8") == "name: mine\n"
