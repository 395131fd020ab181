"""The dashboard that is measured: all eight baseline KPIs, split as people read them, each with its comparisons."""

from collections.abc import Sequence

from floorwalker.evidence import Figure
from floorwalker.period import Period
from tools.bench.subject import Subject
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

BASELINE: Sequence[tuple[str, str | None]] = (
    ("forecast_wape_14d", None),
    ("in_stock_rate", None),
    ("days_of_supply", "abc"),
    ("pick_accuracy", None),
    ("dock_to_stock_p50_h", None),
    ("on_time_ship_rate", None),
    ("return_rate", "reason"),
    ("contribution_margin", "family"),
)
"""Metric and dimension of each of the eight (KPI study, table 1.2)."""


def worked_out(subject: Subject, window: Period) -> list[Figure]:
    """All figures of the dashboard over a window, none of them remembered from an earlier question."""
    subject.warehouse.forget_answers()
    return dashboard(subject, window)


def dashboard(subject: Subject, window: Period) -> list[Figure]:
    """All figures of the dashboard over a window; raises `UserMistake` for a metric or split that the catalogue does not have."""
    found: list[Figure] = []
    for metric, by in BASELINE:
        query = MetricQuery(metric, window.start, window.end, by=(by,) if by else ())
        found += figures_for(subject.warehouse, catalogue(), query)
    return found
