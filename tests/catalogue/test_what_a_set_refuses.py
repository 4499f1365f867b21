"""One wrong cell or one contradiction a case: the code, the table, the row and the column it is told at."""

from __future__ import annotations

from typing import Any

import pytest

from ecosoin.catalogue.factor_set import COLUMNS, SOURCE_KINDS, FactorSet
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.kernel.errors import Problem
from tests.catalogue.sets import Tables, tables, with_row

Told = list[tuple[str, str, str | None, int | None, str | None]]
PART = {"criterion": "climate_change_fossil", "low": "", "high": ""}


def told(problems: list[Problem]) -> Told:
    return [(p.code, p.severity, p.file, p.row, p.column) for p in problems]


def parsed(held: Tables) -> tuple[FactorSet, Told]:
    factor_set, problems = parse_factor_set("mine", held, {"FR", "DE"})
    return factor_set, told(problems)


CHANGED: list[tuple[dict[str, Any], Told]] = [
    ({"items": (0, {"lifetime_year": "0"})}, [("factor-number-invalid", "error", "items.csv", 2, "lifetime_year")]),
    ({"items": (0, {"category": ""})}, [("factor-cell-empty", "error", "items.csv", 2, "category")]),
    ({"items": (0, {"energy_kwh_year": "0"})}, []),
    ({"items": (1, {"tier": ""})}, [("factor-cell-empty", "error", "items.csv", 3, "tier")]),
    ({"factors": (0, {"item": "laptp"})}, [("factor-item-unknown", "error", "factors.csv", 2, "item")]),
    ({"factors": (0, {"source_id": "papr"})}, [("factor-source-unknown", "error", "factors.csv", 2, "source_id")]),
    ({"factors": (0, {"source_id": ""})}, [("factor-cell-empty", "error", "factors.csv", 2, "source_id")]),
    ({"factors": (0, {"place": "XX"})}, [("factor-place-unknown", "error", "factors.csv", 2, "place")]),
    ({"factors": (0, {"coverage": "0"})}, [("factor-coverage-invalid", "error", "factors.csv", 2, "coverage")]),
    ({"factors": (0, {"coverage": "1"})}, [("factor-coverage-invalid", "error", "factors.csv", 2, "coverage")]),
    ({"factors": (0, {"coverage": "0.99"})}, []),
    ({"factors": (0, {"coverage": ""})}, []),
    ({"factors": (0, {"valid_to": "2022"})}, []),
    ({"factors": (0, {"valid_to": "2021"})}, [("factor-validity-disordered", "error", "factors.csv", 2, "valid_from")]),
    ({"factors": (1, {"valid_to": "2021"})}, []),
    ({"factors": (0, {"quality": ""})}, [("factor-cell-wanted", "doubt", "factors.csv", 2, "quality")]),
    ({"factors": (0, {"quality": "good"})}, [("factor-choice-unknown", "error", "factors.csv", 2, "quality")]),
    ({"factors": (0, {"locator": ""})}, [("factor-cell-wanted", "doubt", "factors.csv", 2, "locator")]),
    ({"factors": (0, {"unit": ""})}, [("factor-cell-empty", "error", "factors.csv", 2, "unit")]),
    ({"factors": (0, {"unit": "kg CO2 eq"})}, []),
    ({"factors": (0, {"unit": "KGCO2e/unit"})}, []),
    ({"factors": (0, {"unit": "kg CO2 eq/"})}, [("factor-unit-mismatch", "error", "factors.csv", 2, "unit")]),
    ({"factors": (0, {"unit": "MJ/unit"})}, [("factor-unit-mismatch", "error", "factors.csv", 2, "unit")]),
    ({"electricity": (0, {"unit": "kg CO2 eq"})}, []),
    ({"electricity": (0, {"unit": "kg CO2 eq/MWh"})},
     [("factor-unit-mismatch", "error", "electricity.csv", 2, "unit")]),
    ({"electricity": (0, {"place": ""})}, [("factor-cell-empty", "error", "electricity.csv", 2, "place")]),
    ({"electricity": (0, {"year": ""})}, [("factor-cell-empty", "error", "electricity.csv", 2, "year")]),
    ({"electricity": (0, {"value": ""})}, [("factor-cell-empty", "error", "electricity.csv", 2, "value")]),
    ({"factors": (0, {"item": ""})}, [("factor-cell-empty", "error", "factors.csv", 2, "item")]),
    ({"sources": (0, {"kind": "rumour"})}, [("factor-choice-unknown", "doubt", "sources.csv", 2, "kind")]),
    ({"sources": (0, {"kind": "assumption", "url": ""})}, []),
    ({"sources": (0, {"url": ""})}, [("factor-cell-wanted", "doubt", "sources.csv", 2, "url")]),
    ({"sources": (0, {"version": "", "date_published": ""})}, []),
    ({"sources": (0, {"publisher": "", "title": "", "licence": "", "date_accessed": ""})},
     [("factor-cell-wanted", "doubt", "sources.csv", 2, c)
      for c in ("date_accessed", "licence", "publisher", "title")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGED, ids=str)
def test_a_cell_changed(change: dict[str, Any], expected: Told) -> None:
    factor_set, found = parsed(tables(**change))
    assert found == expected
    table = next(iter(change))
    kept = {"items": 2, "factors": 2, "electricity": 1, "sources": 1}[table] - any(e[1] == "error" for e in expected)
    held = {"items": factor_set.items, "factors": factor_set.factors, "electricity": factor_set.mixes,
            "sources": factor_set.sources}[table]  # fmt: skip
    assert len(held) == kept


ADDED: list[tuple[str, int, dict[str, str], Told]] = [
    ("items", 0, {}, [("factor-duplicate", "error", "items.csv", 4, None)]),
    ("items", 0, {"item": "notebook", "aliases": ""},
     [("factor-alias-ambiguous", "error", "items.csv", 2, "aliases")]),
    ("items", 0, {"item": "tablet", "aliases": "Tablette"}, []),
    ("items", 0, {"item": "tablet", "aliases": "Tablette|note-BOOK"},
     [("factor-alias-ambiguous", "error", "items.csv", 4, "aliases")]),
    ("items", 0, {"item": "tablet", "aliases": "Laptop!"},
     [("factor-alias-ambiguous", "error", "items.csv", 4, "aliases")]),
    ("factors", 0, {}, [("factor-duplicate", "error", "factors.csv", 4, None)]),
    ("factors", 0, {"place": "FR"}, []),
    ("factors", 0, {"valid_from": "2019"}, []),
    ("factors", 0, {"stage": "end_of_life", "unit": "kg CO2 eq/kg"},
     [("factor-unit-inconsistent", "error", "factors.csv", 4, "unit")]),
    ("factors", 0, {**PART, "value": "170"}, []),
    ("factors", 0, {**PART, "value": "170.5"}, [("factor-part-above-total", "error", "factors.csv", 4, "value")]),
    ("factors", 0, {**PART, "value": "17", "stage": "end_of_life"},
     [("factor-part-without-total", "error", "factors.csv", 4, "criterion")]),
    ("factors", 0, {**PART, "value": "17", "place": "FR"},
     [("factor-part-without-total", "error", "factors.csv", 4, "criterion")]),
    ("electricity", 0, {}, [("factor-duplicate", "error", "electricity.csv", 3, None)]),
    ("electricity", 0, {"year": "2023"}, []),
    ("electricity", 0, {"place": "DE"}, []),
    ("sources", 0, {}, [("factor-duplicate", "error", "sources.csv", 3, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "model", "cells", "expected"), ADDED, ids=str)
def test_a_row_added(table: str, model: int, cells: dict[str, str], expected: Told) -> None:
    assert parsed(with_row(table, model, **cells))[1] == expected


def test_a_part_is_not_blamed_when_its_total_is_refused_nor_counted_when_it_is_refused_itself() -> None:
    held = with_row("factors", 0, **PART, value="-3")
    assert [t[0] for t in parsed(held)[1]] == ["factor-value-negative"]


def test_a_source_without_a_name_and_those_who_cite_it() -> None:
    assert parsed(tables(sources=(0, {"id": ""})))[1] == [
        ("factor-source-unknown", "error", "electricity.csv", 2, "source_id"),
        ("factor-source-unknown", "error", "factors.csv", 2, "source_id"),
        ("factor-source-unknown", "error", "factors.csv", 3, "source_id"),
        ("factor-cell-empty", "error", "sources.csv", 2, "id"),
    ]


def test_a_row_without_a_unit_is_not_compared_with_the_others_of_its_item() -> None:
    held = with_row("factors", 0, stage="end_of_life")
    held["factors"][0]["unit"] = ""
    assert parsed(held)[1] == [("factor-cell-empty", "error", "factors.csv", 2, "unit")]


def test_which_unit_was_expected() -> None:
    _, problems = parse_factor_set("mine", tables(factors=(0, {"unit": "MJ/unit"})))
    assert (problems[0].params["expected"], problems[0].params["example"]) == ("kg CO2 eq/…", "kg CO2 eq/unit")
    _, problems = parse_factor_set("mine", tables(electricity=(0, {"unit": "MJ/kWh"})))
    assert (problems[0].params["expected"], problems[0].params["example"]) == ("kg CO2 eq/kWh", "kg CO2 eq/kWh")


def test_what_a_duplicate_and_a_change_of_unit_point_to() -> None:
    _, problems = parse_factor_set("mine", with_row("factors", 0, stage="use", unit="kg CO2 eq/kg"))
    assert problems[0].params == {"item": "laptop", "text": "kg", "other": "unit", "other_row": 2}
    _, problems = parse_factor_set("mine", with_row("electricity", 0))
    assert problems[0].params == {"key": "FR 2024 climate_change", "other_row": 2}
    _, problems = parse_factor_set("mine", with_row("factors", 0))
    assert problems[0].params == {"key": "laptop manufacturing climate_change 2022", "other_row": 2}


def test_units_are_written_our_way_and_a_grade_is_low_when_nobody_gives_it() -> None:
    factor_set, _ = parsed(tables(factors=(0, {"unit": "kgco2e/ unit ", "quality": ""})))
    assert (factor_set.factors[0].unit, factor_set.factors[0].quality) == ("kg CO2 eq/unit", "low")
    bare, _ = parsed(tables(factors=(0, {"unit": "kg CO2 eq"}), electricity=(0, {"unit": "kg CO2 eq"})))
    assert (bare.factors[0].unit, bare.mixes[0].unit) == ("kg CO2 eq/unit", "kg CO2 eq/kWh")


def test_a_missing_table_or_column_is_told_and_nothing_is_blamed_on_it() -> None:
    for table in COLUMNS:
        held = tables()
        del held[table]
        assert parsed(held)[1] == [("factor-table-missing", "error", f"{table}.csv", None, None)]
    for table, column in (("items", "item"), ("sources", "id")):
        held = tables()
        for row in held[table]:
            del row[column]
        assert parsed(held)[1] == [("factor-column-missing", "error", f"{table}.csv", 1, column)]


def test_a_set_without_a_list_of_places_takes_any() -> None:
    assert parse_factor_set("mine", tables(factors=(0, {"place": "XX"})))[1] == []


def test_the_four_tables_and_the_kinds_of_source() -> None:
    assert {t: ",".join(c) for t, c in COLUMNS.items()} == {
        "items": "item,category,tier,lifetime_year,energy_kwh_year,aliases,note",
        "factors": "item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,"
        "locator,note",
        "electricity": "place,year,criterion,value,low,high,unit,source_id",
        "sources": "id,kind,publisher,title,version,url,licence,date_published,date_accessed",
    }
    assert SOURCE_KINDS == ("publication", "dataset", "manufacturer", "assumption")
    for kind in SOURCE_KINDS:
        assert parsed(tables(sources=(0, {"kind": kind})))[1] == []
    for part in ("fossil", "biogenic", "land_use"):
        held = with_row("factors", 0, **{**PART, "criterion": f"climate_change_{part}"}, value="3")
        factor_set, found = parsed(held)
        assert (found, len(factor_set.parts), len(factor_set.factors)) == ([], 1, 2)


def test_every_cell_of_a_right_set() -> None:
    factor_set, _ = parsed(tables(items=(0, {"aliases": " Portable | |Laptop ", "note": "n"})))
    laptop, factor, mix, source = factor_set.items[0], factor_set.factors[0], factor_set.mixes[0], factor_set.sources[0]
    assert (laptop.category, laptop.tier, laptop.aliases, laptop.note) == (
        "laptop", "terminals", ("Portable", "Laptop"), "n")  # fmt: skip
    assert (factor.set_name, factor.valid_from, factor.valid_to, factor.quality, factor.locator) == (
        "mine", 2022, None, "medium", "table 1")  # fmt: skip
    assert (mix.place, mix.year, mix.criterion, mix.value, mix.low, mix.high, mix.id) == (
        "FR", 2024, "climate_change", 0.05, None, None, "mine:electricity:FR:2024:climate_change")  # fmt: skip
    assert (source.kind, source.url, source.version) == ("publication", "https://example.org", "1")


def test_an_item_is_called_by_its_first_names() -> None:
    one, none = (parsed(tables(items=(0, {"aliases": a})))[0].items[0] for a in ("Portable", ""))
    assert [one.label("fr"), one.label("en"), none.label("fr"), none.label("en")] == ["Portable"] * 2 + ["laptop"] * 2
