"""The factors of a study already written, as the arrays it was computed with."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin.catalogue.factor_set import Factor, Mix
from ecosoin.doors.engines.duck import Columns
from ecosoin.doors.folder import MARKER
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import hypotheses_of
from ecosoin.engine.defaults import STREAMS, Default
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION_CODES, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.results.record import Head

_DRAWS_MOST = 1_000_000


def plan_of(folder: Path, head: Head) -> Plan:
    """The draws and seed of a study; UsageError ``result-altered`` when it has none that can be."""
    if head.draws is None or head.seed is None or head.seed < 0 or not 0 < head.draws <= _DRAWS_MOST:
        raise UsageError("result-altered", path=str(folder), reason=MARKER, detail=f"{head.draws} {head.seed}")
    return Plan(head.draws, head.seed, hypotheses_of(load_reference_table("hypotheses")).quality_half_width)


def matrix_of(c: Columns, activity: ActivityTable) -> tuple[FactorMatrix, dict[str, float]]:
    """The arrays of a study, from the columns of ``factors.parquet``, and the models of its items."""
    items, places = sorted(set(activity.item)), sorted(set(activity.place))
    value = np.full((len(items), len(STAGE_CODES), len(CRITERION_CODES)), np.nan)
    limits = np.zeros((*value.shape, 3))
    mix = np.full((len(places), len(CRITERION_CODES)), np.nan)
    mix_limits = np.zeros((*mix.shape, 3))
    shares, models = np.ones(len(items)), dict[str, float]()
    factors: dict[tuple[int, int, int], Factor] = {}
    mixes: dict[tuple[int, int], Mix] = {}
    defaults: dict[tuple[str, str], Default] = {}
    for n, kind in enumerate(c["kind"]):
        law = float(c["low"][n]), float(c["central"][n]), float(c["high"][n])
        if kind in STREAMS:
            of, name = str(kind), str(c["item"][n])
            defaults[of, name] = Default(of, name, str(c["stream"][n]), float(c["value"][n]), limits=law)
            continue
        k, place = CRITERION_CODES.index(c["criterion"][n]), c["place"][n]
        if kind == "mix":
            p = places.index(place)
            mix[p, k], mix_limits[p, k], mixes[p, k] = c["value"][n], law, _mix(c, n)
        else:
            i, s = items.index(c["item"][n]), STAGE_CODES.index(c["stage"][n])
            value[i, s, k], limits[i, s, k], factors[i, s, k] = c["value"][n], law, _factor(c, n)
            shares[i], models[items[i].removesuffix(COMPONENT_SUFFIX)] = c["method_share"][n], float(c["models"][n])
    final = CRITERION_CODES.index("final_energy")
    mix[:, final], mix_limits[:, final] = 1.0, 1.0
    matrix = FactorMatrix(
        items=tuple(items),
        places=tuple(places),
        value=value,
        limits=limits,
        mix=mix,
        mix_limits=mix_limits,
        factor=factors,
        mix_row=mixes,
        definitions={},
        method_share=shares,
        defaults=defaults,
    )
    return matrix, models


def _factor(c: dict[str, npt.NDArray[Any]], n: int) -> Factor:
    told = {k: c[k][n] for k in ("set_name", "stage", "criterion", "unit", "quality", "source_id", "locator")}
    return Factor(
        item=c["id"][n].split(":")[1],
        value=float(c["value"][n]),
        low=None,
        high=None,
        coverage=0.0,
        place=c["place"][n] or "",
        valid_from=None,
        valid_to=None,
        note="",
        **told,
    )


def _mix(c: dict[str, npt.NDArray[Any]], n: int) -> Mix:
    told = {k: c[k][n] for k in ("set_name", "place", "criterion", "unit", "source_id")}
    return Mix(year=int(c["locator"][n]), value=float(c["value"][n]), low=None, high=None, **told)
