"""Scores and weights of a service file, on both sides of their bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.inputs.judgement import GivenScore
from ecosoin.inputs.weights import WeightSpace
from tests.inputs.service_files import CRITERIA, judged, read, told


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
