"""From a service to the activity table of the engine: one row per component and kind of amount, with its draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosoin.catalogue.factor_set import Item
from ecosoin.engine.activity import ActivityTable, activity
from ecosoin.inputs.service.components import KINDS, Component, consumption
from ecosoin.kernel.ranged import Amount, amount_draws

Array = NDArray[np.float64]


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
    multipliers: Array
    component: NDArray[np.intp]
    assumed: tuple[Assumed, ...]


class AmountBook:
    """Draws each amount once, so that a minute used twice is the same minute."""

    def __init__(self, seed: int, draws: int):
        self.seed, self.draws = seed, draws
        self._drawn: dict[str, Array] = {}

    def __call__(self, amount: Amount) -> Array:
        """Central value first, then the draws: shape (1 + draws,)."""
        if amount.name not in self._drawn:
            self._drawn[amount.name] = np.concatenate([[amount.value], amount_draws(amount, self.seed, self.draws)])
        return self._drawn[amount.name]


def rows_of(components: Sequence[Component], items: Mapping[str, Item], place: str, book: AmountBook) -> Rows:
    """One to three rows a component: embedded, direct use and electricity have their own uncertainty."""
    names: list[str] = []
    places: list[str] = []
    amounts: list[tuple[float, float, float]] = []
    multipliers: list[Array] = []
    owner: list[int] = []
    assumed: list[Assumed] = []
    one = np.ones(1 + book.draws)
    for position, component in enumerate(components):
        item = items[component.item]
        values = {name: book(amount) for name, amount in component.fields.items()}
        assumed += _completed(component, item, values, one)
        extra_kwh = _item_kwh(component, item, values, one)
        taken = consumption(component.kind, values, one)
        scale = book(component.scale) if component.scale else one
        parts = (taken.unit * scale, taken.use * scale, (taken.kwh + extra_kwh) * scale)
        for column, part in enumerate(parts):
            if part[0] == 0 and not part.any():
                continue
            names.append(item.item)
            places.append(component.place or place)
            central = float(part[0])
            amounts.append(
                (central, 0.0, 0.0) if column == 0 else (0.0, central, 0.0) if column == 1 else (0.0, 0.0, central)
            )
            multipliers.append(part[1:] / central if central else np.zeros(book.draws))
            owner.append(position)
    columns = np.array(amounts).reshape(len(amounts), 3)
    table = activity(
        names, columns[:, 0].tolist(), columns[:, 2].tolist(), use_unit=columns[:, 1].tolist(), place=places
    )
    stacked = np.stack(multipliers) if multipliers else np.zeros((0, book.draws))
    return Rows(table, stacked, np.array(owner, dtype=np.intp), tuple(assumed))


def _completed(component: Component, item: Item, values: dict[str, Array], one: Array) -> list[Assumed]:
    """Gives ``values`` the item's lifetime when the file gives none; what is taken of the item is told."""
    assumed: list[Assumed] = []
    fields = KINDS.get(component.kind, {})
    if "lifetime" in fields and "lifetime" not in values and item.lifetime_year is not None:
        values["lifetime"] = one * item.lifetime_year
        assumed.append(Assumed(component.name, "lifetime", item.item, item.lifetime_year))
    if _is_by_time(component, values) and item.energy_kwh_year is not None:
        assumed.append(Assumed(component.name, "power", item.item, item.energy_kwh_year))
    return assumed


def _is_by_time(component: Component, values: Mapping[str, Array]) -> bool:
    """Whether the item's yearly energy, shared by hours, stands for a power nobody gave."""
    return "active_time" in KINDS.get(component.kind, {}) and "power" not in values


def _item_kwh(component: Component, item: Item, values: Mapping[str, Array], one: Array) -> Array:
    if not _is_by_time(component, values) or item.energy_kwh_year is None or component.kind == "build":
        return np.zeros_like(one)
    hours = values.get("number", one) * values.get("share", one) * values["duration"]
    return np.asarray(hours / values["active_time"] * item.energy_kwh_year)
