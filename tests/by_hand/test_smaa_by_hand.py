"""Acceptability analyses solved on paper."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace, contradiction, draw_weights
from ecosoin.studies.service.smaa import Acceptability, acceptability, score_draws

DRAWS = 100_000
NOISE = 0.006
"""Four standard errors of a proportion at 100,000 draws: 4 * sqrt(0.25 / 100000)."""


def certain(scores: list[list[float]], weights: WeightSpace | None = None, **changes: object) -> Acceptability:
    """Indices for scores known exactly, on a 0-4 scale where high is good."""
    exact = np.array(scores, dtype=float)
    space = weights or WeightSpace("free", exact.shape[1])
    problem = DecisionTable(
        exact, exact, exact, np.ones(exact.shape, bool), np.ones(exact.shape[1], bool), 4.0, space, **changes
    )
    return acceptability(problem, DRAWS, 5)


def test_two_mirror_alternatives_share_the_first_place() -> None:
    found = certain([[4, 0], [0, 4]])
    assert found.rank[0] == pytest.approx([0.5, 0.5], abs=NOISE)
    assert found.central_weights[0] == pytest.approx([0.75, 0.25], abs=NOISE)
    assert found.confidence.tolist() == [1.0, 1.0]


def test_acceptability_is_the_length_of_the_winning_interval() -> None:
    """A = (4, 1), B = (2, 2): A wins when 0.5 w1 > 0.25 (1 - w1), so w1 > 1/3; central weight (1/3 + 1) / 2."""
    found = certain([[4, 1], [2, 2]])
    assert found.rank[0, 0] == pytest.approx(2 / 3, abs=NOISE)
    assert found.central_weights[0, 0] == pytest.approx(2 / 3, abs=NOISE)
    assert found.pairwise[0, 1] == pytest.approx(2 / 3, abs=NOISE)


def test_three_specialists_win_a_third_each_with_eleven_eighteenths() -> None:
    """Largest of three uniform weights on the simplex: mean (1 + 1/2 + 1/3) / 3 = 11/18."""
    found = certain([[4, 0, 0], [0, 4, 0], [0, 0, 4]])
    assert found.rank[:, 0] == pytest.approx([1 / 3] * 3, abs=NOISE)
    assert np.diag(found.central_weights) == pytest.approx([11 / 18] * 3, abs=NOISE)


def test_an_order_of_importance_settles_the_mirror() -> None:
    found = certain([[4, 0], [0, 4]], WeightSpace("ordinal", 2, groups=(0, 1)))
    assert found.rank[0, 0] == 1.0
    assert found.central_weights[0] == pytest.approx([0.75, 0.25], abs=NOISE)


def test_bounds_cut_the_interval() -> None:
    """A wins when w1 > 1/3; with 0.2 <= w1 <= 0.6 that is (0.6 - 1/3) / 0.4 = 2/3."""
    found = certain([[4, 1], [2, 2]], WeightSpace("bounded", 2, low=(0.2, 0.0), high=(0.6, 1.0)))
    assert found.rank[0, 0] == pytest.approx(2 / 3, abs=NOISE)


def test_bounded_weights_are_uniform_on_their_polytope() -> None:
    """Against rejection from the simplex, in four dimensions: same mean and same spread."""
    low, high = np.array([0.1, 0.0, 0.2, 0.0]), np.array([0.4, 0.5, 0.6, 0.3])
    space = WeightSpace("bounded", 4, low=tuple(low), high=tuple(high))
    walked = draw_weights(space, 40_000, np.random.default_rng(1))
    drawn = np.random.default_rng(2).dirichlet(np.ones(4), 400_000)
    kept = drawn[np.all((drawn >= low) & (drawn <= high), axis=1)]
    assert len(kept) > 10_000
    assert walked.sum(axis=1) == pytest.approx(np.ones(len(walked)), abs=1e-12)
    assert walked.mean(axis=0) == pytest.approx(kept.mean(axis=0), abs=0.004)
    assert np.cov(walked.T) == pytest.approx(np.cov(kept.T), abs=0.0006)


def test_a_triangular_score_beats_its_mode_half_of_the_time() -> None:
    """One criterion: triangular on [1, 3], mode 2, against exactly 2: median 2, so one half."""
    low, mode, high = np.array([[1.0], [2.0]]), np.array([[2.0], [2.0]]), np.array([[3.0], [2.0]])
    problem = DecisionTable(low, mode, high, np.ones((2, 1), bool), np.array([True]), 4.0, WeightSpace("free", 1))
    assert acceptability(problem, DRAWS, 3).rank[0, 0] == pytest.approx(0.5, abs=NOISE)


def test_triangular_draws_have_the_moments_of_the_textbook() -> None:
    """Mean (a + b + c) / 3, variance (a2 + b2 + c2 - ab - ac - bc) / 18."""
    low, mode, high = np.array([[0.0]]), np.array([[1.0]]), np.array([[4.0]])
    problem = DecisionTable(low, mode, high, np.ones((1, 1), bool), np.array([True]), 4.0, WeightSpace("free", 1))
    drawn = score_draws(problem, DRAWS, np.random.default_rng(1)).ravel()
    assert drawn.mean() == pytest.approx(5 / 3, abs=0.012)
    assert drawn.var() == pytest.approx((16 + 1 - 4) / 18, abs=0.02)


def test_risks_count_backwards() -> None:
    scores = np.array([[0.0], [4.0]])
    problem = DecisionTable(
        scores, scores, scores, np.ones((2, 1), bool), np.array([False]), 4.0, WeightSpace("free", 1)
    )
    assert acceptability(problem, 1000, 1).rank[0].tolist() == [1.0, 0.0]


def test_the_product_form_does_not_forgive_a_zero() -> None:
    found = certain([[4, 0], [1, 1]], aggregation="product")
    assert found.rank[0, 0] == 0.0
    assert certain([[4, 0], [1, 1]]).rank[0, 0] == pytest.approx(0.75, abs=NOISE)


def test_the_evidence_that_decides_is_the_uncertain_one() -> None:
    low, high = np.array([[0.0, 2.0], [2.0, 2.0]]), np.array([[4.0, 2.0], [2.0, 2.0]])
    mode = np.array([[2.0, 2.0], [2.0, 2.0]])
    problem = DecisionTable(low, mode, high, np.ones((2, 2), bool), np.array([True, True]), 4.0, WeightSpace("free", 2))
    value = acceptability(problem, DRAWS, 2).evidence_value
    assert value[0] > 0.4 and value[1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        ((0.6, 0.6), (1.0, 1.0), "low-over-one"),
        ((0.0, 0.0), (0.4, 0.4), "high-under-one"),
        ((0.5, 0.0), (0.4, 1.0), "low-over-high"),
        ((0.2, 0.2), (0.6, 0.8), None),
    ],
)
def test_bounds_that_no_weight_satisfies_are_told(low: tuple, high: tuple, why: str | None) -> None:
    assert contradiction(WeightSpace("bounded", 2, low=low, high=high)) == why
