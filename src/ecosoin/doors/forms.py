"""Who writes the file that a form takes? A CSV as French spreadsheets open it: semicolons, decimal commas, a mark."""

import csv
from collections.abc import Sequence
from pathlib import Path

from ecosoin.doors.study_tables import typed_text

_DIGITS = 6


def write_form(folder: Path, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | float | None]]) -> None:
    """``NAME.csv``; a missing cell is empty, a text that a spreadsheet would compute is written as text."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(c) for c in row] for row in rows)


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return typed_text(cell)
    return f"{cell:.{_DIGITS}g}".replace(".", ",") if isinstance(cell, float) else str(cell)
