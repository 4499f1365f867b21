"""``ecosoin ecodesign audit new | check | export``: the RGESN 2024 audit as one YAML file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from ecosoin import __version__
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.yaml.yaml_file import read_model
from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.studies.ecodesign.audit import NOT_APPLICABLE, STATUSES, TO_ASSESS, Criterion, audit_score, prefilled
from ecosoin.studies.ecodesign.road.compare import load_result


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    status: Literal["Validé", "En cours", "Non validé", "Non applicable", "À évaluer"] = "À évaluer"
    evidence: str = ""
    action: str = ""
    owner: str = ""
    date: str = ""


class _Audit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    service: str = ""
    sample: str = ""
    organisation: str = ""
    assessor: str = ""
    criteria: dict[str, _Entry]


_HOW = {"decided": "une mesure en décide", "hinted": "une mesure donne des indices", "declared": "à déclarer"}


@cache
def criteria_rows() -> tuple[dict[str, str], ...]:
    """The 78 criteria, in the order of the reference."""
    return load_reference_table("rgesn/criteria")


def criteria() -> list[Criterion]:
    """What the score reads of each criterion."""
    return [
        Criterion(r["id"], float(r["weight"]), r["always_applicable"] == "1", r["decidable"]) for r in criteria_rows()
    ]


def new_audit(target: Path, result: str | None, verdict: str | None) -> int:
    """Writes an audit to fill, prefilled from a measurement and from principle 1's verdict for 1.1; how many filled."""
    if target.exists():
        raise UsageError("out-folder-in-the-way", path=str(target))
    known = prefilled(load_result(result, 1)["findings"]) if result else {}
    if verdict:
        known["1.1"] = _usefulness(Path(verdict))
    entries = {}
    for row in criteria_rows():
        status, evidence = known.get(row["id"], (TO_ASSESS, ""))
        entries[row["id"]] = {"status": status, "evidence": evidence, "action": "", "owner": "", "date": ""}
    heads = {"service": "", "sample": "", "organisation": "", "assessor": ""}
    text = yaml.safe_dump({**heads, "criteria": entries}, allow_unicode=True, sort_keys=False, width=120)
    for row in criteria_rows():
        note = f"\n  # Note santé (Ecosoin) : {row['health_note_fr']}" if row["health_note_fr"] else ""
        told = f"\n  # {row['title_fr']} ({_HOW[row['decidable']]}){note}\n  '{row['id']}':"
        text = text.replace(f"\n  '{row['id']}':", told)
    target.write_text(text, encoding="utf-8")
    return len(known)


def _usefulness(folder: Path) -> tuple[str, str]:
    try:
        verdict = json.loads((folder / "results.json").read_text(encoding="utf-8"))["benefit_risk"]["verdict"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputProblems(
            [Problem("ecodesign-result-unreadable", "error", folder.name, params={"path": str(folder)})]
        ) from None
    return TO_ASSESS, f"service assess: {verdict}"


def check_audit(path: Path) -> dict[str, Any]:
    """Score and criteria of an audit file or of a filled official workbook (``.xlsx``).

    Every unknown, missing or misused criterion at once otherwise.
    """
    read = _read(path)
    known = {c.id: c for c in criteria()}
    problems = [
        Problem("audit-criterion-unknown", "error", path.name, None, i, {"id": i})
        for i in read.criteria
        if i not in known
    ]
    problems += [
        Problem("audit-criterion-missing", "error", path.name, None, i, {"id": i})
        for i in known
        if i not in read.criteria
    ]
    problems += [
        Problem("audit-not-applicable", "error", path.name, None, i, {"id": i})
        for i, e in read.criteria.items()
        if e.status == NOT_APPLICABLE and i in known and known[i].always_applicable
    ]
    if problems:
        raise InputProblems(problems)
    found = audit_score(list(known.values()), {i: e.status for i, e in read.criteria.items()})
    return {
        "schema_version": "1", "command": "ecodesign audit", "tool_version": __version__, "service": read.service,
        "sample": read.sample, "organisation": read.organisation, "assessor": read.assessor, "score": found.score,
        "validated_weight": found.validated, "applicable_weight": found.applicable,
        "coverage": {"assessed": found.assessed, "criteria": len(known)},
        "criteria": [{"id": i, **read.criteria[i].model_dump()} for i in known],
    }  # fmt: skip


def _read(path: Path) -> _Audit:
    if path.suffix.lower() != ".xlsx":
        return read_model(path, _Audit)
    from ecosoin.doors.formats.rgesn import read_rgesn_workbook

    if not path.is_file():
        raise UsageError("path-not-found", path=str(path))
    audit = read_rgesn_workbook(path)
    wrong = {i: e["status"] for i, e in audit["criteria"].items() if e["status"] not in STATUSES}
    if wrong:
        choices = ", ".join(STATUSES)
        raise InputProblems(
            Problem(
                "audit-status-unknown", "error", path.name, None, i, {"id": i, "status": status, "choices": choices}
            )
            for i, status in wrong.items()
        )
    return _Audit.model_validate(audit)


def export_audit(path: Path, lang: Language, out: Path) -> dict[str, Any]:
    """The audit as JSON, as a workbook in the official structure with its formulas, as an HTML declaration."""
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.declaration import rgesn_report
    from ecosoin.studies.ecodesign.report.rgesn_workbook import write_rgesn_workbook

    document = check_audit(path)
    rows = {r["id"]: r for r in criteria_rows()}
    with result_folder(out, "ecodesign-audit") as folder:
        write_document(document, folder / MARKER)
        write_rgesn_workbook(document, rows, load_reference_table("rgesn/sheets"), folder / "rgesn_2024.xlsx")
        write_report(rgesn_report(document, lang), folder, "declaration")
    return document
