"""Laws of derived facts: what is declared of them fits what their texts read, and what does not differ is not built again."""

import random
import re
from collections.abc import Iterator

import duckdb
import pytest

from floorwalker.home import Home
from tests.property.test_fact_laws import rows_in_order
from tests.support.changing_shop import LOADED, START, load, some_shop
from tools.metrics.day_sums import day_sums
from tools.store import day_sums as tables
from tools.store import derivation, facts
from tools.store.derived import COUNTED, DERIVED, SLICES
from tools.store.fact_text import WORD, fact_query, relations
from tools.store.generations import current
from tools.store.news import KEPT, News
from tools.store.tables import TABLES


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A shop with all facts and day sums, to be left as it is."""
    folder = tmp_path_factory.mktemp("derived")
    home = Home(folder / "home")
    load(home, folder / "mapping", some_shop(random.Random(3), orders=15), LOADED, day_sums().tables)
    with duckdb.connect(str(current(home.warehouse))) as file:
        file.execute("SET TimeZone = 'UTC'")
        yield file


def reads(shop: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """What the engine finds a fact's text to read."""
    return set(shop.get_table_names(fact_query(name)))


def test_a_text_reads_what_it_is_taken_to_read(shop: duckdb.DuckDBPyConnection) -> None:
    known = {*TABLES, *facts.FACTS, *DERIVED}
    for text in [*map(fact_query, DERIVED), *(summed.query for summed in day_sums().tables.values())]:
        assert relations(text) & known == set(shop.get_table_names(text))


def test_a_derived_fact_reads_canonical_tables_and_facts_before_it(shop: duckdb.DuckDBPyConnection) -> None:
    before = {*TABLES, *facts.FACTS}
    for name in DERIVED:
        assert reads(shop, name) <= before, name
        before.add(name)


def test_what_is_declared_of_slices_is_about_relations_that_are_read_and_whose_differing_rows_are_known(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    for name, slices in SLICES.items():
        columns = {row[0] for row in shop.execute(f"DESCRIBE {name}").fetchall()}
        assert {slices.column, *slices.ordered_by} <= columns
        assert set(slices.told_by) | set(slices.made_of) <= reads(shop, name), name
        assert set(slices.told_by) <= {*facts.FACTS, *DERIVED, *KEPT}, name
    for name in COUNTED:
        assert reads(shop, name) <= {*facts.FACTS}, name


def test_every_column_that_matters_is_named_in_the_text(shop: duckdb.DuckDBPyConnection) -> None:
    """Differences are looked for in the columns a text names: none may come out of it by a star alone."""
    texts = {name: fact_query(name) for name in DERIVED}
    texts |= {name: summed.query for name, summed in day_sums().tables.items()}
    for name, text in texts.items():
        code = re.sub(r"--[^\n]*", "", text)
        given = {row[0] for row in shop.execute(f"DESCRIBE {text}").fetchall()}
        assert given <= set(WORD.findall(code)), name
        assert not re.search(r"DISTINCT \*|BY ALL|NATURAL|USING", code), name


def test_day_sums_say_which_relation_they_sum_up(shop: duckdb.DuckDBPyConnection) -> None:
    for name, summed in day_sums().tables.items():
        assert summed.relation in shop.get_table_names(summed.query), name
        assert summed.relation in {*facts.FACTS, *KEPT}, name


def test_nothing_is_built_again_where_nothing_differs(shop: duckdb.DuckDBPyConnection) -> None:
    said: list[str] = []
    news = News(shop)
    facts.rebuild_since(shop, START.date(), news, said.append)
    assert said == [f"built {name}" for name in facts.FACTS]
    before = shop.execute("SELECT table_name, table_oid FROM duckdb_tables() ORDER BY 1").fetchall()
    tables.update(shop, day_sums().tables, news)
    assert shop.execute("SELECT table_name, table_oid FROM duckdb_tables() ORDER BY 1").fetchall() == before


def test_a_table_that_may_differ_anyhow_is_read_again_and_stops_where_nothing_came_of_it(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    said: list[str] = []
    news, rows = News(shop), rows_in_order(shop)
    news.hear(TABLES["sku_cost"], "sku_cost")
    derivation.update(shop, news, said.append)
    assert said == ["built sku_number", "built cost_range"]
    assert rows_in_order(shop) == rows
    news.forget()


def test_rows_that_cancel_each_other_in_the_columns_asked_for_are_no_difference(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    news = News(shop)
    news.tell("line_fact", "SELECT DATE '2026-05-01' AS placed_day, 1 AS units, 2 AS price, 1 AS side"
              " UNION ALL SELECT DATE '2026-05-01', 1, 3, -1")  # fmt: skip
    assert news.behind("SELECT placed_day, units FROM line_fact") == []
    assert news.behind("SELECT placed_day, price FROM line_fact JOIN stock_day") == ["line_fact"]
    assert news.behind("SELECT COUNT(*) FROM line_fact") == []
    news.forget()


def test_changed_rows_of_a_canonical_table_never_cancel(shop: duckdb.DuckDBPyConnection) -> None:
    news = News(shop)
    for _ in ("as it was", "as it is"):
        news.hear(TABLES["receipt"], "(SELECT * FROM receipt LIMIT 1)")
    assert news.behind("SELECT receipt_id FROM receipt") == ["receipt"]
    news.hear(TABLES["fee"], "(SELECT * FROM fee LIMIT 0)")
    assert news.behind("SELECT amount FROM fee") == []
    news.forget()
