"""Exceptions → the figures that count them: how many, how many of high severity, and what they put at risk together.

The query of such a figure is the command that looks again: many queries make one look. Called by the risk report and by
the answers about exceptions.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from floorwalker.evidence import Figure
from floorwalker.period import Period, zone
from tools.derived import Receipt
from tools.exceptions.definition import Severity
from tools.exceptions.find import Exceptions
from tools.exceptions.found import ExceptionFound
from tools.store.sql import Statement

AGAIN = Statement("floorwalker exceptions --json", {})


def count(
    looked: Exceptions, chosen: Sequence[ExceptionFound], key: Mapping[str, str], tz: str
) -> list[Figure]:
    """Open ones and the money they put at risk; those inhibited by a stale source are not among them."""
    active = [one for one in chosen if one.inhibited_by is None]
    receipt = _receipt(looked, key, tz, len(active))
    return [
        receipt.figure("exceptions_open", len(active)),
        receipt.figure("exceptions_money", looked.money(active)),
    ]


def count_area(looked: Exceptions, area: str, tz: str) -> list[Figure]:
    """An area's open ones, those of high severity with the money these put at risk, and those inhibited."""
    chosen = looked.of_area(area)
    active = [one for one in chosen if one.inhibited_by is None]
    high = [one for one in active if one.severity is Severity.HIGH]
    receipt = _receipt(looked, {"area": area}, tz, len(active))
    return [
        receipt.figure("exceptions_open", len(active)),
        receipt.figure("exceptions_high", len(high)),
        receipt.figure("exceptions_high_money", looked.money(high)),
        receipt.figure("exceptions_inhibited", len(chosen) - len(active)),
    ]


def count_rule(looked: Exceptions, rule: str, tz: str) -> list[Figure]:
    """A rule's open ones, the orders they are about, those of high severity, and the money all put at risk together."""
    active = [one for one in looked.found if one.rule == rule and one.inhibited_by is None]
    orders = {one.key["order_id"] for one in active if "order_id" in one.key}
    receipt = _receipt(looked, {"rule": rule}, tz, len(active))
    return [
        receipt.figure("exceptions_open", len(active)),
        receipt.figure("exceptions_orders", len(orders)),
        receipt.figure("exceptions_high", sum(one.severity is Severity.HIGH for one in active)),
        receipt.figure("exceptions_money", looked.money(active)),
    ]


def _receipt(looked: Exceptions, key: Mapping[str, str], tz: str, rows: int) -> Receipt:
    day = looked.at.astimezone(zone(tz)).date()
    return Receipt(AGAIN, Period(day, day + timedelta(days=1), tz), key, looked.at, looked.at, rows)
