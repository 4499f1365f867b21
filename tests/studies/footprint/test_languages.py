"""A study says the same figures in every language, twice the same bytes, and no word of another language on a page."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from rich.console import Console

from ecosoin.cli.main import main
from ecosoin.kernel.errors import Language
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.results.documents import DOCUMENTS
from ecosoin.results.schema import json_schema
from ecosoin.studies.footprint.report.screen import print_comparison, print_footprint
from ecosoin.studies.footprint.road.questions import compare
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from ecosoin.words import say, spaced
from tests.report_text import strangers, visible
from tests.studies.footprint.conftest import Hand, report_of

GIVEN = (
    *("id", "identifier", "file", "sheet", "format", "column", "code", "source", "source_id", "locator"),
    *("note", "title_column", "publisher", "version", "url", "licence", "factor_set", "site", "service"),
)
"""Columns whose cells are the user's, the sources' or the standards'."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The bundled hospital, in French, in English, and in French again; no page written."""
    work = tmp_path_factory.mktemp("hospital")
    folder = Path(str(reference_folder("examples/hospital")))
    exports = tuple(sorted(p for p in folder.iterdir() if p.suffix in (".csv", ".xlsx") and p.stem != "SOURCES"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecosoin.studies.footprint.road.study.write_report", lambda report, folder, stem: None)
        for name, language in (("fr", "fr"), ("en", "en"), ("again", "fr")):
            run_footprint(FootprintOptions(paths=exports, year=2025, out=work / name, language=language))
    return {name: work / name for name in ("fr", "en", "again")}


@pytest.mark.parametrize("other", ["en", "again"])
def test_the_same_study_gives_the_same_bytes(hospital: dict[str, Path], other: str) -> None:
    text = (hospital["fr"] / "results.json").read_bytes()
    assert (hospital[other] / "results.json").read_bytes() == text
    assert str(hospital["fr"].parent).encode() not in text and b"/" + b"hospital/" not in text
    for name in ("breakdown.parquet", "factors.parquet", "pcr-si-response.json"):
        assert (hospital[other] / name).read_bytes() == (hospital["fr"] / name).read_bytes(), name


def own_words(out: Path, language: Language) -> list[str]:
    """What is nobody's translation: the user's names, those of sources and of standards, labels given by language."""
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    study = document["study"]
    keys = [p["key"] for p in document["breakdown"] if p["dimension"] in ("site", "service") and p["key"]]
    names = [t["name"] for t in document["top"] if t["name"]]
    params = [str(v) for p in (*document["problems"], *document["assumptions"]) for v in p["params"].values()]
    published = [r[k] for r in load_reference_table("comparisons") for k in ("source", "locator")]
    labels = [n[language] for kind in ("labels", "category_labels") for n in document[kind].values()]
    imposed = study["functional_unit"] if language == "en" else ""
    words = [study["organisation"], study["factor_set"], *study["declared"].values(), *keys, *names, *params]
    return [w for w in (*words, *published, *labels, spaced(imposed, language)) if len(w) > 2]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("which", ["hospital", "hand"])
def test_a_page_holds_no_word_of_the_other_language(
    hospital: dict[str, Path], hand: Hand, language: Language, which: str
) -> None:
    out = hospital["fr"] if which == "hospital" else hand.out
    given = frozenset(say(f"footprint_report.{key}", language) for key in GIVEN)
    assert strangers(visible(report_of(out, language), given), language, own_words(out, language)) == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_screen_holds_no_word_of_the_other_language(
    hospital: dict[str, Path], hand: Hand, language: Language
) -> None:
    out = io.StringIO()
    console = Console(file=out, width=120)
    print_footprint(hand.document, language, console)
    print_comparison(compare(hospital["fr"], hand.out), language, console)
    explained = CliRunner().invoke(main, ["explain", str(hand.out), "--item", "sv-n", "--lang", language]).stdout
    own = [*own_words(hand.out, language), *own_words(hospital["fr"], language)]
    sources = [str(t["factor"][k]) for t in _explained(hand)["terms"] for k in ("id", "publisher", "title", "note")]
    lines = [*out.getvalue().splitlines(), *explained.splitlines()]
    places = [str(hospital["fr"]), str(hand.out), str(hand.inventory), "Hôtes nord"]
    assert strangers(lines, language, [*own, *places, *sources]) == {}


def _explained(hand: Hand) -> Any:
    return json.loads(CliRunner().invoke(main, ["explain", str(hand.out), "--item", "sv-n", "--json"]).stdout)


def test_what_compare_and_explain_print_keeps_its_contract(hospital: dict[str, Path], hand: Hand) -> None:
    compared = CliRunner().invoke(main, ["compare", str(hospital["fr"]), str(hand.out), "--json"])
    for kind, printed in (("compare", json.loads(compared.stdout)), ("explain", _explained(hand))):
        jsonschema.validate(printed, json_schema(DOCUMENTS[kind]["results.json"], kind))


def test_pages_made_again_are_those_that_were_made(hand: Hand, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(hand.out), "--lang", "fr", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "report.html").read_bytes() == (hand.out / "report.html").read_bytes()


@pytest.mark.parametrize("name", ["breakdown.parquet", "factors.parquet", "results.json"])
def test_a_folder_that_lost_a_file_is_told(hand: Hand, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(hand.out, tmp_path / "copy"))
    (copy / name).unlink()
    done = CliRunner().invoke(main, ["report", str(copy)])
    assert done.exit_code == 2 and name in done.output
