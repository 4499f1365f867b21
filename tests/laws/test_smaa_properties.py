"""What must hold whatever the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.smaa import Acceptability, acceptability

DRAWS, NOISE = 20_000, 0.02


def problem(mode: np.ndarray, half: float, benefit: np.ndarray, top: float = 4.0) -> DecisionTable:
    low, high = np.clip(mode - half, 0, top), np.clip(mode + half, 0, top)
    return DecisionTable(low, mode, high, np.ones(mode.shape, bool), benefit, top, WeightSpace("free", mode.shape[1]))


def run(p: DecisionTable) -> Acceptability:
    return acceptability(p, DRAWS, 7)


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_order_of_criteria_and_scale_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mode, benefit = rng.uniform(0, 4, (3, 6)), rng.random(6) < 0.5
    base = run(problem(mode, 1.0, benefit))
    order = rng.permutation(6)
    assert run(problem(mode[:, order], 1.0, benefit[order])).rank == pytest.approx(base.rank, abs=NOISE)
    scaled = run(problem(mode * 25, 25.0, benefit, 100.0))
    assert scaled.rank == pytest.approx(base.rank, abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_a_dominating_alternative_always_comes_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    benefit = rng.random(5) < 0.5
    worse = rng.uniform(1.2, 2.8, (2, 5))
    best = np.where(benefit, 4.0, 0.0)[None, :]
    found = run(problem(np.concatenate([best, worse]), 0.5, benefit))
    assert found.rank[0, 0] == 1.0 and found.confidence[0] == 1.0
    assert found.pairwise[0, 1:].tolist() == [1.0, 1.0]


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_shares_are_shares_and_a_seed_is_a_result(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = problem(rng.uniform(0, 4, (3, 4)), 1.5, rng.random(4) < 0.5)
    one, two = run(p), run(p)
    assert one.rank.tolist() == two.rank.tolist() and one.confidence.tolist() == two.confidence.tolist()
    assert one.rank.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-12)
    assert one.pairwise + one.pairwise.T + np.eye(3) == pytest.approx(np.ones((3, 3)), abs=1e-12)
    known = np.isfinite(one.central_weights).all(axis=1)
    assert one.central_weights[known].sum(axis=1) == pytest.approx(np.ones(known.sum()), abs=1e-9)
