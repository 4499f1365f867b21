"""The digital that avoidable acts carry, component by component, through the one footprint engine; the care beside it.

Two views side by side: *short run*, the part that stops at once when one act less is done, since machines on standby
run anyway; *long run*, the average load of an act, capacity really removed. Draws of both: shape (2, ..., draws).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecosoin.engine.choice import Choice
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.engine.use import Use, activity_of, of_life, of_time
from ecosoin.inputs.relevance.rules import Rule
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.ranged import Ranged
from ecosoin.kernel.units import MINUTES
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.results.relevance import CareRow, DigitalRow, ImageSize, Levels, RuleRow, SizeOrigin
from ecosoin.studies.relevance.disclosure import is_small
from ecosoin.studies.relevance.related import related_rules
from ecosoin.studies.relevance.tallies import Counted, Tally

Row = Mapping[str, str]
Acts = dict[tuple[str, str], Floats]
"""Avoidable acts, drawn, by (kind, DICOM modality); the modality is empty for laboratory acts."""

LABORATORY, IMAGING, ANY = "laboratory", "imaging", "any"
MB_PER = {"image_gb": 1e3, "image_tb": 1e6}


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


@dataclass(frozen=True)
class ImageBytes:
    """Size of the images of an examination [MB] and where it comes from."""

    mb: Ranged
    origin: SizeOrigin
    images: float | None = None


@dataclass(frozen=True)
class DigitalModel:
    """What an act's digital chain and care are made of.

    ``components`` with their labels by (component, act); ``pacs_mb``: the site's own sizes [MB] by modality;
    ``image_sizes`` and ``care``: rows of the published ranges, by modality and by (act, modality);
    ``active_minute_year``: minutes a workstation works in a year, by item.
    """

    components: tuple[Component, ...]
    labels: Mapping[tuple[str, str], dict[str, str]]
    image_sizes: Mapping[str, Row]
    care: Mapping[tuple[str, str], Row]
    active_minute_year: Mapping[str, float]
    pacs_mb: Mapping[str, Ranged]

    def image_size(self, modality: str, images: Mapping[str, float]) -> ImageBytes:
        """The site's PACS statistics first, then the images its examinations say, then the range of the modality."""
        if modality in self.pacs_mb:
            return ImageBytes(self.pacs_mb[modality], "pacs")
        if modality in images and modality in self.image_sizes:
            count = images[modality]
            return ImageBytes(range_of(self.image_sizes[modality], "image_mb") * count, "instances", count)
        return ImageBytes(range_of(self.image_sizes.get(modality, self.image_sizes[""]), "study_mb"), "range")


def range_of(row: Row, name: str) -> Ranged:
    """The range of a row's columns ``name_low``…, or ``low``, ``value``, ``high`` without a name."""
    columns = [f"{name}_{k}" for k in ("low", "central", "high")] if name else ["low", "value", "high"]
    return Ranged(*(float(row[c]) for c in columns))


def avoidable_acts(counted: Counted, rows: Sequence[RuleRow], min_cell: int, plan: Plan) -> Acts:
    """Avoidable acts of every rule, what several kinds of rules see counted once.

    Only published counts enter (``rows``; a withheld level counts as none), so that no footprint gives back what the
    tables withhold; an imaging rule is shared between modalities that are large enough to be told.
    """
    totals: dict[tuple[str, str, bool], Floats] = {}
    alone = {n for n, *others in related_rules(counted) if not others}
    for n, rule in enumerate(counted.rules):
        of_rule = [r for r in rows if r.rule == rule.rule]
        told = [r.redundant_after_accepted or 0 for r in of_rule]
        if not any(told):
            continue
        redundant, kind = Ranged(*sorted(float(v) for v in told)), _kind(rule)
        drawn = redundant.draws(plan.seed, f"redundant:{rule.rule}", plan.draws)
        drawn *= Ranged(*rule.avoidable_share).draws(plan.seed, f"avoidable:{rule.rule}", plan.draws)
        cells = {counted.modalities[value]: tally for value, tally in counted.cells(n, "modality").items()}
        shares = _modality_shares(cells, of_rule[-1], min_cell, n in alone) if kind == IMAGING else {"": 1.0}
        for modality, share in shares.items():
            key = (kind, modality, bool(rule.indication))
            totals[key] = totals.get(key, 0.0) + drawn * share
    return _either(totals, plan)


def _kind(rule: Rule) -> str:
    """Imaging when the rule names DICOM or CCAM codes, laboratory otherwise."""
    return IMAGING if any(system in ("DICOM", "CCAM") for system, _ in rule.codes) else LABORATORY


def _either(totals: Mapping[tuple[str, str, bool], Floats], plan: Plan) -> Acts:
    """Acts that are redundant or of low value: what both kinds of rules see is counted once.

    Nothing says how many acts are seen by both: from none to all of the smaller number, drawn.
    """
    found: Acts = {}
    for kind, modality, _ in totals:
        redundant, low_value = (totals.get((kind, modality, k), np.zeros(plan.draws)) for k in (False, True))
        share = Ranged(0, 0.5, 1).draws(plan.seed, f"both:{kind}:{modality}", plan.draws)
        both = np.minimum(redundant, low_value) * share
        found[kind, modality] = redundant + low_value - both
    return found


def _modality_shares(cells: Mapping[str, Tally], row: RuleRow, min_cell: int, alone: bool) -> dict[str, float]:
    """Share of each modality in the redundant acts of a rule at its high level, ``row``; in its acts when some are few.

    A footprint gives its shares back: modalities of few acts or patients are told with the least of the others, under
    no name, and no share is made of a count withheld. Unless a rule is ``alone`` to see its acts, another may tell
    what a modality that is named leaves of them: then none is when some are of few.
    """
    redundant = [n for t in cells.values() for n in (t.after_accepted[-1], t.redundant_patients[-1])]
    acts = [n for t in cells.values() for n in (t.acts, t.patients)]
    few_redundant, few_acts = (any(is_small(n, min_cell) for n in some) for some in (redundant, acts))
    if row.redundant_after_accepted and not few_redundant and (alone or not few_acts):
        found = {m: t.after_accepted[-1] for m, t in cells.items() if t.after_accepted[-1]}
        return {m: n / row.redundant_after_accepted for m, n in found.items()}
    if row.acts is None or ((few_redundant or few_acts) and not alone):
        return {"": 1.0}
    named = {m: t.acts for m, t in cells.items() if not any(is_small(n, min_cell) for n in (t.acts, t.patients))}
    if len(named) < len(cells) and named:
        del named[min(named, key=lambda m: (named[m], m))]
    named = {m: n for m, n in named.items() if m}
    named[""] = row.acts - sum(named.values())
    return {m: n / row.acts for m, n in named.items() if n}


def image_sizes(acts: Acts, model: DigitalModel, images: Mapping[str, float]) -> dict[str, ImageBytes]:
    """The sizes of examinations used, by modality; ``images``: the site's own mean number of images, by modality."""
    return {m: model.image_size(m, images) for kind, m in sorted(acts) if kind == IMAGING}


def told_size(modality: str, size: ImageBytes) -> ImageSize:
    """The size as the document tells it."""
    mb = Levels(low=size.mb.low, central=size.mb.central, high=size.mb.high)
    return ImageSize(modality=modality, origin=size.origin, images_per_study=size.images, mb=mb)


def digital_rows(
    acts: Acts, choice: Choice, plan: Plan, model: DigitalModel, *, sizes: Mapping[str, ImageBytes]
) -> list[DigitalRow]:
    """The digital footprint of all avoidable acts, component by component; ``sizes`` of examinations by modality."""
    sums: dict[tuple[str, str], Floats] = {}
    for (kind, modality), avoided in acts.items():
        size_mb = sizes[modality].mb.draws(plan.seed, f"images:{modality}", plan.draws) if kind == IMAGING else None
        for component in model.components:
            if component.act in (kind, ANY) and component.item in choice.selection.items:
                use = _use(component, choice, model.active_minute_year)
                key = (component.component, component.act)
                sums[key] = sums.get(key, 0.0) + _act_draws(component, use, choice, plan, size_mb=size_mb) * avoided
    return [
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


def _use(component: Component, choice: Choice, active_minute_year: Mapping[str, float]) -> Use:
    """What one unit of the component's quantity takes of its item.

    GB and sheets are used units; a TB.year is that share of a storage device's life, cooled; a minute is its share of
    the active minutes of a workstation's year.
    """
    item = choice.selection.items[component.item]
    life, kwh = item.lifetime_year or np.nan, np.nan if item.energy_kwh_year is None else item.energy_kwh_year
    if component.unit in ("GB", "sheet"):
        return Use(use_unit=1.0)
    if component.unit == "TB.year":
        return of_life(1.0, life, kwh, choice.hypotheses.pue["own_room"])
    return of_time(1.0 / MINUTES, active_minute_year.get(component.item, np.nan) / MINUTES, life, kwh_year=kwh)


def _act_draws(component: Component, use: Use, choice: Choice, plan: Plan, *, size_mb: Floats | None) -> Floats:
    """Impacts of the component for one act, shape (2, criteria, draws); ``use`` is that of one unit of its quantity.

    ``size_mb``: draws of the size of an examination's images [MB], for the components that multiply it.
    """
    name = f"{component.component}:{component.act}"
    quantity = component.quantity.draws(plan.seed, f"act:{name}", plan.draws)
    if component.times:
        quantity = quantity * (0.0 if size_mb is None else size_mb / MB_PER[component.times])
    activity = activity_of([(component.item, use)], choice.place)
    matrix = choice.matrix([component.item], [choice.place])
    long_run = total_draws(activity, matrix, plan, quantity[None, :])
    share = component.short_run.draws(plan.seed, f"short-run:{name}", plan.draws)
    return np.stack([long_run * share, long_run])


def care_rows(acts: Acts, plan: Plan, model: DigitalModel) -> list[CareRow]:
    """The care footprint of the same acts, climate only: a column of its own, never added to the digital one.

    An act of a modality with published figures takes them; the others, those of their kind.
    """
    sums: dict[str, Floats] = {}
    for (kind, modality), avoided in acts.items():
        row = model.care.get((kind, modality), model.care[kind, ""])
        name = f"care:{kind}:{row['modality']}"
        runs = [range_of(row, run).draws(plan.seed, f"{name}:{run}", plan.draws) for run in ("short_run", "long_run")]
        sums[kind] = sums.get(kind, 0.0) + np.stack(runs) * avoided
    return [
        CareRow(
            component=kind,
            criterion=CLIMATE,
            unit=CRITERION[CLIMATE].unit,
            short_run=interval(short),
            long_run=interval(long),
        )
        for kind, (short, long) in sums.items()
    ]
