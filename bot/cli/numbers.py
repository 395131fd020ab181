"""`floorwalker kpi`, `stock` and `risk`: figures on the terminal, as JSON or as CSV. Loads neither model, corpus nor Slack."""

from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.context import Context, context, given_day, given_moment
from bot.cli.receipts import print_figures
from bot.cli.terminal import console, print_csv, print_json, print_table
from bot.numbers import open_desk
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from tools.metrics.query import MetricQuery
from tools.metrics.reference import metrics_as_json
from tools.metrics.registry import catalogue
from tools.stock.view import StockRow

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def kpi(
    metric: Annotated[str | None, typer.Argument(help="Metric id; see --list.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day of the window.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="First day after the window.")] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Split by a dimension or by day, week, month, year.")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="Only DIM=VALUE; give it again for more.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="What was known then, and when now is.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the metrics.")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
) -> None:
    """A metric with its receipt, over a window, split and filtered."""
    if listing:
        _list(as_json)
        return
    if metric is None:
        raise UserMistake(
            "Name a metric, for example `floorwalker kpi net_sales`; `floorwalker kpi --list` shows them all."
        )
    desk = open_desk(context().home, context().clock, context().settings)
    query = MetricQuery(
        metric=metric,
        start=given_day(since, "--from"),
        end=given_day(until, "--to"),
        by=tuple(by or ()),
        where=_filters(where or []),
        as_of=given_moment(as_of, "--as-of", desk.warehouse.shop.time_zone),
    )
    figures = desk.figures(query)
    if as_json:
        print_json({"metric": metric, "figures": figures})
    elif as_csv:
        _print_csv(figures, query.by)
    else:
        print_figures(figures, desk.words)


def _filters(given: list[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise UserMistake(f"--where {text!r} is not DIM=VALUE; write it like --where channel=web.")
        filters.setdefault(name, []).append(value)
    return filters


def _print_csv(figures: list[Figure], by: tuple[str, ...]) -> None:
    columns = [
        *by,
        "metric",
        "value",
        "unit",
        "numerator",
        "denominator",
        "row_count",
        "from",
        "to",
        "tz",
        "provisional",
    ]
    print_csv(columns, [_csv_row(figure, by) for figure in figures])


def _csv_row(figure: Figure, by: tuple[str, ...]) -> list[object]:
    window = figure.window
    return [
        *(figure.key.get(name, "") for name in by),
        *(figure.metric, figure.value, figure.unit, figure.numerator, figure.denominator, figure.row_count),
        *(window.start, window.end, window.tz, figure.provisional),
    ]


def _list(as_json: bool) -> None:
    if as_json:
        print_json(metrics_as_json(catalogue()))
        return
    rows = [
        [m.id, m.title, m.unit.value, m.area, ", ".join(m.dimensions)] for m in catalogue().metrics.values()
    ]
    print_table("Metrics", ["id", "title", "unit", "area", "dimensions"], rows)


def stock(
    skus: Annotated[list[str] | None, typer.Argument(help="SKU ids; the riskiest when left out.")] = None,
    risk_only: Annotated[bool, typer.Option("--risk", help="Only SKUs that may run out.")] = False,
    as_json: AsJson = False,
) -> None:
    """What is there, what is coming, how long it lasts, how likely it runs out."""
    here: Context = context()
    rows = open_desk(here.home, here.clock, here.settings).stock(skus or [], risk_only=risk_only)
    if as_json:
        print_json({"skus": rows})
        return
    print_table(
        "Stock, all locations; risk of running out within 14 days",
        [
            "SKU",
            "title",
            "on hand",
            "committed",
            "available",
            "a day",
            "days of supply",
            "inbound 14 d",
            "risk",
        ],
        [_stock_row(row) for row in rows],
        numbers=(2, 3, 4, 5, 6, 7),
    )


def _stock_row(row: StockRow) -> list[str]:
    cover = "no movement" if row.days_of_supply is None else f"{min(row.days_of_supply, 365):.0f}"
    return [
        row.sku_id,
        row.title or "",
        f"{row.on_hand:,.0f}",
        f"{row.committed:,.0f}",
        f"{row.available:,.0f}",
        f"{row.daily_units:,.1f}",
        cover,
        f"{row.inbound_units:,.0f}",
        row.band,
    ]


def risk(as_json: AsJson = False) -> None:
    """The five areas as red, amber or green, each with its reason."""
    here = context()
    desk = open_desk(here.home, here.clock, here.settings)
    report = desk.risk()
    if as_json:
        print_json(report)
        return
    colours = {"red": "bold red", "amber": "yellow", "green": "green", "no_data": "dim"}
    for area in report.areas:
        console.print(f"[{colours[area.state]}]{area.state.upper():8}[/] {area.area}: {escape(area.reason)}")
        console.print(
            f"         owner {area.owner or 'nobody'}; runbook {area.runbook or 'none'}",
            style="dim",
            markup=False,
        )
    for line in report.changed:
        console.print(f"since yesterday: {line}", markup=False)
