"""Seed, size and closing moment → a folder of exports with its truths; the one function the world outside calls."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from floorwalker.errors import UserMistake
from simulator.shop.days import TIME_ZONE, days_until
from simulator.shop.discrepancies import Discrepancies
from simulator.shop.exports import Exporter
from simulator.shop.measure import Measure
from simulator.shop.measure_exceptions import exception_truths
from simulator.shop.sheets import SHEETS
from simulator.shop.truths import FILE, PlantedTruths, save_truths
from simulator.shop.views import VIEWS
from simulator.shop.words import HERO_TITLE
from simulator.shop.year import Progress, Year

DEFAULT_LINES = 120_000
LEAST_LINES, LEAST_DAYS, MOST_DAYS = 2_000, 180, 730
_LIVED, _MEASURED = 0.72, 0.96


def generate(
    folder: Path, *, seed: int, lines: int, end: datetime, days: int = 365, progress: Progress | None = None
) -> PlantedTruths:
    """Write a practice shop of about `lines` order lines over `days` local days, of which the last holds `end`.

    `end` (aware) is the present of the data: nothing has happened after it. The same arguments give the same rows.
    Files appear under their final names only when whole; `truths.json` comes last. `progress` hears a share from 0 to
    1 and what is being done. Raises `UserMistake` for sizes it cannot make.
    """
    _check(lines, end, days)
    tell = progress or _silent
    (folder / FILE).unlink(missing_ok=True)
    calendar = days_until(end, days)
    year = Year(calendar, seed=seed, lines=lines)
    with Exporter(folder, calendar.first, calendar.end) as exporter:
        year.live(exporter, lambda share, what: tell(share * _LIVED, what))
        exporter.gather()
        discrepancies = Discrepancies(exporter.database, seed, lines)
        discrepancies.plant()
        for done, name in enumerate(exporter.finish(), start=1):
            tell(_LIVED + (_MEASURED - _LIVED) * done / (len(SHEETS) + len(VIEWS)), f"wrote {name}")
        truths = _truths(exporter, year, seed=seed, lines=lines, end=end)
        truths = replace(truths, discrepancies=discrepancies.truths())
    save_truths(truths, folder)
    tell(1.0, "done")
    return truths


def _silent(_share: float, _what: str) -> None:
    pass


def _check(lines: int, end: datetime, days: int) -> None:
    if end.tzinfo is None:
        raise UserMistake(
            f"The end {end.isoformat()} has no time zone; give one, such as {end.isoformat()}Z."
        )
    if lines < LEAST_LINES:
        raise UserMistake(f"A practice shop of {lines} lines is too small; ask for {LEAST_LINES} or more.")
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise UserMistake(f"A practice shop spans {LEAST_DAYS} to {MOST_DAYS} days, not {days}.")


def _truths(exporter: Exporter, year: Year, *, seed: int, lines: int, end: datetime) -> PlantedTruths:
    measure = Measure(exporter.database, year.days, year.plants, year.catalogue)
    hero = year.catalogue.hero
    return PlantedTruths(
        seed=seed,
        lines=lines,
        days=year.days.count,
        end=end,
        time_zone=TIME_ZONE,
        first_day=year.days.first,
        last_day=year.days.date(year.days.last),
        hero_sku=year.catalogue.codes()[hero],
        hero_title=HERO_TITLE,
        rows=exporter.row_counts(),
        on_time=measure.on_time(),
        on_time_by_carrier=measure.on_time_by_carrier(),
        late_lane=measure.late_lane(),
        pick_jump=measure.pick_jump(),
        unshipped_labels=measure.unshipped_labels(),
        stockouts=measure.stockouts(),
        nearly_out=measure.nearly_out(),
        oversold=measure.oversold(),
        overdue_asns=measure.overdue_asns(),
        mismatches=measure.mismatches(),
        return_spike=measure.return_spike(),
        margin_leak=measure.margin_leak(),
        surcharge_creep=measure.surcharge_creep(),
        exceptions=exception_truths(exporter.database, year.days),
    )
