"""Laws of the facts: whatever an import changes, the facts are those of a full build, row for row and in the same order."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.changing_shop import CHANGES, KEYS, LOADED, START, load, some_shop
from tests.support.numbered_facts import what_differs
from tools.metrics.day_sums import day_sums
from tools.store import facts
from tools.store.day_sums import build as build_sums
from tools.store.derived import DERIVED
from tools.store.fact_text import fact_query
from tools.store.generations import current
from tools.store.news import News
from tools.store.reach import MARKS
from tools.store.sql import Statement
from tools.store.tables import TABLES
from tools.store.warehouse import Warehouse

CHANGING = settings(
    max_examples=10, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


def rows_in_order(file: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Every fact as it lies there."""
    names = (*facts.FACTS, *DERIVED)
    return {name: file.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in names}


def built_anew(home: Home, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every fact of a full build over the same canonical rows."""
    path = current(home.warehouse)
    assert path is not None
    copy = folder / "anew.duckdb"
    shutil.copyfile(path, copy)
    with duckdb.connect(str(copy)) as file:
        file.execute("SET TimeZone = 'UTC'")
        facts.build(file, lambda _: None)
        return rows_in_order(file)


def as_they_lie(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Every fact of the current generation."""
    with duckdb.connect(str(current(home.warehouse)), read_only=True) as file:
        return rows_in_order(file)


@CHANGING
@given(
    seed=st.integers(0, 10**6),
    rounds=st.lists(
        st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), min_size=1, max_size=2
    ),
)
def test_facts_after_any_import_are_those_of_a_full_build(seed: int, rounds: list[list[str]]) -> None:
    rng = random.Random(seed)
    shop = some_shop(rng, orders=30)
    with TemporaryDirectory() as place:
        home, folder, at = Home(Path(place) / "home"), Path(place) / "mapping", LOADED
        load(home, folder, shop, at)
        for changes in rounds:
            for change in changes:
                CHANGES[change](shop, rng)
            at += timedelta(days=1)
            load(home, folder, shop, at)
            assert as_they_lie(home) == built_anew(home, Path(place)), changes
            warehouse = Warehouse.open(home, FixedClock(at))
            assert not what_differs(warehouse, at + timedelta(days=365)), changes
            warehouse.close()


@settings(CHANGING, max_examples=4)
@given(
    seed=st.integers(0, 10**6),
    changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3),
)
def test_day_sums_after_any_import_are_those_of_a_full_build(seed: int, changes: list[str]) -> None:
    rng = random.Random(seed)
    shop = some_shop(rng, orders=20)
    with TemporaryDirectory() as place:
        home, folder = Home(Path(place) / "home"), Path(place) / "mapping"
        load(home, folder, shop, LOADED, day_sums().tables)
        for change in changes:
            CHANGES[change](shop, rng)
        load(home, folder, shop, LOADED + timedelta(days=1), day_sums().tables)
        with duckdb.connect(str(current(home.warehouse))) as file:
            file.execute("SET TimeZone = 'UTC'")
            found = sums_in_order(file)
            build_sums(file, day_sums().tables)
            assert found == sums_in_order(file), changes


def sums_in_order(file: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Every table of day sums as it lies there, with its sums as exact as adding up in another order leaves them."""
    return {
        name: [
            tuple(round(value, 6) if isinstance(value, float) else value for value in row)
            for row in file.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
        ]
        for name in day_sums().tables
    }


@CHANGING
@given(seed=st.integers(0, 10**6), change=st.sampled_from(sorted(CHANGES)), hours=st.integers(0, 96 * 24))
def test_facts_as_of_any_moment_are_those_of_the_rows_known_then(seed: int, change: str, hours: int) -> None:
    rng = random.Random(seed)
    shop = some_shop(rng, orders=20)
    with TemporaryDirectory() as place:
        home, folder = Home(Path(place) / "home"), Path(place) / "mapping"
        load(home, folder, shop, LOADED)
        CHANGES[change](shop, rng)
        load(home, folder, shop, LOADED + timedelta(days=1))
        moments = [(START + timedelta(hours=hours)).replace(tzinfo=UTC), LOADED + timedelta(hours=1)]
        warehouse = Warehouse.open(home, FixedClock(LOADED + timedelta(days=2)))
        assert not what_differs(warehouse, moments[seed % 2]), change
        for as_of in moments:
            then = facts_of_rows_known(warehouse, as_of)
            for name in facts.FACTS:
                found = warehouse.run(Statement(f"SELECT * FROM {name}", {}), as_of)
                assert sorted(map(repr, (tuple(row.values()) for row in found))) == then[name], (name, change)
        warehouse.close()


def facts_of_rows_known(warehouse: Warehouse, as_of: datetime) -> dict[str, list[str]]:
    """Every fact by its own query over nothing but the rows known at a moment."""
    with duckdb.connect() as file:
        file.execute("SET TimeZone = 'UTC'")
        for table in KEYS:
            rows = warehouse.run(Statement(f"SELECT * FROM {table}", {}), as_of)
            shape = warehouse.run(Statement(f"DESCRIBE {table}", {}), as_of)
            columns = ", ".join(f'"{column["column_name"]}" {column["column_type"]}' for column in shape)
            file.execute(f"CREATE TABLE {table} ({columns})")
            if rows:
                # All rows at once: one by one they cost more than everything else here.
                places = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
                held = [value for row in rows for value in row.values()]
                file.execute(f"INSERT INTO {table} VALUES {places}", held)
        facts.install_functions(file, warehouse.shop.time_zone)
        found = {}
        for name in facts.FACTS:
            file.execute(f"CREATE TABLE {name} AS {fact_query(name)}")
            found[name] = sorted(map(repr, file.execute(f"SELECT * FROM {name}").fetchall()))
        return found


@settings(CHANGING, max_examples=6)
@given(seed=st.integers(0, 10**6), day=st.integers(-2, 95))
def test_rebuilding_the_last_days_changes_nothing(seed: int, day: int) -> None:
    shop = some_shop(random.Random(seed), orders=20)
    with TemporaryDirectory() as place:
        home = Home(Path(place) / "home")
        load(home, Path(place) / "mapping", shop, LOADED)
        before = as_they_lie(home)
        since = START.date() + timedelta(days=day)
        with duckdb.connect(str(current(home.warehouse))) as file:
            file.execute("SET TimeZone = 'UTC'")
            spoilt = f"placed_day >= DATE '{since}'"
            file.execute(f"UPDATE line_fact SET carrier = 'spoilt' WHERE {spoilt}")
            file.execute(f"UPDATE order_fact SET carrier = 'spoilt' WHERE {spoilt}")
            file.execute(f"UPDATE stock_day SET available = 99 WHERE day >= DATE '{since}'")
            file.execute(f"UPDATE forecast_run SET units = [99] WHERE origin_at >= DATE '{since}'")
            facts.rebuild_since(file, since, News(file))
            assert rows_in_order(file) == before


def test_an_import_of_recent_orders_leaves_the_facts_of_older_ones_untouched(tmp_path: Path) -> None:
    shop = some_shop(random.Random(1), orders=30)
    home = Home(tmp_path / "home")
    load(home, tmp_path / "mapping", shop, LOADED)
    with duckdb.connect(str(current(home.warehouse))) as file:
        # A trace that only a full build would wipe out.
        file.execute("UPDATE order_fact SET carrier = 'trace' WHERE order_id = 'o1'")
    CHANGES["new order"](shop, random.Random(2))
    load(home, tmp_path / "mapping", shop, LOADED + timedelta(days=1))
    with duckdb.connect(str(current(home.warehouse)), read_only=True) as file:
        assert file.execute("SELECT carrier FROM order_fact WHERE order_id = 'o1'").fetchall() == [("trace",)]
        assert file.execute("SELECT COUNT(*) FROM order_fact WHERE order_id = 'new'").fetchall() == [(1,)]


def test_every_table_a_fact_reads_is_followed(tmp_path: Path) -> None:
    words = {
        word for name in facts.FACTS for word in fact_query(name).replace("(", " ").replace(")", " ").split()
    }
    # Both name a column as well as a table.
    assert (words & set(TABLES)) - {"channel", "location"} == set(MARKS)
