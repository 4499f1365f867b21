"""Whom would the evidence choose, from when does a service pay back? Small cases recomputed with paper and pencil."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace, contradiction, draw_weights
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.activity_rows import consumption
from ecosoin.studies.service.assessment import Assessment, break_even
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.smaa import Acceptability, acceptability, score_draws, utilities, values
from tests.small_services import minimal, write

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


CLIMATE = CRITERION_CODES.index("climate_change")
CAR, CAR_SHARE, SIGMA = 0.2176, 0.8, 0.7


def assessed(folder: Path, data: dict[str, Any]) -> Assessment:
    return study_service(read_services([write(folder, data)], None)[0], 1000, 1).assessment


def test_break_even_distance_is_the_formula_of_the_method(tmp_path: Path) -> None:
    """d* (one way) = E_digital / (2 * EF_car * car_share * sigma)."""
    found = assessed(tmp_path, minimal())
    distance = next(b for b in found.break_even if b.variable == "distance" and b.criterion == "climate_change")
    assert distance.value == pytest.approx(found.service.total[CLIMATE] / (2 * CAR * CAR_SHARE * SIGMA), rel=1e-9)


def test_net_is_service_plus_induced_minus_substitution_times_comparator(tmp_path: Path) -> None:
    data = minimal()
    follow = {**data["comparator"]["components"][0], "name": "suite", "scale": {"value": 0.1, "unit": "count"}}
    found = assessed(tmp_path, {**data, "induced": [follow]})
    visit = 2 * 5 * CAR_SHARE * CAR
    assert found.net_central is not None
    expected = found.service.total[CLIMATE] + 0.1 * visit - SIGMA * visit
    assert found.net_central[CLIMATE] == pytest.approx(expected, rel=1e-9)
    assert float(np.mean(found.net[CLIMATE] < 0)) == 1.0


def test_break_even_of_a_shared_variable_goes_the_other_way() -> None:
    """fixed + driven / n = 0 with fixed -2, driven (at n = 1) 10: n = 5."""
    assert float(break_even(np.array([-2.0]), np.array([10.0]), np.array([1.0]), -1)[0]) == pytest.approx(5.0)


def test_no_break_even_is_not_a_number() -> None:
    assert np.isnan(break_even(np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([1.0, 1.0]), 1)).all()


def test_stored_terabyte_years() -> None:
    """500 GB x 2 copies / 2.5 x 10 years x 0.9 = 3.6 TB.year; 0.72 disk over 5 years; 3.6 x 17.52 x 1.5 kWh."""
    one = np.ones(1)
    given = {"volume": 500, "replicas": 2, "compression": 2.5, "retention": 10, "share": 0.9, "lifetime": 5, "power": 2}
    taken = consumption("storage", {k: one * v for k, v in {**given, "pue": 1.5}.items()}, one)
    assert taken.unit_year[0] == pytest.approx(0.72)
    assert taken.energy_kwh[0] == pytest.approx(3.6 * 2 * 8.76 * 1.5)


def test_a_server_is_shared_by_the_yearly_volume() -> None:
    """2 servers of 200 W, PUE 1.5, 5 years, 1000 acts a year."""
    one = np.ones(1)
    values = {"number": 2, "power": 200, "pue": 1.5, "lifetime": 5, "annual_volume": 1000}
    taken = consumption("server", {k: one * float(v) for k, v in values.items()}, one)
    assert taken.unit_year[0] == pytest.approx(2 / 5 / 1000)
    assert taken.energy_kwh[0] == pytest.approx(2 * 200 / 1000 * 8760 * 1.5 / 1000)
