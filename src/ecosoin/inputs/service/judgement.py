"""The scores a committee gave to the service and to its alternatives, ready for the acceptability analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ecosoin.inputs.service.scales import Scale
from ecosoin.inputs.service.weights import WeightSpace
from ecosoin.studies.service.smaa import Problem

SERVICE, SOBER, NONE = "service", "sober", "none"


@dataclass(frozen=True)
class Score:
    """A score and the evidence behind it; ``computed`` when it comes from the footprint, not from the committee."""

    value: float
    evidence: str
    computed: bool = False


@dataclass(frozen=True)
class Judgement:
    """Scores by alternative then criterion; a criterion left out is unknown (any score is possible).

    Without scores, the alternative ``none`` (no service) is the neutral score of every criterion, which is a fact of
    the scale: it is the situation the others are compared with. ``example`` marks scores no committee has reviewed.
    """

    functional_class: str
    public_service: bool
    vital_function: bool
    scores: Mapping[str, Mapping[str, Score]]
    labels: Mapping[str, Mapping[str, str]]
    weights: WeightSpace
    aggregation: Literal["linear", "product"] = "linear"
    example: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The service first, then the others; no service last."""
        others = [a for a in self.scores if a not in (SERVICE, NONE)]
        return (SERVICE, *others, NONE)

    def with_computed(self, computed: Mapping[str, Score]) -> Judgement:
        """The judgement completed, for the service, by scores nobody gave and the footprint can tell."""
        given = self.scores.get(SERVICE, {})
        missing = {code: score for code, score in computed.items() if code not in given}
        return replace(self, scores={**self.scores, SERVICE: {**given, **missing}})


def smaa_problem(judgement: Judgement, scale: Scale) -> Problem:
    """The triangular scores of every alternative: mode s, support s ± half-width of its evidence, cut to the scale."""
    shape = (len(judgement.alternatives), len(scale.criteria))
    low, mode, high = np.zeros(shape), np.zeros(shape), np.full(shape, scale.top_score)
    known = np.zeros(shape, dtype=bool)
    for i, name in enumerate(judgement.alternatives):
        given = judgement.scores.get(name, {})
        for j, criterion in enumerate(scale.criteria):
            score = given.get(criterion.code)
            if score is not None:
                half = scale.level(score.evidence).half_width
                mode[i, j], known[i, j] = score.value, True
                low[i, j], high[i, j] = max(0.0, score.value - half), min(scale.top_score, score.value + half)
            elif name == NONE:
                mode[i, j] = low[i, j] = high[i, j] = criterion.neutral
                known[i, j] = True
    benefit = np.array([c.is_benefit for c in scale.criteria])
    return Problem(low, mode, high, known, benefit, scale.top_score, judgement.weights, judgement.aggregation)
