"""From redundant acts to the digital they carry: amounts per act, drawn, through the one footprint engine.

Two views side by side: *long run*, the average load of an act, capacity really removed; *short run*, the part that
stops at once when one act less is done, since machines on standby run anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.engine.use import Use, activity_of, of_life, of_time
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.units import MINUTES

LABORATORY, IMAGING, ANY = "laboratory", "imaging", "any"


@dataclass(frozen=True)
class Component:
    """What one act adds to a piece of the digital chain: ``quantity`` of ``unit`` (GB, TB.year, minute, sheet).

    ``times`` names what the quantity multiplies: ``image_gb`` or ``image_tb``, the size of the images; else empty.
    """

    component: str
    act: str
    item: str
    unit: str
    quantity: Ranged
    short_run: Ranged
    times: str = ""


MB_PER = {"image_gb": 1e3, "image_tb": 1e6}


def component_activity(component: Component, choice: Choice, active_minute_year: float) -> ActivityTable:
    """The activity of one unit of the component's quantity.

    GB and sheets are used units; a TB.year is that share of a storage device's life, cooled; a minute is its share of
    the active minutes of a workstation's year.
    """
    item = choice.selection.items[component.item]
    life, kwh = item.lifetime_year or np.nan, np.nan if item.energy_kwh_year is None else item.energy_kwh_year
    if component.unit in ("GB", "sheet"):
        use = Use(use_unit=1.0)
    elif component.unit == "TB.year":
        use = of_life(1.0, life, kwh, choice.hypotheses.pue["own_room"])
    else:
        use = of_time(1.0 / MINUTES, active_minute_year / MINUTES, life, kwh_year=kwh)
    return activity_of([(component.item, use)], choice.place)


def per_act_draws(
    component: Component,
    unit_activity: ActivityTable,
    matrix: FactorMatrix,
    plan: Plan,
    *,
    size_mb: Floats | None = None,
) -> tuple[Floats, Floats]:
    """(short run, long run) draws of the component for one act, shape (criteria, draws).

    ``size_mb``: draws of the size of an examination's images [MB], for the components that multiply it.
    """
    name = f"{component.component}:{component.act}"
    quantity = component.quantity.draws(plan.seed, f"act:{name}", plan.draws)
    if component.times:
        quantity = quantity * (0.0 if size_mb is None else size_mb / MB_PER[component.times])
    long_run = total_draws(unit_activity, matrix, plan, quantity[None, :])
    share = component.short_run.draws(plan.seed, f"short-run:{name}", plan.draws)
    return long_run * share, long_run


def components_of(act: str, components: Iterable[Component]) -> list[Component]:
    """The components one kind of act meets."""
    return [c for c in components if c.act in (act, ANY)]
