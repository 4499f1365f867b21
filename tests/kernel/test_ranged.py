"""Draws of an amount: their quantiles are those of the law on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosoin.kernel.ranged import Amount, amount_draws

DRAWS = 40_000


def drawn(amount: Amount, seed: int = 3) -> np.ndarray:
    return amount_draws(amount, seed, DRAWS)


@pytest.mark.parametrize(
    ("low", "high", "uncertain"),
    [
        (None, None, False),
        (2.0, None, False),
        (None, 9.0, False),
        (5.0, 5.0, False),
        (5.0, 5.01, True),
        (0.0, 9.0, True),
        (9.0, 2.0, False),
    ],
)
def test_an_amount_is_uncertain_when_its_range_is_wider_than_nothing(
    low: float | None, high: float | None, uncertain: bool
) -> None:
    amount = Amount("a", "power", 5.0, low, high)
    assert amount.is_uncertain is uncertain
    assert (len(set(amount_draws(amount, 3, 50))) > 1) is uncertain


def test_a_certain_amount_is_repeated() -> None:
    assert amount_draws(Amount("a", "power", 7.5), 3, 4).tolist() == [7.5, 7.5, 7.5, 7.5]


def test_a_range_is_five_to_ninety_five_percent_of_a_lognormal() -> None:
    """Value 12 between 6 and 24 (geometric middle): quantiles 5, 50, 95 % are 6, 12, 24."""
    assert np.quantile(drawn(Amount("a", "power", 12.0, 6.0, 24.0)), (0.05, 0.5, 0.95)) == pytest.approx(
        [6, 12, 24], rel=0.02
    )


def test_a_lopsided_range_keeps_its_median_and_its_ratio() -> None:
    """Value 10 between 5 and 45: high / low = 9, so 10 / 3, 10 and 30."""
    assert np.quantile(drawn(Amount("a", "data", 10.0, 5.0, 45.0)), (0.05, 0.5, 0.95)) == pytest.approx(
        [10 / 3, 10, 30], rel=0.03
    )


@pytest.mark.parametrize(
    ("quantity", "value", "low", "high", "mode"),
    [
        ("share", 0.3, 0.2, 0.9, 0.3),
        ("power", 3.0, 0.0, 7.0, 3.0),
        ("power", 0.0, 0.0, 8.0, 0.0),
        ("power", -2.0, -5.0, 3.0, -2.0),
        ("share", 0.1, 0.2, 0.9, 0.2),
        ("share", 0.95, 0.2, 0.9, 0.9),
    ],
)
def test_what_has_a_bound_is_triangular(quantity: str, value: float, low: float, high: float, mode: float) -> None:
    """P(x < c) = (c - a) / (b - a); mean (a + b + c) / 3; variance (a2 + b2 + c2 - ab - ac - bc) / 18."""
    x = drawn(Amount("a", quantity, value, low, high))
    assert x.min() >= low and x.max() <= high
    wide = high - low
    assert np.mean(x < mode) == pytest.approx((mode - low) / wide, abs=0.01)
    assert x.mean() == pytest.approx((low + mode + high) / 3, abs=0.006 * wide)
    variance = (low**2 + high**2 + mode**2 - low * high - low * mode - high * mode) / 18
    assert x.var() == pytest.approx(variance, rel=0.03)


def test_a_positive_amount_may_go_beyond_its_range_and_a_share_may_not() -> None:
    """A tenth of the lognormal lies outside of 5-95 %; its tail below a low above zero stays lognormal."""
    x = drawn(Amount("a", "power", 3.0, 0.5, 18.0))
    assert np.mean(x > 18) == pytest.approx(0.05, abs=0.005) and np.mean(x < 0.5) == pytest.approx(0.05, abs=0.005)
    assert math.log(3) == pytest.approx(np.log(x).mean(), abs=0.02)


def test_small_amounts_have_the_same_law() -> None:
    x = drawn(Amount("a", "power", 0.4, 0.2, 0.8))
    assert np.quantile(x, (0.05, 0.5, 0.95)) == pytest.approx([0.2, 0.4, 0.8], rel=0.02)


def test_nothing_is_to_be_replaced_first_unless_said_so() -> None:
    assert not Amount("a", "power", 0.4).replace_first


def test_an_amount_is_drawn_by_its_name_and_seed() -> None:
    one, two = Amount("a", "power", 3.0, 2.0, 5.0), Amount("b", "power", 3.0, 2.0, 5.0)
    assert drawn(one).tolist() == drawn(one).tolist()
    assert drawn(one).tolist() != drawn(two).tolist()
    assert drawn(one).tolist() != drawn(one, 4).tolist()
