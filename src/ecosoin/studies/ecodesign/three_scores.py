"""The three scores of a measured journey, each named and separate."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ecosoin.studies.ecodesign.ecoindex import ecoindex
from ecosoin.studies.ecodesign.road.constants import constants, ecoindex_tables
from ecosoin.studies.ecodesign.scores import StepMeasure, journey_score, swd4_co2e_g

_BYTES_PER_KB = 1000


def scores_of(steps: list[dict[str, Any]], total_bytes: float) -> dict[str, Any]:
    """EcoIndex of the worst step (its name is given), SWD v4 of all bytes, our journey score."""

    def middle(step: dict[str, Any], column: str) -> float:
        return float(step[column]["median"])

    tables = ecoindex_tables()
    pages = [
        (ecoindex(middle(s, "dom_elements"), middle(s, "requests"), size / _BYTES_PER_KB, tables), s)
        for s, size in ((s, middle(s, "encoded_bytes")) for s in steps)
    ]
    worst, step = min(pages, key=lambda pair: pair[0].score)
    measured = [
        StepMeasure(middle(s, "energy_j"), max(middle(s, "lcp_ms"), middle(s, "task_ms")), middle(s, "encoded_bytes"))
        for s in steps
    ]
    return {
        "ecoindex": {**asdict(worst), "step": step["name"]},
        "swd4": {"co2e_g": swd4_co2e_g(total_bytes, constants())},
        "journey": asdict(journey_score(measured, constants())),
    }
