"""``ecosoin footprint``: from the files of an establishment to its results folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosoin.doors.engines.duck import DuckEngine
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.formats.pcr_si import write_exchange
from ecosoin.doors.study_tables import write_activity, write_factors, write_lines
from ecosoin.engine.settings import StudySettings
from ecosoin.engine.uncertainty import Plan
from ecosoin.kernel.errors import InputProblems, Language, Problem, escalate_doubts, sorted_problems
from ecosoin.pages.writing import write_report
from ecosoin.results.text import rounded
from ecosoin.studies.footprint import document
from ecosoin.studies.footprint.completion import complete_inventory
from ecosoin.studies.footprint.evidence import (
    coverage_rows,
    factor_lines,
    labels,
    plausibility,
    rcp_evidence,
    sources_used,
    top_lines,
)
from ecosoin.studies.footprint.rcp import rcp_verdicts
from ecosoin.studies.footprint.report.footprint_report import build
from ecosoin.studies.footprint.resolution import (
    lines_without_lifetime,
    resolve_places,
    resolve_types,
    survey_inventory,
)
from ecosoin.studies.footprint.road.facts import read_facts
from ecosoin.studies.footprint.road.measuring import allocate, component_items, measure, shape_of
from ecosoin.studies.footprint.road.opening import open_study
from ecosoin.studies.footprint.road.spark import engine_for

DETAIL_LINES = 1_000_000
"""Impacts are written line by line up to this many inventory lines, by scope above."""

Step = Callable[[str], None]


@dataclass(frozen=True)
class FootprintOptions:
    """The command's options; ``detail`` is ``auto``, ``items``, ``scopes`` or ``none``."""

    paths: tuple[Path, ...]
    year: int
    out: Path
    format: str = "auto"
    mapping: Path | None = None
    country: str = "FR"
    factors: str | None = None
    engine: str = "duckdb"
    spark_master: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language = "fr"
    detail: str = "auto"


def run_footprint(options: FootprintOptions, step: Step = lambda name: None) -> dict[str, Any]:
    """Computes a study and writes its folder; returns the document of ``results.json``.

    ``step`` is told the name of each stage as it begins. Raises InputProblems with every error found.
    """
    step("read")
    opened = open_study(options.paths, options.year, options.country, options.factors, options.format, options.mapping)
    con, choice, read, problems = opened.con, opened.choice, opened.read, opened.problems
    stop_on_errors(problems, options.strict)
    facts, found = read_facts(con)
    survey = survey_inventory(con)
    problems += found + resolve_types(con, choice, survey) + resolve_places(con, choice, survey)
    stop_on_errors(problems, options.strict)
    step("allocate")
    completion = complete_inventory(con, choice, facts)
    has_allocation, machines, found = allocate(con, choice)
    problems += [*completion.problems, *found, *lines_without_lifetime(con)]
    stop_on_errors(problems, options.strict)
    step("measure")
    settings = StudySettings(options.year, choice.place, choice.hypotheses)
    shape = shape_of(con, choice, survey.given, has_allocation)
    with engine_for(options.engine, options.spark_master, con) as engine:
        measured = measure(engine, settings, shape)
    activity = measured.activity
    matrix = choice.matrix(activity.item, activity.place, component_items(shape))
    step("draw")
    plan = Plan(options.draws, options.seed, choice.hypotheses.quality_half_width)
    total_rows = document.totals(activity, matrix, plan, measured.unmatched_lines)
    criteria = [r["criterion"] for r in total_rows]
    step("write")
    detail = _detail(options.detail, measured.line_count)
    notes = choice.selection.assumptions_for(matrix.definitions, matrix.places)
    with result_folder(options.out, "footprint") as folder:
        write_factors(con, matrix, choice.selection, folder / "factors.parquet")
        write_activity(con, activity, document.tiers_of(activity, choice.selection), folder / "activity.parquet")
        if detail == "items":
            write_lines(DuckEngine(con), settings, shape, matrix, choice.selection, frozenset(criteria), folder)
        evidence = rcp_evidence(con, choice, matrix, activity, measured, completion, facts, machines)
        results: dict[str, Any] = rounded(
            {
                "schema_version": document.SCHEMA_VERSION,
                "study": document.study(
                    facts,
                    {
                        "year": options.year,
                        "country": choice.place,
                        "factor_set": choice.name,
                        "engine": options.engine,
                        "draws": options.draws,
                        "seed": options.seed,
                        "lines": measured.line_count,
                        "unmatched_lines": measured.unmatched_lines,
                        "detail": detail,
                        "formats": {p.name: f for p, f in read.formats.items()},
                    },
                ),
                "totals": total_rows,
                "breakdown": document.breakdown(activity, matrix, choice.selection),
                "sensitivity": document.sensitivity(activity, matrix, plan, criteria),
                "rcp": [vars(v) for v in rcp_verdicts(evidence)],
                "problems": [p.record() for p in sorted_problems(problems)],
                "assumptions": [p.record() for p in sorted_problems(notes)],
                "normalisation": document.normalisation(total_rows, facts),
                "plausibility": plausibility(total_rows, facts, options.language),
                "quality": document.quality_shares(activity, measured.unmatched_lines),
                "coverage": coverage_rows(total_rows, measured.line_count),
                "top": top_lines(con, folder, detail),
                "sources": sources_used(choice, matrix),
                "labels": labels(matrix),
                "factors": factor_lines(matrix, choice.selection),
            }
        )
        write_document(results, folder / MARKER)
        if detail == "items":
            write_exchange(con, results, folder)
        step("report")
        write_report(build(results, options.language), folder, "report")
    return results


def stop_on_errors(problems: list[Problem], strict: bool) -> None:
    """Raises InputProblems when one of them is an error (``strict``: or a doubt); the list goes out whole."""
    judged = escalate_doubts(problems) if strict else problems
    if any(p.severity == "error" for p in judged):
        raise InputProblems(judged)


def _detail(asked: str, lines: int) -> str:
    if asked == "auto":
        return "items" if lines <= DETAIL_LINES else "scopes"
    return asked
