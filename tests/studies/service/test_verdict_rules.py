"""Every rule of the verdict, alone, on both sides of each of its bounds; the indices are given, not drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.judgement import GivenScore, Judgement
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.smaa import Acceptability
from ecosoin.studies.service.verdict import Verdict, active_vetoes, is_useless, verdict

SCALE = load_scale()
HEALTH = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")
GOOD = dict.fromkeys(HEALTH, 3.0) | {"B10": 3.0, "R11": 0.0}


def indices(first: float, confidence: float, beaten_by: tuple[float, float]) -> Acceptability:
    """Three alternatives: the service, the sober one, nothing; ``beaten_by``: how often the others beat the service."""
    rank = np.array([[first, 1 - first, 0], [1 - first, first, 0], [0, 0, 1]])
    pairwise = np.array([[0, 0.6, 0.7], [beaten_by[0], 0, 0.55], [beaten_by[1], 0.45, 0]])
    return Acceptability(rank, np.zeros((3, 24)), np.array([confidence, 0.3, 0.1]), pairwise, np.zeros(24), 1000)


def judged(
    scores: dict[str, float] = GOOD,
    evidence: str = "E4",
    *,
    first: float = 0.9,
    confidence: float = 0.9,
    beaten_by: tuple[float, float] = (0.1, 0.2),
    functional_class: str = "C",
    public: bool = False,
    vital: bool = False,
    **one: tuple[float, str],
) -> Verdict:
    given = {c: GivenScore(v, evidence) for c, v in scores.items()} | {c: GivenScore(*pair) for c, pair in one.items()}
    space = WeightSpace("free", 24)
    judgement = Judgement(functional_class, public, vital, {"service": given, "sober": {}}, {}, space)
    return verdict(judgement, SCALE, indices(first, confidence, beaten_by))


def told(found: Verdict) -> tuple[str, str]:
    return found.code, found.rule


VETO = ("not_admissible", "veto")
USELESS = ("useless_as_deployed", "no_benefit_and_unused")
NOTHING = ("useless_as_deployed", "worse_than_nothing")
SOBER = ("useless_as_deployed", "sober_alternative_preferred")
UNSHOWN = ("undetermined", "no_benefit_shown")
UNPROVEN = ("undetermined", "evidence_below_class")
BETWEEN = ("undetermined", "acceptability_between")
FAVOURABLE = ("favourable", "mostly_first")


@pytest.mark.parametrize(
    ("risk", "score", "public", "vital", "expected"),
    [
        ("R1", 4.0, False, False, VETO), ("R1", 3.99, False, False, FAVOURABLE),
        ("R2", 4.0, False, False, VETO), ("R2", 3.99, False, False, FAVOURABLE),
        ("R3", 4.0, True, False, VETO), ("R3", 3.99, True, False, FAVOURABLE), ("R3", 4.0, False, True, FAVOURABLE),
        ("R6", 4.0, False, True, VETO), ("R6", 3.99, False, True, FAVOURABLE), ("R6", 4.0, True, False, FAVOURABLE),
        *[(f"R{n}", 4.0, True, True, FAVOURABLE) for n in (4, 5, 7, 8, 9, 10, 12)],
    ],
)  # fmt: skip
def test_vetoes(risk: str, score: float, public: bool, vital: bool, expected: tuple[str, str]) -> None:
    found = judged(public=public, vital=vital, **{risk: (score, "E2")})  # type: ignore[arg-type]
    assert told(found) == expected
    assert [v.criterion for v in found.vetoes] == ([risk] if expected == VETO else [])


def test_every_veto_reached_is_told_and_only_those_of_the_service() -> None:
    given = {c: GivenScore(4.0, "E1") for c in ("R1", "R2", "R3", "R6")}
    space = WeightSpace("free", 24)
    both = Judgement("C", True, True, {"service": given}, {}, space)
    assert [v.criterion for v in active_vetoes(both, SCALE)] == ["R1", "R2", "R3", "R6"]
    assert active_vetoes(Judgement("C", True, True, {"sober": given}, {}, space), SCALE) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"B10": 1.0}, True), ({"B10": 1.01}, False),
        ({"R11": 3.0}, True), ({"R11": 2.99}, False),
        ({"B10": 1.0, "R11": 3.0}, True),
        ({"B4": 1.01, "B10": 1.0}, False), ({"B4": 1.01, "R11": 4.0}, False),
        (dict.fromkeys(HEALTH, 0.0), True),
        (dict.fromkeys(HEALTH, 0.0) | {"B7": 0.1}, False),
    ],
)  # fmt: skip
def test_useless_is_weak_benefits_and_little_use_or_redundancy(changes: dict[str, float], expected: bool) -> None:
    """From health benefits all at 1, the bound, a service used by many and without double."""
    scores = dict.fromkeys(HEALTH, 1.0) | {"B10": 4.0, "R11": 0.0} | changes
    assert is_useless({c: GivenScore(v, "E2") for c, v in scores.items()}, SCALE) is expected
    assert (told(judged(scores)) == USELESS) is expected


def test_what_nobody_scored_is_not_held_against_the_service() -> None:
    weak = {c: GivenScore(0.0, "E2") for c in HEALTH}
    assert is_useless(weak, SCALE)
    assert not is_useless({c: s for c, s in weak.items() if c != "B5"}, SCALE)
    assert not is_useless({c: GivenScore(1.0, "E2") for c in HEALTH}, SCALE)
    assert not is_useless({}, SCALE)


@pytest.mark.parametrize(
    ("first", "confidence", "expected"),
    [
        (0.2, 0.9, NOTHING), (0.05, 0.9, NOTHING), (0.201, 0.9, BETWEEN),
        (0.799, 0.9, BETWEEN), (0.8, 0.9, FAVOURABLE), (0.8, 0.65, FAVOURABLE), (0.8, 0.649, BETWEEN),
        (0.79, 0.66, BETWEEN), (0.99, 0.3, BETWEEN),
    ],
)  # fmt: skip
def test_acceptability(first: float, confidence: float, expected: tuple[str, str]) -> None:
    assert told(judged(first=first, confidence=confidence)) == expected


@pytest.mark.parametrize(
    ("beaten_by", "expected"), [((0.7, 0.6), SOBER), ((0.6, 0.7), NOTHING), ((0.1, 0.05), SOBER), ((0.0, 0.4), NOTHING)]
)
def test_the_rival_is_the_one_that_beats_the_service_most_often(
    beaten_by: tuple[float, float], expected: tuple[str, str]
) -> None:
    assert told(judged(first=0.1, beaten_by=beaten_by)) == expected


@pytest.mark.parametrize(("highest", "expected"), [(1.99, UNSHOWN), (2.0, FAVOURABLE), (3.5, FAVOURABLE)])
@pytest.mark.parametrize("where", HEALTH)
def test_one_health_benefit_must_be_claimed(where: str, highest: float, expected: tuple[str, str]) -> None:
    scores = dict.fromkeys(HEALTH, 1.5) | {"B8": 4.0, "B9": 4.0, "B10": 4.0, "B11": 4.0, "B12": 4.0, where: highest}
    assert told(judged(scores)) == expected


REQUIRED = {"A": "E1", "B": "E1", "C": "E2", "D": "E4"}
LEVELS = ("E0", "E1", "E2", "E3", "E4")


@pytest.mark.parametrize("functional_class", sorted(REQUIRED))
@pytest.mark.parametrize("evidence", LEVELS)
def test_a_class_asks_for_its_evidence(functional_class: str, evidence: str) -> None:
    enough = LEVELS.index(evidence) >= LEVELS.index(REQUIRED[functional_class])
    found = judged(evidence=evidence, functional_class=functional_class)
    assert told(found) == (FAVOURABLE if enough else UNPROVEN)
    assert found.params["required"] == REQUIRED[functional_class]


def test_one_claim_with_the_evidence_is_enough_and_it_must_be_a_claim() -> None:
    assert told(judged(evidence="E1", B3=(2.0, "E2"))) == FAVOURABLE
    assert told(judged(evidence="E1", B3=(1.9, "E4"))) == UNPROVEN
    assert told(judged(evidence="E1", B9=(4.0, "E4"))) == UNPROVEN


def test_a_benefit_nobody_scored_is_no_claim() -> None:
    assert told(judged({"B2": 3.0, "B10": 3.0})) == FAVOURABLE
    assert told(judged({"B10": 3.0})) == UNSHOWN


def test_the_rules_apply_in_their_order() -> None:
    """Each case also meets the rules after its own."""
    weak = dict.fromkeys(HEALTH, 1.0) | {"B10": 0.5}
    assert told(judged(weak, "E0", first=0.1, R1=(4.0, "E0"))) == VETO
    assert told(judged(weak, "E0", first=0.1)) == USELESS
    assert told(judged(weak | {"B10": 4.0}, "E0", first=0.1)) == NOTHING
    assert told(judged(weak | {"B10": 4.0}, "E0", first=0.9)) == UNSHOWN
    assert told(judged(evidence="E0", first=0.9)) == UNPROVEN


def test_what_the_sentence_needs() -> None:
    params: dict[str, Any] = dict(judged(first=0.83, confidence=0.71).params)
    assert params == {
        "first": 0.83, "confidence": 0.71, "beats_nothing": 0.7, "required": "E2", "functional_class": "C",
    }  # fmt: skip
