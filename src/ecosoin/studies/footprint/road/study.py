"""``ecosoin footprint``: from the files of an establishment to its results folder."""

from typing import Literal

from msgspec.structs import asdict

from ecosoin.doors.engines.duck import DuckEngine, read_parquet, write_rows
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.formats.pcr_si import write_exchange
from ecosoin.doors.study_tables import write_activity, write_factors, write_labels, write_lines
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, drawn_means
from ecosoin.pages.writing import write_report
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint, FootprintHead, Part, TopLine
from ecosoin.results.record import Total, problem_records
from ecosoin.results.tables import BREAKDOWN
from ecosoin.results.text import settled
from ecosoin.studies.footprint import document
from ecosoin.studies.footprint.breakdown import breakdown, exchange_rows, parts
from ecosoin.studies.footprint.rcp import rcp_verdicts
from ecosoin.studies.footprint.report.footprint_report import build
from ecosoin.studies.footprint.road.evidence import rcp_evidence, top_lines
from ecosoin.studies.footprint.road.measuring import lay_lines
from ecosoin.studies.footprint.road.weighing import FootprintOptions, Step, Weighed, weigh
from ecosoin.words import say

__all__ = ["FootprintOptions", "Step", "run_footprint"]

DETAIL_LINES = 1_000_000
"""Impacts are written line by line up to this many inventory lines, by scope above."""
_RCP_LANGUAGE = "fr"
"""The RCP imposes the sentence of the functional unit, in this language."""

Detail = Literal["items", "scopes", "none"]


def run_footprint(options: FootprintOptions, step: Step = lambda name: None) -> Footprint:
    """Computes a study and writes its folder; returns the document of ``results.json``.

    ``step`` is told the name of each stage as it begins. Raises InputProblems with every error found.
    """
    study = weigh(options, step)
    con, activity, matrix, selection = study.con, study.measured.activity, study.matrix, study.choice.selection
    step("draw")
    plan = Plan(options.draws, options.seed, study.choice.hypotheses.quality_half_width)
    draws, means = drawn_means(activity, matrix, plan)
    totals = document.totals(activity, matrix, draws, study.measured.unmatched_lines)
    tiers = document.tiers_of(activity, selection)
    scopes = {"tier": [t for t, _ in tiers], "category": [c for _, c in tiers], **activity.scope}
    impacts = impacts_by_row(activity, matrix)
    covered = [t.criterion for t in totals if t.value is not None]
    split = breakdown(scopes, impacts, impacts_by_row(activity, matrix, means), covered)
    step("write")
    detail = _detail(options.detail, study.measured.line_count)
    given = document.set_labels(study.choice.sets)
    with result_folder(options.out, "footprint") as folder:
        write_factors(con, matrix, selection, folder / "factors.parquet")
        write_activity(con, activity, tiers, folder / "activity.parquet")
        write_rows(con, BREAKDOWN, zip(*split.values(), strict=True), folder / "breakdown.parquet")
        if given:
            write_labels(given, folder / "labels.csv")
        top: list[TopLine] = []
        if detail == "items":
            lay_lines(DuckEngine(con), study.settings, study.measured.shape)
            shown = frozenset(t.criterion for t in totals)
            write_lines(con, study.measured.shape, matrix, selection=selection, criteria=shown, folder=folder)
            top = top_lines(con, folder / "impacts.parquet")
        found = _document(study, options, totals=totals, breakdown=parts(split), top=top, plan=plan, detail=detail)
        results = settled(found)
        write_document(results, folder / MARKER)
        if detail == "items":
            write_exchange(con, results, exchange_rows(scopes, impacts), folder)
        step("report")
        sums, factors = (read_parquet(con, folder / f"{name}.parquet") for name in ("breakdown", "factors"))
        if options.language:
            write_report(build(results, sums, factors, options.language), folder, "report")
    return results


def _document(
    study: Weighed,
    options: FootprintOptions,
    *,
    totals: list[Total],
    breakdown: list[Part],
    top: list[TopLine],
    plan: Plan,
    detail: Detail,
) -> Footprint:
    measured, choice, matrix = study.measured, study.choice, study.matrix
    given = document.set_labels(choice.sets)
    sources = document.sources_used(choice.selection, matrix)
    categories = (c for _, c in document.tiers_of(measured.activity, choice.selection))
    return Footprint(
        study=_head(study, options, detail, plan),
        totals=totals,
        breakdown=breakdown,
        sensitivity=document.sensitivity(measured.activity, matrix, plan, [t.criterion for t in totals]),
        rcp=rcp_verdicts(rcp_evidence(study, sources)),
        problems=problem_records(study.problems),
        assumptions=problem_records(choice.selection.assumptions_for(matrix.definitions, matrix.places)),
        reading=study.reading,
        normalisation=document.normalisation(
            totals, study.facts, load_reference_table("ef31"), load_reference_table("planetary_boundaries")
        ),
        plausibility=document.plausibility(totals, study.facts, load_reference_table("plausibility")),
        quality=document.quality_shares(measured.activity),
        coverage=document.coverage_rows(totals, measured.line_count),
        top=top,
        sources=sources,
        labels=document.item_labels(matrix, given),
        category_labels=document.category_labels(categories, load_reference_table("category_labels"), given),
    )


def _head(study: Weighed, options: FootprintOptions, detail: Detail, plan: Plan) -> FootprintHead:
    facts, organisation = study.facts, study.facts.organisation or "—"
    head = asdict(study.choice.head(options.year, plan))
    return FootprintHead(
        **head,
        organisation=facts.organisation,
        functional_unit=say("rcp.functional_unit", _RCP_LANGUAGE, organisation=organisation),
        users=facts.numbers.get("users"),
        staff=facts.numbers.get("staff"),
        beds=facts.numbers.get("beds"),
        declared=facts.declared,
        factor_set=study.choice.name,
        engine=options.engine,
        lines=study.measured.line_count,
        unmatched_lines=study.measured.unmatched_lines,
        detail=detail,
        formats={path.name: format for path, format in study.read.formats.items()},
    )


def _detail(asked: str, lines: int) -> Detail:
    if asked == "auto":
        return "items" if lines <= DETAIL_LINES else "scopes"
    return asked  # type: ignore[return-value]
