"""What the laws of the draws say, written again for the tests: streams, multipliers, means and variances."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ecosoin.kernel.draws import Floats, stream

Z90 = 1.6448536269514722
METHOD = 0.572
"""The share of method and maker of an item without sheets: ``reference/ranges/manufacturers-pcf/method_shares.csv``."""

Limits = tuple[float, float, float]


def phi(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def spread(limits: Limits) -> tuple[float, float]:
    low, central, high = limits
    return math.log(central / low) / Z90, math.log(high / central) / Z90


def pieces(z: Floats, limits: Limits) -> Floats:
    """Two lognormal pieces that meet at the central value."""
    down, up = spread(limits)
    return limits[1] * np.where(z < 0, np.exp(down * z), np.exp(up * z))


def mean(limits: Limits, power: int = 1) -> float:
    """Of the pieces, at a power."""
    down, up = (power * s for s in spread(limits))
    return limits[1] ** power * (math.exp(down**2 / 2) * phi(-down) + math.exp(up**2 / 2) * phi(up))


def normal(seed: int, name: str, count: int) -> Floats:
    return stream(seed, name).standard_normal(count)


def factor_draws(seed: int, name: str, limits: Limits, count: int, *, models: bool = True) -> Floats:
    """One model: its own law, by a draw of the method and one of the model when it has models."""
    z = normal(seed, f"{name}:S" if name.startswith("factor") else name, count)
    if models:
        z = math.sqrt(METHOD) * z + math.sqrt(1 - METHOD) * normal(seed, f"{name}:B", count)
    return pieces(z, limits)


def total_variance(terms: Sequence[tuple[float, tuple[str, ...]]], squares: Mapping[str, float]) -> float:
    """Variance of a sum of products: ``terms`` are (mean, inputs); ``squares`` E[x2] / E[x]2 of each input."""
    found = 0.0
    for m, one in terms:
        for n, two in terms:
            found += m * n * (math.prod(squares[x] for x in set(one) & set(two)) - 1)
    return found


def alone(terms: Sequence[tuple[float, tuple[str, ...]]], squares: Mapping[str, float]) -> dict[str, float]:
    """Var(E[T|x]) of each input."""
    found = {x: math.fsum(m for m, inputs in terms if x in inputs) ** 2 * (squares[x] - 1) for x in squares}
    return {x: v for x, v in found.items() if v > 0}
