"""Footprint of one functional unit: the device's life and power, the network, the server; by the one engine.

The runs of the journey are one of the uncertain inputs: each draw takes the time, processor time and bytes of one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin.doors.factor_sets import choose_factors
from ecosoin.engine.activity import activity
from ecosoin.engine.choice import Choice
from ecosoin.engine.comparison import difference
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.kernel.draws import stream
from ecosoin.kernel.vocabulary import CRITERIA
from ecosoin.reference import load_reference_table
from ecosoin.studies.ecodesign.road.constants import intervals

_YEAR = 2025
_DRAWS, _SEED = 10_000, 1
_J_PER_KWH = 3_600_000
_MS_PER_HOUR = 3_600_000
_WH_PER_KWH = 1000
_BYTES_PER_GB = 10**9
_MG_PER_KG = 10**6
_ELECTRICITY = "electricity"
_MANUFACTURE = "device_manufacture"
_RUNS, _RUNS_AFTER = "ecodesign:run", "ecodesign:run:after"
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


@dataclass(frozen=True)
class _Part:
    """One component: central impacts by criterion (NaN where no factor) and their draws, shape (criteria, draws)."""

    component: str
    central: Floats
    draws: Floats


def functional_unit_footprint(use: Use) -> dict[str, Any]:
    """``footprint`` {criterion, unit, value, mean, p05, p50, p95} and ``footprint_components``, in the order of EF."""
    parts = _parts(use)
    total, by_component = [], []
    for i, told in _known(parts):
        total.append({**told, **_stated(parts, i)})
        for part in parts:
            if not np.isnan(part.central[i]):
                by_component.append({"component": part.component, **told, **_stated([part], i)})
    return {"footprint": total, "footprint_components": by_component}


def footprint_difference(before: Use, after: Use) -> list[dict[str, Any]]:
    """Both sides and after minus before for each criterion [its unit].

    Factors and parameters are drawn once for both sides; runs are measured apart, so each side draws its own. A server
    declared on one side only is left out of both.
    """
    first, second = _alike(before, after)
    a, b = _parts(first), _parts(second, _RUNS_AFTER)
    found = []
    for i, told in _known(a):
        if np.isnan([part.central[i] for part in b]).all():
            continue
        x, y = _stated(a, i), _stated(b, i)
        d = difference(told["criterion"], told["unit"], x["value"], y["value"], _drawn(a, i), _drawn(b, i))
        gap = {"value": d.difference, **vars(d.interval)}
        found.append(
            {**told, "before": x, "after": y, "difference": gap, "probability_after_lower": d.probability_b_lower}
        )
    return found


def _server_on_one_side(before: Use, after: Use) -> bool:
    return (before.server_wh is None) != (after.server_wh is None)


def _alike(before: Use, after: Use) -> tuple[Use, Use]:
    """Both sides with the same components: a missing declaration must not look like a saving."""
    if not _server_on_one_side(before, after):
        return before, after
    return replace(before, server_wh=None), replace(after, server_wh=None)


def _known(parts: Sequence[_Part]) -> list[tuple[int, dict[str, str]]]:
    """The criteria at least one component has a factor for: their place, code and unit."""
    return [
        (i, {"criterion": c.code, "unit": c.unit})
        for i, c in enumerate(CRITERIA)
        if not np.isnan([part.central[i] for part in parts]).all()
    ]


def _drawn(parts: Sequence[_Part], i: int) -> Floats:
    total: Floats = np.sum([part.draws[i] for part in parts], axis=0)
    return total


def _stated(parts: Sequence[_Part], i: int) -> dict[str, float]:
    """Central value, then what the draws say, of the components together for one criterion."""
    return {"value": float(np.nansum([part.central[i] for part in parts])), **vars(interval(_drawn(parts, i)))}


def _parts(use: Use, runs: str = _RUNS) -> list[_Part]:
    """The components of one functional unit; ``runs`` names the stream that picks a run for each draw."""
    choice = choice_of(use.country)
    plan = Plan(_DRAWS, _SEED, choice.hypotheses.quality_half_width)
    found = []
    for component, item, amount in _amounts(use, choice, runs):
        made = component == _MANUFACTURE
        row = activity([item], [float(made)], [float(not made)], place=choice.place)
        matrix = choice.matrix(row.item, row.place)
        by_stage = impacts_by_row(row, matrix)[0]
        per_unit = np.where(np.isnan(by_stage).all(axis=0), np.nan, np.nansum(by_stage, axis=0))
        found.append(_Part(component, amount[0] * per_unit, total_draws(row, matrix, plan, amount[None, 1:])))
    return found


def _amounts(use: Use, choice: Choice, runs: str) -> list[tuple[str, str, Floats]]:
    """(component, item, amount) [unit.year of device, then kWh]; an amount is its central value, then its draws."""
    device = device_of(use.profile)
    run = stream(_SEED, runs).integers(0, len(use.wall_ms), _DRAWS)
    wall, task, size = (
        np.concatenate([[np.median(v)], np.asarray(v, dtype=np.float64)[run]])
        for v in (use.wall_ms, use.task_ms, use.encoded_bytes)
    )
    hours, view, core = (_ranged(f"{device}_{name}") for name in ("hours_year", "view_w", "core_w"))
    lifetime = choice.selection.items[device].lifetime_year or 1
    amounts = [
        (_MANUFACTURE, device, wall / _MS_PER_HOUR / hours / lifetime),
        ("device_electricity", _ELECTRICITY, (wall * view + task * core) / 1000 / _J_PER_KWH),
        ("network", _ELECTRICITY, size / _BYTES_PER_GB * _ranged("network_kwh_gb")),
    ]
    if use.server_wh is not None:
        amounts.append(("server", _ELECTRICITY, _ranged("server_wh", use.server_wh) / _WH_PER_KWH))
    return amounts


def _ranged(name: str, values: Range | None = None) -> Floats:
    """The central value, then triangular draws between low and high, of a constant or of the values given."""
    low, central, high = values or intervals()[name]
    if low == high:
        return np.full(1 + _DRAWS, central)
    draws = stream(_SEED, f"ecodesign:{name}").triangular(low, central, high, _DRAWS)
    return np.concatenate([[central], draws])


def assumptions(use: Use) -> list[dict[str, str]]:
    """What the footprint of an act supposes: {id, fr, en}."""
    return _told(_supposed(use))


def assumptions_compared(before: Use, after: Use) -> list[dict[str, str]]:
    """What the difference of two acts supposes: {id, fr, en}."""
    first, second = _alike(before, after)
    apart = ["server_one_side"] if _server_on_one_side(before, after) else []
    return _told([*_supposed(first), *_supposed(second), *apart])


def _supposed(use: Use) -> list[str]:
    return [device_of(use.profile), "network", "server" if use.server_wh else "no_server", "screen_time"]


def _told(keys: Sequence[str]) -> list[dict[str, str]]:
    said = {r["key"]: r for r in load_reference_table("words/ecodesign_assumptions")}
    return [{"id": key, "fr": said[key]["fr"], "en": said[key]["en"]} for key in dict.fromkeys(keys)]


def transfer_co2e_mg(choice: Choice, size: float) -> float:
    """Greenhouse gases [mg CO2e] of moving ``size`` bytes: network energy x the country's mix."""
    energy = size / _BYTES_PER_GB * intervals()["network_kwh_gb"][1]
    rows = activity([_ELECTRICITY], [0.0], [energy], place=choice.place)
    impacts = impacts_by_row(rows, choice.matrix(rows.item, rows.place))
    climate = next(i for i, c in enumerate(CRITERIA) if c.code == "climate_change")
    return float(np.nansum(impacts[:, :, climate])) * _MG_PER_KG
