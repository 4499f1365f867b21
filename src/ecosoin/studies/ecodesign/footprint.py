"""Footprint of one functional unit: the device's life and power, the network, the server; by the one engine.

The runs of the journey are one of the uncertain inputs: each draw takes the time, processor time and bytes of one run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.choice import Choice
from ecosoin.engine.comparison import difference
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.engine.use import Use, activity_of, energy_kwh, of_time
from ecosoin.kernel.draws import Floats, stream
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.vocabulary import CRITERIA
from ecosoin.results.ecodesign import Component, ComponentImpact, ImpactChange
from ecosoin.results.record import Impact, Sentence, Spread

DRAWS, SEED = 10_000, 1
_MS_PER_HOUR = 3_600_000
_WH_PER_KWH = 1000
_BYTES_PER_GB = 10**9
_MG_PER_KG = 10**6
_ELECTRICITY = "electricity"
_MANUFACTURE: Component = "device_manufacture"
_RUNS, _RUNS_AFTER = "ecodesign:run", "ecodesign:run:after"


@dataclass(frozen=True)
class Weighing:
    """What turns a use into impacts: the kind of device, its factors for the country, the constants as ranges."""

    device: str
    choice: Choice
    ranges: Mapping[str, Ranged]


@dataclass(frozen=True, kw_only=True)
class ActRuns:
    """What one functional unit took: by run [ms, ms, byte]; what weighs it; the server's Wh when declared."""

    wall_ms: Sequence[float]
    task_ms: Sequence[float]
    encoded_bytes: Sequence[float]
    weighing: Weighing
    server_wh: Ranged | None = None


def server_wh(declared: Mapping[str, float]) -> Ranged | None:
    """Electricity of the server for one act [Wh], its PUE included; None when not declared."""
    value = declared.get("server_wh_per_act")
    if value is None:
        return None
    pue = declared.get("pue", 1.0)
    low, high = (declared.get(f"server_wh_per_act_{k}", value) for k in ("low", "high"))
    return Ranged(min(low, value), value, max(high, value)) * pue


def device_energy_j(weighing: Weighing, wall_ms: float, task_ms: float) -> float:
    """E [J] = view time x device watts + busy processor time x watts of a busy core, central values."""
    view, core = (weighing.ranges[f"{weighing.device}_{k}_w"].central for k in ("view", "core"))
    return (wall_ms * view + task_ms * core) / 1000


@dataclass(frozen=True)
class _Part:
    """One component: central impacts by criterion (NaN where no factor) and their draws, shape (criteria, draws)."""

    component: Component
    central: Floats
    draws: Floats


def act_footprint(use: ActRuns) -> tuple[list[Impact], list[ComponentImpact]]:
    """The impacts of one act, whole and by component, in the order of EF."""
    parts = _parts(use)
    total, by_component = [], []
    for i, (criterion, unit) in _known(parts):
        total.append(Impact(criterion=criterion, unit=unit, **_stated(parts, i)))
        by_component += [
            ComponentImpact(component=part.component, criterion=criterion, unit=unit, **_stated([part], i))
            for part in parts
            if not np.isnan(part.central[i])
        ]
    return total, by_component


def footprint_difference(before: ActRuns, after: ActRuns) -> list[ImpactChange]:
    """Both sides and after minus before for each criterion [its unit].

    Factors and parameters are drawn once for both sides; runs are measured apart, so each side draws its own. A server
    declared on one side only is left out of both.
    """
    first, second = _alike(before, after)
    a, b = _parts(first), _parts(second, _RUNS_AFTER)
    found = []
    for i, (criterion, unit) in _known(a):
        if np.isnan([part.central[i] for part in b]).all():
            continue
        x, y = Spread(**_stated(a, i)), Spread(**_stated(b, i))
        gap = difference(criterion, unit, _central(a, i), _central(b, i), draws_a=_drawn(a, i), draws_b=_drawn(b, i))
        found.append(
            ImpactChange(
                criterion=criterion, unit=unit, before=x, after=y,
                difference=Spread(value=gap.difference, **asdict(gap.interval)),
                probability_after_lower=gap.probability_b_lower,
            )
        )  # fmt: skip
    return found


def _alike(*uses: ActRuns) -> list[ActRuns]:
    """The uses with the same components: a missing declaration must not look like a saving."""
    declared = all(use.server_wh is not None for use in uses)
    return list(uses) if declared else [replace(use, server_wh=None) for use in uses]


def _known(parts: Sequence[_Part]) -> list[tuple[int, tuple[str, str]]]:
    """The criteria at least one component has a factor for: their place, code and unit."""
    return [
        (i, (c.code, c.unit)) for i, c in enumerate(CRITERIA) if not np.isnan([part.central[i] for part in parts]).all()
    ]


def _central(parts: Sequence[_Part], i: int) -> float:
    return float(np.nansum([part.central[i] for part in parts]))


def _drawn(parts: Sequence[_Part], i: int) -> Floats:
    total: Floats = np.sum([part.draws[i] for part in parts], axis=0)
    return total


def _stated(parts: Sequence[_Part], i: int) -> dict[str, float]:
    """Central value, then what the draws say, of the components together for one criterion."""
    return {"value": _central(parts, i), **asdict(interval(_drawn(parts, i)))}


def _parts(use: ActRuns, runs: str = _RUNS) -> list[_Part]:
    """The components of one functional unit; ``runs`` names the stream that picks a run for each draw."""
    choice = use.weighing.choice
    plan = Plan(DRAWS, SEED, choice.hypotheses.quality_half_width)
    found = []
    for component, item, taken in _taken(use, runs):
        amount = np.asarray(taken.unit_year + taken.energy_kwh)
        one = Use(unit_year=1.0) if component == _MANUFACTURE else Use(energy_kwh=1.0)
        row = activity_of([(item, one)], choice.place)
        matrix = choice.matrix(row.item, row.place)
        by_stage = impacts_by_row(row, matrix)[0]
        per_unit = np.where(np.isnan(by_stage).all(axis=0), np.nan, np.nansum(by_stage, axis=0))
        found.append(_Part(component, amount[0] * per_unit, total_draws(row, matrix, plan, amount[None, 1:])))
    return found


def _taken(use: ActRuns, runs: str) -> list[tuple[Component, str, Use]]:
    """(component, item, use): the life of the device, or electricity; each its central value, then its draws."""
    device, ranges = use.weighing.device, use.weighing.ranges
    run = stream(SEED, runs).integers(0, len(use.wall_ms), DRAWS)
    wall, task, size = (
        np.concatenate([[np.median(v)], np.asarray(v, dtype=np.float64)[run]]) / unit
        for v, unit in ((use.wall_ms, _MS_PER_HOUR), (use.task_ms, _MS_PER_HOUR), (use.encoded_bytes, _BYTES_PER_GB))
    )
    hours, view, core, network = (
        ranges[name].central_and_draws(SEED, f"ecodesign:{name}", DRAWS)
        for name in (f"{device}_hours_year", f"{device}_view_w", f"{device}_core_w", "network_kwh_gb")
    )
    lifetime = use.weighing.choice.selection.items[device].lifetime_year or 1
    taken: list[tuple[Component, str, Use]] = [
        (_MANUFACTURE, device, of_time(wall, hours, lifetime)),
        ("device_electricity", _ELECTRICITY, Use(energy_kwh=energy_kwh(wall, view) + energy_kwh(task, core))),
        ("network", _ELECTRICITY, Use(energy_kwh=size * network)),
    ]
    if use.server_wh is not None:
        server = use.server_wh.central_and_draws(SEED, "ecodesign:server_wh", DRAWS) / _WH_PER_KWH
        taken.append(("server", _ELECTRICITY, Use(energy_kwh=server)))
    return taken


def assumptions(*uses: ActRuns) -> list[Sentence]:
    """What the footprint of an act, or the difference of two, supposes."""
    keys: list[str] = []
    for use in _alike(*uses):
        keys += [use.weighing.device, "network", "server" if use.server_wh else "no_server", "screen_time"]
    if len({use.server_wh is None for use in uses}) > 1:
        keys.append("server_one_side")
    return [Sentence(code=f"ecodesign_assumptions.{key}") for key in dict.fromkeys(keys)]


def transfer_co2e_mg(weighing: Weighing, size: float) -> float:
    """Greenhouse gases [mg CO2e] of moving ``size`` bytes: network energy x the country's mix."""
    choice = weighing.choice
    energy = size / _BYTES_PER_GB * weighing.ranges["network_kwh_gb"].central
    rows = activity_of([(_ELECTRICITY, Use(energy_kwh=energy))], choice.place)
    impacts = impacts_by_row(rows, choice.matrix(rows.item, rows.place))
    climate = next(i for i, c in enumerate(CRITERIA) if c.code == "climate_change")
    return float(np.nansum(impacts[:, :, climate])) * _MG_PER_KG
