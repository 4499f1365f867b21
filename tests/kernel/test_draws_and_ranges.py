"""What is drawn for an input: its law, its bounds, and that it depends on the seed and on its name alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosoin.kernel.draws import amount_multiplier, lognormal_multiplier, stream
from ecosoin.kernel.ranged import Amount, amount_draws

N = 40_000
PINNED = {
    (7, "factor:x"): [0.7268124396455363, -1.1938800191692645, -2.801670436328717],
    (-3, "é"): [-0.11584092927562892, 0.7571371513177133, 0.013918862240831805],
}


def quantiles(draws: np.ndarray) -> list[float]:
    return [float(x) for x in np.quantile(draws, (0.05, 0.5, 0.95))]


def test_a_stream_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Results of a seed are published: these numbers may never change."""
    assert stream(7, "factor:x").standard_normal(3).tolist() == pytest.approx(PINNED[7, "factor:x"], rel=1e-12)
    assert stream(-3, "é").standard_normal(3).tolist() == pytest.approx(PINNED[-3, "é"], rel=1e-12)


def test_each_name_and_each_seed_has_its_own_stream() -> None:
    first = {tuple(stream(s, n).standard_normal(2)) for s in (1, 2, 3) for n in ("a", "b", "ab")}
    assert len(first) == 9


def test_a_lognormal_multiplier_has_a_median_of_one_and_its_spread() -> None:
    draws = lognormal_multiplier(7, "x", 0.4, N)
    assert quantiles(draws) == pytest.approx([math.exp(-0.4 * 1.6449), 1.0, math.exp(0.4 * 1.6449)], rel=0.02)
    assert quantiles(lognormal_multiplier(7, "x", 1.0, N))[2] == pytest.approx(math.exp(1.6449), rel=0.03)
    assert lognormal_multiplier(7, "x", 0.0, 3).tolist() == [1.0, 1.0, 1.0]


def test_a_multiplier_of_amounts_is_uniform_around_one() -> None:
    draws = amount_multiplier(7, "x", 0.3, N)
    assert (draws.min(), draws.max()) == (pytest.approx(0.7, abs=1e-3), pytest.approx(1.3, abs=1e-3))
    assert quantiles(draws) == pytest.approx([0.73, 1.0, 1.27], abs=0.01)


@pytest.mark.parametrize(
    ("low", "high", "uncertain"),
    [(2.0, 8.0, True), (None, 8.0, False), (2.0, None, False), (None, None, False), (4.0, 4.0, False)],
)
def test_an_amount_is_uncertain_when_a_true_range_is_given(
    low: float | None, high: float | None, uncertain: bool
) -> None:
    amount = Amount("a", "power", 4.0, low, high)
    assert (amount.is_uncertain, amount.replace_first) == (uncertain, False)
    if not uncertain:
        assert amount_draws(amount, 7, 3).tolist() == [4.0, 4.0, 4.0]


def test_a_range_is_a_lognormal_whose_5_to_95_percent_it_is() -> None:
    draws = amount_draws(Amount("a", "power", 4.0, 2.0, 8.0), 7, N)
    assert quantiles(draws) == pytest.approx([2.0, 4.0, 8.0], rel=0.02)


def test_the_width_of_a_range_counts_and_its_median_is_the_central_value() -> None:
    draws = amount_draws(Amount("a", "power", 3.0, 2.0, 8.0), 7, N)
    assert quantiles(draws) == pytest.approx([1.5, 3.0, 6.0], rel=0.02)


def test_a_share_is_triangular_and_never_leaves_its_range() -> None:
    draws = amount_draws(Amount("a", "share", 0.3, 0.2, 0.7), 7, N)
    assert (draws.min(), draws.max()) == (pytest.approx(0.2, abs=0.01), pytest.approx(0.7, abs=0.01))
    assert draws.mean() == pytest.approx((0.2 + 0.3 + 0.7) / 3, rel=0.01)


@pytest.mark.parametrize(
    ("value", "low", "high"), [(3.0, 0.0, 9.0), (-2.0, -6.0, 5.0), (0.0, 0.0, 6.0), (0.0, 2.0, 6.0)]
)
def test_a_range_that_holds_zero_is_triangular_too(value: float, low: float, high: float) -> None:
    draws = amount_draws(Amount("a", "distance", value, low, high), 7, N)
    mode = max(value, low)
    assert low <= draws.min() and draws.max() <= high
    assert draws.mean() == pytest.approx((low + mode + high) / 3, rel=0.02, abs=0.05)


@pytest.mark.parametrize(("value", "mode"), [(9.0, 6.0), (1.0, 2.0)])
def test_a_central_value_outside_its_range_is_brought_back_to_it(value: float, mode: float) -> None:
    draws = amount_draws(Amount("a", "share", value, 2.0, 6.0), 7, N)
    assert draws.mean() == pytest.approx((2 + 6 + mode) / 3, rel=0.01)


def test_an_amount_is_drawn_by_its_name() -> None:
    one, same = Amount("a", "power", 4.0, 2.0, 8.0), Amount("a", "power", 40.0, 20.0, 80.0)
    other = Amount("b", "power", 4.0, 2.0, 8.0)
    assert amount_draws(same, 7, 5) == pytest.approx(10 * amount_draws(one, 7, 5))
    assert not np.allclose(amount_draws(other, 7, 5), amount_draws(one, 7, 5))
    assert not np.allclose(amount_draws(one, 8, 5), amount_draws(one, 7, 5))
