"""An amount somebody gave: a central value, a range, a source; and its draws.

With a range the draws follow a lognormal whose 5-95 % is low-high (median: the central value), a triangular law for a
share, which has bounds. An amount used in several places is drawn once, by its name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ecosoin.kernel.draws import stream

Array = NDArray[np.float64]

_QUANTILE = NormalDist().inv_cdf(0.95)
"""A low-high range goes from 5 to 95 %, the convention of the factor rows."""


@dataclass(frozen=True)
class Amount:
    """``value`` in the canonical unit of ``quantity``; ``low``-``high`` cover 90 %; ``name`` says where it is."""

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
    def is_uncertain(self) -> bool:
        """Whether a range was given."""
        return self.low is not None and self.high is not None and self.high > self.low


def amount_draws(amount: Amount, seed: int, draws: int, family: str = "parameter") -> Array:
    """Draws of an amount; a certain amount is repeated; its stream is named by its ``family`` and its name."""
    if not amount.is_uncertain or amount.low is None or amount.high is None:
        return np.full(draws, amount.value)
    rng = stream(seed, f"{family}:{amount.name}")
    if amount.quantity == "share" or amount.low <= 0 or amount.value <= 0:
        mode = min(max(amount.value, amount.low), amount.high)
        return np.asarray(rng.triangular(amount.low, mode, amount.high, draws), dtype=np.float64)
    sigma = math.log(amount.high / amount.low) / (2 * _QUANTILE)
    return np.asarray(amount.value * np.exp(sigma * rng.standard_normal(draws)), dtype=np.float64)
