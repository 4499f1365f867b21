"""A study already written, read back so that it can be drawn again."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ecosoin.doors.folder import read_document
from ecosoin.doors.study_tables import as_written, read_activity, read_table
from ecosoin.doors.written_matrix import matrix_of, plan_of
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import coverage_share, impacts_by_row, without_mix
from ecosoin.engine.uncertainty import Plan, mean_ratios, total_draws
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.results.comparison import ComparedStudy
from ecosoin.results.footprint import Footprint
from ecosoin.results.tables import FACTORS
from ecosoin.studies.footprint.document import known_cells


@dataclass(frozen=True)
class Written:
    """What a study wrote of itself: its document, its activity by (tier, category), its factors."""

    folder: Path
    document: Footprint
    activity: ActivityTable
    tiers: tuple[str, ...]
    categories: tuple[str, ...]
    matrix: FactorMatrix

    @property
    def covered(self) -> set[str]:
        """The criteria that have a total."""
        return {t.criterion for t in self.document.totals if t.value is not None}

    @property
    def named(self) -> ComparedStudy:
        """The study as a comparison calls it."""
        told = {k: getattr(self.document.study, k) for k in ("organisation", "year", "country", "factor_set")}
        return ComparedStudy(path=str(self.folder), **told)

    def plan(self) -> Plan:
        """Its draws and seed; ``result-altered`` when it has none that can be."""
        return plan_of(self.folder, self.document.study)


def written(folder: Path) -> Written:
    """The study of a folder. Raises UsageError when it is not a footprint study, or no longer what one wrote."""
    document: Footprint = read_document(folder, "footprint")
    missing = [n for n in ("activity", "factors") if not (folder / f"{n}.parquet").is_file()]
    if missing:
        raise UsageError("not-a-result-folder", path=str(folder), reason=f"{missing[0]}.parquet")
    activity, tiers, categories = read_activity(folder)
    table = read_table(folder, "factors", FACTORS)
    with as_written(folder, "factors.parquet"):
        matrix, models = matrix_of(table, activity)
    return Written(
        folder, document, replace(activity, models=models), tiers=tiers, categories=categories, matrix=matrix
    )


@dataclass(frozen=True)
class Weight:
    """What some rows of a study weigh, on the draws of a plan; criteria last."""

    study: Written
    plan: Plan
    rows: Bools | None = None

    @cached_property
    def _activity(self) -> ActivityTable:
        return self.study.activity if self.rows is None else self.study.activity.kept(self.rows)

    @cached_property
    def covered(self) -> set[str]:
        """The criteria known for every row that draws electricity, and for some line."""
        if self.rows is None:
            return self.study.covered
        share = self._coverage
        partial = np.asarray(without_mix(self._activity, self.study.matrix).any(axis=0))
        known = {c for n, c in enumerate(CRITERION_CODES) if share[n] > 0 and not partial[n]}
        return known & {t.criterion for t in self.study.document.totals}

    @cached_property
    def _coverage(self) -> Floats:
        activity = self._activity
        if not activity.lines.any():  # what services take of lines counted elsewhere
            activity = replace(activity, lines=np.ones(len(activity), dtype=np.int64))
        return coverage_share(activity, self.study.matrix)

    def coverage(self, criterion: int) -> float:
        """The share (0-1) of the lines that have a factor for a criterion; lines of unknown type are no part's."""
        if self.rows is None:
            code = CRITERION_CODES[criterion]
            return next((t.coverage_share for t in self.study.document.totals if t.criterion == code), 0.0)
        return float(self._coverage[criterion])

    @cached_property
    def impacts(self) -> Floats:
        """The mean by row, stage and criterion."""
        with as_written(self.study.folder, "factors.parquet"):
            ratios = mean_ratios(self._activity, self.study.matrix, self.plan)
            return impacts_by_row(self._activity, self.study.matrix, ratios)

    @cached_property
    def published(self) -> Floats:
        """Totals at published factors."""
        found: Floats = np.nansum(impacts_by_row(self._activity, self.study.matrix), axis=(0, 1))
        return found

    @cached_property
    def mean(self) -> Floats:
        """Means of the totals, in closed form."""
        found: Floats = np.nansum(self.impacts, axis=(0, 1))
        return found

    @cached_property
    def draws(self) -> Floats:
        """Draws of the totals."""
        with as_written(self.study.folder, "factors.parquet"):
            return total_draws(self._activity, self.study.matrix, self.plan)

    def cells(self) -> dict[tuple[str, str, str, str], float]:
        """(criterion, tier, category, stage) -> mean."""
        known = known_cells(self.impacts, [self.study.tiers, self.study.categories])
        return {(criterion, tier, category, stage): v for (tier, category), stage, criterion, v in known}
