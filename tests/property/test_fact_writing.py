"""Laws of how facts are written: no more than differs, and as their queries give them."""

import random
from pathlib import Path

import duckdb

from floorwalker.home import Home
from tests.property.test_fact_laws import rows_in_order
from tests.support.changing_shop import LOADED, START, load, some_shop
from tools.store import facts
from tools.store.derived import DERIVED
from tools.store.fact_text import fact_query
from tools.store.generations import current
from tools.store.news import News


def rowids(file: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Where every row lies; a row that was written anew lies elsewhere."""
    return {name: file.execute(f"SELECT rowid FROM {name} ORDER BY rowid").fetchall() for name in facts.FACTS}


def test_a_rebuild_changes_rows_where_they_lie_and_writes_anew_from_the_first_that_is_added_on(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path / "mapping", some_shop(random.Random(1), orders=30), LOADED)
    with duckdb.connect(str(current(home.warehouse))) as file:
        file.execute("SET TimeZone = 'UTC'")
        before, rows = rowids(file), rows_in_order(file)
        facts.rebuild_since(file, START.date(), News(file))
        assert rowids(file) == before
        (middle,) = file.execute("SELECT placed_at FROM order_fact LIMIT 1 OFFSET 15").fetchall()
        file.execute("UPDATE order_fact SET carrier = 'spoilt' WHERE placed_at = ?", middle)
        facts.rebuild_since(file, START.date(), News(file))
        assert rowids(file) == before
        assert rows_in_order(file) == rows
        file.execute("DELETE FROM order_fact WHERE placed_at = ?", middle)
        facts.rebuild_since(file, START.date(), News(file))
        after = rowids(file)
        assert after["order_fact"][:15] == before["order_fact"][:15]
        assert not {*after["order_fact"][15:]} & {*before["order_fact"]}
        assert {name: ids for name, ids in after.items() if name != "order_fact"} == {
            name: ids for name, ids in before.items() if name != "order_fact"
        }
        assert rows_in_order(file) == rows


def test_a_fact_has_the_columns_and_types_of_its_query(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path / "mapping", some_shop(random.Random(1), orders=3), LOADED)
    with duckdb.connect(str(current(home.warehouse)), read_only=True) as file:
        for name in (*facts.FACTS, *DERIVED):
            asked = file.execute(f"DESCRIBE {fact_query(name)}").fetchall()
            stored = file.execute(f"DESCRIBE {name}").fetchall()
            assert [row[:2] for row in stored] == [row[:2] for row in asked], name
