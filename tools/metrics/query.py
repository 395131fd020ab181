"""What is asked of a metric: `MetricQuery`, with every name checked against the catalogue before anything runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from floorwalker.errors import UserMistake
from floorwalker.period import DEFAULT_DAYS, Period
from tools.metrics.definition import GRAINS, Metric
from tools.metrics.registry import Catalogue


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """A metric over a window, split by dimensions or time grains, filtered by members of dimensions.

    Without `start` and `end` the window is the last 28 full days before `as_of`; `end` is exclusive. `as_of` sets both what
    was known and what counts as now; None is the present of the data.
    """

    metric: str
    start: date | None = None
    end: date | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    as_of: datetime | None = None

    @property
    def has_window(self) -> bool:
        """Whether the asker chose the window."""
        return self.start is not None or self.end is not None

    def window(self, as_of: datetime, tz: str) -> Period:
        """The window it covers; with one end given the other is 28 days away."""
        default = Period.last_full_days(as_of, tz)
        if not self.has_window:
            return default
        if self.start is None:
            assert self.end is not None
            return Period.last_full_days(Period(self.end, date.max, tz).starts_at, tz, DEFAULT_DAYS)
        return Period(self.start, self.end or default.end, tz)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with everything settled: metric, window, moment."""

    metric: Metric
    query: MetricQuery
    window: Period
    as_of: datetime


def check_names(query: MetricQuery, catalogue: Catalogue) -> None:
    """Raise `UserMistake` for a metric, dimension or grain that does not exist, naming the nearest."""
    metric = catalogue.metric(query.metric)
    for name in query.by:
        if not (name in GRAINS and metric.dated):
            catalogue.dimension(name, metric)
    for name in query.where:
        if name in GRAINS:
            raise UserMistake(f"{name!r} cannot be a filter; choose days with --from and --to.")
        catalogue.dimension(name, metric)
    if len([name for name in query.by if name in GRAINS]) > 1:
        raise UserMistake("Figures are split by one of day, week, month, year at a time.")
