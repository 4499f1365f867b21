"""EcoIndex of a page, from the published formula of the Collectif numérique responsable.

q = i - 1 + (value - Q[i-1]) / (Q[i] - Q[i-1])          position among 20 quantiles, 20 beyond the last
score = round(100 - 5 (3 q_dom + 2 q_requests + q_size) / 6)
ghg = 2 + 2 (50 - score) / 100  [gCO2e]                 water = 3 + 3 (50 - score) / 100  [cl]
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecosoin.results.ecodesign import EcoIndex


@dataclass(frozen=True)
class EcoIndexTables:
    """The quantiles, the grade thresholds (highest first) and the constants of the formula."""

    dom: Sequence[float]
    requests: Sequence[float]
    kilobytes: Sequence[float]
    grades: Sequence[tuple[float, str]]
    constants: Mapping[str, float]


def quantile_position(quantiles: Sequence[float], value: float) -> float:
    """The position of a value among the quantiles, linear between two of them.

    >>> quantile_position([0, 10, 20], 15)
    1.5
    """
    i = bisect_right(quantiles, value)
    if i >= len(quantiles):
        return float(len(quantiles) - 1)
    return i - 1 + (value - quantiles[i - 1]) / (quantiles[i] - quantiles[i - 1])


def grade_of(score: float, tables: EcoIndexTables) -> str:
    """The grade of a score: each begins strictly above its threshold."""
    return next(letter for above, letter in tables.grades if score > above)


def ecoindex(dom: float, requests: float, kilobytes: float, tables: EcoIndexTables) -> EcoIndex:
    """EcoIndex of a page: DOM elements, requests, transferred kilobytes (1 kB = 1000 bytes)."""
    k = tables.constants
    weights = k["ecoindex_weight_dom"], k["ecoindex_weight_requests"], k["ecoindex_weight_size"]
    positions = (
        quantile_position(tables.dom, dom),
        quantile_position(tables.requests, requests),
        quantile_position(tables.kilobytes, kilobytes),
    )
    mean = sum(w * q for w, q in zip(weights, positions, strict=True)) / sum(weights)
    score = round(100 - k["ecoindex_step"] * mean)
    away = (k["ecoindex_middle"] - score) / 100
    return EcoIndex(
        score=score,
        grade=grade_of(score, tables),
        ghg_g=round(k["ecoindex_ghg_base"] + k["ecoindex_ghg_slope"] * away, 2),
        water_cl=round(k["ecoindex_water_base"] + k["ecoindex_water_slope"] * away, 2),
    )
