"""A run → docs/performance.md: the table with its targets, the peers beside it, the scan floor, the machine, the growth."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.bench.contest import Timing
from tools.bench.growth import growth_svg
from tools.bench.rows import TARGET_LINES, Measured
from tools.bench.run import Benchmark

PICTURE = "images/growth.svg"


def write_page(path: Path, run: Benchmark, runs: Sequence[Benchmark]) -> None:
    """Write the page and its picture, replacing both."""
    picture = path.parent / PICTURE
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(growth_svg(runs), encoding="utf-8")
    path.write_text(
        "\n".join([*_head(run), *_rows(run), *_peers(run), *_floor(run), *_growth(runs)]) + "\n",
        encoding="utf-8",
    )


def target_of(row: Measured) -> str:
    """A row's target in words; nothing where it has none."""
    if row.target is None:
        return ""
    limit = row.target.limit
    if row.target.of == "memory_mb":
        return f"≤ {limit:,.0f} MB"
    amount = f"{limit:g} s" if limit >= 0.1 else f"{limit * 1000:g} ms"
    return f"≤ {amount} {'CPU' if row.target.of == 'cpu_s' else 'wall'}"


def seconds(value: float | None) -> str:
    """Seconds as people read them."""
    if value is None:
        return ""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def cells(row: Measured) -> list[str]:
    """A row as it stands in the table, on the page and in a terminal."""
    memory = f"{row.memory_mb:,.0f} MB" if row.memory_mb is not None else ""
    verdict = {None: "", True: "met", False: "not met"}
    return [
        row.title,
        seconds(row.cpu_s),
        seconds(row.wall_s),
        memory,
        target_of(row),
        verdict[row.met],
        row.note,
    ]


HEADINGS = ("what", "CPU", "wall", "memory", "target at 10 M", "", "note")


def _head(run: Benchmark) -> Iterator[str]:
    here = run.machine
    yield "# Performance"
    yield ""
    yield f"Written by `floorwalker bench --lines {run.lines} --write docs/performance.md`; do not edit."
    yield ""
    yield (
        f"Measured on {run.measured_on}: {here.processor}, {here.cores} cores, {here.memory_gb:.0f} GB, {here.system}, "
        f"Python {here.python}; one core reads {here.bandwidth_gb_s:.1f} GB/s from memory. The practice shop with "
        f"{run.lines:,} order lines over two years."
    )
    yield ""
    yield (
        "Each figure is the best of up to seven warm runs (of two, where one takes a second or more), every figure worked out "
        "afresh unless the row says otherwise. CPU is over all threads; wall depends on what else the machine does."
    )
    if run.lines != TARGET_LINES:
        yield ""
        yield f"The targets hold at {TARGET_LINES:,} order lines; this run has fewer or more, so that *met* is only a sign."


def _rows(run: Benchmark) -> Iterator[str]:
    yield ""
    yield from _table(HEADINGS, [cells(row) for row in run.rows])


def _peers(run: Benchmark) -> Iterator[str]:
    yield ""
    yield "## Beside its peers, in the same run"
    if run.peers is None:
        yield ""
        yield "Not asked in this run."
        return
    for name, reason in run.peers.absent.items():
        yield ""
        yield f"{name} is not in this run: {reason}."
    yield ""
    yield (
        "CPU time of one statement, without comparisons; in brackets how many times what Floorwalker takes. *Facts*: the "
        "same prebuilt fact tables. *Base*: from orders, lines, shipments and scans; there the SQL engines read the facts' own "
        "texts as views. Data frames are in memory already: loading them took "
        + ", ".join(
            f"{name} {spent:.1f}" for name, spent in run.peers.loading.items() if name != "floorwalker"
        )
        + " CPU-s. Every answer was compared with Floorwalker's; one that differs is marked."
    )
    yield ""
    yield from _table(*peer_table(run.peers.timings))


def peer_table(timings: Sequence[Timing]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: one row per question, tables and window, one column per peer."""
    names = list(dict.fromkeys(timing.peer for timing in timings))
    found = {(one.on, one.window, one.question, one.peer): one for one in timings}
    rows = []
    for on, window, question in dict.fromkeys((one.on, one.window, one.question) for one in timings):
        ours = found[on, window, question, names[0]]
        told = [_against(found[on, window, question, name], ours) for name in names]
        rows.append([question, on, window, *told])
    return ["question", "tables", "window", *names], rows


def _against(one: Timing, ours: Timing) -> str:
    times = f" ({one.cpu_s / ours.cpu_s:.1f}×)" if one is not ours and ours.cpu_s else ""
    return f"{seconds(one.cpu_s)}{times}{'' if one.agrees else ' **differs**'}"


def _floor(run: Benchmark) -> Iterator[str]:
    yield ""
    yield "## The scan floor"
    yield ""
    yield (
        "Bytes of the columns a dashboard's queries name, for the rows they count in all three windows, passed through "
        "memory once at the measured bandwidth."
    )
    yield ""
    spent = {"28 days": "dashboard_28d", "2 years": "dashboard_2y"}
    cpu = {row.id: row.cpu_s or 0.0 for row in run.rows}
    rows = [
        [
            window,
            f"{floor.bytes_touched / 1e6:,.1f} MB",
            seconds(floor.seconds),
            seconds(cpu[spent[window]]),
            f"{cpu[spent[window]] / floor.seconds:,.0f}×" if floor.seconds else "",
        ]
        for window, floor in run.floors.items()
    ]
    yield from _table(["dashboard", "touched", "floor", "CPU", "above the floor"], rows)


def _growth(runs: Sequence[Benchmark]) -> Iterator[str]:
    yield ""
    yield "## Growth"
    yield ""
    yield f"![CPU seconds over order lines]({PICTURE})"
    yield ""
    titles = [row.title for row in runs[-1].rows if row.cpu_s is not None]
    rows = []
    for run in runs:
        cpu = {row.title: row.cpu_s for row in run.rows}
        rows.append([f"{run.lines:,}", *(seconds(cpu.get(title)) for title in titles)])
    yield from _table(["order lines", *titles], rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---' for _ in headings)} |"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
