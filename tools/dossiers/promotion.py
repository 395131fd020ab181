"""A planned promotion → go, go with limits, or no-go, each reason with its figure and its owner.

Looked at: stock cover and inbound dates of its SKUs, load of the floor, of the carriers and of support, margin of a unit after
operational cost. The worst of them is the verdict. Called by `floorwalker promo` and by the turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from floorwalker.errors import NoData, unknown_name
from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period, local_midnight, zone
from floorwalker.phrase import capitalised
from tools.derived import Receipt, receipt
from tools.dossiers.lookup import moment, number, rows, statement
from tools.store.sql import Value
from tools.store.warehouse import Row, Warehouse

PROVEN_DAYS = 91
UPLIFT_OF_DISCOUNT = 2.5
"""Assumed rise in demand per share of discount where none is declared: 20 % off sells half as much again."""
LEAST_COVER, HALF_COVER = 1.0, 0.5
FULL_LOAD, OVERLOAD = 1.0, 1.3
"""Up to the most the shop has ever done on a day it goes; a third beyond it cannot be done by limits alone."""
NEAR_START = timedelta(days=2)
NAMED = 5


class Verdict(StrEnum):
    """May the promotion start as planned?"""

    GO = "go"
    LIMITS = "go with limits"
    NO_GO = "no-go"
    UNKNOWN = "cannot be judged"


_RANK = {Verdict.NO_GO: 0, Verdict.LIMITS: 1, Verdict.UNKNOWN: 2, Verdict.GO: 3}


class Check(Evidence):
    """One reason: what was looked at, what it says, who owns it, the figure behind it, the SKUs that stand out."""

    subject: str
    verdict: Verdict
    reason: str
    owner: str
    figure: Figure
    skus: list[str]


class Readiness(Evidence):
    """A promotion's readiness. `first_day` and `last_day` are both included; checks come worst first."""

    promotion_id: str
    first_day: date
    last_day: date
    skus: int
    verdict: Verdict
    checks: list[Check]
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class _Item:
    """One SKU of a promotion: units a day now, uplift, discount, what it costs, what will be there at the start."""

    sku: str
    daily: float
    uplift: float
    expected: float
    at_start: float
    late: float
    near: bool
    margin: float | None

    @property
    def cover(self) -> float | None:
        """What is there at the start, of what is expected to be sold; null when nothing is."""
        return self.at_start / self.expected if self.expected > 0 else None


def promotions_ahead(warehouse: Warehouse, as_of: datetime) -> list[str]:
    """The ids of the promotions that are not over, next one first."""
    found = rows(warehouse, "promotions_ahead", {"today": _today(warehouse, as_of)}, as_of)
    return [str(row["promotion_id"]) for row in found]


def next_promotion(warehouse: Warehouse, as_of: datetime) -> str:
    """The id of the promotion that starts next or is on; raises `NoData` when none is declared."""
    found = promotions_ahead(warehouse, as_of)
    if not found:
        raise NoData("No promotion ahead is declared; add it to the table promotion, one row per SKU.")
    return found[0]


def readiness(warehouse: Warehouse, promotion_id: str, as_of: datetime) -> Readiness:
    """Whether a promotion may start; raises `UserMistake` with near ids when it is not ahead."""
    ahead = {
        str(row["promotion_id"]): row
        for row in rows(warehouse, "promotions_ahead", {"today": _today(warehouse, as_of)}, as_of)
    }
    promotion_id = next((name for name in ahead if name.casefold() == promotion_id.casefold()), promotion_id)
    if promotion_id not in ahead:
        raise unknown_name("promotion", promotion_id, ahead, where="ahead")
    head = ahead[promotion_id]
    first, last = head["first_day"], head["last_day"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    values = _values(warehouse, promotion_id, first, as_of)
    asked = statement("promotion_skus", values)
    days = ((last - first).days + 1, max(0, (first - _today(warehouse, as_of)).days))
    items = [_item(row, *days) for row in warehouse.run(asked, as_of)]
    window = Period.last_full_days(as_of, warehouse.shop.time_zone)
    made = receipt(
        warehouse,
        asked,
        window,
        as_of,
        ("order_line", "inventory_snapshot"),
        key={"promotion": promotion_id},
        rows=len(items),
    )
    checks = [_stock(made, items), _inbound(made, items), _margin(made, items)]
    checks += _loads(warehouse, made, values, items, days[0])
    checks.sort(key=lambda check: _RANK[check.verdict])
    return Readiness(
        promotion_id=promotion_id,
        first_day=first,
        last_day=last,
        skus=len(items),
        verdict=checks[0].verdict,
        checks=checks,
        figures=[check.figure for check in checks],
    )


def _values(warehouse: Warehouse, promotion_id: str, first: date, as_of: datetime) -> dict[str, Value]:
    window = Period.last_full_days(as_of, warehouse.shop.time_zone)
    proven = Period.last_full_days(as_of, warehouse.shop.time_zone, PROVEN_DAYS)
    return {
        "promotion": promotion_id,
        "as_of": as_of,
        "start": window.starts_at,
        "end": window.ends_at,
        "since": proven.starts_at,
        "starts_at": max(local_midnight(first, warehouse.shop.time_zone), as_of),
    }


def _item(row: Row, days: int, until_start: int) -> _Item:
    daily = number(row["units"]) / 28
    discount = number(row["discount_rate"])
    uplift = number(row["uplift"]) if row["uplift"] is not None else 1 + UPLIFT_OF_DISCOUNT * discount
    starts = row["first_day"]
    due = moment(row["last_due"])
    near = due is not None and isinstance(starts, date) and due.date() >= starts - NEAR_START
    available = number(row["available"])
    return _Item(
        sku=str(row["sku_id"]),
        daily=daily,
        uplift=uplift,
        expected=daily * uplift * days,
        at_start=max(0.0, available - daily * until_start) + number(row["due_units"]),
        late=number(row["overdue_units"]),
        near=near and number(row["due_units"]) > 0,
        margin=_unit_margin(row, discount),
    )


def _unit_margin(row: Row, discount: float) -> float | None:
    units = number(row["units"])
    if units <= 0 or row["cogs"] is None or number(row["costless"]):
        return None
    price = number(row["net_sales"]) / units * (1 - discount)
    return price - (number(row["cogs"]) + number(row["operations"])) / units


def _stock(made: Receipt, items: Sequence[_Item]) -> Check:
    expected, there = (
        sum(one.expected for one in items),
        sum(min(one.at_start, one.expected) for one in items),
    )
    cover = there / expected if expected > 0 else None
    short = [one for one in items if one.cover is not None and one.cover < LEAST_COVER]
    short.sort(key=lambda one: (one.cover or 0.0, one.sku))
    figure = made.figure(
        "promo_cover",
        cover,
        numerator=there,
        denominator=expected,
        null_reason="none of its SKUs sold in the last 28 days",
    )
    if cover is None:
        verdict, reason = (
            Verdict.UNKNOWN,
            "None of its SKUs sold in the last 28 days, so there is no demand to go by.",
        )
    elif not short:
        whole = f"All {_skus(items)} have" if len(items) != 1 else "Its SKU has"
        verdict, reason = Verdict.GO, f"{whole} stock for the expected demand."
    else:
        verdict = Verdict.NO_GO if cover < HALF_COVER else Verdict.LIMITS
        reason = f"{len(short)} of {_skus(items)} with less than is expected to be sold: {_named(short)}."
    return Check(
        subject="stock cover",
        verdict=verdict,
        reason=reason,
        owner="@demand-planner",
        figure=figure,
        skus=[one.sku for one in short],
    )


def _inbound(made: Receipt, items: Sequence[_Item]) -> Check:
    overdue = [one for one in items if one.late > 0]
    near = [one for one in items if one.near]
    units = sum(one.at_start for one in items)
    figure = made.figure("promo_cover_units", units)
    parts = []
    if overdue:
        parts.append(f"deliveries of {_skus(overdue)} are overdue and not counted on: {_named(overdue)}")
    if near:
        parts.append(f"deliveries of {_skus(near)} are due within two days of the start: {_named(near)}")
    verdict = Verdict.LIMITS if parts else Verdict.GO
    reason = "; ".join(parts) or "No delivery it counts on is overdue or due within two days of the start"
    return Check(
        subject="inbound dates",
        verdict=verdict,
        reason=f"{capitalised(reason)}.",
        owner="@inbound-lead",
        figure=figure,
        skus=[one.sku for one in [*overdue, *near]],
    )


def _skus(items: Sequence[_Item]) -> str:
    return f"{len(items)} SKU{'s' * (len(items) != 1)}"


def _margin(made: Receipt, items: Sequence[_Item]) -> Check:
    known = [one for one in items if one.margin is not None]
    units = sum(one.expected for one in known)
    total = sum(one.expected * (one.margin or 0.0) for one in known)
    mean = total / units if units > 0 else None
    losing = sorted(
        (one for one in known if (one.margin or 0.0) < 0), key=lambda one: (one.margin or 0.0, one.sku)
    )
    figure = made.figure(
        "promo_margin_per_unit",
        mean,
        numerator=total,
        denominator=units,
        null_reason="no SKU of it has both sales and a landed cost",
    )
    if mean is None:
        verdict, reason = Verdict.UNKNOWN, "No SKU of it has both sales and a landed cost."
    elif mean < 0:
        verdict, reason = (
            Verdict.NO_GO,
            f"A unit loses money after operational cost; worst: {_named(losing)}.",
        )
    elif losing:
        verdict, reason = (
            Verdict.LIMITS,
            f"{_skus(losing)} lose{'s' * (len(losing) == 1)} money at the promotion's price: {_named(losing)}.",
        )
    else:
        verdict, reason = Verdict.GO, "Every SKU still earns money after operational cost."
    return Check(
        subject="margin",
        verdict=verdict,
        reason=reason,
        owner="@finance-lead",
        figure=figure,
        skus=[one.sku for one in losing],
    )


def _loads(
    warehouse: Warehouse, made: Receipt, values: dict[str, Value], items: Sequence[_Item], days: int
) -> list[Check]:
    """Floor, carriers and support against the most each has done on one day of the last 13 weeks."""
    asked = statement("floor_load", values)
    (row,) = warehouse.run(asked, made.as_of)
    orders, units = number(row["orders"]) / 28, number(row["units"]) / 28
    extra = sum(one.expected - one.daily * days for one in items) / days
    coming = orders + (extra * orders / units if units > 0 else 0.0)
    growth = coming / orders if orders > 0 else 0.0
    source = Receipt(asked, made.window, made.key, made.as_of, made.watermark, int(number(row["orders"])))
    loads = (
        _Load("floor", "promo_pick_load", "@floor-lead", "orders handed over", coming, row["orders_out"]),
        _Load(
            "carriers",
            "promo_carrier_load",
            "@shipping-lead",
            "parcels accepted",
            number(row["parcels_window"]) / 28 * growth,
            row["parcels"],
        ),
        _Load(
            "support",
            "promo_support_load",
            "@service-lead",
            "tickets answered",
            number(row["tickets"]) / 28 * growth,
            row["answered"],
        ),
    )
    return [_load(source, load) for load in loads]


@dataclass(frozen=True, slots=True)
class _Load:
    """Work a day that is expected, and the most that was ever done of it on one day."""

    subject: str
    name: str
    owner: str
    counted: str
    expected: float
    most: object


def _load(made: Receipt, work: _Load) -> Check:
    expected, proven, counted = work.expected, number(work.most), work.counted
    load = expected / proven if proven > 0 else None
    figure = made.figure(
        work.name,
        load,
        numerator=expected,
        denominator=proven or None,
        null_reason=f"no {counted} in the last 13 weeks",
    )
    if load is None:
        verdict, reason = Verdict.UNKNOWN, f"There are no {counted} in the last 13 weeks to go by."
    else:
        verdict = Verdict.GO if load <= FULL_LOAD else Verdict.LIMITS if load <= OVERLOAD else Verdict.NO_GO
        reason = f"About {expected:,.0f} a day expected; the most {counted} on one day of the last 13 weeks is {proven:,.0f}."
    return Check(
        subject=f"load of the {work.subject}",
        verdict=verdict,
        reason=reason,
        owner=work.owner,
        figure=figure,
        skus=[],
    )


def _named(items: Sequence[_Item]) -> str:
    shown = ", ".join(one.sku for one in items[:NAMED])
    return f"{shown} and {len(items) - NAMED} more" if len(items) > NAMED else shown


def _today(warehouse: Warehouse, as_of: datetime) -> date:
    return as_of.astimezone(zone(warehouse.shop.time_zone)).date()
