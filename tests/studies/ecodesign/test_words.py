"""What is said of ecodesign: in each language its own words, and figures that do not depend on the reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_table
from ecosoin.registry import pages
from ecosoin.results.text import document_text
from ecosoin.studies.ecodesign.report.comparison import budget_lines, comparison_lines, comparison_report
from ecosoin.studies.ecodesign.report.declaration import audit_lines, rgesn_report
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report, measurement_lines
from ecosoin.studies.ecodesign.road.audit_file import check_audit, new_audit
from ecosoin.studies.ecodesign.road.compare import check_budget, compare
from ecosoin.words import say
from tests.report_text import message, remedy, strangers, visible
from tests.studies.ecodesign.made_runs import FAULT, JOURNEY, measured, part, played, run
from tests.tongue import foreign

LANGUAGES = ("fr", "en")
_USERS = {"assertion", "resource", "where", "rule", "evidence", "step", "action"}
"""Columns the user or the page wrote; a rule is axe-core's name."""
_GIVEN = (JOURNEY.name, "accueil", 'assert text "Bonjour"', "Bonjour", "label", "anchor-positioning")
GOOD = run(part("accueil", lcp_ms=100.0), accessibility=[FAULT])
BAD = run(part("accueil", lcp_ms=900.0), passed=False, accessibility=[{**FAULT, "nodes": 9}], expected_missing=["x"])


def heard(texts: Iterable[str], language: str) -> dict[str, list[str]]:
    """The texts with foreign words, apart from what was given: by the user, the page, or the reference's own rows."""
    rows = load_reference_table("rgesn/criteria")
    titles = [row[f"{k}_{language}"] for row in rows for k in ("title", "theme", "health_note")]
    return strangers(texts, language, [*_GIVEN, *titles])


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("said")
    good, bad = measured(*[GOOD] * 3), measured(*[BAD] * 3)
    audit = folder / "audit.yaml"
    new_audit(audit, None, None, "fr")
    (folder / "good").mkdir()
    (folder / "good" / "results.json").write_text(document_text(good), encoding="utf-8")
    (folder / "budget.yaml").write_text("total: {requests: 90}\n", encoding="utf-8")
    return {
        "good": good, "bad": bad, "compared": compare(good, bad), "audit": check_audit(audit),
        "budget": check_budget(folder / "budget.yaml", str(folder / "good")),
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_holds_no_foreign_word(language, documents):
    for report in (
        ecodesign_report(documents["good"], language),
        ecodesign_report(documents["bad"], language),
        comparison_report(documents["compared"], language),
        rgesn_report(documents["audit"], language),
    ):
        texts = list(visible(report, {say(f"ecodesign.{key}", language) for key in _USERS}))
        assert len(texts) > 40
        assert heard(texts, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_holds_no_foreign_word(language, documents):
    lines = [
        *measurement_lines(documents["bad"], language), *comparison_lines(documents["compared"], language),
        *budget_lines(documents["budget"], language), *audit_lines(documents["audit"], language),
    ]  # fmt: skip
    assert len(lines) > 8
    assert heard(lines, language) == {}


def test_the_screens_say_the_figures(documents):
    bad, compared = documents["bad"], documents["compared"]
    score = bad.scores.ecoindex
    first, second, missed = measurement_lines(bad, "fr")
    assert (
        f"EcoIndex {score.score} {score.grade}" in first and f"{bad.scores.journey.score:g}".replace(".", ",") in first
    )
    assert second == "900 octets · 6 requêtes" and missed == '✗ accueil\xa0: assert text "Bonjour"'
    said_of = comparison_lines(compared, "en")
    assert said_of[0] == "The later version does not render the same service."
    assert said_of[1] == '  ✗ lost expectation: after, step “accueil”: assert text "Bonjour"'
    assert "  ✗ slower: step “accueil”: the largest element is shown 800 ms later" in said_of
    assert budget_lines(documents["budget"], "en") == ["Budget kept: 1 limit(s)."]
    assert audit_lines(documents["audit"], "fr") == ["RGESN 2024\xa0: 0\xa0% (0 critères évalués sur 78)"]


def test_results_are_the_same_bytes_in_each_language_and_each_run(tmp_path):
    journey = tmp_path / "parcours.yaml"
    journey.write_text("base: http://soin.example/\nsteps: [open: /]\n", encoding="utf-8")
    written = set()
    for turn, language in enumerate((*LANGUAGES, "fr")):
        out = tmp_path / f"out{turn}"
        argv = ["ecodesign", "measure", str(journey), "--runs", "2", "--out", str(out), "--lang", language]
        with played([GOOD, GOOD]):
            done = CliRunner().invoke(main, argv, catch_exceptions=False)
        assert done.exit_code == 0
        written.add((out / "results.json").read_bytes())
    assert len(written) == 1
    document = json.loads(written.pop())
    assert document["journey"] == "parcours"
    assert document["reading"][0] | {"lines": 1, "kept": 1, "file": "parcours.yaml"} == document["reading"][0]
    sides = [str(tmp_path / "out0"), str(tmp_path / "out1")]
    compared = set()
    for language in LANGUAGES:
        out = tmp_path / f"verdict-{language}"
        argv = ["ecodesign", "compare", *sides, "--out", str(out), "--lang", language]
        assert CliRunner().invoke(main, argv, catch_exceptions=False).exit_code == 0
        compared.add((out / "results.json").read_bytes())
    assert len(compared) == 1
    audits = set()
    for language in LANGUAGES:
        file = tmp_path / "audit.yaml"
        file.unlink(missing_ok=True)
        new = ["ecodesign", "audit", "new", str(file), "--lang", "en"]
        export = ["ecodesign", "audit", "export", str(file), "--out", str(tmp_path / language), "--lang", language]
        for argv in (new, export):
            assert CliRunner().invoke(main, argv, catch_exceptions=False).exit_code == 0
        audits.add((tmp_path / language / "results.json").read_bytes())
    assert len(audits) == 1


def test_the_pages_are_said_again_from_the_folder(tmp_path):
    journey = tmp_path / "j.yaml"
    journey.write_text("base: http://soin.example/\nsteps: [open: /]\n", encoding="utf-8")
    with played([GOOD]):
        argv = ["ecodesign", "measure", str(journey), "--runs", "1", "--out", str(tmp_path / "out")]
        assert CliRunner().invoke(main, argv, catch_exceptions=False).exit_code == 0
    stem, report = pages(tmp_path / "out", "en")
    assert (stem, report.title) == ("report", "Measured ecodesign")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audit_to_fill_is_written_in_its_language_and_read_in_any(language, tmp_path):
    file = tmp_path / "audit.yaml"
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "results.json").write_text(document_text(measured(GOOD)), encoding="utf-8")
    prefilled, criteria = new_audit(file, str(folder), None, language)
    text = file.read_text(encoding="utf-8")
    assert 30 < prefilled < criteria == 78
    word = {
        "fr": ("Non validé", "texte non compressé", "Note santé"),
        "en": ("Not met", "text not compressed", "Health note"),
    }
    assert all(w in text for w in word[language])
    read = check_audit(file)
    assert {c.status for c in read.criteria} == {"met", "not_met", "to_assess"}
    assert read.score is not None and read.score > 0
    file.write_text(text.replace(word[language][0], "not_met"), encoding="utf-8")
    assert check_audit(file).criteria == read.criteria
    file.write_text(text.replace(word[language][0], "peut-être", 1), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        check_audit(file)
    (problem,) = caught.value.problems
    assert problem.code == "audit-status-unknown" and problem.params["found"] == "peut-être" and problem.row


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_of_a_file_hold_no_foreign_word(language, tmp_path: Path):
    from ecosoin.doors.yaml.journey import read_journey

    texts = {
        "unknown": "base: http://a.example/\nhost: a\nsteps: [open: /]\n",
        "missing": "base: http://a.example/\n",
        "range": "base: http://a.example/\ntimeout_s: 0\nsteps: [open: /]\n",
        "value": "base: http://a.example/\nidle_s: vite\nsteps: [open: /]\n",
        "base": "base: x\nsteps: [open: /]\n",
        "syntax": "base: [\n",
        "file": "base: http://a.example/\ncertificate: absent.pem\nsteps: [open: /]\n",
    }
    codes = {}
    for name, text in texts.items():
        (tmp_path / "j.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputProblems) as caught:
            read_journey(tmp_path / "j.yaml")
        (problem,) = caught.value.problems
        codes[name] = problem.code
        fields = ("host", "timeout_s", "idle_s", "certificate", "green_hosts", "steps", "base")
        told = f"{message(problem, language)} {remedy(problem, language)}"
        for field in fields:
            told = told.replace(field, " ")
        assert foreign(told, language) == [], told
    assert codes == {
        "unknown": "yaml-field-unknown", "missing": "yaml-field-missing", "range": "yaml-value-out-of-range",
        "value": "yaml-value-invalid", "base": "journey-base-invalid", "syntax": "yaml-unreadable",
        "file": "journey-file-invalid",
    }  # fmt: skip
