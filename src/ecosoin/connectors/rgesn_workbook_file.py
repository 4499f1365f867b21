"""The official RGESN workbook, filled: the status of each criterion."""

from __future__ import annotations

import re
from pathlib import Path

from python_calamine import CalamineWorkbook

_ID = re.compile(r"^[1-9]\.\d{1,2}$")
_ID_COLUMN, _STATUS_COLUMN = 1, 4


def read_statuses(path: Path) -> dict[str, str]:
    """id -> status, over every sheet that holds criteria (identifier in column B, status in column E)."""
    found: dict[str, str] = {}
    workbook = CalamineWorkbook.from_path(path)
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False):
            if len(row) > _STATUS_COLUMN and _ID.match(str(row[_ID_COLUMN]).strip()):
                found[str(row[_ID_COLUMN]).strip()] = str(row[_STATUS_COLUMN]).strip()
    return found
