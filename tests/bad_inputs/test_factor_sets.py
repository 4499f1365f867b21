"""One wrong factor set per check, and the problem it must give: code, column, and a sentence in both languages."""

from __future__ import annotations

import pytest

from ecosoin.catalogue.parsing import parse_factor_set
from tests.catalogue.sets import Tables, tables, with_row
from tests.report_text import message, remedy

WRONG: list[tuple[str, str, str | None, Tables]] = [
    ("negative value", "factor-value-negative", "value", tables(factors=(1, {"value": "-0.01"}))),
    ("negative mix", "factor-value-negative", "value", tables(electricity=(0, {"value": "-1"}))),
    ("decimal comma", "factor-number-invalid", "value", tables(factors=(1, {"value": "0,01"}))),
    ("thousands space", "factor-number-invalid", "value", tables(factors=(1, {"value": "1 200"}))),
    ("not a number", "factor-number-invalid", "value", tables(factors=(1, {"value": "nan"}))),
    ("infinite", "factor-number-invalid", "value", tables(factors=(1, {"value": "1e999"}))),
    ("empty value", "factor-cell-empty", "value", tables(factors=(1, {"value": ""}))),
    ("unknown criterion", "factor-choice-unknown", "criterion", tables(factors=(1, {"criterion": "GWP"}))),
    ("unknown stage", "factor-choice-unknown", "stage", tables(factors=(1, {"stage": "BLD"}))),
    ("unknown tier", "factor-choice-unknown", "tier", tables(items=(0, {"tier": "terminal"}))),
    ("unknown quality", "factor-choice-unknown", "quality", tables(factors=(1, {"quality": "5"}))),
    ("unit of another criterion", "factor-unit-mismatch", "unit", tables(factors=(1, {"unit": "kg Sb eq/GB"}))),
    ("grams", "factor-unit-mismatch", "unit", tables(factors=(1, {"unit": "g CO2 eq/GB"}))),
    ("mix not per kWh", "factor-unit-mismatch", "unit", tables(electricity=(0, {"unit": "kg CO2 eq/MWh"}))),
    (
        "two counts for one item",
        "factor-unit-inconsistent",
        "unit",
        with_row("factors", 0, stage="distribution", unit="kg CO2 eq/kg"),
    ),
    ("range upside down", "factor-range-disordered", "low", tables(factors=(0, {"low": "260", "high": "130"}))),
    ("value out of range", "factor-range-disordered", "low", tables(factors=(0, {"value": "100"}))),
    ("one bound only", "factor-range-disordered", "low", tables(factors=(0, {"high": ""}))),
    ("zero low bound", "factor-range-disordered", "low", tables(factors=(0, {"low": "0"}))),
    ("coverage in percent", "factor-coverage-invalid", "coverage", tables(factors=(0, {"coverage": "90"}))),
    ("validity backwards", "factor-validity-disordered", "valid_from", tables(factors=(0, {"valid_to": "2020"}))),
    ("year in words", "factor-number-invalid", "year", tables(electricity=(0, {"year": "latest"}))),
    ("unknown item", "factor-item-unknown", "item", tables(factors=(0, {"item": "laptp"}))),
    ("unknown source", "factor-source-unknown", "source_id", tables(factors=(0, {"source_id": "papr"}))),
    ("repeated item", "factor-duplicate", None, with_row("items", 0)),
    ("repeated factor", "factor-duplicate", None, with_row("factors", 0, value="171")),
    ("repeated mix", "factor-duplicate", None, with_row("electricity", 0, value="0.06")),
    ("repeated source", "factor-duplicate", None, with_row("sources", 0)),
    ("a name for two items", "factor-alias-ambiguous", "aliases", tables(items=(1, {"aliases": "note-book"}))),
    (
        "fossil part above total",
        "factor-part-above-total",
        "value",
        with_row("factors", 0, criterion="climate_change_fossil", value="171", low="", high=""),
    ),
    (
        "part without its total",
        "factor-part-without-total",
        "criterion",
        with_row("factors", 0, criterion="climate_change_biogenic", stage="end_of_life", value="1", low="", high=""),
    ),
    ("zero lifetime", "factor-number-invalid", "lifetime_year", tables(items=(0, {"lifetime_year": "0"}))),
]


DOUBTFUL: list[tuple[str, str, str, Tables]] = [
    ("unknown kind", "factor-choice-unknown", "kind", tables(sources=(0, {"kind": "web"}))),
    ("missing locator", "factor-cell-wanted", "locator", tables(factors=(0, {"locator": ""}))),
    ("missing quality", "factor-cell-wanted", "quality", tables(factors=(0, {"quality": ""}))),
    ("source without licence", "factor-cell-wanted", "licence", tables(sources=(0, {"licence": " "}))),
    ("source without address", "factor-cell-wanted", "url", tables(sources=(0, {"url": ""}))),
]


@pytest.mark.parametrize(("code", "column", "held"), [w[1:] for w in DOUBTFUL], ids=[w[0] for w in DOUBTFUL])
def test_a_row_badly_described_is_kept_and_doubted(code: str, column: str, held: Tables) -> None:
    whole, _ = parse_factor_set("mine", tables())
    kept, problems = parse_factor_set("mine", held)
    assert [(p.code, p.column, p.severity) for p in problems] == [(code, column, "doubt")]
    assert (len(kept.factors), len(kept.sources)) == (len(whole.factors), len(whole.sources))


@pytest.mark.parametrize(
    ("written", "read"),
    [("kg CO2 eq", "kg CO2 eq/unit"), ("kgCO2e/unit", "kg CO2 eq/unit"), ("KG CO2 eq / unit", "kg CO2 eq/unit")],
)
def test_a_unit_written_otherwise_is_read_as_ours(written: str, read: str) -> None:
    kept, problems = parse_factor_set("mine", tables(factors=(0, {"unit": written})))
    assert (problems, kept.factors[0].unit) == ([], read)


@pytest.mark.parametrize(("code", "column", "wrong"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_factor_set_says_what_and_where(code: str, column: str | None, wrong: Tables) -> None:
    _, problems = parse_factor_set("mine", wrong)
    found = [p for p in problems if p.code == code]
    assert found, [p.code for p in problems]
    problem = found[0]
    assert problem.column == column
    assert problem.severity == "error"
    assert problem.file is not None and problem.row is not None
    for language in ("fr", "en"):
        assert len(message(problem, language)) > 10
        assert len(remedy(problem, language)) > 10


@pytest.mark.parametrize("table", ["items", "factors", "electricity", "sources"])
def test_a_missing_table_is_named_with_its_columns(table: str) -> None:
    held = tables()
    del held[table]
    _, problems = parse_factor_set("mine", held)
    missing = [p for p in problems if p.code == "factor-table-missing"]
    assert [p.file for p in missing] == [f"{table}.csv"]
    assert f"{table}.csv" in message(missing[0], "fr")


def test_a_missing_column_is_named() -> None:
    held = tables()
    for row in held["factors"]:
        del row["coverage"]
    _, problems = parse_factor_set("mine", held)
    assert ("factor-column-missing", "coverage", 1) in {(p.code, p.column, p.row) for p in problems}


def test_a_misspelt_item_is_suggested_not_replaced() -> None:
    factor_set, problems = parse_factor_set("mine", tables(factors=(0, {"item": "laptp"})))
    assert "laptop" in remedy(problems[0], "fr")
    assert [f.item for f in factor_set.factors] == ["fixed_data"]
