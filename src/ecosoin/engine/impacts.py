"""What does an activity weigh, and beside what a person or the planet can bear? Impacts, normalised and weighted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecosoin.catalogue.factor_set import Item
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import COMPONENT_CATEGORY, EMBEDDED, USE, USE_ONLY, FactorMatrix, gathered
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.draws import Bools, Floats


@dataclass(frozen=True)
class MeanRatios:
    """Mean of each product over its published value, in closed form, for each activity row.

    ``factor`` has shape (rows, stages, criteria), ``electricity`` (rows, criteria). Inputs are independent: the mean of
    a product is the product of the means, so means of rows add up to the mean of the total.
    """

    factor: Floats
    electricity: Floats


def impacts_by_row(activity: ActivityTable, matrix: FactorMatrix, means: MeanRatios | None = None) -> Floats:
    """Impacts [criterion unit per year], shape (rows, stages, criteria); NaN where no factor or amount is known.

    At published factors, or with ``means`` their mean.
    """
    items, places = gathered(matrix, activity.item, activity.place)
    value, kwh = matrix.value[items], matrix.mix[places]
    if means is not None:
        value, kwh = value * means.factor, kwh * means.electricity
    result = np.full_like(value, np.nan)
    result[:, EMBEDDED, :] = activity.unit_year[:, None, None] * value[:, EMBEDDED, :]
    direct = activity.use_unit[:, None] * value[:, USE, :]
    electricity = np.where(activity.energy_kwh[:, None] == 0.0, 0.0, activity.energy_kwh[:, None] * kwh)
    both_missing = np.isnan(direct) & np.isnan(electricity)
    no_power = np.isnan(direct) & (activity.energy_kwh[:, None] == 0.0) & ~has_embedded(matrix)[items][:, None]
    result[:, USE, :] = np.where(both_missing | no_power, np.nan, np.nan_to_num(direct) + np.nan_to_num(electricity))
    return result


def has_embedded(matrix: FactorMatrix) -> Bools:
    """Items with at least one factor for an embedded stage; the others (a kWh, a kilometre) have only a use."""
    known: Bools = np.any(~np.isnan(matrix.value[:, EMBEDDED, :]), axis=(1, 2))
    return known


def covered(activity: ActivityTable, matrix: FactorMatrix) -> Bools:
    """Whether each row has a factor for each criterion, shape (rows, criteria).

    A thing is covered when one of its embedded factors exists for the criterion and its amount is known; a pure use
    item when its use impact is known. Some criteria exist only in use. What draws electricity also needs a mix.
    """
    items, _ = gathered(matrix, activity.item, activity.place)
    impacts = impacts_by_row(activity, matrix)
    embedded = ~np.isnan(impacts[:, EMBEDDED, :]).all(axis=1)
    use = ~np.isnan(impacts[:, USE, :])
    known: Bools = np.where(is_thing(matrix)[items][:, None], embedded, use)
    known[:, USE_ONLY] = use[:, USE_ONLY]
    return known & ~without_mix(activity, matrix)


def is_thing(matrix: FactorMatrix) -> Bools:
    """Items that are made: with an embedded factor, or of the digital tiers without any factor of a pure use."""
    use: Bools = np.any(~np.isnan(matrix.value[:, USE, :]), axis=1)
    digital = np.array([d is not None and d.tier != "non_digital" for d in _definitions(matrix)], dtype=bool)
    return has_embedded(matrix) | (digital & ~use)


def without_energy(activity: ActivityTable, matrix: FactorMatrix) -> Bools:
    """Whether each row is of a digital device of which neither the inventory nor the catalogue gives the energy."""
    items, _ = gathered(matrix, activity.item, activity.place)
    device = [
        d is not None and d.lasts and d.tier != "non_digital" and d.category != COMPONENT_CATEGORY
        for d in _definitions(matrix)
    ]
    lacking: Bools = np.isnan(activity.energy_kwh) & np.array(device, dtype=bool)[items]
    return lacking


def _definitions(matrix: FactorMatrix) -> list[Item | None]:
    return [matrix.definitions.get(name.removesuffix(COMPONENT_SUFFIX)) for name in matrix.items]


def without_mix(activity: ActivityTable, matrix: FactorMatrix) -> Bools:
    """Whether each row draws electricity whose place has no mix for each criterion, shape (rows, criteria)."""
    _, places = gathered(matrix, activity.item, activity.place)
    drawn = np.nan_to_num(activity.energy_kwh) > 0
    lacking: Bools = drawn[:, None] & np.isnan(matrix.mix[places])
    return lacking


def coverage_share(activity: ActivityTable, matrix: FactorMatrix, unmatched_lines: int = 0) -> Floats:
    """Share (0-1) of inventory lines with a factor, by criterion; lines of unknown type count as not covered."""
    lines = activity.lines.astype(np.float64)
    total = lines.sum() + unmatched_lines
    if total == 0:
        return np.zeros(matrix.value.shape[2])
    share: Floats = (covered(activity, matrix) * lines[:, None]).sum(axis=0) / total
    return share


@dataclass(frozen=True)
class GroupedImpacts:
    """Impacts summed over rows that share the same scope; ``value`` has shape (groups, stages, criteria)."""

    keys: tuple[tuple[str, ...], ...]
    value: Floats


def grouped(impacts: Floats, keys: Sequence[Sequence[str]]) -> GroupedImpacts:
    """Sums impacts over rows with equal keys (columns in ``keys``), in sorted order; all-NaN cells stay NaN."""
    rows = list(zip(*keys, strict=True)) if keys else [()] * impacts.shape[0]
    distinct = sorted(set(rows))
    position = {k: i for i, k in enumerate(distinct)}
    index = np.array([position[r] for r in rows], dtype=np.intp)
    if not distinct:
        return GroupedImpacts((), impacts)
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(len(distinct)))
    ordered = impacts[order]
    total = np.add.reduceat(np.nan_to_num(ordered), starts, axis=0)
    known = np.logical_or.reduceat(~np.isnan(ordered), starts, axis=0)
    return GroupedImpacts(tuple(distinct), np.where(known, total, np.nan))


@dataclass(frozen=True)
class CriterionWeight:
    """Global normalisation per person and year, and weight (0-1), of a criterion (EF 3.1, JRC130796)."""

    criterion: str
    normalisation: float
    weight: float


@dataclass(frozen=True)
class SingleScore:
    """Score [mPt], the part of the EF weight that had a value, and the criteria that had none."""

    value_mpt: float
    weight_share: float
    missing: tuple[str, ...]


def single_score(totals: Mapping[str, float | None], weights: Sequence[CriterionWeight]) -> SingleScore:
    """The EF 3.1 single score over the criteria known; the missing ones are named, not counted as zero.

    >>> single_score({"a": 2.0}, [CriterionWeight("a", 4.0, 0.5), CriterionWeight("b", 1.0, 0.5)])
    SingleScore(value_mpt=250.0, weight_share=0.5, missing=('b',))
    """
    score, covered, missing = 0.0, 0.0, []
    for w in weights:
        total = totals.get(w.criterion)
        if total is None:
            missing.append(w.criterion)
        else:
            score += total / w.normalisation * w.weight
            covered += w.weight
    return SingleScore(score * 1000, covered, tuple(missing))


def boundary_share(total: float, persons: float, boundary: float, world_population: float) -> float:
    """Share of one person's part of a planetary boundary that the service takes, for each person served.

    >>> boundary_share(100.0, 10.0, 1000.0, 50.0)
    0.5
    """
    return total / persons / (boundary / world_population)
