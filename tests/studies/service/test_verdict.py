"""The verdict rules, in the order they apply."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.judgement import GivenScore, Judgement, Scale, decision_table
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.smaa import acceptability
from ecosoin.studies.service.verdict import Verdict, verdict

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
