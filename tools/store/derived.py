"""Facts that are made from other facts and from small tables: which there are, and of which some rows can be built alone.

`tools.store.derivation` builds them. Long ones are built for the slices of time or products that differ (`SLICES`), one is a count to
which differences are added (`COUNTED`), the others are built whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

DERIVED = (
    "dock_receipt",
    "shelf_seen",
    "location_number",
    "sku_number",
    "shelf_number",
    "shelf_fact",
    "demand_day",
    "demand_month",
    "ordered_day",
    "sku_week",
    "tier_start",
    "sku_life",
    "tier_month",
    "sku_tier_fact",
    "forecast_plan",
    "piece_error",
    "cost_range",
    "tier_range",
)
"""In the order in which they are built, after `facts.FACTS`; a later one may read an earlier one."""

SUMS = frozenset({"demand_day", "demand_month"})
"""Those of them that are sums and long: at an earlier moment they are views of the rows they sum up, of which a question reads its days."""

COUNTED: Mapping[str, str] = {"shelf_seen": "told"}
"""Facts that count rows: the column of the count. All others tell the counted apart."""


@dataclass(frozen=True, slots=True)
class Slices:
    """A fact of which rows are told apart by a column, so that some can be built without the others.

    `told_by` gives for a relation it reads the query of the slices that rows in which it differs ({differing}) may change; of what
    is not named there a difference changes all. `made_of` gives the condition of the rows that the slices ({marked}) are made of.
    """

    column: str
    ordered_by: tuple[str, ...]
    told_by: Mapping[str, str]
    made_of: Mapping[str, str] = field(default_factory=dict)


_WEEK = "CAST(date_trunc('week', placed_day) AS DATE)"
_MONTH = "CAST(date_trunc('month', day) AS DATE)"
_MARKED_SKUS = "sku IN (SELECT sku FROM sku_number WHERE sku_id IN {marked})"

SLICES: Mapping[str, Slices] = {
    "dock_receipt": Slices(
        "receipt_line_id",
        ("arrived_at", "receipt_line_id"),
        told_by={
            "receipt_line": "SELECT receipt_line_id FROM {differing}",
            "receipt": "SELECT l.receipt_line_id FROM {differing} d JOIN receipt_line l ON l.receipt_id = d.receipt_id",
            "purchase_order": "SELECT l.receipt_line_id FROM {differing} d JOIN receipt r ON r.po_id = d.po_id"
            " JOIN receipt_line l ON l.receipt_id = r.receipt_id",
        },
        made_of={"receipt_line": "receipt_line_id IN {marked}"},
    ),
    "demand_day": Slices(
        "day",
        ("day", "shelf", "qty_ordered", "qty_net"),
        told_by={"line_fact": "SELECT placed_day FROM {differing}"},
        made_of={"line_fact": "placed_day IN {marked}"},
    ),
    "demand_month": Slices(
        "month",
        ("month", "shelf"),
        told_by={"demand_day": f"SELECT {_MONTH} FROM {{differing}}"},
        made_of={"demand_day": f"{_MONTH} IN {{marked}}"},
    ),
    "ordered_day": Slices(
        "day",
        ("day",),
        told_by={"demand_day": "SELECT day FROM {differing}"},
        made_of={"demand_day": "day IN {marked}"},
    ),
    "sku_week": Slices(
        "week",
        ("week", "sku"),
        told_by={"line_fact": f"SELECT {_WEEK} FROM {{differing}}"},
        made_of={"line_fact": f"{_WEEK} IN {{marked}}"},
    ),
    # A month looks at 13 weeks, and from its first day at most six days back to where these end: 97 days after a week's Monday.
    "tier_month": Slices(
        "day",
        ("day", "sku"),
        told_by={
            "tier_start": "SELECT day FROM {differing}",
            "sku_week": "SELECT UNNEST(range(date_trunc('month', week), week + INTERVAL 98 DAY, INTERVAL 1 MONTH)) FROM {differing}",
            "sku_life": "SELECT UNNEST(range(date_trunc('month', MIN(first_day)), (SELECT MAX(day) FROM tier_start) + INTERVAL 1 DAY,"
            " INTERVAL 1 MONTH)) FROM {differing}",
        },
        made_of={
            "tier_start": "day IN {marked}",
            "sku_week": "week >= (SELECT MIN(id) FROM {marked} first) - INTERVAL 98 DAY AND week < (SELECT MAX(id) FROM {marked} last)",
        },
    ),
    "sku_tier_fact": Slices(
        "sku_id",
        ("sku_id", "valid_from"),
        told_by=dict.fromkeys(
            ("tier_month", "sku_life"),
            "SELECT n.sku_id FROM {differing} d JOIN sku_number n ON n.sku = d.sku",
        ),
        made_of=dict.fromkeys(("tier_month", "sku_life"), _MARKED_SKUS),
    ),
    "forecast_plan": Slices(
        "origin_at",
        ("origin_at", "model", "named", "location", "first_day", "sku"),
        told_by={"forecast_run": "SELECT origin_at FROM {differing}"},
        made_of={"forecast_run": "origin_at IN {marked}"},
    ),
    # A piece has 30 days at most, and reads as many before it: what is ordered on a day counts in those that end within 60 days of it.
    # Where it leaves from matters only to plans by location.
    "piece_error": Slices(
        "last_day",
        ("last_day", "days", "model", "location", "family", "category"),
        told_by={
            "ordered_day": "SELECT day FROM {differing}",
            "demand_day": "SELECT UNNEST(range(day, day + INTERVAL 60 DAY, INTERVAL 1 DAY)) FROM (SELECT DISTINCT day FROM ("
            "SELECT day FROM {differing} d GROUP BY day, sku, CASE WHEN EXISTS (SELECT 1 FROM forecast_plan WHERE location <> 'all')"
            " THEN shelf END HAVING SUM(side * qty_ordered) <> 0) d) d",
            "forecast_plan": "SELECT UNNEST(range(first_day, last_day + INTERVAL 30 DAY, INTERVAL 1 DAY))"
            " FROM (SELECT DISTINCT first_day, last_day FROM {differing} d) d",
        },
        made_of={
            "ordered_day": "day IN {marked}",
            "demand_day": "day > CAST((SELECT MIN(id) FROM {marked} first) - INTERVAL 60 DAY AS DATE)"
            " AND day <= (SELECT MAX(id) FROM {marked} last)",
            "forecast_plan": "last_day > CAST((SELECT MIN(id) FROM {marked} first) - INTERVAL 30 DAY AS DATE)"
            " AND first_day <= (SELECT MAX(id) FROM {marked} last)",
        },
    ),
}
