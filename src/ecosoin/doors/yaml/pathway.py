"""A care pathway: services, templates and other pathways, summed; a pathway that calls itself is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ecosoin.doors.yaml.located import LocatedYaml, Place, read_yaml
from ecosoin.doors.yaml.service import service_from
from ecosoin.doors.yaml.service_shapes import AmountModel, PathwayModel, checked_shape
from ecosoin.doors.yaml.shipped import template_names, template_text
from ecosoin.inputs.judgement import Scale
from ecosoin.inputs.service import Component, Service
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import QUANTITIES
from ecosoin.results.record import FileReading
from ecosoin.words import languages, say


@dataclass(frozen=True)
class ReadService:
    """What a file holds, as one service (``None`` when it cannot be told); problems and account of each file read."""

    service: Service | None
    problems: list[Problem]
    reading: list[FileReading]


def read_service_or_pathway(path: Path, items: Mapping[str, str], scale: Scale) -> ReadService:
    """What a file holds, as one service: a pathway becomes the sum of its steps."""
    return _read(read_yaml(path), items, scale, (path.resolve(),))


def _read(located: LocatedYaml, items: Mapping[str, str], scale: Scale, chain: tuple[Path, ...]) -> ReadService:
    if not (isinstance(located.data, dict) and "pathway" in located.data):
        service, problems = service_from(located, items, scale)
        return ReadService(service, problems, [located.reading("service")])
    model, problems = checked_shape(located, PathwayModel)
    found = ReadService(None, problems, [located.reading("pathway")])
    if model is None:
        return found
    components: list[Component] = []
    for i, step in enumerate(model.steps):
        place: Place = ("steps", i)
        _check_times(located, step.number, place, problems)
        inner = _step(located, step.service, place, items, scale=scale, chain=chain)
        problems += inner.problems
        found.reading.extend(inner.reading)
        if inner.service is not None:
            problems += _left_aside(located, model, inner.service, place)
            number = _times(step.number, i + 1)
            prefix = f"{i + 1}-{inner.service.name}/"
            components += [_scaled(c, number, prefix) for c in (*inner.service.components, *inner.service.induced)]
    service = Service(
        name=model.pathway,
        label=model.label.texts(),
        functional_unit=model.functional_unit.texts(),
        year=model.year,
        country=model.country.upper(),
        components=tuple(components),
        comparator=None,
        induced=(),
        judgement=None,
        sources={k: v.model_dump() for k, v in model.sources.items()},
        file=located.file,
    )
    return replace(found, service=service)


def _step(
    located: LocatedYaml, name: str, place: Place, items: Mapping[str, str], *, scale: Scale, chain: tuple[Path, ...]
) -> ReadService:
    """The service of a step: a file beside the pathway, else a template."""
    target = (located.folder / name).resolve()
    if target in chain:
        names = " → ".join(p.name for p in (*chain[chain.index(target) :], target))
        return ReadService(None, [located.problem("service-pathway-cycle", place, chain=names)], [])
    if target.is_file():
        return _read(read_yaml(target), items, scale, (*chain, target))
    if name in template_names():
        return _read(LocatedYaml(template_text(name), name), items, scale, chain)
    return ReadService(None, [located.problem("service-step-unknown", (*place, "service"), step=name)], [])


def _check_times(located: LocatedYaml, times: AmountModel, place: Place, problems: list[Problem]) -> None:
    where = (*place, "number")
    if times.unit not in QUANTITIES["count"]:
        problems.append(located.problem("service-unit-wrong", where, unit=times.unit, accepted="count"))
    elif times.value < 0:
        problems.append(located.problem("service-negative", where, value=times.value, unit=times.unit))


def _left_aside(located: LocatedYaml, model: PathwayModel, inner: Service, place: Place) -> list[Problem]:
    """What a pathway does not take of a step: its comparator, its year, its country."""
    problems = []
    if inner.comparator is not None:
        problems.append(located.problem("service-pathway-comparator", place, "note", step=inner.name))
    year, country = model.year, model.country.upper()
    if (inner.year, inner.country) != (year, country):
        params = {"step": inner.name, "step_year": inner.year, "step_country": inner.country}
        problems.append(located.problem("service-pathway-year", place, "note", **params, year=year, country=country))
    return problems


def _times(given: AmountModel, position: int) -> Amount:
    label = {language: say("service_report.step", language, position=position) for language in languages()}
    return Amount(
        f"step {position}",
        "count",
        given.value,
        low=given.low,
        high=given.high,
        unit=given.unit,
        source=given.source,
        label=label,
    )


def _scaled(component: Component, number: Amount, prefix: str) -> Component:
    """The component of a step, its amounts named after the step and multiplied by the number of times."""
    fields = {k: replace(a, name=prefix + a.name) for k, a in component.fields.items()}
    scale = number
    if component.scale is not None:
        times = component.scale.ranged * number.ranged
        name = prefix + component.scale.name
        scale = Amount(name, "count", times.central, low=times.low, high=times.high)
    return replace(component, name=prefix + component.name, fields=fields, scale=scale)
