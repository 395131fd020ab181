"""Figures that rest on the same rows stand in one table; others keep their own."""

from bot.sheets import sheets
from bot.slack.blocks.limits import faults
from bot.slack.render.figures import figure_blocks
from bot.slack.safe_text import SafeText
from floorwalker.evidence import Figure
from tests.support.evidence import WORDS, figure
from tools.derived import derived


def part(name: str, value: float | None, sku: str = "A", query: str = "SELECT 1") -> Figure:
    """A derived figure of a SKU."""
    told = {"metric": name, "unit": derived()[name].unit, "query": query, "null_reason": "no cost"}
    return figure(value=value, key={"sku": sku}).model_copy(update=told)


def test_one_thing_is_a_row_a_figure_with_what_it_is() -> None:
    figures = [part("audit_net_sales", 100.0), part("audit_gap", None)]
    (sheet,), alone = sheets(figures, WORDS)
    assert (sheet.caption, sheet.head) == ("Figures of A", ("figure", "value", "what it is"))
    assert [(row[0], row[2]) for row in sheet.rows] == [
        ("Net sales in 90 days", derived()["audit_net_sales"].definition),
        ("Gap", derived()["audit_gap"].definition),
    ]
    assert [row[1] for row in sheet.rows] == figures
    assert alone == []


def test_several_things_are_a_row_each_with_a_column_a_figure() -> None:
    figures = [part("audit_net_sales", 100.0), part("audit_gap", 0.1), part("audit_net_sales", 50.0, "B")]
    (sheet,), _ = sheets(figures, WORDS)
    assert sheet.caption == "Net sales in 90 days and gap by SKU"
    assert sheet.head == ("SKU", "Net sales in 90 days", "Gap")
    assert sheet.rows == (("A", figures[0], figures[1]), ("B", figures[2], ""))


def test_figures_of_one_metric_or_of_other_rows_stand_alone() -> None:
    split = [figure(key={"carrier": "dhl"}), figure(key={"carrier": "ups"})]
    other = part("audit_gap", 0.1, query="SELECT 2")
    made, alone = sheets([*split, other], WORDS)
    assert (made, alone) == ([], [*split, other])


def test_slack_shows_the_sheet_with_one_receipt() -> None:
    figures = [part("audit_net_sales", 100.0 - place, f"SKU-{place}") for place in range(60)]
    figures += [part("audit_gap", None, f"SKU-{place}") for place in range(60)]
    blocks = figure_blocks(SafeText(), WORDS, figures)
    assert [block["type"] for block in blocks] == ["data_table", "context"]
    assert blocks[0]["caption"] == "Net sales in 90 days and gap by SKU"
    assert f"{sum(one.row_count for one in figures[:60]):,} rows" in str(blocks[1])
    assert faults(blocks) == []
