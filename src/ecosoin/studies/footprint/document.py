"""What does the document of a footprint hold? Its totals, how they split, what is known of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import fsum
from typing import Any

import numpy as np

from ecosoin.catalogue.factor_set import Factor, FactorSet, Mix, Source
from ecosoin.catalogue.ranges import ENERGY, LIFETIME, Ranges
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import COMPONENT_CATEGORY, EMBEDDED, SERVER_CATEGORY, FactorMatrix
from ecosoin.engine.impacts import (
    MeanRatios,
    coverage_share,
    grouped,
    impacts_by_row,
    is_thing,
    without_energy,
    without_mix,
)
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan, interval
from ecosoin.engine.variance import REST, variance_shares
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.vocabulary import (
    CLIMATE,
    CRITERION,
    CRITERION_CODES,
    MANDATORY_CRITERIA,
    QUALITY_GRADES,
    STAGE_CODES,
)
from ecosoin.results.footprint import CodeLabels, Coverage, Departure, Part, SourceUsed
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


def totals(
    activity: ActivityTable, matrix: FactorMatrix, draws: Floats, unmatched_lines: int, *, means: MeanRatios
) -> list[Total]:
    """The totals of the mandatory five, and of the others that at least one line has a factor for.

    A criterion that nothing covers has no value, nor has one that some electricity lacks: the rest is not a total.
    ``draws`` are those of the totals, whose mean is in closed form.
    """
    published, mean = (np.nansum(impacts_by_row(activity, matrix, m), axis=(0, 1)) for m in (None, means))
    coverage = coverage_share(activity, matrix, unmatched_lines)
    partial = np.asarray(without_mix(activity, matrix).any(axis=0))
    rows = []
    for c, code in enumerate(CRITERION_CODES):
        share = float(coverage[c])
        if code not in MANDATORY_CRITERIA and share == 0 and published[c] == 0:
            continue
        drawn = interval(draws[c], float(mean[c])) if share > 0 and not partial[c] else None
        spread = {k: getattr(drawn, k, None) for k in ("mean", "p05", "p50", "p95")}
        value = float(published[c]) if drawn else None
        rows.append(Total(criterion=code, unit=CRITERION[code].unit, value=value, **spread, coverage_share=share))
    return rows


def totals_withheld(activity: ActivityTable, matrix: FactorMatrix, totals: Sequence[Total]) -> list[Problem]:
    """Criteria that have no total for want of a mix: one note for each place, with its lines."""
    lacking, known = without_mix(activity, matrix), np.nansum(impacts_by_row(activity, matrix), axis=(0, 1))
    told = [t.criterion for t in totals if t.value is None and known[CRITERION_CODES.index(t.criterion)] > 0]
    found = []
    for place in sorted(set(activity.place)):
        rows = np.array([p == place for p in activity.place])
        criteria = [c for c in told if lacking[rows, CRITERION_CODES.index(c)].any()]
        if criteria:
            columns = [CRITERION_CODES.index(c) for c in criteria]
            lines = int(activity.lines[rows & lacking[:, columns].any(axis=1)].sum())
            params: dict[str, object] = {"place": place, "criteria": ", ".join(criteria), "lines": lines}
            params["count"] = len(criteria)
            found.append(Problem("mix-criterion-missing", "note", params=params))
    return found


def holes(activity: ActivityTable, matrix: FactorMatrix) -> list[Problem]:
    """Devices whose manufacturing has no climate factor, a doubt; so is what has none; unknown energies, a note."""
    climate = CRITERION_CODES.index(CLIMATE)
    embedded = ~np.isnan(matrix.value[:, EMBEDDED, climate]).all(axis=1)
    position = matrix.item_index()
    items = np.array([position[name] for name in activity.item], dtype=np.intp)
    made = (is_thing(matrix) & ~embedded)[items]
    nothing = np.isnan(impacts_by_row(activity, matrix)[:, :, climate]).all(axis=1) & (activity.lines > 0)
    unknown: list[tuple[str, Severity, Bools]] = [
        ("factor-embedded-unknown", "doubt", made),
        ("factor-unknown", "doubt", nothing & ~made),
        ("device-energy-unknown", "note", without_energy(activity, matrix)),
    ]
    found = []
    for code, severity, rows in unknown:
        lines: Counter[str] = Counter()
        for n in np.flatnonzero(rows):
            lines[activity.item[n].removesuffix(COMPONENT_SUFFIX)] += int(activity.lines[n])
        if lines:
            named = [matrix.definitions[item].labels | {"count": n} for item, n in lines.most_common()]
            params: dict[str, object] = {"items": named, "count": len(lines), "lines": lines.total()}
            found.append(Problem(code, severity, params=params))
    return found


def mixes_assumed(activity: ActivityTable, matrix: FactorMatrix, selection: Selection) -> list[Problem]:
    """Places whose electricity, drawn by some line, is an assumption for some criteria: one doubt for each."""
    drawing = {p for p, kwh in zip(activity.place, activity.energy_kwh, strict=True) if kwh > 0}
    criteria: dict[str, list[str]] = {}
    for (place, criterion), mix in sorted(selection.mixes.items()):
        if place in drawing and criterion in CRITERION and selection.source_of(mix).kind == "assumption":
            criteria.setdefault(place, []).append(criterion)
    return [
        Problem("mix-assumed", "doubt", params={"place": place, "criteria": ", ".join(found), "count": len(found)})
        for place, found in criteria.items()
    ]


def sensitivity(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, criteria: Sequence[str]
) -> list[Sensitivity]:
    """The largest inputs of each criterion's variance, then what they leave: the shares of a criterion sum to 1."""
    kept: dict[str, list[Sensitivity]] = {}
    for v in variance_shares(activity, matrix, plan, criteria):
        kept.setdefault(v.criterion, []).append(v)
    found: list[Sensitivity] = []
    for criterion, shares in kept.items():
        shown = shares[:_SENSITIVITY_SHOWN]
        left = 1 - fsum(v.share_of_variance for v in shown)
        found += [*shown, Sensitivity(criterion=criterion, input=REST, share_of_variance=left)]
    return found


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


def departures(
    activity: ActivityTable, matrix: FactorMatrix, value: Floats, mean: Floats, *, criteria: Sequence[str]
) -> list[Departure]:
    """The items some range of which is centred elsewhere than the set, largest difference first, by criterion.

    ``value`` and ``mean`` are impacts by row, stage and criterion.
    """
    read: dict[str, dict[str, set[str]]] = {}
    for (i, _, c), r in matrix.read.items():
        if r.limits[1] != matrix.value[i, STAGE_CODES.index(r.quantity), c]:
            read.setdefault(r.item, {}).setdefault(r.quantity, set()).add(r.criterion)
    columns = [(LIFETIME, activity.basis("lifetime_basis")), (ENERGY, activity.basis("energy_basis"))]
    lines = activity.basis("line_item")
    for kind, item in sorted({(k, lines[n]) for k, bases in columns for n, basis in enumerate(bases) if basis}):
        default = matrix.defaults.get((kind, item))
        if default and default.limits[1] != default.published:
            read.setdefault(item, {})[kind] = set(CRITERION_CODES)
    sums = [grouped(v, [activity.basis("line_item")]) for v in (value, mean)]
    found = []
    for g, (item,) in enumerate(sums[0].keys):
        for code in criteria if item in read else ():
            quantities = sorted(q for q, codes in read[item].items() if code in codes)
            published, drawn = (float(np.nansum(s.value[g, :, CRITERION_CODES.index(code)])) for s in sums)
            if quantities and published != drawn:
                told = Departure(
                    criterion=code,
                    unit=CRITERION[code].unit,
                    item=item,
                    quantities=quantities,
                    value=published,
                    mean=drawn,
                )
                found.append(told)
    return sorted(found, key=lambda d: (criteria.index(d.criterion), -abs(d.mean - d.value), d.item))


def sources_used(selection: Selection, matrix: FactorMatrix, ranges: Ranges) -> list[SourceUsed]:
    """Every source behind a factor, a mix or a range of the study, once, with its licence."""
    found: dict[tuple[str, str], SourceUsed] = {}
    records: list[Factor | Mix] = [*matrix.factor.values(), *matrix.mix_row.values()]
    for record in records:
        s = selection.source_of(record)
        found[record.set_name, s.id] = _used(record.set_name, s)
    drawn = [*matrix.read.values(), *(d.read for d in matrix.defaults.values() if d.read)]
    for r in drawn:
        found[r.folder, r.source_id] = _used(r.folder, ranges.sources[r.folder, r.source_id])
    return [found[k] for k in sorted(found)]


def _used(holder: str, s: Source) -> SourceUsed:
    told = {k: getattr(s, k) for k in ("id", "kind", "title", "publisher", "version", "url", "licence")}
    return SourceUsed(factor_set=holder, date=s.date_published, **told)


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
