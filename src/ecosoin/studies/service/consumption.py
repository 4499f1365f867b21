"""What does one functional unit take of an item, by kind of component (one teleconsultation, one exam archived...)?

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

from collections.abc import Mapping

from ecosoin.engine.use import Use, energy_kwh, of_life, of_time, tb_year
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.units import HOURS_PER_YEAR


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
