"""`floorwalker bench` on the smallest shop: every row is there, peers give the same answers, the page is written."""

from pathlib import Path

from tests.scenario.cli.conftest import Run
from tools.bench.dashboard import BASELINE
from tools.bench.rows import ROWS
from tools.metrics.registry import catalogue

LINES = 5_000


def test_every_row_is_measured_and_whoever_answers_agrees(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "docs" / "performance.md"
    found = run("bench", "--lines", str(LINES), "--json", "--write", page).json()
    assert len(found["rows"]) == len(ROWS)
    for row in found["rows"]:
        assert (row["memory_mb"] or row["cpu_s"]) > 0, row
    timings = found["peers"]["timings"]
    # PostgreSQL comes with the suite; libraries of data frames may be missing, and are then named with the reason.
    assert {"floorwalker", "PostgreSQL"} <= {one["peer"] for one in timings}
    assert [one for one in timings if not one["agrees"]] == []
    asked = {one["peer"] for one in timings} | set(found["peers"]["absent"])
    assert asked == {"floorwalker", "Polars", "pandas", "PostgreSQL"}
    for floor in found["floors"].values():
        assert floor["bytes_touched"] > 0
    text = page.read_text(encoding="utf-8")
    assert all(row["title"] in text for row in found["rows"])
    assert (page.parent / "images" / "growth.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_dashboard_is_split_as_it_says() -> None:
    assert len(BASELINE) == 8
    for metric, by in BASELINE:
        assert by is None or by in catalogue().metrics[metric].dimensions, (metric, by)
