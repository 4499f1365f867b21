"""Draws of totals, and what the variance comes from.

Each uncertain input has one stream: a factor (item, stage, criterion), the electricity of a place for a criterion, the
amount of an item (by place and quality grade). It is drawn once and serves every line that uses it. The work is done on
amounts summed by (item, place, quality), so its cost does not depend on the number of lines.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import EMBEDDED, USE, FactorMatrix, gathered
from ecosoin.engine.impacts import DrawnMeans
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.ranged import amount_multiplier, lognormal_multiplier
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.results.record import Drawn, Sensitivity

_THREADS = 2


@dataclass(frozen=True)
class Plan:
    """How to draw: number of draws, seed, relative half-width of amounts by quality grade."""

    draws: int
    seed: int
    half_width: Mapping[str, float]


@dataclass(frozen=True)
class _Amounts:
    """Amounts by (item, place, quality): the only thing uncertainty needs to know of an inventory.

    ``group`` is the one each activity row is in.
    """

    group: npt.NDArray[np.intp]
    item: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    name: tuple[str, ...]
    half_width: Floats
    unit_year: Floats
    use_unit: Floats
    energy_kwh: Floats


def _amounts(activity: ActivityTable, matrix: FactorMatrix, half_width: Mapping[str, float]) -> _Amounts:
    rows = list(zip(activity.item, activity.place, activity.quality, strict=True))
    distinct = sorted(set(rows))
    position = {k: i for i, k in enumerate(distinct)}
    index = np.array([position[r] for r in rows], dtype=np.intp)

    def summed(values: Floats) -> Floats:
        total: Floats = np.bincount(index, weights=np.nan_to_num(values), minlength=len(distinct)).astype(np.float64)
        return total

    items, places = gathered(matrix, [d[0] for d in distinct], [d[1] for d in distinct])
    return _Amounts(
        index,
        items,
        place=places,
        name=tuple(f"amount:{i}:{p}:{q}" for i, p, q in distinct),
        half_width=np.array([half_width[d[2]] for d in distinct]),
        unit_year=summed(activity.unit_year),
        use_unit=summed(activity.use_unit),
        energy_kwh=summed(activity.energy_kwh),
    )


def total_draws(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, amount_draws: Floats | None = None
) -> Floats:
    """Draws of the total of each criterion, shape (criteria, draws).

    ``amount_draws``, shape (rows, draws), replaces the quality half-widths by multipliers of each activity row known to
    the caller (a service whose minutes, kilometres and shares are themselves uncertain).
    """
    if amount_draws is not None:
        return _summed_draws(_amounts_by_row(activity, matrix), amount_draws, matrix, plan)
    amounts = _amounts(activity, matrix, plan.half_width)
    return _summed_draws(amounts, _amount_draws(amounts, plan), matrix, plan)


def drawn_means(activity: ActivityTable, matrix: FactorMatrix, plan: Plan) -> tuple[Floats, DrawnMeans]:
    """The draws of :func:`total_draws`, and the means of the same draws for each activity row."""
    amounts = _amounts(activity, matrix, plan.half_width)
    factor = np.ones((len(amounts.name), *matrix.value.shape[1:]))
    means = DrawnMeans(factor, np.ones((len(amounts.name), matrix.mix.shape[1])))
    draws = _summed_draws(amounts, _amount_draws(amounts, plan), matrix=matrix, plan=plan, means=means)
    return draws, DrawnMeans(means.factor[amounts.group], means.electricity[amounts.group])


def _amount_draws(amounts: _Amounts, plan: Plan) -> Floats:
    rows = zip(amounts.name, amounts.half_width, strict=True)
    drawn = [amount_multiplier(plan.seed, n, h, plan.draws) for n, h in rows]
    return np.stack(drawn) if drawn else np.zeros((0, plan.draws))


def _amounts_by_row(activity: ActivityTable, matrix: FactorMatrix) -> _Amounts:
    items, places = gathered(matrix, activity.item, activity.place)
    return _Amounts(
        np.arange(len(activity)),
        items,
        place=places,
        name=activity.item,
        half_width=np.zeros(len(activity)),
        unit_year=np.nan_to_num(activity.unit_year),
        use_unit=np.nan_to_num(activity.use_unit),
        energy_kwh=np.nan_to_num(activity.energy_kwh),
    )


def _summed_draws(
    amounts: _Amounts, multipliers: Floats, matrix: FactorMatrix, plan: Plan, means: DrawnMeans | None = None
) -> Floats:
    """Draws of the totals; ``means``, by group of amounts, is filled on the way."""
    unit_year = _by_group(amounts.item, amounts.unit_year, multipliers)
    use_unit = _by_group(amounts.item, amounts.use_unit, multipliers)
    energy = _by_group(amounts.place, amounts.energy_kwh, multipliers)
    rows = {i: np.flatnonzero(amounts.item == i) for i in {*unit_year, *use_unit}}
    by_criterion: dict[int, list[tuple[str, int, int]]] = {}
    for (i, s, c), factor in matrix.factor.items():
        by_criterion.setdefault(c, []).append((f"factor:{factor.id}", i, s))

    def one(c: int) -> Floats:
        total = np.zeros(plan.draws)
        for name, i, s in by_criterion.get(c, ()):
            carried = use_unit.get(i) if s == USE else unit_year.get(i)
            if carried is not None:
                draw = lognormal_multiplier(plan.seed, name, float(matrix.sigma[i, s, c]), plan.draws)
                total += float(matrix.value[i, s, c]) * carried * draw
                if means is not None:
                    means.factor[rows[i], s, c] = multipliers[rows[i]] @ draw / plan.draws
        for p, carried in energy.items():
            if not np.isnan(matrix.mix[p, c]):
                row = matrix.mix_row.get((p, c))
                sigma = float(matrix.mix_sigma[p, c])
                draw = lognormal_multiplier(plan.seed, f"mix:{row.id if row else c}", sigma, plan.draws)
                total += float(matrix.mix[p, c]) * carried * draw
                if means is not None:
                    here = amounts.place == p
                    means.electricity[here, c] = (multipliers @ draw)[here] / plan.draws
        return total

    with ThreadPoolExecutor(_THREADS) as pool:
        return np.stack(list(pool.map(one, range(len(CRITERION_CODES)))))


def _by_group(index: npt.NDArray[np.intp], amount: Floats, multipliers: Floats) -> dict[int, Floats]:
    groups: dict[int, Floats] = {}
    for row in np.flatnonzero(amount):
        key = int(index[row])
        part = amount[row] * multipliers[row]
        groups[key] = groups[key] + part if key in groups else part
    return groups


def interval(draws: Floats) -> Drawn:
    """Mean, median and 5-95 % of a vector of draws."""
    p05, p50, p95 = (float(x) for x in np.quantile(draws, (0.05, 0.5, 0.95)))
    return Drawn(mean=float(draws.mean()), p05=p05, p50=p50, p95=p95)


def variance_shares(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, criteria: Sequence[str] = CRITERION_CODES
) -> list[Sensitivity]:
    """First-order contributions to the variance of each total, largest first, summing to 1 by criterion.

    Total = sum of amount * factor with independent inputs, so an input's first-order variance is the variance of the
    input alone, the others at their mean: factors (amount * value)^2 * Var(lognormal), electricity likewise on the kWh
    it carries, amounts (impact)^2 * half_width^2 / 3 (uniform).
    """
    amounts = _amounts(activity, matrix, plan.half_width)
    shares: list[Sensitivity] = []
    unit_year = np.bincount(amounts.item, weights=amounts.unit_year, minlength=len(matrix.items))
    use_unit = np.bincount(amounts.item, weights=amounts.use_unit, minlength=len(matrix.items))
    energy = np.bincount(amounts.place, weights=amounts.energy_kwh, minlength=len(matrix.places))
    growth = np.exp(matrix.sigma**2)
    mix_growth = np.exp(matrix.mix_sigma**2)
    mean_factor = np.nan_to_num(matrix.value) * np.sqrt(growth)
    mean_mix = np.nan_to_num(matrix.mix) * np.sqrt(mix_growth)
    for criterion in criteria:
        c = CRITERION_CODES.index(criterion)
        variance: dict[str, float] = {}
        for (i, s, k), row in matrix.factor.items():
            if k == c:
                carried = use_unit[i] if s == USE else unit_year[i]
                variance[f"factor:{row.id}"] = float((carried * mean_factor[i, s, c]) ** 2 * (growth[i, s, c] - 1))
        for (p, k), kwh in matrix.mix_row.items():
            if k == c:
                variance[f"mix:{kwh.id}"] = float((energy[p] * mean_mix[p, c]) ** 2 * (mix_growth[p, c] - 1))
        impact = (
            amounts.unit_year * mean_factor[amounts.item][:, EMBEDDED, c].sum(axis=1)
            + amounts.use_unit * mean_factor[amounts.item, USE, c]
            + amounts.energy_kwh * mean_mix[amounts.place, c]
        )
        for name, value, half in zip(amounts.name, impact, amounts.half_width, strict=True):
            variance[name] = float(value**2 * half**2 / 3)
        total = sum(variance.values())
        if total > 0:
            ranked = sorted(variance.items(), key=lambda kv: (-kv[1], kv[0]))
            shares += [
                Sensitivity(criterion=criterion, input=name, share_of_variance=v / total) for name, v in ranked if v > 0
            ]
    return shares
