"""Shared by the service commands: the catalogue, the scale, a checked service, its assessment and its judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ecosoin.doors.engines.language_model import LanguageModelLoads
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.yaml.pathway import read_service_or_pathway
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.service.components import Component
from ecosoin.inputs.service.inference import request_components
from ecosoin.inputs.service.judgement import Judgement, smaa_problem
from ecosoin.inputs.service.scales import Scale
from ecosoin.inputs.service.service import Service
from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.assessment import Assessment, assess
from ecosoin.studies.service.environment_scores import environment_scores
from ecosoin.studies.service.road.own_servers import study_lines
from ecosoin.studies.service.road.reference import load_scale
from ecosoin.studies.service.smaa import Acceptability, acceptability
from ecosoin.studies.service.verdict import Verdict, verdict

SERVICE_SETS = "health-services,ademe-2022"
_SMAA_DRAWS = 100_000


@dataclass(frozen=True)
class Judged:
    """The benefit/risk side of a study."""

    judgement: Judgement
    acceptability: Acceptability
    verdict: Verdict


@dataclass(frozen=True)
class Study:
    """One service, weighed and judged."""

    service: Service
    assessment: Assessment
    judged: Judged | None
    choice: Choice
    scale: Scale
    plan: Plan
    matrix: FactorMatrix
    problems: tuple[Problem, ...]


def read_services(paths: Sequence[Path], factors: str | None) -> tuple[list[Service], list[Problem], str]:
    """The services of files, and everything that is not an error; raises with every error of every file."""
    for path in paths:
        if not path.is_file():
            raise UsageError("path-not-found", path=str(path))
    names = f"{factors},{SERVICE_SETS}" if factors else SERVICE_SETS
    scale = load_scale()
    items = choose_factors(names, "FR", 2024).selection.items
    known = {alias: code for code, item in items.items() for alias in item.aliases} | {code: code for code in items}
    services: list[Service] = []
    problems: list[Problem] = []
    for path in paths:
        service, found = read_service_or_pathway(path, known, scale)
        problems += found
        if service is not None:
            services.append(service)
    seen: set[str] = set()
    for service in services:
        if service.name in seen:
            problems.append(Problem("service-names-equal", "error", service.file, params={"name": service.name}))
        seen.add(service.name)
    if any(p.severity == "error" for p in problems):
        raise InputProblems(problems)
    return services, problems, names


def study_service(service: Service, names: str, problems: Sequence[Problem], draws: int, seed: int) -> Study:
    """Weighs and judges one service."""
    choice = choose_factors(names, service.country, service.year)
    service = _expanded(service, choice)
    parts = (*service.components, *service.induced, *(service.comparator.components if service.comparator else ()))
    places = {c.place or choice.place for c in parts} | {choice.place}
    matrix = choice.matrix([choice.selection.items[c.item].item for c in parts], places)
    plan = Plan(draws, seed, choice.hypotheses.quality_half_width)
    assessment = assess(service, choice.selection.items, matrix, plan)
    scale = load_scale()
    own = tuple(p for p in problems if p.file in (service.file, None))
    return Study(service, assessment, _judge(service, assessment, scale, seed), choice, scale, plan, matrix, own)


def _judge(service: Service, assessment: Assessment, scale: Scale, seed: int) -> Judged | None:
    if service.judgement is None:
        return None
    climate, metals = CRITERION_CODES.index("climate_change"), CRITERION_CODES.index("resource_use_minerals_metals")
    judgement = service.judgement.with_computed(environment_scores(assessment, scale, climate, metals))
    found = acceptability(smaa_problem(judgement, scale), _SMAA_DRAWS, seed)
    return Judged(judgement, found, verdict(judgement, scale, found))


def _expanded(service: Service, choice: Choice) -> Service:
    """Requests to language models and shares of a footprint study become lines of catalogue items."""

    def lines(components: Sequence[Component]) -> tuple[Component, ...]:
        found: list[Component] = []
        for c in components:
            if c.kind == "inference":
                loads = LanguageModelLoads.of(c)
                found += request_components(c, loads.central, loads.low, loads.high, loads.lifetime_year)
            elif c.study is not None:
                found += study_lines(c, choice.selection.items)
            else:
                found.append(c)
        return tuple(found)

    comparator = service.comparator
    if comparator is not None:
        comparator = replace(comparator, components=lines(comparator.components))
    return replace(
        service,
        components=lines(service.components),
        induced=lines(service.induced),
        comparator=comparator,
    )
