"""The catalogue's words for figures: what a metric is called, what it counts, and how its values are written for people.

Rounding happens here and nowhere else (rates are stored 0 to 1, unrounded). Used by every surface.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from floorwalker.dates import written_day
from floorwalker.evidence import Figure, Number
from tools.derived import derived
from tools.metrics.definition import Unit
from tools.metrics.registry import Catalogue
from tools.stock.band import BAND_FROM, Band

WHOLE_MONEY_FROM, MOST_DAYS = 1000, 365
PATTERNS = {
    Unit.RATIO: (100, "{:.1f} %"),
    Unit.BASIS_POINTS: (1, "{:,.0f} bps"),
    Unit.FACTOR: (1, "{:,.2f}"),
    Unit.COUNT: (1, "{:,.0f}"),
    Unit.MINUTES: (1, "{:,.0f} min"),
    Unit.HOURS: (1, "{:,.1f} h"),
}
"""How a value of a unit is written: what it is multiplied by first, and the pattern."""


class CatalogueWords:
    """Implements `bot.wording.Words` over the metric catalogue; `owners` are the operator's overrides."""

    def __init__(self, catalogue: Catalogue, currency: str, owners: Mapping[str, str]) -> None:
        self._catalogue = catalogue
        self._currency = currency
        self._owners = owners

    def title(self, metric_id: str) -> str:
        """What people call it."""
        declared = derived().get(metric_id)
        return declared.title if declared else self._catalogue.metric(metric_id).title

    def definition(self, metric_id: str) -> str:
        """What it counts, in one or two sentences."""
        declared = derived().get(metric_id)
        return declared.definition if declared else self._catalogue.metric(metric_id).definition

    def owner(self, metric_id: str) -> str | None:
        """Who answers for it: the operator's override for the metric or its area, else the catalogue's."""
        if metric_id in derived():
            return self._owners.get(metric_id)
        metric = self._catalogue.metric(metric_id)
        return self._owners.get(metric_id) or self._owners.get(metric.area) or f"@{metric.owner}"

    def less_is_better(self, metric_id: str) -> bool:
        """Whether the metric is one to keep down."""
        return self._catalogue.metric(metric_id).direction == "down"

    def shown(self, figure: Figure) -> str:
        """The value as people read it, with its unit; the reason when there is none."""
        if figure.value is None:
            return f"no value ({figure.null_reason})"
        return self.amount(figure.value, figure.unit)

    def change(self, figure: Figure, before: Number) -> str:
        """Risen or fallen since `before`, and whether that is good by the metric's direction; "unchanged" where both read alike.

        A provisional figure is held against one that is complete: it is not judged, only said to stand higher or lower so far.
        """
        if figure.value is None or figure.unit == Unit.PROBABILITY:
            return ""
        if self.amount(figure.value, figure.unit) == self.amount(before, figure.unit):
            return "unchanged"
        known = self._catalogue.metrics.get(figure.metric)
        good = known.direction if known else "none"
        risen = figure.value > before
        if figure.provisional:
            return f"{'▲' if risen else '▼'} so far"
        judged = "" if good == "none" else " better" if risen == (good == "up") else " worse"
        return f"{'▲' if risen else '▼'}{judged}"

    def amount(self, value: Number, unit: str) -> str:
        """A value of a unit as people read it."""
        match Unit(unit):
            case Unit.MONEY:
                return f"{self._currency} {value:,.{0 if abs(value) >= WHOLE_MONEY_FROM else 2}f}"
            case Unit.UNITS:
                return f"{value:,.{0 if value == int(value) else 1}f} unit{'s' * (value != 1)}"
            case Unit.DAYS:
                return f"{value:,.1f} days" if value < MOST_DAYS else f"over {MOST_DAYS} days"
            case Unit.PROBABILITY:
                # A probability of one is kept for what is out already.
                known = (band.value for band, lowest in BAND_FROM if value >= lowest)
                return Band.OUT.value if value >= 1 else next(known)
            case plain:
                factor, pattern = PATTERNS[plain]
                return pattern.format(value * factor)


def shown_window(start: date, end: date) -> str:
    """A window as people read it: its first and last day (`end` is exclusive)."""
    last = end - timedelta(days=1)
    if start == last:
        return written_day(start)
    return f"{written_day(start, year=start.year != last.year)} to {written_day(last)}"
