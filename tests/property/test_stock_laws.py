"""Laws of stock: more stock never raises the risk, more demand never lowers it, corrections rise, transfers leave no shortage."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.stock.calibration import Judged, isotonic, learn
from tools.stock.risk import Demand, Inbound, run_out
from tools.stock.transfers import KEEPS_DAYS, Shelf, balance

LEVEL = st.floats(0.05, 40)
SPREAD = st.floats(1, 6)
STOCK = st.integers(-20, 400)
RECEIPTS = st.lists(st.tuples(st.integers(-30, 20), st.integers(1, 300)), max_size=4)


def inbound(receipts: list[tuple[int, int]]) -> Inbound:
    """Receipts of one SKU."""
    return Inbound(
        np.zeros(len(receipts), dtype=np.int64),
        np.array([due for due, _ in receipts], dtype=np.float64),
        np.array([units for _, units in receipts], dtype=np.float64),
    )


def demand(level: float, spread: float) -> Demand:
    """Daily demand of that mean whose variance is `spread` times it."""
    return Demand(np.array([level]), np.array([level * spread + level**2]))


@given(LEVEL, SPREAD, STOCK, st.integers(0, 100), RECEIPTS)
def test_more_stock_never_raises_the_risk_nor_the_loss(
    level: float, spread: float, stock: int, more: int, receipts: list[tuple[int, int]]
) -> None:
    less = run_out(np.array([float(stock)]), demand(level, spread), inbound(receipts))
    rich = run_out(np.array([float(stock + more)]), demand(level, spread), inbound(receipts))
    assert 0 <= rich.probability[0] <= less.probability[0] + 1e-9 <= 1 + 2e-9
    assert rich.lost_units[0] <= less.lost_units[0] + 1e-6


@given(LEVEL, SPREAD, st.integers(1, 400), st.floats(1, 3), RECEIPTS)
def test_more_demand_never_lowers_the_risk(
    level: float, spread: float, stock: int, times: float, receipts: list[tuple[int, int]]
) -> None:
    calm = run_out(np.array([float(stock)]), demand(level, spread), inbound(receipts))
    busy = run_out(np.array([float(stock)]), demand(level * times, spread), inbound(receipts))
    assert calm.probability[0] <= busy.probability[0] + 1e-9
    assert calm.lost_units[0] <= busy.lost_units[0] + 1e-6


@given(LEVEL, SPREAD, STOCK, RECEIPTS, st.integers(-30, 20), st.integers(1, 300))
def test_another_receipt_never_raises_the_risk(
    level: float, spread: float, stock: int, receipts: list[tuple[int, int]], due: int, units: int
) -> None:
    before = run_out(np.array([float(stock)]), demand(level, spread), inbound(receipts))
    after = run_out(np.array([float(stock)]), demand(level, spread), inbound([*receipts, (due, units)]))
    assert after.probability[0] <= before.probability[0] + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 9)), min_size=1, max_size=60))
def test_pooled_values_rise_and_keep_their_weighted_mean(pairs: list[tuple[float, float]]) -> None:
    values, weights = np.array([one for one, _ in pairs]), np.array([weight for _, weight in pairs])
    pooled = isotonic(values, weights)
    assert np.all(np.diff(pooled) >= -1e-12)
    assert abs(float(np.sum(pooled * weights) - np.sum(values * weights))) < 1e-6


@given(st.integers(0, 1000), st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_a_correction_never_turns_an_order_around(seed: int, odds: list[float]) -> None:
    rng = np.random.default_rng(seed)
    raw = rng.random(600)
    curve = learn([Judged(raw, rng.random(600) < rng.random() * raw)])
    corrected = curve(np.sort(np.array(odds)))
    assert np.all(np.diff(corrected) >= -1e-12)
    assert np.all((corrected >= 0) & (corrected <= 1))


SHELVES = st.lists(
    st.tuples(st.integers(-20, 500), st.integers(0, 80), st.sampled_from([0.0, 0.1, 0.7, 2.0, 9.5])),
    min_size=2,
    max_size=5,
)


@given(SHELVES)
def test_a_transfer_never_creates_a_shortage_where_it_comes_from(drawn: list[tuple[int, int, float]]) -> None:
    shelves = [
        Shelf(f"L{at}", float(units), float(coming), daily) for at, (units, coming, daily) in enumerate(drawn)
    ]
    moves = balance("SKU", shelves)
    left = {shelf.location: shelf.available for shelf in shelves}
    for move in moves:
        assert move.units >= 1
        assert move.source != move.target
        left[move.source] -= move.units
    for shelf in shelves:
        if any(move.source == shelf.location for move in moves):
            assert left[shelf.location] >= shelf.daily * KEEPS_DAYS
            assert left[shelf.location] >= 0
