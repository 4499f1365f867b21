"""``ecosoin compare``: studies already written, or the parts of one, on the same draws."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.uncertainty import Plan, interval
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, CRITERION_CODES
from ecosoin.results.comparison import (
    ComparedCriterion,
    ComparedMember,
    SeveralComparison,
    StudyComparison,
    StudyDifference,
)
from ecosoin.studies.footprint.road.written import Weight, Written, written

By = Literal["study", "site", "service"]
_EXPLAINED = 10


def compare(folder_a: Path, folder_b: Path) -> StudyComparison:
    """The comparison document: per criterion the difference of the means, its interval, P(B < A), what explains it.

    Draws and seed are those of A for both. Raises UsageError when a folder is not a footprint study.
    """
    studies = [written(f) for f in (folder_a, folder_b)]
    plan = studies[0].plan()
    sides = [Weight(s, plan) for s in studies]
    cells = [side.cells() for side in sides]
    both = [c for c in CRITERION_CODES if c in sides[0].covered & sides[1].covered]
    explained = contributions(cells[0], cells[1])
    rows = []
    for code in both:
        c = CRITERION_CODES.index(code)
        a, b = (float(side.published[c]) for side in sides)
        d = difference(code, CRITERION[code].unit, a, b, draws_a=sides[0].draws[c], draws_b=sides[1].draws[c])
        told = {k: v for k, v in vars(d).items() if k != "interval"}
        mean_a, mean_b = (float(side.mean[c]) for side in sides)
        told |= asdict(d.interval) | {"mean_a": mean_a, "mean_b": mean_b, "mean": mean_b - mean_a}
        rows.append(StudyDifference(**told, explained_by=explained.get(code, [])[:_EXPLAINED]))
    return StudyComparison(
        a=studies[0].named,
        b=studies[1].named,
        draws=plan.draws,
        seed=plan.seed,
        differences=rows,
        not_compared=sorted((sides[0].covered | sides[1].covered) - set(both)),
        category_labels=studies[1].document.category_labels | studies[0].document.category_labels,
    )


def compare_several(folders: Sequence[Path], by: By = "study") -> SeveralComparison:
    """Several studies, or the sites or services of one, heaviest first: each beside the first, on the same draws.

    Raises UsageError: ``compare-alone`` (a single member), ``compare-by-one`` (parts of several studies), and what
    :func:`compare` does.
    """
    if by != "study" and len(folders) > 1:
        raise UsageError("compare-by-one", by=by)
    studies = [written(f) for f in folders]
    plan = studies[0].plan()
    members, without = [(s.named.path, Weight(s, plan)) for s in studies], 0
    if by != "study":
        members, without = _parts(studies[0], plan, by)
    if len(members) < 2:
        raise UsageError("compare-alone", path=str(folders[0]))
    if by != "study":
        climate = CRITERION_CODES.index(CLIMATE)
        members.sort(key=lambda m: -float(m[1].mean[climate]))
    first = members[0][1]
    known = [c for c in CRITERION_CODES if c in first.covered]
    return SeveralComparison(
        studies=[s.named for s in studies],
        by=by,
        draws=plan.draws,
        seed=plan.seed,
        criteria=[
            ComparedCriterion(
                criterion=c, unit=CRITERION[c].unit, members=[_member(name, side, first, c) for name, side in members]
            )
            for c in known
        ],
        not_compared=sorted(set().union(*(side.covered for _, side in members)) - set(known)),
        lines_without=without,
    )


def _parts(study: Written, plan: Plan, by: By) -> tuple[list[tuple[str, Weight]], int]:
    """The rows of each site or service, and the lines that have none."""
    keys = np.array(study.activity.scope[by], dtype=object)
    names = sorted({str(k) for k in keys} - {""})
    return [(n, Weight(study, plan, keys == n)) for n in names], int(study.activity.lines[keys == ""].sum())


def _member(name: str, side: Weight, first: Weight, criterion: str) -> ComparedMember:
    c = CRITERION_CODES.index(criterion)
    if criterion not in side.covered:
        none = dict.fromkeys(("value", "mean", "p05", "p50", "p95"))
        return ComparedMember(
            name=name, coverage_share=side.coverage(c), **none, difference=None, probability_lower=None
        )
    told = asdict(interval(side.draws[c], float(side.mean[c]))) | {"value": float(side.published[c])}
    if side is first:
        return ComparedMember(
            name=name, coverage_share=side.coverage(c), **told, difference=None, probability_lower=None
        )
    a, b = (float(s.published[c]) for s in (first, side))
    d = difference(criterion, CRITERION[criterion].unit, a, b, draws_a=first.draws[c], draws_b=side.draws[c])
    gap = interval(side.draws[c] - first.draws[c], float(side.mean[c] - first.mean[c]))
    return ComparedMember(
        name=name, coverage_share=side.coverage(c), **told, difference=gap, probability_lower=d.probability_b_lower
    )
