"""The benefit/risk judgement of a committee: its scale, the scores given, what each alternative may score.

The words of the scale (criteria with their anchors, evidence levels, functional classes, rules) are data, in
``reference/benefit_risk``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ecosoin.inputs.weights import WeightSpace
from ecosoin.kernel.draws import Bools, Floats


@dataclass(frozen=True)
class ScaleCriterion:
    """A benefit or a risk scored 0 to 4; ``neutral`` is the score of the situation without the service."""

    code: str
    kind: str
    label: Mapping[str, str]
    anchors: Mapping[int, Mapping[str, str]]
    neutral: float
    source: str

    @property
    def is_benefit(self) -> bool:
        """Benefits are better high, risks are better low."""
        return self.kind == "benefit"


@dataclass(frozen=True)
class EvidenceLevel:
    """How sure a score is: the score is triangular, ``half_width`` either side."""

    code: str
    half_width: float


@dataclass(frozen=True)
class FunctionalClass:
    """A level of the HAS functional classification and the evidence it asks for."""

    code: str
    required_evidence: str


@dataclass(frozen=True)
class Veto:
    """A risk that no benefit redeems; ``when`` limits it to public services or vital functions."""

    criterion: str
    at_least: float
    when: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Thresholds:
    """The numbers of the verdict rules."""

    favourable_acceptability: float
    favourable_confidence: float
    useless_acceptability: float
    claimed_benefit: float
    weak_benefit: float
    weak_use: float
    strong_redundancy: float
    sure: float
    small_footprint: float
    full_substitution: float
    half_substitution: float
    map_benefit: float
    map_ratio: float


@dataclass(frozen=True)
class Scale:
    """Everything the judgement stands on."""

    top_score: float
    criteria: tuple[ScaleCriterion, ...]
    evidence: tuple[EvidenceLevel, ...]
    classes: tuple[FunctionalClass, ...]
    vetoes: tuple[Veto, ...]
    thresholds: Thresholds
    health_benefits: tuple[str, ...]
    use_criterion: str
    redundancy_criterion: str
    environment_criterion: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Criterion codes, benefits first, in the published order."""
        return tuple(c.code for c in self.criteria)

    def level(self, code: str) -> EvidenceLevel:
        return next(e for e in self.evidence if e.code == code)

    def rank(self, evidence: str) -> int:
        """Order of an evidence level: 0 for an assertion."""
        return [e.code for e in self.evidence].index(evidence)


SERVICE, NONE = "service", "none"


@dataclass(frozen=True)
class GivenScore:
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
    scores: Mapping[str, Mapping[str, GivenScore]]
    labels: Mapping[str, Mapping[str, str]]
    weights: WeightSpace
    aggregation: Literal["linear", "product"] = "linear"
    example: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The service first, then the others; no service last."""
        others = [a for a in self.scores if a not in (SERVICE, NONE)]
        return (SERVICE, *others, NONE)

    def with_computed(self, computed: Mapping[str, GivenScore]) -> Judgement:
        """The judgement completed, for the service, by scores nobody gave and the footprint can tell."""
        given = self.scores.get(SERVICE, {})
        missing = {code: score for code, score in computed.items() if code not in given}
        return replace(self, scores={**self.scores, SERVICE: {**given, **missing}})


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
        low=low, mode=mode, high=high, known=known, benefit=benefit, top=scale.top_score, weights=judgement.weights,
        aggregation=judgement.aggregation,
    )  # fmt: skip
