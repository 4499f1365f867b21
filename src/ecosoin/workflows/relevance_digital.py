"""The digital that avoidable acts carry, component by component, through the footprint engine; the care beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosoin.connectors.reference_files import load_reference_table
from ecosoin.footprint.uncertainty import Plan
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.principles.care_relevance.avoided import (
    IMAGING,
    LABORATORY,
    Component,
    Floats,
    Range,
    avoidable_draws,
    component_activity,
    components_of,
    per_act_draws,
    percentiles,
    ranged,
)
from ecosoin.principles.care_relevance.rules import Rule
from ecosoin.workflows.factor_choice import Choice
from ecosoin.workflows.relevance_counting import Counted

_CLIMATE = "climate_change"


def kind_of(rule: Rule) -> str:
    """Imaging when the rule names DICOM or CCAM codes, laboratory otherwise."""
    return IMAGING if any(system in ("DICOM", "CCAM") for system, _ in rule.codes) else LABORATORY


def avoided_footprint(
    counted: Counted, choice: Choice, draws: int, seed: int, language: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """``digital`` and ``care`` rows: [{component, criterion, unit, short_run, long_run}] of all avoidable acts.

    Redundant acts range over the low to high intervals, the avoidable share over its own range.
    """
    plan = Plan(draws, seed, choice.hypotheses.quality_half_width)
    acts = _avoidable_by_kind(counted, plan)
    digital: list[dict[str, Any]] = []
    label = {(r["component"], r["act"]): r[language] for r in load_reference_table("acts_digital/components")}
    components = [
        Component(r["component"], r["act"], r["item"], r["unit"], _range(r, "quantity"), _range(r, "short_run"))
        for r in load_reference_table("acts_digital/components")
    ]
    minutes = {r["id"]: float(r["value"]) for r in load_reference_table("acts_digital/parameters")}
    sums: dict[str, tuple[Floats, Floats]] = {}
    for kind, avoided in acts.items():
        for component in components_of(kind, components):
            item = choice.selection.items.get(component.item)
            if item is None:
                continue
            unit = component_activity(
                component,
                item.lifetime_year,
                item.energy_kwh_year,
                minutes.get(f"{component.item}_active_minute_year", np.nan),
                choice.hypotheses.pue["own_room"],
            )
            matrix = choice.matrix([component.item], [choice.place])
            short, long = (d * avoided for d in per_act_draws(component, unit, matrix, plan))
            name = label[component.component, component.act]
            before = sums.get(name)
            sums[name] = (short, long) if before is None else (before[0] + short, before[1] + long)
    for name, (short, long) in sums.items():
        for criterion in MANDATORY_CRITERIA:
            c = CRITERION_CODES.index(criterion)
            if long[c].any():
                digital.append(_row(name, criterion, short[c], long[c]))
    return digital, _care(acts, plan)


def _avoidable_by_kind(counted: Counted, plan: Plan) -> dict[str, Floats]:
    totals: dict[str, Floats] = {}
    for n, rule in enumerate(counted.rules):
        tally = counted.tallies.get((n, "", 0))
        if tally is None:
            continue
        low, central, high = sorted(tally.after_accepted)
        drawn = avoidable_draws({rule.rule: (low, central, high)}, {rule.rule: rule.avoidable_share}, plan)[rule.rule]
        kind = kind_of(rule)
        totals[kind] = totals[kind] + drawn if kind in totals else drawn
    return totals


def _care(acts: dict[str, Floats], plan: Plan) -> list[dict[str, Any]]:
    """The care footprint of the same acts, climate only: a column of its own, never added to the digital one."""
    rows = []
    general = {r["act"]: r for r in load_reference_table("acts_digital/care") if not r["modality"]}
    for kind, avoided in acts.items():
        short, long = (
            ranged(plan.seed, f"care:{kind}:{run}", _range(general[kind], run), plan.draws) * avoided
            for run in ("short_run", "long_run")
        )
        rows.append(_row(kind, _CLIMATE, short, long))
    return rows


def _row(component: str, criterion: str, short: Floats, long: Floats) -> dict[str, Any]:
    return {
        "component": component,
        "criterion": criterion,
        "unit": CRITERION[criterion].unit,
        "short_run": percentiles(short),
        "long_run": percentiles(long),
    }


def _range(row: dict[str, str], name: str) -> Range:
    return float(row[f"{name}_low"]), float(row[f"{name}_central"]), float(row[f"{name}_high"])
