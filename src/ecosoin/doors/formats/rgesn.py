"""The official RGESN workbook, filled: who assessed what, and the status and evidence of each criterion."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ecosoin.inputs.ecodesign import Assessment, Audit, Status, statuses_by_word
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.reference import load_reference_table

_ID = re.compile(r"^[1-9]\.\d{1,2}$")
_ID_COLUMN, _TEXT, _STATUS, _DATE, _ACTION, _OWNER = 1, 2, 4, 5, 8, 9
_FIELDS = {5: "service", 6: "sample", 7: "organisation", 8: "assessor"}
"""Line of the summary -> field, in column C."""
_EMPTY = re.compile(r"\[à comp[lé]+ter\]|\[date de réalisation\]", re.IGNORECASE)


@cache
def official() -> dict[str, str]:
    """The texts of the official tool, in its language."""
    return {row["key"]: row["text"] for row in load_reference_table("rgesn/official")}


def official_status(status: Status) -> str:
    """A status as the official tool writes it."""
    return official()[f"status_{status}"]


def read_rgesn_workbook(path: Path) -> Audit:
    """The audit of a workbook.

    Identifier in column B, status in column E; evidence on the line below, column C. Raises InputProblems when the
    file is no such workbook, or with every status it does not know.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names]
    except (CalamineError, OSError) as error:
        raise _unreadable(path, str(error).splitlines()[0]) from None
    criteria: dict[str, Assessment] = {}
    problems: list[Problem] = []
    for rows in sheets:
        for n, row in enumerate(rows):
            if len(row) > _STATUS and _ID.match(name := str(row[_ID_COLUMN]).strip()):
                said = _cell(rows, n, _STATUS)
                status = statuses_by_word().get(said.casefold())
                if status is None:
                    params = {"place": name, "found": said}
                    problems.append(Problem("audit-status-unknown", "error", path.name, column=name, params=params))
                criteria[name] = Assessment(
                    status=status or "to_assess",
                    evidence=_cell(rows, n + 1, _TEXT),
                    action=_cell(rows, n, _ACTION),
                    owner=_cell(rows, n, _OWNER),
                    date=_cell(rows, n, _DATE),
                )
    if not criteria:
        raise _unreadable(path, "0 / 78")
    if problems:
        raise InputProblems(problems)
    fields = {field: _cell(sheets[0], line - 1, _TEXT) for line, field in _FIELDS.items()}
    return Audit(criteria=criteria, **fields)


def _unreadable(path: Path, reason: str) -> InputProblems:
    return InputProblems([Problem("rgesn-workbook-unreadable", "error", path.name, params={"reason": reason})])


def _cell(rows: Sequence[Sequence[Any]], line: int, column: int) -> str:
    """The text of a cell; empty when the official placeholder was left."""
    if line >= len(rows) or column >= len(rows[line]):
        return ""
    text = str(rows[line][column]).strip()
    return "" if _EMPTY.fullmatch(text) else text
