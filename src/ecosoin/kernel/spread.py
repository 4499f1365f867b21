"""How uncertain a factor is: the standard deviation of the logarithm of a lognormal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist

_PREFIX = "factor_ratio_"


def sigma(
    value: float,
    low: float | None,
    high: float | None,
    coverage: float | None,
    quality: str,
    ratios: Mapping[str, float],
) -> float:
    """Lognormal sigma of a factor, from its range, else from its quality grade.

    sigma = ln(high / low) / (2 z), with z the normal quantile of (1 + coverage) / 2; without a range,
    high / value = value / low = ``ratios[quality]`` at coverage ``ratios["coverage"]``. A zero value has no spread.
    Reference: docs/methodology/catalogue.md.

    >>> round(sigma(10.0, 5.0, 20.0, 0.9, "medium", {}), 4)
    0.4214
    """
    if value == 0:
        return 0.0
    if low is not None and high is not None:
        return math.log(high / low) / (2 * _quantile(coverage or ratios["coverage"])) if high > low else 0.0
    return math.log(ratios[quality]) / _quantile(ratios["coverage"])


def quality_ratios(hypotheses: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """The grade ratios of ``reference/hypotheses.csv``: rows ``factor_ratio_high|medium|low|coverage``."""
    return {row["id"].removeprefix(_PREFIX): float(row["value"]) for row in hypotheses if row["id"].startswith(_PREFIX)}


def _quantile(coverage: float) -> float:
    return NormalDist().inv_cdf((1 + coverage) / 2)
