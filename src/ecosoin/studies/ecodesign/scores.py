"""The three scores of a journey, each named and separate: EcoIndex, Sustainable Web Design v4 (bytes only), ours."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from msgspec import structs

from ecosoin.results.ecodesign import EcoIndex, JourneyScore, Scores, StepMeasures, Swd4, WorstEcoIndex


@dataclass(frozen=True)
class EcoIndexTables:
    """The quantiles, the grade thresholds (highest first) and the constants of the formula."""

    dom: Sequence[float]
    requests: Sequence[float]
    kilobytes: Sequence[float]
    grades: Sequence[tuple[float, str]]
    constants: Mapping[str, float]


def quantile_position(quantiles: Sequence[float], value: float) -> float:
    """q = i - 1 + (value - Q[i-1]) / (Q[i] - Q[i-1]): position among 20 quantiles, 20 beyond the last.

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
    """EcoIndex of a page: DOM elements, requests, transferred kilobytes (1 kB = 1000 bytes).

    score = round(100 - 5 (3 q_dom + 2 q_requests + q_size) / 6)
    ghg = 2 + 2 (50 - score) / 100  [gCO2e]                 water = 3 + 3 (50 - score) / 100  [cl]

    The published formula of the Collectif numérique responsable; q is a position among quantiles.
    """
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


_BYTES_PER_GB, _BYTES_PER_KB = 10**9, 1000
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


def journey_score(steps: Sequence[StepMeasure], constants: Mapping[str, float]) -> JourneyScore:
    """Mean over steps of the three parts, equally weighted; thresholds are ours, in ``reference/ecodesign``."""

    def part(values: Sequence[float], good: str, bad: str) -> float:
        return sum(grade_between(v, constants[good], constants[bad]) for v in values) / len(values)

    energy = part([s.energy_j for s in steps], "journey_energy_good_j", "journey_energy_bad_j")
    speed = part([s.performance_ms for s in steps], "journey_performance_good_ms", "journey_performance_bad_ms")
    data = part([s.data_bytes for s in steps], "journey_data_good_bytes", "journey_data_bad_bytes")
    return JourneyScore(
        score=round((energy + speed + data) / 3, 1),
        energy=round(energy, 1),
        performance=round(speed, 1),
        data=round(data, 1),
    )


def scores_of(steps: Sequence[StepMeasures], total_bytes: float, tables: EcoIndexTables) -> Scores:
    """EcoIndex of the worst step (its name is given), SWD v4 of all bytes, our journey score."""
    pages = [
        (ecoindex(s.dom_elements.median, s.requests.median, s.encoded_bytes.median / _BYTES_PER_KB, tables), s.name)
        for s in steps
    ]
    worst, step = min(pages, key=lambda page: page[0].score)
    measured = [
        StepMeasure(s.energy_j.median, max(s.lcp_ms.median, s.task_ms.median), s.encoded_bytes.median) for s in steps
    ]
    return Scores(
        ecoindex=WorstEcoIndex(step=step, **structs.asdict(worst)),
        swd4=Swd4(co2e_g=swd4_co2e_g(total_bytes, tables.constants)),
        journey=journey_score(measured, tables.constants),
    )
