"""The top-50 margin audit: the SKUs that sell most, their margin at standard cost beside what is left after every cost.

Ranked by net sales of the last 90 full days (kpi study section 6). Called by `floorwalker audit` and by the turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period
from tools.derived import Receipt, receipt
from tools.dossiers.lookup import number, statement, text
from tools.store.warehouse import Row, Warehouse

DAYS = 90
LEAST_ACTUAL = 0.8
WIDEST_GAP = 0.10
OLDEST_COST = timedelta(days=180)
UNIT_FACTOR = 3.0
"""A purchase price this many times the landed cost, or a third of it, smells of cartons counted as pieces."""
KIT_TOLERANCE = 0.02
LARGEST_COSTS = 3
COSTS = ("labour", "postage", "packaging", "operations", "fee", "support", "returns")


class Flag(StrEnum):
    """What an auditor should look at."""

    LOW_COVERAGE = "under 80 % of its cost is known as actual amounts"
    NO_COST = "no landed cost on file for some of its lines"
    NEGATIVE = "negative after all costs"
    WIDE_GAP = "over 10 points more between standard and attributed margin than the 50 have together"
    OLD_COST = "landed cost is older than 180 days"
    UNIT_OF_MEASURE = "last purchase price and landed cost differ by a factor of 3 or more"
    KIT_MISMATCH = "its own cost and its components' cost differ"


class CostLine(Evidence):
    """One kind of cost of a SKU in the window."""

    kind: str
    amount: float


class AuditedSku(Evidence):
    """One SKU of the audit; figures: sales, both margins, the gap, cost of returns.

    Shares are of its whole cost, 0 to 1, null without a cost on file.
    """

    rank: int
    sku_id: str
    title: str | None
    family: str | None
    actual_share: float | None
    rate_card_share: float | None
    default_share: float | None
    largest_costs: list[CostLine]
    flags: list[Flag]
    figures: list[Figure]


class MarginAudit(Evidence):
    """The audit as of a moment, the SKU that sells most first; at most 50."""

    skus: list[AuditedSku]


@dataclass(frozen=True, slots=True)
class _Books:
    """A SKU's money in the window."""

    row: Row
    net: float
    goods: float | None
    others: dict[str, float]

    @classmethod
    def of(cls, row: Row) -> "_Books":
        goods = None if row["goods"] is None or number(row["costless"]) else number(row["goods"])
        return cls(row, number(row["net_sales"]), goods, {name: number(row[name]) for name in COSTS})

    @property
    def lines(self) -> int:
        """Order lines it rests on."""
        return int(number(self.row["row_count"]))

    @property
    def standard(self) -> float | None:
        """Margin at standard cost, of net sales; null without sales or cost."""
        return None if self.goods is None or self.net <= 0 else (self.net - self.goods) / self.net

    @property
    def attributed(self) -> float | None:
        """Margin after every attributed cost, of net sales."""
        if self.goods is None or self.net <= 0:
            return None
        return (self.net - self.goods - sum(self.others.values())) / self.net

    @property
    def gap(self) -> float | None:
        """Points between the two."""
        return None if self.standard is None or self.attributed is None else self.standard - self.attributed

    def share(self, amount: float) -> float | None:
        """A part of the whole cost, goods included; null while the landed cost of the goods is not known."""
        if self.goods is None:
            return None
        whole = self.goods + sum(self.others.values())
        return amount / whole if whole > 0 else None


def margin_audit(warehouse: Warehouse, as_of: datetime) -> MarginAudit:
    """The audit of the 90 full days before `as_of`; empty when nothing was sold."""
    window = Period.last_full_days(as_of, warehouse.shop.time_zone, DAYS)
    asked = statement(
        "margin_audit", {"start": window.starts_at, "end": window.ends_at, "end_day": window.end}
    )
    books = [_Books.of(row) for row in warehouse.run(asked, as_of)]
    usual = usual_gap([one for one in books if one.gap is not None])
    tables = ("sales_order", "order_line")
    return MarginAudit(
        skus=[
            _audited(
                receipt(
                    warehouse,
                    asked,
                    window,
                    as_of,
                    tables,
                    key={"sku": str(one.row["sku_id"])},
                    rows=one.lines,
                ),
                rank,
                one,
                usual,
            )
            for rank, one in enumerate(books, start=1)
        ]
    )


def usual_gap(books: Sequence[_Books]) -> float:
    """Points between the margins of all of them together. Every parcel costs postage: what matters is who costs more than that."""
    net = sum(one.net for one in books)
    return sum(sum(one.others.values()) for one in books) / net if net > 0 else 0.0


def _audited(made: Receipt, rank: int, books: _Books, usual: float) -> AuditedSku:
    row = books.row
    guessed = number(row["rate_card"]), number(row["defaulted"])
    actual = books.share((books.goods or 0.0) + sum(books.others.values()) - sum(guessed))
    largest = sorted(books.others.items(), key=lambda cost: (-cost[1], cost[0]))[:LARGEST_COSTS]
    missing = "no landed cost is on file for some of its lines" if books.goods is None else "no net sales"
    return AuditedSku(
        rank=rank,
        sku_id=str(row["sku_id"]),
        title=text(row["title"]),
        family=text(row["family"]),
        actual_share=actual,
        rate_card_share=books.share(guessed[0]),
        default_share=books.share(guessed[1]),
        largest_costs=[CostLine(kind=kind, amount=amount) for kind, amount in largest if amount > 0],
        flags=_flags(books, actual, usual, made.window.end),
        figures=[
            made.figure("audit_net_sales", books.net),
            made.figure("audit_standard_margin", books.standard, null_reason=missing),
            made.figure("audit_attributed_margin", books.attributed, null_reason=missing),
            made.figure("audit_gap", books.gap, null_reason=missing),
            made.figure("audit_return_cost", books.others["returns"]),
        ],
    )


def _flags(books: _Books, actual: float | None, usual: float, today: date) -> list[Flag]:
    row = books.row
    since = row["cost_since"]
    judged = {
        Flag.NO_COST: books.goods is None,
        Flag.LOW_COVERAGE: actual is not None and actual < LEAST_ACTUAL,
        Flag.NEGATIVE: books.attributed is not None and books.attributed < 0,
        Flag.WIDE_GAP: books.gap is not None and books.gap > usual + WIDEST_GAP,
        Flag.OLD_COST: isinstance(since, date) and today - since > OLDEST_COST,
        Flag.UNIT_OF_MEASURE: _unit_of_measure(row),
        Flag.KIT_MISMATCH: _kit_mismatch(row),
    }
    return [flag for flag, raised in judged.items() if raised]


def _unit_of_measure(row: Row) -> bool:
    landed, bought = number(row["landed_cost"]), number(row["last_bought_at"])
    return landed > 0 and bought > 0 and not 1 / UNIT_FACTOR < bought / landed < UNIT_FACTOR


def _kit_mismatch(row: Row) -> bool:
    if not row["kit_flag"]:
        return False
    if not row["components"]:
        return True
    own, parts = number(row["landed_cost"]), number(row["parts_cost"])
    return own > 0 and parts > 0 and abs(own - parts) / parts > KIT_TOLERANCE
