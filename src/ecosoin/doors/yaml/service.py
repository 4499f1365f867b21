"""A service or pathway file, checked and in canonical units.

A care pathway is the sum of services, templates and other pathways; one that calls itself is refused.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ecosoin.doors.yaml.judgement import checked_judgement
from ecosoin.doors.yaml.service_shapes import (
    UNTOLD,
    AmountModel,
    ComponentModel,
    PathwayModel,
    ServiceModel,
    checked_shape,
)
from ecosoin.doors.yaml.shipped import template_names, template_text
from ecosoin.doors.yaml.yaml_file import LocatedYaml, Place, read_yaml
from ecosoin.inputs.judgement import Scale
from ecosoin.inputs.service import KINDS, Comparator, Component, Field, Service
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import QUANTITIES, to_canonical, units_of
from ecosoin.results.record import FileReading
from ecosoin.words import languages, say

ITEMLESS = ("inference", "study")
_TOO_LONG = 3
"""A component busy more than three times as long as the act is doubtful: minutes and hours are often swapped."""


class _Reader:
    def __init__(self, located: LocatedYaml, model: ServiceModel, items: Mapping[str, str], scale: Scale):
        self.located, self.model, self.items, self.scale = located, model, items, scale
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.names: set[str] = set()
        self.act_hours: float | None = None
        if model.functional_unit.duration is not None:
            place = ("functional_unit", "duration")
            act = self.amount(model.functional_unit.duration, "functional_unit", Field("duration"), place)
            self.act_hours = act.value if act else None

    def amount(self, given: Any, name: str, field: Field, place: Place) -> Amount | None:
        """An amount in the canonical unit; a parameter keeps its own name so that it is drawn once."""
        if isinstance(given, str) and given.startswith("$"):
            key = given[1:]
            if key not in self.model.parameters:
                close = ", ".join(difflib.get_close_matches(key, self.model.parameters)) or "—"
                self._add("service-parameter-unknown", place, name=key, close=close)
                return None
            self.used.add(key)
            given, name, place = self.model.parameters[key], key, ("parameters", key)
        given = self._as_amount(given, place)
        if given is None:
            return None
        accepted = units_of(field.quantity)
        if given.unit not in accepted:
            self._add("service-unit-wrong", (*place, "unit"), unit=given.unit, accepted=", ".join(accepted))
            return None
        value = to_canonical(given.value, field.quantity, given.unit)
        low, high = (n if n is None else to_canonical(n, field.quantity, given.unit) for n in (given.low, given.high))
        label = given.label.texts() if given.label else None
        amount = Amount(
            name, field.quantity, value, low=low, high=high, unit=given.unit, source=given.source,
            replace_first=given.replace_first, label=label,
        )  # fmt: skip
        self._check_bounds(given, amount, field, place)
        if given.source and given.source not in self.model.sources:
            self._add("service-source-unknown", (*place, "source"), source=given.source)
        return amount

    def _check_bounds(self, given: AmountModel, amount: Amount, field: Field, place: Place) -> None:
        value, low, high = amount.value, amount.low, amount.high
        if value < 0 or (low is not None and low < 0):
            self._add("service-negative", (*place, "value"), value=given.value, unit=given.unit)
        elif field.positive and (value == 0 or low == 0):
            self._add("service-zero-divisor", (*place, "value"))
        if field.quantity == "share" and max(value, high or 0) > 1:
            self._add("service-share-over-one", (*place, "value"), value=given.value, unit=given.unit)
        if (low is None) != (high is None):
            self._add("service-range-half", place)
        elif low is not None and high is not None and not low <= value <= high:
            self._add("service-range-wrong", place, low=given.low, value=given.value, high=given.high)
        elif value == 0 and high is not None and high > 0:
            self._add("service-range-from-zero", place, high=given.high, unit=given.unit)

    def component(self, model: ComponentModel, place: Place) -> Component | None:
        """A component of a known kind, with the fields of that kind and no other."""
        if model.kind not in KINDS:
            if model.kind != UNTOLD:
                self._add("service-kind-unknown", (*place, "kind"), kind=model.kind, kinds=", ".join(KINDS))
            return None
        fields = KINDS[model.kind]
        given = dict(model.model_extra or {})
        for name in given:
            if name not in fields:
                self._add("service-key-unknown", (*place, name), key=name)
        if model.kind not in ITEMLESS and model.item not in self.items:
            close = ", ".join(difflib.get_close_matches(model.item, self.items, cutoff=0.5)) or "—"
            self._add("service-item-unknown", (*place, "item"), item=model.item, close=close)
        if model.kind == "study" and not (model.study and model.study_service):
            missing = "study_service" if model.study else "study"
            self._add("service-field-missing", (*place, missing), field=missing)
        amounts: dict[str, Amount] = {}
        for name, field in fields.items():
            if name not in given:
                if field.required:
                    self._add("service-field-missing", (*place, name), field=name)
                continue
            amount = self.amount(given[name], f"{model.name}.{name}", field, (*place, name))
            if amount is not None:
                amounts[name] = amount
        scale = None
        if model.scale is not None:
            scale = self.amount(model.scale, f"{model.name}.scale", Field("count"), (*place, "scale"))
        self._check_duration(model, amounts, place)
        label = model.label.texts() if model.label else dict.fromkeys(languages(), model.name)
        study = None
        if model.kind == "study":
            study = (str(self.located.folder / model.study), model.study_service)
        item = self.items.get(model.item, model.item)
        return Component(
            model.name, model.kind, item, amounts, label=label, scale=scale, place=model.place, study=study
        )

    def _as_amount(self, raw: Any, place: Place) -> AmountModel | None:
        if not isinstance(raw, dict):
            self._add("service-unit-missing", place, field=str(place[-1]))
            return None
        part, problems = checked_shape(_At(self.located, raw, place), AmountModel)
        self.problems += problems
        return None if problems else part

    def _check_duration(self, model: ComponentModel, amounts: Mapping[str, Amount], place: Place) -> None:
        whole = self.act_hours
        if whole is None or "duration" not in amounts or model.kind == "build":
            return
        hours = amounts["duration"].value
        if hours > _TOO_LONG * whole:
            told = {"hours": round(hours, 2), "act": round(whole, 2)}
            self._add("service-duration-doubtful", (*place, "duration"), "doubt", **told)

    def _add(self, code: str, place: Place, severity: Severity = "error", /, **params: object) -> None:
        self.problems.append(self.located.problem(code, place, severity, **params))

    def components(self, models: list[ComponentModel], place: Place) -> tuple[Component, ...]:
        """The components of a list; names are unique in the whole file, since amounts are drawn by name."""
        found = []
        for i, model in enumerate(models):
            if model.name in self.names and model.name != UNTOLD:
                self._add("service-name-repeated", (*place, i, "name"), name=model.name)
            self.names.add(model.name)
            component = self.component(model, (*place, i))
            if component is not None:
                found.append(component)
        return tuple(found)


class _At(LocatedYaml):
    """A part of a located file, seen as a file of its own."""

    def __init__(self, whole: LocatedYaml, data: Any, place: Place):
        self.file, self.folder, self.data, self._whole, self._place = whole.file, whole.folder, data, whole, place
        self.lines = {p[len(place) :]: n for p, n in whole.lines.items() if p[: len(place)] == place}

    def problem(self, code: str, place: Place, severity: Severity = "error", **params: object) -> Problem:
        return self._whole.problem(code, (*self._place, *place), severity, **params)


def service_from(located: LocatedYaml, items: Mapping[str, str], scale: Scale) -> tuple[Service | None, list[Problem]]:
    """The service of a located file and all its problems. ``items`` are the catalogue's item codes."""
    model, problems = checked_shape(located, ServiceModel)
    if model is None:
        return None, problems
    reader = _Reader(located, model, items, scale)
    reader.problems += problems
    components = reader.components(model.components, ("components",))
    comparator = judgement = None
    if (given := model.comparator) is not None:
        sigma = reader.amount(given.substitution, "substitution", Field("share"), ("comparator", "substitution"))
        replaced = reader.components(given.components, ("comparator", "components"))
        if sigma is not None:
            comparator = Comparator(given.label.texts(), sigma, replaced)
    induced = reader.components(model.induced, ("induced",))
    if model.benefit_risk is not None:
        judgement, found = checked_judgement(located, model.benefit_risk, scale)
        reader.problems += found
    unused = [name for name in model.parameters if name not in reader.used]
    for name in unused:
        reader._add("service-parameter-unused", ("parameters", name), "doubt", name=name)
    service = _service(located, model, model.service, components)
    return replace(service, comparator=comparator, induced=induced, judgement=judgement), reader.problems


def _service(
    located: LocatedYaml, model: ServiceModel | PathwayModel, name: str, components: Sequence[Component]
) -> Service:
    """What a file says of itself, and its components."""
    return Service(
        name=name, label=model.label.texts(), functional_unit=model.functional_unit.texts(), year=model.year,
        country=model.country.upper(), components=tuple(components), comparator=None, induced=(), judgement=None,
        sources={k: v.texts() for k, v in model.sources.items()}, file=located.file,
    )  # fmt: skip


@dataclass(frozen=True)
class ReadService:
    """What a file holds, as one service (``None`` when it cannot be told); problems and account of each file read."""

    service: Service | None
    problems: list[Problem]
    reading: list[FileReading]


def read_service_or_pathway(path: Path, items: Mapping[str, str], scale: Scale, name: str = "") -> ReadService:
    """What a file holds, as one service: a pathway becomes the sum of its steps. Its problems bear ``name``."""
    return _read(read_yaml(path, name=name), items, scale, (path.resolve(),))


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
    return replace(found, service=_service(located, model, model.pathway, components))


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
        f"step {position}", "count", given.value, low=given.low, high=given.high, unit=given.unit,
        source=given.source, label=label,
    )  # fmt: skip


def _scaled(component: Component, number: Amount, prefix: str) -> Component:
    """The component of a step, its amounts named after the step and multiplied by the number of times."""
    fields = {k: replace(a, name=prefix + a.name) for k, a in component.fields.items()}
    scale = number
    if component.scale is not None:
        times = component.scale.ranged * number.ranged
        name = prefix + component.scale.name
        scale = Amount(name, "count", times.central, low=times.low, high=times.high)
    return replace(component, name=prefix + component.name, fields=fields, scale=scale)
