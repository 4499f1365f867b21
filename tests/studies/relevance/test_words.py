"""A relevance study in French and in English: the same document, and pages without a word of the other language."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.pages.model import Report
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.results.relevance import Relevance, RelevanceReading
from ecosoin.studies.relevance.report import build, rule_lines, summary_lines
from ecosoin.studies.relevance.road.rule_files import load_rules
from ecosoin.words.voice import Voice
from tests.report_text import strangers, visible
from tests.studies.relevance.data import run, two_sites, write_acts, write_rules
from tests.studies.relevance.test_study import observation

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
def document(example: Path) -> Relevance:
    return msgspec.json.decode((example / "fr" / "results.json").read_bytes(), type=Relevance)


def test_the_document_is_the_same_in_every_language_and_every_run(example: Path) -> None:
    for file in ("results.json", "reading.json"):
        first, *others = ((example / name / file).read_bytes() for name in (*LANGUAGES, "again"))
        assert others == [first, first]
    assert str(example).encode() not in (example / "fr" / "results.json").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_hold_no_word_of_the_other_language(document: Relevance, language: str) -> None:
    say = Voice("relevance_report", language)
    texts = list(visible(build(document, language), {say(k) for k in GIVEN}))
    assert len(texts) > 500
    assert strangers(texts, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_hold_no_word_of_the_other_language(example: Path, document: Relevance, language: str) -> None:
    lines = summary_lines(document, language)
    rules = load_rules("fr").document()
    for rule in rules.rules:
        rule.source = rule.locator = rule.rule = ""
    lines += rule_lines(rules, language)
    lines += [
        line for line in (example / f"{language}.txt").read_text(encoding="utf-8").splitlines() if "→ /" not in line
    ]
    assert strangers(lines, language) == {}


def test_every_name_of_a_rule_is_said_in_each_language(document: Relevance) -> None:
    for language, column in (("fr", "exam"), ("en", "exam_en")):
        told = {t.lower() for t in visible(build(document, language))}
        shown = {d.test[language].lower() for d in document.definitions}
        assert shown <= told and shown <= NAMES
        assert shown <= {r[column].lower() for r in load_reference_table("relevance/rules")}


def test_a_report_written_again_speaks_the_other_language(example: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(example / "fr"), "--lang", "en", "--out", str(example / "told")])
    assert done.exit_code == 0, done.output
    assert (example / "told" / "report.html").read_bytes() == (example / "en" / "report.html").read_bytes()


def test_the_account_of_each_file_is_exact_and_not_for_sharing(example: Path, document: Relevance) -> None:
    path = example / "fr" / "reading.json"
    assert path.stat().st_mode & 0o777 == 0o600
    files = {f.file: f for f in msgspec.json.decode(path.read_bytes(), type=RelevanceReading).reading}
    wrong = files["Observation.001.ndjson"]
    assert (wrong.lines, wrong.kept) == (6, 2)
    assert {s.code: s.lines for s in wrong.set_aside} == {
        "without_date": 1, "dropped_status": 1, "unreadable": 1, "other_resource": 1,
    }  # fmt: skip
    for file in (*files.values(), *document.reading):
        assert file.lines == file.kept + sum(s.lines for s in file.set_aside)
    [published] = document.reading
    assert not any(n % 11 for n in (published.lines, published.kept, *(s.lines for s in published.set_aside)))
    assert abs(published.lines - sum(f.lines for f in files.values())) <= 6 * 11


def test_the_account_of_a_table_says_its_rows_and_columns(tmp_path: Path) -> None:
    rows = [*two_sites(), {"patient": "p", "code": "1"}, {"date": "2024-01-01", "code": "1"}, {"patient": "p"}]
    path = write_acts(tmp_path / "acts.csv", rows)
    path.write_text(path.read_text(encoding="utf-8").replace(",region,", ",zone,"), encoding="utf-8")
    run(tmp_path, path, rules=write_rules(tmp_path / "rules.csv", {}))
    [file] = msgspec.json.decode((tmp_path / "out" / "reading.json").read_bytes(), type=RelevanceReading).reading
    assert (file.file, file.unit, file.lines, file.kept) == ("acts.csv", "row", 66, 63)
    assert {s.code: s.lines for s in file.set_aside} == {"without_date": 2, "without_patient": 1}
    assert file.columns_absent == ["region"]


def test_a_missing_name_is_said_by_the_rule(document: Relevance) -> None:
    named = [msgspec.structs.replace(d, test={}) for d in document.definitions]
    report: Report = build(msgspec.structs.replace(document, definitions=named), "fr")
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
