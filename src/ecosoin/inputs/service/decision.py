"""What may each alternative score on each criterion? The committee's scores and their doubt, as arrays."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ecosoin.inputs.service.judgement import NONE, Judgement
from ecosoin.inputs.service.scales import Scale
from ecosoin.inputs.service.weights import WeightSpace
from ecosoin.kernel.arrays import Bools, Floats


@dataclass(frozen=True)
class DecisionTable:
    """Scores of alternatives (rows) on criteria (columns): support ``low``-``high``, ``mode``.

    ``known`` is False where nobody scored (uniform law); ``benefit`` tells the direction of each criterion.
    """

    low: Floats
    mode: Floats
    high: Floats
    known: Bools
    benefit: Bools
    top: float
    weights: WeightSpace
    aggregation: Literal["linear", "product"] = "linear"


def decision_table(judgement: Judgement, scale: Scale) -> DecisionTable:
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
    return DecisionTable(
        low=low,
        mode=mode,
        high=high,
        known=known,
        benefit=benefit,
        top=scale.top_score,
        weights=judgement.weights,
        aggregation=judgement.aggregation,
    )
