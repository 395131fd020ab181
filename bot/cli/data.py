"""`floorwalker data …`: import, remove, export, status, check, tables, template."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.context import context
from bot.cli.terminal import console, print_json, print_table, steps
from floorwalker.errors import UserMistake, unknown_name
from tools.metrics.availability import Availability, availability
from tools.metrics.reference import needs
from tools.metrics.registry import catalogue
from tools.store import account
from tools.store.checks import Refusal, TableCheck
from tools.store.describe import holds, meaning, must, tables_as_json, write_template
from tools.store.export import export
from tools.store.remedies import remedy
from tools.store.tables import TABLES
from tools.store.warehouse import Warehouse

if TYPE_CHECKING:
    from tools.store.importing import ImportReport

app = typer.Typer(
    help="The shop's data: import, look at, export.", no_args_is_help=True, rich_markup_mode=None
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("import")
def import_(
    mapping: Annotated[Path, typer.Argument(help="The mapping's folder.")],
    source: Annotated[Path, typer.Option("--source", help="The folder that holds the files.")],
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing when a row is refused.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a mapping's files, replacing what it gave before."""
    from tools.metrics.day_sums import day_sums
    from tools.store.importing import import_data

    here = context()
    with steps("importing", quiet=as_json) as said:
        report = import_data(
            here.home, mapping, source, clock=here.clock, strict=strict, said=said, sums=day_sums().tables
        )
    warehouse = Warehouse.open(here.home, here.clock)
    able = availability(catalogue(), warehouse.filled)
    if as_json:
        print_json(_import_json(report, able))
        return
    _print_import(report, able)


def _import_json(report: "ImportReport", able: Availability) -> dict[str, object]:
    found: dict[str, object] = {
        "tables": {check.table: _check_json(check) for check in report.checks},
        "metrics_available": able.available,
        "metrics_missing": dict(able.missing),
    }
    return found | ({"notes": list(report.notes)} if report.notes else {})


def _check_json(check: TableCheck) -> dict[str, object]:
    return {
        "read": check.read,
        "accepted": check.accepted,
        "refused": check.read - check.accepted,
        "reasons": {refusal.reason: refusal.rows for refusal in check.refusals},
    }


def _print_import(report: "ImportReport", able: Availability) -> None:
    if report.practice_removed:
        console.print("The practice shop was removed; these are your data now.")
    for note in report.notes:
        console.print(note, style="yellow", markup=False)
    rows = [[c.table, f"{c.read:,}", f"{c.accepted:,}", f"{c.read - c.accepted:,}"] for c in report.checks]
    print_table(
        f"Imported {report.mapping.name}", ["table", "read", "accepted", "refused"], rows, numbers=(1, 2, 3)
    )
    for check in report.checks:
        for refusal in check.refusals:
            console.print(f"{check.table}: {_refusal_in_words(refusal)}", markup=False)
    _print_metrics(able)


def _refusal_in_words(refusal: Refusal) -> str:
    value = "" if refusal.value is None else f", value {refusal.value!r}"
    told = f"{refusal.rows:,} refused, {refusal.reason} (first: key {refusal.key!r}{value})"
    return f"{told}; {remedy(refusal)}" if remedy(refusal) else told


def _print_metrics(able: Availability) -> None:
    """What can be asked, and for the rest the columns that would answer it: metrics that lack the same stand together."""
    console.print(f"Metrics these data answer: {', '.join(able.available) or 'none yet'}.")
    together: dict[tuple[str, ...], list[str]] = {}
    for metric, lacking in able.missing.items():
        together.setdefault(tuple(lacking), []).append(metric)
    for columns, metrics in sorted(together.items(), key=lambda one: (len(one[0]), -len(one[1]))):
        console.print(f"  with {', '.join(columns)} also: {', '.join(metrics)}", style="dim", markup=False)


@app.command("remove")
def remove_(
    name: Annotated[str, typer.Argument(help="The name in the mapping's mapping.yaml.")],
    confirm: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove what a mapping gave, with all that was ever known by it."""
    from tools.metrics.day_sums import day_sums
    from tools.store.removal import imported_names, remove_data

    here = context()
    asked = f"Remove all data of {name} from {here.home.root}?"
    if name in imported_names(here.home) and not confirm:
        if as_json or not sys.stdin.isatty():
            raise UserMistake(f"{asked} Say --yes to do so.")
        typer.confirm(asked, abort=True)
    with steps("removing", quiet=as_json) as said:
        remaining = remove_data(here.home, name, said=said, sums=day_sums().tables)
    if as_json:
        print_json({"removed": name, "remaining": list(remaining)})
        return
    left = f"{', '.join(remaining)} remain." if remaining else "No data remain."
    console.print(f"Removed {name}. {left}", markup=False)


@app.command("export")
def export_(
    folder: Annotated[Path, typer.Argument(help="Where the Parquet files go.")], as_json: AsJson = False
) -> None:
    """Write the current rows as Parquet, one file per table."""
    here = context()
    Warehouse.open(here.home, here.clock).close()
    written = dict(export(here.home, folder))
    if as_json:
        print_json({"folder": str(folder), "tables": written})
        return
    print_table(
        f"Exported to {folder}", ["table", "rows"], [[t, f"{n:,}"] for t, n in written.items()], numbers=(1,)
    )


@app.command()
def status(as_json: AsJson = False) -> None:
    """What is loaded, how far it reaches, and what was refused."""
    here = context()
    warehouse = Warehouse.open(here.home, here.clock)
    shop = warehouse.shop
    loaded = account.sources(warehouse)
    if as_json:
        print_json(
            {"mappings": shop.names, "time_zone": shop.time_zone, "currency": shop.currency, "loaded": loaded}
        )
        return
    console.print(
        f"{', '.join(shop.names)} in {shop.time_zone}, {shop.currency}; the present is {warehouse.now():%Y-%m-%d %H:%M} UTC."
    )
    rows = [[str(row[name] if row[name] is not None else "") for name in row] for row in loaded]
    print_table(
        "Loaded",
        ["mapping", "table", "rows", "refused", "reaches to (UTC)", "loaded at (UTC)"],
        rows,
        numbers=(2, 3),
    )


@app.command()
def check(as_json: AsJson = False) -> None:
    """What the last imports refused, and which metrics the data answer."""
    here = context()
    warehouse = Warehouse.open(here.home, here.clock)
    refused = account.refused(warehouse)
    able = availability(catalogue(), warehouse.filled)
    if as_json:
        print_json(
            {"refused": refused, "metrics_available": able.available, "metrics_missing": dict(able.missing)}
        )
        return
    rows = [[str(value if value is not None else "") for value in row.values()] for row in refused]
    print_table(
        "Refused", ["mapping", "table", "reason", "rows", "first key", "first value"], rows, numbers=(3,)
    )
    _print_metrics(able)
    console.print("Whether the systems agree with each other: `floorwalker mismatches`.", markup=False)


@app.command()
def tables(
    name: Annotated[str | None, typer.Argument(help="One table; all when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """The canonical tables and their columns."""
    if name is not None and name not in TABLES:
        raise unknown_name("table", name, TABLES)
    if as_json:
        print_json(tables_as_json(needs(catalogue()), [name] if name else list(TABLES)))
        return
    if name is None:
        print_table(
            "Canonical tables (floorwalker data tables NAME shows the columns)",
            ["table", "what a row is"],
            [[table.name, table.description.split("\n")[0]] for table in TABLES.values()],
        )
        return
    rows = [[c.name, holds(c), must(c), meaning(c)] for c in TABLES[name].columns]
    print_table(f"{name}: {TABLES[name].description}", ["column", "holds", "must", "meaning"], rows)


@app.command()
def template(
    folder: Annotated[Path, typer.Argument(help="Where the empty mapping goes.")], as_json: AsJson = False
) -> None:
    """Write an empty commented mapping to fill in."""
    written = write_template(folder)
    if as_json:
        print_json({"folder": str(folder), "files": [path.name for path in written]})
        return
    console.print(f"Wrote {written[0]} and {len(written) - 1} example queries.")
