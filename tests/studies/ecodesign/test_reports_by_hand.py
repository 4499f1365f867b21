"""The reports of a measurement and of a comparison say the figures of their documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecosoin.pages.model import Callout, KeyFigures, Paragraph, Report, Table
from ecosoin.results.ecodesign import Comparison, Measurement
from ecosoin.studies.ecodesign.report.comparison import comparison_report
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from tests.studies.ecodesign.test_compare_by_hand import compared, side
from tests.studies.ecodesign.test_measure_recorded import measured, played

__all__ = ["played"]


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
