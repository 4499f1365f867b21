"""The verdict in words, and the rule that gave it: vetoes first, then use, then evidence, then acceptability.

Footprint alone never makes a service recommendable: a service without benefit is refused or left undetermined whatever
it weighs, and a veto stands whatever the benefits (linear scores would let one pay for the other: Mt-Isa et al. 2014).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.inputs.judgement import NONE, SERVICE, GivenScore, Judgement, Scale, Veto
from ecosoin.studies.service.smaa import Acceptability


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
