"""The mapped rows against the declared canonical tables: columns, keys, references, choices, and nothing from the future."""

import pytest

from simulator.shop import MAPPING
from tests.simulator_shop.conftest import END, Shop
from tools.store.columns import Kind
from tools.store.mapping import read_mapping
from tools.store.tables import TABLES

FILLED = sorted(path.stem for path in MAPPING.glob("*.sql"))
AHEAD = {("calendar_day", "open_from"), ("calendar_day", "open_to"), ("calendar_day", "carrier_pickup_at")}
"""Events that are plans."""


def columns_of(shop: Shop, table: str) -> list[str]:
    return [str(row[0]) for row in shop.rows(f"DESCRIBE {table}")]


def test_the_mapping_is_an_ordinary_one() -> None:
    mapping = read_mapping(MAPPING)
    assert (mapping.name, mapping.time_zone, mapping.currency) == ("practice-shop", "America/New_York", "USD")
    assert set(TABLES) - set(mapping.queries) == {"sku_tier"}


@pytest.mark.parametrize("table", FILLED)
def test_a_table_has_rows_known_columns_and_all_required_values(shop: Shop, table: str) -> None:
    names, declared = columns_of(shop, table), TABLES[table]
    assert shop.number(f"SELECT count(*) FROM {table}") > 0
    assert set(names) <= {column.name for column in declared.columns}
    for column in declared.columns:
        if column.required:
            assert shop.number(f"SELECT count(*) FROM {table} WHERE {column.name} IS NULL") == 0, column.name


@pytest.mark.parametrize("table", FILLED)
def test_keys_are_unique(shop: Shop, table: str) -> None:
    names = set(columns_of(shop, table))
    key = ", ".join(name for name in TABLES[table].key if name in names)
    assert shop.rows(f"SELECT {key}, count(*) FROM {table} GROUP BY {key} HAVING count(*) > 1 LIMIT 3") == []


@pytest.mark.parametrize("table", FILLED)
def test_references_choices_and_minima_hold(shop: Shop, table: str) -> None:
    names = set(columns_of(shop, table))
    for column in TABLES[table].columns:
        if column.name not in names:
            continue
        given = f"FROM {table} WHERE {column.name} IS NOT NULL"
        if column.reference:
            parent, key = column.reference.split(".")
            assert (
                shop.number(f"SELECT count(*) {given} AND {column.name} NOT IN (SELECT {key} FROM {parent})")
                == 0
            )
        if column.choices:
            found = {str(row[0]) for row in shop.rows(f"SELECT DISTINCT {column.name} {given}")}
            assert found <= set(column.choices)
        if column.minimum is not None:
            assert shop.number(f"SELECT count(*) {given} AND {column.name} < {column.minimum}") == 0


@pytest.mark.parametrize("table", FILLED)
def test_nothing_happened_after_the_end(shop: Shop, table: str) -> None:
    names = set(columns_of(shop, table))
    for column in TABLES[table].columns:
        if column.kind is Kind.EVENT and column.name in names and (table, column.name) not in AHEAD:
            late = f"CAST({column.name} AS TIMESTAMPTZ) > TIMESTAMPTZ '{END.isoformat()}'"
            assert shop.number(f"SELECT count(*) FROM {table} WHERE {late}") == 0, column.name


def test_what_is_known_of_an_order_comes_in_order(shop: Shop) -> None:
    assert (
        shop.number("SELECT count(*) FROM sales_order WHERE hold_to < hold_from OR cancelled_at < placed_at")
        == 0
    )
    assert shop.number("SELECT count(*) FROM fulfilment_task WHERE done_at < started_at") == 0
    early = "FROM shipment JOIN sales_order USING (order_id) WHERE created_at < placed_at"
    assert shop.number(f"SELECT count(*) {early}") == 0
    backwards = """
        FROM shipment_event a JOIN shipment_event b USING (shipment_id)
        WHERE a.kind = 'carrier_accepted' AND b.kind IN ('delivered', 'out_for_delivery', 'lost')
          AND b.occurred_at <= a.occurred_at"""
    assert shop.number(f"SELECT count(*) {backwards}") == 0
    assert shop.number("SELECT count(*) FROM return_line WHERE received_at < booked_at") == 0
