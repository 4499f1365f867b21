"""What does the document of a footprint hold? Each of its parts, from activity, factors and facts."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ecosoin.catalogue.factor_set import Factor, FactorSet, Mix
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import CriterionWeight, boundary_share, coverage_share, impacts_by_row, single_score
from ecosoin.engine.server_components import COMPONENT_CATEGORY, SERVER_CATEGORY
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan, interval, variance_shares
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.vocabulary import CRITERIA, CRITERION, CRITERION_CODES, MANDATORY_CRITERIA, QUALITY_GRADES
from ecosoin.results.footprint import (
    Boundary,
    CodeLabels,
    Coverage,
    Normalisation,
    Plausibility,
    SourceUsed,
)
from ecosoin.results.record import Sensitivity, Total
from ecosoin.studies.footprint.facts import StudyFacts
from ecosoin.words import labels

Rows = Iterable[Mapping[str, str]]

_SENSITIVITY_SHOWN = 15
_PER = (("user", "users"), ("bed", "beds"), ("staff", "staff"))


def tiers_of(activity: ActivityTable, selection: Selection) -> list[tuple[str, str]]:
    """(tier, category) of each activity row; a component counts with the servers it makes."""
    items = {name: selection.items[name.removesuffix(COMPONENT_SUFFIX)] for name in set(activity.item)}
    category = {n: SERVER_CATEGORY if i.category == COMPONENT_CATEGORY else i.category for n, i in items.items()}
    return [(items[name].tier, category[name]) for name in activity.item]


def shown_criteria(coverage: Floats) -> list[str]:
    """The mandatory five always, the others when at least one line has a factor."""
    return [c for c, share in zip(CRITERION_CODES, coverage, strict=True) if c in MANDATORY_CRITERIA or share > 0]


def totals(activity: ActivityTable, matrix: FactorMatrix, draws: Floats, unmatched_lines: int) -> list[Total]:
    """The total of each criterion; one that nothing covers has no value. ``draws`` are those of the totals."""
    central = np.nansum(impacts_by_row(activity, matrix), axis=(0, 1)) if len(activity) else np.zeros(len(CRITERIA))
    coverage = coverage_share(activity, matrix, unmatched_lines)
    rows = []
    for code in shown_criteria(coverage):
        c = CRITERION_CODES.index(code)
        drawn = interval(draws[c]) if coverage[c] > 0 else None
        spread = {k: getattr(drawn, k, None) for k in ("mean", "p05", "p50", "p95")}
        value = float(central[c]) if drawn else None
        share = float(coverage[c])
        rows.append(Total(criterion=code, unit=CRITERION[code].unit, value=value, **spread, coverage_share=share))
    return rows


def sensitivity(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, criteria: Sequence[str]
) -> list[Sensitivity]:
    """The largest inputs of each criterion's variance."""
    kept: dict[str, list[Sensitivity]] = {}
    for v in variance_shares(activity, matrix, plan, criteria):
        kept.setdefault(v.criterion, []).append(v)
    return [row for shares in kept.values() for row in shares[:_SENSITIVITY_SHOWN]]


def normalisation(total_rows: Sequence[Total], facts: StudyFacts, ef31: Rows, boundaries: Rows) -> Normalisation:
    """The EF 3.1 single score, and shares of the planetary boundaries per user, bed and member of staff."""
    weights = [CriterionWeight(r["criterion"], float(r["normalisation"]), float(r["weight"])) for r in ef31]
    values = {r.criterion: r.value for r in total_rows}
    score = single_score(values, weights)
    shares = []
    for r in boundaries:
        total = values.get(r["criterion"])
        for per, fact in _PER:
            persons = facts.numbers.get(fact)
            if total is not None and persons:
                share = boundary_share(total, persons, float(r["boundary"]), float(r["world_population"]))
                shares.append(Boundary(criterion=r["criterion"], per=per, share=share))
    return Normalisation(
        single_score_mpt=score.value_mpt,
        weight_share=score.weight_share,
        missing=list(score.missing),
        boundaries=shares,
    )


def plausibility(total_rows: Sequence[Total], facts: StudyFacts, published: Rows) -> list[Plausibility]:
    """The result beside published orders of magnitude, per unit they are given in; a check, never a tuning."""
    values = {r.criterion: r.value for r in total_rows}
    rows = []
    for r in published:
        total, count = values.get(r["criterion"]), facts.numbers.get(r["per"])
        if total is None or not count:
            continue
        low, high = (float(r[k]) if r[k] else None for k in ("low", "high"))
        rows.append(
            Plausibility(
                id=r["id"],
                criterion=r["criterion"],
                per=r["per"],
                value=total / count,
                low=low,
                central=float(r["value"]),
                high=high,
                unit=r["unit"],
                source=r["source_id"],
            )
        )
    return rows


def quality_shares(activity: ActivityTable) -> dict[str, float]:
    """Share of inventory lines by quality grade."""
    total = int(activity.lines.sum())
    lines = dict.fromkeys(QUALITY_GRADES, 0)
    for grade, count in zip(activity.quality, activity.lines, strict=True):
        lines[grade] += int(count)
    return {g: n / total if total else 0.0 for g, n in lines.items()}


def coverage_rows(total_rows: Sequence[Total], lines: int) -> list[Coverage]:
    """Lines with a factor, for each criterion of the totals."""
    return [
        Coverage(criterion=r.criterion, lines=lines, covered=round(r.coverage_share * lines), share=r.coverage_share)
        for r in total_rows
    ]


def sources_used(selection: Selection, matrix: FactorMatrix) -> list[SourceUsed]:
    """Every source behind a factor or a mix of the study, once, with its licence."""
    found: dict[tuple[str, str], SourceUsed] = {}
    records: list[Factor | Mix] = [*matrix.factor.values(), *matrix.mix_row.values()]
    for record in records:
        s = selection.source_of(record)
        told = {k: getattr(s, k) for k in ("id", "kind", "title", "publisher", "version", "url", "licence")}
        found[record.set_name, s.id] = SourceUsed(factor_set=record.set_name, date=s.date_published, **told)
    return [found[k] for k in sorted(found)]


def set_labels(sets: Sequence[FactorSet]) -> CodeLabels:
    """What the sets themselves call their codes, the first set winning."""
    return {code: dict(names) for s in reversed(sets) for code, names in s.labels.items()}


def item_labels(matrix: FactorMatrix, given: CodeLabels) -> CodeLabels:
    """What people call each item of the study; ``given`` by the sets comes before aliases."""
    return {code: item.labels | given.get(code, {}) for code, item in sorted(matrix.definitions.items())}


def category_labels(categories: Iterable[str], reference: Rows, given: CodeLabels) -> CodeLabels:
    """What people call each category; ``given`` by the sets comes before ``reference/category_labels.csv``."""
    known = {r["category"]: labels(r) for r in reference}
    found = {c: known.get(c, {}) | given.get(c, {}) for c in sorted(set(categories))}
    return {c: names for c, names in found.items() if names}
