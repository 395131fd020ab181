"""The building's figures of a practice shop against what was planted in it and against its canonical rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.period import Period
from simulator.shop import MAPPING, PlantedTruths, generate
from simulator.shop.truths import PickErrors, Window
from tests.support.canonical_book import Book
from tests.support.metric_reference import grouped
from tests.support.reference_fulfilment import FULFILMENT
from tests.support.reference_inbound import INBOUND
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.importing import import_data
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 23), date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice shop imported, and what was planted in it."""

    warehouse: Warehouse
    book: Book
    truths: PlantedTruths

    def share(self, metric: str, window: Window, **where: str) -> tuple[object, object]:
        """Numerator and denominator over days, the last included."""
        chosen = {name: [member] for name, member in where.items()}
        query = MetricQuery(metric, window.first_day, window.last_day + timedelta(days=1), where=chosen)
        (figure,) = figures_for(self.warehouse, catalogue(), query)
        return figure.numerator, figure.denominator


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One small shop for this file."""
    folder, clock = tmp_path_factory.mktemp("practice"), FixedClock(NOW)
    truths = generate(folder / "files", seed=11, lines=6_000, end=NOW)
    import_data(Home(folder / "home"), MAPPING, folder / "files", clock=clock)
    warehouse = Warehouse.open(Home(folder / "home"), clock)
    yield Practice(warehouse, Book.of(warehouse), truths)
    warehouse.close()


def test_the_jump_in_picking_errors_comes_back_to_the_line(practice: Practice) -> None:
    def planted(truth: PickErrors) -> tuple[object, object]:
        return truth.picked - truth.wrong, truth.picked

    jump = practice.truths.pick_jump
    for truth in (jump.before, jump.after, jump.elsewhere):
        assert practice.share("pick_accuracy", truth.window, location=truth.location) == planted(truth)


def test_on_time_shipping_by_carrier_comes_back(practice: Practice) -> None:
    for truth in practice.truths.on_time_by_carrier:
        found = practice.share("on_time_ship_rate", truth.window, carrier=truth.carrier)
        assert found == (truth.on_time, truth.due)


@pytest.mark.parametrize("metric", [*FULFILMENT, *INBOUND])
def test_a_month_of_the_practice_shop_agrees_with_the_second_computation(
    practice: Practice, metric: str
) -> None:
    declared = catalogue().metrics[metric]
    book, window = practice.book, Period(FIRST, LAST, practice.warehouse.shop.time_zone)
    for by in [(), *((name,) for name in declared.dimensions)]:
        totals = grouped(book, metric, window, by, quantile=declared.quantile)
        figures = figures_for(practice.warehouse, catalogue(), MetricQuery(metric, FIRST, LAST, by))
        if not totals and not by:
            assert figures[0].value is None
            continue
        assert {tuple(figure.key.values()) for figure in figures} == set(totals)
        for figure in figures:
            total = totals[tuple(figure.key.values())]
            assert figure.numerator == pytest.approx(total.above, abs=2e-3)
            assert figure.row_count == total.rows
