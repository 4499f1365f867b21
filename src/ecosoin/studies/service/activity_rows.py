"""From a service to the activity table of the engine: what one functional unit takes of each item, with its draws.

terminal, inference_local   number * share * duration, of the active time of the item's life
device       unit = number / uses [item];  kWh = number * duration at its power
server       number * share / annual_volume [item.year]
storage      TB.year of the volume, its replicas, compression and retention, by tier share (power in W per TB)
network      number * volume [GB]
printing     number [sheet]
travel       number * legs * distance * share / occupancy [km]
act          number [unit of the item]
study_line   the yearly activity of a service in an information-system study, divided by annual_volume
build        duration / (amortisation * annual_volume), of the active time of the item's life
request      number * tokens, at so many units and kWh a token
             (what an ``inference`` becomes, see :mod:`ecosoin.inputs.service`)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosoin.catalogue.factor_set import Item
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.use import Use, activity_of, energy_kwh, of_life, of_time, tb_year
from ecosoin.inputs.service import KINDS, Component
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import HOURS_PER_YEAR
from ecosoin.results.service import TakenValue


def consumption(kind: str, v: Mapping[str, Floats], one: Floats) -> Use:
    """The use of a component, on arrays of equal length; ``one`` is an array of 1, ``v`` holds given fields.

    ``kwh_year`` among them is the yearly energy of the item, where it stands for a power nobody gave.
    """
    zero = 0 * one
    number, share, lifetime = v.get("number", one), v.get("share", one), v.get("lifetime", one)
    power, kwh_year = v.get("power", zero), v.get("kwh_year", zero)
    if kind in ("terminal", "inference_local"):
        hour = number * share * v["duration"]
        return of_time(hour, v["active_time"], lifetime, kwh_year=kwh_year, power_w=power)
    if kind == "device":
        return Use(number / v["uses"], energy_kwh=energy_kwh(number * v.get("duration", zero), power))
    if kind == "server":
        return of_life(number * share / v["annual_volume"], lifetime, energy_kwh(HOURS_PER_YEAR, power), v["pue"])
    if kind == "storage":
        held = tb_year(v["volume"], v["retention"], v.get("replicas", one), v.get("compression", one))
        return of_life(held * share, lifetime, energy_kwh(HOURS_PER_YEAR, power), v["pue"])
    if kind == "network":
        return Use(use_unit=number * v["volume"])
    if kind == "travel":
        return Use(use_unit=number * v["legs"] * v["distance"] * share / v.get("occupancy", one))
    if kind == "build":
        hour = v["duration"] / (v["amortisation"] * v["annual_volume"])
        return of_time(hour, v["active_time"], lifetime, power_w=power)
    if kind == "study_line":
        return Use(v["unit_year"], v["use_unit"], v["energy_kwh"]) * (one / v["annual_volume"])
    if kind == "request":
        return Use(v["unit_per_token"], energy_kwh=v["kwh_per_token"]) * (number * v["tokens"])
    return Use(use_unit=number)


@dataclass(frozen=True)
class Rows:
    """Activity and multipliers (rows, draws); ``component`` gives, per row, the position in the list assessed."""

    table: ActivityTable
    multipliers: Floats
    component: NDArray[np.intp]
    assumed: tuple[TakenValue, ...]


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
    assumed: list[TakenValue] = []
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


def _completed(component: Component, item: Item, values: dict[str, Floats], one: Floats) -> list[TakenValue]:
    """Gives ``values`` the item's lifetime and energy when the file gives none; what is taken of the item is told."""
    fields = KINDS.get(component.kind, {})
    taken: dict[str, float] = {}
    if "lifetime" in fields and "lifetime" not in values and item.lifetime_year is not None:
        taken["lifetime"] = item.lifetime_year
        values["lifetime"] = one * item.lifetime_year
    if "active_time" in fields and "power" not in values and item.energy_kwh_year is not None:
        taken["power"] = item.energy_kwh_year
        values["kwh_year"] = one * item.energy_kwh_year
    return [TakenValue(component=component.name, field=k, item=item.item, value=v) for k, v in taken.items()]
