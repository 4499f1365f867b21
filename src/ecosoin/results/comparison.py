"""What do studies side by side find? Two in detail, or several, or the parts of one."""

from typing import Literal

from ecosoin.results.footprint import CodeLabels
from ecosoin.results.record import SCHEMA_VERSION, Drawn, Record, Spread


class ComparedStudy(Record):
    """One side of a comparison."""

    path: str
    organisation: str | None
    year: int | None
    country: str | None
    factor_set: str


class Explained(Record):
    """What one (tier, category, stage) adds to a difference, in the unit of the criterion."""

    tier: str
    category: str
    stage: str
    a: float
    b: float
    difference: float


class StudyDifference(Drawn, kw_only=True):
    """B - A for a criterion: at published factors (``a b difference``), on the draws both share, and its parts.

    ``mean`` is the difference of ``mean_a`` and ``mean_b``; ``explained_by`` its largest parts.
    """

    criterion: str
    unit: str
    a: float
    b: float
    difference: float
    mean_a: float
    mean_b: float
    probability_b_lower: float
    explained_by: list[Explained]


class StudyComparison(Record, kw_only=True):
    """Two footprint studies on the draws and the seed of A; ``not_compared`` only one side covers."""

    schema_version: str = SCHEMA_VERSION
    a: ComparedStudy
    b: ComparedStudy
    draws: int
    seed: int
    differences: list[StudyDifference]
    not_compared: list[str]
    category_labels: CodeLabels


class ComparedMember(Spread, kw_only=True):
    """A study, or a part of one, for a criterion: its figure, and its difference from the first on the same draws.

    All ``None`` where it is not covered; ``probability_lower`` counts the draws where it is below the first.
    """

    name: str
    coverage_share: float
    difference: Drawn | None
    probability_lower: float | None


class ComparedCriterion(Record):
    """A criterion over every member, in their order."""

    criterion: str
    unit: str
    members: list[ComparedMember]


class SeveralComparison(Record, kw_only=True):
    """Several studies, or the sites or services of one, on the draws and the seed of the first."""

    schema_version: str = SCHEMA_VERSION
    studies: list[ComparedStudy]
    by: Literal["study", "site", "service"]
    draws: int
    seed: int
    criteria: list[ComparedCriterion]
    not_compared: list[str]
    """Criteria that the first does not cover."""
    lines_without: int
    """Lines of no site or service, in no member."""
