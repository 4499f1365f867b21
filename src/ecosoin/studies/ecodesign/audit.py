"""The 78 criteria of RGESN 2024: what a measurement says of them, their status, the score of the official workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from ecosoin.inputs.ecodesign import Status, points_of
from ecosoin.results.ecodesign import Finding
from ecosoin.studies.ecodesign import rules_content, rules_interface, rules_operation
from ecosoin.studies.ecodesign.findings import RULES, Evidence

RULE_MODULES = (rules_interface, rules_content, rules_operation)
_TOLD_OF_A_CRITERION = 5
"""Findings given as evidence of one criterion."""


def findings(evidence: Evidence) -> list[Finding]:
    """The findings in the order of the reference; a criterion without one has no object in what was measured."""
    ordered = sorted(RULES, key=lambda c: tuple(map(int, c.split("."))))
    return [f for criterion in ordered for f in RULES[criterion](evidence)]


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
    """score = 100 x sum(weight of met) / sum(weight of applicable).

    Partial validation is not validation; what is not assessed counts below the line.

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
