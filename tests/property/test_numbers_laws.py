"""Laws that hold for every shop, window and split: over drawn shops with a real import, and over drawn questions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from floorwalker.clock import FixedClock
from floorwalker.evidence import Figure
from floorwalker.home import Home
from floorwalker.period import Period
from tests.support.canonical_book import Book
from tests.support.edge_shop import edge_shop
from tests.support.floor_shop import floor_shop
from tests.support.homes import northwind
from tests.support.metric_reference import REFERENCE, grouped
from tests.support.shop_tables import Given, import_rows, shop_at
from tools.metrics.compute import figures_for
from tools.metrics.definition import GRAINS
from tools.metrics.intervals import wilson
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.sql import Statement
from tools.store.tables.fulfilment import Shipment, ShipmentEvent
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.products import Sku, SkuCost
from tools.store.tables.returns import ReturnLine
from tools.store.tables.stock import InventorySnapshot
from tools.store.warehouse import Warehouse

ASKING = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# An import takes most of a second, so few examples and no shrinking: the drawn rows are small as they are.
IMPORTING = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
REPLAYING = settings(IMPORTING, max_examples=3)

FIRST_DAY, NOW = date(2026, 3, 20), datetime(2026, 6, 1, 10, tzinfo=UTC)
SUMS = [
    name for name, metric in catalogue().metrics.items() if metric.kind in {"sum", "ratio"} and metric.dated
]
SHOPS = {
    "northwind": (northwind, date(1996, 7, 1), 690),
    "edge": (edge_shop, date(2026, 2, 20), 75),
    "floor": (floor_shop, date(2026, 3, 25), 75),
}


def one(warehouse: Warehouse, query: MetricQuery) -> Figure:
    """The one figure of a query without a split."""
    (figure,) = figures_for(warehouse, catalogue(), query)
    return figure


def total(figures: Sequence[Figure], part: str) -> float:
    """The sum of a part over figures; null adds nothing."""
    return float(sum(getattr(figure, part) or 0 for figure in figures))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Warehouse, str, date, date]:
    """A shop, a summed metric and a window within the shop's life."""
    opened, first, life = SHOPS[draw(st.sampled_from(sorted(SHOPS)))]
    metric = draw(st.sampled_from(SUMS))
    start = first + timedelta(days=draw(st.integers(0, life - 1)))
    return opened(), metric, start, start + timedelta(days=draw(st.integers(1, 90)))


@ASKING
@given(question=questions(), data=st.data())
def test_the_whole_is_the_sum_of_its_parts_over_any_split(
    question: tuple[Warehouse, str, date, date], data: st.DataObject
) -> None:
    warehouse, metric, start, end = question
    declared = catalogue().metrics[metric]
    by = data.draw(st.sampled_from([*declared.dimensions, *GRAINS]))
    whole = one(warehouse, MetricQuery(metric, start, end))
    parts = figures_for(warehouse, catalogue(), MetricQuery(metric, start, end, (by,)))
    if whole.numerator is None:
        assert total(parts, "numerator") == 0
        return
    assert total(parts, "numerator") == pytest.approx(whole.numerator)
    if by not in GRAINS and declared.per is not None and not catalogue().has(declared.per.base, by):
        assert {part.denominator for part in parts} <= {whole.denominator}
        return
    assert total(parts, "denominator") == pytest.approx(whole.denominator or 0)
    assert sum(part.row_count for part in parts) == whole.row_count
    assert whole.provisional or not any(part.provisional for part in parts)


@ASKING
@given(question=questions(), cut=st.integers(1, 89))
def test_adjacent_windows_add_up_to_their_union(
    question: tuple[Warehouse, str, date, date], cut: int
) -> None:
    warehouse, metric, start, end = question
    middle = min(start + timedelta(days=cut), end)
    pieces = [Period(a, b, "UTC") for a, b in ((start, middle), (middle, end)) if a < b]
    figures = [one(warehouse, MetricQuery(metric, piece.start, piece.end)) for piece in pieces]
    whole = one(warehouse, MetricQuery(metric, start, end))
    assert sum(figure.row_count for figure in figures) == whole.row_count
    assert total(figures, "numerator") == pytest.approx(whole.numerator or 0)
    assert total(figures, "denominator") == pytest.approx(whole.denominator or 0)


@ASKING
@given(question=questions(), data=st.data())
def test_a_filter_gives_the_figure_of_its_member(
    question: tuple[Warehouse, str, date, date], data: st.DataObject
) -> None:
    warehouse, metric, start, end = question
    by = data.draw(st.sampled_from(catalogue().metrics[metric].dimensions))
    parts = figures_for(warehouse, catalogue(), MetricQuery(metric, start, end, (by,)))
    known = [part for part in parts if part.key and part.numerator is not None and part.key[by] != "unknown"]
    if not known:
        return
    part = data.draw(st.sampled_from(known))
    chosen = one(warehouse, MetricQuery(metric, start, end, (), {by: [part.key[by]]}))
    assert (chosen.value, chosen.numerator, chosen.row_count) == (part.value, part.numerator, part.row_count)


@settings(ASKING, max_examples=8)
@given(shop=st.sampled_from(sorted(SHOPS)), data=st.data())
def test_a_position_is_what_its_receipt_gives_although_idle_parts_of_it_are_not_asked(
    shop: str, data: st.DataObject
) -> None:
    opened, first, life = SHOPS[shop]
    warehouse, start = opened(), first + timedelta(days=data.draw(st.integers(0, life - 1)))
    by = data.draw(st.sampled_from([(), ("location",), ("abc",)]))
    window = start, start + timedelta(days=data.draw(st.integers(1, 90)))
    figures = figures_for(warehouse, catalogue(), MetricQuery("days_of_supply", *window, by=by))
    if not figures or not figures[0].query:
        return  # Nothing was ever counted there.
    told = warehouse.run(Statement(figures[0].query, {}), figures[0].as_of)
    assert [figure.row_count for figure in figures] == [row["row_count"] or 0 for row in told]
    for figure, row in zip(figures, told, strict=True):
        assert (figure.numerator, figure.denominator) == pytest.approx((row["numerator"], row["denominator"]))


@ASKING
@given(question=questions())
def test_a_rate_of_counts_lies_inside_its_interval(question: tuple[Warehouse, str, date, date]) -> None:
    warehouse, metric, start, end = question
    for figure in figures_for(warehouse, catalogue(), MetricQuery(metric, start, end, ("month",))):
        if figure.interval is not None:
            assert figure.value is not None
            assert 0 <= figure.interval[0] <= figure.value <= figure.interval[1] <= 1
        assert (figure.value is None) == (figure.null_reason is not None)
        assert figure.denominator != 0 or figure.value is None


def moments(days: int = 50) -> st.SearchStrategy[datetime]:
    """A Berlin minute from the first day on, as a source writes it."""
    start = datetime.combine(FIRST_DAY, datetime.min.time())
    return st.integers(0, days * 24 * 60).map(lambda minutes: start + timedelta(minutes=minutes))


@st.composite
def one_order(draw: st.DrawFn, key: str) -> list[Row | Given]:
    """An order with its lines, parcels and returns; what happens happens after it was placed."""
    placed = draw(moments())

    def later(most_hours: int) -> datetime:
        return placed + timedelta(hours=draw(st.integers(0, most_hours)))

    order: dict[str, object] = {
        "order_id": key,
        "placed_at": placed,
        "channel": draw(st.sampled_from(["web", "market", None])),
        "type": draw(st.sampled_from(["normal", "normal", "b2b", "test"])),
        "ship_by": draw(st.sampled_from([None, placed.date() + timedelta(days=1), later(72)])),
        "cancelled_at": draw(st.sampled_from([None, None, None, later(96)])),
    }
    rows: list[Row | Given] = [Given(SalesOrder.table, order)]
    skus = draw(st.lists(st.sampled_from(["A", "B", "C"]), max_size=3))
    for place, sku in enumerate(skus):
        qty = draw(st.integers(0, 5))
        values = {
            "line_id": f"{key}-{place}",
            "order_id": key,
            "sku_id": sku,
            "qty_ordered": qty,
            "qty_cancelled": draw(st.integers(0, 2)),
            "unit_price": str(draw(st.decimals(0, 50, places=2))),
            "discount": str(draw(st.decimals(0, 3, places=2))),
        }
        rows.append(Given(OrderLine.table, values))
        if draw(st.booleans()):
            booked = later(100 * 24)
            rows.append(ReturnLine(return_line_id=f"{key}-{place}", line_id=f"{key}-{place}", qty=Decimal(1),
                                   booked_at=booked, reason=draw(st.sampled_from(["damaged", "size"]))))  # fmt: skip
    itemised = draw(st.booleans())
    for parcel in range(draw(st.integers(0, 2))):
        shipment, accepted = f"{key}-{parcel}", later(80)
        voided = draw(st.sampled_from([None, None, accepted]))
        carrier = draw(st.sampled_from(["DHL", "UPS"]))
        postage = str(draw(st.decimals(0, 9, places=2)))
        rows.append(Given(Shipment.table, {"shipment_id": shipment, "order_id": key, "carrier": carrier,
                                           "postage": postage, "voided_at": voided}))  # fmt: skip
        kind = draw(st.sampled_from(["label_printed", "carrier_accepted", "in_transit"]))
        rows.append(ShipmentEvent(shipment_id=shipment, kind=kind, occurred_at=accepted))
        if draw(st.booleans()):
            rows.append(
                ShipmentEvent(
                    shipment_id=shipment, kind="delivered", occurred_at=accepted + timedelta(days=2)
                )
            )
        for place in range(len(skus)) if itemised else ():
            content = {"shipment_id": shipment, "line_id": f"{key}-{place}", "qty": draw(st.integers(0, 4))}
            rows.append(Given("shipment_line", content))
    return rows


@st.composite
def shops(draw: st.DrawFn) -> list[Row | Given]:
    """A few products, some with costs, a few snapshots, and up to eight orders."""
    rows: list[Row | Given] = [
        Sku(sku_id="A", family="one"),
        Sku(sku_id="B", family="one", category="x"),
        Sku(sku_id="C"),
        SkuCost(sku_id="A", landed_cost=Decimal(2), valid_from=date(2026, 1, 1)),
        SkuCost(sku_id="A", landed_cost=Decimal(3), valid_from=date(2026, 4, 10)),
        SkuCost(sku_id="B", landed_cost=Decimal(7), valid_from=date(2026, 4, 1)),
    ]
    taken = draw(st.lists(st.tuples(moments(), st.sampled_from("ABC"), st.sampled_from(["wms", "erp"])), max_size=8,
                          unique=True))  # fmt: skip
    for at, sku, source in taken:
        values = {"taken_at": at, "sku_id": sku, "source": source, "on_hand": draw(st.integers(-2, 4))}
        rows.append(Given(InventorySnapshot.table, values))
    for number in range(draw(st.integers(1, 8))):
        rows += draw(one_order(f"o{number}"))
    return rows


@IMPORTING
@given(rows=shops(), data=st.data())
def test_any_shop_gives_the_figures_of_the_second_computation(
    rows: list[Row | Given], data: st.DataObject
) -> None:
    start = FIRST_DAY + timedelta(days=data.draw(st.integers(0, 40)))
    end = start + timedelta(days=data.draw(st.integers(1, 70)))
    with TemporaryDirectory() as folder:
        warehouse = shop_at(Path(folder), rows, NOW)
        book = Book.of(warehouse)
        for name in REFERENCE:
            metric = catalogue().metrics[name]
            if not set(metric.needs) <= warehouse.filled:
                continue
            by = data.draw(
                st.sampled_from([(), ("week",), *((dimension,) for dimension in metric.dimensions)])
            )
            totals = grouped(book, name, Period(start, end, "Europe/Berlin"), by, quantile=metric.quantile)
            for figure in figures_for(warehouse, catalogue(), MetricQuery(name, start, end, by)):
                expected = totals.get(tuple(figure.key.values()))
                above = expected.above if expected else None
                if not by and expected is None:
                    assert figure.value is None
                    continue
                assert figure.numerator == pytest.approx(above, abs=2e-3), name
                assert expected is not None and figure.row_count == expected.rows
                if metric.kind == "ratio":
                    assert (figure.denominator or 0) == pytest.approx(expected.below or 0, abs=2e-3), name
        warehouse.close()


def event_of(row: Row | Given) -> datetime | None:
    """When a row became known."""
    values: Mapping[str, object] = (
        row.values if isinstance(row, Given) else row.model_dump(exclude_unset=True)
    )
    for name in ("placed_at", "occurred_at", "taken_at", "booked_at"):
        if isinstance(at := values.get(name), datetime):
            return at
    return None


@REPLAYING
@given(rows=shops(), more=one_order("later"), hours=st.integers(24, 50 * 24))
def test_rows_that_come_later_do_not_change_a_figure_as_of_before(
    rows: list[Row | Given], more: list[Row | Given], hours: int
) -> None:
    cut = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(hours=hours)
    as_of = (cut - timedelta(hours=2)).replace(tzinfo=UTC)
    gone = {str(row.values["order_id"]) for row in rows if row.table == "sales_order" and isinstance(row, Given)
            and isinstance(at := row.values["placed_at"], datetime) and at >= cut}  # fmt: skip

    def known_then(row: Row | Given) -> bool:
        at = event_of(row)
        values = row.values if isinstance(row, Given) else row.model_dump(exclude_unset=True)
        names = (str(values.get(name) or "").split("-")[0] for name in ("order_id", "line_id", "shipment_id"))
        return (at is None or at < cut) and not gone & set(names)

    late = all((at := event_of(row)) is None or at >= cut for row in more)
    with TemporaryDirectory() as folder:
        early = shop_at(Path(folder) / "early", [row for row in rows if known_then(row)], NOW)
        full = shop_at(Path(folder) / "full", [*rows, *(more if late else [])], NOW)
        for name, metric in catalogue().metrics.items():
            if not set(metric.needs) <= early.filled & full.filled:
                continue
            query = MetricQuery(name, FIRST_DAY, cut.date() + timedelta(days=1), as_of=as_of)
            before, after = one(early, query), one(full, query)
            assert (after.value, after.row_count) == (before.value, before.row_count), name
        early.close()
        full.close()


@REPLAYING
@given(
    first=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1),
    second=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), min_size=1),
)
def test_a_reimport_keeps_what_was_answered_and_answers_anew(
    first: dict[str, int], second: dict[str, int]
) -> None:
    def sales(quantities: Mapping[str, int]) -> list[Row | Given]:
        rows: list[Row | Given] = []
        for key, qty in quantities.items():
            rows.append(SalesOrder(order_id=key, placed_at=datetime(2026, 5, 20, 10)))
            rows.append(OrderLine(line_id=key, order_id=key, sku_id="A", qty_ordered=Decimal(qty),
                                  unit_price=Decimal(1)))  # fmt: skip
        return rows

    with TemporaryDirectory() as folder:
        home, clock = Home(Path(folder) / "home"), FixedClock(NOW)
        import_rows(home, Path(folder) / "mapping", sales(first), clock=clock)
        clock.advance(timedelta(days=1))
        import_rows(home, Path(folder) / "mapping", sales(second), clock=clock)
        warehouse = Warehouse.open(home, clock)
        asked = MetricQuery("units", date(2026, 5, 1), date(2026, 6, 1))
        assert one(warehouse, asked).value == sum(second.values())
        before = MetricQuery("units", date(2026, 5, 1), date(2026, 6, 1), as_of=NOW + timedelta(hours=1))
        assert one(warehouse, before).value == sum(first.values())
        warehouse.close()


def test_a_figure_is_provisional_until_it_is_ripe_and_then_final() -> None:
    start, end = date(2026, 3, 1), date(2026, 3, 20)
    ripe = datetime(2026, 5, 18, 23, tzinfo=UTC)
    states = [
        one(edge_shop(), MetricQuery("return_rate", start, end, as_of=moment)).provisional
        for moment in (ripe - timedelta(seconds=1), ripe, ripe + timedelta(days=1))
    ]
    assert states == [True, False, False]


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_bounds_hold_the_share_and_stay_between_0_and_1(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    bounds = wilson(hits, n)
    assert bounds is not None
    assert 0 <= bounds[0] <= hits / n <= bounds[1] <= 1
    assert bounds[0] < bounds[1]


@given(st.floats(-5, 5), st.floats(-5, 0))
def test_wilson_gives_nothing_without_rows(hits: float, n: float) -> None:
    assert wilson(hits, n) is None
