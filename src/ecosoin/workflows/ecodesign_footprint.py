"""Footprint of one functional unit: the device's life and power, the network, the server; by the one engine.

The runs of the journey are one of the uncertain inputs: each draw takes the time, processor time and bytes of one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin.connectors.reference_files import load_reference_table
from ecosoin.footprint.activity import ActivityTable, activity
from ecosoin.footprint.comparison import difference
from ecosoin.footprint.draws import stream
from ecosoin.footprint.impacts import impacts_by_row
from ecosoin.footprint.uncertainty import Plan, interval, total_draws
from ecosoin.kernel.vocabulary import CRITERIA
from ecosoin.workflows.ecodesign_reference import intervals
from ecosoin.workflows.factor_choice import Choice, choose_factors

_YEAR = 2025
_DRAWS, _SEED = 10_000, 1
_J_PER_KWH = 3_600_000
_MS_PER_HOUR = 3_600_000
_WH_PER_KWH = 1000
_BYTES_PER_GB = 10**9
_MG_PER_KG = 10**6
_ELECTRICITY = "electricity"
COMPONENTS = ("device_manufacture", "device_electricity", "network", "server")
Floats = npt.NDArray[np.float64]
Range = tuple[float, float, float]


@dataclass(frozen=True)
class Use:
    """What one functional unit took: by run [ms, ms, byte]; the profile, the country, the server's Wh when declared."""

    wall_ms: Sequence[float]
    task_ms: Sequence[float]
    encoded_bytes: Sequence[float]
    profile: str
    country: str
    server_wh: Range | None = None


def use_of(document: Mapping[str, Any]) -> Use:
    """The use a measurement's results document tells."""
    walls, tasks, sizes = (
        [float(sum(run[c])) for run in document["by_run"]] for c in ("wall_ms", "task_ms", "encoded_bytes")
    )
    return Use(walls, tasks, sizes, document["profile"], document["country"], server_wh(document.get("declared", {})))


def server_wh(declared: Mapping[str, float]) -> Range | None:
    """Electricity of the server for one act [Wh] as low, central, high; its PUE included; None when not declared."""
    value = declared.get("server_wh_per_act")
    if value is None:
        return None
    pue = declared.get("pue", 1.0)
    low, high = (declared.get(f"server_wh_per_act_{k}", value) for k in ("low", "high"))
    return min(low, value) * pue, value * pue, max(high, value) * pue


def choice_of(country: str) -> Choice:
    """The built-in factors for the country where the service is used."""
    return choose_factors(None, country, _YEAR)


def device_of(profile: str) -> str:
    """The kind of device a profile stands for."""
    return next(r["device"] for r in load_reference_table("ecodesign/profiles") if r["profile"] == profile)


def device_energy_j(device: str, wall_ms: float, task_ms: float) -> float:
    """E [J] = view time x device watts + busy processor time x watts of a busy core, central values."""
    view, core = (intervals()[f"{device}_{k}_w"][1] for k in ("view", "core"))
    return (wall_ms * view + task_ms * core) / 1000


def functional_unit_footprint(use: Use) -> dict[str, Any]:
    """``footprint`` {criterion, unit, value, mean, p05, p50, p95} and ``footprint_components``, in the order of EF."""
    rows, multipliers = _amounts(use)
    choice = choice_of(use.country)
    matrix = choice.matrix(rows.item, rows.place)
    central = impacts_by_row(rows, matrix)
    plan = Plan(_DRAWS, _SEED, choice.hypotheses.quality_half_width)
    drawn = total_draws(rows, matrix, plan, multipliers)
    total, parts = [], []
    for i, c in enumerate(CRITERIA):
        if np.isnan(central[:, :, i]).all():
            continue
        told = {"criterion": c.code, "unit": c.unit}
        total.append({**told, "value": float(np.nansum(central[:, :, i])), **vars(interval(drawn[i]))})
        for k, name in enumerate(rows.scope["component"]):
            if not np.isnan(central[k, :, i]).all():
                parts.append({"component": name, **told, "value": float(np.nansum(central[k, :, i]))})
    return {"footprint": total, "footprint_components": parts}


def footprint_difference(before: Use, after: Use) -> list[dict[str, Any]]:
    """After minus before for each criterion, on the same draws of every factor and parameter."""
    sides = []
    for use in (before, after):
        rows, multipliers = _amounts(use)
        choice = choice_of(use.country)
        matrix = choice.matrix(rows.item, rows.place)
        plan = Plan(_DRAWS, _SEED, choice.hypotheses.quality_half_width)
        sides.append((impacts_by_row(rows, matrix), total_draws(rows, matrix, plan, multipliers)))
    (a, drawn_a), (b, drawn_b) = sides
    found = []
    for i, c in enumerate(CRITERIA):
        if np.isnan(a[:, :, i]).all() or np.isnan(b[:, :, i]).all():
            continue
        first, second = (float(np.nansum(side[:, :, i])) for side in (a, b))
        d = difference(c.code, c.unit, first, second, drawn_a[i], drawn_b[i])
        told = {"criterion": c.code, "unit": c.unit, "before": d.a, "after": d.b, "difference": d.difference}
        lower = {"probability_after_lower": d.probability_b_lower}
        found.append({**told, **{k: getattr(d.interval, k) for k in ("p05", "p50", "p95")}, **lower})
    return found


def _amounts(use: Use) -> tuple[ActivityTable, Floats]:
    """The activity of one functional unit, and the draws of each row's amount as multipliers of its central value.

    Every quantity is one vector: its central value, then its draws.
    """
    device, choice = device_of(use.profile), choice_of(use.country)
    run = stream(_SEED, "ecodesign:run").integers(0, len(use.wall_ms), _DRAWS)
    wall, task, size = (
        np.concatenate([[np.median(v)], np.asarray(v, dtype=np.float64)[run]])
        for v in (use.wall_ms, use.task_ms, use.encoded_bytes)
    )
    hours, view, core = (_ranged(f"{device}_{name}") for name in ("hours_year", "view_w", "core_w"))
    lifetime = choice.selection.items[device].lifetime_year or 1
    amounts = [
        wall / _MS_PER_HOUR / hours / lifetime,
        (wall * view + task * core) / 1000 / _J_PER_KWH,
        size / _BYTES_PER_GB * _ranged("network_kwh_gb"),
    ]
    if use.server_wh is not None:
        amounts.append(_ranged("server_wh", use.server_wh) / _WH_PER_KWH)
    central = [float(a[0]) for a in amounts]
    rows = activity(
        [device, *[_ELECTRICITY] * (len(amounts) - 1)],
        [central[0], *[0.0] * (len(amounts) - 1)],
        [0.0, *central[1:]],
        place=choice.place,
        scope={"component": COMPONENTS[: len(amounts)]},
    )
    return rows, np.stack([a[1:] / c if c else np.ones(_DRAWS) for a, c in zip(amounts, central, strict=True)])


def _ranged(name: str, values: Range | None = None) -> Floats:
    """The central value, then triangular draws between low and high, of a constant or of the values given."""
    low, central, high = values or intervals()[name]
    if low == high:
        return np.full(1 + _DRAWS, central)
    draws = stream(_SEED, f"ecodesign:{name}").triangular(low, central, high, _DRAWS)
    return np.concatenate([[central], draws])


def assumptions(use: Use) -> list[dict[str, str]]:
    """What the footprint of an act supposes: {id, fr, en}."""
    said = {r["id"]: r for r in load_reference_table("words/ecodesign_assumptions")}
    keys = (device_of(use.profile), "network", "server" if use.server_wh else "no_server", "screen_time")
    return [dict(said[key]) for key in keys]


def transfer_co2e_mg(choice: Choice, size: float) -> float:
    """Greenhouse gases [mg CO2e] of moving ``size`` bytes: network energy x the country's mix."""
    energy = size / _BYTES_PER_GB * intervals()["network_kwh_gb"][1]
    rows = activity([_ELECTRICITY], [0.0], [energy], place=choice.place)
    impacts = impacts_by_row(rows, choice.matrix(rows.item, rows.place))
    climate = next(i for i, c in enumerate(CRITERIA) if c.code == "climate_change")
    return float(np.nansum(impacts[:, :, climate])) * _MG_PER_KG
