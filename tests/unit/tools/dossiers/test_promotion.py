"""Readiness by hand: one SKU that sells one a day, a promotion in ten days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.errors import NoData, UserMistake
from tests.support.shop_tables import shop_at
from tools.dossiers.promotion import Check, Readiness, Verdict, next_promotion, readiness
from tools.store.columns import Row
from tools.store.tables.fulfilment import Shipment, ShipmentEvent
from tools.store.tables.inbound import PoLine, PurchaseOrder
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.planning import Promotion
from tools.store.tables.products import Location, Sku, SkuCost
from tools.store.tables.stock import InventorySnapshot

NOW = datetime(2026, 6, 16, 6, tzinfo=UTC)
FIRST, LAST = date(2026, 6, 26), date(2026, 6, 30)
LOCATION = Location(location_id="DC")


def days(count: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=count)


def daily(per_day: int = 1, price: float = 10) -> list[Row]:
    """28 days of orders of one unit, each accepted by the carrier the same day."""
    rows: list[Row] = [
        Sku(sku_id="MUG"),
        SkuCost(sku_id="MUG", landed_cost=Decimal(4), valid_from=date(2026, 1, 1)),
    ]
    for back in range(1, 29):
        for number in range(per_day):
            name = f"{back}-{number}"
            rows += [
                SalesOrder(order_id=name, placed_at=days(-back)),
                OrderLine(
                    line_id=name, order_id=name, sku_id="MUG", qty_ordered=1, unit_price=Decimal(str(price))
                ),
                Shipment(shipment_id=name, order_id=name, postage=Decimal(1)),
                ShipmentEvent(
                    shipment_id=name, kind="carrier_accepted", occurred_at=days(-back) + timedelta(hours=6)
                ),
            ]
    return rows


def stock(units: float) -> list[Row]:
    """Units on the shelf this morning."""
    return [LOCATION, InventorySnapshot(taken_at=days(-0.1), location_id="DC", sku_id="MUG", on_hand=units)]


def delivery(units: float, due: float) -> list[Row]:
    """An open purchase order line."""
    return [
        PurchaseOrder(po_id=f"P{due}", ordered_at=days(-20)),
        PoLine(po_line_id=f"P{due}", po_id=f"P{due}", sku_id="MUG", qty=units, expected_at=days(due)),
    ]


def promo(**given: object) -> Promotion:
    """Five days, two and a half times the demand unless told otherwise."""
    told: dict[str, object] = {
        "promotion_id": "SALE-1",
        "sku_id": "MUG",
        "first_day": FIRST,
        "last_day": LAST,
        "discount_rate": Decimal("0.1"),
        "uplift": Decimal(2),
    }
    return Promotion.model_validate(told | given)


def judged(folder: Path, rows: list[Row]) -> tuple[Readiness, dict[str, Check]]:
    """The readiness and its checks by subject."""
    found = readiness(shop_at(folder, rows, NOW), "sale-1", NOW)
    return found, {check.subject: check for check in found.checks}


def test_cover_counts_what_is_left_at_the_start_and_what_is_due_before_it(tmp_path: Path) -> None:
    # 10 expected; 12 on the shelf less 10 days at one a day leaves 2, 3 are due in time, 50 after the start.
    rows = [*daily(), *stock(12), *delivery(3, 4), *delivery(50, 12), promo()]
    found, checks = judged(tmp_path, rows)
    cover = checks["stock cover"]
    assert cover.figure.numerator == pytest.approx(5)
    assert cover.figure.denominator == pytest.approx(10)
    assert (cover.verdict, cover.skus, found.verdict) == (Verdict.LIMITS, ["MUG"], Verdict.NO_GO)


@pytest.mark.parametrize(
    ("units", "verdict"),
    [(21, Verdict.GO), (19, Verdict.LIMITS), (15.1, Verdict.LIMITS), (14, Verdict.NO_GO)],
)
def test_less_than_half_of_what_is_expected_is_a_no_go(
    tmp_path: Path, units: float, verdict: Verdict
) -> None:
    assert judged(tmp_path, [*daily(), *stock(units), promo()])[1]["stock cover"].verdict is verdict


def test_an_overdue_delivery_is_not_counted_on_but_said(tmp_path: Path) -> None:
    checks = judged(tmp_path, [*daily(), *stock(30), *delivery(40, -2), promo()])[1]
    inbound = checks["inbound dates"]
    assert (inbound.verdict, inbound.skus) == (Verdict.LIMITS, ["MUG"])
    assert "overdue and not counted on: MUG" in inbound.reason
    assert inbound.figure.value == pytest.approx(20)


def test_a_delivery_the_day_before_the_start_is_a_limit(tmp_path: Path) -> None:
    checks = judged(tmp_path, [*daily(), *stock(30), *delivery(4, 9), promo()])[1]
    assert "within two days of the start: MUG" in checks["inbound dates"].reason


@pytest.mark.parametrize(
    ("discount", "margin", "verdict"), [("0.1", 4, Verdict.GO), ("0.6", -1, Verdict.NO_GO)]
)
def test_a_unit_must_earn_money_at_the_promotions_price(
    tmp_path: Path, discount: str, margin: float, verdict: Verdict
) -> None:
    # 10 less the discount, less 4 landed and 1 postage.
    check = judged(tmp_path, [*daily(), *stock(99), promo(discount_rate=Decimal(discount))])[1]["margin"]
    assert check.figure.value == pytest.approx(margin)
    assert check.verdict is verdict


@pytest.mark.parametrize(
    ("uplift", "load", "verdict"),
    [("1", 1, Verdict.GO), ("1.2", 1.2, Verdict.LIMITS), ("2", 2, Verdict.NO_GO)],
)
def test_load_is_held_against_the_most_ever_done_on_a_day(
    tmp_path: Path, uplift: str, load: float, verdict: Verdict
) -> None:
    # Each day so far had one order, so one is also the most of a day.
    checks = judged(tmp_path, [*daily(), *stock(99), promo(uplift=Decimal(uplift))])[1]
    for subject in ("load of the floor", "load of the carriers"):
        assert checks[subject].figure.value == pytest.approx(load)
        assert checks[subject].verdict is verdict
    assert checks["load of the support"].verdict is Verdict.UNKNOWN


def test_without_an_uplift_the_discount_says_how_much_more_is_sold(tmp_path: Path) -> None:
    cover = judged(tmp_path, [*daily(), *stock(99), promo(uplift=None, discount_rate=Decimal("0.2"))])[1][
        "stock cover"
    ]
    assert cover.figure.denominator == pytest.approx(5 * 1.5)


def test_a_sku_without_sales_cannot_be_judged(tmp_path: Path) -> None:
    rows: list[Row] = [Sku(sku_id="MUG"), *stock(5), promo()]
    found, checks = judged(tmp_path, rows)
    assert {checks["stock cover"].verdict, checks["margin"].verdict} == {Verdict.UNKNOWN}
    assert found.verdict is Verdict.UNKNOWN
    assert checks["stock cover"].figure.null_reason == "none of its SKUs sold in the last 28 days"


def test_the_next_promotion_is_the_one_that_starts_first_and_is_not_over(tmp_path: Path) -> None:
    past = promo(promotion_id="OLD", first_day=date(2026, 5, 1), last_day=date(2026, 5, 2))
    later = promo(promotion_id="LATER", first_day=date(2026, 8, 1), last_day=date(2026, 8, 2))
    warehouse = shop_at(tmp_path, [Sku(sku_id="MUG"), past, later, promo()], NOW)
    assert next_promotion(warehouse, NOW) == "SALE-1"
    with pytest.raises(UserMistake, match="OLD"):
        readiness(warehouse, "OLD", NOW)


def test_without_promotions_ahead_the_sentence_says_where_they_go(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="add it to the table promotion"):
        next_promotion(shop_at(tmp_path, [Sku(sku_id="MUG")], NOW), NOW)
