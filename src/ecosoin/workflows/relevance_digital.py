"""The digital that avoidable acts carry, component by component, through the footprint engine; the care beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosoin.connectors.reference_files import load_reference_table
from ecosoin.footprint.uncertainty import Plan
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.principles.care_relevance.avoided import (
    IMAGING,
    LABORATORY,
    Floats,
    avoidable_draws,
    component_activity,
    components_of,
    per_act_draws,
    percentiles,
    ranged,
)
from ecosoin.principles.care_relevance.rules import LEVELS, Rule
from ecosoin.workflows.factor_choice import Choice
from ecosoin.workflows.relevance_counting import Counted
from ecosoin.workflows.relevance_model import DigitalModel, ImageSize, image_size, range_of

_CLIMATE = "climate_change"


def kind_of(rule: Rule) -> str:
    """Imaging when the rule names DICOM or CCAM codes, laboratory otherwise."""
    return IMAGING if any(system in ("DICOM", "CCAM") for system, _ in rule.codes) else LABORATORY


@dataclass(frozen=True)
class Avoided:
    """What avoidable acts carry: ``digital`` and ``care`` rows, and the image sizes used by modality."""

    digital: list[dict[str, Any]]
    care: list[dict[str, Any]]
    images: list[dict[str, Any]]


def avoided_footprint(
    counted: Counted, choice: Choice, plan: Plan, language: str, model: DigitalModel, images: dict[str, float]
) -> Avoided:
    """The footprint of all avoidable acts, component by component.

    Redundant acts range over the low to high intervals, the avoidable share over its own range. ``images``: mean
    number of images of an examination by modality, as the site's own examinations say.
    """
    acts = _avoidable_acts(counted, plan)
    sizes = {m: image_size(m, model, images) for kind, m in acts if kind == IMAGING}
    minutes = {r["id"]: float(r["value"]) for r in load_reference_table("acts_digital/parameters")}
    sums: dict[str, tuple[Floats, Floats]] = {}
    for (kind, modality), avoided in acts.items():
        size = ranged(plan.seed, f"images:{modality}", sizes[modality].mb, plan.draws) if kind == IMAGING else None
        for component in components_of(kind, model.components):
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
            short, long = (d * avoided for d in per_act_draws(component, unit, matrix, plan, size))
            name = model.labels[component.component, component.act][language]
            before = sums.get(name)
            sums[name] = (short, long) if before is None else (before[0] + short, before[1] + long)
    digital = []
    for name, (short, long) in sums.items():
        for criterion in MANDATORY_CRITERIA:
            c = CRITERION_CODES.index(criterion)
            if long[c].any():
                digital.append(_row(name, criterion, short[c], long[c]))
    return Avoided(digital, _care(acts, plan), [_told_size(m, s) for m, s in sorted(sizes.items())])


def _told_size(modality: str, size: ImageSize) -> dict[str, Any]:
    mb = dict(zip(LEVELS, size.mb, strict=True))
    return {"modality": modality, "origin": size.origin, "images_per_study": size.images, "mb": mb}


def _avoidable_acts(counted: Counted, plan: Plan) -> dict[tuple[str, str], Floats]:
    """Avoidable acts, drawn, by (kind, modality); the modality is empty for laboratory acts."""
    totals: dict[tuple[str, str], Floats] = {}
    for n, rule in enumerate(counted.rules):
        kind = kind_of(rule)
        wanted = "modality" if kind == IMAGING and len(counted.modalities) > 1 else ""
        for (rule_no, dimension, value), tally in counted.tallies.items():
            if rule_no != n or dimension != wanted:
                continue
            modality = counted.modalities[value] if wanted else ""
            low, central, high = sorted(tally.after_accepted)
            name = f"{rule.rule}:{modality}"
            shares = {name: rule.avoidable_share}
            drawn = avoidable_draws({name: (low, central, high)}, shares, plan)[name]
            totals[kind, modality] = totals.get((kind, modality), 0.0) + drawn
    return totals


def _care(acts: dict[tuple[str, str], Floats], plan: Plan) -> list[dict[str, Any]]:
    """The care footprint of the same acts, climate only: a column of its own, never added to the digital one.

    An act of a modality with published figures takes them; the others, those of their kind.
    """
    known = {(r["act"], r["modality"]): r for r in load_reference_table("acts_digital/care")}
    sums: dict[str, tuple[Floats, Floats]] = {}
    for (kind, modality), avoided in acts.items():
        row = known.get((kind, modality), known[kind, ""])
        short, long = (
            ranged(plan.seed, f"care:{kind}:{row['modality']}:{run}", range_of(row, run), plan.draws) * avoided
            for run in ("short_run", "long_run")
        )
        before = sums.get(kind)
        sums[kind] = (short, long) if before is None else (before[0] + short, before[1] + long)
    return [_row(kind, _CLIMATE, short, long) for kind, (short, long) in sums.items()]


def _row(component: str, criterion: str, short: Floats, long: Floats) -> dict[str, Any]:
    return {
        "component": component,
        "criterion": criterion,
        "unit": CRITERION[criterion].unit,
        "short_run": percentiles(short),
        "long_run": percentiles(long),
    }
