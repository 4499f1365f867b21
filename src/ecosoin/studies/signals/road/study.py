"""``ecosoin signals``: what the exports of an establishment say about its useless digital."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ecosoin import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.doors.engines.duck import connect
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.formats.usage_exports import Exports, read_exports
from ecosoin.engine.uncertainty import Plan, interval
from ecosoin.kernel.errors import InputProblems, Language, Problem, escalate_doubts, sorted_problems
from ecosoin.kernel.vocabulary import CRITERIA, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.pages.writing import write_report
from ecosoin.studies.service.road.study import SERVICE_SETS
from ecosoin.studies.signals.fleet import fleet_findings
from ecosoin.studies.signals.log import statements
from ecosoin.studies.signals.report import build_signals
from ecosoin.studies.signals.road.reference import load_functions, load_signals
from ecosoin.studies.signals.signals import Finding, Ranged, Signal, avoided, not_computed, share_draws
from ecosoin.studies.signals.virtual import virtual_findings

READING = "reading.json"


@dataclass(frozen=True)
class SignalsOptions:
    """The command's options; ``day`` is the date ages are counted from, else the latest date of each export."""

    paths: tuple[Path, ...]
    out: Path
    day: date | None = None
    country: str = "FR"
    factors: str | None = None
    draws: int = 10_000
    seed: int = 1
    strict: bool = False
    language: Language = "fr"


def run_signals(options: SignalsOptions) -> list[dict[str, Any]]:
    """The signals found, as the list of ``results.json``; the folder also holds ``reading.json`` and the report."""
    con = connect()
    exports = read_exports(options.paths, con)
    problems = list(exports.problems)
    if not exports.files:
        problems.append(Problem("signals-nothing-read", "error"))
    judged = escalate_doubts(problems) if options.strict else problems
    if any(p.severity == "error" for p in judged):
        raise InputProblems(judged)
    signals = load_signals()
    findings, notes = _findings(exports, signals, options.day)
    problems += notes
    records = _records(findings, signals, options)
    reading = _reading(exports, signals, findings, problems, options)
    with result_folder(options.out, "signals") as folder:
        write_document(records, folder / MARKER)
        write_document(reading, folder / READING)
        write_report(build_signals(records, reading, options.language), folder, "report")
    return records


def _findings(exports: Exports, signals: tuple[Signal, ...], day: date | None) -> tuple[list[Finding], list[Problem]]:
    thresholds = {s.code: s.threshold for s in signals}
    notes: list[Problem] = []

    def today(source: str) -> date:
        if day is not None:
            return day
        latest = exports.latest.get(source, date.min)
        if latest > date.min:
            params = {"file": source, "date": latest.isoformat()}
            notes.append(Problem("signals-date-missing", "note", params=params))
        return latest

    found: list[Finding] = []
    if exports.sheets:
        found += virtual_findings(exports.sheets, thresholds, today("rvtools"))
    if exports.machines:
        found += fleet_findings(list(exports.machines.values()), load_functions(), thresholds, today("glpi"))
    for table in exports.tables:
        sql = statements(thresholds, today(table)).get(table, {}) if table != "fleet" else {}
        for signal, statement in sql.items():
            row = exports.con.execute(statement).fetchall()
            count, population, amount = (float(x or 0) for x in row[0])
            if population:
                basis = "tb" if table in ("pacs", "storage") else "unit"
                found.append(Finding(signal, count, population, {basis: amount}))
    return [f for f in found if f.population], notes


def _records(findings: list[Finding], signals: tuple[Signal, ...], options: SignalsOptions) -> list[dict[str, Any]]:
    names = f"{options.factors},{SERVICE_SETS}" if options.factors else SERVICE_SETS
    year = (options.day or date(2024, 1, 1)).year
    choice = choose_factors(names, options.country, year)
    by_code = {s.code: s for s in signals}
    items = {line.item for s in signals for line in s.avoided} | {
        b.partition(":")[2] for f in findings for b in f.amounts if ":" in b
    }
    matrix = choice.matrix(items, [choice.place])
    plan = Plan(options.draws, options.seed, choice.hypotheses.quality_half_width)
    records = []
    for f in findings:
        s = by_code[f.signal]
        share = interval(share_draws(s, f, options.seed, options.draws))
        saved = avoided(s, f, choice.selection.items, choice.hypotheses.pue, matrix, choice.place, plan)
        records.append(
            {
                "schema_version": "1",
                "signal": s.code,
                "label": s.label[options.language],
                "class": s.kind,
                "count": int(f.count),
                "population": int(f.population),
                "share": f.count / f.population,
                "share_interval": {"p05": share.p05, "p50": share.p50, "p95": share.p95},
                "published": _ranged(s.published, options.language),
                "definition": s.definition[options.language],
                "threshold": {
                    "value": s.threshold,
                    "unit": s.threshold_unit,
                    "source": s.threshold_source[options.language],
                },
                "amounts": {k: float(v) for k, v in f.amounts.items()},
                "actionable": _ranged(s.actionable, options.language),
                "avoided": _avoided(saved),
                "confidence": s.confidence,
                "check_before": s.check[options.language],
                "examples": list(f.examples),
            }
        )
    return records


def _ranged(given: Ranged, language: Language) -> dict[str, Any]:
    return {"value": given.value, "low": given.low, "high": given.high, "source": given.source[language]}


def _avoided(saved: Any) -> list[dict[str, Any]]:
    if saved is None:
        return []
    rows = []
    for c, code in enumerate(CRITERION_CODES):
        if np.isnan(saved.central[c]):
            continue
        if code in MANDATORY_CRITERIA or code == "final_energy":
            i = interval(saved.draws[c])
            value = float(saved.central[c])
            rows.append(
                {"criterion": code, "unit": CRITERIA[c].unit, "value": value, "p05": i.p05, "p50": i.p50, "p95": i.p95}
            )
    return rows


def _reading(
    exports: Exports,
    signals: tuple[Signal, ...],
    findings: list[Finding],
    problems: list[Problem],
    options: SignalsOptions,
) -> dict[str, Any]:
    names = f"{options.factors},{SERVICE_SETS}" if options.factors else SERVICE_SETS
    return {
        "schema_version": "1",
        "files": exports.files,
        "not_computed": [
            {
                "signal": s.code,
                "label": s.label[options.language],
                "class": s.kind,
                "reads": s.reads,
                "published": _ranged(s.published, options.language),
            }
            for s in not_computed(signals, findings)
        ],
        "dates": {k: v.isoformat() for k, v in sorted(exports.latest.items())},
        "problems": [p.record() for p in sorted_problems(problems)],
        "study": {
            "country": options.country,
            "factor_set": names,
            "draws": options.draws,
            "seed": options.seed,
            "tool_version": __version__,
            "method_version": METHOD_VERSION,
            "catalogue_version": CATALOGUE_VERSION,
        },
    }
