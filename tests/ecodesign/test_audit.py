"""The RGESN audit: official score, prefilled criteria, exported workbook, misuses told."""

from __future__ import annotations

import pytest
import yaml
from python_calamine import CalamineWorkbook

from ecosoin.connectors.rgesn_workbook_file import read_statuses
from ecosoin.kernel.errors import InputProblems
from ecosoin.principles.ecodesign.audit import audit_score, prefilled
from ecosoin.workflows.ecodesign_audit import (
    check_audit,
    criteria,
    criteria_rows,
    export_audit,
    new_audit,
    official_score,
)


def test_the_reference_is_whole():
    rows = criteria_rows()
    assert len(rows) == 78
    counts = {k: sum(r["decidable"] == k for r in rows) for k in ("decided", "hinted", "declared")}
    assert counts == {"decided": 17, "hinted": 30, "declared": 31}
    assert sum(c.weight for c in criteria()) == 30 * 1.5 + 29 * 1.25 + 19


def test_score_counts_what_is_not_assessed_and_leaves_out_what_does_not_apply():
    status = {"1.1": "Validé", "1.2": "En cours", "3.4": "Non applicable"}
    found = audit_score(criteria(), status)
    assert found.score == pytest.approx(100 * 1.5 / (100.25 - 1.5))
    assert found.assessed == 3


def test_a_decided_finding_gives_a_status_and_a_hint_only_evidence():
    findings = [
        {"rgesn": "6.3", "state": "decided", "passed": False, "signal": "text-not-compressed", "resource": "/a.js"},
        {"rgesn": "6.5", "state": "hinted", "passed": False, "signal": "unused=90%", "resource": "/b.js"},
    ]
    assert prefilled(findings) == {
        "6.3": ("Non validé", "text-not-compressed /a.js"),
        "6.5": ("À évaluer", "unused=90% /b.js"),
    }


def test_exported_workbook_opens_with_the_same_score(tmp_path):
    path = tmp_path / "audit.yaml"
    new_audit(path, None, None)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for i, entry in enumerate(data["criteria"].values()):
        entry["status"] = ("Validé", "En cours", "Non validé")[i % 3]
    data["criteria"]["3.4"]["status"] = "Non applicable"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    document = export_audit(path, "fr", tmp_path / "out")
    book = tmp_path / "out" / "rgesn_2024.xlsx"
    assert len(read_statuses(book)) == 78
    assert official_score(book) == pytest.approx(document["score"])
    shown = CalamineWorkbook.from_path(book).get_sheet_by_name("Score d'avancement").to_python()
    assert next(r[1] for r in shown if r[0] == "Score (%)") == pytest.approx(document["score"])


def test_misuses_are_all_told(tmp_path):
    path = tmp_path / "audit.yaml"
    new_audit(path, None, None)
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
