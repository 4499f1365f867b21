"""What weighs and judges an act: the constants and tables of ``reference/``, the device, the factors of a country."""

import math
from functools import cache

from ecosoin.doors.factor_sets import choose_factors
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.version import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import EcoIndex, Measurement
from ecosoin.results.record import Head
from ecosoin.studies.ecodesign.audit import RgesnCriterion
from ecosoin.studies.ecodesign.footprint import DRAWS, SEED, ActRuns, Weighing, server_wh
from ecosoin.studies.ecodesign.scores import EcoIndexTables, ecoindex

_YEAR = 2025


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


def weighing(profile: str, country: str) -> Weighing:
    """The device a profile stands for and the built-in factors for the country where the service is used."""
    device = next(r["device"] for r in load_reference_table("ecodesign/profiles") if r["profile"] == profile)
    return Weighing(device, choose_factors(None, country, _YEAR), intervals())


def use_of(document: Measurement) -> ActRuns:
    """The use a measurement tells."""
    walls, tasks, sizes = (
        [float(sum(run[c])) for run in document.by_run] for c in ("wall_ms", "task_ms", "encoded_bytes")
    )
    return ActRuns(
        wall_ms=walls, task_ms=tasks, encoded_bytes=sizes, server_wh=server_wh(document.declared),
        weighing=weighing(document.profile, document.study.country or ""),
    )  # fmt: skip


def head_of(weighed: Weighing | None) -> Head:
    """What a document says of itself; the figures of a declaration rest on no factor and no draw."""
    choice = weighed.choice if weighed else None
    return Head(
        country=choice.place if choice else None,
        year=_YEAR if choice else None,
        factor_sets=[s.name for s in choice.sets] if choice else [],
        draws=DRAWS if choice else None,
        seed=SEED if choice else None,
        tool_version=__version__,
        method_version=METHOD_VERSION,
        catalogue_version=CATALOGUE_VERSION,
    )
