"""From the files of an establishment to what they weigh: read, checked, completed, allocated, measured."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np

from ecosoin.doors.engines.duck import Columns, DuckEngine, count, write_parquet
from ecosoin.doors.formats.reading import ReadReport
from ecosoin.doors.scratch import process_scratch, scratch_folder
from ecosoin.engine.activity import BASES, ActivityTable
from ecosoin.engine.allocation import machine_shares, overallocated, service_shares
from ecosoin.engine.choice import Choice
from ecosoin.engine.dialect import Dialect
from ecosoin.engine.factor_matrix import FactorMatrix, ServerDefaults, component_quantities
from ecosoin.engine.statement import Shape, StudySettings, activity_select, bases_of, models_select
from ecosoin.inputs.columns import Frame
from ecosoin.kernel.errors import Language, Problem, UsageError, stop_on_errors
from ecosoin.kernel.vocabulary import CLOUD_CATEGORIES
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Declared, Room
from ecosoin.results.record import FileReading
from ecosoin.results.text import DIGITS
from ecosoin.studies.footprint.declarations import declarations_of
from ecosoin.studies.footprint.facts import StudyFacts, facts_of
from ecosoin.studies.footprint.road.places import resolve_places
from ecosoin.studies.footprint.road.proposing import check_proposal, write_proposals
from ecosoin.studies.footprint.road.reading import (
    Completion,
    complete_inventory,
    energies_unusual,
    energy_columns_unused,
    lines_without_lifetime,
    number_bounds,
    open_study,
    survey_inventory,
)
from ecosoin.studies.footprint.road.requested import with_own_mixes
from ecosoin.studies.footprint.road.rooms import settle_rooms
from ecosoin.studies.footprint.road.types import resolve_types
from ecosoin.words import languages

Step = Callable[[str], None]


@dataclass(frozen=True)
class FootprintOptions:
    """The command's options; ``detail`` is ``auto``, ``items``, ``scopes`` or ``none``.

    ``tolerate``: the share (0-1) of the lines of a file that may be wrong and set aside. ``memory``: the engine's,
    as ``2GB``; what is over goes to its scratch folder.
    ``propose``: the mapping to write, with an item for each word that none is applied to.
    """

    paths: tuple[Path | Frame, ...]
    year: int
    out: Path
    format: str = "auto"
    mapping: Path | None = None
    propose: Path | None = None
    tolerate: float | None = None
    memory: str | None = None
    country: str = "FR"
    factors: str | None = None
    engine: str = "duckdb"
    spark_master: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language | None = "fr"
    detail: str = "auto"


class Engine(Protocol):
    """Runs the statement of :mod:`ecosoin.engine.statement`; DuckDB by default, Spark for a region or a country."""

    @property
    def dialect(self) -> Dialect: ...

    def columns(self, sql: str) -> Columns: ...


@dataclass(frozen=True)
class Measured:
    """The activity of known items, and the lines that could not be matched to one."""

    activity: ActivityTable
    unmatched_lines: int
    line_count: int
    assumed_lines: int
    shape: Shape


@dataclass(frozen=True)
class Weighed:
    """Everything a study knows once it is measured."""

    con: duckdb.DuckDBPyConnection
    choice: Choice
    read: ReadReport
    reading: list[FileReading]
    facts: StudyFacts
    declarations: list[Declared]
    completion: Completion
    rooms: list[Room]
    machines: int
    settings: StudySettings
    measured: Measured
    matrix: FactorMatrix
    problems: list[Problem]


def weigh(options: FootprintOptions, step: Step) -> Weighed:
    """Reads an inventory and measures its activity. Raises InputProblems with every error found."""
    step("read")
    if options.propose:
        check_proposal(options.propose)
    opened = open_study(
        options.paths,
        options.year,
        country=options.country,
        factors=options.factors,
        format=options.format,
        mapping=options.mapping,
        tolerate=options.tolerate,
        memory=options.memory,
    )
    con, read = opened.con, opened.read
    choice, own_places = with_own_mixes(con, opened.choice, options.year)
    sound = not any(p.severity == "error" for p in read.problems)
    told = con.execute(
        "select fact, value, source_file, source_row, declared_on, author, note from study_fact order by 3, 4"
    ).fetchall()
    facts, found = facts_of([row[:4] for row in told], **number_bounds())
    tables = (load_reference_table(name) for name in ("study_facts", "declaration_words"))
    declarations, unread = declarations_of(told, *tables)
    found += unread
    survey = survey_inventory(con)
    countries = sorted({country for _, _, country, _ in survey.words})
    resolved = resolve_types(con, choice, survey, read)
    found += [*resolved.problems, *energies_unusual(con, survey)]
    if options.propose:
        found.append(write_proposals(options.propose, resolved, options.language or languages()[0]))
    found += resolve_places(con, choice, read, texts=countries, tolerate=options.tolerate, own=own_places)
    problems = [*opened.problems, *read.named(found), *read.problems]
    if not sound:
        stop_on_errors(problems, options.strict)
    rooms, filled, found = settle_rooms(
        con, choice.hypotheses, survey.given, read.accounts, elsewhere=choice.selection.of_categories(CLOUD_CATEGORIES)
    )
    problems += found
    step("allocate")
    completion = complete_inventory(con, choice, facts)
    has_allocation, machines, found = allocate(con, choice)
    problems += [
        *completion.problems,
        *found,
        *read.named([*lines_without_lifetime(con, choice), *energy_columns_unused(con)]),
    ]
    stop_on_errors(problems, options.strict)
    step("measure")
    settings = StudySettings(options.year, choice.place, choice.hypotheses)
    shape = shape_of(con, choice, filled, has_allocation)
    with engine_for(options.engine, options.spark_master, con) as engine:
        measured = measure(engine, settings, shape)
    return Weighed(
        con=con,
        choice=choice,
        read=read,
        reading=read.readings,
        facts=facts,
        declarations=declarations,
        completion=completion,
        rooms=rooms,
        machines=machines,
        settings=settings,
        measured=measured,
        matrix=choice.matrix(measured.activity.item, measured.activity.place, tuple(shape.component_quantity)),
        problems=problems,
    )


def allocate(con: duckdb.DuckDBPyConnection, choice: Choice) -> tuple[bool, int, list[Problem]]:
    """Lays ``allocation`` down when there are machines or applications: (is there one, machines, problems)."""
    machines = count(con, "virtual_machine")
    applications = count(con, "application")
    if not machines and not applications:
        return False, 0, []
    con.execute(f"create table machine_share as {machine_shares(choice.hypotheses)}")
    con.execute(f"create table allocation as {service_shares(bool(applications))}")
    problems = []
    for table in ("machine_share", "allocation"):
        for host, total in con.execute(overallocated(table)).fetchall():
            first = "select min(source_file), min(source_row) from equipment where item_id = ?"
            file, row = con.execute(first, [host]).fetchall()[0]
            told = {"item": host, "total": f"{total:g}"}
            problems.append(Problem("shares-above-one", "error", file, row, params=told))
        if problems:
            break
    return True, machines, problems


def shape_of(con: duckdb.DuckDBPyConnection, choice: Choice, given: frozenset[str], has_allocation: bool) -> Shape:
    """Bottom-up servers are used when the sets know every component and a line gives processors and memory."""
    value = {row["id"]: float(row["value"]) for row in load_reference_table("server_components")}
    quantities = component_quantities(ServerDefaults(**{f: value[f] for f in ServerDefaults.__dataclass_fields__}))
    known = all((item, "manufacturing", "climate_change") in choice.selection.factors for item in quantities)
    described = "select 1 from resolved where bottom_up and cpu_count is not null and ram_gb is not null limit 1"
    by_components = known and bool(con.execute(described).fetchall())
    return Shape(has_allocation, quantities if by_components else {}, given)


def measure(engine: Engine, settings: StudySettings, shape: Shape) -> Measured:
    """Runs the one heavy statement and splits what it gives into known items and unmatched lines."""
    columns = engine.columns(activity_select(settings, engine.dialect, shape))
    known = np.array([x is not None for x in columns["item"]], dtype=bool)
    lines, codes = columns["lines"].astype(np.int64), columns["bases"].astype(np.int64)
    assumed = np.array([any(bases_of(int(code))[:2]) for code in codes], dtype=bool)

    def text(name: str) -> tuple[str, ...]:
        return tuple(str(x) for x in columns[name][known])

    amounts = {k: columns[k][known].astype(np.float64) for k in ("unit_year", "use_unit", "energy_kwh")}
    bases = zip(*(bases_of(int(code)) for code in codes[known]), strict=True) if known.any() else ((), (), ())
    models = engine.columns(models_select(settings, engine.dialect, shape)) if "model" in shape.given else {}
    activity = ActivityTable(
        item=text("item"),
        place=text("place"),
        quality=text("quality"),
        **amounts,
        lines=lines[known],
        scope={
            "site": text("site"),
            "service": text("service"),
            **dict(zip(BASES, (*bases, text("line_item")), strict=True)),
        },
        models={str(i): _settled(h) for i, h in zip(models.get("item", ()), models.get("models", ()), strict=True)},
    )
    return Measured(
        activity=activity,
        unmatched_lines=int(lines[~known].sum()),
        line_count=int(lines.sum()),
        assumed_lines=int(lines[known & assumed].sum()),
        shape=shape,
    )


def _settled(value: float) -> float:
    """Rounded as documents are: sums of an engine may differ by their last digit."""
    return float(f"{value:.{DIGITS}g}")


@contextmanager
def engine_for(name: str, spark_master: str | None, con: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    """DuckDB on the study's own connection, or a Spark session on ``spark_master`` (default ``local[2]``)."""
    if name == "duckdb":
        yield DuckEngine(con)
        return
    if name != "spark":
        raise UsageError("option-value-unknown", option="--engine", value=name, choices="duckdb, spark")
    from ecosoin.doors.engines.spark import SparkEngine, spark_session

    with scratch_folder("spark", process_scratch()) as work, spark_session(spark_master) as session:
        yield SparkEngine(session, study_tables(con, work))


def study_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> Mapping[str, Path]:
    """The tables of the statement as Parquet files, for an engine that is not in this process."""
    names = ["equipment", "resolution", "place"]
    if con.execute("select 1 from information_schema.tables where table_name = 'allocation'").fetchall():
        names.append("allocation")
    paths = {}
    for name in names:
        paths[name] = folder / f"{name}.parquet"
        write_parquet(con, f"select * from {name}", paths[name])
    return paths
