"""`data …` and `demo --prepare`: an import as programs read it, the practice shop that makes way, a copy that comes back in."""

import json
from pathlib import Path

import duckdb

from floorwalker.home import Home
from tests.scenario.cli.conftest import Run
from tests.support.homes import NORTHWIND
from tools.metrics.registry import catalogue
from tools.store.generations import current
from tools.store.tables import TABLES

PLAYBOOKS = Path(__file__).parents[3] / "knowledge" / "playbooks"
NO_MODEL = {"FLOORWALKER_EMBEDDING": "/no-model-here"}


def test_northwind_comes_in_whole_and_says_what_it_can_answer(run: Run, tmp_path: Path) -> None:
    found = run("data", "import", NORTHWIND, "--source", NORTHWIND / "data", "--json").json()
    assert set(found) == {"tables", "metrics_available", "metrics_missing"}
    told = {
        name: (one["read"], one["accepted"], one["refused"], one["reasons"])
        for name, one in found["tables"].items()
    }
    assert told["sales_order"] == (830, 830, 0, {})
    assert told["order_line"] == (2155, 2155, 0, {})
    assert {"orders", "net_sales", "on_time_ship_rate"} <= set(found["metrics_available"])
    assert not set(found["metrics_available"]) & set(found["metrics_missing"])
    assert set(found["metrics_available"]) | set(found["metrics_missing"]) == set(catalogue().metrics)
    assert all("." in need for needs in found["metrics_missing"].values() for need in needs)

    status = run("data", "status", "--json").json()
    assert (status["mappings"], status["time_zone"], status["currency"]) == (
        ["northwind"],
        "America/New_York",
        "USD",
    )
    entry = next(one for one in status["loaded"] if one["entity"] == "sales_order")
    assert set(entry) == {"source", "entity", "rows", "refused", "loaded_through", "loaded_at"}
    assert (entry["rows"], entry["loaded_through"][:11]) == (830, "1998-05-06T")

    checked = run("data", "check", "--json").json()
    assert set(checked) == {"refused", "metrics_available", "metrics_missing"}
    assert checked["metrics_available"] == found["metrics_available"]

    exported = run("data", "export", tmp_path / "copy", "--json").json()
    assert exported["tables"]["order_line"] == 2155
    assert {path.stem for path in (tmp_path / "copy").glob("*.parquet")} == set(exported["tables"])

    figure = run("kpi", "orders", "--from", "1996-07-01", "--to", "1998-06-01", "--json").json()["figures"][0]
    assert (figure["value"], figure["window"]["tz"]) == (830, "America/New_York")


def test_data_are_removed_by_name_and_only_when_meant(run: Run) -> None:
    run("data", "import", NORTHWIND, "--source", NORTHWIND / "data", "--json")
    assert "Remove all data of northwind from" in run("data", "remove", "northwind").mistake()
    assert run("data", "status", "--json").json()["mappings"] == ["northwind"]
    assert run("data", "remove", "northwind", "--yes", "--json").json() == {
        "removed": "northwind",
        "remaining": [],
    }
    assert "There are no data in" in run("data", "status").mistake()


def test_a_structural_fault_leaves_the_earlier_data(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping"
    mapping.mkdir()
    (mapping / "mapping.yaml").write_text(
        "name: tiny\ntime_zone: UTC\ncurrency: EUR\nsources: {skus: {file: skus.csv}}\n", encoding="utf-8"
    )
    (mapping / "sku.sql").write_text("SELECT id AS sku_id, title FROM skus", encoding="utf-8")
    (tmp_path / "skus.csv").write_text("id,title\nA,Mug [blue]\nB,\n,Nameless\n", encoding="utf-8")
    found = run("data", "import", mapping, "--source", tmp_path, "--json").json()
    assert (found["tables"]["sku"]["accepted"], found["tables"]["sku"]["refused"]) == (2, 1)
    assert sum(found["tables"]["sku"]["reasons"].values()) == 1
    (tmp_path / "skus.csv").write_text("ident,title\nA,Mug\n", encoding="utf-8")
    told = run("data", "import", mapping, "--source", tmp_path).mistake()
    assert "sku" in told
    status = run("data", "status", "--json").json()
    assert [(one["rows"], one["refused"]) for one in status["loaded"] if one["entity"] == "sku"] == [(2, 1)]


def test_strict_imports_nothing_when_a_row_is_refused(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping"
    mapping.mkdir()
    (mapping / "mapping.yaml").write_text(
        "name: tiny\ntime_zone: UTC\ncurrency: EUR\nsources: {skus: {file: skus.csv}}\n", encoding="utf-8"
    )
    (mapping / "sku.sql").write_text("SELECT id AS sku_id, title FROM skus", encoding="utf-8")
    (tmp_path / "skus.csv").write_text("id,title\nA,Mug\n,Nameless\n", encoding="utf-8")
    told = run("data", "import", mapping, "--source", tmp_path, "--strict").mistake()
    assert "sku" in told
    assert "There are no data" in run("data", "status").mistake()


def test_the_tables_are_described_for_programs(run: Run) -> None:
    found = run("data", "tables", "--json").json()
    assert [one["table"] for one in found["tables"]] == list(TABLES)
    for table in found["tables"]:
        assert set(table) == {"table", "description", "key", "known_at_default", "columns"}
        for column in table["columns"]:
            assert set(column) == {
                "column", "type", "description", "unit", "required", "default", "key", "reference", "enum", "minimum", "needed_by",
            }  # fmt: skip
    orders = next(one for one in found["tables"] if one["table"] == "sales_order")
    placed = next(one for one in orders["columns"] if one["column"] == "placed_at")
    assert "orders" in placed["needed_by"]


def test_a_template_is_a_mapping_to_fill_in_and_is_never_written_over(run: Run, tmp_path: Path) -> None:
    assert run("data", "template", tmp_path / "mine").code == 0
    assert len(list((tmp_path / "mine").glob("*.sql.example"))) == len(TABLES)
    assert "already holds a mapping.yaml" in run("data", "template", tmp_path / "mine").mistake()
    told = run("data", "template", tmp_path / "other", "--json").json()
    assert told["folder"] == str(tmp_path / "other")
    assert "mapping.yaml" in told["files"]
    assert set(told["files"]) == {path.name for path in (tmp_path / "other").iterdir()}


def test_the_practice_shop_is_prepared_once_and_makes_way_for_a_users_data(run: Run, tmp_path: Path) -> None:
    prepare = ("demo", "--prepare", "--lines", "2000", "--now", "2026-11-20T15:00")
    first = run(*prepare, env=NO_MODEL)
    assert (first.code, first.err) == (0, "")
    assert "made the practice shop" in first.out
    assert f"{len(list(PLAYBOOKS.glob('*.md')))} playbooks" in first.out
    again = run(*prepare, env=NO_MODEL)
    assert again.code == 0
    assert "made the practice shop" not in again.out

    figure = run("kpi", "orders", "--json").json()["figures"][0]
    assert figure["as_of"].startswith("2026-11-20T15:0")
    assert figure["value"] > 0

    imported = run("data", "import", NORTHWIND, "--source", NORTHWIND / "data")
    assert "The practice shop was removed" in imported.out
    assert run("data", "status", "--json").json()["mappings"] == ["northwind"]
    kept = run(*prepare, env=NO_MODEL)
    assert "kept the data that are loaded" in kept.out
    assert run("data", "status", "--json").json()["mappings"] == ["northwind"]


def test_now_that_is_no_moment_is_named(run: Run) -> None:
    assert "--now 'tomorrow' is not a moment" in run("demo", "--prepare", "--now", "tomorrow").mistake()


def test_doctor_tells_each_part_with_its_remedy(run: Run) -> None:
    ended = run("doctor", "--json")
    assert ended.code == 1
    checks = {one["name"]: one for one in json.loads(ended.out)["checks"]}
    assert {"data", "corpus", "embedding", "model", "database", "slack"} <= set(checks)
    assert all(set(one) == {"name", "state", "detail", "remedy"} for one in checks.values())
    assert (checks["data"]["state"], checks["corpus"]["state"], checks["slack"]["state"]) == (
        "fail",
        "fail",
        "warn",
    )
    assert "demo --prepare" in checks["data"]["detail"]


def test_doctor_is_content_with_a_prepared_home(run: Run, practice_home: Home) -> None:
    checks = run("doctor", "--json", home=practice_home).json()["checks"]
    assert {one["name"]: one["state"] for one in checks if one["state"] == "fail"} == {}


def test_data_of_another_version_are_named_until_they_are_loaded_again(run: Run, tmp_path: Path) -> None:
    load = ("data", "import", NORTHWIND, "--source", NORTHWIND / "data", "--json")
    run(*load).json()
    with duckdb.connect(str(current(Home(tmp_path / "home").warehouse))) as file:
        file.execute("UPDATE fact_build SET recipe = 'older'")
    refused = run("kpi", "orders")
    assert refused.code == 2
    assert "another version" in refused.err
    assert "Traceback" not in refused.err
    run(*load).json()
    assert run("kpi", "orders", "--json").json()["figures"][0]["row_count"]
