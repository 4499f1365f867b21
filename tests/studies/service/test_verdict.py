"""The verdict: its rules alone, in order and on both sides of each bound; the three scores a footprint can tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.judgement import GivenScore, Judgement, Scale, decision_table
from ecosoin.inputs.weights import WeightSpace
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.assessment import Assessment, Part
from ecosoin.studies.service.smaa import Acceptability, acceptability
from ecosoin.studies.service.verdict import Verdict, active_vetoes, environment_scores, is_useless, verdict

SCALE: Scale = load_scale()
BENEFITS = [c.code for c in SCALE.criteria if c.is_benefit]
RISKS = [c.code for c in SCALE.criteria if not c.is_benefit]


def judgement(benefit: float, risk: float, evidence: str = "E4", **changes: float) -> Judgement:
    scores = {c: GivenScore(benefit, evidence) for c in BENEFITS} | {c: GivenScore(risk, evidence) for c in RISKS}
    scores |= {c: GivenScore(v, evidence) for c, v in changes.items()}
    sober = {c: GivenScore(1.0, "E4") for c in BENEFITS} | {c: GivenScore(1.0, "E4") for c in RISKS}
    space = WeightSpace("free", len(SCALE.criteria))
    return Judgement("C", True, True, {"service": scores, "sober": sober}, {}, space)


def judge(j: Judgement, draws: int = 5000) -> Verdict:
    return verdict(j, SCALE, acceptability(decision_table(j, SCALE), draws, 1))


def test_the_scale_is_the_published_one() -> None:
    assert (len(BENEFITS), len(RISKS)) == (12, 12)
    assert [e.half_width for e in SCALE.evidence] == [2.0, 1.5, 1.0, 0.7, 0.5]
    assert {c.code: c.required_evidence for c in SCALE.classes} == {"A": "E1", "B": "E1", "C": "E2", "D": "E4"}
    assert all(set(c.anchors) == {0, 2, 4} and c.source for c in SCALE.criteria)


def test_a_beneficial_proven_harmless_service_is_favourable() -> None:
    assert judge(judgement(4, 0)).code == "favourable"


@pytest.mark.parametrize("risk", ["R1", "R2", "R3", "R6"])
def test_a_veto_stands_whatever_the_benefits(risk: str) -> None:
    found = judge(judgement(4, 0, **{risk: 4.0}))
    assert (found.code, found.rule) == ("not_admissible", "veto")
    assert [v.criterion for v in found.vetoes] == [risk]


@pytest.mark.parametrize(("risk", "change"), [("R3", {"public_service": False}), ("R6", {"vital_function": False})])
def test_a_veto_applies_only_where_it_is_meant(risk: str, change: dict[str, bool]) -> None:
    assert judge(replace(judgement(4, 0, **{risk: 4.0}), **change)).code == "favourable"


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_service_without_health_benefit_is_never_favourable(seed: int) -> None:
    """Whatever its footprint, use, price and risks."""
    import random

    rng = random.Random(seed)
    health = dict.fromkeys(SCALE.health_benefits, 0.0)
    others = {c: rng.choice([0.0, 2.0, 4.0]) for c in ("B8", "B9", "B10", "B11", "B12")}
    assert judge(judgement(4, 0, **health, **others), 1000).code != "favourable"


def test_no_benefit_and_no_use_is_useless_even_with_no_footprint_at_all() -> None:
    health = dict.fromkeys(SCALE.health_benefits, 1.0)
    found = judge(judgement(4, 0, **health, B10=1.0))
    assert (found.code, found.rule) == ("useless_as_deployed", "no_benefit_and_unused")
    assert judge(judgement(4, 0, **health, B10=4.0, R11=3.0)).code == "useless_as_deployed"


def test_weak_benefit_but_used_is_undetermined() -> None:
    health = dict.fromkeys(SCALE.health_benefits, 1.0)
    found = judge(judgement(4, 0, **health, B10=4.0))
    assert (found.code, found.rule) == ("undetermined", "no_benefit_shown")


def test_claims_without_the_evidence_of_the_class_do_not_pass() -> None:
    assert judge(judgement(4, 0, "E1")).rule == "evidence_below_class"
    assert judge(replace(judgement(4, 0, "E1"), functional_class="A")).code == "favourable"


def test_a_service_the_sober_alternative_beats_is_useless_as_deployed() -> None:
    j = judgement(2, 2)
    better = {c: GivenScore(4.0, "E4") for c in BENEFITS} | {c: GivenScore(0.0, "E4") for c in RISKS}
    found = judge(replace(j, scores={**j.scores, "sober": better}))
    assert (found.code, found.rule) == ("useless_as_deployed", "sober_alternative_preferred")


def test_a_score_nobody_gave_is_unknown_not_zero() -> None:
    j = judgement(4, 0)
    partial = {c: s for c, s in j.scores["service"].items() if c not in ("B1", "R1")}
    problem = decision_table(replace(j, scores={**j.scores, "service": partial}), SCALE)
    column = SCALE.codes.index("B1")
    assert not problem.known[0, column]
    assert (problem.low[0, column], problem.high[0, column]) == (0.0, SCALE.top_score)


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


CLIMATE, METALS = CRITERION_CODES.index("climate_change"), CRITERION_CODES.index("resource_use_minerals_metals")
SIZE = len(CRITERION_CODES)


def part(climate: float, metals: float | None) -> Part:
    """A part of one component whose impacts are spread over two stages."""
    central = np.full((1, 4, SIZE), np.nan)
    central[0, 0, CLIMATE], central[0, 2, CLIMATE] = climate / 4, climate * 3 / 4
    coverage = np.zeros(SIZE)
    coverage[CLIMATE] = 0.5
    if metals is not None:
        central[0, 0, METALS], central[0, 2, METALS] = metals / 4, metals * 3 / 4
        coverage[METALS] = 0.5
    return Part((), central, np.zeros((SIZE, 20)), coverage)


def scores(
    better: tuple[int, int] = (20, 20),
    own: tuple[float, float | None] = (2.0, 3.0),
    induced: tuple[float, float] = (0.0, 0.0),
    replaced: tuple[float, float | None] = (500.0, 700.0),
    sigma: float = 0.8,
) -> dict[str, float]:
    """GivenScore by code; ``better``: of twenty draws, how many of the net effect are below zero (climate, metals)."""
    net = np.tile([0.0, 0.5], (SIZE, 10))
    net[CLIMATE, : better[0]] = -1
    net[METALS, : better[1]] = -1
    drawn = np.array([sigma, *[0.7] * 20])
    found = Assessment(part(*own), part(*replaced), part(*induced), drawn, net, net[:, 0], (), (), ())
    return {code: s.value for code, s in environment_scores(found, SCALE, CLIMATE, METALS).items()}


@pytest.mark.parametrize(
    ("climate", "metals", "expected"),
    [
        (20, 20, 4), (18, 18, 4), (20, 18, 4), (18, 20, 4),
        (20, 17, 2), (18, 17, 2), (18, 0, 2),
        (17, 20, 0), (17, 18, 0), (17, 17, 0), (0, 0, 0),
    ],
)  # fmt: skip
def test_b8_takes_the_worse_of_climate_and_metals(climate: int, metals: int, expected: float) -> None:
    """Nine draws of ten at least: 18 of 20."""
    assert scores((climate, metals))["B8"] == expected


@pytest.mark.parametrize(("climate", "expected"), [(20, 2), (18, 2), (17, 0)])
@pytest.mark.parametrize("missing", ["own", "replaced"])
def test_b8_on_climate_alone_is_half(missing: str, climate: int, expected: float) -> None:
    sides: dict[str, tuple[float, float | None]] = {"own": (2.0, 3.0), "replaced": (500.0, 700.0)}
    sides[missing] = (sides[missing][0], None)
    assert scores((climate, 20), **sides)["B8"] == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "induced", "expected"),
    [
        # avoided: 0.8 * 500 = 400 on climate, 0.8 * 700 = 560 on metals; 1 % of 400 is 4
        ((3.99, 3.0), (0.0, 0.0), 0),
        ((4.0, 3.0), (0.0, 0.0), 2),
        ((3.5, 3.0), (0.5, 0.0), 2),
        ((3.5, 3.0), (0.49, 0.0), 0),
        ((400.0, 3.0), (0.0, 0.0), 2),
        ((401.0, 3.0), (0.0, 0.0), 4),
        ((300.0, 3.0), (101.0, 0.0), 4),
        ((2.0, 560.0), (0.0, 0.0), 0),
        ((2.0, 561.0), (0.0, 0.0), 4),
        ((2.0, 300.0), (0.0, 261.0), 4),
    ],
)
def test_r7_weighs_the_service_and_what_it_induces_against_what_it_avoids(
    own: tuple[float, float], induced: tuple[float, float], expected: float
) -> None:
    assert scores(own=own, induced=induced)["R7"] == expected


def test_r7_of_small_amounts() -> None:
    """One percent of 0.8 * 0.5 is 0.004."""
    assert scores(own=(0.0039, 0.001), replaced=(0.5, 0.7))["R7"] == 0
    assert scores(own=(0.004, 0.001), replaced=(0.5, 0.7))["R7"] == 2


def test_r7_when_nothing_is_avoided() -> None:
    assert scores(own=(2.0, 3.0), sigma=0.0)["R7"] == 4
    assert scores(own=(0.0, 0.0), sigma=0.0)["R7"] == 2


@pytest.mark.parametrize(("sigma", "expected"), [(1.0, 0), (0.9, 0), (0.89, 2), (0.5, 2), (0.49, 4), (0.0, 4)])
def test_r9_follows_the_substitution(sigma: float, expected: float) -> None:
    assert scores(sigma=sigma)["R9"] == expected


def test_the_evidence_of_a_computed_score() -> None:
    net = np.full((SIZE, 20), -1.0)
    found = Assessment(part(2, 3), part(500, 700), part(0, 0), np.full(21, 0.6), net, net[:, 0], (), (), ())
    assert environment_scores(found, SCALE, CLIMATE, METALS) == {
        "B8": GivenScore(4.0, "E1", True), "R7": GivenScore(0.0, "E2", True), "R9": GivenScore(2.0, "E0", True),
    }  # fmt: skip


def test_nothing_is_told_without_a_comparator_or_without_climate() -> None:
    net = np.full((SIZE, 20), -1.0)
    alone = Assessment(part(2, 3), None, part(0, 0), np.zeros(21), None, None, (), (), ())
    assert environment_scores(alone, SCALE, CLIMATE, METALS) == {}
    blind = part(500, 700)
    blind.coverage[CLIMATE] = 0
    found = Assessment(part(2, 3), blind, part(0, 0), np.full(21, 0.6), net, net[:, 0], (), (), ())
    assert environment_scores(found, SCALE, CLIMATE, METALS) == {}
