"""Workbooks: what a reader of a sheet does not see is left out and told; formulas need values; every row counts."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.format import formats_of
from ecosoin.doors.formats.reading import stage_files
from ecosoin.doors.text.staging import ColumnMapping, Staging
from ecosoin.results.record import FileReading
from tests.doors.inventories import read, workbook, written

HEADER = ["identifiant", "type", "quantité"]


def book(
    path: Path,
    sheets: dict[str, list[list[Any]]],
    hidden: Mapping[str, str] = MappingProxyType({}),
    rows: Mapping[str, set[int]] = MappingProxyType({}),
) -> Path:
    """A workbook with hidden sheets (``hide`` or ``very_hidden``) and hidden lines."""
    made = xlsxwriter.Workbook(path)
    for name, cells in sheets.items():
        sheet = made.add_worksheet(name)
        for i, row in enumerate(cells):
            sheet.write_row(i, 0, row)
        for line in rows.get(name, ()):
            sheet.set_row(line - 1, None, None, {"hidden": True})
        if name in hidden:
            getattr(sheet, hidden[name])()
    made.close()
    return path


def staged(*paths: Path, mapping: ColumnMapping = ColumnMapping()) -> Staging:  # noqa: B008 - a frozen value
    staging = Staging(connect(), paths[0].parent, 2025, "FR", mapping)
    stage_files(staging, paths, formats_of("footprint"))
    return staging


def aside(reading: FileReading) -> dict[str, int]:
    return {a.code: a.lines for a in reading.set_aside}


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_left_out_and_told(tmp_path: Path, how: str) -> None:
    old = [HEADER, *([f"old-{i}", "laptop", 1] for i in range(30))]
    path = book(tmp_path / "p.xlsx", {"Parc": [HEADER, ["a", "laptop", 2]], "2019": old}, {"2019": how})
    reading = read(path)
    assert reading.rows("equipment", "item_id", "quantity") == [("a", 2.0)]
    (told,) = reading.found("sheet-hidden")
    assert (told.severity, told.params) == ("doubt", {"sheets": "2019", "lines": 31})


def test_a_hidden_list_of_words_is_nobodys_doubt(tmp_path: Path) -> None:
    path = book(
        tmp_path / "p.xlsx", {"Parc": [HEADER, ["a", "laptop", 2]], "Listes": [["oui"], ["non"]]}, {"Listes": "hide"}
    )
    staging = staged(path)
    assert [p for p in staging.problems if p.severity == "doubt"] == []
    assert aside(staging.readings[f"{path}#Listes"]) == {"sheet-hidden": 2}


def test_hidden_rows_are_left_out_and_told(tmp_path: Path) -> None:
    cells = [HEADER, ["a", "laptop", 2], ["b", "laptop", 9], ["c", "laptop", 3]]
    reading = read(book(tmp_path / "p.xlsx", {"Parc": cells}, rows={"Parc": {3}}))
    assert reading.rows("equipment", "item_id", "source_row") == [("a", 2), ("c", 4)]
    assert reading.found("rows-hidden")[0].params == {"lines": 1, "first": 3}


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Parc">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def ods(path: Path, *rows: tuple[str, list[str]]) -> Path:
    """A sheet of text: (attributes of the row, its cells; one that begins with < is written as it is)."""
    lines = "".join(
        f"<table:table-row {a}>"
        + "".join(
            c
            if c.startswith("<")
            else f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in cells
        )
        + "</table:table-row>"
        for a, cells in rows
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(lines))
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def test_filtered_rows_of_an_open_document(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "p.ods",
        ("", HEADER),
        ('table:visibility="filter"', ["a", "laptop", "4"]),
        ("", ["b", "laptop", "5"]),
    )
    reading = read(path)
    assert reading.rows("equipment", "item_id", "quantity") == [("b", 5.0)]
    assert reading.found("rows-hidden")[0].params["first"] == 2


def without_values(path: Path) -> Path:
    """The same workbook as a script writes it: formulas without what they gave."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"<v>0</v>", b"<v></v>"))
    return path


def test_formulas_without_values_are_named(tmp_path: Path) -> None:
    cells = [HEADER, ["a", "laptop", "=1+1"], ["b", "laptop", 3]]
    assert read(workbook(tmp_path / "zero.xlsx", {"Parc": cells})).places() == []
    reading = read(without_values(workbook(tmp_path / "p.xlsx", {"Parc": cells})))
    (told,) = reading.found("formula-without-value")
    assert (told.severity, told.row, told.params) == ("error", 2, {"count": 1, "cells": "C2"})


def test_a_summary_is_not_added(tmp_path: Path) -> None:
    sheets = {"Parc": [HEADER, ["a", "laptop", 2]], "Synthèse": [["type", "quantité"], ["laptop", 2]]}
    path = workbook(tmp_path / "p.xlsx", sheets)
    (told,) = read(path).found("sheets-without-identifier")
    assert (told.severity, told.params["without"]) == ("error", "Synthèse")
    staging = staged(path, mapping=ColumnMapping(sheets=("parc",)))
    assert [p.code for p in staging.problems if p.severity == "error"] == []
    assert len(staging.staged) == 1 and aside(staging.readings[f"{path}#Synthèse"]) == {"sheets-not-asked": 2}


def test_sheets_that_are_named_are_read_without_identifiers(tmp_path: Path) -> None:
    sheets = {n: [["type", "quantité"], ["laptop", 2]] for n in ("Nord", "Sud", "Total")}
    path = workbook(tmp_path / "p.xlsx", sheets)
    assert [p[0] for p in read(path).places()] == ["sheets-without-identifier"]
    mapping = written(tmp_path, "m.yaml", "sheets: [Nord, Sud]")
    assert read(path, mapping=mapping).rows("equipment", "quantity") == [(2.0,), (2.0,)]
    wrong = read(path, mapping=written(tmp_path, "w.yaml", "sheets: [Est]"))
    assert wrong.found("sheets-absent")[0].severity == "doubt"


def test_a_formula_of_an_open_document_without_value(tmp_path: Path) -> None:
    bare = '<table:table-cell table:formula="of:=1+1"/>'
    reading = read(ods(tmp_path / "p.ods", ("", HEADER), ("", ["a", "laptop", bare]), ("", ["b", "laptop", "3"])))
    assert reading.found("formula-without-value")[0].params == {"count": 1, "cells": "C2"}


def test_a_sheet_asked_for_is_read_even_hidden(tmp_path: Path) -> None:
    path = book(tmp_path / "p.xlsx", {"Notes": [["?"]], "Parc": [HEADER, ["a", "laptop", 2]]}, {"Parc": "hide"})
    assert [s.shown_file for s in staged(path, mapping=ColumnMapping(sheets=("Parc",))).staged] == [str(path)]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\u2028\u0085\u0092"),
    max_size=6,
)
LINE = st.sampled_from(["line", "blank", "comment", "hidden"])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(LINE, max_size=12), site=TEXT, title=st.booleans())
def test_every_row_of_a_sheet_is_accounted_for(tmp_path: Path, kinds: list[str], site: str, title: bool) -> None:
    """Lines in = lines accounted; any text of a cell is read."""
    cells: list[list[Any]] = [["Inventaire"]] if title else []
    cells.append([*HEADER, "site"])
    hidden = set()
    for i, kind in enumerate(kinds):
        cells.append([] if kind == "blank" else ["# note"] if kind == "comment" else [f"i{i}", "laptop", 1, site])
        if kind == "hidden":
            hidden.add(len(cells))
    path = book(tmp_path / "p.xlsx", {"Parc": [*cells, ["fin", "laptop", 1, ""]]}, rows={"Parc": hidden})
    (reading,) = staged(path).readings.values()
    parts = (reading.kept, reading.blank, reading.titles, reading.comments, *aside(reading).values())
    assert reading.lines == sum(parts) == len(cells) + 1
    assert (reading.kept, reading.comments) == (kinds.count("line") + 1, kinds.count("comment"))
    assert aside(reading).get("rows-hidden", 0) == len(hidden)


def test_a_sheet_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "p.xlsx", {"Parc": [HEADER, ["a", "laptop", 2]]}, rows={"Parc": {2}})
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aa">]>', 1)
    with zipfile.ZipFile(tmp_path / "q.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert [p[0] for p in read(tmp_path / "q.xlsx").places()] == ["xml-declares"]
