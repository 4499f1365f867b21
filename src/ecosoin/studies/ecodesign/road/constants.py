"""The constants and tables of ecodesign, from ``reference/``; loads nothing that draws numbers."""

import math
from functools import cache

from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import EcoIndex
from ecosoin.studies.ecodesign.scores import EcoIndexTables, ecoindex


@cache
def constants() -> dict[str, float]:
    """id -> central value."""
    return {row["id"]: float(row["value"]) for row in load_reference_table("ecodesign/constants")}


@cache
def ecoindex_tables() -> EcoIndexTables:
    """The published quantiles and grades."""
    rows = load_reference_table("ecodesign/ecoindex_quantiles")
    grades = load_reference_table("ecodesign/ecoindex_grades")
    return EcoIndexTables(
        dom=[float(r["dom"]) for r in rows],
        requests=[float(r["requests"]) for r in rows],
        kilobytes=[float(r["kilobytes"]) for r in rows],
        grades=[(float(g["above"]), g["grade"]) for g in grades],
        constants=constants(),
    )


def ecoindex_document(dom: float, requests: float, kilobytes: float) -> EcoIndex:
    """What ``ecosoin ecodesign ecoindex`` prints."""
    if not all(math.isfinite(v) and v >= 0 for v in (dom, requests, kilobytes)):
        raise UsageError("ecodesign-negative", values=f"{dom:g}, {requests:g}, {kilobytes:g}")
    if dom % 1 or requests % 1:
        raise UsageError("ecodesign-not-whole", values=f"{dom:g}, {requests:g}")
    return ecoindex(dom, requests, kilobytes, ecoindex_tables())
