"""``ecosoin relevance``: acts in, aggregates out; patients never leave the working folder."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
from msgspec.structs import asdict

from ecosoin.doors.ending import ended_cleanly
from ecosoin.doors.engines.duck import connect, count, write_rows
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.doors.format_names import format_names
from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import ActStaging, images_per_study, keep_acts
from ecosoin.doors.pseudonym_key import fingerprint, read_key
from ecosoin.doors.register import add_to_register, open_register
from ecosoin.doors.scratch import private_files, scratch_folder
from ecosoin.engine.choice import Choice
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.relevance.rules import SYSTEMS
from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError, stop_on_errors
from ecosoin.kernel.sql import literal
from ecosoin.pages.writing import write_report
from ecosoin.reference import load_reference_table
from ecosoin.results.places import file_name
from ecosoin.results.record import problem_records
from ecosoin.results.relevance import Privacy, Relevance, RelevanceReading, RelevanceStudy
from ecosoin.results.tables import AGGREGATE
from ecosoin.results.text import settled
from ecosoin.studies.relevance.digital import avoidable_acts, care_rows, digital_rows, image_sizes, told_size
from ecosoin.studies.relevance.disclosure import published_counts, published_problems, published_reading
from ecosoin.studies.relevance.nested import is_same, nested
from ecosoin.studies.relevance.report import build
from ecosoin.studies.relevance.road.counting import count_acts, keep_period, known_systems
from ecosoin.studies.relevance.road.publishing import publication
from ecosoin.studies.relevance.road.rule_files import load_rules
from ecosoin.studies.relevance.road.site import load_model
from ecosoin.studies.relevance.rule_rows import RuleTables, rule_tables
from ecosoin.studies.relevance.tallies import Counted

_ACCOUNT, _OWNER_ONLY = "reading.json", 0o600
"""The exact account of what was read tells small counts: it is not for sharing."""
_FACTOR_YEAR = 2024


@dataclass(frozen=True)
class RelevanceOptions:
    """The command's options. ``key_file`` holds the key of the pseudonyms; without one a key of this run is drawn.

    ``register``: what was told before, see :mod:`ecosoin.studies.relevance.nested`; it asks for a key that is kept.
    ``today``: no act is later than the day after it.
    """

    paths: tuple[str, ...]
    out: Path
    format: str = "auto"
    rules: str = "fr"
    period: str | None = None
    mapping: Path | None = None
    digital: Path | None = None
    engine: str = "duckdb"
    spark_master: str | None = None
    min_cell: int = 11
    key_file: Path | None = None
    spill: Path | None = None
    memory: str = "2GB"
    keep_acts: bool = False
    register: Path | None = None
    factors: str | None = None
    country: str = "FR"
    draws: int = 10_000
    seed: int = 1
    language: Language | None = "fr"
    today: date = field(default_factory=date.today)


def run_relevance(options: RelevanceOptions) -> tuple[Relevance, RelevanceReading]:
    """Reads, counts, converts, writes the folder; returns what may leave and the exact account of what was read.

    Raises InputProblems with every error of rules and data.
    """
    known = format_names("relevance")
    if options.format not in known:
        raise UsageError("option-value-unknown", option="--format", value=options.format, choices=", ".join(known))
    check_folder(options.out)
    rules, model = load_rules(options.rules), load_model(options.digital)
    if options.register and not options.key_file:
        raise UsageError("register-without-key")
    key = read_key(options.key_file) if options.key_file else os.urandom(32)
    earlier = open_register(options.register, fingerprint(key)) if options.register else []
    choice = choose_factors(options.factors, options.country, _FACTOR_YEAR)
    with _working_folder(options) as working:
        with private_files():
            staging = read_acts(
                options.paths, options.format, mapping=options.mapping, working=working, memory=options.memory
            )
            stop_on_errors(staging.problems)
            keep_period(staging.con, options.period)
            found_wrong = [
                *staging.problems,
                *_unknown_systems(staging, options.min_cell),
                *_odd_dates(staging, options),
            ]
            if not staging.con.execute("select 1 from act limit 1").fetchall():
                raise InputProblems([*rules.problems, *found_wrong, _none(staging, options)])
            counted = count_acts(
                staging.con, rules.rules, engine=options.engine, spark_master=options.spark_master, working=working
            )
            if counted.repeated_events:
                found_wrong.append(Problem("acts-repeated", "note", params={"rows": counted.repeated_events}))
            definitions = rules.definitions(counted.rules)
            if options.register:
                day = options.today.isoformat()
                mine = publication(staging.con, key, day, rules=definitions, min_cell=options.min_cell)
                found_wrong += nested(mine, earlier)
            tables = rule_tables(counted, options.min_cell)
            plan = Plan(options.draws, options.seed, choice.hypotheses.quality_half_width)
            acts = avoidable_acts(counted, tables.rules, options.min_cell, plan)
            sizes = image_sizes(acts, model, images_per_study(staging, options.min_cell))
            found = Relevance(
                study=_head(options, choice, counted, plan),
                reading=published_reading(staging.readings, options.min_cell),
                read=published_counts(staging.counts, options.min_cell, {f.file: f.format for f in staging.readings}),
                excluded_events=counted.excluded_events(options.min_cell, not any(r.suppressed for r in tables.rules)),
                rules=tables.rules,
                by_site=tables.by_site,
                by_month=tables.by_month,
                digital=digital_rows(acts, choice, plan, model, sizes=sizes),
                care=care_rows(acts, plan, model),
                images=[told_size(modality, size) for modality, size in sizes.items()],
                privacy=Privacy(min_cell=options.min_cell, suppressed_cells=tables.suppressed_cells),
                definitions=definitions,
                problems=problem_records(
                    [*rules.problems, *published_problems(found_wrong, options.min_cell)], staging.places, named=True
                ),
            )
            found.study.key_fingerprint = fingerprint(key) if options.key_file else None
            results = settled(found)
            exact = problem_records([*rules.problems, *found_wrong], staging.places, named=True)
            account = RelevanceReading(reading=staging.readings, problems=exact)
        with result_folder(options.out, "relevance") as folder:
            if options.keep_acts:
                with private_files():
                    keep_acts(staging, key, folder)
            staging.con.close()
            _write_aggregate(tables, folder / "aggregate.parquet")
            if options.language:
                of_pages = write_report(partial(build, results, options.language), folder)
                results.problems += of_pages
                account.problems += of_pages
            write_document(account, folder / _ACCOUNT)
            (folder / _ACCOUNT).chmod(_OWNER_ONLY)
            write_document(results, folder / MARKER)
            if options.register and not any(is_same(mine, e) for e in earlier):
                add_to_register(options.register, mine)  # a study that could not be told of is not written
    return results, account


def _head(options: RelevanceOptions, choice: Choice, counted: Counted, plan: Plan) -> RelevanceStudy:
    head = asdict(choice.head(_FACTOR_YEAR, plan))
    return RelevanceStudy(
        **head | {"period": options.period},
        rules=file_name(options.rules),
        rules_in_force=len(counted.rules),
        engine=options.engine,
        has_diagnoses=counted.has_diagnoses,
        has_contexts=counted.has_contexts,
    )


@contextmanager
def _working_folder(options: RelevanceOptions) -> Iterator[Path]:
    """Where acts live during the run: deleted at its end, whatever happens."""
    if options.spill is not None and not options.spill.is_dir():
        raise UsageError("path-not-found", path=str(options.spill))
    with ended_cleanly(), scratch_folder("acts", options.spill) as work:
        try:
            yield work
        except (duckdb.OutOfMemoryException, duckdb.IOException, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.ENOSPC:
                raise
            folder = str(options.spill or tempfile.gettempdir())
            raise UsageError("acts-no-room", memory=options.memory, folder=folder) from error


def _none(staging: ActStaging, options: RelevanceOptions) -> Problem:
    """Why there is no act: none was kept of what was read, or none is in the period."""
    acts = count(staging.con, "act_all")
    if acts:
        return Problem("acts-none-in-period", "error", params={"acts": acts, "period": options.period})
    rows = sum(n for (_, reason), n in staging.counts.items() if reason == "read")
    return Problem("acts-none", "error", params={"rows": rows})


def _unknown_systems(staging: ActStaging, least: int) -> list[Problem]:
    """A doubt for each code system that is not known."""
    known = {*known_systems(), *SYSTEMS}
    systems = staging.con.execute("select distinct system from seen order by 1 nulls first").fetchall()
    return [
        Problem(
            "acts-system-unknown",
            "doubt",
            params={"system": told, "acts": _acts_told(staging, least, "act_all", where)},
        )
        for (system,) in systems
        if (told := "–" if system is None else system) not in known
        for where in ["system is null" if system is None else f"system = {literal(system)}"]
    ]


def _odd_dates(staging: ActStaging, options: RelevanceOptions) -> list[Problem]:
    """A doubt for the acts dated before anybody living was born, or still to come."""
    oldest = next(int(r["value"]) for r in load_reference_table("limits") if r["id"] == "oldest_act_year")
    early = f"epoch_us(make_timestamp({oldest}, 1, 1, 0, 0, 0))"
    late = f"epoch_us(timestamp {literal(options.today.isoformat())} + interval 2 day)"
    if not staging.con.execute(f"select 1 from seen where first_us < {early} or last_us >= {late} limit 1").fetchall():
        return []
    acts = _acts_told(staging, options.min_cell, "act", f"instant_us < {early} or instant_us >= {late}")
    params = {"acts": acts, "oldest": oldest, "latest": options.today.isoformat()}
    return [Problem("acts-dates-implausible", "doubt", params=params)] if acts else []


def _acts_told(staging: ActStaging, least: int, table: str, where: str) -> int:
    """The number of some acts, or that of their patients when these are fewer than ``least``: then it is not told."""
    counts = f"select count(*), count(distinct patient) from {table} where ({where})"
    acts, patients = staging.con.execute(counts).fetchall()[0]
    return int(patients if patients < least else acts)


def _write_aggregate(tables: RuleTables, path: Path) -> None:
    rows = []
    for scope in ("rules", "by_site", "by_month"):
        for row in getattr(tables, scope):
            bounds = {f"avoidable_{k}": v for k, v in asdict(row.avoidable).items()}
            told = {**asdict(row), **bounds, "scope": scope}
            rows.append([told.get(name) for name, _ in AGGREGATE])
    write_rows(connect(), AGGREGATE, rows, path, order="order by all")
