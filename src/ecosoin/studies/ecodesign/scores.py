"""Two more scores, each named and separate: Sustainable Web Design v4 (bytes only) and our journey score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

_BYTES_PER_GB = 10**9
_SEGMENTS = ("datacentre", "network", "device")


def swd4_co2e_g(encoded_bytes: float, constants: Mapping[str, float]) -> float:
    """Greenhouse gases [gCO2e] = GB x grid x sum(operational + embodied kWh per GB), all visits new.

    Sustainable Web Design Model v4; shown beside the measured figure, never in its place.
    """
    per_gb = sum(constants[f"swd4_{kind}_{s}"] for kind in ("operational", "embodied") for s in _SEGMENTS)
    return encoded_bytes / _BYTES_PER_GB * per_gb * constants["swd4_world_grid"]


def grade_between(value: float, good: float, bad: float) -> float:
    """100 at ``good`` or better, 0 at ``bad`` or worse, logarithmic between.

    >>> grade_between(10, 1, 100)
    50.0
    """
    if value <= good:
        return 100.0
    if value >= bad:
        return 0.0
    return 100 * (1 - log(value / good) / log(bad / good))


@dataclass(frozen=True)
class StepMeasure:
    """What the journey score reads of a step: energy [J], performance [ms], data [byte]."""

    energy_j: float
    performance_ms: float
    data_bytes: float


@dataclass(frozen=True)
class JourneyScore:
    """Score 0-100 and its three equal parts."""

    score: float
    energy: float
    performance: float
    data: float


def journey_score(steps: Sequence[StepMeasure], constants: Mapping[str, float]) -> JourneyScore:
    """Mean over steps of the three parts, equally weighted; thresholds are ours, in ``reference/ecodesign``."""

    def part(values: Sequence[float], good: str, bad: str) -> float:
        return sum(grade_between(v, constants[good], constants[bad]) for v in values) / len(values)

    energy = part([s.energy_j for s in steps], "journey_energy_good_j", "journey_energy_bad_j")
    speed = part([s.performance_ms for s in steps], "journey_performance_good_ms", "journey_performance_bad_ms")
    data = part([s.data_bytes for s in steps], "journey_data_good_bytes", "journey_data_bad_bytes")
    return JourneyScore(round((energy + speed + data) / 3, 1), round(energy, 1), round(speed, 1), round(data, 1))
