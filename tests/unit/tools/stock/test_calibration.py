"""The correction learned from past forecasts, and the table that judges them."""

import numpy as np
import pytest

from tools.stock.calibration import UNCORRECTED, Judged, calibrate, isotonic, learn, reliability


def drawn(seed: int, count: int, truth: float) -> Judged:
    """Forecasts that say p while the truth is `truth` times p."""
    rng = np.random.default_rng(seed)
    odds = rng.random(count)
    return Judged(odds, rng.random(count) < truth * odds)


def test_pooling_averages_what_falls() -> None:
    assert isotonic(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)).tolist() == [1, 2.5, 2.5, 4]
    assert isotonic(np.array([3.0, 0.0]), np.array([1.0, 2.0])).tolist() == [1, 1]


def test_too_few_forecasts_teach_nothing() -> None:
    assert learn([]) is UNCORRECTED
    assert learn([drawn(1, 100, 0.5)]) is UNCORRECTED
    assert learn([Judged(np.full(500, 0.1), np.zeros(500, dtype=np.bool_))]) is UNCORRECTED
    curve, told = calibrate([drawn(1, 50, 0.5)])
    assert curve(np.array([0.3]))[0] == 0.3
    assert not told.corrected
    assert "too few" in str(told.reason)


def test_forecasts_that_say_twice_too_much_are_halved() -> None:
    curve = learn([drawn(2, 20_000, 0.5)])
    assert curve(np.array([0.2, 0.6, 0.9])) == pytest.approx([0.1, 0.3, 0.45], abs=0.03)
    assert curve(np.array([0.0, 1.0])).tolist() == [0, 1]


def test_each_shown_origin_is_corrected_only_by_what_was_known_then() -> None:
    honest, wrong = [drawn(seed, 2000, 1.0) for seed in range(6)], [drawn(seed, 2000, 0.2) for seed in (7, 8)]
    _, told = calibrate([*honest, *wrong])
    # The two last came when nobody could know that forecasts had gone wrong: the table shows them as said.
    (high,) = [row for row in told.table if row.band == "high"]
    assert high.predicted is not None
    assert high.happened is not None
    assert high.predicted > high.happened + 0.08


def test_the_table_counts_each_forecast_once_by_the_band_it_was_given() -> None:
    rows = reliability(np.array([0.5, 0.2, 0.21, 0.01]), np.array([True, False, True, False]))
    assert [(row.band, row.positions, row.predicted, row.happened) for row in rows] == [
        ("high", 1, 0.5, 1.0),
        ("medium", 2, pytest.approx(0.205), 0.5),
        ("low", 0, None, None),
        ("none", 1, pytest.approx(0.01), 0.0),
    ]
