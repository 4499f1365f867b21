"""Which factor serves: selection, countries, coverage, search."""

from dataclasses import replace

import pytest

from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.holdings import coverage, criterion_share, search_items
from ecosoin.catalogue.matching import CountryIndex
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.catalogue.selection import select
from ecosoin.reference import load_reference_table
from tests.catalogue.sets import Tables, tables, with_row
from tests.report_text import message, remedy


def _set(name: str, held: Tables | None = None) -> FactorSet:
    factor_set, problems = parse_factor_set(name, held or tables())
    assert problems == []
    return factor_set


def test_the_first_set_that_covers_an_item_and_criterion_gives_all_its_stages() -> None:
    theirs = with_row("factors", 0, stage="distribution", value="12", low="", high="")
    selection = select([_set("mine"), _set("theirs", theirs)], "FR", 2025)
    assert selection.factors["laptop", "manufacturing", "climate_change"].set_name == "mine"
    assert ("laptop", "distribution", "climate_change") not in selection.factors


def test_a_later_set_fills_what_the_first_lacks() -> None:
    theirs = tables(factors=(0, {"criterion": "acidification", "unit": "mol H+ eq/unit"}))
    selection = select([_set("mine"), _set("theirs", theirs)], "FR", 2025)
    assert selection.factors["laptop", "manufacturing", "acidification"].set_name == "theirs"


def test_a_later_set_completes_lifetime_energy_and_names() -> None:
    mine = tables(items=(0, {"lifetime_year": "", "energy_kwh_year": "", "aliases": "Portable"}))
    laptop = select([_set("mine", mine), _set("theirs")], "FR", 2025).items["laptop"]
    assert (laptop.lifetime_year, laptop.energy_kwh_year) == (5.0, 30.0)
    assert laptop.aliases == ("Portable", "Ordinateur portable", "Laptop", "Notebook")


def test_a_given_zero_energy_is_not_completed() -> None:
    mine = tables(items=(0, {"energy_kwh_year": "0"}))
    assert select([_set("mine", mine), _set("theirs")], "FR", 2025).items["laptop"].energy_kwh_year == 0.0


def test_a_factor_of_another_place_is_never_taken() -> None:
    selection = select([_set("mine")], "DE", 2025)
    assert ("fixed_data", "use", "climate_change") not in selection.factors
    assert ("laptop", "manufacturing", "climate_change") in selection.factors


def test_a_factor_of_the_place_comes_before_one_without_place() -> None:
    held = with_row("factors", 1, place="", value="0.03")
    assert select([_set("mine", held)], "FR", 2025).factors["fixed_data", "use", "climate_change"].value == 0.01
    assert select([_set("mine", held)], "DE", 2025).factors["fixed_data", "use", "climate_change"].value == 0.03


def test_a_place_without_electricity_is_a_problem_and_nothing_replaces_it() -> None:
    selection = select([_set("mine")], "DE", 2025)
    assert [p.code for p in selection.problems] == ["mix-missing"]
    assert not any(place == "DE" for place, _ in selection.mixes)


def test_the_mix_is_that_of_the_nearest_year_the_earlier_of_two() -> None:
    held = with_row("electricity", 0, year="2014", value="0.08")
    for year, expected in ((2030, 0.05), (2024, 0.05), (2020, 0.05), (2019, 0.08), (2014, 0.08), (2005, 0.08)):
        selection = select([_set("mine", held)], "FR", year)
        assert selection.mixes["FR", "climate_change"].value == expected, year


def test_another_year_is_noted() -> None:
    selection = select([_set("mine")], "FR", 2030)
    assert [p.code for p in selection.assumptions] == ["mix-year-differs"]
    assert "2024" in message(selection.assumptions[0], "fr")
    assert select([_set("mine")], "FR", 2024).assumptions == []


def test_the_climate_of_a_mix_too_far_away_is_doubted() -> None:
    held = tables(electricity=(0, {}))
    held["electricity"].append(held["electricity"][-1] | {"criterion": "acidification", "unit": "mol H+ eq/kWh"})
    for year, expected in ((2026, {"note"}), (2027, {"doubt", "note"})):
        found = select([_set("mine", held)], "FR", year, far=2).assumptions
        assert {p.severity for p in found} == expected
        assert {p.params["criterion"] for p in found if p.severity == "doubt"} <= {"climate_change"}


def test_a_factor_out_of_its_validity_is_used_and_noted() -> None:
    selection = select([_set("mine")], "FR", 2020)
    codes = {p.code for p in selection.assumptions_for(["laptop"], [])}
    assert codes == {"factor-year-differs"}
    assert selection.assumptions_for([], []) == []


def test_the_factor_valid_in_the_year_is_taken() -> None:
    held = with_row("factors", 0, valid_from="2010", valid_to="2021", value="200")
    for year, expected in ((2015, 200.0), (2021, 200.0), (2022, 170.0), (2030, 170.0)):
        selection = select([_set("mine", held)], "FR", year)
        assert selection.factors["laptop", "manufacturing", "climate_change"].value == expected, year


def test_order_of_the_rows_does_not_change_the_selection() -> None:
    one = _set("mine", with_row("electricity", 0, year="2011", value="0.08"))
    other = replace(one, items=one.items[::-1], factors=one.factors[::-1], mixes=one.mixes[::-1])
    assert select([one], "FR", 2025) == select([other], "FR", 2025)


def test_every_record_finds_its_source() -> None:
    selection = select([_set("mine")], "FR", 2025)
    for record in [*selection.factors.values(), *selection.mixes.values()]:
        assert selection.source_of(record).licence == "CC BY 4.0"


def test_a_factor_valid_for_one_year_only() -> None:
    held = tables(factors=(0, {"valid_from": "2023", "valid_to": "2023"}))
    for year, noted in ((2022, True), (2023, False), (2024, True)):
        notes = select([_set("mine", held)], "FR", year).assumptions_for(["laptop"], [])
        assert [n.code for n in notes] == (["factor-year-differs"] if noted else []), year


def test_notes_are_told_once_for_an_item_and_a_criterion() -> None:
    held = with_row("factors", 0, stage="end_of_life", value="3", low="", high="")
    selection = select([_set("mine", held)], "FR", 2020)
    assert len(selection.factor_assumptions) == 2
    (note,) = selection.assumptions_for(["laptop"], [])
    assert note.params == {
        "item": "laptop", "criterion": "climate_change", "start": 2022, "end": "…", "study_year": 2020,
    }  # fmt: skip
    (mix,) = selection.assumptions_for([], ["FR"])
    assert mix.params == {"place": "FR", "criterion": "climate_change", "year": 2024, "study_year": 2020}
    assert [p.code for p in selection.assumptions] == ["mix-year-differs", "factor-year-differs"]


def test_among_factors_of_other_years_the_latest_before_then_the_earliest_after() -> None:
    held = tables(factors=(0, {"valid_from": "2010", "valid_to": "2012", "value": "100", "low": "", "high": ""}))
    base = held["factors"][0]
    held["factors"] += [
        base | {"valid_from": "2014", "valid_to": "2016", "value": "200"},
        base | {"valid_from": "2020", "valid_to": "2020", "value": "300"},
        base | {"valid_from": "2022", "valid_to": "", "value": "400"},
    ]
    expected = {2008: 100, 2011: 100, 2013: 100, 2015: 200, 2018: 200, 2020: 300, 2021: 300, 2022: 400, 2030: 400}
    for year, value in expected.items():
        found = select([_set("mine", held)], "FR", year).factors["laptop", "manufacturing", "climate_change"]
        assert found.value == value, year


def test_of_two_factors_valid_in_the_year_the_latest_to_start() -> None:
    held = with_row("factors", 0, valid_from="2010", value="100", low="", high="")
    held["factors"].append(held["factors"][0] | {"valid_from": "", "value": "50", "low": "", "high": ""})
    assert select([_set("mine", held)], "FR", 2025).factors["laptop", "manufacturing", "climate_change"].value == 170
    assert select([_set("mine", held)], "FR", 2015).factors["laptop", "manufacturing", "climate_change"].value == 100
    assert select([_set("mine", held)], "FR", 2005).factors["laptop", "manufacturing", "climate_change"].value == 50


def test_places_known_to_any_set_have_their_mix() -> None:
    theirs = tables(electricity=(0, {"place": "DE", "value": "0.4"}))
    selection = select([_set("mine"), _set("theirs", theirs)], "DE", 2024)
    assert {(p, m.value) for (p, _), m in selection.mixes.items()} == {("FR", 0.05), ("DE", 0.4)}
    assert selection.problems == () and selection.source_of(selection.mixes["DE", "climate_change"]).id == "paper"
    assert (selection.place, selection.year) == ("DE", 2024)


def test_the_first_set_gives_the_mix_and_the_item() -> None:
    theirs = tables(electricity=(0, {"value": "0.9"}), items=(0, {"lifetime_year": "9", "energy_kwh_year": "90"}))
    selection = select([_set("mine"), _set("theirs", theirs)], "FR", 2024)
    assert selection.mixes["FR", "climate_change"].set_name == "mine"
    assert (selection.items["laptop"].lifetime_year, selection.items["laptop"].energy_kwh_year) == (5.0, 30.0)


def test_a_factor_valid_in_the_year_comes_before_one_that_ended_later_than_it_began() -> None:
    held = with_row("factors", 0, valid_from="2012", valid_to="2014", value="100", low="", high="")
    held["factors"][0]["valid_from"] = "2010"
    assert select([_set("mine", held)], "FR", 2020).factors["laptop", "manufacturing", "climate_change"].value == 170


def _held() -> FactorSet:
    return parse_factor_set("mine", tables())[0]


def test_coverage_says_stages_electricity_and_what_is_missing() -> None:
    laptop, data = coverage(_held())
    assert laptop.stages == {"climate_change": ("manufacturing",)}
    assert laptop.covers("climate_change") and not laptop.covers("acidification")
    assert "acidification" in laptop.missing_mandatory
    assert (laptop.use_by_electricity, data.use_by_electricity) == (True, False)


def test_a_missing_lifetime_matters_only_for_embedded_factors() -> None:
    without = parse_factor_set("mine", tables(items=(0, {"lifetime_year": ""})))[0]
    laptop, data = coverage(without)
    assert laptop.missing_lifetime and not data.missing_lifetime


def test_shares_by_criterion() -> None:
    shares = criterion_share(coverage(_held()))
    assert shares["climate_change"] == 1.0
    assert shares["acidification"] == 0.0
    assert criterion_share([]) == {}


def test_search_ranks_a_whole_name_first_and_names_the_sets() -> None:
    found = search_items([_held(), _held()], "notebook")
    assert [(f.item.item, f.sets) for f in found] == [("laptop", ("mine", "mine"))]


def test_search_wants_every_word() -> None:
    assert [f.item.item for f in search_items([_held()], "fixe réseau")] == ["fixed_data"]
    assert search_items([_held()], "fixe portable") == []
    assert search_items([_held()], "  ") == []


def test_what_an_item_lacks_by_criterion_and_by_lifetime() -> None:
    held = with_row("factors", 0, stage="end_of_life", value="3", low="", high="")
    laptop, data = coverage(parse_factor_set("mine", held)[0])
    assert laptop.stages == {"climate_change": ("manufacturing", "end_of_life")}
    assert laptop.missing_mandatory == (
        "resource_use_minerals_metals", "acidification", "particulate_matter", "ionising_radiation",
    )  # fmt: skip
    assert (laptop.has_lifetime, laptop.missing_lifetime) == (True, False)
    assert (data.has_lifetime, data.missing_lifetime, data.tier, data.category) == (
        False, False, "networks", "network_transfer",
    )  # fmt: skip


def test_a_share_of_items() -> None:
    held = with_row("factors", 0, criterion="acidification", unit="mol H+ eq/unit")
    assert criterion_share(coverage(parse_factor_set("mine", held)[0]))["acidification"] == 0.5


def test_search_ranks_names_then_parts_of_names_then_categories_then_notes() -> None:
    held = tables(items=(0, {"note": "pour le fixe"}), factors=(0, {}))
    model = held["items"][1]
    held["items"] += [
        model | {"item": "fixe", "aliases": "", "category": "phone"},
        model | {"item": "phone_set", "aliases": "Poste", "category": "fixe"},
        model | {"item": "base_fixe", "aliases": "Base"},
    ]
    found = search_items([parse_factor_set("mine", held)[0]], "fixe")
    assert [f.item.item for f in found] == ["fixe", "base_fixe", "fixed_data", "phone_set", "laptop"]
    assert [f.item.item for f in search_items([_held()], "fixe data")] == ["fixed_data"]


def test_search_takes_the_best_rank_of_the_sets_and_the_item_of_the_first() -> None:
    theirs = parse_factor_set("theirs", tables(items=(0, {"aliases": "Fixe", "note": "x"})))[0]
    found = search_items([_held(), theirs], "fixe")
    assert [(f.item.item, f.item.note, f.sets) for f in found] == [
        ("laptop", "", ("mine", "theirs")),
        ("fixed_data", "", ("mine", "theirs")),
    ]


INDEX = CountryIndex(load_reference_table("countries"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("FRA", "FR"),
        ("France", "FR"),
        ("Allemagne", "DE"),
        ("Germany", "DE"),
        ("États-Unis", "US"),
        ("etats unis", "US"),
        ("United Kingdom", "GB"),
        ("Suisse", "CH"),
        ("Côte d'Ivoire", "CI"),
        ("Monde", "WORLD"),
    ],
)
def test_codes_and_names_in_french_and_english(written: str, code: str) -> None:
    assert INDEX.code(written) == code


@pytest.mark.parametrize("unknown", ["Frnace", "Europe", "XX", "", "EU-27"])
def test_an_unknown_country_is_a_problem_never_another_country(unknown: str) -> None:
    assert INDEX.code(unknown) is None
    problem = INDEX.unknown(unknown, "error", "parc.csv", 12, "pays")
    assert (problem.code, problem.file, problem.row, problem.column) == ("country-unknown", "parc.csv", 12, "pays")
    assert unknown in message(problem, "fr")


def test_close_names_are_suggested() -> None:
    assert "France (FR)" in remedy(INDEX.unknown("Frnace"), "fr")


def test_every_country_has_both_names() -> None:
    rows = load_reference_table("countries")
    assert len({r["iso2"] for r in rows}) == len(rows) >= 249
    assert all(r["fr"] and r["en"] for r in rows)
