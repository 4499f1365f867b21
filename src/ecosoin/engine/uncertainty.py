"""Draws of totals, and their means in closed form.

Each uncertain input has one stream: a factor (item, stage, criterion) by method and by model, the electricity of a
place for a criterion, the quantity of an item (by place and quality grade), the mean life of a category, the default
energy of an item, the PUE of a kind of room. It is drawn once and serves every line that uses it. The work is done on
amounts summed by item, place, quality and what is a default, so its cost does not depend on the number of lines.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ecosoin.catalogue.ranges import ENERGY, LIFETIME, PUE
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.amounts import Multipliers, amounts_by_row, amounts_of
from ecosoin.engine.factor_matrix import EMBEDDED, USE, FactorMatrix
from ecosoin.engine.impacts import MeanRatios
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.draws import Floats, stream
from ecosoin.kernel.ranged import bent, mean_ratio, mixed, sides, spread_in_use
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.results.record import Drawn

_THREADS = 2


@dataclass(frozen=True)
class Plan:
    """How to draw: number of draws, seed, relative half-width of quantities by quality grade."""

    draws: int
    seed: int
    half_width: Mapping[str, float]


@dataclass(frozen=True)
class FactorLaw:
    """What is drawn of a factor over the models in use: ``median`` of the draws, sigmas; models keep the mean."""

    median: float
    down: float
    up: float
    method: float
    models: float

    def draws(self, seed: int, name: str, count: int, *, by_model: str = "") -> Floats:
        """Draws of the stream ``name``, mixed with those of ``by_model`` where models matter."""
        if self.down == self.up == 0:
            return np.full(count, self.median)
        z = stream(seed, name).standard_normal(count)
        if by_model and self.method < 1 and self.models > 0:
            z = mixed(z, stream(seed, by_model).standard_normal(count), self.method, self.models)
        return self.median * bent(z, self.down, self.up)

    @property
    def mean(self) -> float:
        """The mean of the draws."""
        return self.median * mean_ratio(self.down, self.up)

    @property
    def variance(self) -> float:
        """The variance of the draws."""
        return self.median**2 * (mean_ratio(2 * self.down, 2 * self.up) - mean_ratio(self.down, self.up) ** 2)


def factor_law(matrix: FactorMatrix, models: Mapping[str, float], key: tuple[int, int, int]) -> FactorLaw:
    """The law of a factor, in an estate whose ``models`` (item -> sum of squared shares) are known or not."""
    low, central, high = matrix.limits[key].tolist()
    if central == 0:
        return FactorLaw(0.0, 0.0, 0.0, method=1.0, models=1.0)
    own, method = sides((low, central, high)), float(matrix.method_share[key[0]])
    share = models.get(matrix.items[key[0]].removesuffix(COMPONENT_SUFFIX), 1.0)
    down, up = (spread_in_use(s, method, share) for s in own)
    return FactorLaw(central * mean_ratio(*own) / mean_ratio(down, up), down, up, method=method, models=share)


def mix_law(matrix: FactorMatrix, p: int, c: int) -> FactorLaw:
    """The law of the electricity of a place for a criterion."""
    low, central, high = matrix.mix_limits[p, c].tolist()
    down, up = sides((low, central, high)) if low > 0 else (0.0, 0.0)
    return FactorLaw(central, down, up, method=1.0, models=1.0)


def total_draws(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, amount_draws: Floats | None = None
) -> Floats:
    """Draws of the total of each criterion, shape (criteria, draws).

    ``amount_draws``, shape (rows, draws), replaces the quality half-widths by multipliers of each activity row known to
    the caller (a service whose minutes, kilometres and shares are themselves uncertain).
    """
    given = amount_draws is not None
    amounts = amounts_by_row(activity, matrix) if given else amounts_of(activity, matrix, plan.half_width)
    drawn = Multipliers(amounts, plan.seed, plan.draws, amount_draws)
    unit_year = drawn.carried((LIFETIME,), amounts.item, amounts.unit_year)
    use_unit = drawn.carried((), amounts.item, amounts.use_unit)
    energy = drawn.carried((ENERGY, PUE), amounts.place, amounts.energy_kwh)
    by_criterion: dict[int, list[tuple[int, int, int]]] = {}
    for key in matrix.factor:
        by_criterion.setdefault(key[2], []).append(key)

    def one(c: int) -> Floats:
        total = np.zeros(plan.draws)
        for key in by_criterion.get(c, ()):
            carried = use_unit.get(key[0]) if key[1] == USE else unit_year.get(key[0])
            if carried is not None:
                law = factor_law(matrix, activity.models, key)
                name = f"factor:{matrix.factor[key].id}"
                total += carried * law.draws(plan.seed, f"{name}:S", plan.draws, by_model=f"{name}:B")
        for p, carried in energy.items():
            if not np.isnan(matrix.mix[p, c]):
                row = matrix.mix_row.get((p, c))
                total += carried * mix_law(matrix, p, c).draws(plan.seed, f"mix:{row.id if row else c}", plan.draws)
        return total

    with ThreadPoolExecutor(_THREADS) as pool:
        return np.stack(list(pool.map(one, range(len(CRITERION_CODES)))))


def mean_ratios(activity: ActivityTable, matrix: FactorMatrix, plan: Plan) -> MeanRatios:
    """Mean of each product over its published value, by activity row; models change no mean."""
    amounts = amounts_of(activity, matrix, plan.half_width)
    factor = factor_means(matrix) / np.where(matrix.value == 0, 1, matrix.value)
    life, energy = amounts.mean(LIFETIME), amounts.mean(ENERGY, PUE)
    by_group = np.where(np.isnan(factor), 1.0, factor)[amounts.item]
    by_group[:, EMBEDDED, :] *= life[:, None, None]
    electricity = mix_means(matrix) / np.where(matrix.mix == 0, 1, matrix.mix)
    kwh = np.where(np.isnan(electricity), 1.0, electricity)[amounts.place] * energy[:, None]
    return MeanRatios(by_group[amounts.group], kwh[amounts.group])


def factor_means(matrix: FactorMatrix) -> Floats:
    """Mean of each factor, by (item, stage, criterion); NaN where there is none."""
    found = np.where(np.isnan(matrix.value), np.nan, 0.0)
    for key in matrix.factor:
        found[key] = factor_law(matrix, {}, key).mean
    return found


def mix_means(matrix: FactorMatrix) -> Floats:
    """Mean of each mix, by (place, criterion)."""
    found = np.full_like(matrix.mix, np.nan)
    for p, c in np.argwhere(~np.isnan(matrix.mix)).tolist():
        found[p, c] = mix_law(matrix, p, c).mean
    return found


def interval(draws: Floats, mean: float | None = None) -> Drawn:
    """Median and 5-95 % of a vector of draws, and its mean where no closed form gives it."""
    p05, p50, p95 = (float(x) for x in np.quantile(draws, (0.05, 0.5, 0.95)))
    return Drawn(mean=float(draws.mean()) if mean is None else mean, p05=p05, p50=p50, p95=p95)
