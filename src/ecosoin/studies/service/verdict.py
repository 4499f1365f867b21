"""The verdict, and the rule that gave it: vetoes first, then use, then evidence, then acceptability.

Footprint alone never makes a service recommendable: a service without benefit is refused or left undetermined whatever
it weighs, and a veto stands whatever the benefits (linear scores would let one pay for the other: Mt-Isa et al. 2014).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.judgement import NONE, SERVICE, GivenScore, Judgement, Scale, Veto
from ecosoin.inputs.service import Service
from ecosoin.kernel.errors import Problem
from ecosoin.results.record import FileReading
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.smaa import Acceptability


def environment_scores(assessment: Assessment, scale: Scale, climate: int, metals: int) -> dict[str, GivenScore]:
    """Scores a footprint tells where the committee gave none, by code; empty without a comparator.

    B8  4 when the net effect is better on climate and metals with probability at least 0.9, 2 on climate alone, else 0
    R7  4 when the service weighs more than what it avoids on climate or metals, 2 from 1 % of it, else 0
    R9  0 from 90 % of substitution, 2 from 50 %, else 4

    Anchors: ``reference/benefit_risk``. They are marked as computed; a committee's own score always wins.
    A criterion the comparator has no factor for is not compared: missing is not zero.
    """
    if assessment.net is None or assessment.comparator is None:
        return {}
    known = [c for c in (climate, metals) if assessment.is_comparable(c)]
    if climate not in known:
        return {}
    better = [float(np.mean(assessment.net[c] < 0)) for c in known]
    t, top = scale.thresholds, scale.top_score
    both = len(known) > 1 and min(better) >= t.sure
    net = top if both else top / 2 if better[0] >= t.sure else 0.0
    sigma = float(assessment.substitution[0])
    own = assessment.service.total + assessment.induced.total
    avoided = sigma * assessment.comparator.total
    heavier = any(own[c] > avoided[c] for c in known)
    part = own[climate] / avoided[climate] if avoided[climate] > 0 else 1.0
    direct = top if heavier else top / 2 if part >= t.small_footprint else 0.0
    rebound = 0.0 if sigma >= t.full_substitution else top / 2 if sigma >= t.half_substitution else top
    return {
        "B8": GivenScore(net, "E1", True),
        "R7": GivenScore(direct, "E2", True),
        "R9": GivenScore(rebound, "E0", True),
    }


@dataclass(frozen=True)
class Verdict:
    """``code`` favourable | undetermined | useless_as_deployed | not_admissible; ``rule`` names what decided."""

    code: str
    rule: str
    vetoes: tuple[Veto, ...]
    params: Mapping[str, object]


def active_vetoes(judgement: Judgement, scale: Scale) -> tuple[Veto, ...]:
    """Risks of the service that no benefit redeems."""
    given = judgement.scores.get(SERVICE, {})
    applies = {"always": True, "public_service": judgement.public_service, "vital_function": judgement.vital_function}
    return tuple(
        v for v in scale.vetoes if applies[v.when] and v.criterion in given and given[v.criterion].value >= v.at_least
    )


def is_useless(scores: Mapping[str, GivenScore], scale: Scale) -> bool:
    """No health benefit above "weak", and hardly used or redundant; or no health benefit at all.

    (B1..B7 max <= 1) and (B10 <= 1 or R11 >= 3), independently of the footprint; unknown scores do not count as zero.
    """
    t = scale.thresholds
    benefits = [scores[c].value for c in scale.health_benefits if c in scores]
    if len(benefits) < len(scale.health_benefits) or max(benefits) > t.weak_benefit:
        return False
    if max(benefits) == 0:
        return True
    use, redundancy = scores.get(scale.use_criterion), scores.get(scale.redundancy_criterion)
    return bool((use and use.value <= t.weak_use) or (redundancy and redundancy.value >= t.strong_redundancy))


def verdict(judgement: Judgement, scale: Scale, found: Acceptability) -> Verdict:
    """The first rule that applies, in the order of the module."""
    scores = judgement.scores.get(SERVICE, {})
    t = scale.thresholds
    vetoes = active_vetoes(judgement, scale)
    first, confidence = float(found.rank[0, 0]), float(found.confidence[0])
    nothing = float(found.pairwise[0, judgement.alternatives.index(NONE)])
    required = next(c.required_evidence for c in scale.classes if c.code == judgement.functional_class)
    params: dict[str, object] = {
        "first": first,
        "confidence": confidence,
        "beats_nothing": nothing,
        "required": required,
        "functional_class": judgement.functional_class,
    }
    if vetoes:
        return Verdict("not_admissible", "veto", vetoes, params)
    if is_useless(scores, scale):
        return Verdict("useless_as_deployed", "no_benefit_and_unused", (), params)
    claimed = {c: scores[c] for c in scale.health_benefits if c in scores and scores[c].value >= t.claimed_benefit}
    if first <= t.useless_acceptability:
        rival = int(found.pairwise[1:, 0].argmax()) + 1
        is_nothing = judgement.alternatives[rival] == NONE
        rule = "worse_than_nothing" if is_nothing else "sober_alternative_preferred"
        return Verdict("useless_as_deployed", rule, (), params)
    if not claimed:
        return Verdict("undetermined", "no_benefit_shown", (), params)
    if all(scale.rank(s.evidence) < scale.rank(required) for s in claimed.values()):
        return Verdict("undetermined", "evidence_below_class", (), params)
    if first >= t.favourable_acceptability and confidence >= t.favourable_confidence:
        return Verdict("favourable", "mostly_first", (), params)
    return Verdict("undetermined", "acceptability_between", (), params)


@dataclass(frozen=True)
class Judged:
    """The benefit/risk side of a study."""

    judgement: Judgement
    acceptability: Acceptability
    verdict: Verdict


@dataclass(frozen=True)
class Study:
    """One service, weighed and judged."""

    service: Service
    assessment: Assessment
    judged: Judged | None
    choice: Choice
    scale: Scale
    plan: Plan
    matrix: FactorMatrix
    problems: tuple[Problem, ...]
    reading: tuple[FileReading, ...]
