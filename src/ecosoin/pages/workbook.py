"""The workbook: a sheet a table, numbers kept as numbers, text never read as a formula."""

import math
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from ecosoin.pages.cells import heading, is_number, sheet_names
from ecosoin.pages.model import Cell, Column, KeyFigures, Report, Table
from ecosoin.words import say

_ROWS_OF_A_SHEET, _WIDEST, _LONGEST_TEXT = 1_048_576, 60, 32_767


def write_workbook(report: Report, path: Path) -> None:
    """Writes the contents sheet, then one sheet a table, row by row in constant memory."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),  # with the draft it is in: what a kill leaves is found
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    content = BytesIO()  # the library leaves half a file, and says so on screen, where a disk is full
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": report.title, "subject": report.subtitle, "comments": report.versions})
        tables = list(report.tables())
        names = sheet_names([t.caption for _, t in tables])
        formats = _Formats(book)
        _write_contents(book, report, names, formats)
        for name, (_, table) in zip(names, tables, strict=True):
            _write_table(book.add_worksheet(name), table, report, formats)
    path.write_bytes(content.getbuffer())


class _Formats:
    """Cell formats, each made once."""

    def __init__(self, book: Any):
        self._made: dict[str, Any] = {}
        self.make = partial(book.add_format)
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#12507B", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, cell: float, column: Column) -> Any:
        """The number format that shows ``column.digits`` significant digits of this cell; the value stays whole."""
        pattern = _pattern(cell, column)
        if pattern not in self._made:
            self._made[pattern] = self.make({"num_format": pattern})
        return self._made[pattern]


def _pattern(cell: float, column: Column) -> str:
    power = math.floor(math.log10(abs(cell))) if cell else 0
    if column.kind == "share":
        places = max(0, -1 - power)
        return "0." + "0" * min(places, 6) + "%" if places else "0%"
    if power < -3:
        return "0." + "0" * (column.digits - 1) + "E+00"
    places = max(0, column.digits - 1 - power)
    return "#,##0" + ("." + "#" * places if places and cell != int(cell) else "")


def _write_contents(book: Any, report: Report, names: list[str], formats: _Formats) -> None:
    language = report.language
    sheet = book.add_worksheet(say("pages.contents", language))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 12)
    row = 0
    sheet.write_string(row, 0, report.title, formats.title)
    for left, right in ((report.subtitle, ""), *report.facts, (report.versions, "")):
        row += 1
        sheet.write_string(row, 0, left)
        sheet.write_string(row, 1, right)
    for section in report.sections:
        for block in section.blocks:
            for figure in block.figures if isinstance(block, KeyFigures) else ():
                row += 1
                for column, text in enumerate((figure.label, figure.value, figure.detail)):
                    sheet.write_string(row, column, text)
    row += 2
    for column, key in enumerate(("sheet", "chapter", "rows")):
        sheet.write_string(row, column, say(f"pages.{key}", language), formats.head)
    for name, (section, table) in zip(names, report.tables(), strict=True):
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, f"{section.title} — {table.caption}", formats.wrap)
        sheet.write_number(row, 2, len(table.rows))


def _write_table(sheet: Any, table: Table, report: Report, formats: _Formats) -> None:
    for k, column in enumerate(table.columns):
        longest = max((len(str(row[k])) for row in table.rows[:200] if isinstance(row[k], str)), default=0)
        sheet.set_column(k, k, min(_WIDEST, max(12, longest + 2, min(len(column.title) + 2, 24))))
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, table.caption, formats.bold)
    for k, column in enumerate(table.columns):
        sheet.write_string(1, k, heading(column, report.language), formats.head)
    for r, row in enumerate(table.rows[: _ROWS_OF_A_SHEET - 2], 2):
        for k, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write_cell(sheet, r, column=k, cell=cell, spec=column, formats=formats)
    if table.rows:
        sheet.autofilter(1, 0, min(len(table.rows) + 1, _ROWS_OF_A_SHEET - 1), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, spec: Column, formats: _Formats) -> None:
    if is_number(cell):
        number = float(cell)  # type: ignore[arg-type]
        sheet.write_number(row, column, number, formats.of(number, spec) if spec.kind != "text" else None)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:_LONGEST_TEXT])
