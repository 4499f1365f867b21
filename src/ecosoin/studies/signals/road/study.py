"""``ecosoin signals``: what the exports of an establishment say about its useless digital."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.factor_sets import choose_factors, with_care_sets
from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.doors.formats.usage_exports import Exports, read_exports
from ecosoin.doors.text.parquet_table import damage_told
from ecosoin.doors.yaml.shipped import load_shipped_yaml
from ecosoin.engine.choice import Choice
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.signals import AvoidedLine, Labels, Signal, SoftwareFunction, Threshold
from ecosoin.kernel.errors import Language, Problem, stop_on_errors
from ecosoin.kernel.ranged import Amount
from ecosoin.pages.writing import write_report
from ecosoin.reference import load_reference_table
from ecosoin.results.record import problem_records
from ecosoin.results.signals import SignalRecord, SignalsReading
from ecosoin.results.text import settled
from ecosoin.studies.signals.flagged import Flagged, not_computed, signal_record
from ecosoin.studies.signals.inventories import fleet_findings, virtual_findings
from ecosoin.studies.signals.log import statements
from ecosoin.studies.signals.report import build_signals
from ecosoin.words import labels, languages

READING = "reading.json"
_FILES_NAMED = 3
_DAY = date(2024, 1, 1)
"""Whose year factors are taken of when nobody gives one."""


@dataclass(frozen=True)
class SignalsOptions:
    """The command's options; ``day`` is the date ages are counted from, else the latest date of each export.

    ``today``: what is dated after it, and after ``day``, has not come yet.
    """

    paths: tuple[Path, ...]
    out: Path
    day: date | None = None
    country: str = "FR"
    factors: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language | None = "fr"
    mapping: Path | None = None
    memory: str | None = None
    today: date = field(default_factory=date.today)


def run_signals(options: SignalsOptions) -> list[SignalRecord]:
    """The signals found, as the list of ``results.json``; the folder also holds ``reading.json`` and the report."""
    check_folder(options.out)
    with damage_told(options.paths):
        con, latest = connect(memory=options.memory), max(options.day or date.min, options.today)
        exports = read_exports(options.paths, con, latest, options.mapping)
        problems = list(exports.problems)
        if not exports.reading:
            problems.append(Problem("signals-nothing-read", "error"))
        stop_on_errors(problems, options.strict)
        found, notes = _flagged(exports, options.day)
    year = (options.day or _DAY).year
    choice = choose_factors(with_care_sets(options.factors), options.country, year)
    plan = Plan(options.draws, options.seed, choice.hypotheses.quality_half_width)
    records = [settled(r) for r in _records(found, choice, plan)]
    reading = SignalsReading(
        study=choice.head(year, plan),
        reading=exports.reading,
        not_computed=not_computed(load_signals(), found),
        dates={k: v.isoformat() for k, v in sorted(exports.usage.latest.items())},
        problems=problem_records([*problems, *notes], exports.places),
    )
    with result_folder(options.out, "signals") as folder:
        write_document(records, folder / MARKER)
        if options.language:
            reading.problems += write_report(partial(build_signals, records, reading, options.language), folder)
        write_document(reading, folder / READING)
    return records


def _flagged(exports: Exports, day: date | None) -> tuple[list[Flagged], list[Problem]]:
    """What each detector counts; ages counted from a date of the exports are told."""
    thresholds = {s.code: s.threshold.value for s in load_signals()}
    notes: list[Problem] = []

    def today(source: str) -> date:
        if day is not None:
            return day
        latest = exports.usage.latest.get(source, date.min)
        if latest > date.min:
            params = {"file": _names(exports, source), "date": latest.isoformat()}
            notes.append(Problem("signals-date-missing", "note", params=params))
        return latest

    found: list[Flagged] = []
    usage = exports.usage
    if usage.sheets:
        found += virtual_findings(usage.sheets, thresholds, today("rvtools"))
    if usage.machines:
        found += fleet_findings(usage.machines, load_functions(), thresholds, today("glpi"))
    for table in usage.listings:
        for signal, statement in statements(thresholds, today(table))[table].items():
            row = exports.con.execute(statement).fetchall()
            count, population, amount = (float(x or 0) for x in row[0])
            if population:
                basis = "tb" if table in ("pacs", "storage") else "unit"
                found.append(Flagged(signal, count, population, {basis: amount}))
    return [f for f in found if f.population], notes


def _names(exports: Exports, source: str) -> str:
    """The files of a kind of export, the first ones."""
    kinds = (source, "fleet") if source == "glpi" else (source,)
    names = sorted({r.file for r in exports.reading if r.format in kinds})
    return ", ".join(names[:_FILES_NAMED]) + (", …" if len(names) > _FILES_NAMED else "")


def _records(found: list[Flagged], choice: Choice, plan: Plan) -> list[SignalRecord]:
    by_code = {s.code: s for s in load_signals()}
    items = {line.item for s in by_code.values() for line in s.avoided} | {
        b.partition(":")[2] for f in found for b in f.amounts if ":" in b
    }
    matrix = choice.matrix(items, [choice.place])
    return [signal_record(by_code[f.signal], f, choice, matrix, plan=plan) for f in found]


def _source(text: str | dict[str, str]) -> Labels:
    """A citation that reads the same in every language is written once."""
    return dict.fromkeys(languages(), text) if isinstance(text, str) else text


def _share(code: str, row: dict[str, Any]) -> Amount:
    return Amount(code, "share", float(row["value"]), low=float(row["low"]), high=float(row["high"]), unit="share")


def _line(row: dict[str, Any]) -> AvoidedLine:
    shares = {k: float(row.get(k, 0)) for k in ("embedded", "energy", "use")}
    return AvoidedLine(row["basis"], row["item"], room=row["room"], **shares)


@cache
def load_signals() -> tuple[Signal, ...]:
    """Every signal of ``reference/signals/signals.yaml``."""
    return tuple(
        Signal(
            code=code,
            kind=row["class"],
            reads=row["reads"],
            label=labels(row),
            definition=row["definition"],
            threshold=Threshold(
                float(row["threshold"]["value"]), row["threshold"]["unit"], _source(row["threshold"]["source"])
            ),
            published=_share(code, row["published"]),
            actionable=_share(code, row["actionable"]),
            sources={k: _source(row[k]["source"]) for k in ("published", "actionable")},
            confidence=row["confidence"],
            avoided=tuple(_line(a) for a in row["avoided"]),
            check=row["check"],
        )
        for code, row in load_shipped_yaml("signals/signals.yaml")["signals"].items()
    )


@cache
def load_functions() -> tuple[SoftwareFunction, ...]:
    """Programs by function, to find duplicates."""
    rows = load_reference_table("signals/software_functions")
    return tuple(SoftwareFunction(r["function"], r["software"], r["pattern"]) for r in rows)
