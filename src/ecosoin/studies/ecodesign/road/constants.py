"""The constants and tables of ecodesign, from ``reference/``."""

import math
from functools import cache

from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.ranged import Ranged
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import EcoIndex
from ecosoin.studies.ecodesign.audit import RgesnCriterion
from ecosoin.studies.ecodesign.ecoindex import EcoIndexTables, ecoindex


@cache
def constants() -> dict[str, float]:
    """id -> central value."""
    return {row["id"]: float(row["value"]) for row in load_reference_table("ecodesign/constants")}


@cache
def intervals() -> dict[str, Ranged]:
    """id -> the constant with its range; without one, three equal values."""
    return {
        row["id"]: Ranged(*(float(row[k] or row["value"]) for k in ("low", "value", "high")))
        for row in load_reference_table("ecodesign/constants")
    }


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


def criteria_rows() -> tuple[dict[str, str], ...]:
    """The 78 criteria, in the order of the reference."""
    return load_reference_table("rgesn/criteria")


def criteria() -> list[RgesnCriterion]:
    """What the score reads of each criterion."""
    return [RgesnCriterion(r["id"], float(r["weight"]), r["always_applicable"] == "1") for r in criteria_rows()]


def ecoindex_document(dom: float, requests: float, kilobytes: float) -> EcoIndex:
    """What ``ecosoin ecodesign ecoindex`` prints."""
    if not all(math.isfinite(v) and v >= 0 for v in (dom, requests, kilobytes)):
        raise UsageError("ecodesign-negative", values=f"{dom:g}, {requests:g}, {kilobytes:g}")
    if dom % 1 or requests % 1:
        raise UsageError("ecodesign-not-whole", values=f"{dom:g}, {requests:g}")
    return ecoindex(dom, requests, kilobytes, ecoindex_tables())
