"""What a study is told before it starts: its year and the hypotheses of the rules it follows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hypotheses:
    """The default values of the product category rules; each comes from ``reference/hypotheses.csv`` with its source.

    ``pue`` by kind of room; ``ownership_share`` by kind of ownership; ``quality_half_width`` relative, by grade;
    ``factor_ratios`` turn a factor's grade into a range (:func:`ecosoin.kernel.ranged.factor_sigma`);
    ``vm_embedded_share`` and ``vm_use_share`` are (RAM, vCPU, storage) weights that sum to 1.
    """

    pue: Mapping[str, float]
    ownership_share: Mapping[str, float]
    quality_half_width: Mapping[str, float]
    vm_embedded_share: tuple[float, float, float]
    vm_use_share: tuple[float, float, float]
    spare_server_share: float
    household_person: float
    fibre_share: float
    factor_ratios: Mapping[str, float]


@dataclass(frozen=True)
class StudySettings:
    """Year assessed, country of use when a line gives none, quality grade of a line that gives none."""

    year: int
    place: str
    hypotheses: Hypotheses
    default_quality: str = "low"
