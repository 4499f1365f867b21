"""``ecosoin footprint``: from the files of an establishment to its results folder."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import duckdb
from msgspec.structs import asdict

from ecosoin.doors.engines.duck import create_table, engine_files, parquet_sql, read_parquet, write_rows
from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.doors.formats.pcr_si import write_exchange
from ecosoin.doors.study_tables import write_activity, write_factors, write_labels, write_lines, write_machines
from ecosoin.doors.text.parquet_table import damage_told
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.statement import line_select
from ecosoin.engine.uncertainty import Plan, mean_ratios, total_draws
from ecosoin.pages.writing import write_report
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import CodeLabels, Departure, Footprint, FootprintHead, Part, TopLine
from ecosoin.results.places import Places
from ecosoin.results.record import Total, problem_records
from ecosoin.results.tables import BREAKDOWN, specs
from ecosoin.results.text import DIGITS, settled
from ecosoin.studies.footprint import document
from ecosoin.studies.footprint.facts import normalisation, plausibility
from ecosoin.studies.footprint.rcp import rcp_verdicts
from ecosoin.studies.footprint.report.footprint_report import build
from ecosoin.studies.footprint.road.evidence import rcp_evidence
from ecosoin.studies.footprint.road.weighing import FootprintOptions, Step, Weighed, weigh
from ecosoin.words import say

__all__ = ["FootprintOptions", "Step", "run_footprint"]

DETAIL_LINES = 1_000_000
"""Impacts are written line by line up to this many inventory lines, by scope above."""
_RCP_LANGUAGE = "fr"
"""The RCP imposes the sentence of the functional unit, in this language."""
LINE_COLUMNS = (
    *("item_id", "name", "type", "model", "source_file", "source_row", "quantity", "ownership", "location"),
    *("purchase_date", "retirement_date", "base_year", "refurbished_share", "reuse_rate"),
)
"""Columns of the inventory carried to the lines file, so that a number can be explained."""
_TOP_LINES = 20
_ROUNDED = f"cast(format('{{:.{DIGITS - 1}e}}', value) as double)"
_SAME = 10.0 ** (2 - DIGITS)
"""Relative difference below which two values may be equal once rounded."""

Detail = Literal["items", "scopes", "none"]


def run_footprint(options: FootprintOptions, step: Step = lambda name: None) -> Footprint:
    """Computes a study and writes its folder; returns the document of ``results.json``.

    ``step`` is told the name of each stage as it begins. Raises InputProblems with every error found.
    """
    check_folder(options.out)
    with damage_told(options.paths):
        return _run(options, step)


def _run(options: FootprintOptions, step: Step) -> Footprint:
    study = weigh(options, step)
    con, activity, matrix, selection = study.con, study.measured.activity, study.matrix, study.choice.selection
    step("draw")
    plan = Plan(options.draws, options.seed, study.choice.hypotheses.quality_half_width)
    draws, means = total_draws(activity, matrix, plan), mean_ratios(activity, matrix, plan)
    totals = document.totals(activity, matrix, draws, study.measured.unmatched_lines, means=means)
    tiers = document.tiers_of(activity, selection)
    scopes = {"tier": [t for t, _ in tiers], "category": [c for _, c in tiers], **activity.scope}
    impacts = impacts_by_row(activity, matrix)
    covered = [t.criterion for t in totals if t.value is not None]
    mean = impacts_by_row(activity, matrix, means)
    split = document.breakdown(scopes, impacts, mean, covered)
    step("write")
    detail = _detail(options.detail, study.measured.line_count)
    given = document.set_labels(study.choice.sets)
    with result_folder(options.out, "footprint") as folder, engine_files(folder) as data:
        write_factors(
            con, matrix, selection, data / "factors.parquet", models=activity.models, ranges=study.choice.ranges
        )
        write_activity(con, activity, tiers, data / "activity.parquet")
        write_rows(con, BREAKDOWN, zip(*split.values(), strict=True), data / "breakdown.parquet")
        if given:
            write_labels(given, folder / "labels.csv")
        top: list[TopLine] = []
        if detail == "items":
            lines = line_select(study.settings, DUCKDB, study.measured.shape, LINE_COLUMNS)
            lay_lines(con, lines, study.read.places)
            shown = frozenset(t.criterion for t in totals)
            write_lines(con, study.measured.shape, matrix, selection=selection, criteria=shown, folder=data)
            if study.machines:
                write_machines(con, data)
            top = top_lines(con, data)
        found = _document(
            study,
            options,
            totals=totals,
            breakdown=document.parts(split),
            differs=document.departures(activity, matrix, impacts, mean, criteria=covered),
            top=top,
            categories=scopes["category"],
            given=given,
            plan=plan,
            detail=detail,
        )
        results = settled(found)
        if detail == "items":
            write_exchange(con, results, document.exchange_rows(scopes, impacts), folder)
        step("report")
        sums, factors = (read_parquet(con, data / f"{name}.parquet") for name in ("breakdown", "factors"))
        if options.language:
            make = partial(build, results, sums, factors, language=options.language)
            results.problems += write_report(make, folder)
        write_document(results, folder / MARKER)
    return results


def _document(
    study: Weighed,
    options: FootprintOptions,
    *,
    totals: list[Total],
    breakdown: list[Part],
    differs: list[Departure],
    top: list[TopLine],
    categories: Sequence[str],
    given: CodeLabels,
    plan: Plan,
    detail: Detail,
) -> Footprint:
    measured, choice, matrix = study.measured, study.choice, study.matrix
    sources = document.sources_used(choice.selection, matrix, choice.ranges)
    verdicts, contradicted = rcp_verdicts(rcp_evidence(study, sources))
    return Footprint(
        study=_head(study, options, detail, plan),
        totals=totals,
        breakdown=breakdown,
        sensitivity=document.sensitivity(
            measured.activity, matrix, plan, [t.criterion for t in totals if t.value is not None]
        ),
        rcp=verdicts,
        problems=problem_records(
            [
                *document.holes(measured.activity, matrix),
                *study.problems,
                *contradicted,
                *document.totals_withheld(measured.activity, matrix, totals),
                *document.mixes_assumed(measured.activity, matrix, choice.selection),
            ],
            study.read.places,
        ),
        assumptions=problem_records(choice.selection.assumptions_for(matrix.definitions, matrix.places)),
        reading=study.reading,
        normalisation=normalisation(
            totals, study.facts, load_reference_table("criteria"), load_reference_table("planetary_boundaries")
        ),
        plausibility=plausibility(totals, study.facts, load_reference_table("plausibility")),
        quality=document.quality_shares(measured.activity),
        coverage=document.coverage_rows(totals, measured.line_count),
        top=top,
        differs=differs,
        rooms=study.rooms,
        sources=sources,
        labels=document.item_labels(matrix, given),
        category_labels=document.category_labels(categories, load_reference_table("category_labels"), given),
    )


def _head(study: Weighed, options: FootprintOptions, detail: Detail, plan: Plan) -> FootprintHead:
    facts, organisation = study.facts, study.facts.organisation or "—"
    return FootprintHead(
        **asdict(study.choice.head(options.year, plan)),
        organisation=facts.organisation,
        functional_unit=say("rcp.functional_unit", _RCP_LANGUAGE, organisation=organisation),
        users=facts.numbers.get("users"),
        staff=facts.numbers.get("staff"),
        beds=facts.numbers.get("beds"),
        declared=facts.declared,
        declarations=study.declarations,
        factor_set=study.choice.name,
        engine=options.engine,
        lines=study.measured.line_count,
        unmatched_lines=study.measured.unmatched_lines,
        detail=detail,
        formats={study.read.places.shown(str(path)): format for path, format in study.read.formats.items()},
    )


def _detail(asked: str, lines: int) -> Detail:
    if asked == "auto":
        return "items" if lines <= DETAIL_LINES else "scopes"
    return asked  # type: ignore[return-value]


def lay_lines(con: duckdb.DuckDBPyConnection, lines: str, places: Places) -> None:
    """The table ``line`` of a select of lines, their files called as the result calls them."""
    con.execute(f"create table line as {lines}")
    files = [file for (file,) in con.execute("select distinct source_file from line").fetchall() if file]
    create_table(con, "shown_file", specs("path shown"), [(file, places.shown(file)) for file in files])
    con.execute(
        "update line set source_file = shown from (select path, shown from shown_file) where source_file = path"
    )


def top_lines(con: duckdb.DuckDBPyConnection, folder: Path) -> list[TopLine]:
    """The heaviest lines for climate and for minerals and metals, with their share of the total.

    Values are rounded before they are ranked, so that equal lines stand in the order of their identifiers.
    """
    lines, impacts = (parquet_sql(folder / f"{name}.parquet") for name in ("lines", "impacts"))
    con.execute(
        f"create table heavy as select profile, criterion, any_value(unit) as unit, sum(value) as value "
        f"from {impacts} where value > 0 group by 1, 2"
    )
    found = []
    for criterion in ("climate_change", "resource_use_minerals_metals"):
        rows = con.execute(
            f"""
with weighed as (
  select item_id, source_file, source_row, any_value(unit) as unit, sum(value) as value
  from {lines} join heavy using (profile) where criterion = $1 group by 1, 2, 3
), whole as (
  select sum(lines * {_ROUNDED}) as value from (select value, count(*) as lines from weighed group by value)
), first as (
  select *, {_ROUNDED} as rounded from weighed
  where value * (1 + {_SAME}) >= (select list_min(max(value, {_TOP_LINES})) from weighed)
)
select r.item_id, any_value(l.name), any_value(l.item), $1, any_value(r.unit), any_value(r.rounded),
  any_value(r.rounded) / (select value from whole)
from first r join line l on l.item_id = r.item_id and l.source_file = r.source_file and l.source_row = r.source_row
group by r.item_id, r.source_file, r.source_row
order by any_value(r.rounded) desc, r.item_id, r.source_file, r.source_row limit {_TOP_LINES}""",
            [criterion],
        ).fetchall()
        found += [TopLine(**dict(zip(TopLine.__struct_fields__, row, strict=True))) for row in rows]
    return found
