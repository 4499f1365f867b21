"""The official RGESN workbook, filled: who assessed what, and the status and evidence of each criterion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ecosoin.kernel.errors import InputProblems, Problem

_ID = re.compile(r"^[1-9]\.\d{1,2}$")
_ID_COLUMN, _TEXT, _STATUS, _DATE, _ACTION, _OWNER = 1, 2, 4, 5, 8, 9
_FIELDS = {5: "service", 6: "sample", 7: "organisation", 8: "assessor"}
"""Line of the summary -> field, in column C."""
_EMPTY = re.compile(r"\[à comp[lé]+ter\]|\[date de réalisation\]", re.IGNORECASE)


def read_rgesn_workbook(path: Path) -> dict[str, Any]:
    """The audit of a workbook, with the keys of an audit file.

    Identifier in column B, status in column E; evidence on the line below, column C. Raises InputProblems when the
    file is no such workbook.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names]
    except (CalamineError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputProblems(
            [Problem("rgesn-workbook-unreadable", "error", path.name, params={"reason": reason})]
        ) from None
    audit: dict[str, Any] = {"criteria": {}}
    for line, field in _FIELDS.items():
        audit[field] = _cell(sheets[0], line - 1, _TEXT) if sheets else ""
    for rows in sheets:
        for n, row in enumerate(rows):
            if len(row) > _STATUS and _ID.match(str(row[_ID_COLUMN]).strip()):
                audit["criteria"][str(row[_ID_COLUMN]).strip()] = {
                    "status": _cell(rows, n, _STATUS),
                    "evidence": _cell(rows, n + 1, _TEXT),
                    "action": _cell(rows, n, _ACTION),
                    "owner": _cell(rows, n, _OWNER),
                    "date": _cell(rows, n, _DATE),
                }
    if not audit["criteria"]:
        raise InputProblems([Problem("rgesn-workbook-unreadable", "error", path.name, params={"reason": "0 / 78"})])
    return audit


def _cell(rows: Sequence[Sequence[Any]], line: int, column: int) -> str:
    """The text of a cell; empty when the official placeholder was left."""
    if line >= len(rows) or column >= len(rows[line]):
        return ""
    text = str(rows[line][column]).strip()
    return "" if _EMPTY.fullmatch(text) else text
