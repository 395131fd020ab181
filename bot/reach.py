"""What figures rest on, in words that every surface shows alike: what a rate is a share of, and how far the data reach. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from floorwalker.dates import written_moment
from floorwalker.evidence import Figure, Number
from tools.metrics.definition import Unit


def data_age(watermark: datetime | None, as_of: datetime, tz: str) -> str:
    """How far the data reach in the zone `tz`, and how old that is at the moment the figure is for."""
    if watermark is None:
        return "no data yet"
    return f"data until {written_moment(watermark, tz)}{_old(as_of - watermark)}"


def share_of(figure: Figure) -> list[str]:
    """Numerator and denominator, where it has both."""
    if figure.numerator is None or figure.denominator is None:
        return []
    return [f"{counted(figure.numerator)} of {counted(figure.denominator)}"]


def counted(number: Number) -> str:
    """A count as people read it."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


def reaches(figures: Sequence[Figure]) -> str:
    """In short: what a single rate is a share of, and how far the oldest data of the figures reach; empty for none."""
    if not figures:
        return ""
    oldest = min(figures, key=lambda one: (one.watermark is not None, one.watermark or one.as_of))
    age = data_age(oldest.watermark, oldest.as_of, oldest.window.tz)
    same = len({figure.watermark for figure in figures}) == 1
    whole = share_of(figures[0]) if len(figures) == 1 and figures[0].unit == Unit.RATIO else []
    return " · ".join([*whole, age if same else f"oldest {age}"])


def _old(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 1:
        return ""
    return f" ({hours:.0f} h old)" if hours < 48 else f" ({hours / 24:.0f} days old)"
