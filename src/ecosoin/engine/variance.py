"""What does the variance of a total come from? Var(E[T|x]) / Var(T) of each input x, in closed form.

T is a sum of products of independent inputs, some of which several products share. With m the means of the products and
R[t, u] = E[t u] / (m_t m_u), Var(T) = sum over t, u of m_t m_u (R[t, u] - 1): R is the product, over the inputs both
share, of E[x y] / (E[x] E[y]). What no input explains alone is left to the rest.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from ecosoin.catalogue.ranges import ENERGY, LIFETIME, PUE
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.amounts import DRAWN, Amounts, Indices, amounts_of
from ecosoin.engine.factor_matrix import EMBEDDED, USE, FactorMatrix
from ecosoin.engine.uncertainty import Plan, factor_law, factor_means, mix_law, mix_means
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.results.record import Sensitivity

REST = "rest"
_CHUNK = 512
_NONE = -1


class _Products:
    """The products of a study: three kinds of them a group (embedded, direct use, electricity), their means and inputs.

    ``base[kind]`` are the amounts by group with their defaults at their mean; ``mean`` has shape (products, criteria).
    """

    def __init__(self, activity: ActivityTable, matrix: FactorMatrix, plan: Plan):
        self.amounts: Amounts = amounts_of(activity, matrix, plan.half_width)
        a, self.matrix, self.models = self.amounts, matrix, activity.models
        factor, mix = np.nan_to_num(factor_means(matrix)), np.nan_to_num(mix_means(matrix))
        self.embedded = a.unit_year * a.mean(LIFETIME)
        self.energy = a.energy_kwh * a.mean(ENERGY, PUE)
        parts = (
            self.embedded[:, None] * factor[:, EMBEDDED, :].sum(axis=1)[a.item],
            a.use_unit[:, None] * factor[:, USE, :][a.item],
            self.energy[:, None] * mix[a.place],
        )
        self.mean = np.concatenate(parts)
        groups = len(a.item)
        self.group = np.tile(np.arange(groups), 3)
        self.kind = np.repeat(np.arange(3), groups)
        names = {n: i for i, n in enumerate(dict.fromkeys(a.name))}
        self.name = np.array([names[n] for n in a.name], dtype=np.intp)[self.group]
        carries = {LIFETIME: 0, ENERGY: 2, PUE: 2}
        self.default = {
            k: np.where(self.kind == carries[k], a.default[k][self.group] if groups else _NONE, _NONE) for k in DRAWN
        }
        self._pairs = {k: self._pair_ratios(k) for k in DRAWN}

    def _pair_ratios(self, kind: str) -> Floats:
        """E[x y] / (E[x] E[y]) of the defaults of a kind; the last row and column stand for none."""
        defaults = self.amounts.defaults
        found = np.ones((len(defaults) + 1, len(defaults) + 1))
        of_kind = [n for n, d in enumerate(defaults) if d.kind == kind]
        for i in of_kind:
            for j in of_kind:
                x, y = defaults[i], defaults[j]
                if x.stream == y.stream:
                    found[i, j] = x.product(y) / (x.mean * y.mean)
        return found

    def shared(self, t: Indices, u: Indices) -> Floats:
        """R of products ``t`` and ``u`` but for factors and mixes, shape (t, u)."""
        half = self.amounts.half_width[self.group[t]]
        ratio: Floats = 1 + (self.name[t][:, None] == self.name[u][None, :]) * (half**2 / 3)[:, None]
        for kind in DRAWN:
            index = self.default[kind]
            ratio *= self._pairs[kind][index[t][:, None], index[u][None, :]]
        return ratio

    def variance(self) -> Floats:
        """Var(T) by criterion."""
        every = np.flatnonzero(self.mean.any(axis=1))
        total = np.zeros(self.mean.shape[1])
        for start in range(0, len(every), _CHUNK):
            t = every[start : start + _CHUNK]
            total += np.einsum("tc,tu,uc->c", self.mean[t], self.shared(t, every) - 1, self.mean[every], optimize=True)
        return total + self._of_factors() + self._of_mixes()

    def _of_factors(self) -> Floats:
        """What the factors of an item add: each stage has its own; an item and its twin by components share them."""
        total = np.zeros(self.mean.shape[1])
        base = {i: self.matrix.items[i].partition("@")[0] for i in set(self.amounts.item.tolist())}
        twins: dict[str, list[int]] = {}
        for i, name in base.items():
            twins.setdefault(name, []).append(i)
        groups = {i: np.flatnonzero(self.amounts.item == i) for i in base}
        count = len(self.amounts.item)
        carried = (self.embedded, self.amounts.use_unit)

        @cache
        def square(i: int, j: int, kind: int) -> float:
            t, u = groups[i], groups[j]
            return float(carried[kind][t] @ self.shared(t + kind * count, u + kind * count) @ carried[kind][u])

        for i, s, c in self.matrix.factor:
            if i in groups:
                variance = factor_law(self.matrix, self.models, (i, s, c)).variance
                both = [j for j in twins[base[i]] if (j, s, c) in self.matrix.factor]
                total[c] += variance * sum(square(i, j, int(s == USE)) for j in both)
        return total

    def _of_mixes(self) -> Floats:
        total = np.zeros(self.mean.shape[1])
        count = len(self.amounts.item)
        for p in set(self.amounts.place.tolist()):
            t = np.flatnonzero((self.amounts.place == p) & (self.energy != 0))
            square = float(self.energy[t] @ self.shared(t + 2 * count, t + 2 * count) @ self.energy[t])
            total += [mix_law(self.matrix, p, c).variance * square for c in range(self.mean.shape[1])]
        return total

    def alone(self, c: int) -> dict[str, float]:
        """Var(E[T|x]) of each input for a criterion."""
        a, found = self.amounts, dict[str, float]()
        unit_year, use_unit = (np.bincount(a.item, weights=w, minlength=len(self.matrix.items))
                               for w in (self.embedded, a.use_unit))  # fmt: skip
        energy = np.bincount(a.place, weights=self.energy, minlength=len(self.matrix.places))
        carried: dict[str, tuple[float, float]] = {}
        for (i, s, k), row in self.matrix.factor.items():
            if k == c:
                amount = float(use_unit[i] if s == USE else unit_year[i])
                variance = factor_law(self.matrix, self.models, (i, s, c)).variance
                name = f"factor:{row.id}"
                carried[name] = (carried.get(name, (0.0, 0.0))[0] + amount, variance)
        for (p, k), mix in self.matrix.mix_row.items():
            if k == c:
                carried[f"mix:{mix.id}"] = (float(energy[p]), mix_law(self.matrix, p, c).variance)
        found |= {name: amount**2 * variance for name, (amount, variance) in carried.items()}
        mean = self.mean[:, c]
        by_name: dict[str, float] = {}
        for n, total in zip(a.name, mean.reshape(3, -1).sum(axis=0), strict=True):
            by_name[n] = by_name.get(n, 0.0) + float(total)
        half = dict(zip(a.name, a.half_width.tolist(), strict=True))
        found |= {n: total**2 * half[n] ** 2 / 3 for n, total in by_name.items()}
        for kind in DRAWN:
            sums = np.bincount(self.default[kind] + 1, weights=mean, minlength=len(a.defaults) + 1)[1:]
            used = np.flatnonzero(sums).tolist()
            for i in used:
                for j in used:
                    if a.defaults[i].stream == a.defaults[j].stream:
                        part = float(sums[i] * sums[j] * (self._pairs[kind][i, j] - 1))
                        found[a.defaults[i].stream] = found.get(a.defaults[i].stream, 0.0) + part
        return found


def variance_shares(
    activity: ActivityTable, matrix: FactorMatrix, plan: Plan, criteria: Sequence[str] = CRITERION_CODES
) -> list[Sensitivity]:
    """Shares of the variance of each total, largest first by criterion; they sum to 1 with what is left (``rest``)."""
    products = _Products(activity, matrix, plan)
    whole = products.variance()
    shares: list[Sensitivity] = []
    for criterion in criteria:
        c = CRITERION_CODES.index(criterion)
        if whole[c] <= 0:
            continue
        ranked = sorted(products.alone(c).items(), key=lambda kv: (-kv[1], kv[0]))
        shares += [
            Sensitivity(criterion=criterion, input=name, share_of_variance=v / float(whole[c]))
            for name, v in ranked
            if v > 0
        ]
    return shares
