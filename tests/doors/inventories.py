"""Reads small inventories made by a test, the way a study does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.reading import ReadReport, read_inventory
from ecosoin.kernel.errors import Problem
from tests.report_text import message, remedy

YEAR = 2025


@dataclass
class Reading:
    """What was read, and the tables it laid down."""

    con: duckdb.DuckDBPyConnection
    report: ReadReport

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        return self.con.execute(
            f"select {', '.join(columns)} from {table} order by source_file, source_row, 1"
        ).fetchall()

    def found(self, code: str) -> list[Problem]:
        return [p for p in self.report.problems if p.code == code]

    def places(self, severity: str = "error") -> list[tuple[str, int | None, str | None]]:
        """(code, row, column) of the problems of a severity."""
        return [(p.code, p.row, p.column) for p in self.report.problems if p.severity == severity]


def read(
    *paths: Path, format: str = "auto", mapping: Path | None = None, year: int = YEAR, tolerate: float | None = None
) -> Reading:
    """Reads files; every problem found can be said in both languages."""
    con = connect()
    report = read_inventory(con, list(paths), format, mapping, year, "FR", tolerate)
    for problem in report.problems:
        for language in ("fr", "en"):
            assert message(problem, language) and remedy(problem, language)
    return Reading(con, report)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file of text (UTF-8) or bytes."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_text(folder: Path, content: str | bytes, name: str = "parc.csv", **options: Any) -> Reading:
    """Reads one file of a given content."""
    return read(written(folder, name, content), **options)


def workbook(path: Path, sheets: dict[str, list[list[Any]]], merge: str | None = None) -> Path:
    """An XLSX file; ``merge`` merges a range of the first sheet over the text of its first cell."""
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
        if merge and name == next(iter(sheets)):
            sheet.merge_range(merge, rows[0][0])
    book.close()
    return path
