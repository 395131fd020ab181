"""Forecasts judged, case by case and by hand: what was frozen when, what counts as an error, what is no answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest

from floorwalker.evidence import Figure
from floorwalker.period import Period
from tests.support.canonical_book import Book
from tests.support.homes import lasting_folder
from tests.support.reference_forecast import errors
from tests.support.shop_tables import Given, shop_at
from tools.metrics.compute import figures_for
from tools.metrics.forecast_pieces import pieces
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.tables.fulfilment import Shipment
from tools.store.tables.orders import OrderLine
from tools.store.tables.planning import Forecast
from tools.store.tables.products import KitComponent, Location, Sku
from tools.store.tables.stock import InventorySnapshot
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
END, START = date(2026, 6, 1), date(2026, 5, 18)
"""The last 14 full days; a forecast for them is frozen by the midnight that begins 18 May in Berlin."""


def ordered(key: str, day: date, sku: str, qty: int, *, hour: int = 9, **more: object) -> list[Row | Given]:
    """An order of one line."""
    placed = datetime(day.year, day.month, day.day, hour)
    line = OrderLine(
        line_id=key,
        order_id=key,
        sku_id=sku,
        qty_ordered=Decimal(qty),
        qty_cancelled=Decimal(str(more.pop("cancelled", 0))),
        unit_price=Decimal(10),
    )
    return [Given("sales_order", {"order_id": key, "placed_at": placed, **more}), line]


def planned(
    sku: str, origin: datetime, day: date, qty: int, *, model: str = "customer", location: str = "all"
) -> Row:
    """A forecast of one SKU and day."""
    return Forecast(
        model=model, origin_at=origin, sku_id=sku, location_id=location, target_day=day, qty=Decimal(qty)
    )


def frozen(day: int, hour: int = 0, minute: int = 0, month: int = 5) -> datetime:
    """A Berlin moment of 2026 as a source writes it."""
    return datetime(2026, month, day, hour, minute)


def rows() -> list[Row | Given]:
    """Seven SKUs, each an edge case."""
    skus = ["hit", "over", "silent", "surprise", "revised", "part", "kit", "gone"]
    found: list[Row | Given] = [
        Sku(sku_id=sku, category="toys" if sku in {"hit", "over"} else "tools", kit_flag=sku == "kit")
        for sku in skus
    ]
    found.append(KitComponent(kit_sku_id="kit", sku_id="part", qty=Decimal(3)))
    # Forecast 10 over two days, ordered 10.
    found += [planned("hit", frozen(17), START, 4), planned("hit", frozen(17), date(2026, 5, 31), 6)]
    found += ordered("o1", START, "hit", 7, hour=0) + ordered("o2", date(2026, 5, 31), "hit", 3, hour=23)
    # Forecast 8, ordered 5, of which 2 were cancelled later: they were wanted.
    found += [
        planned("over", frozen(1), date(2026, 5, 20), 8),
        *ordered("o3", date(2026, 5, 20), "over", 5, cancelled=2),
    ]
    # Forecast without an order adds the forecast; an order without a forecast adds the order.
    found += [
        planned("silent", frozen(18), date(2026, 5, 21), 4),
        *ordered("o4", date(2026, 5, 22), "surprise", 6),
    ]
    # The revision a minute after the first midnight comes too late; of the two before it the later holds.
    found += [planned("revised", frozen(10), START, 90), planned("revised", frozen(18), START, 9)]
    found += [planned("revised", frozen(18, 0, 1), START, 2), *ordered("o5", START, "revised", 2)]
    # One kit forecast is three parts; so is one ordered. A replacement is no demand.
    found += [
        planned("kit", frozen(15), START, 2),
        *ordered("o6", START, "kit", 1),
        *ordered("o7", START, "part", 2),
    ]
    found += ordered("o8", START, "hit", 50, type="replacement")
    # Only the fortnight before knows this one; and what lies outside the window on either side.
    found += ordered("o9", date(2026, 5, 10), "gone", 5) + ordered("o10", date(2026, 5, 4), "hit", 2)
    found += ordered("o11", END, "hit", 30, hour=1) + ordered("o12", date(2026, 5, 3), "hit", 40)
    found += [planned("hit", frozen(17), END, 77)]
    # A model by location: 5 at north, from where 7 were shipped; nothing is known of where the rest will leave.
    found += [planned("hit", frozen(2), START, 5, model="located", location="north")]
    found += [Shipment(shipment_id="s1", order_id="o1", location_id="north")]
    # Out of stock everywhere on one day of the fortnight.
    for sku, on_hand in (("over", 0), ("hit", 3)):
        taken = datetime(2026, 5, 20, 4)
        found.append(InventorySnapshot(taken_at=taken, sku_id=sku, on_hand=Decimal(on_hand)))
    return found


@cache
def shop() -> Warehouse:
    """The shop, imported once."""
    places = [Location(location_id=name) for name in ("main", "north")]
    return shop_at(lasting_folder(), [*places, *rows()], NOW)


def figure(
    metric: str,
    where: Mapping[str, Sequence[str]] | None = None,
    *,
    start: date | None = None,
    end: date | None = None,
) -> Figure:
    """The one figure of a question."""
    (found,) = figures_for(shop(), catalogue(), MetricQuery(metric, start, end, where=where or {}))
    return found


def test_errors_are_summed_over_the_fortnight_per_sku_before_they_are_made_positive() -> None:
    found = figures_for(shop(), catalogue(), MetricQuery("forecast_wape_14d", by=("sku",)))
    sums = {one.key["sku"]: (one.numerator, one.denominator) for one in found}
    assert sums == {
        "hit": (0, 10),
        "over": (3, 5),
        "silent": (4, 0),
        "surprise": (6, 6),
        "revised": (7, 2),
        "part": (1, 5),
    }


def test_the_whole_is_the_sum_of_the_errors_over_the_sum_of_the_orders() -> None:
    one = figure("forecast_wape_14d")
    assert (one.numerator, one.denominator, one.row_count) == (21, 28, 6)
    assert one.value == 0.75
    assert (one.window.start, one.window.end) == (START, END)
    assert not one.provisional


def test_accuracy_is_what_is_left_and_never_below_zero() -> None:
    assert figure("forecast_accuracy_14d").value == 0.25
    assert figure("forecast_accuracy_14d", {"sku": ["revised"]}).value == 0


def test_bias_keeps_its_sign() -> None:
    one = figure("forecast_bias_14d")
    assert (one.numerator, one.denominator) == (10 + 8 + 4 + 0 + 9 + 6 - 28, 28)


def test_value_added_compares_with_repeating_the_fortnight_before() -> None:
    # Naive: hit |2 - 10|, over 5, surprise 6, revised 2, part 5, gone |5 - 0|; together 31.
    one = figure("forecast_value_added_14d")
    assert (one.numerator, one.denominator) == (31 - 21, 28)


def test_nothing_ordered_is_null_not_a_hundred_percent() -> None:
    one = figure("forecast_wape_14d", {"sku": ["silent"]})
    assert (one.value, one.numerator, one.denominator) == (None, 4, 0)
    assert (
        one.null_reason == "nothing to divide by among 1 SKUs to judge a forecast by that was made beforehand"
    )


def test_days_no_model_speaks_of_are_no_answer() -> None:
    one = figure(
        "forecast_wape_14d", {"forecast_model": ["customer"]}, start=date(2026, 3, 1), end=date(2026, 3, 15)
    )
    assert (one.value, one.row_count) == (None, 0)


def test_skus_out_of_stock_everywhere_are_left_out_of_the_figure_in_stock() -> None:
    one = figure("forecast_wape_in_stock_14d")
    assert (one.numerator, one.denominator) == (18, 23)


def test_a_model_by_location_is_judged_by_location() -> None:
    found = figures_for(
        shop(),
        catalogue(),
        MetricQuery("forecast_wape_14d", by=("location",), where={"forecast_model": ["located"]}),
    )
    assert {one.key["location"]: (one.numerator, one.denominator) for one in found} == {
        "north": (2, 7),
        "not shipped": (21, 21),
    }


@pytest.mark.parametrize("metric", ["forecast_wape_14d", "forecast_bias_14d"])
def test_a_plan_by_location_is_added_up_where_no_order_says_from_where_it_left(metric: str) -> None:
    """A history of units per store without shipments: the orders have no location, which is no error of the plan."""
    unlocated: list[Row | Given] = [row for row in rows() if not isinstance(row, Shipment)]
    unlocated += [planned("hit", frozen(2), START, 4, model="located", location="main")]
    shops = shop_at(
        lasting_folder(), [Location(location_id="main"), Location(location_id="north"), *unlocated], NOW
    )
    query = MetricQuery(metric, by=("location",), where={"forecast_model": ["located"]})
    (one,) = figures_for(shops, catalogue(), query)
    counted = [
        found for found in errors(Book.of(shops), "located", START, END).values() if found[0] or found[1]
    ]
    above = sum(abs(f - a) if "wape" in metric else f - a for f, a, _ in counted)
    assert (one.key, one.numerator, one.denominator) == ({"location": "all"}, above, 28)
    assert above == (1 + 18 if "wape" in metric else 9 - 28)


def test_where_the_orders_of_the_fortnight_before_left_from_does_not_split_what_a_forecast_adds() -> None:
    """Error and value added are of the same SKUs: by location only where orders of the fortnight itself say from where they left."""
    only_before: list[Row | Given] = [row for row in rows() if not isinstance(row, Shipment)]
    only_before.append(Shipment(shipment_id="s9", order_id="o9", location_id="north"))
    shops = shop_at(
        lasting_folder(), [Location(location_id=place) for place in ("main", "north")] + only_before, NOW
    )
    for metric in ("forecast_value_added_14d", "forecast_wape_14d"):
        query = MetricQuery(metric, by=("location", "sku"), where={"forecast_model": ["located"]})
        assert {one.key["location"] for one in figures_for(shops, catalogue(), query)} == {"all"}


def test_models_stand_side_by_side_and_the_customers_own_is_the_usual_one() -> None:
    found = figures_for(shop(), catalogue(), MetricQuery("forecast_wape_14d", by=("forecast_model",)))
    assert [one.key["forecast_model"] for one in found] == ["customer", "located", "built_in"]
    assert found[0].value == figure("forecast_wape_14d").value


def test_of_models_that_look_a_fortnight_and_a_month_ahead_each_horizon_judges_its_own() -> None:
    origin, first = frozen(1), date(2026, 5, 1)
    rows = [
        *ordered("one", date(2026, 5, 3), "A", 30),
        *(planned("A", origin, first + timedelta(days=n), 2, model="a fortnight") for n in range(14)),
        *(planned("A", origin, first + timedelta(days=n), 1, model="b month") for n in range(30)),
    ]
    two = shop_at(lasting_folder(), rows, NOW)

    def bias(metric: str, days: int) -> float | int | None:
        (found,) = figures_for(two, catalogue(), MetricQuery(metric, first, first + timedelta(days=days)))
        return found.numerator

    assert (bias("forecast_bias_14d", 14), bias("forecast_bias_30d", 30)) == (28 - 30, 30 - 30)


def test_a_longer_window_is_cut_backwards_and_the_pieces_are_added() -> None:
    longer = figure("forecast_wape_14d", start=date(2026, 4, 20), end=END)
    assert [(piece.start, piece.end) for piece in pieces(_period(date(2026, 4, 27)), 14)] == [
        (date(2026, 5, 4), START),
        (START, END),
    ]
    # No forecast on file speaks of the earlier fortnights: only the last is judged.
    assert (longer.numerator, longer.denominator) == (21, 28)


@pytest.mark.parametrize(
    "metric", ["forecast_wape_14d", "forecast_bias_14d", "forecast_wape_30d", "forecast_bias_30d"]
)
@pytest.mark.parametrize("model", ["customer", "located"])
def test_a_second_computation_agrees(metric: str, model: str) -> None:
    days = int(metric[-3:-1])
    book = Book.of(shop())
    for end in (END, date(2026, 5, 28), date(2026, 5, 24), date(2026, 5, 19)):
        start = end - timedelta(days=days)
        counted = [one for one in errors(book, model, start, end).values() if one[0] or one[1]]
        above = sum(abs(f - a) if "wape" in metric else f - a for f, a, _ in counted)
        one = figure(metric, {"forecast_model": [model]}, start=start, end=end)
        assert (one.numerator or 0) == pytest.approx(above)
        assert (one.denominator or 0) == pytest.approx(sum(a for _, a, _ in counted))
        assert one.row_count == len(counted)


@pytest.mark.parametrize("dimension", ["sku", "category", "abc"])
@pytest.mark.parametrize("model", ["customer", "built_in"])
def test_the_parts_add_up_to_the_whole(dimension: str, model: str) -> None:
    where = {"forecast_model": [model]}
    parts = figures_for(shop(), catalogue(), MetricQuery("forecast_wape_14d", by=(dimension,), where=where))
    whole = figure("forecast_wape_14d", where)
    assert sum(one.numerator or 0 for one in parts) == pytest.approx(whole.numerator)
    assert sum(one.denominator or 0 for one in parts) == pytest.approx(whole.denominator)


def test_a_shop_without_forecasts_has_the_built_in_one_judged() -> None:
    alone = [row for row in rows() if not isinstance(row, Forecast)]
    with_none = shop_at(lasting_folder(), alone, NOW)
    (one,) = figures_for(with_none, catalogue(), MetricQuery("forecast_wape_14d"))
    (told,) = figures_for(with_none, catalogue(), MetricQuery("forecast_wape_14d", by=("forecast_model",)))
    assert told.key == {"forecast_model": "built_in"}
    assert (one.value, one.denominator) == (told.value, 28)


def test_before_the_first_orders_there_is_no_built_in_forecast_to_be_wrong() -> None:
    new = shop_at(lasting_folder(), ordered("one", date(2026, 5, 20), "A", 3), NOW)
    for metric in ("forecast_wape_14d", "forecast_accuracy_14d", "forecast_bias_14d", "plan_swing_14d"):
        (one,) = figures_for(new, catalogue(), MetricQuery(metric, START, END))
        assert (one.value, one.row_count) == (None, 0)
        assert one.null_reason


def test_the_swing_of_a_cluster_lets_errors_within_it_cancel() -> None:
    many: list[Row | Given] = []
    for place in range(100):
        sku = f"s{place:03}"
        many += [Sku(sku_id=sku, category="big"), planned(sku, frozen(1), START, 2)]
        many += ordered(sku, START, sku, 3 if place % 2 else 2)
    many.append(Sku(sku_id="lonely", category="small"))
    many += ordered("x", START, "lonely", 4)
    crowd = shop_at(lasting_folder(), many, NOW)
    (swing,) = figures_for(crowd, catalogue(), MetricQuery("plan_swing_14d", by=("cluster",)))
    assert (swing.key, swing.numerator, swing.denominator) == ({"cluster": "big"}, 50, 250)
    (share,) = figures_for(crowd, catalogue(), MetricQuery("plan_swing_share_14d"))
    assert (share.value, share.row_count) == (1, 1)


def _period(start: date) -> Period:
    return Period(start, END, "Europe/Berlin")
