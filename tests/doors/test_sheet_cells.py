"""What a reader sees in the cells of a workbook: errors, merged cells, hidden columns, padded numbers, dates of a cell
without a format. The same value is read the same in a CSV and in a workbook.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosoin.doors.text.number_formats import padded, padding
from tests.doors.inventories import Reading, read, workbook, written
from tests.doors.test_workbooks import ods

HEADER = ["identifiant", "type", "quantité", "date d'achat", "durée de vie", "service"]
COLUMNS = ("item_id", "type", "quantity", "purchase_date", "lifetime_year", "service")


def sheet(path: Path, rows: list[list[Any]], *, late: bool = False, hidden: str = "", merges: str = "") -> Path:
    """A workbook of one sheet « Parc »; a cell written (value, format) has that number format."""
    book = xlsxwriter.Workbook(path, {"date_1904": late})
    page = book.add_worksheet("Parc")
    for i, row in enumerate([HEADER, *rows]):
        for j, cell in enumerate(row):
            if isinstance(cell, tuple):
                page.write(i, j, cell[0], book.add_format({"num_format": cell[1]}))
            elif str(cell).startswith("=error "):
                page.write_formula(i, j, "=1+1", None, str(cell).split()[1])
            elif isinstance(cell, str):
                page.write_string(i, j, cell)
            elif cell is not None:
                page.write(i, j, cell)
    if hidden:
        page.set_column(hidden, None, None, {"hidden": True})
    for merge in merges.split():
        page.merge_range(merge, "Cardio")
    book.close()
    return path


def cells(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    return reading.rows("equipment", *names)


def test_merged_cells_of_the_columns_read_are_a_doubt(tmp_path: Path) -> None:
    rows = [[f"i{n}", "laptop", 1, None, 5, None] for n in range(4)]
    reading = read(sheet(tmp_path / "p.xlsx", rows, merges="F2:F4"))
    (told,) = reading.found("cells-merged")
    assert (told.severity, told.row, told.params) == ("doubt", 3, {"sheet": "Parc", "count": 1, "cells": "F2:F4"})
    assert cells(reading, "service") == [("Cardio",), (None,), (None,), (None,)]


def test_merges_that_hide_nothing_are_nobodys_doubt(tmp_path: Path) -> None:
    """Over a title, below the rows, or over columns that are not read."""
    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Parc")
    page.merge_range("A1:F1", "Inventaire 2025")
    page.write_row(2, 0, [*HEADER, "remarque", "suite"])
    page.write_row(3, 0, ["a", "laptop", 1])
    page.write_row(4, 0, ["b", "laptop", 1])
    page.merge_range("G4:H5", "à revoir")
    page.merge_range("A8:F8", "")
    page.merge_range("F4:F5", "")
    book.close()
    reading = read(path)
    assert not reading.found("cells-merged")
    assert cells(reading, "item_id") == [("a",), ("b",)]


def test_covered_cells_that_kept_their_value_are_read(tmp_path: Path) -> None:
    """A tool may write each cell, then merge them for the eye."""
    rows = [[f"i{n}", "laptop", 1, None, 5, "Cardio"] for n in range(3)]
    reading = read(sheet(tmp_path / "p.xlsx", rows, merges="F2:F4"))
    assert not reading.found("cells-merged")
    assert cells(reading, "service") == [("Cardio",)] * 3


def test_merged_cells_of_an_open_document(tmp_path: Path) -> None:
    tall = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2">'
        "<text:p>C</text:p></table:table-cell>"
    )
    path = ods(
        tmp_path / "p.ods",
        ("", [*HEADER[:3], "service"]),
        ("", ["a", "laptop", "4", tall]),
        ("", ["b", "laptop", "5", "<table:covered-table-cell/>"]),
    )
    assert read(path).found("cells-merged")[0].params["cells"] == "D2:D3"


@pytest.mark.parametrize(
    ("column", "error", "severity"),
    [
        ("durée de vie", "#DIV/0!", "doubt"),
        ("date d'achat", "#REF!", "doubt"),
        ("service", "#N/A", "doubt"),
        ("identifiant", "#VALUE!", "doubt"),
        ("quantité", "#N/A", "error"),
        ("type", "#NAME?", "error"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_cells_in_error_have_no_value_and_are_told(
    tmp_path: Path, kind: str, column: str, error: str, severity: str
) -> None:
    row: list[Any] = ["a", "laptop", "1", "2021-02-03", "5", "Cardio"]
    row[HEADER.index(column)] = error
    if kind == "xlsx":
        given = [f"=error {c}" if c == error else c for c in row]
        path = sheet(tmp_path / "p.xlsx", [given])
    else:
        path = written(tmp_path, "p.csv", ";".join(HEADER) + "\n" + ";".join(row) + "\n")
    reading = read(path)
    (told,) = reading.found("cells-in-error")
    assert (told.severity, told.row, told.column, told.params) == (severity, 2, column, {"lines": 1, "value": error})
    assert [p.code for p in reading.report.problems if p.severity == "error"] == ["cells-in-error"] * (
        severity == "error"
    )
    name = COLUMNS[HEADER.index(column)]
    assert cells(reading, name) == [(f"{path}:2" if name == "item_id" else None,)]
    (account,) = reading.report.readings
    assert (account.lines, account.kept, account.blank) == (2, 1, 0)


def test_cells_in_error_of_an_open_document(tmp_path: Path) -> None:
    bad = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="float" office:value="0">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    path = ods(tmp_path / "p.ods", ("", [*HEADER[:3], "durée de vie"]), ("", ["a", "laptop", "4", bad]))
    reading = read(path)
    assert reading.found("cells-in-error")[0].params["value"] == "#N/A"
    assert cells(reading, "lifetime_year") == [(None,)]


def test_a_word_after_a_sharp_is_a_word(tmp_path: Path) -> None:
    path = written(tmp_path, "p.csv", "identifiant;type;quantité;service\n#12;laptop;1;#urgent!\n")
    reading = read(path)
    assert not reading.found("cells-in-error")
    assert cells(reading, "item_id", "service") == [("#12", "#urgent!")]


def test_a_hidden_column_that_is_read_is_noted(tmp_path: Path) -> None:
    reading = read(sheet(tmp_path / "p.xlsx", [["a", "laptop", 3]], hidden="C:C"))
    (told,) = reading.found("columns-hidden")
    assert (told.severity, told.params) == ("note", {"columns": "quantité"})
    assert not read(sheet(tmp_path / "q.xlsx", [["a", "laptop", 3]], hidden="H:J")).found("columns-hidden")


DAYS = {
    44230: datetime.date(2021, 2, 3),
    "44230": datetime.date(2021, 2, 3),
    2015: datetime.date(2015, 1, 1),
    20150304: datetime.date(2015, 3, 4),
    "20150304": datetime.date(2015, 3, 4),
    44230.5: datetime.date(2021, 2, 3),
    "2015-03-04": datetime.date(2015, 3, 4),
    "04.03.2015": datetime.date(2015, 3, 4),
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_date_without_a_format_is_read_as_its_text_is(tmp_path: Path, kind: str) -> None:
    rows: list[list[Any]] = [[f"i{n}", "laptop", 1, day] for n, day in enumerate([*DAYS, "25.12.2015"])]
    lines = [";".join(str(c) for c in r) for r in [HEADER[:4], *rows]]
    path = sheet(tmp_path / "p.xlsx", rows) if kind == "xlsx" else written(tmp_path, "p.csv", "\n".join(lines))
    reading = read(path)
    assert [d for (d,) in cells(reading, "purchase_date")][:-1] == list(DAYS.values())
    assert reading.places() == []


@pytest.mark.parametrize("day", [(44230, "General"), "44230", 44230])
def test_days_counted_from_1904(tmp_path: Path, day: object) -> None:
    reading = read(sheet(tmp_path / "p.xlsx", [["a", "laptop", 1, day]], late=True))
    assert cells(reading, "purchase_date") == [(datetime.date(2025, 2, 4),)]


GRID = st.lists(
    st.tuples(
        st.sampled_from(["44230", "2015", "20150304", "2015-03-04", "31/12/2015", "03/2015", "#REF!", "n/a", "x", ""]),
        st.sampled_from(["5", "5,5", "4 ans", "#N/A", "?", "x", "", "1e1", "0"]),
        st.sampled_from(["Cardio", "#REF!", "007", "12", ""]),
    ),
    min_size=1,
    max_size=6,
)


@given(GRID)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_texts_and_numbers_are_read_the_same_in_a_csv_and_a_workbook(
    tmp_path: Path, grid: list[tuple[str, str, str]]
) -> None:
    rows = [[f"i{n}", "laptop", "1", *row] for n, row in enumerate(grid)]
    lines = [";".join(r) for r in [HEADER, *rows]]
    files = [
        written(tmp_path, "texte.csv", "\n".join(lines) + "\n"),
        workbook(tmp_path / "textes.xlsx", {"Parc": [HEADER, *rows]}),
        sheet(tmp_path / "nombres.xlsx", [[int(c) if c.isdigit() and c[0] != "0" else c for c in r] for r in rows]),
    ]
    found = [read(f) for f in files]
    told = [
        [(p.code, p.severity, p.row, p.column) for p in r.report.problems if p.code != "columns-ignored"] for r in found
    ]
    assert told[0] == told[1] == told[2]
    told_rows = [cells(r, *COLUMNS) for r in found]
    assert told_rows[0] == told_rows[1] == told_rows[2]


def test_identifiers_are_read_as_they_are_shown(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [(12, "00000"), "laptop", 1],
        [(12, '"PC-"0000'), "laptop", 1],
        [(12, "0"), "laptop", (2, "000")],
        [12.5, "laptop", 1],
    ]
    reading = read(sheet(tmp_path / "p.xlsx", rows))
    assert cells(reading, "item_id", "quantity") == [("00012", 1.0), ("PC-0012", 1.0), ("12", 2.0), ("12.5", 1.0)]


def test_identifiers_of_an_open_document_too(tmp_path: Path) -> None:
    one = '<table:table-cell office:value-type="float" office:value="12"><text:p>00012</text:p></table:table-cell>'
    reading = read(ods(tmp_path / "p.ods", ("", HEADER[:3]), ("", [one, "laptop", "4"])))
    assert cells(reading, "item_id") == [("00012",)]


@pytest.mark.parametrize(
    "code", ["General", "0", "0.00", "#,##0", "@", "dd/mm/yyyy", "0%", "0.00E+00", "# ?/?", "[h]:mm"]
)
def test_other_formats_pad_nothing(code: str) -> None:
    assert padding(code) is None


@given(st.integers(0, 10**15), st.integers(2, 20))
def test_a_padded_number_is_the_number_with_zeros_before(number: int, width: int) -> None:
    signs = padding("0" * width)
    assert signs is not None
    assert padded(float(number), signs) == f"{number:0{width}d}"


@pytest.mark.parametrize(
    ("code", "shown"), [("[$-40C]00000;-00000", "00012"), ("000 000", "000 012"), ("0000_)", "0012")]
)
def test_sections_and_signs_of_a_format(code: str, shown: str) -> None:
    signs = padding(code)
    assert signs is not None
    assert padded(12.0, signs) == shown
    assert padded(-12.0, signs) is padded(1.5, signs) is None
