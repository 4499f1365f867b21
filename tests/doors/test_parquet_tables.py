"""Parquet inventories: a view with our names over the file, checked by one scan."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.doors.inventories import read, written

CELLS = ("item_id", "type", "quantity", "location", "source_row")


def parquet(path: Path, sql: str) -> Path:
    duckdb.execute(f"copy ({sql}) to '{path}' (format parquet)")
    return path


def test_a_parquet_file_is_read_where_it_is(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "p.parquet",
        "select 'A' as id, 'Laptop' as type, 2 as qty, 'bureau' as location "
        "union all select 'B', 'Serveur', 3, 'own_room'",
    )
    reading = read(path)
    assert reading.rows("equipment", *CELLS) == [
        ("A", "Laptop", 2.0, "office", 1),
        ("B", "Serveur", 3.0, "own_room", 2),
    ]
    kind = reading.con.execute(
        "select table_type from information_schema.tables where table_name = 'equipment'"
    ).fetchall()
    assert kind == [("VIEW",)]
    assert reading.places() == []


FIVE = "case when range = 5 then {} else {} end as {}"
TYPE, QUANTITY = "'Laptop' as type", "1 as quantity"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ((TYPE, FIVE.format(-1.0, 1.0, "quantity")), "number-negative"),
        ((TYPE, FIVE.format("null", 1, "quantity")), "cell-empty"),
        ((TYPE, FIVE.format("'nan'::double", 1, "quantity")), "number-invalid"),
        ((TYPE, FIVE.format("'deux'", "'1,5'", "quantity")), "number-invalid"),
        ((FIVE.format("'=1+1'", "'9'", "type"), QUANTITY), "formula-cell"),
        ((TYPE, QUANTITY, FIVE.format(0, 4, "lifetime")), "lifetime-zero"),
    ],
)
def test_wrong_cells_are_found_with_their_row(tmp_path: Path, columns: tuple[str, ...], code: str) -> None:
    reading = read(parquet(tmp_path / "p.parquet", f"select {', '.join(columns)} from range(9)"))
    assert [place[:2] for place in reading.places()] == [(code, 6)]


def test_repeated_identifiers_are_an_error(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "p.parquet", "select 'A' || (range % 4) as id, 'Laptop' as type, 1 as quantity from range(6)"
    )
    (problem,) = read(path).found("duplicates-counted")
    assert problem.params == {"lines": 2, "value": "A0"}


def test_parquet_and_csv_make_one_inventory(tmp_path: Path) -> None:
    path = parquet(tmp_path / "p.parquet", "select 'A' as id, 'Laptop' as type, 1 as quantity")
    reading = read(path, written(tmp_path, "x.csv", "id;type;quantity\nB;Laptop;2\n"))
    assert [r[0] for r in reading.rows("equipment", "item_id")] == ["A", "B"]
    assert reading.report.rows["equipment"] == 2


def test_a_broken_parquet_file_is_said(tmp_path: Path) -> None:
    assert read(written(tmp_path, "p.parquet", b"PAR1 not really")).places()[0][0] == "parquet-unreadable"
