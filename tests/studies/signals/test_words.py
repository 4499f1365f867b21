"""Signals in French and in English: the same documents, and pages without a word of the other language."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.reference import reference_folder
from ecosoin.registry import pages
from ecosoin.results.record import Drawn
from ecosoin.results.signals import AvoidedImpact, SignalRecord, SignalsReading
from ecosoin.studies.signals.road.reference import load_signals
from ecosoin.studies.signals.screen import signal_lines
from ecosoin.words import say
from tests.report_text import visible
from tests.studies.signals.test_signals import csv_file, machine
from tests.tongue import foreign

LANGUAGES = ("fr", "en")
BOTH = {"active", "agent", "gain", "gains", "lever"}
"""Words of the signals that the other language also has."""
MACHINES = re.compile(r"(?:\[\w+\] )?[\w.-]*(?:FICTIF|fictif)[\w./-]*")
"""What the fictional exports call their machines and disks."""
FILES = {say("signals_report.file", language) for language in LANGUAGES}
TABLES = "pacs, storage, licence, usage_log, presence, fleet"
"""The tables a listing may be, by their names in the documentation."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fictional export but three, a file nobody knows, lines that cannot be read, a partial inventory."""
    folder = tmp_path_factory.mktemp("langues")
    exports = folder / "exports"
    shutil.copytree(str(reference_folder("examples/exports")), exports)
    for gone in ("presence", "licences", "usages"):
        (exports / f"fictif-{gone}.csv").unlink()
    csv_file(exports / "autre.csv", "a;b", "1;2")
    csv_file(exports / "licences-2.csv", "software;last_launch", "x;2024-06-01", ";2024-06-01", "y;2024-01-01;1;2")
    partial = machine("p1", "2024-06-20", "anne", 1, []) | {"partial": True}
    for name in ("p1", "p2", "p3"):
        (exports / f"{name}.json").write_text(json.dumps(partial), encoding="utf-8")
    for name, language in (("fr", "fr"), ("en", "en"), ("again", "fr")):
        arguments = ["signals", str(exports), "--draws", "300", "--lang", language, "--out", str(folder / name)]
        done = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
    return folder


@pytest.mark.parametrize("file", ["results.json", "reading.json"])
def test_documents_do_not_depend_on_the_reader_nor_on_the_run(work: Path, file: str) -> None:
    texts = {(work / x / file).read_bytes() for x in (*LANGUAGES, "again")}
    assert len(texts) == 1
    assert str(work).encode() not in texts.pop()


def told(text: str, language: str) -> list[str]:
    return [t for t in foreign(MACHINES.sub("", text.replace(TABLES, "")), language) if t not in BOTH]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_one_language(work: Path, language: str) -> None:
    _, report = pages(work / "fr", language)
    texts = list(visible(report, FILES))
    assert len(texts) > 200
    assert [(t, found) for t in texts if (found := told(t, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_speaks_one_language(work: Path, language: str) -> None:
    records = msgspec.json.decode((work / "fr" / "results.json").read_bytes(), type=list[SignalRecord])
    assert [(t, found) for t in signal_lines(records, language) if (found := told(t, language))] == []


def test_each_file_read_is_accounted_for(work: Path) -> None:
    reading = msgspec.json.decode((work / "fr" / "reading.json").read_bytes(), type=SignalsReading)
    for f in reading.reading:
        counts = (f.kept, f.blank, f.titles, f.comments, f.continued, *(a.lines for a in f.set_aside))
        assert f.lines == sum(counts), f.file
    found = {f.file: f for f in reading.reading}
    licences, partial = found["licences-2.csv"], found["p1.json"]
    assert (licences.format, licences.unit, licences.lines, licences.kept) == ("licence", "row", 3, 1)
    assert [(a.code, a.lines) for a in licences.set_aside] == [("signals-rows-unreadable", 2)]
    assert (licences.columns_absent, licences.encoding) == (["person"], "utf-8-sig")
    assert (partial.unit, partial.kept, [a.lines for a in partial.set_aside]) == ("record", 0, [1])
    assert "autre.csv" not in found
    assert {p.file for p in reading.problems} == {None, "autre.csv", "licences-2.csv"}


def test_what_could_not_be_computed_says_what_it_needs(work: Path) -> None:
    reading = msgspec.json.decode((work / "fr" / "reading.json").read_bytes(), type=SignalsReading)
    needs = {s.signal: s.needs for s in reading.not_computed}
    assert needs == {
        "application_few_users": "usage_log", "feature_unused": "usage_log", "left_on_at_night": "presence",
        "duplicate_software": "glpi", "partition_mostly_free": "rvtools",
    }  # fmt: skip
    assert {n.signal for n in reading.not_computed} <= {s.code for s in load_signals()}


def test_a_date_nobody_gave_is_told_with_its_files(work: Path) -> None:
    problems = json.loads((work / "fr" / "reading.json").read_text("utf-8"))["problems"]
    found = {p["params"]["file"]: p["params"]["date"] for p in problems if p["code"] == "signals-date-missing"}
    assert found["licences-2.csv"] == "2024-06-01"
    assert "fictif-parc.csv, p1.json, p2.json, …" in found


def record(n: int, climate: float | None) -> SignalRecord:
    base = load_signals()[0]
    share = {"value": 0.3, "low": 0.1, "high": 0.5, "source": dict(base.sources["published"])}
    values = [("acidification", "mol H+ eq", 1e6)]
    values += [] if climate is None else [("climate_change", "kg CO2 eq", climate)]
    found: dict[str, Any] = {
        "signal": base.code, "label": {"fr": f"signal {n}", "en": f"signal {n}"}, "class": "unused", "count": 3 * n,
        "population": 40, "share": 3 * n / 40, "share_interval": {"mean": 0.3, "p05": 0.1, "p50": 0.3, "p95": 0.5},
        "published": share, "definition": {}, "threshold": {"value": 1.0, "unit": "day", "source": {}},
        "amounts": {}, "actionable": share, "confidence": "low", "check_before": {}, "examples": [],
        "avoided": [{"criterion": c, "unit": u, "value": v, "mean": v, "p05": v / 2, "p50": v, "p95": 2 * v}
                    for c, u, v in values],
    }  # fmt: skip
    return msgspec.convert(found, SignalRecord)


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in lines]


def test_the_heaviest_eight_signals_come_first() -> None:
    climates = [5.0, None, 900.0, 30.0, 0.0, 7.0, 40.0, 60.0, 3.0, 20.0]
    lines = plain(signal_lines([record(n, c) for n, c in enumerate(climates, start=1)], "fr"))
    assert lines[0] == "Signaux calculés : 10"
    assert [line.split(" : ")[0].strip() for line in lines[1:-1]] == [f"signal {n}" for n in (3, 8, 7, 4, 10, 6, 1, 9)]
    assert lines[1] == "  signal 3 : 9/40 (22 %), 900 kg CO₂ éq."
    assert "preuve" in lines[-1]
    few = plain(signal_lines([record(1, None), record(2, 0.0), record(3, 0.5)], "en"))
    assert few[:4] == [
        "Signals computed: 3",
        "  signal 3: 9/40 (22%), 0.5 kg CO₂ eq.",
        "  signal 1: 3/40 (7.5%)",
        "  signal 2: 6/40 (15%)",
    ]


def test_a_mean_stands_beside_each_median(work: Path) -> None:
    records = msgspec.json.decode((work / "fr" / "results.json").read_bytes(), type=list[SignalRecord])
    rows: list[Drawn] = [r.share_interval for r in records] + [a for r in records for a in r.avoided]
    assert any(isinstance(r, AvoidedImpact) for r in rows)
    assert all(min(r.p05, r.p95) <= r.mean <= max(r.p05, r.p95) for r in rows)
