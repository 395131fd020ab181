"""`floorwalker bench`: how fast the numbers are on a practice shop of any size, with peers beside them in the same run."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.context import Context, context, keep_clock
from bot.cli.terminal import bar, console, print_json, print_table
from floorwalker.clock import FixedClock
from floorwalker.home import Home

if TYPE_CHECKING:
    from tools.bench.run import Benchmark
    from tools.bench.subject import Subject

SEED, DAYS = 20261, 730
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""The same shop at every run, so that runs can be compared."""


def bench(
    lines: Annotated[int, typer.Option("--lines", help="Order lines of the practice shop.")] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write the page of the documentation there.")
    ] = None,
    peers: Annotated[bool, typer.Option(help="Ask pandas, Polars and PostgreSQL the same.")] = True,
) -> None:
    """Measure every row of the performance table; the shop is made once per size and kept in the home."""
    from tools.bench.page import write_page
    from tools.bench.run import earlier_runs, run

    here = context()
    subject = _shop(here, lines, quiet=as_json)
    with bar("measuring", quiet=as_json) as progress:
        result = run(subject, here.clock, progress, peers=peers)
    if write is not None:
        write_page(write, result, earlier_runs(_folder(here)))
    if as_json:
        print_json(result)
        return
    _print(result)


def _folder(here: Context) -> Path:
    return here.home.root / "bench"


def _shop(here: Context, lines: int, *, quiet: bool) -> "Subject":
    """The practice shop of that size, made unless an earlier run left it."""
    from simulator.shop import MAPPING, generate
    from tools.bench.subject import Subject
    from tools.metrics.day_sums import day_sums
    from tools.store.importing import import_data

    home = Home(_folder(here) / f"{lines}")
    subject = Subject(home, lines, NOW, MAPPING)
    if not subject.is_current:
        shutil.rmtree(home.root, ignore_errors=True)
        subject.files.mkdir(parents=True, exist_ok=True)
        with bar("making the practice shop", quiet=quiet) as progress:
            generate(
                subject.files,
                seed=SEED,
                lines=lines,
                end=NOW,
                days=DAYS,
                progress=lambda share, what: progress(share * 0.5, what),
            )
            import_data(
                home,
                MAPPING,
                subject.files,
                clock=FixedClock(NOW),
                said=lambda what: progress(0.7, what),
                sums=day_sums().tables,
            )
        keep_clock(home, NOW)
    return subject


def _print(result: "Benchmark") -> None:
    from tools.bench.page import HEADINGS, cells, peer_table, seconds

    here = result.machine
    console.print(
        f"{result.lines:,} order lines, {here.processor}, {here.cores} cores, {here.memory_gb:.0f} GB, Python {here.python}."
    )
    print_table("Floorwalker", HEADINGS, [cells(row) for row in result.rows], numbers=(1, 2, 3))
    if result.peers is not None:
        headings, rows = peer_table(result.peers.timings)
        print_table(
            "CPU time of one question (times Floorwalker's)",
            headings,
            rows,
            numbers=range(3, len(headings)),
        )
        for name, reason in result.peers.absent.items():
            console.print(f"{name} is not in this run: {reason}.")
    for window, floor in result.floors.items():
        console.print(
            f"Scan floor of the dashboard over {window}: {floor.bytes_touched / 1e6:,.1f} MB, {seconds(floor.seconds)}."
        )
