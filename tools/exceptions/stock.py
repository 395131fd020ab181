"""Exceptions of stock: what is oversold, and what is about to run out with margin to lose."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.inbound import orders_waiting
from tools.exceptions.situation import Finding, Situation, local, moment, number
from tools.stock.band import Band
from tools.stock.outlook import Outlook

LOOKS = 3
"""Looks a day apart that decide whether a risk has cleared."""
Looks = Sequence[Mapping[tuple[str, str], Outlook]]


def oversold(situation: Situation, rule: Rule) -> list[Finding]:
    """SKUs on sale with more promised than there is."""
    rows = situation.rows("oversold", since=situation.days_back(rule.limits["look_back_days"]))
    waiting = orders_waiting(situation, sorted({str(row["sku_id"]) for row in rows}))
    found = []
    for row in rows:
        sku, since = str(row["sku_id"]), moment(row, "below_since")
        found.append(
            Finding(
                key={"sku_id": sku, "location_id": str(row["location_id"])},
                severity=Severity.HIGH,
                since=since,
                hours=(situation.as_of - since) / timedelta(hours=1),
                clock=True,
                orders=waiting.get(sku, frozenset()),
                text=f"{row['title'] or sku} ({sku}) has {number(row['available']):,.0f} available at {row['location_id']} "
                "and is still on sale.",
            )
        )
    return found


def about_to_run_out(situation: Situation, rule: Rule) -> list[Finding]:
    """SKUs at a location that are likely to run out, or are out, with margin to lose; until two looks say otherwise."""
    looks = [situation.stock.at(situation.days_back(day)) for day in range(LOOKS)]
    places = {place for look in looks for place in look}
    active = [place for place in sorted(places) if place in looks[0] and _active(place, looks, rule)]
    waiting = orders_waiting(
        situation, sorted({sku for sku, location in active if looks[0][sku, location].available <= 0})
    )
    return [
        _finding(looks[0][place], _since(place, looks, rule, situation), waiting, situation, rule)
        for place in active
    ]


def _active(place: tuple[str, str], looks: Looks, rule: Rule) -> bool:
    now, before, earlier = (look.get(place) for look in looks)
    if _fires(now, rule) or _fires(before, rule):
        return True
    clear = rule.limits["clear_probability"]
    below = [one is None or one.probability < clear for one in (now, before)]
    return _fires(earlier, rule) and not all(below)


def _fires(one: Outlook | None, rule: Rule) -> bool:
    if one is None or one.daily_units <= 0:
        return False
    return (
        one.probability >= rule.limits["probability"]
        and (one.lost_margin or 0.0) > rule.limits["lost_margin"]
    )


def _since(place: tuple[str, str], looks: Looks, rule: Rule, situation: Situation) -> datetime:
    """The oldest of the looks from which on it fires without a break; older ones are not looked at."""
    days = 0
    while days + 1 < LOOKS and _fires(looks[days + 1].get(place), rule):
        days += 1
    return situation.days_back(days)


def _reach(situation: Situation) -> str:
    through = situation.warehouse.watermark(("inventory_snapshot",), situation.as_of)
    return f" (stock as of {local(through, situation)})" if through else ""


def _finding(
    one: Outlook, since: datetime, waiting: Mapping[str, frozenset[str]], situation: Situation, rule: Rule
) -> Finding:
    lost = one.lost_margin or 0.0
    stands = (
        "is out of stock"
        if one.band is Band.OUT
        else f"has a {one.band.value} risk of running out within 14 days"
    )
    return Finding(
        key={"sku_id": one.sku_id, "location_id": str(one.location)},
        severity=Severity.HIGH if lost > rule.limits["high_lost_margin"] else Severity.MEDIUM,
        since=since,
        hours=(situation.as_of - since) / timedelta(hours=1),
        clock=True,
        orders=waiting.get(one.sku_id, frozenset()),
        money=lost,
        text=f"{one.sku_id} at {one.location} {stands}: {one.available:,.0f} available, {one.daily_units:,.1f} a day, "
        f"{one.inbound_units:,.0f} due within 14 days, {one.lost_units:,.0f} units expected to be lost{_reach(situation)}.",
    )
