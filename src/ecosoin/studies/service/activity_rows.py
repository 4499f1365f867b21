"""From a service to the activity table of the engine: one row per component and kind of amount, with its draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosoin.catalogue.factor_set import Item
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.use import Use, activity_of
from ecosoin.inputs.service import KINDS, Component
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.ranged import Amount
from ecosoin.studies.service.consumption import consumption


@dataclass(frozen=True)
class Assumed:
    """A value nobody gave, taken from the catalogue."""

    component: str
    field: str
    item: str
    value: float


@dataclass(frozen=True)
class Rows:
    """Activity and multipliers (rows, draws); ``component`` gives, per row, the position in the list assessed."""

    table: ActivityTable
    multipliers: Floats
    component: NDArray[np.intp]
    assumed: tuple[Assumed, ...]


class AmountBook:
    """Draws each amount once, so that a minute used twice is the same minute."""

    def __init__(self, seed: int, draws: int):
        self.seed, self.draws = seed, draws
        self._drawn: dict[str, Floats] = {}

    def __call__(self, amount: Amount) -> Floats:
        """Central value first, then the draws: shape (1 + draws,)."""
        if amount.name not in self._drawn:
            stream = f"parameter:{amount.name}"
            self._drawn[amount.name] = amount.ranged.central_and_draws(self.seed, stream, self.draws)
        return self._drawn[amount.name]


def rows_of(components: Sequence[Component], items: Mapping[str, Item], place: str, book: AmountBook) -> Rows:
    """One to three rows a component: embedded, direct use and electricity have their own uncertainty."""
    uses: list[tuple[str, Use]] = []
    places: list[str] = []
    multipliers: list[Floats] = []
    owner: list[int] = []
    assumed: list[Assumed] = []
    one = np.ones(1 + book.draws)
    for position, component in enumerate(components):
        item = items[component.item]
        values = {name: book(amount) for name, amount in component.fields.items()}
        assumed += _completed(component, item, values, one)
        taken = consumption(component.kind, values, one) * (book(component.scale) if component.scale else one)
        for column, part in vars(taken).items():
            if part.any():
                central = float(part[0])
                uses.append((item.item, Use(**{column: central})))
                places.append(component.place or place)
                multipliers.append(part[1:] / central if central else np.zeros(book.draws))
                owner.append(position)
    stacked = np.stack(multipliers) if multipliers else np.zeros((0, book.draws))
    return Rows(activity_of(uses, places), stacked, np.array(owner, dtype=np.intp), tuple(assumed))


def _completed(component: Component, item: Item, values: dict[str, Floats], one: Floats) -> list[Assumed]:
    """Gives ``values`` the item's lifetime and energy when the file gives none; what is taken of the item is told."""
    assumed: list[Assumed] = []
    fields = KINDS.get(component.kind, {})
    if "lifetime" in fields and "lifetime" not in values and item.lifetime_year is not None:
        values["lifetime"] = one * item.lifetime_year
        assumed.append(Assumed(component.name, "lifetime", item.item, item.lifetime_year))
    if "active_time" in fields and "power" not in values and item.energy_kwh_year is not None:
        values["kwh_year"] = one * item.energy_kwh_year
        assumed.append(Assumed(component.name, "power", item.item, item.energy_kwh_year))
    return assumed
