"""A new language is a column: Spanish, half translated, in a copy of the package, without a line of Python."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.test_house import SOURCE
from tests.tongue import foreign

NEW, MARK = "es", "ñ"
COMMANDS = {
    "footprint": "footprint {work}/parc.csv --year 2024 --draws 100 --out {work}/footprint",
    "explain": "explain {work}/footprint --item PC1",
    "service": "service assess {work}/tele.yaml --draws 100 --out {work}/service",
    "again": "report {work}/service",
    "signals": "signals {work}/exports --date 2024-06-30 --draws 100 --out {work}/signals",
    "relevance": "relevance {work}/acts.csv --draws 100 --out {work}/relevance",
    "rules": "relevance rules",
    "audit new": "ecodesign audit new {work}/audit.yaml",
    "audit": "ecodesign audit export {work}/audit.yaml --out {work}/audit",
    "catalogue": "catalogue show laptop",
    "template": "template {work}/template",
    "refused": "footprint {work}/nowhere.csv --year 2024 --out {work}/refused",
}
REPORTS = ("footprint", "service", "signals", "relevance")
RUN = """
import json, sys
from click.testing import CliRunner
from ecosoin.cli.main import main
told = {}
for name, line in json.loads(sys.argv[1]).items():
    done = CliRunner().invoke(main, [*line.split(), "--lang", "es"])
    told[name] = [done.exit_code, done.stdout, done.stderr]
print(json.dumps(told))
"""


def translate(table: Path) -> None:
    """Adds the language to a table with labels: every second row says the English, marked."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heads = list(rows[0]) if rows else []
    stems = [h[:-2] for h in heads if h in ("en", "label_en", "title_en", "theme_en", "note_en", "exam_en")]
    for n, row in enumerate(rows):
        for stem in stems:
            said = row[f"{stem}en"] if n % 2 and row.get("key") != "no_break_before" else ""
            row[stem + NEW] = said and f"{MARK} {said}"
    if stems:
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*heads, *(stem + NEW for stem in stems)], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spanish")


@pytest.fixture(scope="module")
def told(work: Path) -> dict[str, Any]:
    """What each command answers in Spanish: exit code, standard output, standard error."""
    shutil.copytree(SOURCE, work / "tree" / "ecosoin", ignore=shutil.ignore_patterns("__pycache__"))
    reference = work / "tree" / "ecosoin" / "reference"
    for table in reference.rglob("*.csv"):
        if "examples" not in table.parts:
            translate(table)
    (work / "parc.csv").write_text(
        "item_id;type;quantity;site\nPC1;laptop;12;A\nPC2;desktop;4;A\nS1;Zorglub;3;B\n", encoding="utf-8"
    )
    shutil.copy(reference / "service_templates" / "teleconsultation.yaml", work / "tele.yaml")
    shutil.copytree(reference / "examples" / "exports", work / "exports")
    acts = "".join(f"p{n % 7},LOINC,58410-2,2024-03-{1 + n % 9:02d}T08:00:00Z,A\n" for n in range(60))
    (work / "acts.csv").write_text(f"patient,system,code,date,site\n{acts}", encoding="utf-8")
    commands = {name: line.format(work=work) for name, line in COMMANDS.items()}
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)],
        env={"PYTHONPATH": str(work / "tree"), "PATH": ""}, cwd=work, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_command_speaks(told: dict[str, Any]) -> None:
    assert {name: code for name, (code, _, _) in told.items()} == {**dict.fromkeys(COMMANDS, 0), "refused": 2}


def test_what_is_not_translated_is_counted(told: dict[str, Any], work: Path) -> None:
    cells = []
    for topic in (work / "tree" / "ecosoin" / "reference" / "words").glob("*.csv"):
        with topic.open(encoding="utf-8", newline="") as file:
            cells += [row[NEW] for row in csv.DictReader(file)]
    for name, (_, _, errors) in told.items():
        assert f"{cells.count('')} sentences out of {len(cells)}" in errors, name
    assert 0.4 < cells.count("") / len(cells) < 0.6


@pytest.mark.parametrize("name", [n for n in COMMANDS if n not in ("catalogue", "rules")])
def test_a_screen_is_in_the_new_language_and_in_english_elsewhere(told: dict[str, Any], name: str) -> None:
    _, out, errors = told[name]
    text = re.sub(r"\S*/\S*|PC[12]|Zorglub|purchase_date|Source: .*|ademe-2022\S*", " ", out + errors)
    text = re.sub(r"Intervalle : .*|Mix de .*|— \S[^—\n]*(?:Chiffres cités|identique|CC0-1.0)", " ", text)
    assert MARK in text
    assert foreign(text, "en") == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_in_the_new_language_and_in_english_elsewhere(told: dict[str, Any], work: Path, name: str) -> None:
    page = (work / name / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r"<(?:h\d|th|caption|figcaption|dt)\b[^>]*>(?!\S+:\S+:)([^<]+)<", page)
    assert f'<html lang="{NEW}"' in page
    assert len(titles) > 40
    assert any(t.startswith(MARK) for t in titles) and any(not t.startswith(MARK) for t in titles)
    assert {t: found for t in titles if (found := foreign(t, "en"))} == {}


def test_numbers_and_labels_are_those_of_the_new_language(told: dict[str, Any], work: Path) -> None:
    assert re.search(r"Total at published factors = \d+,\d+ ", told["explain"][1])
    document = json.loads((work / "footprint" / "results.json").read_text(encoding="utf-8"))
    assert document["category_labels"] == {
        "laptop": {"fr": "Ordinateurs portables", "en": "Laptops"},
        "desktop": {"fr": "Ordinateurs fixes", "en": "Desktops", NEW: f"{MARK} Desktops"},
    }
