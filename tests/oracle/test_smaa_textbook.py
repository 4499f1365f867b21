"""The vectorised analysis against the loop of the textbook, one draw at a time."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.smaa import acceptability

LOOP, NOISE = 6000, 0.03
"""Four standard errors of the difference of two proportions: 4 * sqrt(0.25 / 6000 + 0.25 / 100000)."""


def textbook(problem: DecisionTable, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ranks, central weights and pairwise wins as the definitions read (Lahdelma & Salminen 2001)."""
    rng = np.random.default_rng(seed)
    size, criteria = problem.mode.shape
    rank, pairwise, central = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, criteria))
    for _ in range(draws):
        weights = rng.dirichlet(np.ones(criteria))
        utility = []
        for i in range(size):
            u = 0.0
            for j in range(criteria):
                low, mode, high = problem.low[i, j], problem.mode[i, j], problem.high[i, j]
                score = rng.triangular(low, mode, high) if high > low else mode
                value = score / problem.top if problem.benefit[j] else 1 - score / problem.top
                u += weights[j] * value
            utility.append(u)
        for i in range(size):
            place = sum(utility[k] > utility[i] for k in range(size))
            rank[i, place] += 1
            if place == 0:
                central[i] += weights
            for k in range(size):
                pairwise[i, k] += utility[i] > utility[k]
    return rank / draws, central / rank[:, :1], pairwise / draws


@pytest.mark.parametrize("seed", [1, 2])
def test_the_textbook_loop_gives_the_same_within_sampling_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mode = rng.integers(0, 5, (3, 8)).astype(float)
    half = rng.choice([2, 1.5, 1, 0.7, 0.5], (3, 8))
    low, high = np.clip(mode - half, 0, 4), np.clip(mode + half, 0, 4)
    benefit = np.arange(8) < 4
    problem = DecisionTable(low, mode, high, np.ones((3, 8), bool), benefit, 4.0, WeightSpace("free", 8))
    rank, central, pairwise = textbook(problem, LOOP, seed)
    found = acceptability(problem, 100_000, seed)
    assert found.rank == pytest.approx(rank, abs=NOISE)
    assert found.pairwise == pytest.approx(pairwise, abs=NOISE)
    often = rank[:, 0] > 0.05
    assert found.central_weights[often] == pytest.approx(central[often], abs=NOISE)
