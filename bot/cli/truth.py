"""`floorwalker mismatches`: where OMS, WMS, ERP, channels and partners disagree, on the terminal or as JSON."""

from typing import Annotated

import typer
from rich.text import Text

from bot.cli.context import context, given_moment
from bot.cli.terminal import console, print_hanging, print_json, print_table
from floorwalker.dates import written_moment
from tools.store.warehouse import Warehouse
from tools.truth import Finding, TruthReport, find_mismatches

LARGEST, LARGEST_OF_KIND = 10, 50
_COLOURS = {"high": "bold red", "medium": "yellow", "low": "dim"}


def mismatches(
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only this kind; give it again for more."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="What was known then, and when now is.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Where the systems disagree: stock, orders, shipments, prices and money, each with its owner and runbook."""
    here = context()
    warehouse = Warehouse.open(here.home, here.clock)
    moment = given_moment(as_of, "--as-of", warehouse.shop.time_zone) or warehouse.now()
    report = find_mismatches(warehouse, moment, kind)
    tz = warehouse.shop.time_zone
    warehouse.close()
    if as_json:
        print_json(report)
        return
    _print_counts(report, tz)
    _print_unexplained(report)
    _print_largest(report, LARGEST_OF_KIND if kind else LARGEST)
    _print_not_judged(report)


def _print_counts(report: TruthReport, tz: str) -> None:
    rows = [
        [count.kind, count.severity, f"{count.findings:,}", f"{count.money:,.2f}", count.title]
        for count in report.kinds
        if count.findings
    ]
    agreed = [count.kind for count in report.kinds if not count.findings]
    if rows:
        print_table(
            f"Mismatches between the systems as of {written_moment(report.as_of, tz)}",
            ["kind", "severity", "found", report.currency, "what it is"],
            rows,
            numbers=(2, 3),
        )
    if agreed:
        console.print(f"In agreement: {', '.join(agreed)}.", style="green")


def _print_unexplained(report: TruthReport) -> None:
    lost = report.unexplained
    if lost is not None:
        console.print(
            f"Stock that no movement explains, last {lost.days} days: {lost.units:,.0f} units at {lost.places:,} places"
            f" (net {lost.net_units:+,.0f}), {report.currency} {lost.money:,.2f} at cost."
        )


def _print_largest(report: TruthReport, most: int) -> None:
    largest = sorted(report.findings, key=lambda one: -one.money)[:most]
    if not largest:
        return
    more = len(report.findings) - len(largest)
    rest = f"; {more:,} more with --json or --kind KIND" if more else ""
    console.print(f"\nThe largest by money{rest}:", style="bold")
    for finding in largest:
        _print_finding(finding, report.currency)


def _print_finding(finding: Finding, currency: str) -> None:
    colour = _COLOURS[finding.severity]
    state = "; agreed once, waiting for the second load" if finding.clearing else ""
    money = f"{currency} {finding.money:,.2f}"
    head = Text(f"{money:>14}  ", style=colour)
    print_hanging(head, Text(finding.text, style="default"))
    below = Text(" " * head.cell_len)
    about = f"{finding.kind}, {_age(finding)}{state}; likely {finding.at_fault}: {finding.because}"
    print_hanging(below, Text(about), style="dim")
    print_hanging(below, Text(f"owner {finding.owner}; runbook {finding.runbook}"), style="dim")


def _age(finding: Finding) -> str:
    hours = finding.age_hours
    if hours is None:
        return "age unknown"
    return f"for {hours:,.0f} h" if hours < 48 else f"for {hours / 24:,.0f} days"


def _print_not_judged(report: TruthReport) -> None:
    if report.not_judged:
        console.print("\nNot judged:", style="bold")
    for one in report.not_judged:
        console.print(f"  {one.kind}: {one.reason}", style="dim", markup=False)
