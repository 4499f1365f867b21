"""What a service is made of, and how much of each catalogue item one functional unit consumes.

Per functional unit (one teleconsultation, one exam archived...):

    terminal, inference_local
               unit  = number * share * duration / (active_time * lifetime)         [item]
               kWh   = number * share * duration * power / 1000
    device     unit  = number / uses                                                [item]
               kWh   = number * duration * power / 1000
    server     unit  = number * share / (lifetime * annual_volume)                  [item]
               kWh   = number * share * power * 8.76 * pue / annual_volume
    storage    TB.y  = volume * replicas / compression * retention / 1000, by tier share
               unit  = TB.y * share / lifetime;  kWh = TB.y * share * power * 8.76 * pue   (power in W per TB)
    network    use   = number * volume                                              [GB]
    printing   use   = number                                                       [sheet]
    travel     use   = number * legs * distance * share / occupancy                 [km]
    act        use   = number                                                       [unit of the item]
    study_line the yearly activity of a service in an information-system study, divided by annual_volume
    build      unit  = duration / (active_time * lifetime * amortisation * annual_volume)
    request    unit  = number * tokens * unit_per_token;  kWh = number * tokens * kwh_per_token
               (what an ``inference`` becomes, see :mod:`ecosoin.inputs.service.inference`)

Time share: allocation by hours of use over active hours, not over calendar hours (a machine asleep serves nobody).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import DAYS, HOURS

Array = NDArray[np.float64]
Values = Mapping[str, Array]

HOURS_PER_YEAR = DAYS * HOURS


@dataclass(frozen=True)
class Field:
    """A field of a component: its quantity, whether it must be given, whether zero is refused (divisors)."""

    quantity: str
    required: bool = True
    positive: bool = False


_TERMINAL = {
    "number": Field("count", False),
    "share": Field("share", False),
    "duration": Field("duration"),
    "active_time": Field("active_time", positive=True),
    "lifetime": Field("lifetime", False, True),
    "power": Field("power", False),
}
KINDS: dict[str, dict[str, Field]] = {
    "terminal": _TERMINAL,
    "inference_local": _TERMINAL,
    "device": {
        "number": Field("count", False),
        "uses": Field("count", positive=True),
        "duration": Field("duration", False),
        "power": Field("power", False),
    },
    "server": {
        "number": Field("count", False),
        "share": Field("share", False),
        "power": Field("power"),
        "pue": Field("ratio", positive=True),
        "lifetime": Field("lifetime", False, True),
        "annual_volume": Field("volume_year", positive=True),
    },
    "storage": {
        "volume": Field("data"),
        "replicas": Field("count", False),
        "compression": Field("ratio", False, True),
        "retention": Field("lifetime"),
        "share": Field("share", False),
        "power": Field("power"),
        "pue": Field("ratio", positive=True),
        "lifetime": Field("lifetime", False, True),
    },
    "network": {"number": Field("count", False), "volume": Field("data")},
    "printing": {"number": Field("count")},
    "travel": {
        "number": Field("count", False),
        "legs": Field("count"),
        "distance": Field("distance"),
        "share": Field("share", False),
        "occupancy": Field("ratio", False, True),
    },
    "act": {"number": Field("count")},
    "build": {
        "duration": Field("duration"),
        "active_time": Field("active_time", positive=True),
        "lifetime": Field("lifetime", False, True),
        "power": Field("power", False),
        "amortisation": Field("lifetime", positive=True),
        "annual_volume": Field("volume_year", positive=True),
    },
    "study": {"annual_volume": Field("volume_year", positive=True)},
    "inference": {
        "number": Field("count"),
        "tokens": Field("token"),
        "active_parameters": Field("parameters", positive=True),
        "total_parameters": Field("parameters", positive=True),
        "pue": Field("ratio", positive=True),
    },
}
"""kind -> field -> what it is. Fields that may be left out count as 1 (number, share...) or come from the item."""


@dataclass(frozen=True)
class Component:
    """One line of a service, canonical units; ``scale`` multiplies it (a rate of follow-up visits, a pathway step)."""

    name: str
    kind: str
    item: str
    fields: Mapping[str, Amount]
    label: Mapping[str, str]
    scale: Amount | None = None
    place: str = ""
    study: tuple[str, str] | None = None
    """For a ``study``: the results folder and the service of it whose yearly activity is shared."""


@dataclass(frozen=True)
class Consumption:
    """What one functional unit takes of an item: units amortised, direct use, electricity."""

    unit: Array
    use: Array
    kwh: Array


def consumption(kind: str, v: Values, one: Array) -> Consumption:
    """The formulas of the module, on arrays of equal length; ``one`` is an array of 1, ``v`` holds given fields."""
    zero = np.zeros_like(one)
    number, share = v.get("number", one), v.get("share", one)
    power, lifetime = v.get("power", zero) / 1000, v.get("lifetime", one)
    if kind in ("terminal", "inference_local"):
        hours = number * share * v["duration"]
        return Consumption(hours / (v["active_time"] * lifetime), zero, hours * power)
    if kind == "device":
        return Consumption(number / v["uses"], zero, number * v.get("duration", zero) * power)
    if kind == "server":
        part = number * share / v["annual_volume"]
        return Consumption(part / lifetime, zero, part * power * HOURS_PER_YEAR * v["pue"])
    if kind == "storage":
        tb = v["volume"] / 1000 * v.get("replicas", one) / v.get("compression", one) * v["retention"] * share
        return Consumption(tb / lifetime, zero, tb * power * HOURS_PER_YEAR * v["pue"])
    if kind == "network":
        return Consumption(zero, number * v["volume"], zero)
    if kind == "travel":
        return Consumption(zero, number * v["legs"] * v["distance"] * share / v.get("occupancy", one), zero)
    if kind == "build":
        part = v["duration"] / (v["amortisation"] * v["annual_volume"])
        return Consumption(part / (v["active_time"] * lifetime), zero, part * power)
    if kind == "study_line":
        part = one / v["annual_volume"]
        return Consumption(part * v["unit_year"], part * v["use_unit"], part * v["energy_kwh"])
    if kind == "request":
        tokens = number * v["tokens"]
        return Consumption(tokens * v["unit_per_token"], zero, tokens * v["kwh_per_token"])
    return Consumption(zero, number, zero)


SCALES: dict[str, tuple[tuple[str, ...], str, int]] = {
    "distance": (("travel",), "distance", 1),
    "uses": (("device",), "uses", -1),
    "annual_volume": (("server", "build", "study_line"), "annual_volume", -1),
    "retention": (("storage",), "retention", 1),
}
"""Break-even variable -> (kinds it drives, field, +1 when they grow with it, -1 when they are shared by it)."""
