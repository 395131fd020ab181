"""The rows of the performance table: each one small function from the shop to what was measured, with its target."""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Literal

import duckdb

from floorwalker.evidence import Evidence
from floorwalker.home import Home
from tools.bench.dashboard import BASELINE, dashboard, worked_out
from tools.bench.hour import cost_of_an_hour
from tools.bench.meter import Cost, measured, once
from tools.bench.subject import Subject
from tools.metrics.compute import figures_for
from tools.metrics.day_sums import day_sums as summed_by_day
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.stock.outlook import outlooks
from tools.store import day_sums, facts
from tools.store.derived import DERIVED
from tools.store.engine import SETTINGS
from tools.store.importing import import_data
from tools.store.news import News
from tools.store.sql import literal

TARGET_LINES = 10_000_000
"""The size at which the targets hold."""


class Target(Evidence):
    """The most something may cost: `limit` is in seconds or MB."""

    of: Literal["cpu_s", "wall_s", "memory_mb"]
    limit: float


class Measured(Evidence):
    """One row: CPU and wall in seconds, memory in MB, each null where it is not what the row measures."""

    id: str
    title: str
    cpu_s: float | None = None
    wall_s: float | None = None
    memory_mb: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; null where there is none."""
        if self.target is None:
            return None
        measured_: dict[str, float | None] = {
            "cpu_s": self.cpu_s,
            "wall_s": self.wall_s,
            "memory_mb": self.memory_mb,
        }
        value = measured_[self.target.of]
        return value is not None and value <= self.target.limit


def dashboard_28_days(subject: Subject) -> Measured:
    """The eight KPIs with comparisons over 28 days, warm, all worked out."""
    cost, figures = measured(lambda: worked_out(subject, subject.window("28 days")))
    return _row(
        "dashboard_28d",
        "Dashboard, 28 days",
        cost,
        Target(of="cpu_s", limit=0.12),
        _which(len(figures)),
    )


def dashboard_again(subject: Subject) -> Measured:
    """The same once more: what was worked out since the last import is remembered."""
    cost, figures = measured(lambda: dashboard(subject, subject.window("28 days")))
    return _row("dashboard_again", "The same, asked again", cost, None, _which(len(figures)))


def dashboard_two_years(subject: Subject) -> Measured:
    """The eight KPIs with comparisons over two years, warm, all worked out."""
    cost, figures = measured(lambda: worked_out(subject, subject.window("2 years")))
    return _row(
        "dashboard_2y", "Dashboard, 2 years", cost, Target(of="cpu_s", limit=0.5), _which(len(figures))
    )


def single_kpi(subject: Subject) -> Measured:
    """The slowest of the eight, alone and warm, with its comparisons."""
    window, costs = subject.window("28 days"), {}
    for metric, by in BASELINE:
        query = MetricQuery(metric, window.start, window.end, by=(by,) if by else ())
        costs[metric], _ = measured(partial(_alone, subject, query))
    slowest = max(costs, key=lambda metric: costs[metric].wall_s)
    return _row(
        "single_kpi",
        "Any single KPI",
        costs[slowest],
        Target(of="wall_s", limit=0.03),
        f"slowest: {slowest}",
    )


def _alone(subject: Subject, query: MetricQuery) -> None:
    subject.warehouse.forget_answers()
    figures_for(subject.warehouse, catalogue(), query)


def cold_figure(subject: Subject) -> Measured:
    """A process of its own, from its start to the first figure printed."""
    command = [sys.executable, "-m", "floorwalker", "kpi", "on_time_ship_rate", "--json"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    subprocess.run(  # noqa: S603 - our own program
        command, env={"FLOORWALKER_HOME": str(subject.home.root)}, check=True, capture_output=True
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _row("cold", "Cold process to first figure", Cost(cpu, wall), Target(of="wall_s", limit=1.5), "")


def query_memory(subject: Subject) -> Measured:
    """The most memory a process of its own holds that asks for both dashboards and every SKU's risk."""
    command = [
        sys.executable,
        "-m",
        "tools.bench.query_process",
        str(subject.home.root),
        subject.now.isoformat(),
    ]
    told = subprocess.run(command, env={}, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own program
    peaks: Mapping[str, float] = json.loads(told)["peak_mb"]
    return Measured(
        id="memory",
        title="Memory of the query process",
        memory_mb=max(peaks.values()),
        target=Target(of="memory_mb", limit=500),
        note=", ".join(f"{peak:.0f} MB after {step}" for step, peak in peaks.items()),
    )


def risk_of_all(subject: Subject) -> Measured:
    """The out-of-stock risk of every SKU on sale, once the day's stock and demand were read."""
    first, _ = once(lambda: outlooks(subject.warehouse, subject.now))
    cost, found = measured(lambda: outlooks(subject.warehouse, subject.now))
    note = f"{len(found):,} SKUs; the first time of a day, with the calibration, {first.cpu_s:.1f} s CPU"
    return _row("risk", "Out-of-stock risk, all SKUs", cost, Target(of="cpu_s", limit=0.5), note)


def whole_import(subject: Subject) -> Measured:
    """The shop's exports into an empty home: reading, mapping and checking every row, then all facts and their sums by day."""
    assert subject.mapping is not None
    with TemporaryDirectory(dir=subject.home.root) as folder:
        take_in = partial(
            import_data,
            Home(Path(folder)),
            subject.mapping,
            subject.files,
            clock=subject.clock,
            sums=summed_by_day().tables,
        )
        cost, report = once(take_in)
    rows = sum(check.read for check in report.checks)
    return _row(
        "import",
        "Import of everything",
        cost,
        None,
        f"{rows:,} rows of canonical tables; with its facts and sums",
    )


def first_build(subject: Subject) -> Measured:
    """All facts from the canonical tables, and their sums by day."""
    with TemporaryDirectory(dir=subject.home.root) as folder, _copy(subject, folder) as generation:
        cost, _ = once(lambda: facts.build(generation, lambda _: None))
        summing, _ = once(lambda: day_sums.build(generation, summed_by_day().tables))
    whole = Cost(cost.cpu_s + summing.cpu_s, cost.wall_s + summing.wall_s)
    note = f"all facts; {summing.cpu_s:.1f} s CPU of it for the sums by day"
    return _row("first_build", "First fact build", whole, Target(of="cpu_s", limit=20), note)


def writing_alone(subject: Subject) -> Measured:
    """Copying all facts into a file of their own: what a build costs at least that has nothing left to work out."""
    with (
        TemporaryDirectory(dir=subject.home.root) as folder,
        duckdb.connect(str(Path(folder) / "facts.duckdb")) as copy,
    ):
        copy.execute(f"{SETTINGS}; ATTACH {literal(str(subject.generation))} AS shop (READ_ONLY)")
        costs = {name: once(partial(_written, copy, name))[0] for name in (*facts.FACTS, *DERIVED)}
    whole = Cost(sum(cost.cpu_s for cost in costs.values()), sum(cost.wall_s for cost in costs.values()))
    note = f"nothing worked out; {costs['line_fact'].cpu_s:.1f} s CPU of it for line_fact"
    return _row("writing", "Writing those facts, as they are", whole, None, note)


def _written(copy: duckdb.DuckDBPyConnection, name: str) -> None:
    copy.execute(f"CREATE TABLE {name} AS SELECT * FROM shop.{name}")


def last_days(subject: Subject) -> Measured:
    """The facts of the last seven days once more, in a generation that has all of them: none differs, so none is written."""
    since = subject.window("28 days").end - timedelta(days=6)
    with TemporaryDirectory(dir=subject.home.root) as folder, _copy(subject, folder) as generation:
        cost, _ = once(lambda: facts.rebuild_since(generation, since, News(generation)))
    note = f"since {since}; no row differs, so none is written"
    return _row("last_days", "Rebuild of the last 7 days", cost, Target(of="cpu_s", limit=0.3), note)


def last_hour(subject: Subject) -> Measured:
    """All facts and their sums by day after the rows of the last hour came in."""
    with TemporaryDirectory(dir=subject.home.root) as folder, _copy(subject, folder) as generation:
        cost, rows = cost_of_an_hour(generation, subject.now)
    note = f"{rows:,} rows of canonical tables; facts and sums by day, without reading the source"
    return _row("last_hour", "Facts after an hour's news", cost, None, note)


ROWS: Sequence[Callable[[Subject], Measured]] = (
    # Processes of their own come first: the peers beside would crowd them.
    cold_figure,
    query_memory,
    dashboard_28_days,
    dashboard_again,
    dashboard_two_years,
    single_kpi,
    risk_of_all,
    first_build,
    writing_alone,
    last_days,
    last_hour,
    # Last, for a process that has held so much works more slowly afterwards.
    whole_import,
)


def _row(name: str, title: str, cost: Cost, target: Target | None, note: str) -> Measured:
    return Measured(id=name, title=title, cpu_s=cost.cpu_s, wall_s=cost.wall_s, target=target, note=note)


def _which(figures: int) -> str:
    return f"{len(BASELINE)} KPIs, {figures} figures"


def _copy(subject: Subject, folder: str) -> duckdb.DuckDBPyConnection:
    private = Path(folder) / "copy.duckdb"
    shutil.copyfile(subject.generation, private)
    generation = duckdb.connect(str(private))
    generation.execute(SETTINGS)
    return generation
