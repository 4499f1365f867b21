"""``ecosoin compare``: two study folders, drawn again on the same streams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin.catalogue.factor_set import Factor, Item, Mix
from ecosoin.doors.engines.duck import connect, read_parquet
from ecosoin.doors.folder import MARKER
from ecosoin.doors.study_tables import read_activity
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import hypotheses_of
from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import grouped, impacts_by_row
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.document import SCHEMA_VERSION

_EXPLAINED = 10


def compare(folder_a: Path, folder_b: Path) -> dict[str, Any]:
    """The comparison document: per criterion the difference, its interval, P(B < A) and what explains it.

    Draws and seed are those of A for both. Raises UsageError when a folder is not a footprint study.
    """
    heads = [_head(f) for f in (folder_a, folder_b)]
    plan = Plan(
        heads[0]["draws"], heads[0]["seed"], hypotheses_of(load_reference_table("hypotheses")).quality_half_width
    )
    activities, draws, cells = [], [], []
    for folder in (folder_a, folder_b):
        activity, tiers, categories = read_activity(folder)
        matrix = _matrix(folder, activity)
        activities.append(np.nansum(impacts_by_row(activity, matrix), axis=(0, 1)))
        draws.append(total_draws(activity, matrix, plan))
        cells.append(_cells(activity, matrix, tiers, categories))
    covered = [{t["criterion"] for t in h["totals"] if t["value"] is not None} for h in heads]
    both = [c for c in CRITERION_CODES if c in covered[0] & covered[1]]
    explained = contributions(cells[0], cells[1])
    rows = []
    for code in both:
        c = CRITERION_CODES.index(code)
        d = difference(
            code, CRITERION[code].unit, float(activities[0][c]), float(activities[1][c]), draws[0][c], draws[1][c]
        )
        rows.append(
            {
                "criterion": code,
                "unit": d.unit,
                "a": d.a,
                "b": d.b,
                "difference": d.difference,
                **vars(d.interval),
                "probability_b_lower": d.probability_b_lower,
                "explained_by": [
                    {k: v for k, v in vars(x).items() if k != "criterion"} for x in explained if x.criterion == code
                ][:_EXPLAINED],
            }
        )
    return {
        "schema_version": SCHEMA_VERSION,
        "a": {"path": str(folder_a), **heads[0]["head"]},
        "b": {"path": str(folder_b), **heads[1]["head"]},
        "draws": plan.draws,
        "seed": plan.seed,
        "differences": rows,
        "not_compared": sorted((covered[0] | covered[1]) - set(both)),
    }


def _head(folder: Path) -> dict[str, Any]:
    try:
        document = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        study = document["study"]
        head = {k: study[k] for k in ("organisation", "year", "country", "factor_set")}
        missing = [n for n in ("activity", "factors") if not (folder / f"{n}.parquet").is_file()]
        if missing:
            raise UsageError("not-a-result-folder", path=str(folder), reason=f"{missing[0]}.parquet ?")
        return {"head": head, "draws": study["draws"], "seed": study["seed"], "totals": document["totals"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError("not-a-result-folder", path=str(folder), reason=type(error).__name__) from error


def _matrix(folder: Path, activity: ActivityTable) -> FactorMatrix:
    """The arrays of a study, from the factors it wrote."""
    c = read_parquet(connect(), folder / "factors.parquet")
    items, places = sorted(set(activity.item)), sorted(set(activity.place))
    value = np.full((len(items), len(STAGE_CODES), len(CRITERION_CODES)), np.nan)
    sigma = np.zeros_like(value)
    mix = np.full((len(places), len(CRITERION_CODES)), np.nan)
    mix_sigma = np.zeros_like(mix)
    factors: dict[tuple[int, int, int], Factor] = {}
    mixes: dict[tuple[int, int], Mix] = {}
    for n in range(len(c["kind"])):
        k, place = CRITERION_CODES.index(c["criterion"][n]), c["place"][n]
        if c["kind"][n] == "mix":
            p = places.index(place)
            mix[p, k], mix_sigma[p, k] = c["value"][n], c["sigma"][n]
            mixes[p, k] = _mix(c, n)
        else:
            i, s = items.index(c["item"][n]), STAGE_CODES.index(c["stage"][n])
            value[i, s, k], sigma[i, s, k] = c["value"][n], c["sigma"][n]
            factors[i, s, k] = _factor(c, n)
    final = CRITERION_CODES.index("final_energy")
    mix[:, final], mix_sigma[:, final] = 1.0, 0.0
    empty: dict[str, Item] = {}
    return FactorMatrix(tuple(items), tuple(places), value, sigma, mix, mix_sigma, factors, mixes, empty)


def _factor(c: dict[str, npt.NDArray[Any]], n: int) -> Factor:
    # fmt: off
    return Factor(
        c["set_name"][n], c["id"][n].split(":")[1], c["stage"][n], c["criterion"][n], float(c["value"][n]), None, None,
        0.0, c["unit"][n], c["place"][n] or "", None, None, c["quality"][n], c["source_id"][n], c["locator"][n], "",
    )
    # fmt: on


def _mix(c: dict[str, npt.NDArray[Any]], n: int) -> Mix:
    # fmt: off
    return Mix(
        c["set_name"][n], c["place"][n], int(c["locator"][n]), c["criterion"][n], float(c["value"][n]), None, None,
        c["unit"][n], c["source_id"][n],
    )
    # fmt: on


def _cells(
    activity: ActivityTable, matrix: FactorMatrix, tiers: tuple[str, ...], categories: tuple[str, ...]
) -> dict[tuple[str, str, str, str], float]:
    result = grouped(impacts_by_row(activity, matrix), [tiers, categories])
    return {
        (criterion, tier, category, stage): float(result.value[g, s, c])
        for g, (tier, category) in enumerate(result.keys)
        for s, stage in enumerate(STAGE_CODES)
        for c, criterion in enumerate(CRITERION_CODES)
        if not np.isnan(result.value[g, s, c])
    }
