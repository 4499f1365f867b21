"""What weighs an act: the device, the ranges of the constants, the factors of a country."""

from functools import cache

from ecosoin.doors.factor_sets import choose_factors
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.version import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import Measurement
from ecosoin.results.record import Head
from ecosoin.studies.ecodesign.footprint import DRAWS, SEED, ActRuns, Weighing, server_wh

_YEAR = 2025


@cache
def intervals() -> dict[str, Ranged]:
    """id -> the constant with its range; without one, three equal values."""
    return {
        row["id"]: Ranged(*(float(row[k] or row["value"]) for k in ("low", "value", "high")))
        for row in load_reference_table("ecodesign/constants")
    }


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
