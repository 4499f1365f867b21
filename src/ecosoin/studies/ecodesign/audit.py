"""The 78 criteria of RGESN 2024 with their status, and the score of the official workbook.

score = 100 x sum(weight of met) / sum(weight of applicable)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from ecosoin.inputs.ecodesign import Status, points_of
from ecosoin.results.ecodesign import Finding

_TOLD_OF_A_CRITERION = 5
"""Findings given as evidence of one criterion."""


@dataclass(frozen=True)
class RgesnCriterion:
    """A criterion of the reference: weight by priority, and whether it applies to every service."""

    id: str
    weight: float
    always_applicable: bool


@dataclass(frozen=True)
class AuditScore:
    """Score [0-100]; None when nothing applies. ``assessed`` counts the criteria given a status."""

    score: float | None
    met: float
    applicable: float
    assessed: int


def audit_score(criteria: Sequence[RgesnCriterion], status: Mapping[str, Status]) -> AuditScore:
    """The official score: partial validation is not validation; what is not assessed counts below the line.

    >>> audit_score([RgesnCriterion("a", 1.0, True), RgesnCriterion("b", 1.0, True)], {"a": "met"}).score
    50.0
    """
    points = [points_of(status.get(c.id, "to_assess"), c.weight) for c in criteria]
    won, possible = fsum(p[0] for p in points), fsum(p[1] for p in points)
    assessed = sum(status.get(c.id, "to_assess") != "to_assess" for c in criteria)
    return AuditScore(100 * won / possible if possible else None, won, possible, assessed)


def prefilled(findings: Iterable[Finding]) -> dict[str, tuple[Status, list[Finding]]]:
    """id -> (status, first findings): a decided criterion takes its verdict, a hinted one only its evidence."""
    grouped: dict[str, list[Finding]] = {}
    for f in findings:
        grouped.setdefault(f.rgesn, []).append(f)
    return {criterion: (_status(group), group[:_TOLD_OF_A_CRITERION]) for criterion, group in grouped.items()}


def _status(group: Sequence[Finding]) -> Status:
    if group[0].state != "decided":
        return "to_assess"
    return "met" if all(f.passed for f in group) else "not_met"
