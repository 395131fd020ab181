"""Why fulfilment cost moves: price and mix effect per order, and elasticity of cost and labour to volume."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from floorwalker.period import Period, zone
from tools.metrics.compile import compile_metric
from tools.metrics.query import Asked
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse

CELL = ("zone", "weight_band", "lines_band")
"""What tells kinds of order apart whose cost can be compared."""

BASELINE_DAYS = 91
"""The 13 weeks before the window that its cost per order is held against."""

LEAST_WEEKS = 8
"""Weeks without which a slope says nothing."""

Key = tuple[object, ...]
Computed = tuple[Statement, list[Row]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Cost and number of the orders of one kind."""

    cost: float
    orders: int


Cells = Mapping[Key, Cell]


def price_effect(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> Computed:
    """Change of cost per order at the window's own mix, over the window's orders, per key."""
    return _effect(warehouse, catalogue, asked, price_change)


def mix_effect(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> Computed:
    """What is left of the change of cost per order after the price effect, over the window's orders, per key."""
    return _effect(
        warehouse, catalogue, asked, lambda now, then: _change(now, then) - price_change(now, then)
    )


def price_change(now: Cells, then: Cells) -> float:
    """Money by which the orders of cells known in both periods cost more than at the earlier cost per order."""
    return sum(
        cell.cost - cell.orders * then[key].cost / then[key].orders
        for key, cell in now.items()
        if key in then
    )


def _change(now: Cells, then: Cells) -> float:
    """Money by which all orders cost more than at the earlier cost per order."""
    whole, before = _whole(now), _whole(then)
    return whole.cost - whole.orders * before.cost / before.orders


def _whole(cells: Cells) -> Cell:
    return Cell(sum(cell.cost for cell in cells.values()), sum(cell.orders for cell in cells.values()))


def _effect(
    warehouse: Warehouse, catalogue: Catalogue, asked: Asked, effect: Callable[[Cells, Cells], float]
) -> Computed:
    window = asked.window
    earlier = Period(window.start - timedelta(days=BASELINE_DAYS), window.start, window.tz)
    statements = [_by_cell(catalogue, asked, period) for period in (window, earlier)]
    now, then = (_cells(warehouse.run(one, asked.as_of), asked.query.by) for one in statements)
    keys: Sequence[Key] = sorted(now, key=str) if asked.query.by else [()]
    rows = [_effect_row(asked.query.by, key, now.get(key, {}), then.get(key, {}), effect) for key in keys]
    return Statement(";\n".join(one.spelled_out for one in statements), {}), rows


def _by_cell(catalogue: Catalogue, asked: Asked, period: Period) -> Statement:
    metric = catalogue.metrics["fulfilment_cost_per_order"]
    return compile_metric(metric, catalogue, period, (*asked.query.by, *CELL), asked.query.where, asked.as_of)


def _cells(rows: Sequence[Row], by: Sequence[str]) -> dict[Key, dict[Key, Cell]]:
    found: dict[Key, dict[Key, Cell]] = defaultdict(dict)
    for row in rows:
        cell = Cell(float(str(row["numerator"])), int(str(row["denominator"])))
        found[tuple(row[f"key_{name}"] for name in by)][tuple(row[f"key_{name}"] for name in CELL)] = cell
    return found


def _effect_row(
    by: Sequence[str], key: Key, now: Cells, then: Cells, effect: Callable[[Cells, Cells], float]
) -> Row:
    orders = _whole(now).orders
    amount = effect(now, then) if now and then else None
    return _row(by, key, orders if amount is not None else 0, amount, orders)


def cost_elasticity(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> Computed:
    """Slope of log weekly fulfilment cost on log weekly orders shipped, per key."""
    return _elasticity(warehouse, catalogue, asked, "fulfilment_cost_per_order")


def labour_elasticity(warehouse: Warehouse, catalogue: Catalogue, asked: Asked) -> Computed:
    """Slope of log weekly hours worked on log weekly orders shipped, per key."""
    return _elasticity(warehouse, catalogue, asked, "labour_hours_per_order")


def _elasticity(warehouse: Warehouse, catalogue: Catalogue, asked: Asked, per_order: str) -> Computed:
    by, metric = asked.query.by, catalogue.metrics[per_order]
    statement = compile_metric(metric, catalogue, asked.window, (*by, "week"), asked.query.where, asked.as_of)
    weeks: dict[Key, list[tuple[float, float]]] = defaultdict(list) if by else {(): []}
    for row in warehouse.run(statement, asked.as_of):
        amount, orders = _amount(row["numerator"]), _amount(row["denominator"])
        if _whole_week(row["key_week"], asked) and amount > 0 and orders > 0:
            weeks[tuple(row[f"key_{name}"] for name in by)].append((orders, amount))
    return statement, [_slope_row(by, key, weeks[key]) for key in sorted(weeks, key=str)]


def _whole_week(monday: object, asked: Asked) -> bool:
    """Whether a week lies in the window and is over."""
    assert isinstance(monday, date)
    today = asked.as_of.astimezone(zone(asked.window.tz)).date()
    ends = monday + timedelta(days=7)
    return asked.window.start <= monday and ends <= min(asked.window.end, today)


def _slope_row(by: Sequence[str], key: Key, weeks: Sequence[tuple[float, float]]) -> Row:
    if len(weeks) < LEAST_WEEKS:
        return _row(by, key, 0, None, None)
    above, below = slope_sums([log(orders) for orders, _ in weeks], [log(amount) for _, amount in weeks])
    return _row(by, key, len(weeks), above, below)


def slope_sums(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Co-moment of x and y and second moment of x about their means; their ratio is the least-squares slope."""
    if min(x) == max(x):
        return 0.0, 0.0
    middle, height = sum(x) / len(x), sum(y) / len(y)
    above = sum((one - middle) * (other - height) for one, other in zip(x, y, strict=True))
    return above, sum((one - middle) ** 2 for one in x)


def _amount(value: object) -> float:
    return 0.0 if value is None else float(str(value))


def _row(by: Sequence[str], key: Key, count: int, above: float | None, below: float | None) -> Row:
    keys = {f"key_{name}": member for name, member in zip(by, key, strict=True)}
    return {**keys, "row_count": count, "numerator": above, "denominator": below, "pending": 0}
