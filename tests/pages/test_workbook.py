"""The workbook: numbers stay numbers, text never becomes a formula."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ecosoin.pages.workbook import write_workbook
from tests.pages.documents import footprint_document, footprint_report
from tests.pages.samples import FORMULAS, every_block


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "r.xlsx"
    write_workbook(every_block("=1+1", annex_rows=1200), path)
    return path


def test_contents_first_then_a_sheet_a_table(book: Path) -> None:
    names = CalamineWorkbook.from_path(str(book)).sheet_names
    assert names[0] == "Sommaire" and len(names) == 1 + len(list(every_block().tables()))
    assert all(len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in names)
    contents = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Sommaire").to_python()
    assert {row[0] for row in contents} >= set(names[1:])


def test_numbers_are_numbers_and_missing_is_empty(book: Path) -> None:
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(1).to_python()
    assert rows[2] == ["=1+1", 12345.678, 0.3333]
    assert rows[3] == ["vide", "", ""]


def test_every_row_of_an_annex_is_there(book: Path) -> None:
    sheets = CalamineWorkbook.from_path(str(book))
    annex = next(n for n in sheets.sheet_names if "Annexe" in n)
    assert len(sheets.get_sheet_by_name(annex).to_python()) == 1202


def test_no_formula_and_no_link_is_written(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8")
            assert "<f>" not in text and "<f " not in text
            assert not re.search(r'TargetMode="External"', text)
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(5).to_python()
    assert tuple(r[0] for r in rows[2:]) == FORMULAS


def test_the_footprint_workbook_holds_the_totals(tmp_path: Path) -> None:
    document = footprint_document()
    write_workbook(footprint_report(), tmp_path / "r.xlsx")
    sheets = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    totals = sheets.get_sheet_by_name(next(n for n in sheets.sheet_names if "Totaux" in n)).to_python()
    written = {row[0]: row[2] for row in totals[2:]}
    assert written["Changement climatique"] == pytest.approx(document.totals[0].value, rel=1e-12)
    full = sheets.get_sheet_by_name(next(n for n in sheets.sheet_names if "Détail complet" in n)).to_python()
    assert len(full) - 2 == len(document.breakdown)
