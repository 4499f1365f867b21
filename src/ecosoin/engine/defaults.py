"""What is drawn of a default nobody gave: the mean life of an estate, the energy of an item, the PUE of a room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ecosoin.catalogue.ranges import ENERGY, LIFETIME, PUE, ReadRange
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.ranged import Range, bent, mean_ratio, sides, square_ratio

STREAMS = {LIFETIME: "life", ENERGY: "energy", PUE: "pue"}


@dataclass(frozen=True)
class Default:
    """A default and its law, in the unit of ``published``: (5, 50, 95 %).

    ``kind`` is ``lifetime_year``, ``energy_kwh_year`` or ``pue``; ``name`` an item or a kind of room; ``stream`` what
    it is drawn by. Everything below is a ratio to what the published default gives: a life divides, a PUE is 1 and what
    is drawn above it.
    """

    kind: str
    name: str
    stream: str
    published: float
    limits: Range
    read: ReadRange | None = None

    @cached_property
    def _law(self) -> tuple[float, float, float]:
        """Median, sigma below, sigma above, of what is drawn."""
        low, central, high = self.limits
        if self.kind == LIFETIME:
            down, up = sides(self.limits)
            return self.published / central, up, down
        if self.kind == PUE:
            return central - 1, *sides((low - 1, central - 1, high - 1))
        return central / self.published, *sides(self.limits)

    def ratio(self, z: Floats) -> Floats:
        """Draws, for those of a standard normal that grow with the default."""
        median, down, up = self._law
        if self.kind == PUE:
            return (1 + median * bent(z, down, up)) / self.published
        return median * bent(-z if self.kind == LIFETIME else z, down, up)

    @cached_property
    def mean(self) -> float:
        """Mean of :meth:`ratio`."""
        median, down, up = self._law
        drawn = median * mean_ratio(down, up)
        return (1 + drawn) / self.published if self.kind == PUE else drawn

    @cached_property
    def square(self) -> float:
        """Mean square of :meth:`ratio`."""
        return self.product(self)

    def product(self, other: Default) -> float:
        """Mean of the product of the ratios of two defaults drawn by the same stream."""
        (a, down_a, up_a), (b, down_b, up_b) = self._law, other._law
        if self.kind == PUE:
            drawn = 1 + 2 * a * mean_ratio(down_a, up_a) + a**2 * square_ratio(down_a, up_a)
            return drawn / self.published**2
        return a * b * mean_ratio(down_a + down_b, up_a + up_b)


Defaults = Mapping[tuple[str, str], Default]
"""(kind, item or kind of room) -> what is drawn of it."""
