"""The words of the benefit/risk judgement: criteria with their anchors, evidence levels, functional classes, rules.

All of it is data (``reference/benefit_risk``); this module only gives it a shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass


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
        """The evidence level of a code."""
        return next(e for e in self.evidence if e.code == code)

    def rank(self, evidence: str) -> int:
        """Order of an evidence level: 0 for an assertion."""
        return [e.code for e in self.evidence].index(evidence)
