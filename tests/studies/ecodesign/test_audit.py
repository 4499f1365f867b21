"""The RGESN audit: official score, prefilled criteria, exported workbook, misuses told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import msgspec
import pytest
import yaml
from python_calamine import CalamineWorkbook

from ecosoin.inputs.audit import STATUSES
from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import Finding
from ecosoin.results.record import Sentence
from ecosoin.studies.ecodesign.audit import audit_score, prefilled
from ecosoin.studies.ecodesign.report.declaration import evidence_text
from ecosoin.studies.ecodesign.road.audit_file import check_audit, export_audit, new_audit
from ecosoin.studies.ecodesign.road.weighing import criteria, criteria_rows


def test_the_reference_is_whole():
    rows = criteria_rows()
    assert len(rows) == 78
    counts = {k: sum(r["decidable"] == k for r in rows) for k in ("decided", "hinted", "declared")}
    assert counts == {"decided": 17, "hinted": 30, "declared": 31}
    assert sum(c.weight for c in criteria()) == 30 * 1.5 + 29 * 1.25 + 19


def test_score_counts_what_is_not_assessed_and_leaves_out_what_does_not_apply():
    status = {"1.1": "met", "1.2": "in_progress", "3.4": "not_applicable"}
    found = audit_score(criteria(), status)
    assert found.score == pytest.approx(100 * 1.5 / (100.25 - 1.5))
    assert found.assessed == 3


def test_a_decided_finding_gives_a_status_and_a_hint_only_evidence():
    findings = [
        finding("6.3", "decided", False, "text-not-compressed", "/a.js"),
        finding("6.5", "hinted", False, "unused", "/b.js", percent=90.0),
        finding("2.3", "decided", True, "journey-at-512-kbit-s"),
    ]
    found = prefilled(findings)
    assert {k: status for k, (status, _) in found.items()} == {"6.3": "not_met", "6.5": "to_assess", "2.3": "met"}
    told = {k: (evidence_text(seen, "fr"), evidence_text(seen, "en")) for k, (_, seen) in found.items()}
    assert told["6.3"] == ("texte non compressé /a.js", "text not compressed /a.js")
    assert told["6.5"] == ("90\xa0% jamais utilisés /b.js", "90% never used /b.js")
    assert prefilled([findings[2], finding("2.3", "decided", False, "journey-at-512-kbit-s")])["2.3"][0] == "not_met"


def finding(criterion: str, state: Any, passed: bool, signal: str, resource: str = "", **params: Any) -> Finding:
    said = Sentence(code=f"ecodesign_signals.{signal}", params=params)
    return Finding(rgesn=criterion, state=state, passed=passed, signal=said, resource=resource)


def filled(work, turn=0):
    """An audit with every status in turn, and words in every field."""
    path = work / f"audit{turn}.yaml"
    new_audit(path, None, None, "fr")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    always = {c.id for c in criteria() if c.always_applicable}
    for i, (name, entry) in enumerate(data["criteria"].items(), turn):
        entry["status"] = ("Validé", "En cours", "Non validé", "Non applicable")[i % 4]
        if entry["status"] == "Non applicable" and name in always:
            entry["status"] = "À évaluer"
        entry |= {"evidence": f"preuve {name}", "action": "agir", "owner": "équipe", "date": "2026-01-01"}
    data |= {"service": "Rendez-vous", "organisation": "CH", "sample": "3 pages", "assessor": "DSI"}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_exported_workbook_reads_back_as_the_same_audit(tmp_path):
    document = export_audit(filled(tmp_path), "fr", tmp_path / "out")
    book = tmp_path / "out" / "rgesn_2024.xlsx"
    again = check_audit(book)
    assert again.reading[0].format == "rgesn" and again.reading[0].file == book.name
    assert msgspec.structs.replace(again, reading=document.reading) == document
    assert {c.status for c in document.criteria} == set(STATUSES)
    shown = CalamineWorkbook.from_path(book).get_sheet_by_name("Score d'avancement").to_python(skip_empty_area=False)
    assert shown[9][2] == pytest.approx(document.score / 100)


def test_sheets_are_those_of_the_official_tool(tmp_path):
    layout = load_reference_table("rgesn/sheets")
    placed = [i for r in layout for i in r["criteria"].split("|")]
    assert placed == [r["id"] for r in criteria_rows()]
    export_audit(filled(tmp_path), "fr", tmp_path / "out")
    book = CalamineWorkbook.from_path(tmp_path / "out" / "rgesn_2024.xlsx")
    assert book.sheet_names == ["Score d'avancement", *(r["sheet"] for r in layout)]
    for r in layout:
        rows = book.get_sheet_by_name(r["sheet"]).to_python(skip_empty_area=False)
        lines = [int(r["first_row"]) + 2 * k for k in range(len(r["criteria"].split("|")))]
        assert [rows[line - 1][1] for line in lines] == r["criteria"].split("|")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to compute the formulas again")
def test_another_spreadsheet_computes_the_same_score(tmp_path):
    """Our export, and the official workbook filled when its path is in ``ECOSOIN_RGESN_WORKBOOK``."""
    books = {}
    for turn in range(2):
        books[f"{turn}.xlsx"] = export_audit(filled(tmp_path, turn), "fr", tmp_path / f"out{turn}").score
        shutil.copy(tmp_path / f"out{turn}" / "rgesn_2024.xlsx", tmp_path / f"{turn}.xlsx")
    official = os.environ.get("ECOSOIN_RGESN_WORKBOOK")
    if official:
        shutil.copy(official, tmp_path / "official.xlsx")
        books["official.xlsx"] = check_audit(tmp_path / "official.xlsx").score
    again = tmp_path / "again"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(again), *(str(tmp_path / b) for b in books)], check=True, timeout=120)
    for name, score in books.items():
        sheet = CalamineWorkbook.from_path(again / name).get_sheet_by_index(0).to_python(skip_empty_area=False)
        assert 100 * sheet[9][2] == pytest.approx(score)


def test_a_workbook_of_something_else_is_told(tmp_path):
    path = tmp_path / "autre.xlsx"
    path.write_bytes(b"PK not a workbook")
    with pytest.raises(InputProblems) as caught:
        check_audit(path)
    assert [p.code for p in caught.value.problems] == ["rgesn-workbook-unreadable"]


def test_principle_1_prefills_the_first_criterion(tmp_path):
    service = tmp_path / "service"
    service.mkdir()
    verdict = {"benefit_risk": {"verdict": "proportionate"}}
    (service / "results.json").write_text(json.dumps(verdict), encoding="utf-8")
    path = tmp_path / "audit.yaml"
    new_audit(path, None, str(service), "fr")
    entry = yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]["1.1"]
    assert "proportionate" in entry["evidence"]
    assert entry["status"] == "À évaluer"


def test_misuses_are_all_told(tmp_path):
    path = tmp_path / "audit.yaml"
    new_audit(path, None, None, "fr")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["criteria"]["1.1"]["status"] = "Non applicable"
    data["criteria"]["99.1"] = {}
    del data["criteria"]["9.7"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        check_audit(path)
    assert {p.code for p in caught.value.problems} == {
        "audit-criterion-unknown", "audit-criterion-missing", "audit-not-applicable",
    }  # fmt: skip
