"""The blocks that carry data: table, data_table, data_visualization.

Where Slack's sources disagree, the smaller limit counts. Limits: docs.slack.dev/reference/block-kit/blocks
(table, data-table, data-visualization).
"""

from typing import Any, NamedTuple

from simulator.slack.blocks.report import Report
from simulator.slack.wire import JsonObject

TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000
DATA_ROWS, DATA_COLUMNS, DATA_CHARACTERS = 101, 20, 20_000
SERIES, POINTS, LABEL_CHARACTERS, CHART_TITLE = 6, 20, 20, 50
CHART_TYPES = ("line", "bar", "area", "pie")
CELLS = frozenset({"raw_text", "raw_number", "rich_text"})


class Shape(NamedTuple):
    """How wide and long a table may be, and which cells its header and its body may have."""

    columns: int
    characters: int
    header: frozenset[str]
    body: frozenset[str]


TABLE = Shape(TABLE_COLUMNS, TABLE_CHARACTERS, CELLS, CELLS)
DATA_TABLE = Shape(DATA_COLUMNS, DATA_CHARACTERS, CELLS - {"rich_text"}, CELLS | {"action_cell"})


def check_table(report: Report, block: JsonObject, at: str) -> None:
    """`table`: at most 100 rows of 20 cells and 10,000 characters."""
    rows = report.items(block.get("rows"), f"{at}/rows", TABLE_ROWS)
    _rows(report, rows, f"{at}/rows", TABLE)
    settings = report.items(block.get("column_settings", []), f"{at}/column_settings", TABLE_COLUMNS, least=0)
    for number, setting in enumerate(settings):
        if isinstance(setting, dict):  # null keeps a column's default
            place = f"{at}/column_settings/{number}/align"
            report.one_of(setting.get("align"), place, ("left", "center", "right"))


def check_data_table(report: Report, block: JsonObject, at: str) -> None:
    """`data_table`: a header and 1 to 100 rows of the same width, a caption, 20,000 characters."""
    report.text(block.get("caption"), f"{at}/caption", 3000)
    report.whole_number(block.get("page_size"), f"{at}/page_size", 1, 100)
    rows = report.items(block.get("rows"), f"{at}/rows", DATA_ROWS, least=2)
    _rows(report, rows, f"{at}/rows", DATA_TABLE)
    widths = {len(row) for row in rows if isinstance(row, list)}
    if len(widths) > 1:
        report.refuse(f"{at}/rows", "all rows must have the same number of cells")
    last = max(widths, default=1) - 1
    report.whole_number(block.get("row_header_column_index"), f"{at}/row_header_column_index", 0, last)


def _rows(report: Report, rows: list[object], at: str, shape: Shape) -> None:
    total = 0
    for number, row in enumerate(rows):
        cells = report.items(row, f"{at}/{number}", shape.columns)
        for column, cell in enumerate(cells):
            total += _cell(report, cell, f"{at}/{number}/{column}", shape.body if number else shape.header)
    if total > shape.characters:
        report.refuse(at, f"must be less than {shape.characters + 1} characters over all cells")


def _cell(report: Report, cell: object, at: str, allowed: frozenset[str]) -> int:
    if not isinstance(cell, dict) or cell.get("type") not in allowed:
        report.refuse(at, "unsupported type of cell")
        return 0
    if cell["type"] == "raw_text":
        report.text(cell.get("text"), f"{at}/text", TABLE_CHARACTERS)
        return len(str(cell.get("text")))
    if cell["type"] == "raw_number":
        report.number(cell.get("value"), f"{at}/value")
        report.text(cell.get("text"), f"{at}/text", 255, required=False)
        return len(str(cell.get("text") or cell.get("value")))
    return sum(len(text) for text in texts_in(cell))


def texts_in(value: object) -> list[str]:
    """All `text` strings inside a rich text."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for part in value.values() for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return []


def check_chart(report: Report, block: JsonObject, at: str) -> None:
    """`data_visualization`: a titled line, bar, area or pie chart."""
    report.text(block.get("title"), f"{at}/title", CHART_TITLE)
    chart = block.get("chart")
    if not isinstance(chart, dict):
        report.refuse(f"{at}/chart", "missing required field: chart")
        return
    report.one_of(chart.get("type"), f"{at}/chart/type", CHART_TYPES, required=True)
    if chart.get("type") == "pie":
        points = report.items(chart.get("segments"), f"{at}/chart/segments", POINTS)
        _points(report, points, f"{at}/chart/segments", positive=True)
    else:
        _series(report, chart, f"{at}/chart")


def _series(report: Report, chart: JsonObject, at: str) -> None:
    axis = chart.get("axis_config")
    if not isinstance(axis, dict):
        report.refuse(f"{at}/axis_config", "missing required field: axis_config")
        return
    categories = report.items(axis.get("categories"), f"{at}/axis_config/categories", POINTS)
    for number, label in enumerate(categories):
        report.text(label, f"{at}/axis_config/categories/{number}", LABEL_CHARACTERS)
    for name in ("x_label", "y_label"):
        report.text(axis.get(name), f"{at}/axis_config/{name}", CHART_TITLE, required=False)
    for number, series in enumerate(report.items(chart.get("series"), f"{at}/series", SERIES)):
        place = f"{at}/series/{number}"
        if not isinstance(series, dict):
            report.refuse(place, "must be an object")
            continue
        report.text(series.get("name"), f"{place}/name", LABEL_CHARACTERS)
        points = report.items(series.get("data"), f"{place}/data", POINTS)
        _points(report, points, f"{place}/data")
        if [point.get("label") for point in points if isinstance(point, dict)] != categories:
            report.refuse(f"{place}/data", "labels must be the categories of the axis, in their order")


def _points(report: Report, points: list[Any], at: str, *, positive: bool = False) -> None:
    for number, point in enumerate(points):
        place = f"{at}/{number}"
        if not isinstance(point, dict):
            report.refuse(place, "must be an object")
            continue
        report.text(point.get("label"), f"{place}/label", LABEL_CHARACTERS)
        report.number(point.get("value"), f"{place}/value")
        if positive and isinstance(point.get("value"), int | float) and point["value"] < 0:
            report.refuse(f"{place}/value", "must not be negative")
