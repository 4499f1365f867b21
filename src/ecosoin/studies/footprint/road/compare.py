"""``ecosoin compare``: two studies already written, on the same draws."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import asdict

from ecosoin.catalogue.factor_set import Factor, Mix
from ecosoin.doors.engines.duck import Columns
from ecosoin.doors.folder import MARKER, read_document
from ecosoin.doors.study_tables import as_written, read_activity, read_table
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import hypotheses_of
from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.defaults import STREAMS, Default
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan, mean_ratios, total_draws
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import ComparedStudy, Footprint, FootprintHead, StudyComparison, StudyDifference
from ecosoin.results.tables import FACTORS
from ecosoin.studies.footprint.document import known_cells

_EXPLAINED, _DRAWS_MOST = 10, 1_000_000


def compare(folder_a: Path, folder_b: Path) -> StudyComparison:
    """The comparison document: per criterion the difference of the means, its interval, P(B < A), what explains it.

    Draws and seed are those of A for both. Raises UsageError when a folder is not a footprint study.
    """
    studies = [_study(f) for f in (folder_a, folder_b)]
    head = studies[0].study
    if head.draws is None or head.seed is None or head.seed < 0 or not 0 < head.draws <= _DRAWS_MOST:
        raise UsageError("result-altered", path=str(folder_a), reason=MARKER, detail=f"{head.draws} {head.seed}")
    plan = Plan(head.draws, head.seed, hypotheses_of(load_reference_table("hypotheses")).quality_half_width)
    published, means, draws, cells = [], [], [], []
    for folder in (folder_a, folder_b):
        activity, tiers, categories = read_activity(folder)
        table = read_table(folder, "factors", FACTORS)
        with as_written(folder, "factors.parquet"):
            matrix, models = _matrix(table, activity)
            activity = replace(activity, models=models)
            published.append(np.nansum(impacts_by_row(activity, matrix), axis=(0, 1)))
            impacts = impacts_by_row(activity, matrix, mean_ratios(activity, matrix, plan))
            means.append(np.nansum(impacts, axis=(0, 1)))
            draws.append(total_draws(activity, matrix, plan))
            known = known_cells(impacts, [tiers, categories])
            cells.append({(criterion, tier, category, stage): v for (tier, category), stage, criterion, v in known})
    covered = [{t.criterion for t in s.totals if t.value is not None} for s in studies]
    both = [c for c in CRITERION_CODES if c in covered[0] & covered[1]]
    explained = contributions(cells[0], cells[1])
    rows = []
    for code in both:
        c = CRITERION_CODES.index(code)
        a, b = (float(values[c]) for values in published)
        d = difference(code, CRITERION[code].unit, a, b, draws_a=draws[0][c], draws_b=draws[1][c])
        told = {k: v for k, v in vars(d).items() if k != "interval"}
        mean_a, mean_b = (float(values[c]) for values in means)
        told |= asdict(d.interval) | {"mean_a": mean_a, "mean_b": mean_b, "mean": mean_b - mean_a}
        rows.append(StudyDifference(**told, explained_by=explained.get(code, [])[:_EXPLAINED]))
    return StudyComparison(
        a=_compared(folder_a, studies[0].study),
        b=_compared(folder_b, studies[1].study),
        draws=plan.draws,
        seed=plan.seed,
        differences=rows,
        not_compared=sorted((covered[0] | covered[1]) - set(both)),
        category_labels=studies[1].category_labels | studies[0].category_labels,
    )


def _study(folder: Path) -> Footprint:
    found: Footprint = read_document(folder, "footprint")
    missing = [n for n in ("activity", "factors") if not (folder / f"{n}.parquet").is_file()]
    if missing:
        raise UsageError("not-a-result-folder", path=str(folder), reason=f"{missing[0]}.parquet")
    return found


def _compared(folder: Path, head: FootprintHead) -> ComparedStudy:
    told = {k: getattr(head, k) for k in ("organisation", "year", "country", "factor_set")}
    return ComparedStudy(path=str(folder), **told)


def _matrix(c: Columns, activity: ActivityTable) -> tuple[FactorMatrix, dict[str, float]]:
    """The arrays of a study, from the factors it wrote, and the models of its items."""
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
