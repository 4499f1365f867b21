"""What is missing is said; what is looked for is found, whole names first."""

from __future__ import annotations

from ecosoin.catalogue.coverage import coverage, criterion_share
from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.catalogue.search import search_items
from tests.catalogue.sets import tables


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
