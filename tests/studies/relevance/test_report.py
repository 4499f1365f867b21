"""The report of a relevance study says the figures of its document, in French and in English."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.pages.model import Bullets, Callout, Figure, Paragraph, Report, Table
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.results.relevance import Relevance, RelevanceReading
from ecosoin.studies.relevance.report import build
from ecosoin.studies.relevance.road.rule_files import load_rules
from ecosoin.studies.relevance.screen import rule_lines, summary_lines
from ecosoin.words import say
from ecosoin.words.numbers import unit_label
from ecosoin.words.voice import Voice
from tests.report_text import strangers, visible
from tests.studies.relevance.data import hba1c, run, two_sites, write_acts, write_rules
from tests.studies.relevance.test_study import observation


def series(count: int, days: list[str], site: str, code: str = "4548-4") -> list[dict[str, str]]:
    return [hba1c(f"{code}{site}{n}", d, site) | {"code": code} for n in range(count) for d in days]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Seven rules; the first five repeat 30, 25, 20, 15 and 12 acts in February, the sixth 11 in March; 14 low."""
    work = tmp_path_factory.mktemp("report")
    rows, rules = [], []
    for n, count in enumerate((30, 25, 20, 15, 12, 11)):
        code = f"{n}-1"
        again = "2024-02-05" if n < 5 else "2024-03-20"
        rows += series(count, ["2024-01-10", again], "A", code) + series(13, ["2024-03-03"], "B", code)
        rules.append({"rule": f"rule_{n}", "test": f"Test {n}", "codes": code, "note": f"sauf {n}"})
    rules.append({"rule": "low", "test": "Scanner", "codes": "9-1", "needs_diagnosis": "headache"})
    rows += series(14, ["2024-01-02"], "A", "9-1")
    rows += [
        r | {"kind": "diagnosis", "system": "ICD10", "code": "R51"} for r in series(14, ["2024-01-01"], "A", "9-1")
    ]
    return run(work, write_acts(work / "acts.csv", rows), rules=write_rules(work / "rules.csv", *rules), min_cell=11)


def typed(document: dict[str, Any]) -> Relevance:
    return msgspec.convert(document, Relevance)


@pytest.fixture(scope="module")
def report(document: dict[str, Any]) -> Report:
    return build(typed(document), "en")


def blocks(report: Report, kind: type) -> list[Any]:
    return [b for s in report.sections for b in s.blocks if isinstance(b, kind)]


def table(report: Report, *titles: str) -> Table:
    """The table whose columns have these titles."""
    return next(t for t in blocks(report, Table) if [c.title for c in t.columns][: len(titles)] == list(titles))


def test_the_summary_ranks_what_to_discuss(report: Report) -> None:
    items = blocks(report, Bullets)[0].items
    said = [i.split("**")[1] for i in items]
    assert said == ["Test 0", "Test 1", "Test 2", "Test 3", "Scanner", "Test 4"]
    assert "30 redundant acts" in items[0] and "4 to 23" in items[0] and "sauf 0" in items[0]
    assert "14 acts of low value" in items[4] and "2 to 11" in items[4]


def test_the_table_of_rules_has_each_level(report: Report, document: dict[str, Any]) -> None:
    rows = table(report, "Rule", "Interval level").rows
    assert len(rows) == len(document["rules"]) == 21
    assert rows[0] == ("Test 0", "low", 30, 73, 43, 30, 30, "4 – 14 – 23")
    assert rows[2][:4] == ("Test 0", "high", 90, 73)


def test_sites_and_months_have_their_own_tables(report: Report) -> None:
    sites = table(report, "Rule", "Site").rows
    assert sites[0] == ("Test 0", "A", "low", 30, 60, 30, 30, 30, "4 – 14 – 23")
    assert sites[3][:6] == ("Test 0", "B", "low", 30, 13, 13)
    months = table(report, "Rule", "Month").rows
    assert months[3] == ("Test 0", "2024-02", "low", 30, 30, 30, 30, 30, "4 – 14 – 23")


def test_a_withheld_cell_is_a_dash(document: dict[str, Any]) -> None:
    hidden = dict.fromkeys(("low", "central", "high"))
    row = {**document["rules"][1], "redundant_after_accepted": None, "avoidable": hidden}
    changed = {**document, "rules": [row]}
    assert table(build(typed(changed), "en"), "Rule", "Interval level").rows[0][-1] == "—"
    assert any(p.text.startswith("No figure") for p in blocks(build(typed(changed), "en"), Paragraph))
    assert summary_lines(typed(changed), "en")[0].split()[2:] == ["73", "acts", "—", "redundant", "—", "avoidable"]


def test_the_trend_shows_the_five_rules_that_repeat_most(report: Report, document: dict[str, Any]) -> None:
    figure = next(f for f in blocks(report, Figure) if f.table.columns[1].title == "Month")
    assert [f"Test {n}" in figure.svg for n in range(6)] == [True, True, True, True, False, False]
    assert "Scanner" in figure.svg
    january = [r for r in document["by_month"] if r["month"] == "2024-01"]
    two = build(typed({**document, "by_month": [r for r in document["by_month"] if r["month"] < "2024-03"]}), "en")
    assert [f for f in blocks(two, Figure) if f.table.columns[1].title == "Month"]
    alone = build(typed({**document, "by_month": january}), "en")
    assert not [f for f in blocks(alone, Figure) if f.table.columns[1].title == "Month"]


def test_the_digital_table_says_the_medians_and_intervals(report: Report, document: dict[str, Any]) -> None:
    rows = table(report, "Component", "Criterion").rows
    assert len(rows) == len(document["digital"]) > 5
    for row, told in zip(rows, document["digital"], strict=True):
        assert (row[0], row[2]) == (told["label"]["en"], unit_label(told["unit"], "en"))
        assert (row[3], row[5]) == (told["short_run"]["p50"], told["long_run"]["p50"])
    care = [t for t in blocks(report, Table) if t.columns[0].title == "Component"][1].rows
    assert [(r[0], r[1], r[3], r[5]) for r in care] == [
        (
            "Laboratory",
            "Climate change",
            document["care"][0]["short_run"]["p50"],
            document["care"][0]["long_run"]["p50"],
        )
    ]
    charted = next(f for f in blocks(report, Figure) if f.table.columns[0].title == "Component")
    assert charted.svg.count("<title") >= 1


def test_what_was_read_and_what_is_withheld_are_told(report: Report, document: dict[str, Any]) -> None:
    assert table(report, "Resource", "Reason").rows == tuple(
        (r["resource"], say(f"relevance_report.reason_{r['reason']}", "en"), r["rows"]) for r in document["read"]
    )
    privacy = blocks(report, Callout)[-1].text
    assert "11" in privacy and str(document["privacy"]["suppressed_cells"]) in privacy
    evidence = table(report, "Rule", "low").rows
    assert evidence[0][:5] == ("Test 0", 30, 60, 90, "sauf 0")
    assert evidence[-1][0] == "Scanner"
    caution = blocks(report, Callout)[0].text
    assert re.findall(r"\d+", caution) == ["1"]
    without = build(typed({**document, "study": {**document["study"], "has_diagnoses": False}}), "en")
    assert blocks(without, Callout)[0].text != caution


def test_the_terminal_has_a_line_by_rule(document: dict[str, Any]) -> None:
    lines = summary_lines(typed(document), "en")
    assert len(lines) == 7
    assert lines[1].split() == ["Test", "1", "63", "acts", "25", "redundant", "3", "–", "20", "avoidable"]


def test_image_sizes_are_told_by_modality(tmp_path: Path) -> None:
    rows = [
        {"patient": f"p{n}", "modality": "CT", "region": "HEAD", "date": d}
        for n in range(4)
        for d in ("2024-01-01", "2024-01-09")
    ]
    rules = write_rules(tmp_path / "rules.csv", {"system": "DICOM", "codes": "CT:*"})
    report = build(typed(run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)), "en")
    sizes = table(report, "Modality", "Origin").rows
    assert [(r[0], *r[2:]) for r in sizes] == [("CT", None, 150, 300, 1000)]


LANGUAGES = ("fr", "en")
GIVEN = ("source", "locator", "site", "resource", "modality")
"""Columns of the pages whose cells are the user's, a source's or a standard's."""
NAMES = {t.lower() for r in load_reference_table("relevance/rules") for c in ("exam", "exam_en") for t in [r[c]]}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped example and lines that cannot be used, under the shipped rules, told in each language."""
    work = tmp_path_factory.mktemp("words")
    wrong = [observation(1, "p", None), observation(2, "p", "2024-01-01", status="cancelled"), '{"resourceType": "Pat']
    wrong += [observation(3, "p", "2024-01-01T10:00:00"), '{"resourceType": "Patient"}']
    wrong += [observation(4, "p", "2024-01-01", code={"coding": [{"system": "urn:oid:1", "code": "x"}]})]
    (work / "Observation.001.ndjson").write_text("\n".join(wrong) + "\n", encoding="utf-8")
    for language in (*LANGUAGES, "again"):
        lang = language if language in LANGUAGES else "fr"
        shipped = str(reference_folder("examples/relevance"))
        arguments = ["relevance", shipped, str(work / "Observation.001.ndjson"), "--draws", "500", "--lang", lang]
        done = CliRunner().invoke(main, [*arguments, "--out", str(work / language)])
        assert done.exit_code == 0, done.output
        (work / f"{language}.txt").write_text(done.output, encoding="utf-8")
    return work


@pytest.fixture(scope="module")
def shipped(example: Path) -> Relevance:
    return msgspec.json.decode((example / "fr" / "results.json").read_bytes(), type=Relevance)


def test_the_document_is_the_same_in_every_language_and_every_run(example: Path) -> None:
    for file in ("results.json", "reading.json"):
        first, *others = ((example / name / file).read_bytes() for name in (*LANGUAGES, "again"))
        assert others == [first, first]
    assert str(example).encode() not in (example / "fr" / "results.json").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_hold_no_word_of_the_other_language(shipped: Relevance, language: str) -> None:
    say = Voice("relevance_report", language)
    texts = list(visible(build(shipped, language), {say(k) for k in GIVEN}))
    assert len(texts) > 500
    assert strangers(texts, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_hold_no_word_of_the_other_language(example: Path, shipped: Relevance, language: str) -> None:
    lines = summary_lines(shipped, language)
    rules = load_rules("fr").document()
    for rule in rules.rules:
        rule.source = rule.locator = rule.rule = ""
    lines += rule_lines(rules, language)
    lines += [
        line for line in (example / f"{language}.txt").read_text(encoding="utf-8").splitlines() if "→ /" not in line
    ]
    assert strangers(lines, language) == {}


def test_every_name_of_a_rule_is_said_in_each_language(shipped: Relevance) -> None:
    for language, column in (("fr", "exam"), ("en", "exam_en")):
        told = {t.lower() for t in visible(build(shipped, language))}
        shown = {d.test[language].lower() for d in shipped.definitions}
        assert shown <= told and shown <= NAMES
        assert shown <= {r[column].lower() for r in load_reference_table("relevance/rules")}


def test_a_report_written_again_speaks_the_other_language(example: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(example / "fr"), "--lang", "en", "--out", str(example / "told")])
    assert done.exit_code == 0, done.output
    assert (example / "told" / "report.html").read_bytes() == (example / "en" / "report.html").read_bytes()


def test_the_account_of_each_file_is_exact_and_not_for_sharing(example: Path, shipped: Relevance) -> None:
    path = example / "fr" / "reading.json"
    assert path.stat().st_mode & 0o777 == 0o600
    files = {f.file: f for f in msgspec.json.decode(path.read_bytes(), type=RelevanceReading).reading}
    wrong = next(f for name, f in files.items() if name.endswith("Observation.001.ndjson"))
    assert (wrong.lines, wrong.kept) == (6, 3)
    assert {s.code: s.lines for s in wrong.set_aside} == {"without_date": 1, "dropped_status": 1, "unreadable": 1}
    for file in (*files.values(), *shipped.reading):
        assert file.lines == file.kept + sum(s.lines for s in file.set_aside)
    [published] = shipped.reading
    assert not any(n % 11 for n in (published.lines, published.kept, *(s.lines for s in published.set_aside)))
    assert abs(published.lines - sum(f.lines for f in files.values())) <= 6 * 11


def test_the_account_of_a_table_says_its_rows_and_columns(tmp_path: Path) -> None:
    rows = [*two_sites(), {"patient": "p", "code": "1"}, {"date": "2024-01-01", "code": "1"}, {"patient": "p"}]
    path = write_acts(tmp_path / "acts.csv", rows)
    path.write_text(path.read_text(encoding="utf-8").replace(",region,", ",zone,"), encoding="utf-8")
    run(tmp_path, path, rules=write_rules(tmp_path / "rules.csv", {}))
    [file] = msgspec.json.decode((tmp_path / "out" / "reading.json").read_bytes(), type=RelevanceReading).reading
    assert (file.file, file.unit, file.lines, file.titles, file.kept) == ("acts.csv", "line", 67, 1, 63)
    assert {s.code: s.lines for s in file.set_aside} == {"without_date": 2, "without_patient": 1}
    assert file.columns_absent == ["region"]


def test_a_missing_name_is_said_by_the_rule(shipped: Relevance) -> None:
    named = [msgspec.structs.replace(d, test={}) for d in shipped.definitions]
    report: Report = build(msgspec.structs.replace(shipped, definitions=named), "fr")
    assert named[0].rule in set(visible(replace(report, sections=report.sections[:2])))


def test_pydantic_waits_for_a_site_model(tmp_path: Path) -> None:
    path = write_acts(tmp_path / "acts.csv", two_sites())
    script = (
        "import sys\nfrom pathlib import Path\nfrom ecosoin.studies.relevance.road.study import *\n"
        f"run_relevance(RelevanceOptions(({str(path)!r},), Path({str(tmp_path / 'out')!r}), draws=100))\n"
        "print([m for m in ('pydantic', 'pandas', 'pyspark') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
