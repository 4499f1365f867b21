"""What no study's own test listens to: files to fill, and errors on screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import python_calamine
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.inputs.columns import TABLES
from ecosoin.reference import load_reference_table, reference_names
from ecosoin.words import say
from tests.report_text import strangers

LANGUAGES = ("fr", "en")
UNSAID = ("reason", "detail")
"""Parameters that may be another tool's own words: a document keeps them, no sentence holds them."""
WRONG = {
    "parc.csv": b'item_id;type\n"PC1;laptop\nPC2;laptop;3;4\n',
    "parc.xlsx": b"not a workbook",
    "parc.parquet": b"PAR1 not a table",
    "cut.json": b'{"versionclient": "GLPI", "content": {"hardware": ',
    "odd.json": b'{"content": ]}',
    "parc.bin": bytes(range(256)),
    "map.yaml": b"columns: [",
    "service.yaml": b"service: x\nlabel: {fr: seul}\nyear: deux\n",
    "broken.yaml": b"service: [",
    "rules.csv": b"rule,system\nx,LOINC\n",
    "acts.csv": b"who;what\n1;2\n",
    "set/items.csv": b"item,category\n\xe9,\xe9\n",
    "logs/licence.csv": b"software;person\na;b\n",
    "budget.yaml": b"total: {requests: many}\n",
    "audit.yaml": b"criteria: {'1.1': {status: perhaps}}\n",
}
COMMANDS = (
    *(f"footprint {name} --year 2024" for name in WRONG if name.split(".")[0] in ("parc", "cut", "odd")),
    "footprint parc.csv --year 2024 --mapping map.yaml",
    "footprint parc.csv --year 2024 --factors set",
    "footprint parc.csv --year 2024 --country Atlantis",
    "footprint nowhere.csv --year 2024",
    "service assess service.yaml",
    "service assess broken.yaml",
    "service assess nowhere.yaml",
    "signals logs",
    "signals nowhere",
    "signals logs --date tomorrow",
    "relevance acts.csv",
    "relevance acts.csv --rules rules.csv",
    "relevance acts.csv --period 2024",
    "relevance rules check rules.csv",
    "relevance rules check nowhere.csv",
    "ecodesign measure broken.yaml",
    "ecodesign compare logs set",
    "ecodesign budget check budget.yaml logs",
    "ecodesign audit check audit.yaml",
    "explain logs --item x",
    "compare logs set",
    "report logs",
    "catalogue show zzz",
    "catalogue check set",
    "catalogue check nowhere",
    "service new nowhere",
)
WITHOUT_FOLDER = ("check", "compare logs", "explain", "compare", "report", "catalogue", "new nowhere")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files each wrong in its own way, in the current folder."""
    for name, text in WRONG.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def given(value: object) -> Iterator[str]:
    """What the problems of a document were given: files, headers, parameters, but another tool's words."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from () if key in (*UNSAID, "message", "remedy", "code", "severity") else given(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from given(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_on_screen_holds_no_word_of_the_other_language(folder: Path, command: str) -> None:
    out = () if any(w in command for w in WITHOUT_FOLDER) else ("--out", "out")
    argv = [*command.split(), *out]
    asked = CliRunner().invoke(main, [*argv, "--json"]).stdout
    own = list(given(json.loads(asked))) if asked.startswith(("{", "[")) else []
    names = reference_names("service_templates", ".yaml")
    for language in LANGUAGES:
        done = CliRunner().invoke(main, [*argv, "--lang", language])
        assert done.exit_code in (1, 2), done.output
        lines = done.output.splitlines()
        assert any(line.startswith("    → ") for line in lines), done.output
        assert strangers(lines, language, [*own, *argv, *names, str(folder)]) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_to_fill_hold_no_word_of_the_other_language(tmp_path: Path, language: str) -> None:
    done = CliRunner().invoke(main, ["template", str(tmp_path / "new"), "--lang", language], catch_exceptions=False)
    assert done.exit_code == 0
    texts = [p.name for p in (tmp_path / "new").iterdir()]
    texts += [p.read_text("utf-8-sig") for p in (tmp_path / "new").iterdir() if p.suffix in (".csv", ".md")]
    book = python_calamine.CalamineWorkbook.from_path(str(next((tmp_path / "new").glob("*.xlsx"))))
    for sheet in book.sheet_names:
        texts += [sheet, *(str(c) for row in book.get_sheet_by_name(sheet).to_python() for c in row)]
    own = [r["fact"] for r in load_reference_table("study_facts")] + ["Main site"]
    own += [say(f"template.{table}", language) for table in TABLES]
    assert len(texts) > 40
    assert strangers(texts, language, own) == {}
