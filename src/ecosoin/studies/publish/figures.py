"""Figures of the engine as documents and forms tell them: in tonnes, with their interval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from ecosoin.engine.accounting import Figure


@dataclass(frozen=True)
class Unit:
    """A unit and what turns kg CO2 eq into it."""

    name: str
    factor: float


UNIT = Unit("t CO2 eq", 1 / 1000)


def figure(found: Figure) -> dict[str, Any]:
    """The fields of a spread: all missing when some electricity lacks a mix."""
    drawn = found.times(UNIT.factor).drawn
    told = {k: getattr(drawn, k, None) for k in ("mean", "p05", "p50", "p95")}
    return {"unit": UNIT.name, "value": found.value * UNIT.factor if drawn else None, **told}


def finite(figures: Iterable[Figure]) -> None:
    """Raises ValueError for a figure that is no number: what it was read from is no longer what was written."""
    for f in figures:
        if not np.isfinite([f.value, f.mean]).all() or not np.isfinite(f.draws).all():
            raise ValueError(f.value)


def total(figures: Mapping[str, Figure]) -> Figure:
    """The sum of them, on the same draws."""
    return reduce(add, figures.values())
