"""Money and customers with every expected figure written by hand; the cases are named in `tests.support.commerce_shop`."""

from datetime import date
from functools import cache

import pytest

from floorwalker.evidence import Figure, Number
from floorwalker.period import Period
from tests.support.canonical_book import Book
from tests.support.commerce_shop import commerce_shop
from tests.support.edge_shop import edge_shop
from tests.support.metric_reference import Total, grouped
from tests.support.reference_commerce import COMMERCE
from tests.support.reference_commerce_window import OF_WINDOW
from tests.support.reference_cost import COST
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

Share = tuple[Number | None, Number | None]
Window = tuple[date, date]
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
SPRING = (date(2026, 4, 6), date(2026, 6, 1))


@cache
def book_of_the_shop() -> Book:
    """The canonical rows, read once."""
    return Book.of(commerce_shop())


def agrees(figure: Figure, total: Total, kind: str) -> None:
    """Compare one figure with the second computation of it."""
    assert figure.numerator == pytest.approx(total.above, abs=2e-3)
    if kind == "sum":
        assert figure.value == figure.numerator
        return
    assert (figure.denominator or 0) == pytest.approx(total.below or 0, abs=2e-3)
    if total.below and figure.row_count:
        assert figure.value == pytest.approx((total.above or 0) / total.below, abs=1e-3)
    else:
        assert figure.value is None and figure.null_reason


def one(metric: str, window: Window = MARCH, **where: str) -> Figure:
    """The one figure without a split."""
    chosen = {name: [member] for name, member in where.items()}
    (figure,) = figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window, where=chosen))
    return figure


def share(metric: str, window: Window = MARCH, **where: str) -> Share:
    """Numerator and denominator of the one figure."""
    figure = one(metric, window, **where)
    return figure.numerator, figure.denominator


def by(metric: str, dimension: str, window: Window = MARCH) -> dict[str, Number | None]:
    """Values by member."""
    found = figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window, (dimension,)))
    return {figure.key[dimension]: figure.value for figure in found}


def test_a_gift_has_no_value_but_a_cancelled_order_is_no_gift() -> None:
    assert one("zero_value_orders").value == 1
    assert one("zero_value_orders", FEBRUARY).value == 0


def test_shipping_is_not_charged_on_a_cancelled_order() -> None:
    assert one("shipping_income").value == 4
    assert one("shipping_income", (date(2026, 1, 1), date(2026, 1, 2))).value is None


def test_refunds_count_with_or_without_goods_and_by_booking_or_by_sale() -> None:
    # Net sales of March: six customer orders and seven of the lanes at 10. Refunds booked: 10, 4 and 3 of no order.
    assert share("refund_rate") == (17, 130)
    # Of what was sold in March: the refund booked in April too, not the one of no order.
    assert share("refund_rate_cohort") == (24, 130)
    assert by("refund_rate_cohort", "reason") == {
        "damaged": pytest.approx(20 / 130),
        "late": pytest.approx(4 / 130),
        "size": 0,
    }


def test_refunds_are_money_of_customers_and_an_exchange_gives_none_back() -> None:
    assert (one("refund_amount").value, one("refund_count").value) == (17, 3)
    assert by("refund_amount", "reason") == {"damaged": 10, "late": 4, "unwanted": 3}
    assert one("refund_count", FEBRUARY).value is None


def test_ad_spend_is_all_that_was_spent_and_its_return_is_blended() -> None:
    # Search 6 and 5; social 4, 2, 2, 1, 2 and 3, whatever it was for and whether or not it names a SKU.
    assert by("ad_spend", "marketing_channel") == {"search": 11, "social": 14}
    assert share("roas") == (130, 25)
    # Sales without spend on file are no return, however good.
    assert one("roas", FEBRUARY).value is None
    assert one("roas", FEBRUARY).null_reason


def test_handling_a_return_costs_postage_and_restocking_but_not_the_refund_or_an_exchange() -> None:
    assert share("return_cost_per_unit") == (3.5, 2)


def test_margin_after_goods_leaves_lines_without_a_cost_out() -> None:
    # Twelve mugs at 10 less 4, and a cap that cost 3 given away; the line without a cost is in neither part.
    assert share("cm1_rate") == (69, 120)


def test_marketing_is_taken_off_whole_but_for_the_share_of_lines_without_a_cost() -> None:
    before, after = one("contribution_margin").value, one("cm3").value
    assert before is not None and after is not None
    # 25 spent and 1.5 booked on an order; on the 4th 20 of net sales besides the lane carry 2, of which a third is out.
    assert before - after == pytest.approx(26.5 - 2 / 3)


def test_spend_on_days_without_a_sale_to_carry_it_stands_alone() -> None:
    families = by("cm3", "family", (date(2026, 3, 23), date(2026, 3, 26)))
    assert families == {"unknown": -5, "kitchen": -3}
    assert one("cm3", (date(2026, 3, 5), date(2026, 3, 6)), sku="CAP").value == -3 - 2


def test_without_marketing_data_there_is_no_margin_after_marketing_instead_of_the_one_before() -> None:
    (figure,) = figures_for(edge_shop(), catalogue(), MetricQuery("cm3", *MARCH))
    assert figure.value is None
    assert figure.null_reason == "the data hold no marketing_spend.amount"


def test_a_customer_is_new_once_and_not_by_a_cancelled_order_nor_when_known_before() -> None:
    # New in March: ANN, DAN (his first was cancelled) and CAT. Not BEN, whom the customer file knows from before.
    assert one("new_customers").value == 3
    assert one("new_customers", FEBRUARY).value == 1
    assert one("returning_customers").value == 2
    assert share("returning_customer_rate") == (2, 5)
    assert by("new_customers", "channel") == {"market": 1, "web": 2}


def test_the_value_of_a_customer_ends_with_the_months_and_is_provisional_before() -> None:
    three, six, twelve = (one(metric, FEBRUARY) for metric in ("clv_3m", "clv_6m", "clv_12m"))
    # EVE: 6 of each order, less the postage back of her exchange on the second; on the third 6 were given back as a whole.
    assert (three.value, six.value, twelve.value) == (12 - 9, 18 - 9 - 6, 18 - 9 - 6)
    assert (three.provisional, six.provisional, twelve.provisional) == (False, True, True)
    assert by("clv_3m", "cohort_month", FEBRUARY) == {"2026-02-01": 3}


def test_sessions_and_orders_are_set_side_by_side_on_the_same_channels_and_days() -> None:
    # Two orders of 100 sessions, three of 50 (one by the lane is of another channel), one of 40 on the day known as a whole.
    assert share("conversion_rate") == (2 + 2 + 1, 100 + 50 + 40)
    assert share("cart_abandonment_rate") == (8, 10)
    assert share("checkout_abandonment_rate") == (2, 4)
    assert one("conversion_rate", (date(2026, 3, 3), date(2026, 3, 4))).value is None


def test_a_customer_costs_what_was_spent_for_acquisition_only() -> None:
    assert share("cac") == (13, 3)
    assert share("cac_paid") == (13, 1)
    assert by("cac_paid", "acquisition_channel") == {"search": None, "social": 2}
    # Spend and no new customer, and a new customer without any spend on file.
    assert one("cac", (date(2026, 3, 23), date(2026, 3, 25))).value is None
    assert one("cac", FEBRUARY).value is None


def test_spend_is_wasted_only_where_stock_is_known_to_be_out_everywhere() -> None:
    assert one("ad_spend_on_oos").value == 1
    assert share("ad_spend_on_oos_share") == (1, 5)
    assert by("ad_spend_on_oos_share", "sku") == {"MUG": pytest.approx(1 / 3), "CAP": 0}


def test_an_order_costs_all_it_took_but_no_voided_label_the_carrier_did_not_bill() -> None:
    sixth = (date(2026, 3, 6), date(2026, 3, 7))
    assert share("fulfilment_cost_per_order", sixth) == (9.75 + 11 + 7.5, 3)
    assert by("fulfilment_cost_per_order", "order_type", sixth) == {"normal": 20.75 / 2, "replacement": 7.5}


def test_price_effect_and_mix_effect_add_up_to_the_change() -> None:
    week = (date(2026, 3, 16), date(2026, 3, 23))
    assert one("fulfilment_cost_per_order", week, channel="lane").value == 8.25
    assert one("fulfilment_cost_price_effect", week, channel="lane").value == 0.5
    assert one("fulfilment_cost_mix_effect", week, channel="lane").value == 8.25 - 6 - 0.5
    first = one("fulfilment_cost_price_effect", (date(2026, 3, 2), date(2026, 3, 9)), channel="lane")
    assert (first.value, first.row_count) == (None, 0)


def test_each_avoidable_cost_counts_under_one_kind() -> None:
    assert share("avoidable_fulfilment_cost_bps") == (152_500, 130)
    kinds = by("avoidable_fulfilment_cost_bps", "avoidable_kind")
    assert {kind: round((value or 0) * 130 / 10_000, 9) for kind, value in kinds.items()} == {
        "re-pick": 0.75,
        "re-ship": 7.5,
        "expedite": 6,
        "surcharge": 1,
    }


def test_elasticity_is_the_slope_of_logarithms_over_whole_weeks() -> None:
    assert one("cost_elasticity", SPRING).value == pytest.approx(2)
    assert one("labour_elasticity", SPRING).value == pytest.approx(0, abs=1e-12)
    assert one("cost_elasticity", SPRING).row_count == 8


def test_elasticity_needs_eight_whole_weeks_and_weeks_that_differ() -> None:
    short = one("cost_elasticity", (date(2026, 4, 7), date(2026, 6, 1)))
    assert short.value is None
    assert short.null_reason == "no whole weeks with orders and cost (8 at least) in the window"


def test_cost_tied_to_no_order_lowers_the_coverage() -> None:
    # S1 6, S2 3, the label billed though voided 8, S3 6, lanes 51, tasks 2.25, entries 6 and a fee 1; 4 are tied to no order.
    assert share("cost_attribution_coverage") == (83.25, 87.25)
    assert by("cost_attribution_coverage", "cost_kind")["expedite"] == pytest.approx(3 / 7)


def test_hours_are_spread_over_orders_shipped() -> None:
    assert share("labour_hours_per_order", SPRING) == (24, 12)
    # Orders were shipped in March, but no hours are on file: that is not no hours.
    assert one("labour_hours_per_order").value is None


@pytest.mark.parametrize("metric", OF_WINDOW)
@pytest.mark.parametrize("window", [FEBRUARY, MARCH, SPRING, (date(2026, 3, 16), date(2026, 3, 23))])
def test_what_depends_on_the_window_agrees_with_a_second_computation(metric: str, window: Window) -> None:
    book, again = book_of_the_shop(), OF_WINDOW[metric]
    period = Period(*window, commerce_shop().shop.time_zone)
    for split in ((), *((name,) for name in catalogue().metrics[metric].dimensions)):
        for figure in figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window, split)):
            assert figure.value == pytest.approx(again(book, period, figure.key), abs=1e-9), figure.key


@pytest.mark.parametrize("metric", [*COMMERCE, *COST])
@pytest.mark.parametrize("window", [FEBRUARY, MARCH, (date(2026, 2, 1), date(2026, 6, 2))])
def test_the_other_figures_agree_with_a_second_computation(metric: str, window: Window) -> None:
    period, declared = Period(*window, commerce_shop().shop.time_zone), catalogue().metrics[metric]
    for split in ((), ("day",), ("month",), *((name,) for name in declared.dimensions)):
        totals = grouped(book_of_the_shop(), metric, period, split)
        figures = figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window, split))
        told = {tuple(figure.key[name] for name in split): figure for figure in figures}
        assert set(told) == set(totals) or (not split and not totals and told[()].value is None)
        for key, total in totals.items():
            agrees(told[key], total, declared.kind)
            assert told[key].row_count == total.rows
            assert told[key].provisional or not total.open


@pytest.mark.parametrize(
    "metric", [*COMMERCE, *COST, "new_customers", "returning_customers", "returning_customer_rate"]
)
def test_the_whole_is_the_sum_of_its_parts(metric: str) -> None:
    window = (date(2026, 2, 1), date(2026, 6, 2))
    declared, (whole,) = (
        catalogue().metrics[metric],
        figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window)),
    )
    for name in (*declared.dimensions, "week"):
        parts = figures_for(commerce_shop(), catalogue(), MetricQuery(metric, *window, (name,)))
        assert sum(part.numerator or 0 for part in parts) == pytest.approx(whole.numerator), name
        if declared.per and catalogue().has(declared.per.base, name):
            assert sum(part.denominator or 0 for part in parts) == pytest.approx(whole.denominator), name
