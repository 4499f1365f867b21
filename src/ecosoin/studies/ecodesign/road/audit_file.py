"""``ecosoin ecodesign audit new | check | export``: the RGESN 2024 audit as one YAML file."""

import json
from functools import partial
from pathlib import Path

from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.doors.refusals import given_file
from ecosoin.doors.text.whole_text import whole_bytes
from ecosoin.inputs.ecodesign import Assessment, Audit
from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import AuditCoverage, AuditedCriterion, AuditResult
from ecosoin.results.record import FileReading
from ecosoin.studies.ecodesign.audit import RgesnCriterion, audit_score, prefilled
from ecosoin.studies.ecodesign.report.declaration import evidence_text
from ecosoin.studies.ecodesign.road.history import read_result, unreadable
from ecosoin.studies.ecodesign.road.weighing import head_of
from ecosoin.words import say

_WORKBOOK = ".xlsx"


def criteria_rows() -> tuple[dict[str, str], ...]:
    """The 78 criteria, in the order of the reference."""
    return load_reference_table("rgesn/criteria")


def criteria() -> list[RgesnCriterion]:
    """What the score reads of each criterion."""
    return [RgesnCriterion(r["id"], float(r["weight"]), r["always_applicable"] == "1") for r in criteria_rows()]


def new_audit(target: Path, result: str | None, verdict: str | None, language: Language) -> tuple[int, int]:
    """Writes an audit to fill, prefilled from a measurement and principle 1's verdict for 1.1; how many of how many."""
    from ecosoin.doors.yaml.ecodesign import write_audit

    if target.exists():
        raise UsageError("out-folder-in-the-way", path=str(target))
    findings = read_result(result).findings if result else []
    known = {
        name: Assessment(status, evidence_text(found, language))
        for name, (status, found) in prefilled(findings).items()
    }
    if verdict:
        code = _usefulness(Path(verdict))
        known["1.1"] = Assessment(evidence=say("ecodesign.usefulness", language, verdict=code))
    rows = criteria_rows()
    audit = Audit(criteria={r["id"]: known.get(r["id"], Assessment()) for r in rows})
    write_audit(audit, {r["id"]: r for r in rows}, language, target)
    return len(known), len(rows)


def _usefulness(folder: Path) -> str:
    try:
        return str(json.loads(whole_bytes(folder / MARKER, "json_byte"))["benefit_risk"]["verdict"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise unreadable(str(folder)) from None


def check_audit(path: Path) -> AuditResult:
    """Score and criteria of an audit file or of a filled official workbook (``.xlsx``).

    Every unknown, missing or misused criterion at once otherwise.
    """
    read = _read(path)
    known = {c.id: c for c in criteria()}
    wrong = [("audit-criterion-unknown", i) for i in read.criteria if i not in known]
    wrong += [("audit-criterion-missing", i) for i in known if i not in read.criteria]
    wrong += [
        ("audit-not-applicable", i)
        for i, entry in read.criteria.items()
        if entry.status == "not_applicable" and i in known and known[i].always_applicable
    ]
    if wrong:
        raise InputProblems(Problem(code, "error", path.name, column=i, params={"id": i}) for code, i in wrong)
    found = audit_score(list(known.values()), {i: e.status for i, e in read.criteria.items()})
    format_ = "rgesn" if path.suffix.lower() == _WORKBOOK else "ecodesign-audit"
    reading = FileReading(file=path.name, format=format_, unit="record", lines=len(known), kept=len(known))
    return AuditResult(
        study=head_of(None),
        reading=[reading],
        service=read.service,
        sample=read.sample,
        organisation=read.organisation,
        assessor=read.assessor,
        score=found.score,
        validated_weight=found.met,
        applicable_weight=found.applicable,
        coverage=AuditCoverage(assessed=found.assessed, criteria=len(known)),
        criteria=[AuditedCriterion(id=i, **vars(read.criteria[i])) for i in known],
    )


def _read(path: Path) -> Audit:
    if path.suffix.lower() != _WORKBOOK:
        from ecosoin.doors.yaml.ecodesign import read_audit

        return read_audit(path)
    from ecosoin.doors.formats.rgesn import read_rgesn_workbook

    return read_rgesn_workbook(given_file(path))


def export_audit(path: Path, language: Language, out: Path) -> AuditResult:
    """The audit as JSON, as a workbook in the official structure with its formulas, as an HTML declaration."""
    from ecosoin.doors.formats.rgesn import write_rgesn_workbook
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.declaration import rgesn_report

    check_folder(out)
    document = check_audit(path)
    rows = {r["id"]: r for r in criteria_rows()}
    with result_folder(out, "ecodesign-audit") as folder:
        write_rgesn_workbook(document, rows, load_reference_table("rgesn/sheets"), folder / "rgesn_2024.xlsx")
        document.problems += write_report(partial(rgesn_report, document, language), folder, "declaration")
        write_document(document, folder / MARKER)
    return document
