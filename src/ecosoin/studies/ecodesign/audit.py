"""The 78 criteria of RGESN 2024 with their status, and the score of the official workbook.

score = 100 x sum(weight of validated) / sum(weight of applicable)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

STATUSES = ("Validé", "En cours", "Non validé", "Non applicable", "À évaluer")
VALIDATED, PENDING, REFUSED, NOT_APPLICABLE, TO_ASSESS = STATUSES


@dataclass(frozen=True)
class Criterion:
    """A criterion of the reference: weight by priority, and whether it applies to every service."""

    id: str
    weight: float
    always_applicable: bool
    decidable: str


@dataclass(frozen=True)
class Score:
    """Score [0-100]; None when nothing applies. ``assessed`` counts the criteria given a status."""

    score: float | None
    validated: float
    applicable: float
    assessed: int


def audit_score(criteria: Sequence[Criterion], status: Mapping[str, str]) -> Score:
    """The official score: partial validation is not validation; what is not assessed counts below the line.

    >>> audit_score([Criterion("a", 1.0, True, ""), Criterion("b", 1.0, True, "")], {"a": "Validé"}).score
    50.0
    """
    got = fsum(c.weight for c in criteria if status.get(c.id) == VALIDATED)
    possible = fsum(c.weight for c in criteria if status.get(c.id) != NOT_APPLICABLE)
    assessed = sum(status.get(c.id, TO_ASSESS) != TO_ASSESS for c in criteria)
    return Score(100 * got / possible if possible else None, got, possible, assessed)


def prefilled(findings: Iterable[Mapping[str, object]]) -> dict[str, tuple[str, str]]:
    """id -> (status, evidence): a decided criterion takes its verdict, a hinted one only its evidence."""
    grouped: dict[str, list[Mapping[str, object]]] = {}
    for f in findings:
        grouped.setdefault(str(f["rgesn"]), []).append(f)
    found = {}
    for criterion, group in grouped.items():
        evidence = " ; ".join(f"{f['signal']} {f['resource']}".strip() for f in group[:5])
        status = TO_ASSESS
        if group[0]["state"] == "decided":
            status = VALIDATED if all(f["passed"] for f in group) else REFUSED
        found[criterion] = (status, evidence)
    return found
