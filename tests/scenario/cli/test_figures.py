"""`kpi`, `stock`, `risk` and `digest` as programs read them: exact keys, JSON numbers, nulls with their reason, ISO moments."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from floorwalker.home import Home
from tests.scenario.cli.conftest import Run
from tests.support.practice_home import PracticeShop
from tools.metrics.registry import catalogue
from tools.stock.rows import StockRow

FIGURE = {
    "id", "metric", "key", "value", "unit", "numerator", "denominator", "row_count", "interval", "window", "filters", "as_of",
    "watermark", "provisional", "null_reason", "definition_version", "query", "compared_with",
}  # fmt: skip


def figure_is_well_formed(figure: object) -> bool:
    """The promise of docs/reference/schemas.md, field by field."""
    assert isinstance(figure, dict)
    assert set(figure) == FIGURE
    for name in ("value", "numerator", "denominator"):
        assert figure[name] is None or isinstance(figure[name], int | float)
    assert isinstance(figure["row_count"], int)
    assert (figure["value"] is None) == (figure["null_reason"] is not None)
    assert set(figure["window"]) == {"from", "to", "tz"}
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", figure["window"][end]) for end in ("from", "to"))
    assert is_utc(figure["as_of"])
    assert figure["watermark"] is None or is_utc(figure["watermark"])
    assert all(set(one) == {"label", "value"} for one in figure["compared_with"])
    if figure["interval"] is not None:
        low, high = figure["interval"]
        assert low <= figure["value"] <= high
        assert figure["unit"] != "ratio" or 0 <= low <= high <= 1
    return True


def is_utc(moment: object) -> bool:
    """An ISO moment with its offset."""
    found = datetime.fromisoformat(str(moment))
    return found.tzinfo is not None and str(moment).endswith("Z") and "T" in str(moment)


@pytest.mark.parametrize("metric", sorted(catalogue().metrics))
def test_every_metric_gives_one_figure_with_an_empty_key(run: Run, practice_home: Home, metric: str) -> None:
    found = run("kpi", metric, "--json", home=practice_home).json()
    assert set(found) == {"metric", "figures"}
    assert found["metric"] == metric
    figures = found["figures"]
    assert len(figures) == 1
    assert figures[0]["key"] == {}
    assert figure_is_well_formed(figures[0])


def test_a_window_a_split_and_two_filters(run: Run, practice: PracticeShop) -> None:
    found = run(
        "kpi", "orders", "--from", "2026-10-01", "--to", "2026-11-01", "--by", "channel", "--by", "week",
        "--where", "channel=web", "--where", "channel=b2b", "--json", home=practice.home,
    ).json()  # fmt: skip
    figures = found["figures"]
    assert all(figure_is_well_formed(figure) for figure in figures)
    assert {frozenset(figure["key"]) for figure in figures} == {frozenset({"channel", "week"})}
    assert {figure["key"]["channel"] for figure in figures} == {"web", "b2b"}
    assert {figure["key"]["week"] for figure in figures} >= {"2026-09-28", "2026-10-26"}
    assert figures[0]["filters"] == {"channel": ["web", "b2b"]}
    ((counted,),) = practice.sql(
        "SELECT COUNT(*) FROM sales_order WHERE type IN ('normal', 'b2b') AND channel IN ('web', 'b2b')"
        " AND placed_at >= TIMESTAMP '2026-10-01 04:00' AND placed_at < TIMESTAMP '2026-11-01 04:00'"
    )
    assert sum(figure["value"] for figure in figures) == counted


def test_as_of_is_both_what_was_known_and_now(run: Run, practice_home: Home) -> None:
    found = run("kpi", "orders", "--as-of", "2026-10-15T12:00", "--json", home=practice_home).json()
    (figure,) = found["figures"]
    assert figure["as_of"] == "2026-10-15T16:00:00Z"
    assert (figure["window"]["from"], figure["window"]["to"]) == ("2026-09-17", "2026-10-15")


def test_a_bare_day_as_of_is_its_first_instant_in_the_shops_zone(run: Run, practice_home: Home) -> None:
    found = run("kpi", "orders", "--as-of", "2026-10-15", "--json", home=practice_home).json()
    (figure,) = found["figures"]
    assert figure["as_of"] == "2026-10-15T04:00:00Z"
    assert figure["window"]["to"] == "2026-10-15"


def test_without_rows_the_value_is_null_and_the_reason_is_told(run: Run, practice_home: Home) -> None:
    found = run(
        "kpi", "aov", "--from", "2019-01-01", "--to", "2019-02-01", "--json", home=practice_home
    ).json()
    (figure,) = found["figures"]
    assert (figure["value"], figure["row_count"]) == (None, 0)
    assert "no customer orders" in figure["null_reason"]


def test_csv_has_the_split_first_and_as_many_rows_as_figures(run: Run, practice_home: Home) -> None:
    asked = ("kpi", "net_sales", "--by", "channel")
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--csv", home=practice_home).out)))
    figures = run(*asked, "--json", home=practice_home).json()["figures"]
    assert list(rows[0]) == [
        "channel", "metric", "value", "unit", "numerator", "denominator", "row_count", "from", "to", "tz", "provisional",
    ]  # fmt: skip
    assert [(row["channel"], float(row["value"])) for row in rows] == [
        (figure["key"]["channel"], figure["value"]) for figure in figures
    ]


def test_the_list_of_metrics_has_ids_units_and_dimensions(run: Run) -> None:
    listed = run("kpi", "--list", "--json").json()["metrics"]
    assert {one["id"] for one in listed} == set(catalogue().metrics)
    assert set(listed[0]) == {
        "id", "title", "unit", "direction", "area", "owner", "definition", "source", "version", "dimensions", "needs",
        "maturity_days", "min_n",
    }  # fmt: skip
    orders = next(one for one in listed if one["id"] == "orders")
    assert {"channel", "carrier", "day", "week", "month", "year"} <= set(orders["dimensions"])


def test_stock_is_a_row_per_sku_with_numbers_and_a_band(run: Run, practice: PracticeShop) -> None:
    (row,) = run("stock", "MUG-0001", "--json", home=practice.home).json()["skus"]
    assert set(row) == set(StockRow.model_fields)
    assert {place["location"] for place in row["locations"]} == {"dc-east", "3pl-west"}
    assert (row["sku_id"], row["title"]) == ("MUG-0001", "Blue Stoneware Mug")
    assert is_utc(row["taken_at"])
    assert all(
        isinstance(row[name], int | float) for name in ("on_hand", "committed", "available", "daily_units")
    )
    ((on_hand,),) = practice.sql(
        "SELECT SUM(on_hand) FROM (SELECT * FROM inventory_snapshot WHERE sku_id = 'MUG-0001'"
        " QUALIFY ROW_NUMBER() OVER (PARTITION BY location_id ORDER BY taken_at DESC) = 1)"
    )
    assert row["on_hand"] == on_hand


def test_stock_without_a_sku_gives_the_riskiest_first(run: Run, practice_home: Home) -> None:
    rows = run("stock", "--json", home=practice_home).json()["skus"]
    risky = run("stock", "--risk", "--json", home=practice_home).json()["skus"]
    odds = [row["probability"] for row in rows]
    assert odds == sorted(odds, reverse=True)
    likely = [row for row in rows if row["band"] in {"out", "high", "medium"}]
    assert {row["sku_id"] for row in likely} <= {row["sku_id"] for row in risky}
    assert all(row["worst_band"] in {"out", "high", "medium"} for row in risky)


def test_the_risk_report_has_its_five_areas(run: Run, practice_home: Home) -> None:
    found = run("risk", "--json", home=practice_home).json()
    assert set(found) == {"areas", "changed"}
    areas = found["areas"]
    assert [area["area"] for area in areas] == ["demand", "inventory", "fulfilment", "returns", "margin"]
    for area in areas:
        assert set(area) == {"area", "state", "reason", "owner", "runbook", "figures", "exceptions"}
        assert area["state"] in {"red", "amber", "green", "no_data"}
        assert all(figure_is_well_formed(figure) for figure in area["figures"])


def test_thresholds_of_the_operator_decide_the_state(run: Run, practice_home: Home, tmp_path: Path) -> None:
    def state(amber: float, red: float) -> str:
        text = f"thresholds: {{cost_coverage: {{amber: 0, red: 0}}, contribution_margin_rate: {{amber: {amber}, red: {red}}}}}\n"
        (tmp_path / "floorwalker.yaml").write_text(text, encoding="utf-8")
        areas = run("risk", "--json", home=practice_home).json()["areas"]
        return str(next(area for area in areas if area["area"] == "margin")["state"])

    assert [state(0.01, 0.001), state(0.99, 0.001), state(0.99, 0.98)] == ["green", "amber", "red"]


@pytest.mark.parametrize("day", ["monday", "wednesday", "friday"])
def test_a_digest_is_sections_of_lines(run: Run, practice_home: Home, day: str) -> None:
    found = run("digest", day, "--json", home=practice_home).json()
    assert set(found) == {"slot", "sections"}
    assert found["slot"] == f"{day} 2026-11-20"
    sections = found["sections"]
    for section in sections:
        assert set(section) == {"title", "lines"}
        for line in section["lines"]:
            assert set(line) == {"text", "owner", "ask", "state", "figures"}
            assert all(figure_is_well_formed(figure) for figure in line["figures"])


def test_a_digest_of_an_earlier_day_has_that_days_windows(run: Run, practice_home: Home) -> None:
    found = run("digest", "monday", "--date", "2026-11-16", "--json", home=practice_home).json()
    assert found["slot"] == "monday 2026-11-16"
    sections = found["sections"]
    assert sections[0]["lines"][0]["figures"][0]["window"]["to"] == "2026-11-16"


def test_a_split_without_a_row_names_its_metric_its_filters_and_its_days(
    run: Run, practice_home: Home
) -> None:
    asked = (
        "kpi",
        "in_stock_rate",
        "--by",
        "sku",
        "--where",
        "location=dc-east",
        "--from",
        "2019-01-01",
        "--to",
        "2019-01-03",
    )
    told = run(*asked, home=practice_home).out
    assert " ".join(told.split()) == (
        "**In-stock rate (location dc-east)** by SKU: no rows in 1 Jan to 2 Jan 2019, America/New_York."
    )


def test_where_no_purchase_order_is_open_a_sentence_stands_instead_of_a_table(
    run: Run, practice_home: Home
) -> None:
    arriving = run("inbound", "--from", "2031-01-01", "--to", "2031-01-02", home=practice_home)
    assert arriving.out == "There is no such open purchase order.\n"
