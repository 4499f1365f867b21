"""Parquet files and dataframes that are not what they seem: damaged pages, two columns of one name."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.reading import read_inventory
from ecosoin.doors.text.parquet_table import damage_told
from ecosoin.inputs.columns import Frame
from ecosoin.kernel.errors import InputProblems
from tests.doors.inventories import read

ROWS = 3000


def parquet(path: Path) -> Path:
    dice = random.Random(7)
    columns = {
        "item_id": [f"i{i}" for i in range(ROWS)],
        "type": ["laptop"] * ROWS,
        "quantity": [dice.random() for _ in range(ROWS)],
        "service": [f"s{dice.random()}" for _ in range(ROWS)],
    }
    pq.write_table(pa.table(columns), path, compression="snappy")
    return path


def damaged(path: Path, column: int) -> Path:
    """The same file, the pages of a column overwritten here and there."""
    data = bytearray(path.read_bytes())
    chunk = pq.read_metadata(path).row_group(0).column(column)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    for i in range(start, start + chunk.total_compressed_size - 20, 11):
        data[i] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("column", range(4))
def test_damaged_pages_are_the_files_defect(tmp_path: Path, column: int) -> None:
    path = damaged(parquet(tmp_path / "parc.parquet"), column)
    done = CliRunner().invoke(main, ["footprint", str(path), "--year", "2025", "--out", str(tmp_path / "out")])
    assert done.exit_code == 1, done.output
    assert "parc.parquet" in done.output and "endommagé" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("column", ["path", "size_byte", "modified"])
def test_a_damaged_listing_is_told_by_signals(tmp_path: Path, column: str) -> None:
    path = tmp_path / "listing.parquet"
    duckdb.execute(
        "copy (select '/srv/' || hash(i) as path, hash(i) % 100000 as size_byte, date '2024-01-01' "
        f"- (hash(i) % 900)::int as modified from range({ROWS}) t(i)) to '{path}' (format parquet)"
    )
    damaged(path, ["path", "size_byte", "modified"].index(column))
    done = CliRunner().invoke(main, ["signals", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1, done.output
    assert "listing.parquet" in done.output and "endommagé" in done.output


def test_the_damaged_file_of_a_folder_is_named_with_the_other_problems(tmp_path: Path) -> None:
    parquet(tmp_path / "bon.parquet")
    damaged(parquet(tmp_path / "mauvais.parquet"), 2)
    (tmp_path / "autre.csv").write_text("identifiant;type;quantité\nx;laptop;beaucoup\n")
    with pytest.raises(InputProblems) as caught:
        read(tmp_path)
    assert [p.file for p in caught.value.problems if p.code == "parquet-damaged"] == [str(tmp_path / "mauvais.parquet")]


def test_what_stops_the_engine_and_is_no_damage_is_not_the_users(tmp_path: Path) -> None:
    with pytest.raises(duckdb.CatalogException), damage_told([parquet(tmp_path / "p.parquet")]):
        connect().execute("select * from nothing")


def two(names: list[str]) -> Any:
    values = [pa.array(["a"]), pa.array(["laptop"]), pa.array([1.0]), pa.array([2.0])]
    return pa.Table.from_arrays(values, names=names)


@pytest.mark.parametrize("second", ["quantity", "Quantity", "quantité"])
@pytest.mark.parametrize("kind", ["file", "frame"])
def test_two_columns_of_one_name(tmp_path: Path, kind: str, second: str) -> None:
    table = two(["item_id", "type", "quantity", second])
    given: Path | Frame = Frame("parc", table)
    if kind == "file":
        given = tmp_path / "parc.parquet"
        pq.write_table(table, given)
    report = read_inventory(connect(), [given], "auto", None, 2025, "FR")
    assert [(p.code, p.column) for p in report.problems if p.severity == "error"] == [("header-repeated", second)]


def test_columns_of_one_name_that_nobody_reads(tmp_path: Path) -> None:
    table = pa.table({"item_id": ["a"], "type": ["laptop"], "quantity": [2.0], "more": [{"x": 1, "y": {"z": 2}}]})
    table = table.append_column("x", pa.array([1])).append_column("X", pa.array([2]))
    pq.write_table(table, tmp_path / "p.parquet")
    reading = read(tmp_path / "p.parquet")
    assert reading.found("columns-ignored")[0].params["columns"] == "more, x, X"
    assert reading.rows("equipment", "item_id", "quantity") == [("a", 2.0)]
