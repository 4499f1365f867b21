"""What may a quantity be? Its range, from low to central to high, and what is drawn of it: every law, in one place.

    lognormal    median central, 5-95 % spread in the ratio high / low: x = central * exp(sigma * N(0, 1)),
                 sigma = ln(high / low) / (2 z), z the normal quantile of (1 + coverage) / 2    amounts given, factors
    triangular   from low to high, mode central         shares, ranges that touch zero, ranges of the reference data
    uniform      from low to high                       the quality grade of a line: the RCP gives half-widths, no shape

A quantity is drawn by its name (:func:`ecosoin.kernel.draws.stream`): what is used in several places is drawn once. All
three values of a range are in one unit, that of what they describe. Reference: docs/methodology/catalogue.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Literal

import numpy as np

from ecosoin.kernel.draws import Floats, stream

Law = Literal["lognormal", "triangular", "uniform"]

_REACH = NormalDist().inv_cdf(0.95)
"""A range without a coverage goes from 5 to 95 %, the convention of the factor rows."""
_RATIO = "factor_ratio_"


@dataclass(frozen=True)
class Ranged:
    """``low`` <= ``central`` <= ``high``, in one unit; a range without width is certain.

    >>> Ranged(2, 4, 8) * 3
    Ranged(low=6, central=12, high=24, law='triangular')
    """

    low: float
    central: float
    high: float
    law: Law = field(default="triangular", kw_only=True)

    @property
    def is_uncertain(self) -> bool:
        """Whether there is anything to draw."""
        return self.high > self.low

    def __mul__(self, other: Ranged | float) -> Ranged:
        """Bound by bound, under the law of the first."""
        by = other if isinstance(other, Ranged) else Ranged(other, other, other)
        return Ranged(self.low * by.low, self.central * by.central, self.high * by.high, law=self.law)

    def draws(self, seed: int, name: str, count: int) -> Floats:
        """``count`` draws of the stream ``name``; a certain quantity is repeated."""
        if not self.is_uncertain:
            return np.full(count, self.central)
        if self.law == "lognormal":
            return self.central * lognormal_multiplier(seed, name, math.log(self.high / self.low) / (2 * _REACH), count)
        rng = stream(seed, name)
        if self.law == "uniform":
            return rng.uniform(self.low, self.high, count)
        return rng.triangular(self.low, min(max(self.central, self.low), self.high), self.high, count)

    def central_and_draws(self, seed: int, name: str, count: int) -> Floats:
        """The central value first, then the draws: shape (1 + count,)."""
        return np.concatenate([[self.central], self.draws(seed, name, count)])


@dataclass(frozen=True)
class Amount:
    """An amount somebody gave: ``value`` in the canonical unit of ``quantity``, ``low``-``high`` its 5-95 % range.

    ``name`` says where it is and is the name it is drawn by; ``unit`` and ``source`` are as given.
    """

    name: str
    quantity: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: str = ""
    replace_first: bool = False
    label: Mapping[str, str] | None = None

    @property
    def ranged(self) -> Ranged:
        """Lognormal, but triangular for what has a bound: a share, or a range that holds zero. Half a range is none."""
        if self.low is None or self.high is None:
            return Ranged(self.value, self.value, self.value)
        bounded = self.quantity == "share" or min(self.low, self.value) <= 0
        return Ranged(self.low, self.value, self.high, law="triangular" if bounded else "lognormal")


def lognormal_multiplier(seed: int, name: str, sigma: float, count: int) -> Floats:
    """Draws of exp(sigma * N(0, 1)): the median is 1, so the central factor is the median of its draws."""
    return np.exp(sigma * stream(seed, name).standard_normal(count)) if sigma else np.ones(count)


def amount_multiplier(seed: int, name: str, half_width: float, count: int) -> Floats:
    """Draws of what multiplies a line's amount, uniform on 1 ± ``half_width``, that of its quality grade."""
    return Ranged(1.0 - half_width, 1.0, 1.0 + half_width, law="uniform").draws(seed, name, count)


def factor_sigma(
    row: tuple[float, float | None, float | None], coverage: float | None, quality: str, ratios: Mapping[str, float]
) -> float:
    """Lognormal sigma of a factor (value, low, high), from its range, else from its quality grade.

    Without a range, high / value = value / low = ``ratios[quality]`` at coverage ``ratios["coverage"]``. A zero value
    has no spread.

    >>> round(factor_sigma((10.0, 5.0, 20.0), 0.9, "medium", {}), 4)
    0.4214
    """
    value, low, high = row
    if value == 0:
        return 0.0
    if low is not None and high is not None:
        return math.log(high / low) / (2 * _reach(coverage or ratios["coverage"])) if high > low else 0.0
    return math.log(ratios[quality]) / _reach(ratios["coverage"])


def _reach(coverage: float) -> float:
    return NormalDist().inv_cdf((1 + coverage) / 2)


def quality_ratios(hypotheses: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """The grade ratios of ``reference/hypotheses.csv``: rows ``factor_ratio_high|medium|low|coverage``."""
    return {row["id"].removeprefix(_RATIO): float(row["value"]) for row in hypotheses if row["id"].startswith(_RATIO)}


def triangular_quantile(share: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """The value below which a ``share`` (0-1) of a triangular law lies, element by element; no width: the mode.

    >>> float(triangular_quantile(np.array(0.5), np.array(0.0), np.array(1.0), np.array(2.0)))
    1.0
    """
    width = high - low
    cut = (mode - low) / np.where(width > 0, width, 1)
    rise, fall = np.sqrt(share * (width * (mode - low))), np.sqrt((1 - share) * (width * (high - mode)))
    return np.where(width > 0, np.where(share < cut, low + rise, high - fall), mode)
