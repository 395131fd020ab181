"""Exceptions of inbound: notices that did not arrive, deliveries not put away, purchase orders nobody announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.situation import Finding, Situation, local, moment, number, text_of
from tools.store.warehouse import Row

_SOLD_DAYS, _SNAPSHOT_DAYS = 28, 60
_SAID = {
    "not_arrived": "was expected by {at} and has not arrived",
    "not_stocked": "arrived {at} and is not wholly put away",
    "not_announced": "was due by {at}, and there is neither a notice nor a receipt",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """One SKU: available units, units sold a day, net price and landed cost of one; days of cover None without sales."""

    available: float
    daily: float
    price: float | None
    cost: float | None

    @property
    def days(self) -> float | None:
        """How long what is available lasts."""
        return self.available / self.daily if self.daily > 0 else None

    def lost(self, days: float) -> float:
        """The margin of the demand of the next `days` that what is available does not meet (net sales without a cost)."""
        missed = max(0.0, days * self.daily - self.available)
        return missed * max(0.0, (self.price or 0.0) - (self.cost or 0.0))


def inbound_delayed(situation: Situation, rule: Rule) -> list[Finding]:
    """Everything inbound that is late, worst cover first in severity."""
    rows = situation.rows(
        "delayed_inbound",
        since=situation.days_back(rule.limits["look_back_days"]),
        stocked_by=situation.as_of - timedelta(hours=rule.limits["stock_within_hours"]),
    )
    covers = sku_covers(situation, sorted({str(row["sku_id"]) for row in rows if row["sku_id"]}))
    waiting = orders_waiting(situation, [sku for sku, cover in covers.items() if cover.available <= 0])
    found = []
    for _, members in groupby(rows, lambda row: (row["cause"], row["subject"])):
        found.append(_finding(list(members), covers, waiting, situation, rule))
    return found


def sku_covers(situation: Situation, skus: Sequence[str]) -> Mapping[str, Cover]:
    """The cover of these SKUs."""
    if not skus:
        return {}
    rows = situation.rows(
        "sku_cover",
        skus,
        since=situation.days_back(_SNAPSHOT_DAYS),
        sold_since=situation.days_back(_SOLD_DAYS),
    )
    return {
        str(row["sku_id"]): Cover(
            number(row["available"]),
            number(row["daily_units"]),
            None if row["net_price"] is None else number(row["net_price"]),
            None if row["landed_cost"] is None else number(row["landed_cost"]),
        )
        for row in rows
    }


def orders_waiting(situation: Situation, skus: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """By SKU the open customer orders that want it and have no shipment for it."""
    if not skus:
        return {}
    waiting: dict[str, set[str]] = {}
    for row in situation.rows("waiting_order", skus, since=situation.days_back(_SNAPSHOT_DAYS)):
        waiting.setdefault(str(row["sku_id"]), set()).add(str(row["order_id"]))
    return {sku: frozenset(orders) for sku, orders in waiting.items()}


def _finding(
    rows: Sequence[Row],
    covers: Mapping[str, Cover],
    waiting: Mapping[str, frozenset[str]],
    situation: Situation,
    rule: Rule,
) -> Finding:
    first = rows[0]
    cause, since = str(first["cause"]), moment(first, "since_at")
    skus = {str(row["sku_id"]) for row in rows if row["sku_id"]}
    days = [cover.days for sku, cover in covers.items() if sku in skus and cover.days is not None]
    calendar = situation.calendars.of(text_of(first["location_id"]))
    lowest = f"; the lowest cover of its SKUs is {min(days):.0f} days" if days else ""
    subject = str(first["subject"])
    named = subject if cause == "not_announced" else f"{subject} of {first['po_id'] or 'no purchase order'}"
    return Finding(
        key={"cause": cause, str(first["named"]): subject},
        severity=_severity(days, rule),
        since=since,
        hours=situation.worked_since(calendar, since),
        orders=frozenset().union(*(waiting.get(sku, frozenset()) for sku in skus)),
        money=sum(cover.lost(rule.limits["lost_days"]) for sku, cover in covers.items() if sku in skus),
        text=f"{named} {_SAID[cause].format(at=local(since, situation))} "
        f"({len(skus)} SKU{'s' if len(skus) != 1 else ''}{lowest}).",
    )


def _severity(days: Sequence[float], rule: Rule) -> Severity:
    if days and min(days) < rule.limits["high_cover_days"]:
        return Severity.HIGH
    if days and min(days) < rule.limits["low_cover_days"]:
        return Severity.MEDIUM
    return Severity.LOW
