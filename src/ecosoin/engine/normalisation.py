"""EF 3.1 single score and share of the planetary boundaries.

score = sum over criteria of total / normalisation * weight          [points; 1 000 mPt = 1 Pt]
share = total / number of persons / (boundary / world population)     [1 = a person's whole yearly share]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CriterionWeight:
    """Global normalisation per person and year, and weight (0-1), of a criterion (EF 3.1, JRC130796)."""

    criterion: str
    normalisation: float
    weight: float


@dataclass(frozen=True)
class SingleScore:
    """Score [mPt], the part of the EF weight that had a value, and the criteria that had none."""

    value_mpt: float
    weight_share: float
    missing: tuple[str, ...]


def single_score(totals: Mapping[str, float | None], weights: Sequence[CriterionWeight]) -> SingleScore:
    """The EF 3.1 single score over the criteria known; the missing ones are named, not counted as zero.

    >>> single_score({"a": 2.0}, [CriterionWeight("a", 4.0, 0.5), CriterionWeight("b", 1.0, 0.5)])
    SingleScore(value_mpt=250.0, weight_share=0.5, missing=('b',))
    """
    score, covered, missing = 0.0, 0.0, []
    for w in weights:
        total = totals.get(w.criterion)
        if total is None:
            missing.append(w.criterion)
        else:
            score += total / w.normalisation * w.weight
            covered += w.weight
    return SingleScore(score * 1000, covered, tuple(missing))


def boundary_share(total: float, persons: float, boundary: float, world_population: float) -> float:
    """Share of one person's part of a planetary boundary that the service takes, for each person served.

    >>> boundary_share(100.0, 10.0, 1000.0, 50.0)
    0.5
    """
    return total / persons / (boundary / world_population)
