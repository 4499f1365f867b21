"""Footprint of one functional unit: device time, processor, network; by the one engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosoin.footprint.activity import activity
from ecosoin.footprint.impacts import impacts_by_row
from ecosoin.kernel.vocabulary import CRITERIA
from ecosoin.workflows.ecodesign_reference import intervals
from ecosoin.workflows.factor_choice import Choice, choose_factors

_DEVICE = "laptop"
_YEAR = 2025
_J_PER_KWH = 3_600_000
_MS_PER_HOUR = 3_600_000
_BYTES_PER_GB = 10**9
_MG_PER_KG = 10**6
_LEVELS = ("low", "value", "high")


def choice_of(country: str) -> Choice:
    """The built-in factors for the country where the service is used."""
    return choose_factors(None, country, _YEAR)


def device_energy_j(wall_ms: float, task_ms: float, level: int = 1) -> float:
    """E [J] = view time x device watts + busy processor time x watts of a busy core; level 0 low, 1 central, 2 high."""
    k = intervals()
    return (wall_ms * k["device_view_w"][level] + task_ms * k["cpu_core_w"][level]) / 1000


def functional_unit_footprint(choice: Choice, wall_ms: float, task_ms: float, size: float) -> list[dict[str, Any]]:
    """Impacts of one act [criterion unit]: ``value`` from central values, ``low`` and ``high`` from bounds."""
    k = intervals()
    lifetime = choice.selection.items[_DEVICE].lifetime_year or 1
    found = []
    for level in range(len(_LEVELS)):
        share = wall_ms / _MS_PER_HOUR / k["device_hours_year"][len(_LEVELS) - 1 - level] / lifetime
        energy = device_energy_j(wall_ms, task_ms, level) / _J_PER_KWH
        network = size / _BYTES_PER_GB * k["network_kwh_gb"][level]
        rows = activity([_DEVICE, _DEVICE], [share, 0.0], [energy, network], place=choice.place)
        matrix = choice.matrix(rows.item, rows.place)
        impacts = impacts_by_row(rows, matrix)
        known = ~np.isnan(impacts).all(axis=(0, 1))
        found.append(np.where(known, np.nansum(impacts, axis=(0, 1)), np.nan))
    return [
        {"criterion": c.code, "unit": c.unit, **{n: float(found[j][i]) for j, n in enumerate(_LEVELS)}}
        for i, c in enumerate(CRITERIA)
        if not np.isnan(found[1][i])
    ]


def transfer_co2e_mg(choice: Choice, size: float) -> float:
    """Greenhouse gases [mg CO2e] of moving ``size`` bytes: network energy x the country's mix."""
    energy = size / _BYTES_PER_GB * intervals()["network_kwh_gb"][1]
    rows = activity([_DEVICE], [0.0], [energy], place=choice.place)
    impacts = impacts_by_row(rows, choice.matrix(rows.item, rows.place))
    climate = next(i for i, c in enumerate(CRITERIA) if c.code == "climate_change")
    return float(np.nansum(impacts[:, :, climate])) * _MG_PER_KG
