"""What does a use take of an item? One road from minutes, GB, TB.year, km, kWh, pages or a share of a life to activity.

    unit_year  = share of the items' year / lifetime              [unit/year]  carries the embedded stages
    use_unit   = GB, km, sheets, acts                             [unit]       carries use factors
    energy_kwh = share of the items' year * kWh a year * PUE      [kWh]        carries the electricity mix

A time is a share of the hours an item is really used in a year, not of the calendar: a machine asleep serves nobody.
The statement of the footprint (:mod:`ecosoin.engine.statement`) says the same of a line, in SQL. Numbers or arrays
alike; NaN is an amount nobody knows. Reference: ADEME RCP Services numériques, allocation by duration of use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecosoin.engine.activity import ActivityTable, activity
from ecosoin.kernel.draws import Floats

Quantity = float | Floats
_PER_KILO = 1000


@dataclass(frozen=True)
class Use:
    """The three amounts of :class:`ecosoin.engine.activity.ActivityTable`; what is not named is nothing.

    >>> Use(use_unit=2.0) * 3
    Use(unit_year=0.0, use_unit=6.0, energy_kwh=0.0)
    """

    unit_year: Quantity = 0.0
    use_unit: Quantity = 0.0
    energy_kwh: Quantity = 0.0

    def __mul__(self, times: Quantity) -> Use:
        return Use(self.unit_year * times, self.use_unit * times, self.energy_kwh * times)


def of_life(
    share: Quantity,
    lifetime_year: Quantity,
    kwh_year: Quantity = 0.0,
    pue: Quantity = 1.0,
    *,
    running: Quantity | None = None,
    used: Quantity = 0.0,
) -> Use:
    """A ``share`` [item.year] of items or of TB, ``running`` when it is not the same share, ``used`` with use factors.

    >>> of_life(0.5, 4.0, 2000.0, 1.5)
    Use(unit_year=0.125, use_unit=0.0, energy_kwh=1500.0)
    """
    return Use(share / lifetime_year, used, (share if running is None else running) * kwh_year * pue)


def of_time(
    hour: Quantity,
    active_hour_year: Quantity,
    lifetime_year: Quantity,
    *,
    kwh_year: Quantity = 0.0,
    power_w: Quantity = 0.0,
) -> Use:
    """``hour`` of an item in use ``active_hour_year``: that share of its life and yearly energy, or hours at a power.

    >>> of_time(2.0, 1000.0, 5.0, power_w=50.0)
    Use(unit_year=0.0004, use_unit=0.0, energy_kwh=0.1)
    """
    life = of_life(hour / active_hour_year, lifetime_year, kwh_year)
    return Use(life.unit_year, energy_kwh=life.energy_kwh + energy_kwh(hour, power_w))


def energy_kwh(hour: Quantity, power_w: Quantity) -> Quantity:
    """Electricity [kWh] of ``hour`` at ``power_w``: h * W / 1000.

    >>> energy_kwh(2.0, 50.0)
    0.1
    """
    return hour * power_w / _PER_KILO


def tb_year(gb: Quantity, year: Quantity, replicas: Quantity = 1.0, compression: Quantity = 1.0) -> Quantity:
    """Storage held [TB.year]: GB / 1000 * replicas / compression * years.

    >>> tb_year(500.0, 10.0, 2.0, compression=2.5)
    4.0
    """
    return gb / _PER_KILO * replicas / compression * year


def activity_of(uses: Iterable[tuple[str, Use]], place: str | list[str]) -> ActivityTable:
    """The activity of (item, use) pairs, numbers each, at ``place`` (one for all, or one a pair).

    >>> activity_of([("laptop", Use(unit_year=0.2)), ("paper", Use(use_unit=3.0))], "FR").use_unit.tolist()
    [0.0, 3.0]
    """
    pairs = list(uses)
    unit_year, use_unit, kwh = (
        [float(getattr(use, column)) for _, use in pairs] for column in ("unit_year", "use_unit", "energy_kwh")
    )
    return activity([item for item, _ in pairs], unit_year, kwh, use_unit=use_unit, place=place)
