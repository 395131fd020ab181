"""The facts that name SKUs by number, a second time from what they are made of. Called by the laws of the facts."""

from datetime import datetime

from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

NUMBERED_AS = {
    "demand_day": (
        "SELECT d.day, f.sku_id, f.location, CAST(SUM(d.qty_ordered) AS DOUBLE), CAST(SUM(d.qty_net) AS DOUBLE) FROM demand_day d"
        " JOIN shelf_fact f ON f.shelf = d.shelf JOIN sku_number n ON n.sku = d.sku AND n.sku_id = f.sku_id GROUP BY ALL",
        "SELECT l.placed_day, COALESCE(k.sku_id, l.sku_id), l.location, CAST(SUM(l.qty_ordered * COALESCE(k.qty, 1)) AS DOUBLE),"
        " CAST(SUM(l.qty_net * COALESCE(k.qty, 1)) AS DOUBLE) FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id"
        " WHERE l.order_type IN ('normal', 'b2b') GROUP BY ALL",
    ),
    "demand_month": (
        "SELECT m.month, f.sku_id, f.location, CAST(SUM(m.qty_net) AS DOUBLE) FROM demand_month m"
        " JOIN shelf_fact f ON f.shelf = m.shelf AND f.sku = m.sku GROUP BY ALL",
        "SELECT CAST(date_trunc('month', l.placed_day) AS DATE), COALESCE(k.sku_id, l.sku_id), l.location,"
        " CAST(SUM(l.qty_net * COALESCE(k.qty, 1)) AS DOUBLE) FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id"
        " WHERE l.order_type IN ('normal', 'b2b') GROUP BY ALL",
    ),
    "shelf_fact": (
        "SELECT sku_id, location, taken_at, on_hand, available, meant FROM shelf_fact WHERE taken_at IS NOT NULL",
        "SELECT sku_id, location, taken_at, on_hand, available, meant FROM stock_day d"
        " WHERE d.taken_at >= (SELECT MAX(taken_at) FROM stock_day) - INTERVAL 7 DAY AND NOT EXISTS (SELECT 1 FROM stock_day later"
        " WHERE later.sku_id = d.sku_id AND later.location = d.location AND later.day > d.day)",
    ),
    "forecast_plan": (
        "SELECT f.model, f.origin_at, f.location, n.sku_id, p.sku_id, CAST(f.qty AS DOUBLE), f.first_day, f.last_day, f.units"
        " FROM forecast_plan f JOIN sku_number n ON n.sku = f.named JOIN sku_number p ON p.sku = f.sku",
        "SELECT f.model, f.origin_at, f.location, f.sku_id, COALESCE(k.sku_id, f.sku_id), CAST(COALESCE(k.qty, 1) AS DOUBLE),"
        " f.first_day, f.last_day, f.units FROM forecast_run f LEFT JOIN kit_component k ON k.kit_sku_id = f.sku_id",
    ),
    "cost_range": (
        "SELECT n.sku_id, t.day, c.landed_cost FROM generate_series(DATE '2025-12-25', DATE '2026-04-10', INTERVAL 5 DAY) t(day)"
        " JOIN cost_range c ON c.valid_from <= t.day AND (c.valid_to IS NULL OR t.day < c.valid_to) JOIN sku_number n ON n.sku = c.sku",
        "SELECT c.sku_id, t.day, c.landed_cost FROM generate_series(DATE '2025-12-25', DATE '2026-04-10', INTERVAL 5 DAY) t(day)"
        " JOIN sku_cost c ON c.valid_from = (SELECT MAX(b.valid_from) FROM sku_cost b WHERE b.sku_id = c.sku_id AND b.valid_from <= t.day)"
        " AND (c.valid_to IS NULL OR t.day < c.valid_to)",
    ),
    "tier_range": (
        "SELECT n.sku_id, t.abc, t.xyz, t.pattern, t.valid_from, t.valid_to FROM tier_range t JOIN sku_number n ON n.sku = t.sku",
        "SELECT sku_id, abc, xyz, pattern, valid_from, valid_to FROM sku_tier_fact",
    ),
}
"""Facts that name SKUs by number: what they say in ids, and the same from what they are made of."""


def what_differs(warehouse: Warehouse, as_of: datetime) -> list[str]:
    """The facts with numbers that do not say what they are made of."""
    found = []
    for name, (told, made_of) in NUMBERED_AS.items():
        apart = f"SELECT 1 FROM (({told} EXCEPT ALL {made_of}) UNION ALL ({made_of} EXCEPT ALL {told})) apart"
        if warehouse.run(Statement(apart, {}), as_of):
            found.append(name)
    return found
