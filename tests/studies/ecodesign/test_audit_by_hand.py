"""``ecodesign audit`` through the commands: score, coverage, what is filled in advance, workbook and declaration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from ecosoin.cli.main import main
from ecosoin.studies.ecodesign.audit import Criterion, audit_score, prefilled
from ecosoin.studies.ecodesign.road.audit_file import criteria_rows

CRITERIA = [Criterion("1.1", 1.5, True, ""), Criterion("1.2", 1.25, False, ""), Criterion("2.1", 2.0, False, "")]


@pytest.mark.parametrize(
    ("status", "score", "won", "possible", "assessed"),
    [
        ({"1.1": "Validé", "1.2": "Non validé", "2.1": "Non applicable"}, 100 * 1.5 / 2.75, 1.5, 2.75, 3),
        ({"1.1": "En cours", "1.2": "Validé", "2.1": "À évaluer"}, 100 * 1.25 / 4.75, 1.25, 4.75, 2),
        ({"2.1": "Validé"}, 100 * 2 / 4.75, 2.0, 4.75, 1),
        ({}, 0.0, 0.0, 4.75, 0),
        (dict.fromkeys(("1.1", "1.2", "2.1"), "Non applicable"), None, 0.0, 0.0, 3),
    ],
)
def test_the_official_score_by_hand(
    status: dict[str, str], score: float | None, won: float, possible: float, assessed: int
) -> None:
    found = audit_score(CRITERIA, status)
    assert found.score == (None if score is None else pytest.approx(score))
    assert (found.validated, found.applicable, found.assessed) == (won, possible, assessed)


def finding(criterion: str, state: str, passed: bool, resource: str = "") -> dict[str, Any]:
    return {"rgesn": criterion, "state": state, "passed": passed, "signal": f"s{criterion}", "resource": resource}


def test_a_measurement_fills_by_verdict_and_evidence() -> None:
    found = prefilled(
        [
            finding("6.3", "decided", True),
            finding("6.4", "decided", True, "/a"),
            finding("6.4", "decided", False, "/b"),
            finding("6.5", "hinted", True),
            *(finding("6.7", "decided", True, f"/{n}") for n in range(7)),
        ]
    )
    assert found == {
        "6.3": ("Validé", "s6.3"),
        "6.4": ("Non validé", "s6.4 /a ; s6.4 /b"),
        "6.5": ("À évaluer", "s6.5"),
        "6.7": ("Validé", "s6.7 /0 ; s6.7 /1 ; s6.7 /2 ; s6.7 /3 ; s6.7 /4"),
    }


def ran(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["ecodesign", "audit", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def filled(path: Path, status: dict[str, str]) -> str:
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
    assert ran("new", str(path), "--lang", "en") == f"{path} : 0 / 78 criteria prefilled\n"
    status = {"1.1": "Validé", "1.3": "Non validé", "2.6": "Validé", "3.4": "Non applicable", "1.8": "En cours"}
    score = 100 * (1.5 + 1.25) / (100.25 - 1.5)
    told = ran("check", filled(path, status), "--lang", "en")
    assert told == f"RGESN 2024 : {score:.1f} % (5 / 78 criteria assessed)\n"
    document = json.loads(ran("check", str(path), "--json"))
    assert document["score"] == pytest.approx(score, rel=1e-6)
    assert (document["validated_weight"], document["applicable_weight"]) == (2.75, 98.75)
    assert document["coverage"] == {"assessed": 5, "criteria": 78}
    assert ran("export", str(path), "--out", str(tmp_path / "out"), "--lang", "fr").startswith(
        f"RGESN 2024 : {score:.1f} %"
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
    assert f"{score:.1f} %" in page and "5 / 78" in page and "73 critères" in page and "preuve 2.6" in page


def test_nothing_applicable_has_no_score(tmp_path: Path) -> None:
    path = tmp_path / "audit.yaml"
    ran("new", str(path))
    optional = {r["id"]: "Non applicable" for r in criteria_rows() if r["always_applicable"] == "0"}
    document = json.loads(ran("check", filled(path, optional), "--json"))
    always = sum(float(r["weight"]) for r in criteria_rows() if r["always_applicable"] == "1")
    assert (document["score"], document["applicable_weight"]) == (0, always)


def test_a_measurement_and_a_verdict_fill_an_audit(tmp_path: Path) -> None:
    measured, service, path = tmp_path / "mesure", tmp_path / "service", tmp_path / "audit.yaml"
    for folder, document in (
        (measured, {
            "command": "ecodesign measure", "total": {"encoded_bytes": {"median": 1}},
            "findings": [finding("6.3", "decided", False, "/a.js"), finding("6.5", "hinted", True)],
        }),
        (service, {"benefit_risk": {"verdict": "proportionate"}}),
    ):  # fmt: skip
        folder.mkdir()
        (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    told = ran("new", str(path), "--from", str(measured), "--service-result", str(service), "--lang", "fr")
    assert told == f"{path} : 3 / 78 critères préremplis\n"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]
    assert (entries["6.3"]["status"], entries["6.3"]["evidence"]) == ("Non validé", "s6.3 /a.js")
    assert (entries["6.5"]["status"], entries["6.5"]["evidence"]) == ("À évaluer", "s6.5")
    assert (entries["1.1"]["status"], entries["1.1"]["evidence"]) == ("À évaluer", "service assess: proportionate")
    refused = CliRunner().invoke(main, ["ecodesign", "audit", "new", str(path)])
    assert refused.exit_code == 2
