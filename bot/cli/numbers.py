"""`floorwalker kpi`, `stock` and `risk`: figures on the terminal, as JSON or as CSV. Loads neither model, corpus nor Slack."""

from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from bot.cli.context import Context, context, given_day, given_moment
from bot.cli.receipts import print_figures
from bot.cli.stock_table import print_stock
from bot.cli.terminal import console, print_csv, print_hanging, print_json, print_markdown, print_table
from bot.numbers import open_desk
from bot.reach import reaches
from bot.tell_numbers import tell_no_rows
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from floorwalker.phrase import in_words
from tools.metrics.query import MetricQuery
from tools.metrics.reference import metrics_as_json
from tools.metrics.registry import catalogue
from tools.risk import AreaRisk

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def kpi(
    metric: Annotated[str | None, typer.Argument(help="Metric id; see --list.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day of the window.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="First day after the window.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", metavar="DIM", help="Split by a dimension or by day, week, month, year; again for more."
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="DIM=VALUE", help="Only DIM=VALUE; give it again for more."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="What was known then, and when now is.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the metrics.")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
) -> None:
    """A metric with its receipt, over a window, split and filtered."""
    if as_json and as_csv:
        raise UserMistake("--json and --csv are two forms of the same answer; give one of them.")
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
    elif figures:
        whole = desk.figures(replace(query, by=()))[0] if query.by else None
        print_figures(figures, desk.words, whole)
    else:
        (whole,) = desk.figures(replace(query, by=()))
        print_markdown(tell_no_rows(whole, query.by, desk.words, desk.sku_titles() | desk.vendor_names()))


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
    desk = open_desk(here.home, here.clock, here.settings)
    view = desk.stock_view(skus or [], risk_only=risk_only)
    if as_json:
        print_json(view)
        return
    print_stock(view, desk.warehouse.shop, named=bool(skus), risk_only=risk_only)


def risk(as_json: AsJson = False) -> None:
    """The five areas as red, amber or green, each with its reason and its worst exceptions."""
    here = context()
    report = open_desk(here.home, here.clock, here.settings).risk()
    if as_json:
        print_json(report)
        return
    for area in sorted(report.areas, key=lambda one: _WORST_FIRST.index(one.state.value)):
        _print_area(area)
    if report.changed:
        console.print("[bold]Since yesterday[/]")
    for line in report.changed:
        print_hanging(Text("  "), Text(line))


STATE_STYLES = {"red": "bold red", "amber": "bold yellow", "no_data": "bold dim", "green": "bold green"}
_WORST_FIRST = list(STATE_STYLES)
SEVERITY_STYLES = {"high": "red", "medium": "yellow", "low": "dim"}
_UNDER = Text(" " * 9)
"""Below an area's state."""


def _print_area(area: AreaRisk) -> None:
    state = area.state.value
    said = Text(f"{in_words(state).upper():9}", style=STATE_STYLES[state])
    print_hanging(said, Text.assemble((area.area, "bold"), f": {area.reason}"))
    print_hanging(
        _UNDER,
        Text(
            f"owner {area.owner or 'nobody'}; runbook {area.runbook or 'none'}; {reaches(area.figures)}".removesuffix(
                "; "
            )
        ),
        style="dim",
    )
    if area.exceptions:
        print_hanging(_UNDER, Text(area.counted))
    for one in area.top:
        head = Text.assemble(_UNDER, (f"{one.severity.value:7}", SEVERITY_STYLES[one.severity.value]))
        print_hanging(head, Text(one.text))
    console.print()
