"""Shared by the service commands: the catalogue, the scale, a checked service, its assessment and its judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecosoin.catalogue.factor_set import Item
from ecosoin.doors.engines.language_model import language_model_loads
from ecosoin.doors.factor_sets import choose_factors, with_care_sets
from ecosoin.doors.study_tables import read_activity
from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.engine.choice import Choice
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.service.components import Component
from ecosoin.inputs.service.decision import decision_table
from ecosoin.inputs.service.inference import request_components
from ecosoin.inputs.service.scales import Scale
from ecosoin.inputs.service.service import Service
from ecosoin.kernel.errors import InputProblems, Problem, UsageError, stop_on_errors
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION_CODES, METALS
from ecosoin.results.record import FileReading
from ecosoin.studies.service.assessment import Assessment, assess
from ecosoin.studies.service.smaa import acceptability
from ecosoin.studies.service.verdict import Judged, Study, environment_scores, verdict

_SMAA_DRAWS = 100_000


@dataclass(frozen=True)
class ServiceFile:
    """A service as read, without errors; what is not an error, the files it comes from, the factor sets to use."""

    service: Service
    problems: tuple[Problem, ...]
    reading: tuple[FileReading, ...]
    factors: str


def read_services(paths: Sequence[Path], factors: str | None) -> list[ServiceFile]:
    """The services of files; raises with every error of every file."""
    from ecosoin.doors.yaml.pathway import read_service_or_pathway

    for path in paths:
        if not path.is_file():
            raise UsageError("path-not-found", path=str(path))
    names = with_care_sets(factors)
    scale = load_scale()
    items = choose_factors(names, "FR", 2024).selection.items
    known = {alias: code for code, item in items.items() for alias in item.aliases} | {code: code for code in items}
    read = [read_service_or_pathway(path, known, scale) for path in paths]
    problems = [p for r in read for p in r.problems]
    files = [ServiceFile(r.service, tuple(r.problems), tuple(r.reading), names) for r in read if r.service]
    seen: set[str] = set()
    for service in (f.service for f in files):
        if service.name in seen:
            problems.append(Problem("service-names-equal", "error", service.file, params={"name": service.name}))
        seen.add(service.name)
    stop_on_errors(problems)
    return files


def study_service(file: ServiceFile, draws: int, seed: int) -> Study:
    """Weighs and judges one service."""
    choice = choose_factors(file.factors, file.service.country, file.service.year)
    service = _expanded(file.service, choice)
    parts = (*service.components, *service.induced, *(service.comparator.components if service.comparator else ()))
    places = {c.place or choice.place for c in parts} | {choice.place}
    matrix = choice.matrix([choice.selection.items[c.item].item for c in parts], places)
    plan = Plan(draws, seed, choice.hypotheses.quality_half_width)
    assessment = assess(service, choice.selection.items, matrix, plan)
    scale = load_scale()
    return Study(
        service=service,
        assessment=assessment,
        judged=_judge(service, assessment, scale, seed),
        choice=choice,
        scale=scale,
        plan=plan,
        matrix=matrix,
        problems=file.problems,
        reading=file.reading,
    )


def _judge(service: Service, assessment: Assessment, scale: Scale, seed: int) -> Judged | None:
    if service.judgement is None:
        return None
    climate, metals = (CRITERION_CODES.index(c) for c in (CLIMATE, METALS))
    judgement = service.judgement.with_computed(environment_scores(assessment, scale, climate, metals))
    found = acceptability(decision_table(judgement, scale), _SMAA_DRAWS, seed)
    return Judged(judgement, found, verdict(judgement, scale, found))


def _expanded(service: Service, choice: Choice) -> Service:
    """Requests to language models and shares of a footprint study become lines of catalogue items."""

    def lines(components: Sequence[Component]) -> tuple[Component, ...]:
        found: list[Component] = []
        for c in components:
            if c.kind == "inference":
                found += request_components(c, language_model_loads(c))
            elif c.study is not None:
                found += study_lines(c, choice.selection.items)
            else:
                found.append(c)
        return tuple(found)

    comparator = service.comparator
    if comparator is not None:
        comparator = replace(comparator, components=lines(comparator.components))
    return replace(service, components=lines(service.components), induced=lines(service.induced), comparator=comparator)


def study_lines(component: Component, items: Mapping[str, Item]) -> list[Component]:
    """One line per item and place of the study's service; a server counted by its parts keeps only its electricity.

    Raises InputProblems when the folder is no study or has no such service.
    """
    path, name = component.study or ("", "")
    study = Path(path)
    if not (study / "activity.parquet").is_file():
        raise _unknown(path, name, ())
    table, _, _ = read_activity(study)
    services = table.scope["service"]
    rows = [i for i, s in enumerate(services) if s == name]
    if not rows:
        raise _unknown(path, name, sorted({s for s in services if s}))
    totals: dict[tuple[str, str], list[float]] = {}
    for i in rows:
        item = table.item[i].removesuffix(COMPONENT_SUFFIX)
        if item not in items:
            continue
        embedded = 0.0 if table.item[i].endswith(COMPONENT_SUFFIX) else float(np.nan_to_num(table.unit_year[i]))
        amounts = (embedded, float(np.nan_to_num(table.use_unit[i])), float(np.nan_to_num(table.energy_kwh[i])))
        total = totals.setdefault((item, table.place[i]), [0.0, 0.0, 0.0])
        for k, amount in enumerate(amounts):
            total[k] += amount
    return [_line(component, item, place, total) for (item, place), total in sorted(totals.items())]


def _line(component: Component, item: str, place: str, total: list[float]) -> Component:
    name = f"{component.name}/{item}" + (f"/{place}" if place else "")
    fields = {"annual_volume": component.fields["annual_volume"]}
    for key, value in zip(("unit_year", "use_unit", "energy_kwh"), total, strict=True):
        fields[key] = Amount(f"{name}.{key}", "derived", value, unit="1/year")
    return replace(component, name=name, kind="study_line", item=item, place=place, fields=fields, study=None)


def _unknown(study: str, service: str, known: tuple[str, ...] | list[str]) -> InputProblems:
    params = {"study": study, "service": service, "known": ", ".join(known) or "—"}
    return InputProblems([Problem("service-study-unknown", "error", params=params)])
