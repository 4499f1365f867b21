"""``ecosoin service``: a template to fill, one service assessed, several compared or placed on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.kernel.errors import InputProblems, Language, UsageError, escalate_doubts
from ecosoin.pages.writing import write_report
from ecosoin.studies.service.document import service_document
from ecosoin.studies.service.folder import write_explainable
from ecosoin.studies.service.report.map import build_map
from ecosoin.studies.service.report.service_report import build
from ecosoin.studies.service.report.several import build_comparison
from ecosoin.studies.service.road.map import map_document
from ecosoin.studies.service.road.reference import template_names, template_text
from ecosoin.studies.service.road.study import Study, read_services, study_service


@dataclass(frozen=True)
class ServiceOptions:
    """What the three studying commands share."""

    paths: tuple[Path, ...]
    out: Path
    factors: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language = "fr"


def new_service(name: str, out: Path) -> Path:
    """Writes a template; never over an existing file."""
    text = template_text(name)
    if out.exists():
        raise UsageError("service-file-in-the-way", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    return out


def list_templates() -> list[tuple[str, dict[str, str]]]:
    """(name, its label in each language) of every template."""
    import yaml

    return [(name, yaml.safe_load(template_text(name))["label"]) for name in template_names()]


def studies(options: ServiceOptions) -> list[Study]:
    """Every service of the options, weighed with the same draws."""
    services, problems, names = read_services(options.paths, options.factors)
    if options.strict and any(p.severity == "doubt" for p in problems):
        raise InputProblems(escalate_doubts(problems))
    return [study_service(s, names, problems, options.draws, options.seed) for s in services]


def assess_service(options: ServiceOptions) -> dict[str, Any]:
    """One service: its document, its report."""
    study = studies(options)[0]
    document = service_document(study, options.language)
    with result_folder(options.out, "service-assess") as folder:
        write_document(document, folder / MARKER)
        write_explainable(study, folder)
        write_report(build(document, options.language), folder, "report")
    return document


def compare_services(options: ServiceOptions) -> dict[str, Any]:
    """Several services side by side, same draws for the factors they share."""
    found = studies(options)
    document = {
        "schema_version": "1",
        "services": [service_document(s, options.language) for s in found],
        "paired": _paired(found),
    }
    with result_folder(options.out, "service-compare") as folder:
        write_document(document, folder / MARKER)
        write_report(build_comparison(document, options.language), folder, "report")
    return document


def map_services(options: ServiceOptions) -> dict[str, Any]:
    """Benefit against footprint, four zones."""
    document = map_document(studies(options), options.language)
    with result_folder(options.out, "service-map") as folder:
        write_document(document, folder / MARKER)
        write_report(build_map(document, options.language), folder, "report")
    return document


def _paired(found: Sequence[Study]) -> list[dict[str, Any]]:
    """P(row lighter than column) by criterion, on paired draws; only where both have factors."""
    from ecosoin.kernel.vocabulary import CRITERION_CODES

    rows = []
    for a in found:
        for b in found:
            if a is b:
                continue
            for c, code in enumerate(CRITERION_CODES):
                one, two = a.assessment.service, b.assessment.service
                if one.coverage[c] > 0 and two.coverage[c] > 0:
                    lighter = float((one.draws[c] < two.draws[c]).mean())
                    rows.append(
                        {"service": a.service.name, "than": b.service.name, "criterion": code, "lighter": lighter}
                    )
    return rows
