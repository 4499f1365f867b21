"""Draws of what has a range: their quantiles are those of the law on paper, their streams those of their names."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.kernel.draws import stream
from ecosoin.kernel.ranged import (
    Amount,
    Ranged,
    amount_multiplier,
    factor_sigma,
    lognormal_multiplier,
    quality_ratios,
    triangular_quantile,
)
from ecosoin.reference import load_reference_table

DRAWS = 40_000
RATIOS = quality_ratios(load_reference_table("hypotheses"))


def drawn(amount: Amount, seed: int = 3, count: int = DRAWS) -> np.ndarray:
    return amount.ranged.draws(seed, f"parameter:{amount.name}", count)


def quantiles(draws: np.ndarray) -> list[float]:
    return [float(x) for x in np.quantile(draws, (0.05, 0.5, 0.95))]


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
    assert amount.ranged.is_uncertain is uncertain
    assert (len(set(drawn(amount, count=50))) > 1) is uncertain
    if not uncertain:
        assert drawn(amount, count=3).tolist() == [5.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (12.0, 6.0, 24.0, (6, 12, 24)),
        # high / low = 9 around the value: 10 / 3, 10 and 30
        (10.0, 5.0, 45.0, (10 / 3, 10, 30)),
        (3.0, 2.0, 8.0, (1.5, 3, 6)),
        (0.4, 0.2, 0.8, (0.2, 0.4, 0.8)),
    ],
)
def test_a_range_is_five_to_ninety_five_percent_of_a_lognormal(
    value: float, low: float, high: float, expected: tuple[float, float, float]
) -> None:
    """Lopsided, it keeps its median and its ratio."""
    assert quantiles(drawn(Amount("a", "power", value, low, high))) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("quantity", "value", "low", "high", "mode"),
    [
        ("share", 0.3, 0.2, 0.9, 0.3),
        ("power", 3.0, 0.0, 7.0, 3.0),
        ("power", 0.0, 0.0, 8.0, 0.0),
        ("power", 0.0, 2.0, 6.0, 2.0),
        ("power", -2.0, -5.0, 3.0, -2.0),
        ("share", 0.1, 0.2, 0.9, 0.2),
        ("share", 0.95, 0.2, 0.9, 0.9),
    ],
)
def test_what_has_a_bound_is_triangular(quantity: str, value: float, low: float, high: float, mode: float) -> None:
    """P(x < c) = (c - a) / (b - a); mean (a + b + c) / 3; variance (a2 + b2 + c2 - ab - ac - bc) / 18.

    A central value outside its range is brought back to it.
    """
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


def test_nothing_is_to_be_replaced_first_unless_said_so() -> None:
    assert not Amount("a", "power", 0.4).replace_first


def test_an_amount_is_drawn_by_its_name_and_seed() -> None:
    one, two = Amount("a", "power", 3.0, 2.0, 5.0), Amount("b", "power", 3.0, 2.0, 5.0)
    assert drawn(one).tolist() == drawn(one).tolist()
    assert drawn(one).tolist() != drawn(two).tolist()
    assert drawn(one).tolist() != drawn(one, 4).tolist()
    assert drawn(Amount("a", "power", 30.0, 20.0, 50.0)) == pytest.approx(10 * drawn(one))


def test_each_law_takes_its_numbers_from_the_stream_of_its_name() -> None:
    """Published draws: the generator's own laws on that stream, to the last bit."""
    for law, expected in (
        ("triangular", stream(5, "n").triangular(2.0, 3.0, 7.0, 9)),
        ("uniform", stream(5, "n").uniform(2.0, 7.0, 9)),
    ):
        assert Ranged(2.0, 3.0, 7.0, law=law).draws(5, "n", 9).tolist() == expected.tolist()
    sigma = math.log(7 / 2) / (2 * 1.6448536269514722)
    expected = 3 * np.exp(sigma * stream(5, "n").standard_normal(9))
    assert Ranged(2.0, 3.0, 7.0, law="lognormal").draws(5, "n", 9) == pytest.approx(expected, rel=1e-12)


def test_the_central_value_comes_first() -> None:
    value = Ranged(2.0, 3.0, 7.0)
    assert value.central_and_draws(5, "n", 4).tolist() == [3.0, *value.draws(5, "n", 4)]


def test_a_range_times_a_range_is_bound_by_bound() -> None:
    assert Ranged(2, 3, 7) * Ranged(4, 5, 6, law="uniform") == Ranged(8, 15, 42)
    assert Ranged(2, 3, 7, law="uniform") * 1.5 == Ranged(3, 4.5, 10.5, law="uniform")


def test_a_lognormal_multiplier_has_a_median_of_one_and_its_spread() -> None:
    draws = lognormal_multiplier(7, "x", 0.4, DRAWS)
    assert quantiles(draws) == pytest.approx([math.exp(-0.4 * 1.6449), 1.0, math.exp(0.4 * 1.6449)], rel=0.02)
    assert quantiles(lognormal_multiplier(7, "x", 1.0, DRAWS))[2] == pytest.approx(math.exp(1.6449), rel=0.03)
    assert lognormal_multiplier(7, "x", 0.0, 3).tolist() == [1.0, 1.0, 1.0]


def test_a_multiplier_of_amounts_is_uniform_around_one() -> None:
    draws = amount_multiplier(7, "x", 0.3, DRAWS)
    assert (draws.min(), draws.max()) == (pytest.approx(0.7, abs=1e-3), pytest.approx(1.3, abs=1e-3))
    assert quantiles(draws) == pytest.approx([0.73, 1.0, 1.27], abs=0.01)
    assert amount_multiplier(7, "x", 0.0, 2).tolist() == [1.0, 1.0]


def sigma(
    value: float, low: float | None, high: float | None, coverage: float | None = 0.9, quality: str = "low",
    ratios: dict[str, float] | None = None,
) -> float:  # fmt: skip
    return factor_sigma((value, low, high), coverage, quality, ratios or {})


def test_a_range_of_90_percent_by_hand() -> None:
    assert sigma(10, 5, 20) == pytest.approx(math.log(4) / (2 * 1.6448536269514722), rel=1e-12)


def test_the_same_range_at_80_percent_is_wider() -> None:
    assert sigma(10, 5, 20, 0.8) > sigma(10, 5, 20, 0.9)


@given(st.floats(0.01, 2.0), st.floats(0.5, 0.99))
def test_a_range_made_from_a_sigma_gives_it_back(spread: float, coverage: float) -> None:
    reach = math.exp(NormalDist().inv_cdf((1 + coverage) / 2) * spread)
    assert sigma(1.0, 1 / reach, reach, coverage) == pytest.approx(spread, rel=1e-9)


def test_a_grade_stands_for_a_range() -> None:
    by_grade = [sigma(1.0, None, None, 0.9, grade, RATIOS) for grade in ("high", "medium", "low")]
    assert by_grade == sorted(by_grade)
    ratio, coverage = RATIOS["low"], RATIOS["coverage"]
    assert by_grade[-1] == pytest.approx(sigma(1.0, 1 / ratio, ratio, coverage), rel=1e-12)


def test_no_spread_for_a_zero_value_or_an_empty_range() -> None:
    assert sigma(0, None, None, ratios=RATIOS) == 0
    assert sigma(5, 5, 5, ratios=RATIOS) == 0


@pytest.mark.parametrize(("low", "high"), [(None, 20.0), (5.0, None), (None, None)])
def test_half_a_range_is_no_range(low: float | None, high: float | None) -> None:
    ratios = {"low": 3.0, "coverage": 0.8}
    assert sigma(10.0, low, high, ratios=ratios) == pytest.approx(math.log(3) / 1.2815515655446004)


def test_a_range_without_coverage_takes_the_common_one() -> None:
    found = sigma(10.0, 5.0, 20.0, None, ratios={"coverage": 0.8})
    assert found == pytest.approx(math.log(4) / (2 * 1.2815515655446004))


def test_the_quantile_of_a_triangle_by_hand() -> None:
    """From 2 to 8, mode 4: P(x < 4) = 1/3, half of it at 2 + sqrt(1/6 * 6 * 2); without width, the mode."""
    low, mode, high = (np.full(4, x) for x in (2.0, 4.0, 8.0))
    found = triangular_quantile(np.array([0.0, 1 / 6, 1 / 3, 1.0]), low, mode, high)
    assert found == pytest.approx([2, 2 + math.sqrt(2), 4, 8], rel=1e-12)
    assert float(triangular_quantile(np.array(0.5), np.array(0.25), np.array(3.0), np.array(0.25))) == 3.0


@given(st.floats(0.01, 0.99), st.floats(-5, 5), st.floats(0, 3), st.floats(0.1, 3))
def test_the_share_of_a_triangle_below_its_quantile(share: float, low: float, left: float, right: float) -> None:
    mode, high = low + left, low + left + right
    x = float(triangular_quantile(*(np.array(v) for v in (share, low, mode, high))))
    wide = high - low
    below = (x - low) ** 2 / (wide * left) if left and x < mode else 1 - (high - x) ** 2 / (wide * (high - mode))
    assert below == pytest.approx(share, abs=1e-6)
