"""``ecodesign measure`` on runs recorded by hand, no browser: totals, scores, findings, history, reports."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import InputProblems
from ecosoin.pages.model import Callout, KeyFigures, Paragraph, Report, Table
from ecosoin.results.ecodesign import Comparison, Measurement
from ecosoin.results.record import Sentence
from ecosoin.studies.ecodesign.footprint import device_energy_j
from ecosoin.studies.ecodesign.report.comparison import comparison_report
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from ecosoin.studies.ecodesign.road import study
from ecosoin.studies.ecodesign.road.weighing import weighing
from tests.studies.ecodesign.made_runs import as_text
from tests.studies.ecodesign.test_compare_by_hand import compared, side
from tests.studies.ecodesign.test_thresholds import REQUEST, SIGNALS

JOURNEY = """name: rendez-vous
base: https://soin.example/
acts_per_year: 2000
functional_unit: un rendez-vous
declared: {pue: 1.4, server_wh_per_act: 0.25, screen_requests_max: 6, reduction_target_percent: 20}
steps: [{checkpoint: accueil}, {open: /}, {assert: {text: Bonjour}}, {checkpoint: fiche}, {click: "#a"}]
"""


def part(name: str, **other: float) -> dict[str, Any]:
    measured = {
        "encoded_bytes": 900.0, "decoded_bytes": 2000.0, "requests": 5.0, "dom_elements": 300.0, "heap_bytes": 7e6,
        "task_ms": 380.0, "script_ms": 90.0, "layout_ms": 12.0, "lcp_ms": 800.0, "cls": 0.25, "long_tasks": 2.0,
        "long_task_ms": 130.0, "websocket_bytes": 11.0, "webrtc_bytes": 13.0, "wall_ms": 6000.0,
    } | other  # fmt: skip
    kept: dict[str, Any] = {"by_type": {}, "by_party": {}, "blocked_hosts": ["pub.example"], "actions": 2}
    return {"name": name, "signals": SIGNALS, **measured, **kept}


def run(*parts: dict[str, Any], passed: bool = True) -> dict[str, Any]:
    first = {**REQUEST, "url": "https://soin.example/", "time_s": 0.1}
    old = {**first, "url": "https://soin.example/a.js", "type": "script", "mime": "application/javascript",
           "encoding": "", "decoded_bytes": 4_000_000}  # fmt: skip
    return {
        "parts": list(parts), "assertions": [{"step": "accueil", "assertion": "assert text", "passed": passed}],
        "requests": [first, old], "coverage": [], "accessibility": [],
        "idle": {"seconds": 0.0, "requests": 0, "encoded_bytes": 0, "urls": []},
        "growth": 0, "warm_requests": [], "typed": None, "overflow": [], "media": [], "hidden_bytes": None, "code": [],
        "cookies": [], "expected_missing": [], "violations": [], "warm": [], "console_errors": ["oups"],
        "dialogs": 3, "popups": 0, "downloads": 1, "browser": "Chromium 1", "sandboxed": True,
    }  # fmt: skip


RUNS = [
    run(part("accueil"), part("fiche", requests=3, dom_elements=450, lcp_ms=2000, wall_ms=2000, encoded_bytes=600)),
    run(part("accueil", requests=8, wall_ms=9000), part("fiche", requests=3, dom_elements=410, heap_bytes=9e6)),
    run(part("accueil", encoded_bytes=1300, task_ms=500), part("fiche", requests=3, cls=0.5), passed=False),
]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The options of each run asked; the runs come from :data:`RUNS`, in turn."""
    asked: list[Any] = []

    def replayed(journey: Any, options: Any) -> dict[str, Any]:
        asked.append(options)
        return copy.deepcopy(RUNS[(len(asked) - 1) % len(RUNS)])

    monkeypatch.setattr(study, "run_journey", replayed)
    monkeypatch.setattr(study, "hosts_without_ipv6", lambda hosts: [h for h in sorted(hosts) if h])
    return asked


def measured(work: Path, *more: str) -> tuple[dict[str, Any], Path]:
    path, out = work / "parcours.yaml", work / "out"
    path.write_text(JOURNEY, encoding="utf-8")
    done = CliRunner().invoke(main, ["ecodesign", "measure", str(path), "--runs=3", f"--out={out}", "--json", *more])
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    for finding in document["findings"]:
        signal = finding["signal"]
        finding["signal"] = as_text(Sentence(code=signal["code"], params=signal["params"]))
    return document, out


def spread(median: float, least: float, most: float) -> dict[str, Any]:
    return {"median": pytest.approx(median), "min": pytest.approx(least), "max": pytest.approx(most)}


def test_totals_and_steps_by_hand(tmp_path: Path, played: list[Any]) -> None:
    document, _ = measured(tmp_path)
    total, steps = document["total"], {s["name"]: s for s in document["steps"]}
    assert total["encoded_bytes"] == spread(1800, 1500, 2200)
    assert total["requests"] == spread(8, 8, 11)
    assert total["wall_ms"] == spread(12_000, 8000, 15_000)
    assert total["websocket_bytes"] == spread(22, 22, 22)
    assert total["dom_elements"] == spread(410, 300, 450)
    assert total["lcp_ms"] == spread(800, 800, 2000)
    assert total["heap_bytes"] == spread(7e6, 7e6, 9e6)
    assert total["cls"] == spread(0.25, 0.25, 0.5)
    assert steps["accueil"]["requests"] == spread(5, 5, 8)
    assert steps["fiche"]["dom_elements"] == spread(410, 300, 450)
    laptop = [(6 * 11 + 0.38 * 15), (9 * 11 + 0.38 * 15), (6 * 11 + 0.5 * 15)]
    assert steps["accueil"]["energy_j"] == spread(laptop[2], laptop[0], laptop[1])
    assert document["by_run"][1]["requests"] == [8, 3]
    assert document["by_run"][0]["wall_ms"] == [6000, 2000]
    assert [(o.profile, o.details, o.warm) for o in played] == [
        ("desktop", True, True), ("desktop", False, False), ("desktop", False, False),
    ]  # fmt: skip


def test_what_a_measurement_says_of_itself(tmp_path: Path, played: list[Any]) -> None:
    document, _ = measured(tmp_path, "--profile=old-phone")
    assert document["assertions"] == [{"step": "accueil", "assertion": "assert text", "passed": False}]
    kept = ("journey", "profile", "runs", "flaky", "hosts", "acts_per_year", "functional_unit")
    assert [document[k] for k in kept] == [
        "rendez-vous", "old-phone", 3, True, ["soin.example"], 2000, "un rendez-vous",
    ]  # fmt: skip
    assert document["study"]["country"] == "FR"
    assert document["events"] == {"dialogs": 3, "popups": 0, "downloads": 1}
    assert document["blocked_hosts"] == ["pub.example"]
    assert document["measured_on"] == date.today().isoformat()
    assert document["steps"][0]["energy_j"]["min"] == pytest.approx(6 * 1.1 + 0.38 * 2)


def test_findings_and_what_they_would_save(tmp_path: Path, played: list[Any]) -> None:
    """0.7 of 4 MB not compressed, at 0.04106 kWh a GB and 0.0519 kg CO2 eq a kWh, 2000 times a year."""
    document, _ = measured(tmp_path)
    found = {(f["rgesn"], f["signal"]): f for f in document["findings"]}
    text = found["6.3", "text-not-compressed"]
    assert text["saving_bytes"] == pytest.approx(2_800_000)
    mg = 0.0028 * 0.04106 * 0.0519 * 1e6
    assert text["saving_co2e_mg_per_act"] == pytest.approx(mg, rel=1e-5)
    assert text["saving_co2e_mg_per_year"] == pytest.approx(2000 * mg, rel=1e-5)
    assert found["8.3", "pue value=1.4"]["saving_co2e_mg_per_act"] is None
    assert found["3.3", "no-ipv6-address"]["resource"] == "soin.example"
    assert found["6.1", "screens-within-budget"]["passed"]
    assert ("2.2", "journey-on-old-phone-profile") not in found


def test_the_footprint_of_an_act_by_hand(tmp_path: Path, played: list[Any]) -> None:
    document, _ = measured(tmp_path)
    climate = {p["component"]: p for p in document["footprint_components"] if p["criterion"] == "climate_change"}
    grid = 0.0519
    expected = {
        "device_manufacture": 12 / 3600 / 1540 / 5 * (170 + 12.3 + 2.79),
        "device_electricity": grid * (12 * 11 + 0.76 * 15) / 3.6e6,
        "network": grid * 1800 / 1e9 * 0.04106,
        "server": grid * 0.25 * 1.4 / 1000,
    }
    assert {k: p["value"] for k, p in climate.items()} == pytest.approx(expected, rel=1e-5)
    total = next(f for f in document["footprint"] if f["criterion"] == "climate_change")
    assert total["value"] == pytest.approx(sum(expected.values()), rel=1e-5)


def test_other_profiles_are_tried_when_asked(
    tmp_path: Path, played: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    document, _ = measured(tmp_path, "--more-profiles")
    assert [o.profile for o in played] == ["desktop"] * 3 + ["mobile-3g", "old-phone"]
    found = {f["rgesn"]: f["passed"] for f in document["findings"]}
    assert (found["2.3"], found["2.2"]) == (True, True)
    replayed = study.run_journey

    def refused(journey: Any, options: Any) -> dict[str, Any]:
        if options.profile == "old-phone":
            assert journey.idle_s == 0
            raise InputProblems([])
        return replayed(journey, options)

    monkeypatch.setattr(study, "run_journey", refused)
    played.clear()
    found = {f["rgesn"]: f["passed"] for f in measured(tmp_path, "--more-profiles")[0]["findings"]}
    assert (found["2.3"], found["2.2"]) == (True, False)


def test_an_earlier_measurement_is_read_and_another_journey_refused(tmp_path: Path, played: list[Any]) -> None:
    _, out = measured(tmp_path)
    before = tmp_path / "before"
    out.rename(before)
    document, _ = measured(tmp_path, f"--previous={before}")
    target = next(f for f in document["findings"] if f["rgesn"] == "1.5")
    assert (target["passed"], target["signal"]) == (True, "target target=20 reached=0")
    reviews = next(f for f in document["findings"] if f["rgesn"] == "1.4")
    assert (reviews["passed"], reviews["signal"]) == (False, "reviews reviews=1 longest_day=0")
    for key, value in (("journey", "autre"), ("command", "autre"), ("measured_on", "hier"), ("total", {})):
        changed = {**json.loads((before / "results.json").read_text(encoding="utf-8")), key: value}
        (before / "results.json").write_text(json.dumps(changed), encoding="utf-8")
        arguments = ["ecodesign", "measure", str(tmp_path / "parcours.yaml"), f"--previous={before}"]
        assert CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "no")]).exit_code == 1


def test_the_screen_and_the_page_say_the_same(tmp_path: Path, played: list[Any]) -> None:
    (tmp_path / "parcours.yaml").write_text(JOURNEY, encoding="utf-8")
    arguments = ["ecodesign", "measure", str(tmp_path / "parcours.yaml"), "--runs", "3", "--out", str(tmp_path / "out")]
    lines = CliRunner().invoke(main, [*arguments, "--lang", "fr"]).stdout.splitlines()
    document = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    score = document["scores"]["ecoindex"]
    journey = document["scores"]["journey"]["score"]
    swd4, note = "2,67\xa0×\xa010⁻⁴ g CO₂ éq.", f"{journey:g}".replace(".", ",")
    assert lines[0] == f"EcoIndex {score['score']} {score['grade']} · SWD v4 {swd4} · Ecosoin {note}/100"
    assert lines[1] == "1\u202f800 octets · 8 requêtes"
    assert lines[2] == "✗ accueil\xa0: assert text"
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for told in (
        "1 attente(s) du parcours non vérifiée(s)",
        "Parcours instable",
        "3 boîte(s) de dialogue",
        "1 téléchargement(s)",
    ):
        assert told in page
    assert "fenêtre(s) ouverte(s)" not in page
    decided = {f["rgesn"] for f in document["findings"] if f["state"] == "decided"}
    others = {f["rgesn"] for f in document["findings"]} - decided
    assert f"{len(decided)} critères tranchés et {len(others)} éclairés" in page


@pytest.mark.parametrize(("profile", "joules"), [("desktop", 6 * 11 + 0.38 * 15), ("old-phone", 6 * 1.1 + 0.38 * 2)])
def test_the_energy_of_a_device(profile: str, joules: float) -> None:
    assert device_energy_j(weighing(profile, "FR"), 6000, 380) == pytest.approx(joules)


def blocks(report: Report, kind: type) -> list[Any]:
    return [b for s in report.sections for b in s.blocks if isinstance(b, kind)]


def tables(report: Report, *titles: str) -> list[Table]:
    """The tables whose first columns have these titles."""
    return [t for t in blocks(report, Table) if [c.title for c in t.columns][: len(titles)] == list(titles)]


def typed(document: dict[str, Any], kind: type[Any]) -> Any:
    """A document printed with its sentences, as the class of what the folder holds."""

    def silent(value: Any) -> Any:
        if isinstance(value, list):
            return [silent(v) for v in value]
        if not isinstance(value, dict):
            return value
        return {k: silent(v) for k, v in value.items() if not (k in ("message", "remedy") and "params" in value)}

    return msgspec.convert(silent(document), kind)


def test_the_report_of_a_measurement_by_hand(tmp_path: Path, played: list[Any]) -> None:
    _, out = measured(tmp_path)
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    report = ecodesign_report(typed(document, Measurement), "en")
    figures = [(f.label, f.value) for f in blocks(report, KeyFigures)[0].figures]
    assert figures[1:] == [
        ("SWD v4", "2.67\xa0×\xa010⁻⁴ g CO₂ eq."),
        ("Journey score", f"{document['scores']['journey']['score']:g}/100"),
        ("Bytes", "1.8 kB"),
    ]
    assert tables(report, "Step", "bytes moved")[0].rows[1] == (
        "fiche", 900, 3, 410, 380, 800, 2, pytest.approx(6 * 11 + 0.38 * 15),
    )  # fmt: skip
    spread = {r[0]: r[2:] for r in tables(report, "Measure", "Unit")[0].rows}
    assert spread["duration"] == (12_000, 8000, 15_000)
    assert tables(report, "Step", "Expectation")[0].rows == (("accueil", "assert text", "not met"),)
    findings = {r[0].split()[0]: r for r in tables(report, "RGESN")[0].rows}
    saved = next(f for f in document["findings"] if f["rgesn"] == "6.3")
    assert findings["6.3"][1:3] == ("decided", "no")
    assert findings["6.3"][5:] == (pytest.approx(2_800_000), pytest.approx(saved["saving_co2e_mg_per_act"]))
    assert (findings["8.3"][2], findings["8.3"][5]) == ("yes", None)
    assert findings["8.3"][3].endswith(": 1.4")
    assert findings["6.3"][3] == "text not compressed"
    climate = next(f for f in document["footprint"] if f["criterion"] == "climate_change")
    row = tables(report, "Criterion", "Unit")[0].rows[0]
    assert row == (
        "Climate change", "kg CO₂ eq.", *(climate[k] for k in ("value", "p05", "p50", "p95")),
        pytest.approx(climate["p50"] * 2000),
    )  # fmt: skip
    parts = {(r[0], r[1]): r[3] for r in tables(report, "Component")[0].rows}
    network = next(
        p for p in document["footprint_components"] if (p["component"], p["criterion"]) == ("network", "climate_change")
    )
    assert parts["Network", "Climate change"] == network["value"]
    kept = [{**document["assertions"][0], "passed": True}]
    steady = {**document, "flaky": False, "assertions": kept, "events": dict.fromkeys(document["events"], 0)}
    assert blocks(ecodesign_report(typed(steady, Measurement), "en"), Callout) == []
    assert tables(ecodesign_report(typed(steady, Measurement), "en"), "Step", "Expectation")[0].rows[0][2] == "met"
    alone = ecodesign_report(typed({**document, "acts_per_year": None}, Measurement), "en")
    assert len(tables(alone, "Criterion", "Unit")[0].columns) == 6


def test_the_report_of_a_comparison_by_hand(tmp_path: Path) -> None:
    after = side(encoded_bytes=[[400, 500]] * 3)
    document = compared(tmp_path, side(), after)
    report = comparison_report(typed(document, Comparison), "en")
    saved = {(r[0], r[1]): r[2:] for r in tables(report, "Step")[0].rows}
    values = list(saved.values())
    assert values[0] == ("byte", 500, 500, 500, "yes")
    assert {v[1:] for v in values[1:]} == {(0, 0, 0, "no")}
    rows = [r for r in tables(report, "Criterion", "Unit")[0].rows if r[0] == "Climate change"]
    climate = document["footprint"][0]
    assert [r[3] for r in rows] == [climate[k]["value"] for k in ("before", "after", "difference")]
    assert [r[5] for r in rows] == [climate[k]["p50"] for k in ("before", "after", "difference")]
    assert [f.value for f in blocks(report, KeyFigures)[0].figures] == ["71", "0.2 g CO₂ eq.", "88.5"]
    judged = [p.text for p in blocks(report, Paragraph)]
    few = comparison_report(typed({**document, "speed_judged": False}, Comparison), "en")
    assert len(blocks(few, Paragraph)) == len(judged) + 1
    assert tables(report, "Reason") == []
    lost = {**after, "expected_missing": ["Nom"]}
    [reason] = compared(tmp_path, side(), lost)["reasons"]
    refused = {**document, "equivalent": False, "reasons": [reason]}
    told = comparison_report(typed(refused, Comparison), "en")
    assert (blocks(told, Callout)[0].kind, blocks(report, Callout)[0].kind) == ("caution", "key")
    assert [t.rows[0][1] for t in blocks(told, Table) if len(t.columns) == 2] == ["“Nom” is no longer there"]
