"""``ecosoin service``: a template to fill, one service assessed, several compared or placed on a map."""

from dataclasses import dataclass
from pathlib import Path

from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.yaml.shipped import template_text
from ecosoin.kernel.errors import Language, UsageError, stop_on_errors
from ecosoin.pages.writing import write_report
from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.studies.service.document import service_document
from ecosoin.studies.service.report.service_report import build
from ecosoin.studies.service.report.several import build_comparison, build_map
from ecosoin.studies.service.road.explainable import write_explainable
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.side_by_side import comparison_document, map_document
from ecosoin.studies.service.verdict import Study


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
    if out.exists():
        raise UsageError("service-file-in-the-way", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    return out


def studies(options: ServiceOptions) -> list[Study]:
    """Every service of the options, weighed with the same draws."""
    files = read_services(options.paths, options.factors)
    stop_on_errors([p for f in files for p in f.problems], options.strict)
    return [study_service(f, options.draws, options.seed) for f in files]


def assess_service(options: ServiceOptions) -> ServiceAssessment:
    """One service: its document, its report."""
    study = studies(options)[0]
    document = service_document(study)
    with result_folder(options.out, "service-assess") as folder:
        write_document(document, folder / MARKER)
        write_explainable(study, folder)
        if options.language:
            write_report(build(document, options.language), folder, "report")
    return document


def compare_services(options: ServiceOptions) -> ServiceComparison:
    """Several services side by side, same draws for the factors they share."""
    document = comparison_document(studies(options))
    with result_folder(options.out, "service-compare") as folder:
        write_document(document, folder / MARKER)
        if options.language:
            write_report(build_comparison(document, options.language), folder, "report")
    return document


def map_services(options: ServiceOptions) -> ServiceMap:
    """Benefit against footprint, four zones."""
    document = map_document(studies(options))
    with result_folder(options.out, "service-map") as folder:
        write_document(document, folder / MARKER)
        if options.language:
            write_report(build_map(document, options.language), folder, "report")
    return document
