"""What is missing is said; what is looked for is found, whole names first."""

from __future__ import annotations

from ecosoin.catalogue.coverage import coverage, criterion_share
from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.catalogue.search import search_items
from tests.catalogue.sets import tables, with_row


def _set() -> FactorSet:
    return parse_factor_set("mine", tables())[0]


def test_coverage_says_stages_electricity_and_what_is_missing() -> None:
    laptop, data = coverage(_set())
    assert laptop.stages == {"climate_change": ("manufacturing",)}
    assert laptop.covers("climate_change") and not laptop.covers("acidification")
    assert "acidification" in laptop.missing_mandatory
    assert (laptop.use_by_electricity, data.use_by_electricity) == (True, False)


def test_a_missing_lifetime_matters_only_for_embedded_factors() -> None:
    without = parse_factor_set("mine", tables(items=(0, {"lifetime_year": ""})))[0]
    laptop, data = coverage(without)
    assert laptop.missing_lifetime and not data.missing_lifetime


def test_shares_by_criterion() -> None:
    shares = criterion_share(coverage(_set()))
    assert shares["climate_change"] == 1.0
    assert shares["acidification"] == 0.0
    assert criterion_share([]) == {}


def test_search_ranks_a_whole_name_first_and_names_the_sets() -> None:
    found = search_items([_set(), _set()], "notebook")
    assert [(f.item.item, f.sets) for f in found] == [("laptop", ("mine", "mine"))]


def test_search_wants_every_word() -> None:
    assert [f.item.item for f in search_items([_set()], "fixe réseau")] == ["fixed_data"]
    assert search_items([_set()], "fixe portable") == []
    assert search_items([_set()], "  ") == []


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
    assert [f.item.item for f in search_items([_set()], "fixe data")] == ["fixed_data"]


def test_search_takes_the_best_rank_of_the_sets_and_the_item_of_the_first() -> None:
    theirs = parse_factor_set("theirs", tables(items=(0, {"aliases": "Fixe", "note": "x"})))[0]
    found = search_items([_set(), theirs], "fixe")
    assert [(f.item.item, f.item.note, f.sets) for f in found] == [
        ("laptop", "", ("mine", "theirs")),
        ("fixed_data", "", ("mine", "theirs")),
    ]
