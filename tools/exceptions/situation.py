"""The moment at which exceptions are looked for: what was known then, the working calendars, and how figures are had."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from floorwalker.dates import written_moment
from floorwalker.evidence import Figure, Number
from floorwalker.period import zone
from tools.exceptions.definition import Area, Rule, Severity
from tools.exceptions.known import as_known
from tools.exceptions.stocktaking import ALL_KNOWN, Stocktaking
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue
from tools.store.sql import Value
from tools.store.warehouse import Row, Warehouse
from tools.working_time import Calendars, WorkingCalendar

Ask = Callable[[MetricQuery], Sequence[Figure]]
"""How figures are had: one call per query."""


@dataclass(frozen=True)
class Situation:
    """Whose data, at which moment (UTC, aware), in which working time; `red_limits` are the operator's by metric id."""

    warehouse: Warehouse
    as_of: datetime
    calendars: Calendars
    catalogue: Catalogue
    ask: Ask
    limits_of_metric: Callable[[str], tuple[float, float] | None]
    stock: Stocktaking

    @property
    def today(self) -> date:
        """The shop's local day."""
        return self.as_of.astimezone(zone(self.warehouse.shop.time_zone)).date()

    @property
    def latest(self) -> date:
        """The latest local day of the looks that share what was read: today, or the day this look is compared with."""
        return self.stock.present.astimezone(zone(self.warehouse.shop.time_zone)).date()

    def days_back(self, days: float) -> datetime:
        """The moment so many days of 24 hours earlier."""
        return self.as_of - timedelta(days=days)

    def rows(self, query: str, candidates: Iterable[str] | None = None, **values: Value) -> list[Row]:
        """The rows of a named query as known at the moment; `$as_of` and `$as_of_day` are always given."""
        given = {"as_of": self.as_of, "as_of_day": self.today, **values}
        return self.warehouse.run(as_known(query, self.as_of, given, candidates), ALL_KNOWN)

    def has(self, rule: Rule) -> bool:
        """Whether the data hold the columns a rule needs."""
        return all(need in self.warehouse.filled for need in rule.needs)

    def worked_since(self, calendar: WorkingCalendar, moment: datetime) -> float:
        """Working hours of a place between a moment and now."""
        return calendar.hours_between(moment, self.as_of)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found: which records, how bad, since when, for how long, and what it touches.

    `hours` are clock hours when `clock` is true, else working hours. `orders` are the ids of affected orders, whose net sales are
    the money at risk unless `money` says otherwise. Area, owner, runbook and the tables read are the rule's unless given.
    """

    key: dict[str, str]
    severity: Severity
    since: datetime
    hours: float
    text: str
    orders: frozenset[str] = frozenset()
    money: Number | None = None
    clock: bool = False
    area: Area | None = None
    owner: str | None = None
    runbook: str | None = None
    reads: tuple[str, ...] = ()


Detector = Callable[[Situation, Rule], list[Finding]]
"""One rule's search: everything it finds at the moment."""


def moment(row: Row, name: str) -> datetime:
    """A stored moment of a row, aware; raises `TypeError` for one that is null."""
    found = maybe_moment(row, name)
    if found is None:
        raise TypeError(f"{name} is null")
    return found


def maybe_moment(row: Row, name: str) -> datetime | None:
    """A stored moment of a row, aware, or None."""
    value = row[name]
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def number(value: object) -> float:
    """A stored amount as a float; 0 for null."""
    return 0.0 if value is None else float(str(value))


def text_of(value: object) -> str | None:
    """A stored text, or None."""
    return None if value is None else str(value)


def shown_hours(hours: float) -> str:
    """Hours as people read them: minutes under two hours, days from 72 hours on."""
    if hours < 2:
        return f"{hours * 60:.0f} min"
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"


def local(at: datetime, situation: Situation) -> str:
    """A moment in the shop's zone, as people read it."""
    return written_moment(at, situation.warehouse.shop.time_zone, year=False, zoned=False)
