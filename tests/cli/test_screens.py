"""What a person reads in a terminal: help, languages, the catalogue, a report written again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import python_calamine
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.inputs.columns import TABLES
from ecosoin.reference import load_reference_table, reference_names
from ecosoin.words import languages, say
from tests.report_text import strangers
from tests.small_studies import study


def explanations(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The help of a command, of its options and of its own commands, with where they are."""
    yield path, command.help
    context = click.Context(command)
    yield from (((*path, o.opts[0]), o.help) for o in command.params if isinstance(o, click.Option))
    if isinstance(command, click.Group):
        yield path, command.get_help(context)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from explanations(child, (*path, name))


def test_every_word_of_help_is_shown_in_every_language() -> None:
    shown = " ".join(" ".join((text or "").split()) for _, text in explanations(main))
    said = {say(f"cli.{row['key']}", k) for row in load_reference_table("words/cli") for k in languages()}
    assert {text for text in said if " ".join(text.split()) not in shown} == set()


def test_every_command_is_explained_and_its_first_line_is_in_the_table_of_commands() -> None:
    commands = [(path, text) for path, text in explanations(main) if not (path and path[-1].startswith("-"))]
    assert len(commands) > 25
    assert [path for path, text in commands if " / " not in (text or "")] == []


def test_help_loads_no_study() -> None:
    script = (
        "import sys\n"
        "from ecosoin.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('numpy', 'duckdb', 'msgspec', 'babel', 'rich')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]") and "footprint" in done.stdout


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


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["catalogue", *arguments])


def test_search_finds_by_any_name_and_prints_json_alone() -> None:
    document = json.loads(run("search", "Notebook", "--json").stdout)
    assert document["items"][0]["item"] == "laptop"
    assert "manufacturers-pcf" in document["items"][0]["sets"]
    assert "laptop" in run("search", "ordinateur", "portable").stdout


def test_search_says_when_nothing_answers() -> None:
    result = run("search", "zzz", "--lang", "en")
    assert result.exit_code == 0
    assert "No item answers" in result.stdout


def test_show_gives_range_source_licence_place_and_validity_of_every_factor() -> None:
    document = json.loads(run("show", "laptop", "--json").stdout)
    assert {s["factor_set"] for s in document["factor_sets"]} == {
        "ademe-2022",
        "evalcarbone-reference",
        "manufacturers-pcf",
        "negaoctet-open",
    }
    for held in document["factor_sets"]:
        assert held["factors"]
        for factor in held["factors"]:
            assert factor["licence"] and factor["source"]["title"] and factor["locator"]
            assert {"low", "high", "place", "valid_from", "valid_to", "unit"} <= factor.keys()
    text = run("show", "Ordinateur portable").stdout
    assert "156 – 260 (90\xa0%)" in text and "MIT" in text


def test_show_electricity_lists_the_mixes_of_a_country() -> None:
    document = json.loads(run("show", "electricity", "--country", "Allemagne", "--json").stdout)
    (held,) = document["factor_sets"]
    assert {m["place"] for m in held["electricity"]} == {"DE"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_unknown_item_is_an_input_problem_with_suggestions(language: str) -> None:
    result = run("show", "laptp", "--json", "--lang", language)
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["code"] == "item-unknown"
    assert "laptop" in problem["remedy"].lower()


def test_an_unknown_country_is_an_input_problem() -> None:
    result = run("show", "electricity", "--country", "Frnace", "--json")
    assert (result.exit_code, json.loads(result.stdout)["problems"][0]["code"]) == (1, "country-unknown")


def test_check_keeps_every_row_of_the_built_in_sets() -> None:
    document = json.loads(run("check", "--json").stdout)
    assert {s["problems"] for s in document["factor_sets"]} == {0}
    assert "ademe-2022" in run("check").stdout


def test_check_of_a_wrong_folder_lists_its_problems(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("item\nlaptop\n", encoding="utf-8")
    result = run("check", str(tmp_path), "--json")
    assert result.exit_code == 1
    codes = [p["code"] for p in json.loads(result.stdout)["problems"]]
    assert codes.count("factor-table-missing") == 3
    assert "factor-column-missing" in codes


def test_check_of_nothing_is_a_usage_error() -> None:
    assert run("check", "/nowhere").exit_code == 2


def test_coverage_shows_what_is_missing() -> None:
    document = json.loads(run("coverage", "--json").stdout)
    mri = next(r for r in document["coverage"] if r["item"] == "mri")
    assert mri["missing_mandatory"] and mri["use_by_electricity"]
    assert "jamais compté zéro" in run("coverage").stdout
    assert "never counted as zero" in run("coverage", "manufacturers-pcf", "--lang", "en").stdout


INVENTORY = "id,type,quantity,site\nPC1,laptop,12,A\nS1,monitor,3,B\n"


def test_the_pages_are_written_again_and_the_figures_stay(tmp_path: Path) -> None:
    study(tmp_path, INVENTORY)
    out = tmp_path / "out"
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    done = CliRunner().invoke(main, ["report", str(out), "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    after = {p.name: p.read_bytes() for p in out.iterdir()}
    assert set(after) == set(before)
    assert {n for n in before if before[n] != after[n]} == {"report.html", "report.pdf", "report.xlsx"}
    text = after["report.html"].decode("utf-8")
    assert '<html lang="en"' in text and "Manufacturing" in text and "Fabrication" not in text


def test_a_folder_that_holds_no_study_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert done.exit_code == 2 and str(tmp_path) in done.output
    assert list(tmp_path.iterdir()) == []
