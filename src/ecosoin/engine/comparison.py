"""Two studies on the same draws: the difference, how sure its sign is, and what it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.engine.uncertainty import interval
from ecosoin.kernel.draws import Floats
from ecosoin.results.comparison import Explained
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


def contributions(
    a: Mapping[tuple[str, str, str, str], float], b: Mapping[tuple[str, str, str, str], float]
) -> dict[str, list[Explained]]:
    """Criterion -> the exact decomposition of its difference by (tier, category, stage), largest first."""
    found: dict[str, list[Explained]] = {}
    for cell in sorted(set(a) | set(b)):
        criterion, tier, category, stage = cell
        before, after = a.get(cell, 0.0), b.get(cell, 0.0)
        if after != before:
            part = Explained(tier=tier, category=category, stage=stage, a=before, b=after, difference=after - before)
            found.setdefault(criterion, []).append(part)
    return {c: sorted(parts, key=lambda p: -abs(p.difference)) for c, parts in found.items()}
