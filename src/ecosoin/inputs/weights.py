"""Weights nobody agrees on: every admissible weight vector is drawn, uniformly.

Free: uniform on the simplex (Dirichlet 1, ..., 1). Ordinal: uniform where the order of the committee holds (the sorted
simplex draw). Bounded: uniform where ``low <= w <= high``, by exchanging weight between random pairs (a Gibbs walk
whose stationary law is uniform on that polytope). Reference: Lahdelma & Salminen 2001, Operations Research 49:444.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ecosoin.kernel.draws import Floats

SWEEPS = 30
"""Times every weight is exchanged between the centre and a draw; the mixing is checked by a test, not assumed."""


@dataclass(frozen=True)
class WeightSpace:
    """Which weight vectors are admissible for ``size`` criteria.

    ``groups`` (ordinal) gives, per criterion, its importance group, 0 first; ``low``/``high`` (bounded) per criterion.
    """

    mode: Literal["free", "ordinal", "bounded"]
    size: int
    groups: tuple[int, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


def contradiction(space: WeightSpace) -> str | None:
    """Why no weight vector satisfies the bounds, or ``None``: sum(low) <= 1 <= sum(high) and low <= high everywhere.

    >>> contradiction(WeightSpace("bounded", 2, low=(0.7, 0.7), high=(1.0, 1.0)))
    'low-over-one'
    """
    if space.mode != "bounded":
        return None
    low, high = np.array(space.low), np.array(space.high)
    if np.any(low > high):
        return "low-over-high"
    if low.sum() > 1:
        return "low-over-one"
    if high.sum() < 1:
        return "high-under-one"
    return None


def draw_weights(space: WeightSpace, draws: int, rng: np.random.Generator) -> Floats:
    """``draws`` weight vectors, one a row, each summing to 1."""
    if space.mode == "bounded":
        return _bounded(np.array(space.low), np.array(space.high), draws, rng)
    weights = rng.standard_exponential((draws, space.size))
    weights /= weights.sum(axis=1, keepdims=True)
    if space.mode == "free":
        return weights
    weights.sort(axis=1)
    descending = weights[:, ::-1]
    groups = np.array(space.groups)
    order = np.argsort(groups[None, :] + rng.random((draws, space.size)), axis=1)
    placed = np.empty_like(weights)
    np.put_along_axis(placed, order, descending, axis=1)
    return placed


def _bounded(low: Floats, high: Floats, draws: int, rng: np.random.Generator) -> Floats:
    size, room = low.size, 1 - low.sum()
    if np.all(high >= low + room):
        share = rng.standard_exponential((draws, size))
        return np.asarray(low + room * share / share.sum(axis=1, keepdims=True))
    spread = high - low
    start = low + (room * spread / spread.sum() if spread.sum() > 0 else 0)
    columns = np.tile(start[:, None], (1, draws))
    for _ in range(SWEEPS):
        order = rng.permutation(size)
        for a, b in zip(order[0::2], order[1::2], strict=False):
            both = columns[a] + columns[b]
            least = np.maximum(low[a], both - high[b])
            most = np.minimum(high[a], both - low[b])
            columns[a] = least + (most - least) * rng.random(draws)
            columns[b] = both - columns[a]
    weights: Floats = columns.T
    return weights
