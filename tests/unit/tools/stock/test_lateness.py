"""Suppliers' lateness by hand: the prior, a supplier's own record, and what overdue means."""

import numpy as np
import pytest

from tools.stock.lateness import LATE_PRIOR, VERY_LATE_PRIOR, arrives_in, arrives_within, smoothed


def days(due_in: float, share: float, late: float = 0.11, very_late: float = 0.05) -> float:
    """Days by which that share has come."""
    return float(arrives_in(np.array([due_in]), np.array([late]), np.array([very_late]), share)[0])


def test_without_a_record_a_supplier_is_as_late_as_all_are() -> None:
    assert smoothed(0, 0, 0) == pytest.approx((LATE_PRIOR, VERY_LATE_PRIOR))


def test_a_record_is_drawn_to_the_prior_as_if_that_were_twenty_lines() -> None:
    # 30 of 80 late, 10 of those very: (30 + 2.2) / 100 and (10 + 1) / 100.
    assert smoothed(30, 10, 80) == pytest.approx((0.322, 0.11))


def test_eighty_nine_of_a_hundred_come_on_their_day_and_five_after_two_weeks() -> None:
    assert days(3, 0.88) == 3
    assert days(3, 0.95) == pytest.approx(3 + 14)
    assert arrives_within(3, 0.11, 0.05, 2) == 0
    assert arrives_within(3, 0.11, 0.05, 3) == pytest.approx(0.89)
    assert arrives_within(3, 0.11, 0.05, 17) == pytest.approx(0.95)


def test_what_is_overdue_waits_on_as_if_it_had_just_become_late() -> None:
    # P(more than 14 days late | late) = 0.05 / 0.11, however long it is overdue already.
    for overdue in (-1, -10):
        assert arrives_within(overdue, 0.11, 0.05, 14) == pytest.approx(1 - 0.05 / 0.11)
    assert days(-5, 1 - 0.05 / 0.11) == pytest.approx(14)


def test_both_forms_of_the_distribution_agree() -> None:
    for due_in in (-3.0, 0.0, 6.0):
        for share in (0.3, 0.9, 0.97):
            at = days(due_in, share)
            assert arrives_within(due_in, 0.11, 0.05, at) >= share - 1e-9
