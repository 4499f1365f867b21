"""``ecosoin service``: a template to fill; services read, weighed and judged, then told alone, compared or on a map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from ecosoin.catalogue.factor_set import Item
from ecosoin.doors.engines.language_model import language_model_loads
from ecosoin.doors.factor_sets import choose_factors, with_care_sets
from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.doors.given_places import given_places
from ecosoin.doors.refusals import given_file, new_name
from ecosoin.doors.study_tables import read_activity
from ecosoin.doors.yaml.shipped import load_scale, template_text
from ecosoin.engine.choice import Choice
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.judgement import Scale, decision_table
from ecosoin.inputs.service import Component, Service, request_components
from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError, stop_on_errors
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION_CODES, METALS
from ecosoin.pages.model import Report
from ecosoin.pages.writing import write_report
from ecosoin.results.record import FileReading
from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.studies.service.assessment import Assessment, assess
from ecosoin.studies.service.document import service_document
from ecosoin.studies.service.report.service_report import build
from ecosoin.studies.service.report.several import build_comparison, build_map
from ecosoin.studies.service.road.explainable import write_explainable
from ecosoin.studies.service.side_by_side import comparison_document, map_document
from ecosoin.studies.service.smaa import acceptability
from ecosoin.studies.service.verdict import Judged, Study, environment_scores, verdict

_SMAA_DRAWS = 100_000
Document = TypeVar("Document", ServiceAssessment, ServiceComparison, ServiceMap)


@dataclass(frozen=True)
class ServiceOptions:
    """What the three studying commands share."""

    paths: tuple[Path, ...]
    out: Path
    factors: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language | None = "fr"


def new_service(name: str, out: Path) -> Path:
    """Writes a template; never over an existing file."""
    text = template_text(name)
    new_name(out)
    if out.exists():
        raise UsageError("service-file-in-the-way", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    return out


def studies(options: ServiceOptions) -> list[Study]:
    """Every service of the options, weighed with the same draws."""
    check_folder(options.out)
    files = read_services(options.paths, options.factors)
    stop_on_errors([p for f in files for p in f.problems], options.strict)
    return [study_service(f, options.draws, options.seed) for f in files]


def assess_service(options: ServiceOptions) -> ServiceAssessment:
    """One service: its document, its report, the tables that explain it."""
    study = studies(options)[0]
    return _written(service_document(study), "service-assess", options, build, explained=study)


def compare_services(options: ServiceOptions) -> ServiceComparison:
    """Several services side by side, same draws for the factors they share."""
    return _written(comparison_document(studies(options)), "service-compare", options, build_comparison)


def map_services(options: ServiceOptions) -> ServiceMap:
    """Benefit against footprint, four zones."""
    return _written(map_document(studies(options)), "service-map", options, build_map)


def _written(
    document: Document,
    kind: str,
    options: ServiceOptions,
    report: Callable[[Document, Language], Report],
    *,
    explained: Study | None = None,
) -> Document:
    with result_folder(options.out, kind) as folder:
        if explained:
            write_explainable(explained, folder)
        if options.language:
            document.problems += write_report(partial(report, document, options.language), folder)
        write_document(document, folder / MARKER)
    return document


@dataclass(frozen=True)
class ServiceFile:
    """A service as read, without errors; what is not an error, the files it comes from, the factor sets to use."""

    service: Service
    problems: tuple[Problem, ...]
    reading: tuple[FileReading, ...]
    factors: str


def read_services(paths: Sequence[Path], factors: str | None) -> list[ServiceFile]:
    """The services of files; raises with every error of every file."""
    from ecosoin.doors.yaml.service import read_service_or_pathway

    for path in paths:
        given_file(path)
    names = with_care_sets(factors)
    scale = load_scale()
    items = choose_factors(names, "FR", 2024).selection.items
    known = {alias: code for code, item in items.items() for alias in item.aliases} | {code: code for code in items}
    places = given_places(paths)
    read = [read_service_or_pathway(path, known, scale, places.shown(str(path))) for path in paths]
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
