"""Confidence, pairwise indices and the value of evidence, worked out from the triangular law."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.smaa import Acceptability, acceptability, score_draws, utilities, values

DRAWS = 100_000
NOISE = 0.006


def against(
    low: list[list[float]], mode: list[list[float]], high: list[list[float]], space: WeightSpace | None = None,
    unknown: tuple[int, int] | None = None, **more: object,
) -> Acceptability:  # fmt: skip
    shape = (len(mode), len(mode[0]))
    known = np.ones(shape, bool)
    if unknown:
        known[unknown] = False
    problem = DecisionTable(
        np.array(low, float), np.array(mode, float), np.array(high, float), known, np.ones(shape[1], bool), 4.0,
        space or WeightSpace("free", shape[1]), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return acceptability(problem, DRAWS, 5)


def test_one_unsure_criterion() -> None:
    """Triangular on [0, 4], mode 1, against exactly 2: P(s > 2) = (4 - 2)2 / ((4 - 0)(4 - 1)) = 1/3."""
    found = against([[0], [2]], [[1], [2]], [[4], [2]])
    assert found.rank == pytest.approx(np.array([[1 / 3, 2 / 3], [2 / 3, 1 / 3]]), abs=NOISE)
    assert found.confidence == pytest.approx([1 / 3, 2 / 3], abs=NOISE)
    assert found.pairwise == pytest.approx(np.array([[0, 1 / 3], [2 / 3, 0]]), abs=NOISE)
    assert found.draws == DRAWS


SETTLED = WeightSpace("bounded", 2, low=(0.6, 0.4), high=(0.6, 0.4))


def test_weights_trade_a_sure_score_for_an_unsure_one() -> None:
    """0.6 s + 0.4 * 1 > 2 when s > 8/3: (4/3)2 / 12 = 4/27."""
    found = against([[0, 1], [2, 2]], [[1, 1], [2, 2]], [[4, 1], [2, 2]], SETTLED)
    assert found.rank[0, 0] == pytest.approx(4 / 27, abs=NOISE)
    assert found.confidence[0] == pytest.approx(4 / 27, abs=NOISE)
    assert found.central_weights[0] == pytest.approx([0.6, 0.4])


def test_the_product_form_asks_for_more() -> None:
    """s^0.6 * 1^0.4 > 2 when s > 2^(5/3): (4 - 3.1748)2 / 12."""
    found = against([[0, 1], [2, 2]], [[1, 1], [2, 2]], [[4, 1], [2, 2]], SETTLED, aggregation="product")
    expected = (4 - 2 ** (5 / 3)) ** 2 / 12
    assert found.rank[0, 0] == pytest.approx(expected, abs=NOISE)
    assert found.confidence[0] == pytest.approx(expected, abs=NOISE)


def test_confidence_is_taken_at_the_central_weights() -> None:
    """A = (4, 1), B = (2, 2): A leads when w1 > 1/3, for two thirds of weights; at its central weight 2/3, always."""
    found = against([[4, 1], [2, 2]], [[4, 1], [2, 2]], [[4, 1], [2, 2]])
    assert found.rank[0, 0] == pytest.approx(2 / 3, abs=NOISE)
    assert found.confidence.tolist() == [1.0, 1.0]


def test_an_alternative_that_never_leads_has_no_confidence() -> None:
    found = against([[1, 1], [2, 3]], [[1, 1], [2, 3]], [[1, 1], [2, 3]])
    assert found.confidence.tolist() == [0.0, 1.0] and np.isnan(found.central_weights[0]).all()


def test_a_score_nobody_gave_is_uniform_and_worth_asking() -> None:
    """Uniform on [0, 4] against exactly 2.5: 0.375; learning it says all, sqrt(0.375 * 0.625)."""
    found = against([[0], [2.5]], [[0], [2.5]], [[4], [2.5]], unknown=(0, 0))
    assert found.rank[0, 0] == pytest.approx(0.375, abs=NOISE)
    assert found.evidence_value[0] == pytest.approx(np.sqrt(0.375 * 0.625), abs=NOISE)


def test_the_classes_of_evidence_start_at_the_bottom_of_the_score() -> None:
    """Triangular on [2, 4], mode 3, against 3.25: P(s > 3.25) = 0.75^2 / 2; learning it says all."""
    found = against([[2], [3.25]], [[3], [3.25]], [[4], [3.25]])
    assert found.rank[0, 0] == pytest.approx(0.28125, abs=NOISE)
    assert found.evidence_value[0] == pytest.approx(np.sqrt(0.28125 * 0.71875), abs=NOISE)


def test_evidence_on_another_alternative_is_worth_nothing_to_the_service() -> None:
    problem = DecisionTable(
        np.array([[2.5], [0.0]]), np.array([[2.5], [0.0]]), np.array([[2.5], [4.0]]), np.array([[True], [False]]),
        np.ones(1, bool), 4.0, WeightSpace("free", 1),
    )  # fmt: skip
    assert acceptability(problem, DRAWS, 5).evidence_value[0] == pytest.approx(0, abs=1e-9)
    asked = acceptability(problem, DRAWS, 5, subject=1)
    assert asked.evidence_value[0] == pytest.approx(np.sqrt(0.375 * 0.625), abs=NOISE)


def test_draws_that_fill_no_whole_chunk_all_count() -> None:
    """7 301 draws: a chunk of 5 000 and what is left."""
    exact = np.array([[3.0, 1.0], [1.0, 2.0]])
    problem = DecisionTable(exact, exact, exact, np.ones((2, 2), bool), np.ones(2, bool), 4.0, WeightSpace("free", 2))
    found = acceptability(problem, 7301, 5)
    assert found.rank.sum(axis=1) == pytest.approx([1, 1]) and found.pairwise.sum() == pytest.approx(1)
    assert found.rank[0, 0] == pytest.approx(2 / 3, abs=0.02)


def test_equal_utilities_share_the_first_place() -> None:
    found = against([[2], [2]], [[2], [2]], [[2], [2]])
    assert found.rank[:, 0].tolist() == [1.0, 1.0] and found.confidence.tolist() == [1.0, 1.0]
    assert found.pairwise.sum() == 0


def test_value_and_utility_of_one_draw() -> None:
    """Benefit 3 of 4 and risk 1 of 4 are worth 0.75, risk 3 of 4 is worth 0.25; weights 0.3 and 0.7."""
    scores = np.array([[3.0, 1.0], [3.0, 3.0]])
    problem = DecisionTable(
        scores, scores, scores, np.ones((2, 2), bool), np.array([True, False]), 4.0, WeightSpace("free", 2)
    )
    value = values(problem, scores[None])
    assert value.tolist() == [[[0.75, 0.75], [0.75, 0.25]]]
    weights = np.array([0.3, 0.7])
    product = DecisionTable(**{**vars(problem), "aggregation": "product"})
    for given in (weights, weights[None]):
        assert utilities(problem, value, given)[0] == pytest.approx([0.75, 0.4])
        assert utilities(product, value, given)[0] == pytest.approx([0.75, 0.75**0.3 * 0.25**0.7])


def test_a_zero_counts_in_a_product_unless_it_has_no_weight() -> None:
    scores = np.array([[0.0, 2.0]])
    problem = DecisionTable(
        scores, scores, scores, np.ones((1, 2), bool), np.ones(2, bool), 4.0, WeightSpace("free", 2), "product"
    )
    value = values(problem, scores[None])
    assert utilities(problem, value, np.array([0.0, 1.0]))[0, 0] == pytest.approx(0.5)
    assert utilities(problem, value, np.array([[0.1, 0.9]]))[0, 0] == 0


def test_scores_stay_on_their_support() -> None:
    problem = DecisionTable(
        np.array([[1.0, 2.0, 2.0]]), np.array([[1.5, 2.0, 2.2]]), np.array([[3.5, 2.0, 2.8]]), np.ones((1, 3), bool),
        np.ones(3, bool), 4.0, WeightSpace("free", 3),
    )  # fmt: skip
    drawn = score_draws(problem, DRAWS, np.random.default_rng(4))[:, 0]
    assert drawn[:, 0].min() >= 1 and drawn[:, 0].max() <= 3.5 and set(drawn[:, 1]) == {2.0}
    assert np.mean(drawn[:, 0] < 1.5) == pytest.approx(0.2, abs=NOISE)
    assert drawn[:, 0].mean() == pytest.approx(2.0, abs=0.01)
    assert np.mean(drawn[:, 2] < 2.2) == pytest.approx(0.25, abs=NOISE)
    assert drawn[:, 2].mean() == pytest.approx(7 / 3, abs=0.004)
