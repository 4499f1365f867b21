"""A care pathway: services, templates and other pathways, summed; a pathway that calls itself is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ecosoin.doors.yaml.located import LocatedYaml, read_yaml
from ecosoin.doors.yaml.service import service_from
from ecosoin.doors.yaml.service_shapes import PathwayModel, checked_shape
from ecosoin.inputs.service.components import Component
from ecosoin.inputs.service.scales import Scale
from ecosoin.inputs.service.service import Service
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import QUANTITIES
from ecosoin.studies.service.road.reference import template_names, template_text


def read_service_or_pathway(path: Path, items: Mapping[str, str], scale: Scale) -> tuple[Service | None, list[Problem]]:
    """What a file holds, as one service: a pathway becomes the sum of its steps."""
    return _read(read_yaml(path), path, items, scale, (path.resolve(),))


def _read(
    located: LocatedYaml, path: Path, items: Mapping[str, str], scale: Scale, chain: tuple[Path, ...]
) -> tuple[Service | None, list[Problem]]:
    if not (isinstance(located.data, dict) and "pathway" in located.data):
        return service_from(located, items, scale)
    model, problems = checked_shape(located, PathwayModel)
    if model is None:
        return None, problems
    components: list[Component] = []
    for i, step in enumerate(model.steps):
        place = ("steps", i)
        times = step.number
        if times.unit not in QUANTITIES["count"]:
            problems.append(
                located.problem("service-unit-wrong", (*place, "number"), unit=times.unit, accepted="count")
            )
        elif times.value < 0:
            problems.append(located.problem("service-negative", (*place, "number"), value=times.value, unit=times.unit))
        target = (path.parent / step.service).resolve()
        if target in chain:
            names = " → ".join(p.name for p in (*chain[chain.index(target) :], target))
            problems.append(located.problem("service-pathway-cycle", place, chain=names))
            continue
        if target.is_file():
            inner, found = _read(read_yaml(target), target, items, scale, (*chain, target))
        elif step.service in template_names():
            inner, found = service_from(LocatedYaml(template_text(step.service), step.service), items, scale)
        else:
            problems.append(located.problem("service-step-unknown", (*place, "service"), step=step.service))
            continue
        problems += found
        if inner is None:
            continue
        if inner.comparator is not None:
            problems.append(located.problem("service-pathway-comparator", place, "note", step=inner.name))
        if (inner.year, inner.country) != (model.year, model.country.upper()):
            problems.append(
                located.problem(
                    "service-pathway-year",
                    place,
                    "note",
                    step=inner.name,
                    step_year=inner.year,
                    step_country=inner.country,
                    year=model.year,
                    country=model.country.upper(),
                )
            )
        number = Amount(f"step {i + 1}", "count", times.value, times.low, times.high, times.unit, times.source)
        components += [_scaled(c, number, f"{i + 1}-{inner.name}") for c in (*inner.components, *inner.induced)]
    unit = model.functional_unit
    service = Service(
        model.pathway,
        model.label.model_dump(),
        {"fr": unit.fr, "en": unit.en},
        model.year,
        model.country.upper(),
        tuple(components),
        None,
        (),
        None,
        {k: v.model_dump() for k, v in model.sources.items()},
        located.file,
    )
    return service, problems


def _scaled(component: Component, number: Amount, step: str) -> Component:
    """The component of a step, its amounts named after the step and multiplied by the number of times."""
    prefix = f"{step}/"
    fields = {k: replace(a, name=prefix + a.name) for k, a in component.fields.items()}
    scale = number
    if component.scale is not None:
        a, b = component.scale, number
        low = (a.low if a.low is not None else a.value) * (b.low if b.low is not None else b.value)
        high = (a.high if a.high is not None else a.value) * (b.high if b.high is not None else b.value)
        scale = Amount(prefix + a.name, "count", a.value * b.value, low, high)
    return replace(component, name=prefix + component.name, fields=fields, scale=scale)
