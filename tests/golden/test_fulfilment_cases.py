"""The building's metrics with every expected figure written by hand; the cases are named in `tests.support.floor_shop`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from floorwalker.evidence import Figure
from tests.support.floor_shop import floor_shop
from tests.support.homes import lasting_folder
from tests.support.shop_tables import shop_at
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.tables.products import Sku
from tools.store.tables.stock import InventoryMovement

Share = tuple[object, object]


def day(month: int, number: int, days: int = 1) -> tuple[date, date]:
    """A window of days of 2026."""
    return date(2026, month, number), date(2026, month, number) + timedelta(days=days)


def one(metric: str, window: tuple[date, date], as_of: datetime | None = None) -> Figure:
    """The one figure without a split."""
    (figure,) = figures_for(floor_shop(), catalogue(), MetricQuery(metric, *window, as_of=as_of))
    return figure


def share(metric: str, window: tuple[date, date]) -> Share:
    """Numerator and denominator of the one figure."""
    figure = one(metric, window)
    return figure.numerator, figure.denominator


def by(metric: str, window: tuple[date, date], dimension: str) -> dict[str, Share]:
    """Numerator and denominator by member."""
    found = figures_for(floor_shop(), catalogue(), MetricQuery(metric, *window, (dimension,)))
    return {figure.key[dimension]: (figure.numerator, figure.denominator) for figure in found}


def test_a_delivery_is_judged_by_the_promised_day_not_the_hour() -> None:
    # In time: evening, past-the-hour. Late: next-day (midnight), never, cancelled-after, halves. Out: cancelled on the day
    # itself, held by the customer, replacement.
    assert share("on_time_delivery_rate", day(4, 6)) == (2, 6)
    assert share("on_time_delivery_rate_line", day(4, 6)) == (3, 7)


def test_a_promise_for_today_is_not_judged_today() -> None:
    assert one("on_time_delivery_rate", day(6, 1)).null_reason == (
        "no customer orders with a promised day that is over, where carriers report deliveries, in the window"
    )


def test_click_to_deliver_counts_open_orders_so_far_and_leaves_cancelled_ones_out() -> None:
    assert one("click_to_deliver_p50_d", day(4, 10)).value == 3.25
    assert one("click_to_deliver_p90_d", day(4, 10)).value == pytest.approx(3.85)
    assert one("click_to_deliver_mean_d", day(4, 10)).value == 3.25
    assert not one("click_to_deliver_p50_d", day(4, 10)).provisional
    waiting = one("click_to_deliver_p50_d", day(4, 11))
    assert (waiting.value, waiting.provisional) == (51.125, True)
    assert one("click_to_deliver_mean_d", day(4, 11)).value is None


@pytest.mark.parametrize(
    ("number", "hours"),
    [
        (15, 10 - 6),
        # The shop's own hold is its own time.
        (16, 10),
        # Held since noon for payment and still so: only the first three hours count.
        (17, 3),
        # A hold that began before the order: from placed to released.
        (18, 3 - 2),
    ],
)
def test_net_cycle_time_leaves_out_holds_that_were_not_the_shops(number: int, hours: int) -> None:
    assert one("order_cycle_time_net_p50_h", day(4, number)).value == pytest.approx(hours)


def test_lines_are_whole_or_late_and_units_count_one_by_one() -> None:
    # torn: six of ten mugs in time, no cap of two; whole: one parcel without contents, three; too-much: three sent of two due.
    assert share("on_time_ship_rate_line", day(4, 22)) == (2, 4)
    assert share("on_time_ship_rate_unit", day(4, 22)) == (6 + 3 + 2, 10 + 2 + 3 + 2)
    assert by("on_time_ship_rate_unit", day(4, 22), "sku") == {"CAP": (0, 2), "MUG": (11, 15)}


def test_a_perfect_order_is_right_in_everything() -> None:
    # Right: right, too-big (a matter of size), long-after (32 days), caught (before it left), simple. Wrong: late,
    # arrived-late, less, harmed, complained, lost, mispicked.
    figure = one("perfect_order_rate", day(4, 25))
    assert (figure.numerator, figure.denominator, figure.provisional) == (5, 12, False)


def test_a_perfect_order_is_undecided_until_its_promised_day_is_past() -> None:
    figure = one("perfect_order_rate", day(5, 30))
    assert (figure.numerator, figure.denominator, figure.provisional) == (1, 1, True)


def test_fill_is_what_left_with_the_first_attempt() -> None:
    # thrice 5 of 6 (the last mug two days later), short 3 of 4 (one cancelled), sold-out 0 of 2, paid 0 of 3 (cancelled a day
    # after its hold was released), forgotten 0 of 1, in-one 2 of 2, relabelled 1 of 1 (its first label was voided). Out: regretted,
    # crook, open.
    assert share("unit_fill_rate", day(5, 4)) == (5 + 3 + 0 + 0 + 0 + 2 + 1, 6 + 4 + 2 + 3 + 1 + 2 + 1)
    assert share("line_fill_rate", day(5, 4)) == (1 + 0 + 0 + 0 + 0 + 1 + 1, 2 + 1 + 1 + 1 + 1 + 1 + 1)


def test_only_a_wrong_item_or_quantity_is_a_picking_error() -> None:
    # T1 right, T2 wrong item, T4 short, T5 damaged; T10 is not done.
    assert share("pick_accuracy", day(5, 11)) == (3, 4)
    assert by("pick_accuracy", day(5, 11), "location") == {"main": (3, 3), "west": (0, 1)}
    assert share("short_pick_rate", day(5, 11)) == (1, 4)


def test_an_error_found_after_30_days_no_longer_counts_and_until_then_the_figure_is_provisional() -> None:
    assert share("pick_accuracy", day(4, 20)) == (1, 1)
    assert one("pick_accuracy", day(5, 11)).provisional
    assert not one("pick_accuracy", day(4, 20)).provisional


def test_an_order_is_picked_with_its_last_pick_wherever_that_was() -> None:
    # two-hands wrong (last pick in the west), chipped right; two-days is of the next day, its short pick no error.
    assert share("pick_accuracy_order", day(5, 11)) == (1, 2)
    assert by("pick_accuracy_order", day(5, 11), "location") == {"main": (1, 1), "west": (0, 1)}
    assert share("pick_accuracy_order", day(5, 12)) == (1, 1)
    assert share("pick_accuracy_order", day(5, 11, 2)) == (2, 3)


def test_packs_are_wrong_by_any_error_and_rework_is_counted_per_pick_and_pack() -> None:
    assert share("pack_accuracy", day(5, 11)) == (1, 3)
    assert share("rework_rate", day(5, 11)) == (1, 4 + 3)


def test_a_carrier_exception_counts_once_per_shipment_and_keeps_one_reason() -> None:
    # Tendered: K1, K2 (only ever reported lost), K3, K6, K7, K9. Out: K4 replacement, K5 voided, K8 label only.
    assert share("carrier_exception_rate", day(4, 29)) == (4, 6)
    assert by("carrier_exception_rate", day(4, 29), "reason") == {
        "lost": (1, 6),
        "returned_to_sender": (1, 6),
        "unknown": (1, 6),
        "weather": (1, 6),
    }
    assert by("carrier_exception_rate", day(4, 29), "zone") == {"2": (1, 2), "unknown": (3, 4)}


def test_a_shipment_is_expedited_by_its_service_or_by_its_cost() -> None:
    # Express, next day air, overnight (a replacement costs too) and the one with a cost entry.
    assert share("expedite_rate", day(4, 29)) == (4, 7)


def test_a_parcel_is_shipped_once_the_carrier_had_it_whatever_it_carries() -> None:
    # K1, K2, K3, K4 (a replacement is work too), K6, K7, K9; not K5 voided, not K8 label only.
    assert one("parcels_shipped", day(4, 29)).value == 7


def test_a_transfer_is_a_document_not_its_movements() -> None:
    # TR-1 with two movements, an outgoing one without a document, and an order whose movement names it.
    figure = one("transfer_frequency", day(5, 11, 7))
    assert (figure.value, figure.numerator, figure.denominator) == (3, 21, 7)
    assert by("transfer_frequency", day(5, 11, 7), "location") == {
        "east": (7, 7),
        "main": (7, 7),
        "not shipped": (7, 7),
    }


def test_days_before_the_first_movement_on_file_are_not_days_without_transfers() -> None:
    assert share("transfer_frequency", day(4, 28, 6)) == (0, 3)
    assert one("transfer_frequency", day(4, 20)).value is None
    assert share("transfer_frequency", day(5, 31, 10)) == (0, 2)


def test_movements_of_a_shop_that_never_recorded_a_transfer_are_no_week_without_one() -> None:
    moved = InventoryMovement(
        movement_id="m",
        occurred_at=datetime(2026, 5, 20),
        sku_id="MUG",
        qty_delta=Decimal(-1),
        kind="adjustment",
    )
    counted = shop_at(lasting_folder(), [Sku(sku_id="MUG"), moved], datetime(2026, 6, 1, tzinfo=UTC))
    (found,) = figures_for(counted, catalogue(), MetricQuery("transfer_frequency"))
    assert (found.value, found.null_reason) == (
        None,
        "no days with stock movements on file, where transfers are recorded, in the window",
    )


def test_dock_to_stock_counts_open_lines_so_far_and_leaves_out_what_is_not_to_be_stocked() -> None:
    # 6, 2 and 34 hours; out: all rejected, and stocked before it arrived.
    window = day(5, 5, 4)
    assert one("dock_to_stock_p50_h", window).value == 6
    assert one("dock_to_stock_p90_h", window).value == pytest.approx(28.4)
    assert share("dock_to_stock_within_24h_rate", window) == (2, 3)
    waiting = one("dock_to_stock_p50_h", day(5, 20))
    assert (waiting.value, waiting.provisional) == (291, True)
    assert share("dock_to_stock_within_24h_rate", day(5, 20)) == (0, 1)
    assert one("dock_to_stock_within_24h_rate", day(5, 31)).value is None


def test_a_purchase_order_line_fills_up_to_what_was_ordered() -> None:
    # a 12 received of 10, d nothing (cancelled after its due day); c was cancelled before.
    assert share("receipt_fill_rate", day(5, 5)) == (10, 20)
    # b is due by the confirmed day; its receipt names the purchase order and the SKU only.
    assert share("receipt_fill_rate", day(5, 7)) == (10, 10)
    assert share("receipt_reject_rate", day(5, 7)) == (2, 10)
    assert share("receipt_reject_rate", day(5, 8)) == (5, 14)


def test_a_line_is_on_time_by_its_last_delivery_and_its_day() -> None:
    assert share("po_on_time_line_rate", day(5, 5)) == (0, 2)
    assert share("po_on_time_line_rate", day(5, 7)) == (1, 1)
    incomplete = one("po_on_time_line_rate", day(5, 20))
    assert (incomplete.numerator, incomplete.denominator, incomplete.provisional) == (1, 1, True)
    assert share("receipt_fill_rate", day(5, 20)) == (4, 10)
    assert one("po_on_time_line_rate", day(6, 1, 30)).value is None
    assert by("po_on_time_line_rate", day(5, 1, 31), "vendor") == {"V1": (1, 2), "V2": (1, 2)}


def test_a_purchase_order_is_on_time_when_every_line_was() -> None:
    assert share("po_on_time_rate", day(5, 7)) == (0, 1)
    assert share("po_on_time_rate", day(5, 1, 31)) == (1, 3)


def test_only_blind_counts_within_two_percent_agree() -> None:
    # Within: 98 of 100, 0 of 0. Off: 97 of 100, 9 of 10, 4 of 0, 0 of -2.
    assert share("inventory_accuracy", day(5, 18)) == (2, 6)
    assert share("inventory_accuracy_units", day(5, 18)) == (210 - 12, 210)


def test_count_variance_is_worth_what_goods_cost_that_day() -> None:
    net = one("count_variance_net_value", day(5, 18))
    assert (net.value, net.row_count) == ((-2 - 3 + 4 + 2) * 5, 4)
    assert one("count_variance_gross_value", day(5, 18)).value == (2 + 3 + 4 + 2) * 5
    assert one("count_variance_net_value", day(5, 9)).value == -4


def test_units_received_are_counted_in_on_the_day_they_arrive_rejected_ones_too() -> None:
    assert (one("units_received", day(5, 7)).value, one("units_received", day(5, 8)).value) == (10, 14)
    assert one("units_received", day(1, 1)).value is None


def test_a_ticket_is_opened_once_and_answered_or_not() -> None:
    assert one("tickets_opened", day(5, 21)).value == 5


def test_only_a_person_answers_and_a_ticket_without_an_answer_counts_so_far() -> None:
    # 20, 30 (resolved), 60, 120 and since 21 May: 267 hours.
    figure = one("support_first_response_p50_min", day(5, 21))
    assert (figure.value, figure.provisional) == (60, True)
    assert one("support_first_response_p90_min", day(5, 21)).value == pytest.approx(
        120 + 0.6 * (267 * 60 - 120)
    )


def test_an_unanswered_ticket_breaches_its_promise_once_the_time_is_up() -> None:
    assert share("support_within_sla_rate", day(5, 21)) == (2, 4)
    undecided = one("support_within_sla_rate", day(6, 1))
    assert (undecided.value, undecided.denominator, undecided.provisional) == (None, 0, True)
    assert by("support_within_sla_rate", day(5, 21), "queue") == {"claims": (1, 2), "none": (1, 2)}


def test_units_per_hour_take_direct_hours_and_give_no_figure_without_hours() -> None:
    assert share("units_per_labour_hour", day(5, 11)) == (7, 6)
    assert by("units_per_labour_hour", day(5, 11), "location") == {
        "east": (0, 1),
        "main": (5, 5),
        "west": (2, None),
    }


def test_the_schedule_is_set_against_work_done_and_against_the_order_wave() -> None:
    assert share("labour_utilisation", day(5, 11)) == (12, 12)
    # Four orders: two-hands, two-days, chipped and the cancelled one; the trial is a test.
    assert share("scheduled_hours_per_100_orders", day(5, 11)) == (1200, 4)
    assert by("scheduled_hours_per_100_orders", day(5, 11), "wave") == {"am": (1000, 4), "pm": (200, 4)}


def test_a_schedule_of_tomorrow_is_no_idle_time_of_today() -> None:
    assert one("labour_utilisation", day(6, 1, 3)).value is None


def test_what_arrived_later_was_missing_then() -> None:
    # At noon on 7 May the second delivery of line a had not come: six of ten, by its only delivery in time.
    then = datetime(2026, 5, 7, 10, tzinfo=UTC)
    assert one("receipt_fill_rate", day(5, 5), then).numerator == 6
    assert one("po_on_time_line_rate", day(5, 5), then).numerator == 1


def test_a_fill_rate_is_provisional_while_the_rest_may_still_come_and_final_once_it_has() -> None:
    # d misses all of its units and is due for less than 30 days; b is complete.
    assert one("receipt_fill_rate", day(5, 5)).provisional
    assert not one("receipt_fill_rate", day(5, 7)).provisional
    # 30 days after the due day nothing more is expected of d.
    later = floor_shop().now() + timedelta(days=5)
    assert not one("receipt_fill_rate", day(5, 5), later).provisional
