"""Seeded draws, one stream for each uncertain input, so that what two scenarios share is drawn once for both."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of an input: depends on the seed and the input's name, on nothing else.

    >>> float(stream(1, "a").standard_normal()) == float(stream(1, "a").standard_normal())
    True
    """
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))


def lognormal_multiplier(seed: int, name: str, sigma: float, draws: int) -> Floats:
    """Draws of exp(sigma * N(0, 1)): the median is 1, so the central factor is the median of its draws."""
    if sigma == 0.0:
        return np.ones(draws)
    return np.exp(sigma * stream(seed, name).standard_normal(draws))


def amount_multiplier(seed: int, name: str, half_width: float, draws: int) -> Floats:
    """Draws uniform on 1 ± half_width (the RCP gives half-widths by quality grade and no shape)."""
    return stream(seed, name).uniform(1.0 - half_width, 1.0 + half_width, draws)
