"""From redundant acts to the digital they carry: amounts per act, drawn, through the one footprint engine.

Two views side by side: *long run*, the average load of an act, capacity really removed; *short run*, the part that
stops at once when one act less is done, since machines on standby run anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosoin.engine.activity import ActivityTable, activity
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.kernel.draws import stream
from ecosoin.results.record import Drawn

Floats = npt.NDArray[np.float64]
Range = tuple[float, float, float]
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
    quantity: Range
    short_run: Range
    times: str = ""


MB_PER = {"image_gb": 1e3, "image_tb": 1e6}


def ranged(seed: int, name: str, values: Range, draws: int) -> Floats:
    """Triangular draws between low and high with the central value as mode."""
    low, central, high = values
    if low == high:
        return np.full(draws, central)
    return stream(seed, name).triangular(low, central, high, draws)


def component_activity(
    component: Component,
    lifetime_year: float | None,
    energy_kwh_year: float | None,
    *,
    active_minute_year: float,
    pue: float,
) -> ActivityTable:
    """The activity of one unit of the component's quantity.

    GB and sheets are used units; a TB.year is that share of a storage device's life, cooled; a minute is its share of
    the active minutes of a workstation's year.
    """
    if component.unit in ("GB", "sheet"):
        return activity([component.item], [0.0], [0.0], use_unit=[1.0])
    share = 1.0 if component.unit == "TB.year" else 1.0 / active_minute_year
    cooled = pue if component.unit == "TB.year" else 1.0
    life = share / lifetime_year if lifetime_year else np.nan
    energy = share * energy_kwh_year * cooled if energy_kwh_year is not None else np.nan
    return activity([component.item], [life], [energy])


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
    quantity = ranged(plan.seed, f"act:{component.component}:{component.act}", component.quantity, plan.draws)
    if component.times:
        quantity = quantity * (0.0 if size_mb is None else size_mb / MB_PER[component.times])
    long_run = total_draws(unit_activity, matrix, plan, quantity[None, :])
    share = ranged(plan.seed, f"short-run:{component.component}:{component.act}", component.short_run, plan.draws)
    return long_run * share, long_run


def avoidable_draws(redundant: Mapping[str, Range], share: Mapping[str, Range], plan: Plan) -> dict[str, Floats]:
    """Avoidable acts of each rule: redundant acts over the low-high intervals times the avoidable share, both drawn."""
    return {
        rule: ranged(plan.seed, f"redundant:{rule}", counts, plan.draws)
        * ranged(plan.seed, f"avoidable:{rule}", share[rule], plan.draws)
        for rule, counts in redundant.items()
    }


def drawn(draws: Floats) -> Drawn:
    """The mean and the 5, 50 and 95 % of draws."""
    p05, p50, p95 = (float(x) for x in np.quantile(draws, (0.05, 0.5, 0.95)))
    return Drawn(mean=float(draws.mean()), p05=p05, p50=p50, p95=p95)


def components_of(act: str, components: Iterable[Component]) -> list[Component]:
    """The components one kind of act meets."""
    return [c for c in components if c.act in (act, ANY)]
