"""Scores and weights of a service file on both sides of their bounds; as the analysis takes them, and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.judgement import GivenScore, Judgement, decision_table
from ecosoin.inputs.weights import WeightSpace, contradiction, draw_weights
from tests.inputs.test_service_file import CRITERIA, judged, read, told

SCALE = load_scale()
SPACE = WeightSpace("free", 24)
HALF = {"E0": 2.0, "E1": 1.5, "E2": 1.0, "E3": 0.7, "E4": 0.5}


def given(scores: dict[str, dict[str, GivenScore]]) -> Judgement:
    return Judgement("C", False, False, scores, {}, SPACE)


@pytest.mark.parametrize("evidence", sorted(HALF))
@pytest.mark.parametrize("score", [0.0, 0.6, 2.2, 3.4, 4.0])
def test_a_score_is_as_wide_as_its_evidence_and_stays_on_the_scale(evidence: str, score: float) -> None:
    found = decision_table(given({"service": {"B3": GivenScore(score, evidence)}, "sober": {}}), SCALE)
    column = SCALE.codes.index("B3")
    assert found.mode[0, column] == score and found.known[0, column]
    assert found.low[0, column] == pytest.approx(max(0.0, score - HALF[evidence]))
    assert found.high[0, column] == pytest.approx(min(4.0, score + HALF[evidence]))


def test_what_nobody_scored_is_unknown_save_the_situation_without_the_service() -> None:
    found = decision_table(
        given({"none": {"B1": GivenScore(3, "E4")}, "papier": {}, "service": {"B2": GivenScore(3, "E4")}}), SCALE
    )
    assert found.known.shape == (3, 24)
    assert found.known.sum(axis=1).tolist() == [1, 0, 24]
    assert (found.low[1] == 0).all() and (found.high[1] == 4).all()
    neutral = [0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 2, 2, *[0] * 12]
    assert found.mode[2].tolist() == [3, *neutral[1:]]
    assert found.low[2].tolist() == [2.5, *neutral[1:]] and found.high[2].tolist() == [3.5, *neutral[1:]]
    assert found.benefit.tolist() == [True] * 12 + [False] * 12
    assert found.top == 4.0


def test_the_service_comes_first_and_nothing_last() -> None:
    assert given({"none": {}, "téléphone": {}, "service": {}, "papier": {}}).alternatives == (
        "service", "téléphone", "papier", "none",
    )  # fmt: skip
    assert given({}).alternatives == ("service", "none")


def test_scores_are_the_committee_s_own_unless_said_otherwise() -> None:
    assert not GivenScore(1.0, "E1").computed
    assert not given({}).example and given({}).aggregation == "linear"


def test_a_committee_score_wins_over_a_computed_one() -> None:
    j = given({"service": {"B8": GivenScore(3.0, "E3")}, "sober": {"R7": GivenScore(1.0, "E2")}})
    found = j.with_computed({"B8": GivenScore(4.0, "E1", True), "R7": GivenScore(2.0, "E2", True)})
    assert found.scores == {
        "service": {"B8": GivenScore(3.0, "E3"), "R7": GivenScore(2.0, "E2", True)},
        "sober": {"R7": GivenScore(1.0, "E2")},
    }
    assert j.scores["service"] == {"B8": GivenScore(3.0, "E3")}


def test_a_judgement_is_read_whole(tmp_path: Path) -> None:
    alternatives = {
        "service": {"scores": {"B1": [4, "E3"], "R2": [0, "E0"]}},
        "appel": {"label": {"fr": "Appel", "en": "Call"}, "scores": {"B1": [1.5, "E1"]}},
        "none": {"scores": {"R4": [1, "E2"]}},
    }
    data = judged(alternatives=alternatives, public_service=True, aggregation="product", example=True)
    service, problems = read(tmp_path, data)
    assert service is not None and problems == []
    found = service.judgement
    assert found is not None
    assert found.scores == {
        "service": {"B1": GivenScore(4, "E3"), "R2": GivenScore(0, "E0")},
        "appel": {"B1": GivenScore(1.5, "E1")},
        "none": {"R4": GivenScore(1, "E2")},
    }
    assert found.labels == {"appel": {"fr": "Appel", "en": "Call"}}
    assert (found.functional_class, found.public_service, found.vital_function) == ("C", True, False)
    assert (found.aggregation, found.example) == ("product", True)
    assert found.weights == WeightSpace("free", 24)


def space(folder: Path, weights: dict[str, Any]) -> WeightSpace:
    service, problems = read(folder, judged(weights=weights))
    assert service is not None and service.judgement is not None and problems == []
    return service.judgement.weights


def test_an_order_puts_the_criteria_it_leaves_out_last(tmp_path: Path) -> None:
    groups = {"R1": 0, "B1": 1, "B2": 1, "R12": 2}
    found = space(tmp_path, {"mode": "ordinal", "order": ["R1", ["B1", "B2"], "R12"]})
    assert found == WeightSpace("ordinal", 24, groups=tuple(groups.get(c, 3) for c in CRITERIA))


def test_bounds_leave_the_other_criteria_free(tmp_path: Path) -> None:
    found = space(tmp_path, {"mode": "bounded", "bounds": {"B2": [0, 0.3], "R1": [0.2, 0.2], "R12": [0.1, 1]}})
    low, high = {"R1": 0.2, "R12": 0.1}, {"B2": 0.3, "R1": 0.2}
    assert found == WeightSpace(
        "bounded", 24, low=tuple(low.get(c, 0.0) for c in CRITERIA), high=tuple(high.get(c, 1.0) for c in CRITERIA)
    )


@pytest.mark.parametrize(
    ("score", "valid"), [(0, True), (4, True), (2.5, True), (0.5, True), (-0.01, False), (4.01, False)]
)
def test_scores_stay_on_the_scale(tmp_path: Path, score: float, valid: bool) -> None:
    place = "benefit_risk.alternatives.service.scores.B3"
    service, problems = read(tmp_path, judged({"B3": [score, "E2"]}))
    assert [(p.code, p.column) for p in problems] == ([] if valid else [("service-score-invalid", place)])
    assert (service is not None) is valid
    if not valid:
        assert problems[0].params == {"value": f"{score:g}", "top": "4"}


@pytest.mark.parametrize(
    ("low", "high", "valid"),
    [(0, 1, True), (0, 0, True), (0.4, 0.4, True), (-0.1, 0.5, False), (0.5, 1.01, False), (0.5, 0.4, False)],
)
def test_weights_stay_between_nothing_and_everything(tmp_path: Path, low: float, high: float, valid: bool) -> None:
    found = told(tmp_path, judged(weights={"mode": "bounded", "bounds": {"B1": [low, high]}}))
    assert found == ([] if valid else [("service-weight-bounds", "benefit_risk.weights.bounds.B1")])


def test_bounds_no_weight_satisfies_give_their_sums(tmp_path: Path) -> None:
    bounds = {c: [0.0, 0.03] for c in CRITERIA} | {"B1": [0.1, 0.2]}
    _, problems = read(tmp_path, judged(weights={"mode": "bounded", "bounds": bounds}))
    assert [(p.code, p.params) for p in problems] == [("service-weights-contradictory", {"low": 0.1, "high": 0.89})]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"mode": "ordinal", "order": ["B1", ["B31", "R1"]]}, [("service-criterion-unknown", "order")]),
        ({"mode": "ordinal", "order": [["B1", "R1"], "B2", "R1", "B1"]}, [("service-weights-repeated", "order")] * 2),
        ({"mode": "ordinal", "order": []}, [("service-weights-empty", None)]),
        ({"mode": "bounded", "bounds": {"Z": [0.1, 0.2]}}, [("service-criterion-unknown", "bounds.Z")]),
        ({"mode": "bounded"}, [("service-weights-empty", None)]),
        ({"mode": "free"}, []),
        ({"mode": "autre"}, [("service-value-invalid", "mode")]),
    ],
)
def test_weights_that_say_nothing_usable(
    tmp_path: Path, weights: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    root = "benefit_risk.weights"
    assert told(tmp_path, judged(weights=weights)) == [(c, f"{root}.{p}" if p else root) for c, p in expected]


@pytest.mark.parametrize(
    ("given", "close"), [("B13", {"B1", "B3", "B12", "B11", "B10", "B9", "B2"}), ("zzz", set(CRITERIA))]
)
def test_an_unknown_criterion_proposes_the_close_ones_or_all(tmp_path: Path, given: str, close: set[str]) -> None:
    _, problems = read(tmp_path, judged({given: [2, "E2"]}))
    assert [p.code for p in problems] == ["service-criterion-unknown"]
    proposed = str(problems[0].params["close"]).split(", ")
    assert set(proposed) <= close and (len(proposed) == 24) is (given == "zzz") and len(proposed) >= 2


@pytest.mark.parametrize(
    ("alternatives", "codes"),
    [
        ({"service": {"scores": {}}, "appel": {"scores": {}}}, []),
        ({"service": {"scores": {}}, "none": {"scores": {}}}, ["service-sober-missing"]),
        ({"service": {"scores": {}}}, ["service-sober-missing"]),
        ({"appel": {"scores": {}}}, ["service-alternative-missing"]),
    ],
)
def test_a_service_is_judged_beside_a_sober_alternative(
    tmp_path: Path, alternatives: dict[str, Any], codes: list[str]
) -> None:
    service, problems = read(tmp_path, judged(alternatives=alternatives))
    assert [p.code for p in problems] == codes
    assert (service is None) is ("service-alternative-missing" in codes)


DRAWS = 60_000


def means(space: WeightSpace) -> list[float]:
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert drawn.shape == (DRAWS, space.size)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(DRAWS), abs=1e-12) and drawn.min() >= 0
    return [float(x) for x in drawn.mean(axis=0)]


def test_free_weights_share_alike() -> None:
    """Dirichlet (1, 1, 1, 1): mean 1/4, variance (n - 1) / (n2 (n + 1)) = 3 / 80."""
    drawn = draw_weights(WeightSpace("free", 4), DRAWS, np.random.default_rng(5))
    assert drawn.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.004)
    assert drawn.var(axis=0) == pytest.approx([3 / 80] * 4, rel=0.03)


def test_an_order_gives_the_textbook_means() -> None:
    """Three ordered weights: (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, (1/3) / 3, at the places the order names."""
    assert means(WeightSpace("ordinal", 3, groups=(2, 0, 1))) == pytest.approx([2 / 18, 11 / 18, 5 / 18], abs=0.004)


def test_equal_importance_is_shared() -> None:
    """The first alone, the two others in one group: the mean of what is left, (5 + 2) / 36."""
    assert means(WeightSpace("ordinal", 3, groups=(1, 0, 1))) == pytest.approx([7 / 36, 11 / 18, 7 / 36], abs=0.004)


def test_an_order_holds_in_every_draw() -> None:
    drawn = draw_weights(WeightSpace("ordinal", 4, groups=(1, 0, 2, 1)), 2000, np.random.default_rng(5))
    assert np.all(drawn[:, 1] >= drawn[:, 0]) and np.all(drawn[:, 1] >= drawn[:, 3])
    assert np.all(drawn[:, 2] <= drawn[:, 0]) and np.all(drawn[:, 2] <= drawn[:, 3])
    assert 0.4 < np.mean(drawn[:, 0] > drawn[:, 3]) < 0.6


def test_floors_alone_leave_the_rest_free() -> None:
    """0.3 and 0.1 at least: the 0.6 that is left is shared alike, 0.2 each."""
    space = WeightSpace("bounded", 3, low=(0.3, 0.1, 0.0), high=(1.0, 1.0, 1.0))
    assert means(space) == pytest.approx([0.5, 0.3, 0.2], abs=0.004)
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert np.all(drawn >= np.array(space.low))
    assert drawn.var(axis=0) == pytest.approx([0.36 / 18] * 3, rel=0.03)


def test_two_bounded_weights_are_uniform_between_their_bounds() -> None:
    """0.2 <= w <= 0.5 with its complement free between 0.5 and 0.8: uniform, mean 0.35, variance 0.09 / 12."""
    space = WeightSpace("bounded", 2, low=(0.2, 0.1), high=(0.5, 0.9))
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert drawn.min(axis=0) == pytest.approx([0.2, 0.5], abs=0.002)
    assert drawn.max(axis=0) == pytest.approx([0.5, 0.8], abs=0.002)
    assert drawn.mean(axis=0) == pytest.approx([0.35, 0.65], abs=0.004)
    assert drawn.var(axis=0) == pytest.approx([0.0075, 0.0075], rel=0.03)


def test_an_odd_number_of_bounded_weights_stays_within() -> None:
    space = WeightSpace("bounded", 3, low=(0.1, 0.2, 0.0), high=(0.4, 0.5, 0.6))
    drawn = draw_weights(space, 5000, np.random.default_rng(5))
    assert drawn.sum(axis=1) == pytest.approx(np.ones(5000), abs=1e-12)
    assert np.all(drawn >= np.array(space.low) - 1e-12) and np.all(drawn <= np.array(space.high) + 1e-12)
    assert drawn.min(axis=0) == pytest.approx([0.1, 0.2, 0.1], abs=0.02)
    assert drawn.max(axis=0) == pytest.approx([0.4, 0.5, 0.6], abs=0.02)


def test_settled_weights_do_not_move() -> None:
    space = WeightSpace("bounded", 2, low=(0.3, 0.7), high=(0.3, 0.7))
    assert draw_weights(space, 2, np.random.default_rng(5)).tolist() == [[0.3, 0.7], [0.3, 0.7]]


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        ((0.5, 0.25), (0.5, 0.75), None),
        ((0.5, 0.2), (0.4, 0.9), "low-over-high"),
        ((0.5, 0.5), (0.5, 0.9), None),
        ((0.5, 0.51), (0.6, 0.9), "low-over-one"),
        ((0.1, 0.2), (0.25, 0.75), None),
        ((0.1, 0.2), (0.25, 0.74), "high-under-one"),
    ],
)
def test_bounds_that_leave_room_or_none(low: tuple[float, ...], high: tuple[float, ...], why: str | None) -> None:
    assert contradiction(WeightSpace("bounded", 2, low=low, high=high)) == why


def test_only_bounds_can_contradict_each_other() -> None:
    assert contradiction(WeightSpace("ordinal", 2, groups=(0, 1), low=(0.9, 0.9), high=(0.1, 0.1))) is None
