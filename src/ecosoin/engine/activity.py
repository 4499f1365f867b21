"""Activity: how much of each item, where, for whom; the collapsed form every principle gives the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ecosoin.kernel.draws import Bools, Floats, Ints

BASES = ("lifetime_basis", "energy_basis", "room", "line_item")
"""Of a row: ``default`` or not, the kind of room whose PUE is a default, the item of the line a component is of."""


@dataclass(frozen=True)
class ActivityTable:
    """Rows of (scope, item) with their three yearly amounts.

    ``unit_year`` [unit/year] carries the embedded stages, ``use_unit`` [unit] the use factors that are not electricity,
    ``energy_kwh`` [kWh] the electricity mix of ``place``. NaN means that the amount is not known. ``lines`` counts the
    inventory lines behind a row (0 for a component of a line counted elsewhere). ``scope`` holds further text columns
    (site, service…), each as long as the table; those of :data:`BASES` say what a row takes of the defaults.
    ``models``: item -> sum of the squared shares of its models in the estate, 1 where nothing says.
    """

    item: tuple[str, ...]
    place: tuple[str, ...]
    quality: tuple[str, ...]
    unit_year: Floats
    use_unit: Floats
    energy_kwh: Floats
    lines: Ints
    scope: Mapping[str, tuple[str, ...]]
    models: Mapping[str, float] = field(default_factory=dict)

    def basis(self, name: str) -> Sequence[str]:
        """A column of :data:`BASES`; without it nothing is a default and a row is its own line."""
        return self.scope.get(name) or (self.item if name == "line_item" else ("",) * len(self))

    def kept(self, rows: Bools) -> "ActivityTable":
        """Some of its rows."""
        index = np.flatnonzero(rows).tolist()

        def chosen(values: Sequence[str]) -> tuple[str, ...]:
            return tuple(values[n] for n in index)

        return ActivityTable(
            item=chosen(self.item),
            place=chosen(self.place),
            quality=chosen(self.quality),
            unit_year=self.unit_year[rows],
            use_unit=self.use_unit[rows],
            energy_kwh=self.energy_kwh[rows],
            lines=self.lines[rows],
            scope={k: chosen(v) for k, v in self.scope.items()},
            models=self.models,
        )

    def __len__(self) -> int:
        return len(self.item)


def activity(
    item: Sequence[str],
    unit_year: Sequence[float],
    energy_kwh: Sequence[float],
    *,
    use_unit: Sequence[float] | None = None,
    place: Sequence[str] | str = "FR",
    quality: Sequence[str] | str = "medium",
    lines: Sequence[int] | None = None,
    scope: Mapping[str, Sequence[str]] | None = None,
) -> ActivityTable:
    """An activity table from plain sequences; ``use_unit`` defaults to zero, ``lines`` to one each.

    >>> len(activity(["laptop"], [0.2], [26.0]))
    1
    """
    n = len(item)
    return ActivityTable(
        tuple(item),
        (place,) * n if isinstance(place, str) else tuple(place),
        quality=(quality,) * n if isinstance(quality, str) else tuple(quality),
        unit_year=np.asarray(unit_year, dtype=np.float64),
        use_unit=np.zeros(n) if use_unit is None else np.asarray(use_unit, dtype=np.float64),
        energy_kwh=np.asarray(energy_kwh, dtype=np.float64),
        lines=np.ones(n, dtype=np.int64) if lines is None else np.asarray(lines, dtype=np.int64),
        scope={k: tuple(v) for k, v in (scope or {}).items()},
    )
