"""``ecosoin catalogue``: what people and programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main


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
