"""A right set is kept whole; types and empty cells mean what they say."""

from __future__ import annotations

from ecosoin.catalogue.parsing import parse_factor_set
from tests.catalogue.sets import tables, with_row


def test_a_right_set_is_kept_whole() -> None:
    factor_set, problems = parse_factor_set("mine", tables())
    assert problems == []
    assert (len(factor_set.items), len(factor_set.factors), len(factor_set.mixes)) == (2, 2, 1)
    laptop, data = factor_set.items
    assert (laptop.lifetime_year, laptop.energy_kwh_year) == (5.0, 30.0)
    assert (data.lifetime_year, data.energy_kwh_year) == (None, None)
    assert laptop.label("fr") == "Ordinateur portable"
    assert laptop.label("en") == "Laptop"


def test_a_factor_carries_its_set_range_and_place() -> None:
    factor_set, _ = parse_factor_set("mine", tables())
    first, second = factor_set.factors
    assert (first.value, first.low, first.high, first.coverage) == (170.0, 130.0, 260.0, 0.9)
    assert (second.low, second.high, second.place) == (None, None, "FR")
    assert first.id == "mine:laptop:manufacturing:climate_change"
    assert second.id == "mine:fixed_data:use:climate_change:FR"


def test_empty_tables_are_an_empty_set() -> None:
    factor_set, problems = parse_factor_set("mine", {"items": [], "factors": [], "electricity": [], "sources": []})
    assert problems == []
    assert factor_set.items == () and factor_set.factors == ()


def test_a_wrong_row_leaves_the_others_kept() -> None:
    factor_set, problems = parse_factor_set("mine", tables(factors=(0, {"value": "-1"})))
    assert [p.code for p in problems] == ["factor-range-disordered", "factor-value-negative"]
    assert [f.item for f in factor_set.factors] == ["fixed_data"]


def test_a_climate_part_is_kept_apart_from_the_factors() -> None:
    part = with_row("factors", 0, criterion="climate_change_fossil", value="169", low="", high="")
    factor_set, problems = parse_factor_set("mine", part)
    assert problems == []
    assert [f.criterion for f in factor_set.parts] == ["climate_change_fossil"]
    assert all(f.criterion == "climate_change" for f in factor_set.factors)


def test_every_problem_is_told_at_once_with_its_place() -> None:
    wrong = tables(
        items=(0, {"tier": "cloud"}), factors=(0, {"value": "12,5", "quality": "good"}), sources=(0, {"licence": ""})
    )
    wrong["factors"][0]["_row"] = "41"
    _, problems = parse_factor_set("mine", wrong)
    placed = {(p.code, p.file, p.row, p.column) for p in problems}
    assert ("factor-choice-unknown", "items.csv", 2, "tier") in placed
    assert ("factor-number-invalid", "factors.csv", 41, "value") in placed
    assert ("factor-choice-unknown", "factors.csv", 41, "quality") in placed
    assert ("factor-cell-wanted", "sources.csv", 2, "licence") in placed


def test_a_missing_table_is_not_blamed_on_the_rows_that_point_to_it() -> None:
    held = tables()
    del held["sources"]
    _, problems = parse_factor_set("mine", held)
    assert [p.code for p in problems] == ["factor-table-missing"]


def test_a_table_without_a_column_is_told_once_and_not_row_by_row() -> None:
    held = tables()
    for row in held["items"]:
        del row["tier"]
    factor_set, problems = parse_factor_set("mine", held)
    assert [(p.code, p.column) for p in problems] == [("factor-column-missing", "tier")]
    assert factor_set.items == ()


def test_a_place_is_a_code_not_a_name() -> None:
    _, problems = parse_factor_set("mine", tables(electricity=(0, {"place": "France"})), places={"FR", "DE"})
    assert [(p.code, p.file, p.column) for p in problems] == [("factor-place-unknown", "electricity.csv", "place")]
