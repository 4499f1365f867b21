"""Scores a footprint can tell when the committee gave none: net avoided impact, direct footprint, rebound.

B8  4 when the net effect is better on climate and on metals with probability at least 0.9, 2 on climate alone, else 0
R7  4 when the service weighs more than what it avoids on climate or metals, 2 from 1 % of it, else 0
R9  0 from 90 % of substitution, 2 from 50 %, else 4

Anchors: ``reference/benefit_risk``. These scores are marked as computed; a committee's own score always wins.
"""

import numpy as np

from ecosoin.inputs.judgement import GivenScore, Scale
from ecosoin.studies.service.assessment import Assessment


def environment_scores(assessment: Assessment, scale: Scale, climate: int, metals: int) -> dict[str, GivenScore]:
    """Scores by criterion code; empty without a comparator, since nothing then tells what is avoided.

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
