"""The constants and tables of ecodesign, from ``reference/ecodesign``."""

from __future__ import annotations

import math
from functools import cache

from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table
from ecosoin.studies.ecodesign.ecoindex import EcoIndexTables, ecoindex


@cache
def constants() -> dict[str, float]:
    """id -> central value."""
    return {row["id"]: float(row["value"]) for row in load_reference_table("ecodesign/constants")}


@cache
def intervals() -> dict[str, tuple[float, float, float]]:
    """id -> (low, central, high); a constant without a range has three equal values."""
    return {
        row["id"]: (float(row["low"] or row["value"]), float(row["value"]), float(row["high"] or row["value"]))
        for row in load_reference_table("ecodesign/constants")
    }


@cache
def ecoindex_tables() -> EcoIndexTables:
    """The published quantiles and grades."""
    rows = load_reference_table("ecodesign/ecoindex_quantiles")
    grades = load_reference_table("ecodesign/ecoindex_grades")
    dom, requests, size = ([float(r[c]) for r in rows] for c in ("dom", "requests", "kilobytes"))
    return EcoIndexTables(dom, requests, size, [(float(g["above"]), g["grade"]) for g in grades], constants())


def ecoindex_document(dom: float, requests: float, kilobytes: float) -> dict[str, object]:
    """What ``ecosoin ecodesign ecoindex`` prints."""
    if not all(math.isfinite(v) and v >= 0 for v in (dom, requests, kilobytes)):
        raise UsageError("ecodesign-negative", values=f"{dom:g}, {requests:g}, {kilobytes:g}")
    if dom % 1 or requests % 1:
        raise UsageError("ecodesign-not-whole", values=f"{dom:g}, {requests:g}")
    found = ecoindex(dom, requests, kilobytes, ecoindex_tables())
    return {"score": found.score, "grade": found.grade, "ghg_g": found.ghg_g, "water_cl": found.water_cl}
