"""``ecosoin compare``: two studies already written, on the same draws."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from msgspec.structs import asdict

from ecosoin.doors.folder import MARKER, read_document
from ecosoin.doors.study_tables import as_written, read_activity, read_table
from ecosoin.doors.written_matrix import matrix_of
from ecosoin.engine.choice import hypotheses_of
from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, mean_ratios, total_draws
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES
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
            matrix, models = matrix_of(table, activity)
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
