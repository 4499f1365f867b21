"""``ecosoin catalogue`` on two sets written in the test: every count, share, range and word it shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.kernel.vocabulary import CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.results.text import document_text
from ecosoin.studies.catalogue.road.study import check, cover, find, show
from ecosoin.studies.catalogue.screen import (
    Grid,
    Part,
    check_parts,
    coverage_parts,
    search_parts,
    sheet_parts,
)
from tests.report_text import strangers
from tests.studies.footprint.hand import write_hand_set

ITEMS = """\
item,category,tier,lifetime_year,energy_kwh_year,aliases,note
pc,laptop,terminals,,,Portable|Notebook,
kwh,electricity,datacentres,,,Courant|Power,
mri,imaging,medical_devices,10,21000,IRM|MRI scanner,Aimant
box,other_thing,networks,,,,
"""
FACTORS = """\
item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,locator,note
pc,use,climate_change,3,2,5,0.8,kg CO2 eq/unit,DE,2021,,low,guess,p. 2,
pc,use,climate_change_fossil,2.5,,,0.8,kg CO2 eq/unit,DE,2021,,low,guess,p. 3,
pc,manufacturing,water_use,7,,,,m3 world eq deprived/unit,,,2030,medium,grid,p. 4,
box,distribution,climate_change,11,,,,kg CO2 eq/unit,,,,,grid,p. 5,
"""
ELECTRICITY = """\
place,year,criterion,value,low,high,unit,source_id
FR,2023,climate_change,0.05,,,kg CO2 eq/kWh,guess
DE,2023,climate_change,0.5,0.3,0.7,kg CO2 eq/kWh,grid
DE,2024,climate_change,0.4,,,kg CO2 eq/kWh,grid
ES,2024,water_use,0.2,,,m3 world eq deprived/kWh,grid
"""


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The set of the footprint tests, then one that has an item more, a part, electricity and holes."""
    work = tmp_path_factory.mktemp("sets")
    more = write_hand_set(work / "more", items=ITEMS, factors=FACTORS, electricity=ELECTRICITY)
    return write_hand_set(work / "hand"), more


def command(*arguments: object, columns: int = 200) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["catalogue", *(str(a) for a in arguments)])


def document(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command(*arguments, "--json").stdout)
    return found


def cells(text: str) -> list[list[str]]:
    """Rows of a table, cut at two spaces or more."""
    return [[c for c in (x.strip() for x in line.split("  ")) if c] for line in text.splitlines() if line.strip()]


def both(sets: tuple[Path, Path]) -> str:
    return f"{sets[0]}, {sets[1]},"


def test_search_counts_the_criteria_of_all_sets_that_hold_an_item(sets: tuple[Path, Path]) -> None:
    found = document("search", "notebook", "--factors", both(sets), "--lang", "en")
    assert (found["text"], found["factor_sets"]) == ("notebook", ["hand", "more"])
    assert found["items"] == [
        {
            "item": "pc",
            "label": {"fr": "Portable", "en": "Notebook"},
            "category": "laptop",
            "category_label": {"fr": "Ordinateurs portables", "en": "Laptops"},
            "tier": "terminals",
            "sets": ["hand", "more"],
            "criteria": 4,
            "aliases": ["Portable", "Notebook"],
        }
    ]
    alone = document("search", "note", "book", "--factors", sets[1])["items"]
    assert [(i["item"], i["label"]["fr"], i["criteria"]) for i in alone] == [("pc", "Portable", 2)]


def test_search_read_in_a_terminal(sets: tuple[Path, Path]) -> None:
    table = cells(command("search", "mri", "--factors", both(sets)).stdout)
    assert table[0] == ["article", "nom", "catégorie", "critères", "jeux"]
    assert table[1][:2] == ["mri", "IRM"] and table[1][3:] == ["0", "more"]
    table = cells(command("search", "portable", "--factors", both(sets), "--lang", "en").stdout)
    assert table[0] == ["item", "name", "category", "criteria", "sets"]
    assert table[1] == ["pc", "Notebook", "Laptops", "4", "hand, more"]
    assert command("search", "xyz", "--factors", both(sets)).stdout == "Aucun article ne répond.\n"


def test_a_category_without_a_label_is_shown_by_its_code(sets: tuple[Path, Path]) -> None:
    (found,) = document("search", "box", "--factors", sets[1])["items"]
    assert (found["category"], found["category_label"]) == ("other_thing", {})
    assert cells(command("search", "box", "--factors", sets[1]).stdout)[1] == ["box", "box", "other_thing", "1", "more"]


def test_show_gives_an_item_of_each_set_with_its_factors_and_parts(sets: tuple[Path, Path]) -> None:
    found = document("show", "Notebook", "--factors", both(sets))
    assert (found["item"], found["label"]) == ("pc", {"fr": "Portable", "en": "Notebook"})
    first, second = found["factor_sets"]
    keys = ("factor_set", "category", "tier", "lifetime_year", "energy_kwh_year", "aliases", "note")
    assert [first[k] for k in keys] == [
        "hand", "laptop", "terminals", 4, 30, ["Portable", "Notebook"], "Note du portable",
    ]  # fmt: skip
    assert [second[k] for k in keys] == [
        "more", "laptop", "terminals", None, None, ["Portable", "Notebook"], "",
    ]  # fmt: skip
    assert len(first["factors"]) == 5 and first["parts"] == [] and first["electricity"] == []
    assert second["factors"][0] == {
        "stage": "use",
        "criterion": "climate_change",
        "value": 3,
        "low": 2,
        "high": 5,
        "coverage": 0.8,
        "unit": "kg CO2 eq/unit",
        "place": "DE",
        "valid_from": 2021,
        "valid_to": None,
        "quality": "low",
        "source": {"id": "guess", "kind": "assumption", "publisher": "Bureau B", "title": "Dires", "version": ""},
        "licence": "CC0-1.0",
        "url": "",
        "locator": "p. 2",
        "note": "",
    }
    assert [(f["criterion"], f["value"], f["place"]) for f in second["factors"][1:]] == [("water_use", 7, None)]
    assert [(p["criterion"], p["value"]) for p in second["parts"]] == [("climate_change_fossil", 2.5)]


@pytest.mark.parametrize(
    ("country", "expected"),
    [("FR", [(2023, 0.05, None)]), ("Allemagne", [(2023, 0.5, 0.3), (2024, 0.4, None)]), ("IT", [])],
)
def test_show_electricity_gives_the_years_of_a_country(
    sets: tuple[Path, Path], country: str, expected: list[tuple[Any, ...]]
) -> None:
    (held,) = document("show", "kwh", "--factors", both(sets), "--country", country)["factor_sets"]
    assert [(m["valid_from"], m["value"], m["low"]) for m in held["electricity"]] == expected
    for mix in held["electricity"]:
        assert mix["valid_to"] == mix["valid_from"] and mix["stage"] == "use"
        assert mix["unit"] == "kg CO2 eq/kWh" and mix["coverage"] is None and mix["quality"] is None
    if country == "Allemagne":
        assert held["electricity"][0]["high"] == 0.7
        assert held["electricity"][0]["source"]["id"] == "grid"
        assert held["electricity"][0]["licence"] == "ODbL-1.0"


def test_show_read_in_a_terminal(sets: tuple[Path, Path]) -> None:
    text = command("show", "pc", "--factors", both(sets)).stdout
    lines = [x.strip() for x in text.splitlines()]
    assert lines[0] == "Portable (pc)"
    assert "■ hand — Ordinateurs portables" in lines and "■ more — Ordinateurs portables" in lines
    assert "durée de vie 4 an, énergie 30 kWh/an" in lines
    assert "durée de vie non donnée an, énergie non donnée kWh/an" in lines
    assert "Note du portable" in lines
    table = cells(text)
    assert ["étape", "critère", "valeur", "intervalle", "unité", "lieu", "validité", "qualité", "source"] in table
    unit, water = "kg CO₂ éq./unité", "m³ éq. (privation)/unité"
    assert [
        "Fabrication",
        "Changement climatique",
        "150",
        "120 – 200 (90\xa0%)",
        unit,
        "–",
        "2020 – …",
        "Moyenne",
        "measured",
    ] in table
    assert ["Fin de vie", "Changement climatique", "2", "–", unit, "–", "2019 – 2021", "Élevée", "measured"] in table
    assert [
        "Utilisation", "Changement climatique", "3", "2 – 5 (80\xa0%)", unit, "DE", "2021 – …", "Faible", "guess",
    ] in table  # fmt: skip
    assert ["Fabrication", "Privation d'eau (AWARE)", "7", "–", water, "–", "… – 2030", "Moyenne", "grid"] in table
    assert lines.count("[measured] Bureau A. Fiches. CC-BY-4.0. https://a.example") == 1
    assert lines.count("[guess] Bureau B. Dires. CC0-1.0.") == 2
    assert lines.count("[grid] Bureau C. Réseau. ODbL-1.0. https://c.example") == 1


def test_show_in_english_tells_what_is_missing(sets: tuple[Path, Path]) -> None:
    text = command("show", "mri", "--factors", both(sets), "--lang", "en").stdout
    lines = [x.strip() for x in text.splitlines()]
    assert lines[0] == "MRI scanner (mri)"
    assert "lifetime 10 year, energy 21,000 kWh/year" in lines and "no factor: missing, never zero" in lines
    assert "lifetime not given year, energy not given kWh/year" in command(
        "show", "pc", "--factors", sets[1], "--lang", "en"
    ).stdout  # fmt: skip
    assert "aucun facteur\xa0: manque, jamais zéro" in command("show", "mri", "--factors", sets[1]).stdout
    table = cells(command("show", "kwh", "--factors", both(sets), "--country", "DE", "--lang", "en").stdout)
    assert ["stage", "criterion", "value", "range", "unit", "place", "validity", "quality", "source"] in table
    assert ["Use", "Climate change", "0.5", "0.3 – 0.7", "kg CO₂ eq./kWh", "DE", "2023 – 2023", "–", "grid"] in table


@pytest.mark.parametrize(
    ("arguments", "code"), [(["Notebok"], "item-unknown"), (["pc", "--country", "Atlantis"], "country-unknown")]
)
def test_what_is_not_known_is_an_input_problem(sets: tuple[Path, Path], arguments: list[str], code: str) -> None:
    result = command("show", *arguments, "--factors", both(sets), "--json")
    assert result.exit_code == 1
    assert [p["code"] for p in json.loads(result.stdout)["problems"]] == [code]
    if code == "item-unknown":
        assert "Notebook" in result.stdout


def test_check_counts_what_a_set_holds(sets: tuple[Path, Path]) -> None:
    keys = (
        "items", "factors", "parts", "electricity", "sources", "assumed_factors", "factors_with_range",
        "items_without_mandatory_criterion", "problems",
    )  # fmt: skip
    (hand,) = document("check", sets[0])["factor_sets"]
    assert [hand[k] for k in keys] == [3, 9, 0, 6, 4, 2, 4, 3, 0]
    (more,) = document("check", sets[1])["factor_sets"]
    assert [more[k] for k in keys] == [4, 3, 1, 4, 4, 2, 1, 4, 1]


def test_check_read_in_a_terminal(sets: tuple[Path, Path]) -> None:
    table = cells(command("check", sets[1]).stdout)
    assert table[0] == [
        "jeu",
        "articles",
        "facteurs",
        "mix",
        "sources",
        "hypothèses",
        "avec intervalle",
        "problèmes",
        "doutes",
    ]
    assert table[1] == ["more", "4", "3", "4", "4", "2", "1", "1", "0"]
    table = cells(command("check", sets[0], "--lang", "en").stdout)
    assert table[0] == [
        "set",
        "items",
        "factors",
        "mixes",
        "sources",
        "assumptions",
        "with range",
        "problems",
        "doubts",
    ]
    assert table[1] == ["hand", "3", "9", "6", "4", "2", "4", "0", "0"]


def test_check_warns_of_what_is_hardly_ever_right(tmp_path: Path) -> None:
    factors = (
        FACTORS.splitlines()[0]
        + "\n"
        + (
            "pc,manufacturing,climate_change,100,95,140,0.9,kg CO2 eq/unit,,,,low,guess,p. 1,\n"
            "pc,distribution,climate_change,1,0.5,40,0.9,kg CO2 eq/unit,,,,low,guess,p. 1,\n"
            "laptop,manufacturing,climate_change,100,60,140,0.9,kg CO2 eq/unit,,,,low,guess,p. 1,\n"
            "box,manufacturing,climate_change,100,60,140,0.9,kg CO2 eq/unit,,,,low,guess,p. 1,\n"
        )
    )
    mixes = ELECTRICITY + "".join(f"{p},2024,acidification,{v},,,mol H+ eq/kWh,grid\n" for p, v in (
        ("FR", 0.002), ("DE", 0.003), ("ES", 0.004), ("CZ", 8.38),
    ))  # fmt: skip
    items = ITEMS + "laptop,laptop,terminals,4,30,Ordi|Computer,\n"
    folder = write_hand_set(tmp_path / "odd", items=items, factors=factors, electricity=mixes)
    found = document("check", folder)
    assert found["factor_sets"][0]["doubts"] == 4
    told = {p["code"]: p for p in found["problems"]}
    assert told.keys() == {"factor-low-near", "factor-mean-far", "factor-range-off-sheets", "mix-far"}
    assert {p["file"] for p in found["problems"]} == {"odd"}
    assert told["factor-range-off-sheets"]["params"]["item"] == "laptop"
    assert told["mix-far"]["params"] | {"times": 2394} == told["mix-far"]["params"]
    assert (told["mix-far"]["params"]["place"], told["mix-far"]["params"]["median"]) == ("CZ", 0.0035)
    shown = command("check", folder)
    assert shown.exit_code == 0 and shown.stderr.count("? odd") == 4


def test_check_reads_every_shipped_set() -> None:
    names = [s["factor_set"] for s in document("check")["factor_sets"]]
    assert {"ademe-2022", "evalcarbone-reference", "manufacturers-pcf", "negaoctet-open"} <= set(names)
    assert len(names) == len(set(names))


def test_check_lists_errors_only_and_all_of_them(sets: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = FACTORS.replace("pc,use,climate_change,3", "pc,use,climate_change,x").replace("box,dist", "bx,dist")
    folder = write_hand_set(tmp_path / "wrong", items=ITEMS, factors=wrong, electricity=ELECTRICITY)
    result = command("check", folder, "--json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["problems"]
    assert {p["severity"] for p in problems} == {"error"}
    assert {2, 5} <= {p["row"] for p in problems}


def test_coverage_of_each_criterion(sets: tuple[Path, Path]) -> None:
    found = document("coverage", sets[1], "--lang", "en")
    assert (found["factor_set"], found["items"]) == ("more", 4)
    rows = {c["criterion"]: c for c in found["criteria"]}
    assert list(rows) == list(CRITERION_CODES)
    assert {c for c, r in rows.items() if r["mandatory"]} == set(MANDATORY_CRITERIA)
    assert {c: r["share_of_items"] for c, r in rows.items() if r["share_of_items"]} == {
        "climate_change": 0.5,
        "water_use": 0.25,
    }
    assert {c: r["places_with_electricity"] for c, r in rows.items() if r["places_with_electricity"]} == {
        "climate_change": 2,
        "water_use": 1,
    }


def test_coverage_of_each_item(sets: tuple[Path, Path]) -> None:
    rows = {r["item"]: r for r in document("coverage", sets[1])["coverage"]}
    assert rows["pc"]["stages"] == {"climate_change": ["use"], "water_use": ["manufacturing"]}
    assert rows["pc"]["missing_lifetime"] and rows["box"]["missing_lifetime"] and not rows["mri"]["missing_lifetime"]
    assert [rows[k]["use_by_electricity"] for k in ("pc", "kwh", "mri", "box")] == [False, False, True, False]
    assert rows["pc"]["mandatory"] == {c: c == "climate_change" for c in MANDATORY_CRITERIA}
    assert rows["pc"]["missing_mandatory"] == [c for c in MANDATORY_CRITERIA if c != "climate_change"]
    assert (rows["mri"]["label"]["fr"], rows["pc"]["category_label"]["fr"]) == ("IRM", "Ordinateurs portables")


def test_coverage_read_in_a_terminal(sets: tuple[Path, Path]) -> None:
    text = command("coverage", sets[1]).stdout
    table = cells(text)
    assert table[0] == ["more\xa0: 4 articles"]
    assert ["critère", "articles couverts", "lieux (électricité)"] in table
    assert ["Changement climatique *", "50\xa0%", "2"] in table and ["Privation d'eau (AWARE)", "25\xa0%", "1"] in table
    assert ["article", "GWP", "ADPe", "AP", "PM", "IR", "électricité", "durée de vie"] in table
    assert ["Portable", "●", "·", "·", "·", "·", "·", "·"] in table
    assert ["IRM", "·", "·", "·", "·", "·", "●", "●"] in table
    assert ["Courant", "·", "·", "·", "·", "·", "·", "●"] in table
    english = cells(command("coverage", sets[1], "--lang", "en").stdout)
    assert english[0] == ["more: 4 items"]
    assert ["criterion", "items covered", "places"] in english
    assert ["Water use (AWARE)", "25%", "1"] in english
    assert ["item", "GWP", "ADPe", "AP", "PM", "IR", "electricity", "lifetime"] in english
    assert ["* mandatory (RCP)"] in english and ["* obligatoire (RCP)"] in table


def test_coverage_is_that_of_the_default_layers_and_lists_their_holes() -> None:
    found = document("coverage")
    assert found["factor_set"] == "ademe-2022,manufacturers-pcf"
    holes = {r["item"] for r in found["coverage"] if r["missing_embedded"]}
    assert {"linac", "ventilator", "xray", "pabx", "gpu_l4"} <= holes
    assert not holes & {"laptop", "wifi_access_point", "electricity", "paper_sheet", "mri", "site_water"}
    told = command("coverage").stdout.splitlines()[-1]
    assert all(item in told for item in holes)


def test_sets_not_named_are_all_the_shipped_ones() -> None:
    assert set(document("search", "laptop")["factor_sets"]) == {
        s["factor_set"] for s in document("check")["factor_sets"]
    }


COMMANDS = (["search", "serveur"], ["show", "electricity"], ["check"], ["coverage"])


def texts(parts: list[Part], *given: int) -> list[str]:
    """The texts of a screen, without the columns whose cells are ``given`` by sets and sources."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Grid):
            found += part.heads
            found += [cell for row in part.rows for n, cell in enumerate(row) if n not in given]
        else:
            found.append(part)
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_document_is_the_same_in_every_language(command: list[str]) -> None:
    told = [CliRunner().invoke(main, ["catalogue", *command, "--json", "--lang", k]).stdout for k in ("fr", "en")]
    documents = [json.loads(x) for x in told]
    for document_told in documents:
        for problem in document_told.get("problems", ()):
            del problem["message"], problem["remedy"]
    assert documents[0] and documents[0] == documents[1]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_screens_hold_no_word_of_the_other_language(language: str) -> None:
    sheet = show("laptop", None, "FR")
    sheet.item = ""
    for held in sheet.factor_sets:
        held.note = held.factor_set = ""
        for factor in held.factors:
            factor.source.title = factor.source.publisher = factor.licence = factor.source.id = ""
    told = texts(sheet_parts(sheet, language))
    told += texts(search_parts(find("server", None), language), 0, 1, 4)
    told += texts(search_parts(find("zzz", None), language))
    told += texts(check_parts(check(None), language), 0)
    *criteria, items, mark, holes = coverage_parts(cover(None), language)
    assert isinstance(holes, str)
    told.append(holes.rpartition(":")[0])
    told += texts([*criteria, mark]) + texts([items], 0)
    assert strangers(told, language) == {}
    assert len(told) > 300


def test_a_factor_is_told_with_its_range_validity_and_place() -> None:
    electricity = show("electricity", "ademe-2022", "FR")
    (grid,) = [p for p in sheet_parts(electricity, "en") if isinstance(p, Grid)]
    row = next(r for r in grid.rows if r[1] == "Climate change")
    mix = next(f for f in electricity.factor_sets[0].electricity if f.criterion == "climate_change")
    assert (row[0], row[4], row[5], row[6]) == ("Use", "kg CO₂ eq./kWh", "FR", f"{mix.valid_from} – {mix.valid_to}")
    assert float(row[2]) == pytest.approx(mix.value, rel=1e-5)


def test_counts_of_a_set_are_those_of_its_rows() -> None:
    (told,) = check("evalcarbone-reference").factor_sets
    (grid,) = check_parts(check("evalcarbone-reference"), "en")
    assert isinstance(grid, Grid)
    assert list(grid.rows[0][:3]) == ["evalcarbone-reference", str(told.items), str(told.factors)]
    assert '"factor_set": "evalcarbone-reference"' in document_text(check("evalcarbone-reference"))
