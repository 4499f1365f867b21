"""The digital that avoidable acts carry, component by component, through the footprint engine; the care beside it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosoin.engine.choice import Choice
from ecosoin.engine.uncertainty import Plan, interval
from ecosoin.inputs.relevance.rules import Rule
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.results.relevance import CareRow, DigitalRow, ImageSize, Levels, RuleRow
from ecosoin.studies.relevance.avoided import IMAGING, LABORATORY, component_activity, components_of, per_act_draws
from ecosoin.studies.relevance.digital_model import DigitalModel, ImageBytes, range_of
from ecosoin.studies.relevance.disclosure import is_small
from ecosoin.studies.relevance.tallies import Counted

_CLIMATE = "climate_change"


def kind_of(rule: Rule) -> str:
    """Imaging when the rule names DICOM or CCAM codes, laboratory otherwise."""
    return IMAGING if any(system in ("DICOM", "CCAM") for system, _ in rule.codes) else LABORATORY


@dataclass(frozen=True)
class Avoided:
    """What avoidable acts carry: ``digital`` and ``care`` rows, and the image sizes used by modality."""

    digital: list[DigitalRow]
    care: list[CareRow]
    images: list[ImageSize]


def avoided_footprint(
    acts: Mapping[tuple[str, str], Floats],
    choice: Choice,
    plan: Plan,
    model: DigitalModel,
    *,
    images: Mapping[str, float],
) -> Avoided:
    """The footprint of all avoidable acts, component by component, from :func:`avoidable_acts`.

    Redundant acts range over the low to high intervals, the avoidable share over its own range. ``images``: mean
    number of images of an examination by modality, as the site's own examinations say.
    """
    sizes = {m: model.image_size(m, images) for kind, m in acts if kind == IMAGING}
    sums: dict[tuple[str, str], tuple[Floats, Floats]] = {}
    for (kind, modality), avoided in acts.items():
        size = sizes[modality].mb.draws(plan.seed, f"images:{modality}", plan.draws) if kind == IMAGING else None
        for component in components_of(kind, model.components):
            if component.item not in choice.selection.items:
                continue
            unit = component_activity(component, choice, model.active_minute_year.get(component.item, np.nan))
            matrix = choice.matrix([component.item], [choice.place])
            runs = per_act_draws(component, unit, matrix, plan, size_mb=size)
            _add(sums, (component.component, component.act), *(d * avoided for d in runs))
    digital = [
        DigitalRow(
            component=component,
            act=act,
            label=model.labels[component, act],
            criterion=criterion,
            unit=CRITERION[criterion].unit,
            short_run=interval(short[c]),
            long_run=interval(long[c]),
        )
        for (component, act), (short, long) in sums.items()
        for criterion in MANDATORY_CRITERIA
        if long[c := CRITERION_CODES.index(criterion)].any()
    ]
    return Avoided(digital, _care(acts, plan, model), [_told_size(m, s) for m, s in sorted(sizes.items())])


def _add(sums: dict[Any, tuple[Floats, Floats]], key: Hashable, short: Floats, long: Floats) -> None:
    before = sums.get(key)
    sums[key] = (short, long) if before is None else (before[0] + short, before[1] + long)


def _told_size(modality: str, size: ImageBytes) -> ImageSize:
    mb = Levels(low=size.mb.low, central=size.mb.central, high=size.mb.high)
    return ImageSize(modality=modality, origin=size.origin, images_per_study=size.images, mb=mb)


def avoidable_acts(
    counted: Counted, rows: Sequence[RuleRow], min_cell: int, plan: Plan
) -> dict[tuple[str, str], Floats]:
    """Avoidable acts, drawn, by (kind, modality); the modality is empty for laboratory acts.

    Only published counts enter (``rows``; a withheld level counts as none), so that no footprint gives back what the
    tables withhold; an imaging rule is shared between modalities that are large enough to be told.
    """
    totals: dict[tuple[str, str, bool], Floats] = {}
    for n, rule in enumerate(counted.rules):
        told = [r.redundant_after_accepted or 0 for r in rows if r.rule == rule.rule]
        if not any(told):
            continue
        redundant, kind = Ranged(*sorted(float(v) for v in told)), kind_of(rule)
        drawn = redundant.draws(plan.seed, f"redundant:{rule.rule}", plan.draws)
        drawn *= Ranged(*rule.avoidable_share).draws(plan.seed, f"avoidable:{rule.rule}", plan.draws)
        for modality, share in (_modality_shares(counted, n, min_cell) if kind == IMAGING else {"": 1.0}).items():
            key = (kind, modality, bool(rule.indication))
            totals[key] = totals.get(key, 0.0) + drawn * share
    return _either(totals, plan)


def _either(totals: Mapping[tuple[str, str, bool], Floats], plan: Plan) -> dict[tuple[str, str], Floats]:
    """Acts that are redundant or of low value: what both kinds of rules see is counted once.

    Nothing says how many acts are seen by both: from none to all of the smaller number, drawn.
    """
    found: dict[tuple[str, str], Floats] = {}
    for kind, modality, _ in totals:
        redundant, low_value = (totals.get((kind, modality, k), np.zeros(plan.draws)) for k in (False, True))
        share = Ranged(0, 0.5, 1).draws(plan.seed, f"both:{kind}:{modality}", plan.draws)
        both = np.minimum(redundant, low_value) * share
        found[kind, modality] = redundant + low_value - both
    return found


def _modality_shares(counted: Counted, rule_no: int, min_cell: int) -> dict[str, float]:
    """Share of each modality in the redundant acts of a rule, or in its acts when some are too few to be told."""
    cells = {
        counted.modalities[value]: tally
        for (n, dimension, value), tally in counted.tallies.items()
        if n == rule_no and dimension == "modality"
    }
    counts = {m: t.after_accepted[-1] for m, t in cells.items()}
    if not sum(counts.values()) or any(is_small(v, min_cell) for v in counts.values()):
        counts = {}
        for modality, tally in cells.items():
            name = "" if is_small(tally.acts, min_cell) else modality
            counts[name] = counts.get(name, 0) + tally.acts
    whole = sum(counts.values())
    return {m: v / whole for m, v in counts.items() if v} if whole else {"": 1.0}


def _care(acts: Mapping[tuple[str, str], Floats], plan: Plan, model: DigitalModel) -> list[CareRow]:
    """The care footprint of the same acts, climate only: a column of its own, never added to the digital one.

    An act of a modality with published figures takes them; the others, those of their kind.
    """
    sums: dict[str, tuple[Floats, Floats]] = {}
    for (kind, modality), avoided in acts.items():
        row = model.care.get((kind, modality), model.care[kind, ""])
        name = f"care:{kind}:{row['modality']}"
        runs = (range_of(row, run).draws(plan.seed, f"{name}:{run}", plan.draws) for run in ("short_run", "long_run"))
        _add(sums, kind, *(d * avoided for d in runs))
    return [
        CareRow(
            component=kind,
            criterion=_CLIMATE,
            unit=CRITERION[_CLIMATE].unit,
            short_run=interval(short),
            long_run=interval(long),
        )
        for kind, (short, long) in sums.items()
    ]
