"""Two studies on the same draws: the difference, how sure its sign is, and what it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.engine.uncertainty import interval
from ecosoin.kernel.arrays import Floats
from ecosoin.results.record import Drawn


@dataclass(frozen=True)
class Difference:
    """B - A for one criterion; ``probability_b_lower`` counts the draws where B is below A (ties half)."""

    criterion: str
    unit: str
    a: float
    b: float
    difference: float
    interval: Drawn
    probability_b_lower: float


def difference(criterion: str, unit: str, a: float, b: float, draws_a: Floats, draws_b: Floats) -> Difference:
    """The paired difference of two totals; draws must come from the same seed and number.

    >>> import numpy as np
    >>> d = difference("c", "kg", 2.0, 1.0, draws_a=np.array([2.0, 2.0]), draws_b=np.array([1.0, 2.0]))
    >>> d.difference, d.probability_b_lower
    (-1.0, 0.75)
    """
    gap = draws_b - draws_a
    lower = float((gap < 0).mean() + 0.5 * (gap == 0).mean())
    return Difference(
        criterion=criterion, unit=unit, a=a, b=b, difference=b - a, interval=interval(gap), probability_b_lower=lower
    )


@dataclass(frozen=True)
class Contribution:
    """What one (tier, category, stage) adds to the difference of a criterion."""

    criterion: str
    tier: str
    category: str
    stage: str
    a: float
    b: float
    difference: float


def contributions(
    a: Mapping[tuple[str, str, str, str], float], b: Mapping[tuple[str, str, str, str], float]
) -> list[Contribution]:
    """The exact decomposition of each difference by (criterion, tier, category, stage), largest first."""
    rows = [
        Contribution(c, t, k, s, a.get((c, t, k, s), 0.0), b.get((c, t, k, s), 0.0), 0.0)
        for c, t, k, s in sorted(set(a) | set(b))
    ]
    rows = [Contribution(r.criterion, r.tier, r.category, r.stage, r.a, r.b, r.b - r.a) for r in rows]
    return sorted((r for r in rows if r.difference != 0), key=lambda r: (r.criterion, -abs(r.difference)))
