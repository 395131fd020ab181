"""What waits at this moment: against a second computation, and by hand."""

from collections import Counter

import pytest

from tests.golden.test_metrics_counted_twice import SHOPS, book_of
from tests.support.commerce_shop import commerce_shop
from tests.support.floor_shop import floor_shop
from tests.support.reference_now import OF_NOW
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue


@pytest.mark.parametrize("metric", OF_NOW)
@pytest.mark.parametrize("shop", SHOPS)
def test_what_waits_agrees_with_a_second_computation(shop: str, metric: str) -> None:
    warehouse, declared = SHOPS[shop][0](), catalogue().metrics[metric]
    rows = list(OF_NOW[metric](book_of(shop)))
    if not set(declared.needs) <= warehouse.filled:
        (figure,) = figures_for(warehouse, catalogue(), MetricQuery(metric))
        assert figure.value is None
        assert "the data hold no" in str(figure.null_reason)
        return
    for by in [(), *((name,) for name in declared.dimensions)]:
        waiting: Counter[tuple[str, ...]] = Counter()
        for where, waits in rows:
            waiting[tuple(where[name] for name in by)] += waits
        figures = figures_for(warehouse, catalogue(), MetricQuery(metric, by=by))
        told = {tuple(figure.key[name] for name in by): figure.value for figure in figures}
        assert told == dict(waiting)
        assert sum(figure.row_count for figure in figures) == len(rows)


def test_every_metric_of_the_present_waits_somewhere() -> None:
    """A shop in which nothing waits would agree with anything."""
    for metric, rows_of in OF_NOW.items():
        assert any(waits for shop in SHOPS for _, waits in rows_of(book_of(shop))), metric


def test_an_order_waits_until_the_carrier_has_all_of_it() -> None:
    # Without a parcel: three of Eve, two of Ann, one of Dan, the free one and the gift. Cancelled, sample, replacement: none.
    (figure,) = figures_for(commerce_shop(), catalogue(), MetricQuery("open_orders"))
    assert figure.value == 8


def test_a_reply_closes_no_ticket_and_one_that_was_opened_again_is_open() -> None:
    # S3 and S8 are resolved; S7 was, and was opened again.
    (figure,) = figures_for(floor_shop(), catalogue(), MetricQuery("open_tickets"))
    assert figure.value == 7
    (again,) = figures_for(
        floor_shop(), catalogue(), MetricQuery("open_tickets", where={"queue": ["returns"]})
    )
    assert (again.value, again.row_count) == (1, 1)
