"""What a metric is: the typed form of an entry in `catalogue/*.yaml`. Read by the catalogue, the compiler and the documentation."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Unit(StrEnum):
    """What a value counts; rates are 0 to 1 and unrounded, a basis point is a hundredth of a percent, a factor a plain number."""

    RATIO = "ratio"
    BASIS_POINTS = "bps"
    FACTOR = "factor"
    COUNT = "count"
    UNITS = "units"
    MONEY = "money"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    PROBABILITY = "probability"


class Declared(BaseModel):
    """Frozen, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(Declared):
    """An amount summed over the rows of a base: `value` per row, of the rows that meet `population`, dated by `clock`.

    A base is a fact table or a query in `sql/`; a base without a clock places its rows in the window itself.
    """

    base: str
    clock: str | None = None
    population: str = "TRUE"
    value: str


class Watch(Declared):
    """When the risk report worries: where a value turns amber and red over the last `days`.

    Which side is bad follows from the metric's direction. With `change` the limits are relative changes against the period
    before (-0.15 is 15 % less).
    """

    days: int = Field(default=7, ge=1)
    amber: float
    red: float
    change: bool = False


class Metric(Declared):
    """One metric.

    `kind` sum: the sum of `of`. ratio: sum of `of` over sum of `per` (its own measure when counted on other rows).
    quantile: the `quantile` of `of` over the rows, by linear interpolation (rule R8). computed: by a named computation.
    `pending` counts rows whose value may still change; with any of them, or before `maturity_days` have passed since the
    window's end, the figure is provisional (rule R4). `counted` names the rows in words. `needs` are the columns without
    which the metric cannot be answered. `proportion` marks ratios of counts that get a Wilson interval; `horizon_days`
    metrics look ahead instead of back; `window_days` is the length of the window when the asker chooses none.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    synonyms: tuple[str, ...] = ()
    unit: Unit
    direction: Literal["up", "down", "none"]
    area: Literal["demand", "inventory", "fulfilment", "returns", "margin", "service", "growth"]
    owner: str
    definition: str
    source: str
    version: str
    kind: Literal["sum", "ratio", "quantile", "computed"]
    of: Measure
    per: Measure | None = None
    quantile: float | None = Field(default=None, gt=0, lt=1)
    pending: str | None = None
    counted: str
    maturity_days: int = 0
    min_n: int = 30
    proportion: bool = False
    at_snapshot: bool = False
    horizon_days: int | None = None
    window_days: int | None = Field(default=None, ge=1)
    dimensions: tuple[str, ...]
    needs: tuple[str, ...]
    watch: Watch | None = None
    runbook: str | None = None

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> "Metric":
        if (self.kind == "ratio") != (self.per is not None):
            raise ValueError("a ratio has `per`, the other kinds have not")
        if (self.kind == "quantile") != (self.quantile is not None):
            raise ValueError("a quantile names which, the other kinds do not")
        return self

    @property
    def dated(self) -> bool:
        """Whether its rows carry a clock, so that it can be split by day, week, month or year and compared over time."""
        return self.of.clock is not None

    @property
    def tables(self) -> tuple[str, ...]:
        """The canonical tables it reads, for its watermark."""
        return tuple(sorted({need.split(".")[0] for need in self.needs}))


class Dimension(Declared):
    """Something figures are grouped or filtered by. `column` stands in the base, or with `via` in the table, or
    query of `sql/`, joined on it.

    `via` is "table.column": many rows of the base have one row there, so a join never multiplies rows. A `dated` dimension's
    table has one row per range of days (valid_from, valid_to): each row of the base gets that of its own day (rule R7), a base
    without a clock that of the moment asked about. Bases in `held_by` have the column themselves. Of dimensions that are
    `summed_by_day` an import keeps sums by day for each member (`day_sums`).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    synonyms: tuple[str, ...] = ()
    column: str
    via: str | None = None
    dated: bool = False
    held_by: tuple[str, ...] = ()
    summed_by_day: bool = False


GRAINS = ("day", "week", "month", "year")
"""The time dimensions every dated metric has; weeks start on Monday."""
