"""What a mapping names and no file has is told, with what the files have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.doors.inventories import Reading, read, workbook, written

PARC = "num;type;quantité;vie\nA1;portable;10;5\nA2;serveur;2;6\n"


def told(reading: Reading) -> list[tuple[str, str | None]]:
    return [(p.code, p.column) for p in reading.report.problems if p.code.startswith("mapping-")]


def mapped(folder: Path, text: str, content: str = PARC) -> Reading:
    return read(written(folder, "parc.csv", content), mapping=written(folder, "m.yaml", text))


@pytest.mark.parametrize(
    ("text", "code", "place", "near"),
    [
        ("columns: {nume: item_id}", "mapping-header-absent", "columns.nume", "num"),
        ("columns: {num: item_id, vie: vcpu_count}", "mapping-column-elsewhere", "columns.vie", None),
        ("values: {type: {serveurs: server}}", "mapping-word-absent", "values.type.serveurs", "serveur"),
        ("values: {country: {fr: DE}}", "mapping-values-unused", "values.country", None),
        ("constants: {type: laptop}", "mapping-constant-unused", "constants.type", None),
        ("sheets: [Parc]", "mapping-sheet-absent", "sheets", "–"),
    ],
)
def test_each_name_that_nothing_answers_to_is_a_doubt(
    tmp_path: Path, text: str, code: str, place: str, near: str | None
) -> None:
    reading = mapped(tmp_path, text)
    assert told(reading) == [(code, place)]
    [problem] = reading.found(code)
    assert problem.severity == "doubt" and problem.file == str(tmp_path / "m.yaml")
    assert near is None or problem.params["near"] == near


def test_what_the_files_have_is_no_doubt(tmp_path: Path) -> None:
    text = "columns: {NUM: item_id, Vie: lifetime_year}\nvalues: {type: {Portable: laptop}}\nconstants: {country: NO}\n"
    reading = mapped(tmp_path, text)
    assert told(reading) == []
    assert reading.rows("equipment", "item_id", "type", "lifetime_year", "country") == [
        ("A1", "laptop", 5.0, "NO"), ("A2", "serveur", 6.0, "NO"),
    ]  # fmt: skip


def test_one_file_of_several_is_enough(tmp_path: Path) -> None:
    other = written(tmp_path, "b.csv", "identifiant;type;quantité;usage\nB;laptop;1;x\n")
    mapping = written(tmp_path, "m.yaml", "columns: {num: item_id, vie: lifetime_year, usage: service}")
    assert told(read(written(tmp_path, "a.csv", PARC), other, mapping=mapping)) == []


def test_a_header_nobody_understands_still_gives_its_names(tmp_path: Path) -> None:
    reading = mapped(tmp_path, "columns: {Références: item_id}", "Réference;Genre\nA;PC\n")
    [problem] = reading.found("mapping-header-absent")
    assert problem.params["near"] == "Réference" and reading.found("headers-unknown")


def test_the_sheets_of_a_workbook_are_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["identifiant", "type", "quantité"], ["A", "laptop", 1]]
    path = workbook(tmp_path / "parc.xlsx", {"Nord": rows, "Sud": [*rows[:1], ["B", "laptop", 2]]})
    reading = read(path, mapping=written(tmp_path, "m.yaml", "sheets: [Nord, Sid]"))
    assert told(reading) == [("mapping-sheet-absent", "sheets")]
    assert reading.found("mapping-sheet-absent")[0].params["found"] == "Nord, Sud"


def test_words_of_a_column_typed_by_its_file_are_looked_for_too(tmp_path: Path) -> None:
    path = tmp_path / "parc.parquet"
    rows = "select 'A' as item_id, 'PC' as type, 2.0 as quantity"
    duckdb.sql(rows).write_parquet(str(path))
    reading = read(path, mapping=written(tmp_path, "m.yaml", "values: {quantity: {deux: 2}, type: {pc: laptop}}"))
    assert told(reading) == [("mapping-word-absent", "values.quantity.deux")]


def test_each_wrong_constant_is_told_once_where_it_is_written(tmp_path: Path) -> None:
    wrong = {"hours_day": "25", "pue": "abc", "location": "grenier", "purchase_date": "hier", "lifetime_year": "1e300"}
    text = "".join(f"  {column}: {value}\n" for column, value in wrong.items())
    reading = mapped(tmp_path, f"constants:\n{text}", PARC.replace(";vie", "").replace(";5", "").replace(";6", ""))
    told = [(p.file, p.column, p.params["value"]) for p in reading.report.problems if p.severity == "error"]
    assert sorted(told) == sorted((str(tmp_path / "m.yaml"), f"constants.{c}", v) for c, v in wrong.items())
