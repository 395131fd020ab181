"""Laws of the chance to run out of one SKU: between 0 and 1, falling with stock, rising with demand, never raised by a receipt."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.stock.lateness import VERY_LATE_PRIOR
from tools.stock.risk import HORIZON_DAYS, Demand, Inbound, run_out_probability

LEVELS = st.floats(0.01, 30)
STOCKS = st.integers(1, 800).map(float)
NOTHING_DUE = Inbound(np.array([], dtype=np.int64), np.array([]), np.array([]))


def chance(stock: float, level: float, spread: float = 1.5, inbound: Inbound = NOTHING_DUE) -> float:
    """The probability for one SKU whose daily variance is `spread` times its level."""
    demand = Demand(np.array([level]), np.array([level**2 + spread * level]))
    return float(run_out_probability(np.array([stock]), demand, inbound)[0])


def due(day: int, units: float) -> Inbound:
    """One receipt."""
    return Inbound(np.array([0]), np.array([float(day)]), np.array([units]))


@given(stock=STOCKS, level=LEVELS, spread=st.floats(1.01, 8))
def test_the_risk_is_a_probability(stock: float, level: float, spread: float) -> None:
    assert 0 <= chance(stock, level, spread) <= 1


@given(stock=st.floats(-50, 800))
def test_without_demand_there_is_no_risk(stock: float) -> None:
    assert chance(stock, 0.0) == 0


@given(stock=st.floats(-50, 0), level=LEVELS)
def test_what_is_out_and_wanted_is_certain(stock: float, level: float) -> None:
    assert chance(stock, level) == 1


@given(stock=STOCKS, more=st.integers(0, 300), level=LEVELS, spread=st.floats(1.01, 8))
def test_the_risk_falls_with_stock(stock: float, more: int, level: float, spread: float) -> None:
    assert chance(stock + more, level, spread) <= chance(stock, level, spread) + 1e-12


@given(stock=STOCKS, level=LEVELS, factor=st.floats(1, 3), spread=st.floats(1.2, 4))
def test_the_risk_rises_with_demand(stock: float, level: float, factor: float, spread: float) -> None:
    # The same shape of demand, only more of it, and stock not so far below demand that both are certain anyway.
    assert chance(stock, level * factor, spread) >= chance(stock, level, spread) - 1e-3 or stock < 14 * level


@given(stock=STOCKS, level=LEVELS, day=st.integers(0, HORIZON_DAYS - 1), units=st.integers(1, 300).map(float))
def test_a_receipt_never_raises_the_risk_and_never_removes_what_lateness_leaves(
    stock: float, level: float, day: int, units: float
) -> None:
    without, coming = chance(stock, level), chance(stock, level, inbound=due(day, units))
    # Whatever the day it is due, a receipt comes within the horizon at most when it is not very late.
    assert VERY_LATE_PRIOR * without - 1e-12 <= coming <= without + 1e-12
