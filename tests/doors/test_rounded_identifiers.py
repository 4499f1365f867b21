"""Identifiers a spreadsheet rounded tell nothing apart: no row is lost for them, and the user knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.inventories import read, read_text, workbook

HEADER = "identifiant;type;quantité;remarque"


@pytest.mark.parametrize("shown", ["1,23E+11", "1.23E+11", "1E+11", "1,23457e+11"])
def test_rounded_identifiers_merge_no_row(tmp_path: Path, shown: str) -> None:
    """Rows that are the same but for a column nobody reads, and rows wholly the same."""
    lines = [HEADER, f"{shown};laptop;1;a", f"{shown};laptop;1;b", f"{shown};laptop;1;b", "PC;laptop;2;c"]
    reading = read_text(tmp_path, "\n".join(lines))
    assert reading.con.execute("select count(*), sum(quantity) from equipment").fetchall() == [(4, 5.0)]
    (told,) = reading.found("id-rounded")
    assert (told.severity, told.row, told.column) == ("doubt", 2, "identifiant")
    assert told.params == {"lines": 3, "value": shown}
    assert not reading.found("duplicate-line") and not reading.found("duplicate-id")
    assert [r.kept for r in reading.report.readings] == [4]


def test_what_looks_like_a_power_and_is_an_identifier(tmp_path: Path) -> None:
    lines = [HEADER, "12E45;laptop;1;", "E+11;laptop;1;", "PC1E+11;laptop;1;", "1E11;laptop;1;"]
    reading = read_text(tmp_path, "\n".join(lines))
    assert not reading.found("id-rounded")
    assert [i for (i,) in reading.rows("equipment", "item_id")] == ["12E45", "E+11", "PC1E+11", "1E11"]


def test_a_number_longer_than_a_spreadsheet_keeps(tmp_path: Path) -> None:
    rows = [[123456789012345678, "laptop", 1], [123456789012345, "laptop", 1], ["123456789012345678", "laptop", 1]]
    path = workbook(tmp_path / "p.xlsx", {"Parc": [["identifiant", "type", "quantité"], *rows]})
    reading = read(path)
    assert reading.found("id-rounded")[0].params["lines"] == 1
    names = [i for (i,) in reading.rows("equipment", "item_id")]
    assert names == [f"{path}:2", "123456789012345", "123456789012345678"]


def test_machines_whose_names_are_rounded_are_all_kept(tmp_path: Path) -> None:
    hosts = "identifiant;type;quantité\nh;server;1\n"
    guests = "machine virtuelle;hôte;vCPU\n1,2E+10;h;2\n1,2E+10;h;2\nvm;1,2E+10;4\n"
    (tmp_path / "h.csv").write_text(hosts)
    (tmp_path / "v.csv").write_text(guests)
    reading = read(tmp_path / "h.csv", tmp_path / "v.csv")
    assert reading.con.execute("select count(*) from virtual_machine").fetchall() == [(2,)]
    assert [(p.row, p.column) for p in reading.found("id-rounded")] == [(2, "machine virtuelle"), (4, "hôte")]
    assert [p.params["value"] for p in reading.found("host-unknown")] == ["1,2E+10"]


@given(st.lists(st.tuples(st.sampled_from(["1,2E+11", "3E+10", "a", "b", ""]), st.integers(1, 2)), max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_is_lost_for_a_rounded_identifier(tmp_path: Path, rows: list[tuple[str, int]]) -> None:
    text = "\n".join([HEADER, *(f"{name};laptop;{count};" for name, count in rows)])
    reading = read_text(tmp_path, text)
    unnamed = [count for name, count in rows if "+" in name or not name]
    kept = reading.con.execute("select quantity from equipment where item_id not in ('a', 'b') order by source_row")
    assert [count for (count,) in kept.fetchall()] == unnamed
