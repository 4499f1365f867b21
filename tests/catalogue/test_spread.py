"""Sigma of a lognormal, from a range or from a grade."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.kernel.spread import quality_ratios, sigma
from ecosoin.reference import load_reference_table

RATIOS = quality_ratios(load_reference_table("hypotheses"))


def test_a_range_of_90_percent_by_hand() -> None:
    assert sigma(10, 5, 20, 0.9, "low", {}) == pytest.approx(math.log(4) / (2 * 1.6448536269514722), rel=1e-12)


def test_the_same_range_at_80_percent_is_wider() -> None:
    assert sigma(10, 5, 20, 0.8, "low", {}) > sigma(10, 5, 20, 0.9, "low", {})


@given(st.floats(0.01, 2.0), st.floats(0.5, 0.99))
def test_a_range_made_from_a_sigma_gives_it_back(spread: float, coverage: float) -> None:
    reach = math.exp(NormalDist().inv_cdf((1 + coverage) / 2) * spread)
    assert sigma(1.0, 1 / reach, reach, coverage, "high", {}) == pytest.approx(spread, rel=1e-9)


def test_a_grade_stands_for_a_range() -> None:
    by_grade = [sigma(1.0, None, None, 0.9, grade, RATIOS) for grade in ("high", "medium", "low")]
    assert by_grade == sorted(by_grade)
    ratio, coverage = RATIOS["low"], RATIOS["coverage"]
    assert by_grade[-1] == pytest.approx(sigma(1.0, 1 / ratio, ratio, coverage, "low", {}), rel=1e-12)


def test_no_spread_for_a_zero_value_or_an_empty_range() -> None:
    assert sigma(0, None, None, 0.9, "low", RATIOS) == 0
    assert sigma(5, 5, 5, 0.9, "low", RATIOS) == 0


@pytest.mark.parametrize(("low", "high"), [(None, 20.0), (5.0, None), (None, None)])
def test_half_a_range_is_no_range(low: float | None, high: float | None) -> None:
    ratios = {"low": 3.0, "coverage": 0.8}
    assert sigma(10.0, low, high, 0.9, "low", ratios) == pytest.approx(math.log(3) / 1.2815515655446004)


def test_a_range_without_coverage_takes_the_common_one() -> None:
    assert sigma(10.0, 5.0, 20.0, None, "low", {"coverage": 0.8}) == pytest.approx(
        math.log(4) / (2 * 1.2815515655446004)
    )
