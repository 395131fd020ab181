"""The shelf's law: a line is promised whole or not at all, and no shelf promises more than it has."""

from datetime import UTC, datetime

import numpy as np
import pytest

from simulator.shop.catalogue import catalogue_of
from simulator.shop.days import days_until
from simulator.shop.stock import Stock, parts_of

CATALOGUE = catalogue_of(1, 240, 200)
DAYS = days_until(datetime(2026, 5, 4, 12, tzinfo=UTC), 200)
KITS = np.flatnonzero(CATALOGUE.kit).tolist()
SKUS = [*range(6), *KITS[:3]]


@pytest.mark.parametrize("seed", range(40))
def test_no_shelf_promises_more_than_it_has(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, level = int(rng.integers(1, 26)), int(rng.integers(0, 7))
    sku, qty, location = rng.choice(SKUS, count), rng.integers(1, 5, count), rng.integers(0, 2, count)
    held = np.full(2 * CATALOGUE.size, level)
    stock = Stock(CATALOGUE, DAYS, held, np.zeros_like(held))
    parts = parts_of(CATALOGUE, sku, qty)
    met = stock.allocate(parts, location, np.ones(len(sku), dtype=np.bool_))
    used = np.zeros_like(held)
    for line, part, units in zip(parts.line, parts.sku, parts.qty, strict=True):
        used[2 * part + location[line]] += units * met[line]
    assert (stock.available == held - used).all()
    assert (stock.available >= 0).all()


def test_the_first_to_ask_is_served_and_the_second_goes_without() -> None:
    held = np.zeros(2 * CATALOGUE.size, dtype=np.int64)
    held[0] = 3
    stock = Stock(CATALOGUE, DAYS, held, np.zeros_like(held))
    parts = parts_of(CATALOGUE, np.array([0, 0]), np.array([2, 2]))
    met = stock.allocate(parts, np.array([0, 0]), np.ones(2, dtype=np.bool_))
    assert met.tolist() == [True, False]
    assert stock.available[0] == 1


def test_a_kit_is_picked_as_its_components() -> None:
    kit = KITS[0]
    parts = parts_of(CATALOGUE, np.array([kit]), np.array([3]))
    assert kit not in parts.sku.tolist()
    assert parts.qty.tolist() == [3 * qty for qty in CATALOGUE.component_qty[kit].tolist() if qty]
