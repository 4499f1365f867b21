"""From the files of an establishment to what they weigh: read, checked, completed, allocated, measured."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.doors.formats.reading import ReadReport
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.settings import StudySettings
from ecosoin.inputs.columns import Frame
from ecosoin.kernel.errors import Language, Problem, stop_on_errors
from ecosoin.results.record import FileReading
from ecosoin.studies.footprint.facts import StudyFacts, facts_of
from ecosoin.studies.footprint.road.completion import Completion, complete_inventory
from ecosoin.studies.footprint.road.measuring import Measured, allocate, component_items, measure, shape_of
from ecosoin.studies.footprint.road.opening import file_readings, open_study
from ecosoin.studies.footprint.road.resolution import (
    lines_without_lifetime,
    resolve_places,
    resolve_types,
    survey_inventory,
)
from ecosoin.studies.footprint.road.spark import engine_for

Step = Callable[[str], None]


@dataclass(frozen=True)
class FootprintOptions:
    """The command's options; ``detail`` is ``auto``, ``items``, ``scopes`` or ``none``."""

    paths: tuple[Path | Frame, ...]
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
    language: Language | None = "fr"
    detail: str = "auto"


@dataclass(frozen=True)
class Weighed:
    """Everything a study knows once it is measured."""

    con: duckdb.DuckDBPyConnection
    choice: Choice
    read: ReadReport
    reading: list[FileReading]
    facts: StudyFacts
    completion: Completion
    machines: int
    settings: StudySettings
    measured: Measured
    matrix: FactorMatrix
    problems: list[Problem]


def weigh(options: FootprintOptions, step: Step) -> Weighed:
    """Reads an inventory and measures its activity. Raises InputProblems with every error found."""
    step("read")
    opened = open_study(
        options.paths,
        options.year,
        country=options.country,
        factors=options.factors,
        format=options.format,
        mapping=options.mapping,
    )
    con, choice, problems = opened.con, opened.choice, opened.problems
    stop_on_errors(problems, options.strict)
    reading = file_readings(con, opened.read)
    told = con.execute("select fact, value, source_file, source_row from study_fact order by 3, 4").fetchall()
    facts, found = facts_of(told)
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
    return Weighed(
        con=con,
        choice=choice,
        read=opened.read,
        reading=reading,
        facts=facts,
        completion=completion,
        machines=machines,
        settings=settings,
        measured=measured,
        matrix=choice.matrix(measured.activity.item, measured.activity.place, component_items(shape)),
        problems=problems,
    )
