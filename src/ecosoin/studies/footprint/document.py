"""What does the document of a footprint hold? Its totals, how they split, what is known of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ecosoin.catalogue.factor_set import Factor, FactorSet, Mix
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import COMPONENT_CATEGORY, SERVER_CATEGORY, FactorMatrix
from ecosoin.engine.impacts import coverage_share, grouped, impacts_by_row
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan, interval, variance_shares
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.vocabulary import (
    CRITERIA,
    CRITERION,
    CRITERION_CODES,
    MANDATORY_CRITERIA,
    QUALITY_GRADES,
    STAGE_CODES,
)
from ecosoin.results.footprint import CodeLabels, Coverage, Part, SourceUsed
from ecosoin.results.record import Sensitivity, Total
from ecosoin.results.tables import BREAKDOWN, Columns
from ecosoin.results.text import DIGITS
from ecosoin.words import labels

Rows = Iterable[Mapping[str, str]]

_SENSITIVITY_SHOWN = 15
_SCOPES = ("tier", "category", "site", "service")
"""The dimensions a row of activity has; its stages are the fifth."""
_ORDER = ("tier", "stage", "category", "site", "service")


def tiers_of(activity: ActivityTable, selection: Selection) -> list[tuple[str, str]]:
    """(tier, category) of each activity row; a component counts with the servers it makes."""
    items = {name: selection.items[name.removesuffix(COMPONENT_SUFFIX)] for name in set(activity.item)}
    category = {n: SERVER_CATEGORY if i.category == COMPONENT_CATEGORY else i.category for n, i in items.items()}
    return [(items[name].tier, category[name]) for name in activity.item]


def totals(activity: ActivityTable, matrix: FactorMatrix, draws: Floats, unmatched_lines: int) -> list[Total]:
    """The totals of the mandatory five, and of the others that at least one line has a factor for.

    A criterion that nothing covers has no value. ``draws`` are those of the totals.
    """
    central = np.nansum(impacts_by_row(activity, matrix), axis=(0, 1)) if len(activity) else np.zeros(len(CRITERIA))
    coverage = coverage_share(activity, matrix, unmatched_lines)
    rows = []
    for c, code in enumerate(CRITERION_CODES):
        share = float(coverage[c])
        if code not in MANDATORY_CRITERIA and share == 0:
            continue
        drawn = interval(draws[c]) if share > 0 else None
        spread = {k: getattr(drawn, k, None) for k in ("mean", "p05", "p50", "p95")}
        value = float(central[c]) if drawn else None
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


def breakdown(scopes: Mapping[str, Sequence[str]], value: Floats, mean: Floats, criteria: Sequence[str]) -> Columns:
    """The columns of ``breakdown.parquet`` for the criteria named.

    ``value`` and ``mean`` are impacts by row, stage and criterion; ``scopes`` gives the keys of each row. A cell
    nothing is known of has no row.
    """
    empty: Columns = {name: [] for name, _ in BREAKDOWN}
    if not len(value) or not criteria:
        return empty
    shown = [CRITERION_CODES.index(c) for c in criteria]
    both = np.concatenate([value[:, :, shown], mean[:, :, shown]], axis=2)
    rows: list[tuple[Any, ...]] = []
    for count in range(3):
        for names in combinations(_SCOPES, count):
            groups = grouped(both, [scopes[n] for n in names])
            cells = groups.value
            if names:
                known = ~np.isnan(cells).all(axis=1)
                rows += _rows(names, groups.keys, np.where(known, np.nansum(cells, axis=1), np.nan), criteria)
            if count < 2:
                staged = [(*key, stage) for key in groups.keys for stage in STAGE_CODES]
                rows += _rows((*names, "stage"), staged, cells.reshape(-1, cells.shape[2]), criteria)
    rows.sort(key=lambda r: (_ORDER.index(r[0]), -1 if r[2] is None else _ORDER.index(r[2])))
    return dict(zip(empty, zip(*rows, strict=True), strict=True))


def _rows(
    names: tuple[str, ...], keys: Sequence[tuple[str, ...]], cells: Floats, criteria: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    order = sorted(range(len(names)), key=lambda n: _ORDER.index(names[n]))
    found, c = np.nonzero(~np.isnan(cells[:, : len(criteria)]))
    values, means = (_significant(cells[found, c + shift]) for shift in (0, len(criteria)))
    for g, k, value, mean in zip(found.tolist(), c.tolist(), values, means, strict=True):
        placed = [x for n in order for x in (names[n], keys[g][n] or None)]
        code = criteria[k]
        yield (*placed, *(None,) * (4 - len(placed)), code, CRITERION[code].unit, value, mean)


def _significant(values: Floats) -> list[float]:
    """Rounded as documents are, so that two runs write the same bytes."""
    size = np.abs(np.where(values == 0, 1, values))
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(size)))
    rounded: list[float] = (np.round(values * scale) / scale).tolist()
    return rounded


def parts(columns: Columns) -> list[Part]:
    """The sums by one dimension, for the document."""
    names = {"dimension_1": "dimension", "key_1": "key", **{k: k for k in ("criterion", "unit", "value", "mean")}}
    kept = [i for i, second in enumerate(columns["dimension_2"]) if second is None]
    return [Part(**{name: columns[column][i] for column, name in names.items()}) for i in kept]


def exchange_rows(scopes: Mapping[str, Sequence[str]], value: Floats) -> list[dict[str, Any]]:
    """Impacts by (category, site), stage and criterion, as the exchange format of the RCP groups them."""
    return [
        {"category": category, "site": site, "stage": stage, "criterion": criterion, "value": impact}
        for (category, site), stage, criterion, impact in known_cells(value, [scopes["category"], scopes["site"]])
    ]


def known_cells(value: Floats, keys: Sequence[Sequence[str]]) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    """(key, stage, criterion, impact) of the groups of rows of the same key; a cell nothing is known of is left out."""
    groups = grouped(value, keys)
    for g, s, c in np.argwhere(~np.isnan(groups.value)).tolist():
        yield groups.keys[g], STAGE_CODES[s], CRITERION_CODES[c], float(groups.value[g, s, c])
