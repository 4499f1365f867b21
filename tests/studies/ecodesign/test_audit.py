"""The RGESN audit, by hand and through the commands: score, coverage, criteria filled in advance, workbook, misuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner
from msgspec import structs
from python_calamine import CalamineWorkbook

from ecosoin.cli.main import main
from ecosoin.inputs.ecodesign import STATUSES, Status
from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import Finding
from ecosoin.results.record import Sentence
from ecosoin.results.text import document_text
from ecosoin.studies.ecodesign.audit import RgesnCriterion, audit_score, prefilled
from ecosoin.studies.ecodesign.report.declaration import evidence_text
from ecosoin.studies.ecodesign.road.audit_file import check_audit, criteria, criteria_rows, export_audit, new_audit
from tests.studies.ecodesign.made_runs import measured as whole_measurement
from tests.studies.ecodesign.made_runs import run


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


CRITERIA = [RgesnCriterion("1.1", 1.5, True), RgesnCriterion("1.2", 1.25, False), RgesnCriterion("2.1", 2.0, False)]


@pytest.mark.parametrize(
    ("status", "score", "won", "possible", "assessed"),
    [
        ({"1.1": "met", "1.2": "not_met", "2.1": "not_applicable"}, 100 * 1.5 / 2.75, 1.5, 2.75, 3),
        ({"1.1": "in_progress", "1.2": "met", "2.1": "to_assess"}, 100 * 1.25 / 4.75, 1.25, 4.75, 2),
        ({"2.1": "met"}, 100 * 2 / 4.75, 2.0, 4.75, 1),
        ({}, 0.0, 0.0, 4.75, 0),
        (dict.fromkeys(("1.1", "1.2", "2.1"), "not_applicable"), None, 0.0, 0.0, 3),
    ],
)
def test_the_official_score_by_hand(
    status: dict[str, Status], score: float | None, won: float, possible: float, assessed: int
) -> None:
    found = audit_score(CRITERIA, status)
    assert found.score == (None if score is None else pytest.approx(score))
    assert (found.met, found.applicable, found.assessed) == (won, possible, assessed)


def seen(criterion: str, state: Any, passed: bool, resource: str = "") -> Finding:
    said = Sentence(code="ecodesign_signals.unused", params={"percent": float(criterion)})
    return Finding(rgesn=criterion, state=state, passed=passed, signal=said, resource=resource)


def test_a_measurement_fills_by_verdict_and_evidence() -> None:
    found = prefilled(
        [
            seen("6.3", "decided", True),
            seen("6.4", "decided", True, "/a"),
            seen("6.4", "decided", False, "/b"),
            seen("6.5", "hinted", True),
            *(seen("6.7", "decided", True, f"/{n}") for n in range(7)),
        ]
    )
    assert {k: (status, evidence_text(seen, "en")) for k, (status, seen) in found.items()} == {
        "6.3": ("met", "6.3% never used"),
        "6.4": ("not_met", "6.4% never used /a ; 6.4% never used /b"),
        "6.5": ("to_assess", "6.5% never used"),
        "6.7": ("met", " ; ".join(f"6.7% never used /{n}" for n in range(5))),
    }


def ran(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["ecodesign", "audit", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def filled_with(path: Path, status: dict[str, str]) -> str:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, told in status.items():
        data["criteria"][name] |= {"status": told, "evidence": f"preuve {name}", "action": "agir"}
    data |= {"service": "Rendez-vous", "organisation": "CH", "sample": "3 pages"}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(path)


def test_the_score_on_screen_and_in_each_file_by_hand(tmp_path: Path) -> None:
    """Weights: 1.5 for 1.1 and 3.4; 1.25 for 1.3, 2.6 and 1.8; all 78 weigh 100.25."""
    weights = {r["id"]: r["weight"] for r in criteria_rows()}
    assert [weights[i] for i in ("1.1", "1.3", "2.6", "3.4", "1.8")] == ["1.5", "1.25", "1.25", "1.5", "1.25"]
    path = tmp_path / "audit.yaml"
    assert ran("new", str(path), "--lang", "en") == f"{path}: 0 of 78 criteria prefilled\n"
    status = {"1.1": "Validé", "1.3": "Non validé", "2.6": "Validé", "3.4": "Non applicable", "1.8": "En cours"}
    score = 100 * (1.5 + 1.25) / (100.25 - 1.5)
    told = ran("check", filled_with(path, status), "--lang", "en")
    assert told == f"RGESN 2024: {score:.2f}% (5 of 78 criteria assessed)\n"
    document = json.loads(ran("check", str(path), "--json"))
    assert document["score"] == pytest.approx(score, rel=1e-6)
    assert (document["validated_weight"], document["applicable_weight"]) == (2.75, 98.75)
    assert document["coverage"] == {"assessed": 5, "criteria": 78}
    assert ran("export", str(path), "--out", str(tmp_path / "out"), "--lang", "fr").startswith(
        f"RGESN 2024\xa0: {score:.2f}\xa0% (5 critères évalués sur 78)".replace(".", ",")
    )
    book = CalamineWorkbook.from_path(tmp_path / "out" / "rgesn_2024.xlsx")
    summary = book.get_sheet_by_name("Score d'avancement").to_python(skip_empty_area=False)
    assert [summary[10][4], summary[10][5]] == [2.75, 98.75]
    assert summary[9][2] == pytest.approx(score / 100)
    assert summary[10][2] == "5 / 78"
    themes = {row[1]: (row[2], row[4], row[5]) for row in summary[13:22]}
    strategy = themes["1 – Stratégie"]
    of_theme = sum(float(weights[i]) for i in weights if i.startswith("1."))
    assert strategy == (pytest.approx(1.5 / of_theme), 1.5, of_theme)
    specifications = next(v for k, v in themes.items() if k.startswith("2 "))
    assert specifications[1:] == (1.25, sum(float(weights[i]) for i in weights if i.startswith("2.")))
    page = (tmp_path / "out" / "declaration.html").read_text(encoding="utf-8")
    assert (
        f"{score:.2f}\xa0%".replace(".", ",") in page
        and "5 critères évalués sur 78" in page
        and "73 critères" in page
        and "preuve 2.6" in page
    )


def test_nothing_applicable_has_no_score(tmp_path: Path) -> None:
    path = tmp_path / "audit.yaml"
    ran("new", str(path))
    optional = {r["id"]: "Non applicable" for r in criteria_rows() if r["always_applicable"] == "0"}
    document = json.loads(ran("check", filled_with(path, optional), "--json"))
    always = sum(float(r["weight"]) for r in criteria_rows() if r["always_applicable"] == "1")
    assert (document["score"], document["applicable_weight"]) == (0, always)


def test_a_measurement_and_a_verdict_fill_an_audit(tmp_path: Path) -> None:
    measured, service, path = tmp_path / "mesure", tmp_path / "service", tmp_path / "audit.yaml"
    findings = [seen("6.3", "decided", False, "/a.js"), seen("6.5", "hinted", True)]
    whole = structs.replace(whole_measurement(run()), findings=findings)
    for folder, document in ((measured, whole), (service, {"benefit_risk": {"verdict": "proportionate"}})):
        folder.mkdir()
        (folder / "results.json").write_text(document_text(document), encoding="utf-8")
    told = ran("new", str(path), "--from", str(measured), "--service-result", str(service), "--lang", "fr")
    assert told == f"{path}\xa0: 3 critères préremplis sur 78\n"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]
    assert (entries["6.3"]["status"], entries["6.3"]["evidence"]) == ("Non validé", "6,3\xa0% jamais utilisés /a.js")
    assert (entries["6.5"]["status"], entries["6.5"]["evidence"]) == ("À évaluer", "6,5\xa0% jamais utilisés")
    assert (entries["1.1"]["status"], entries["1.1"]["evidence"]) == (
        "À évaluer",
        "Verdict du principe 1\xa0: proportionate",
    )
    refused = CliRunner().invoke(main, ["ecodesign", "audit", "new", str(path)])
    assert refused.exit_code == 2
