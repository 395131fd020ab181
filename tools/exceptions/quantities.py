"""Exceptions of counting: ERP against WMS on hand, and ordered against announced, received and invoiced units."""

from datetime import datetime, timedelta
from itertools import groupby

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.situation import Finding, Situation, local, moment, number, text_of
from tools.store.warehouse import Row

_LOADS_BACK_DAYS = 35


def quantities_disagree(situation: Situation, rule: Rule) -> list[Finding]:
    """All differences beyond the tolerance."""
    return _stock(situation, rule) + _inbound(situation, rule)


def _stock(situation: Situation, rule: Rule) -> list[Finding]:
    rows = situation.rows(
        "stock_mismatch",
        since=situation.days_back(_LOADS_BACK_DAYS),
        units=rule.limits["units"],
        share=rule.limits["share"],
        money=rule.limits["money"],
    )
    found = []
    for (sku, location), members in groupby(rows, lambda row: (str(row["sku_id"]), str(row["location_id"]))):
        loads = {int(number(row["load"])): row for row in members}
        latest = min(loads)
        # Cleared by two consecutive loads that agree: one that agrees is not enough.
        if latest > 2:
            continue
        last = loads[latest]
        found.append(
            Finding(
                key={"sku_id": sku, "location_id": location},
                severity=_severity(last, rule),
                since=_run_began(loads),
                hours=(situation.as_of - _run_began(loads)) / timedelta(hours=1),
                clock=True,
                money=number(last["worth"]),
                text=f"{sku} at {location}: the WMS has {number(last['wms']):,.0f} on hand, the ERP {number(last['erp']):,.0f} "
                f"({local(moment(last, 'taken_at'), situation)}).",
            )
        )
    return found


def _run_began(loads: dict[int, Row]) -> datetime:
    """The oldest load of the present run; a single load that agrees does not end it."""
    oldest = min(loads)
    while any(oldest + step in loads for step in (1, 2)):
        oldest += 1 if oldest + 1 in loads else 2
    return moment(loads[oldest], "taken_at")


def _inbound(situation: Situation, rule: Rule) -> list[Finding]:
    if "receipt_line.po_line_id" not in situation.warehouse.filled:
        return []
    rows = situation.rows(
        "receipt_mismatch",
        since=situation.days_back(rule.limits["look_back_days"]),
        units=rule.limits["units"],
        share=rule.limits["share"],
        money=rule.limits["money"],
    )
    return [_line(row, situation, rule) for row in rows]


def _line(row: Row, situation: Situation, rule: Rule) -> Finding:
    sides = [
        f"{name} {number(row[name]):,.0f}"
        for name in ("ordered", "announced", "received", "invoiced")
        if row[name] is not None
    ]
    since = moment(row, "arrived_at")
    return Finding(
        key={"po_line_id": str(row["po_line_id"]), "sku_id": str(row["sku_id"])},
        severity=_severity(row, rule),
        since=since,
        hours=(situation.as_of - since) / timedelta(hours=1),
        clock=True,
        money=number(row["worth"]),
        text=f"{row['sku_id']} on {row['po_id']} for {text_of(row['location_id']) or 'no location'}: {', '.join(sides)}.",
    )


def _severity(row: Row, rule: Rule) -> Severity:
    worth = number(row["worth"])
    if worth > rule.limits["high_money"]:
        return Severity.HIGH
    return Severity.MEDIUM if worth > rule.limits["money"] else Severity.LOW
