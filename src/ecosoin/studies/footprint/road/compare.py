"""``ecosoin compare``: two studies already written, on the same draws."""

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
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import ComparedStudy, Footprint, FootprintHead, StudyComparison, StudyDifference
from ecosoin.results.tables import FACTORS
from ecosoin.studies.footprint.document import known_cells

_EXPLAINED, _DRAWS_MOST = 10, 1_000_000


def compare(folder_a: Path, folder_b: Path) -> StudyComparison:
    """The comparison document: per criterion the difference, its interval, P(B < A) and what explains it.

    Draws and seed are those of A for both. Raises UsageError when a folder is not a footprint study.
    """
    studies = [_study(f) for f in (folder_a, folder_b)]
    head = studies[0].study
    if head.draws is None or head.seed is None or head.seed < 0 or not 0 < head.draws <= _DRAWS_MOST:
        raise UsageError("result-altered", path=str(folder_a), reason=MARKER, detail=f"{head.draws} {head.seed}")
    plan = Plan(head.draws, head.seed, hypotheses_of(load_reference_table("hypotheses")).quality_half_width)
    central, draws, cells = [], [], []
    for folder in (folder_a, folder_b):
        activity, tiers, categories = read_activity(folder)
        table = read_table(folder, "factors", FACTORS)
        with as_written(folder, "factors.parquet"):
            matrix = _matrix(table, activity)
            impacts = impacts_by_row(activity, matrix)
            central.append(np.nansum(impacts, axis=(0, 1)))
            draws.append(total_draws(activity, matrix, plan))
            known = known_cells(impacts, [tiers, categories])
            cells.append({(criterion, tier, category, stage): v for (tier, category), stage, criterion, v in known})
    covered = [{t.criterion for t in s.totals if t.value is not None} for s in studies]
    both = [c for c in CRITERION_CODES if c in covered[0] & covered[1]]
    explained = contributions(cells[0], cells[1])
    rows = []
    for code in both:
        c = CRITERION_CODES.index(code)
        a, b = (float(values[c]) for values in central)
        d = difference(code, CRITERION[code].unit, a, b, draws_a=draws[0][c], draws_b=draws[1][c])
        told = {k: v for k, v in vars(d).items() if k != "interval"}
        first = explained.get(code, [])[:_EXPLAINED]
        rows.append(StudyDifference(**told, **asdict(d.interval), explained_by=first))
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


def _matrix(c: Columns, activity: ActivityTable) -> FactorMatrix:
    """The arrays of a study, from the factors it wrote."""
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
    return FactorMatrix(
        items=tuple(items),
        places=tuple(places),
        value=value,
        sigma=sigma,
        mix=mix,
        mix_sigma=mix_sigma,
        factor=factors,
        mix_row=mixes,
        definitions={},
    )


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
