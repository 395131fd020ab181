"""Findings → what each puts at risk: net sales of its orders unless it names money itself, how many orders, how many customers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tools.exceptions.situation import Finding, Situation, number, text_of


@dataclass(frozen=True, slots=True)
class Stake:
    """One order: its net sales, and who ordered (the order itself stands for an unknown customer)."""

    net_sales: float
    customer: str


def stakes_of(situation: Situation, findings: Iterable[Finding]) -> Mapping[str, Stake]:
    """The stake of every order the findings name."""
    orders = sorted({order for finding in findings for order in finding.orders})
    if not orders:
        return {}
    return {
        str(row["order_id"]): Stake(
            number(row["net_sales"]), text_of(row["customer_id"]) or f"order {row['order_id']}"
        )
        for row in situation.rows("order_stake", orders)
    }


def money_of(finding: Finding, stakes: Mapping[str, Stake]) -> float | None:
    """The money at risk; None for a finding that names neither money nor orders."""
    if finding.money is not None:
        return round(float(finding.money), 4)
    known = [stakes[order].net_sales for order in finding.orders if order in stakes]
    return round(sum(known), 4) if known else None


def customers_of(finding: Finding, stakes: Mapping[str, Stake]) -> int:
    """How many customers wait for the finding's orders."""
    return len({stakes[order].customer for order in finding.orders if order in stakes})


def money_together(findings: Sequence[Finding], stakes: Mapping[str, Stake]) -> float:
    """The money several findings put at risk together: an order that several of them name counts once."""
    named = sum(float(one.money) for one in findings if one.money is not None)
    orders = {order for one in findings if one.money is None for order in one.orders}
    return named + sum(stakes[order].net_sales for order in orders if order in stakes)
