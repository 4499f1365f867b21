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
    REACH,
    Amount,
    Ranged,
    amount_multiplier,
    bent,
    clipped_mean,
    clipped_square,
    factor_range,
    limits_of,
    mean_ratio,
    mixed,
    quality_ratios,
    sides,
    spread_in_use,
    square_ratio,
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


SIDE = st.floats(0.0, 1.2)
POSITIVE = st.floats(1e-3, 1e3)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float, float]:
    central = draw(POSITIVE)
    return central / draw(st.floats(1.0, 6.0)), central, central * draw(st.floats(1.0, 6.0))


@pytest.mark.parametrize(
    ("value", "low", "high"), [(12.0, 6.0, 24.0), (10.0, 5.0, 45.0), (3.0, 2.0, 8.0), (0.4, 0.3, 0.4)]
)
def test_a_range_is_five_fifty_and_ninety_five_percent_of_its_draws(value: float, low: float, high: float) -> None:
    """Lopsided, the value stays the median and each bound its quantile."""
    assert quantiles(drawn(Amount("a", "power", value, low, high))) == pytest.approx((low, value, high), rel=0.03)


@given(ranges())
def test_quantiles_of_the_two_pieces_are_exact(limits: tuple[float, float, float]) -> None:
    """The draw is monotone in z, so a quantile of the draws is the draw of the quantile."""
    down, up = sides(limits)
    z = np.array([-REACH, 0.0, REACH])
    assert limits[1] * bent(z, down, up) == pytest.approx(limits, rel=1e-9)
    assert limits_of(limits[1], down, up) == pytest.approx(limits, rel=1e-9)
    many = bent(np.linspace(-4, 4, 81), down, up)
    assert (np.diff(many) >= 0).all()


@given(ranges(), st.floats(0.5, 0.98))
def test_a_coverage_says_which_quantiles_the_bounds_are(limits: tuple[float, float, float], coverage: float) -> None:
    down, up = sides(limits, coverage)
    z = NormalDist().inv_cdf((1 + coverage) / 2)
    assert limits[1] * bent(np.array([-z, z]), down, up) == pytest.approx((limits[0], limits[2]), rel=1e-9)


_BIG = stream(11, "big").standard_normal(1_000_000)


@pytest.mark.parametrize(("down", "up"), [(0.1, 0.1), (0.2, 0.8), (0.7, 0.1), (0.45, 0.44), (0.0, 0.6)])
def test_means_and_mean_squares_of_the_two_pieces_are_those_of_many_draws(down: float, up: float) -> None:
    x = bent(_BIG, down, up)
    assert mean_ratio(down, up) == pytest.approx(x.mean(), rel=0.004)
    assert square_ratio(down, up) == pytest.approx((x**2).mean(), rel=0.02)


@given(SIDE, SIDE, st.floats(0, 0.5))
def test_a_mean_grows_with_what_is_above_and_falls_with_what_is_below(down: float, up: float, more: float) -> None:
    assert mean_ratio(down, up + more) >= mean_ratio(down, up) - 1e-12
    assert mean_ratio(down + more, up) <= mean_ratio(down, up) + 1e-12
    assert square_ratio(down, up) >= mean_ratio(down, up) ** 2 - 1e-12


@given(SIDE, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_models_divide_what_is_theirs_and_nothing_else(s: float, systematic: float, one: float, two: float) -> None:
    """One model: its own law. Infinitely many: what method and maker share. More models: never wider."""
    few, many = max(one, two), min(one, two)
    assert spread_in_use(s, systematic, 1.0) == pytest.approx(s, abs=1e-9)
    assert spread_in_use(s, systematic, 0.0) == pytest.approx(math.sqrt(systematic) * s, abs=1e-9)
    assert spread_in_use(s, systematic, many) <= spread_in_use(s, systematic, few) + 1e-12


def test_the_mean_of_many_models_has_the_spread_of_the_formula() -> None:
    """Ten equal models of one maker, drawn one by one: sd of ln of their mean, within the lognormal approximation."""
    s, rho, n = 0.4, 0.5, 10
    own = stream(4, "models").standard_normal((n, 100_000))
    common = stream(4, "method").standard_normal(100_000)
    mean = np.exp(s * (math.sqrt(rho) * common + math.sqrt(1 - rho) * own)).mean(axis=0)
    assert float(np.log(mean).std()) == pytest.approx(spread_in_use(s, rho, 1 / n), rel=0.01)


@pytest.mark.parametrize(("systematic", "models"), [(0.5, 1.0), (0.5, 0.1), (1.0, 0.3), (0.0, 0.2)])
def test_method_and_models_make_one_normal(systematic: float, models: float) -> None:
    z = mixed(_BIG[:400_000], _BIG[400_000:800_000], systematic, models)
    assert (z.mean(), z.std()) == (pytest.approx(0, abs=0.01), pytest.approx(1, abs=0.01))


CLIPPED = [
    ("share", 0.3, 0.2, 0.9), ("share", 0.95, 0.5, 1.0), ("share", 0.0, 0.0, 0.4), ("share", 0.5, 0.0, 1.0),
    ("power", 3.0, 0.0, 7.0), ("power", 0.0, 0.0, 8.0), ("power", -2.0, -5.0, 3.0),
]  # fmt: skip


@pytest.mark.parametrize(("quantity", "value", "low", "high"), CLIPPED)
def test_what_has_a_bound_keeps_its_quantiles_and_its_bound(
    quantity: str, value: float, low: float, high: float
) -> None:
    x, wide = drawn(Amount("a", quantity, value, low, high), count=200_000), high - low
    assert quantiles(x) == pytest.approx([low, value, high], abs=0.012 * wide)
    assert low < 0 or x.min() >= 0
    assert quantity != "share" or x.max() <= 1
    ceiling = 1.0 if quantity == "share" else math.inf
    assert clipped_mean((low, value, high), ceiling) == pytest.approx(x.mean(), abs=0.004 * wide)
    assert clipped_square((low, value, high), ceiling) == pytest.approx((x**2).mean(), rel=0.02, abs=0.004 * wide**2)


@pytest.mark.parametrize(("value", "expected"), [(0.1, 0.2), (0.95, 0.9)])
def test_a_central_value_outside_its_range_is_brought_back_to_it(value: float, expected: float) -> None:
    x = drawn(Amount("a", "share", value, 0.2, 0.9), count=200_000)
    assert float(np.median(x)) == pytest.approx(expected, abs=0.01)


def test_a_positive_amount_may_go_beyond_its_range_and_a_share_may_not() -> None:
    """A tenth of the draws lies outside of 5-95 %; a share is held between none and all."""
    x = drawn(Amount("a", "power", 3.0, 0.5, 18.0))
    assert np.mean(x > 18) == pytest.approx(0.05, abs=0.005) and np.mean(x < 0.5) == pytest.approx(0.05, abs=0.005)
    assert drawn(Amount("a", "share", 0.9, 0.5, 0.99)).max() == 1.0


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
    z = stream(5, "n").standard_normal(9)
    expected = 3 * np.exp(np.where(z < 0, math.log(3 / 2), math.log(7 / 3)) / 1.6448536269514722 * z)
    assert Ranged(2.0, 3.0, 7.0, law="lognormal").draws(5, "n", 9) == pytest.approx(expected, rel=1e-12)


def test_the_central_value_comes_first() -> None:
    value = Ranged(2.0, 3.0, 7.0)
    assert value.central_and_draws(5, "n", 4).tolist() == [3.0, *value.draws(5, "n", 4)]


def test_a_range_times_a_range_is_bound_by_bound() -> None:
    assert Ranged(2, 3, 7) * Ranged(4, 5, 6, law="uniform") == Ranged(8, 15, 42)
    assert Ranged(2, 3, 7, law="uniform") * 1.5 == Ranged(3, 4.5, 10.5, law="uniform")


def test_a_multiplier_of_amounts_is_uniform_around_one() -> None:
    draws = amount_multiplier(7, "x", 0.3, DRAWS)
    assert (draws.min(), draws.max()) == (pytest.approx(0.7, abs=1e-3), pytest.approx(1.3, abs=1e-3))
    assert quantiles(draws) == pytest.approx([0.73, 1.0, 1.27], abs=0.01)
    assert amount_multiplier(7, "x", 0.0, 2).tolist() == [1.0, 1.0]


def limits(
    value: float, low: float | None, high: float | None, coverage: float | None = 0.9, quality: str = "low",
    ratios: dict[str, float] = RATIOS,
) -> tuple[float, float, float]:  # fmt: skip
    return factor_range((value, low, high), coverage, quality, ratios)


def test_the_range_of_a_factor_of_90_percent_is_its_own() -> None:
    assert limits(10, 5, 20) == pytest.approx((5, 10, 20))


def test_the_same_range_at_80_percent_is_wider() -> None:
    """80 %: 1.2816 deviations; 90 %: 1.6449."""
    power = 1.6448536269514722 / 1.2815515655446004
    assert limits(10, 5, 40, 0.8) == pytest.approx((10 / 2**power, 10, 10 * 4**power))


def test_a_grade_stands_for_a_range() -> None:
    by_grade = [limits(1.0, None, None, 0.9, grade)[2] for grade in ("high", "medium", "low")]
    assert by_grade == pytest.approx([RATIOS["high"], RATIOS["medium"], RATIOS["low"]])


@pytest.mark.parametrize(("low", "high", "floored"), [(10, 10, (10 / 1.1, 10, 11)), (9.9, 20, (10 / 1.1, 10, 20))])
def test_no_side_of_a_factor_is_narrower_than_the_floor(low: float, high: float, floored: tuple[float, ...]) -> None:
    assert limits(10.0, low, high) == pytest.approx(floored)


@given(ranges())
def test_the_floor_only_widens(limits_: tuple[float, float, float]) -> None:
    low, central, high = limits_
    found = limits(central, low, high)
    assert found[0] <= low * (1 + 1e-9) and found[2] >= high * (1 - 1e-9) and found[1] == central


def test_a_value_of_zero_is_not_drawn() -> None:
    assert limits(0, None, None) == limits(0, 0, 0) == (0, 0, 0)


@pytest.mark.parametrize(("low", "high"), [(None, 20.0), (5.0, None), (None, None)])
def test_half_a_range_is_no_range(low: float | None, high: float | None) -> None:
    ratios = {"low": 3.0, "coverage": 0.9, "floor": 1.1}
    assert limits(12.0, low, high, ratios=ratios) == pytest.approx((4, 12, 36))


def test_a_range_without_coverage_takes_the_common_one() -> None:
    assert limits(10.0, 5.0, 20.0, None) == limits(10.0, 5.0, 20.0, 0.9)


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
