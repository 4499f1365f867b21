"""What uncertainty needs of an inventory: amounts by (item, place, grade, what is a default), whatever its lines.

A line has one draw of its quantity, shared by its components; a default lifetime, energy or PUE has one of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosoin.catalogue.ranges import ENERGY, LIFETIME, PUE
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.defaults import Default
from ecosoin.engine.factor_matrix import FactorMatrix, gathered
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.draws import Floats, stream

Indices = npt.NDArray[np.intp]
DRAWN = (LIFETIME, ENERGY, PUE)


@dataclass(frozen=True)
class Amounts:
    """Amounts by group; ``group`` is the one each activity row is in, ``name`` the stream of its quantity.

    ``default[kind]`` gives, by group, a position in ``defaults`` or -1 where the amount was given.
    """

    group: Indices
    item: Indices
    place: Indices
    name: tuple[str, ...]
    half_width: Floats
    unit_year: Floats
    use_unit: Floats
    energy_kwh: Floats
    default: Mapping[str, Indices]
    defaults: tuple[Default, ...]

    def mean(self, *kinds: str) -> Floats:
        """By group, the mean of what its defaults of these kinds multiply."""
        means = np.array([*(d.mean for d in self.defaults), 1.0])
        found: Floats = np.prod([means[self.default[k]] for k in kinds], axis=0)
        return found


def amounts_of(activity: ActivityTable, matrix: FactorMatrix, half_width: Mapping[str, float]) -> Amounts:
    """The groups of an activity; ``half_width``: relative, by quality grade."""
    columns = [activity.basis(n) for n in ("line_item", "lifetime_basis", "energy_basis", "room")]
    rows = list(zip(activity.item, activity.place, activity.quality, *columns, strict=True))
    distinct = sorted(set(rows))
    position = {k: i for i, k in enumerate(distinct)}
    group = np.array([position[r] for r in rows], dtype=np.intp)
    defaults = tuple(matrix.defaults.values())
    known = {k: n for n, k in enumerate(matrix.defaults)}

    def summed(values: Floats) -> Floats:
        total: Floats = np.bincount(group, weights=np.nan_to_num(values), minlength=len(distinct)).astype(np.float64)
        return total

    def placed(key: Callable[[tuple[str, ...]], tuple[str, str] | None]) -> Indices:
        keys = (key(d) for d in distinct)
        return np.array([-1 if k is None else known.get(k, -1) for k in keys], dtype=np.intp)

    def base(d: tuple[str, ...]) -> str:
        return d[3].removesuffix(COMPONENT_SUFFIX)

    items, places = gathered(matrix, [d[0] for d in distinct], [d[1] for d in distinct])
    return Amounts(
        group,
        items,
        place=places,
        name=tuple(f"amount:{base(d)}:{d[1]}:{d[2]}" for d in distinct),
        half_width=np.array([half_width[d[2]] for d in distinct]),
        unit_year=summed(activity.unit_year),
        use_unit=summed(activity.use_unit),
        energy_kwh=summed(activity.energy_kwh),
        default={
            LIFETIME: placed(lambda d: (LIFETIME, base(d)) if d[4] == "default" else None),
            ENERGY: placed(lambda d: (ENERGY, base(d)) if d[5] == "default" else None),
            PUE: placed(lambda d: (PUE, d[6]) if d[6] else None),
        },
        defaults=defaults,
    )


def amounts_by_row(activity: ActivityTable, matrix: FactorMatrix) -> Amounts:
    """The rows themselves, sure: their multipliers are known to the caller."""
    items, places = gathered(matrix, activity.item, activity.place)
    none = np.full(len(activity), -1, dtype=np.intp)
    return Amounts(
        np.arange(len(activity)),
        items,
        place=places,
        name=activity.item,
        half_width=np.zeros(len(activity)),
        unit_year=np.nan_to_num(activity.unit_year),
        use_unit=np.nan_to_num(activity.use_unit),
        energy_kwh=np.nan_to_num(activity.energy_kwh),
        default=dict.fromkeys(DRAWN, none),
        defaults=(),
    )


class Multipliers:
    """The draws of what multiplies the amounts of a group: made once, by the name of what is drawn."""

    def __init__(self, amounts: Amounts, seed: int, count: int, given: Floats | None = None):
        self.amounts, self.seed, self.count, self._given = amounts, seed, count, given
        self._drawn: dict[str, Floats] = {}

    def quantity(self, g: int) -> Floats:
        """Draws of the quantity of a group."""
        if self._given is not None:
            given: Floats = self._given[g]
            return given
        half, name = float(self.amounts.half_width[g]), self.amounts.name[g]

        def draw() -> Floats:
            return stream(self.seed, name).uniform(1 - half, 1 + half, self.count) if half else np.ones(self.count)

        return self._once(name, draw)

    def default(self, kind: str, g: int) -> Floats | float:
        """Draws of what the default of a group multiplies; 1 where the amount was given."""
        index = int(self.amounts.default[kind][g])
        if index < 0:
            return 1.0
        d = self.amounts.defaults[index]
        normal = self._once(d.stream, lambda: stream(self.seed, d.stream).standard_normal(self.count))
        return self._once(f"{d.stream}:{d.name}", lambda: d.ratio(normal))

    def _once(self, name: str, draw: Callable[[], Floats]) -> Floats:
        if name not in self._drawn:
            self._drawn[name] = draw()
        return self._drawn[name]

    def carried(self, kinds: tuple[str, ...], by: Indices, amount: Floats) -> dict[int, Floats]:
        """Draws of ``amount`` summed over the groups of each position in ``by``."""
        sums: dict[int, Floats] = {}
        for g in np.flatnonzero(amount).tolist():
            part = float(amount[g]) * self.quantity(g)
            for kind in kinds:
                if self.amounts.default[kind][g] >= 0:
                    part = part * self.default(kind, g)
            key = int(by[g])
            sums[key] = sums[key] + part if key in sums else part
        return sums
