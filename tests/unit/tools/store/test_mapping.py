"""What a mapping folder says, read into a `Mapping`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from tests.support.folders import skus
from tools.store.mapping import read_mapping
from tools.store.tables import TABLES


def test_the_settings_arrive_typed_and_with_their_defaults(tmp_path: Path) -> None:
    folder = skus(tmp_path).settings("{skus: {file: skus.csv}}", more="now: 2026-05-01\n")
    mapping = read_mapping(folder.mapping)
    assert (mapping.name, mapping.time_zone, mapping.currency) == ("shop", "Europe/Berlin", "EUR")
    assert mapping.now == datetime(2026, 4, 30, 22, tzinfo=UTC)
    source = mapping.sources["skus"]
    assert (source.format, source.delimiter, source.quote, source.encoding) == (None, None, '"', "utf-8")


def test_queries_stand_in_the_order_in_which_tables_are_filled(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    for table in ("order_line", "sales_order", "vendor"):
        folder.query(table, "SELECT 1")
    assert list(read_mapping(folder.mapping).queries) == ["vendor", "sku", "sales_order", "order_line"]


def test_every_table_follows_the_tables_it_refers_to() -> None:
    order = list(TABLES)
    for name, table in TABLES.items():
        for parent in table.parents & set(order):
            assert order.index(parent) < order.index(name), f"{name} stands before {parent}"


def test_every_reference_names_a_table_and_column_that_exist() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.reference:
                parent, target = column.reference.split(".")
                assert TABLES[parent].key == (target,)
            if column.known_from:
                assert column.known_from in {other.name for other in table.columns}
        assert {*table.key, *table.event} <= {column.name for column in table.columns}


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("currency: EURO\n", "currency is wrong"),
        ("now: soon\n", "now"),
        ("sources: {}\n", "sources is wrong"),
        ("sources: {s: {file: x.csv, encoding: ebcdic}}\n", "sources.s.encoding"),
        ("sources: {s: {file: x.csv, delimiter: '||'}}\n", "sources.s.delimiter"),
        ("sources: {s: {}}\n", "sources.s.file"),
    ],
)
def test_a_setting_of_the_wrong_shape_is_named_with_what_it_was_given(
    tmp_path: Path, setting: str, sentence: str
) -> None:
    folder = skus(tmp_path)
    lines = [
        line
        for line in (folder.mapping / "mapping.yaml").read_text().splitlines()
        if not line.startswith(setting.partition(":")[0])
    ]
    (folder.mapping / "mapping.yaml").write_text("\n".join(lines) + "\n" + setting)
    with pytest.raises(UserMistake) as told:
        read_mapping(folder.mapping)
    assert sentence in str(told.value) and "mapping.yaml" in str(told.value)
