"""Scores as the analysis takes them: widths of evidence, neutral scores, what nobody gave."""

from __future__ import annotations

import pytest

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.judgement import GivenScore, Judgement, decision_table
from ecosoin.inputs.weights import WeightSpace

SCALE = load_scale()
SPACE = WeightSpace("free", 24)
HALF = {"E0": 2.0, "E1": 1.5, "E2": 1.0, "E3": 0.7, "E4": 0.5}


def judged(scores: dict[str, dict[str, GivenScore]]) -> Judgement:
    return Judgement("C", False, False, scores, {}, SPACE)


@pytest.mark.parametrize("evidence", sorted(HALF))
@pytest.mark.parametrize("score", [0.0, 0.6, 2.2, 3.4, 4.0])
def test_a_score_is_as_wide_as_its_evidence_and_stays_on_the_scale(evidence: str, score: float) -> None:
    found = decision_table(judged({"service": {"B3": GivenScore(score, evidence)}, "sober": {}}), SCALE)
    column = SCALE.codes.index("B3")
    assert found.mode[0, column] == score and found.known[0, column]
    assert found.low[0, column] == pytest.approx(max(0.0, score - HALF[evidence]))
    assert found.high[0, column] == pytest.approx(min(4.0, score + HALF[evidence]))


def test_what_nobody_scored_is_unknown_save_the_situation_without_the_service() -> None:
    found = decision_table(
        judged({"none": {"B1": GivenScore(3, "E4")}, "papier": {}, "service": {"B2": GivenScore(3, "E4")}}), SCALE
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
    assert judged({"none": {}, "téléphone": {}, "service": {}, "papier": {}}).alternatives == (
        "service", "téléphone", "papier", "none",
    )  # fmt: skip
    assert judged({}).alternatives == ("service", "none")


def test_scores_are_the_committee_s_own_unless_said_otherwise() -> None:
    assert not GivenScore(1.0, "E1").computed
    assert not judged({}).example and judged({}).aggregation == "linear"


def test_a_committee_score_wins_over_a_computed_one() -> None:
    j = judged({"service": {"B8": GivenScore(3.0, "E3")}, "sober": {"R7": GivenScore(1.0, "E2")}})
    found = j.with_computed({"B8": GivenScore(4.0, "E1", True), "R7": GivenScore(2.0, "E2", True)})
    assert found.scores == {
        "service": {"B8": GivenScore(3.0, "E3"), "R7": GivenScore(2.0, "E2", True)},
        "sober": {"R7": GivenScore(1.0, "E2")},
    }
    assert j.scores["service"] == {"B8": GivenScore(3.0, "E3")}
