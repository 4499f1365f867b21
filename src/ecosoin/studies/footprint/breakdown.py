"""How does a total split? Sums by one and by two of five dimensions; each dimension adds up to the total."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ecosoin.engine.impacts import grouped
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, STAGE_CODES
from ecosoin.results.footprint import Part
from ecosoin.results.tables import BREAKDOWN, Columns
from ecosoin.results.text import DIGITS

SCOPES = ("tier", "category", "site", "service")
"""The dimensions a row of activity has; its stages are the fifth."""
_ORDER = ("tier", "stage", "category", "site", "service")


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
        for names in combinations(SCOPES, count):
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
    kept = [i for i, second in enumerate(columns["dimension_2"]) if second is None]
    names = ("dimension_1", "key_1", "criterion", "unit", "value", "mean")
    rows = ([columns[n][i] for n in names] for i in kept)
    return [
        Part(dimension=dimension, key=key, criterion=criterion, unit=unit, value=value, mean=mean)
        for dimension, key, criterion, unit, value, mean in rows
    ]


def exchange_rows(scopes: Mapping[str, Sequence[str]], value: Floats) -> list[dict[str, Any]]:
    """Impacts by (category, site), stage and criterion, as the exchange format of the RCP groups them."""
    groups = grouped(value, [scopes["category"], scopes["site"]])
    return [
        {"category": category, "site": site, "stage": stage, "criterion": code, "value": float(groups.value[g, s, c])}
        for g, (category, site) in enumerate(groups.keys)
        for s, stage in enumerate(STAGE_CODES)
        for c, code in enumerate(CRITERION_CODES)
        if not np.isnan(groups.value[g, s, c])
    ]
