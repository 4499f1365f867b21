"""The official RGESN workbook: read when filled; the audit written with its sheets, statuses and formulas."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from ecosoin.doors.text.workbook_weight import WorkbookRefused, broken_reader_told, weighed_workbook
from ecosoin.inputs.ecodesign import STATUSES, Assessment, Audit, Status, points_of, statuses_by_word
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import AuditResult
from ecosoin.words import pick

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
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    try:
        book = weighed_workbook(path, limits)
        with broken_reader_told():
            sheets = [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names]
    except WorkbookRefused as error:
        if error.code == "workbook-unreadable":
            raise _unreadable(path, str(error.params["reason"])) from error
        raise InputProblems([Problem(error.code, "error", path.name, error.row, params=error.params)]) from error
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


_HEADS = (
    "id", "title", "priority", "status", "date", "evolution", "difficulty", "action", "owner", "deadline", "points",
    "possible", "target", "note",
)  # fmt: skip
_OFFICIAL = "fr"
"""The language of the official tool."""
_SCORE, _TOTAL, _FIRST_THEME = 9, 10, 13
Rows = Mapping[str, Mapping[str, str]]


def write_rgesn_workbook(document: AuditResult, rows: Rows, sheets: Sequence[Mapping[str, str]], path: Path) -> None:
    """A summary then the sheets of criteria; scores are formulas over the statuses, so the file stays alive."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        writer = _Writer(book, document, rows)
        summary = book.add_worksheet(official()["summary"])
        for layout in sheets:
            writer.criteria_sheet(book.add_worksheet(layout["sheet"]), layout)
        writer.summary(summary, sheets)


class _Writer:
    def __init__(self, book: Any, document: AuditResult, rows: Rows):
        self.document, self.rows = document, rows
        self.entries = {c.id: c for c in document.criteria}
        self.weights = {c.id: float(rows[c.id]["weight"]) for c in document.criteria}
        self.points = {c.id: points_of(c.status, self.weights[c.id]) for c in document.criteria}
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.percent = book.add_format({"num_format": "0%"})

    def criteria_sheet(self, sheet: Any, layout: Mapping[str, str]) -> None:
        """Two lines for each criterion: its cells, then the evidence to publish, as in the official tool."""
        sheet.write_row(1, 1, [official()[f"head_{h}"] for h in _HEADS], self.bold)
        sheet.set_column(2, 2, 43)
        sheet.set_column(3, 13, 14)
        sheet.set_column(14, 14, 70)
        names = layout["criteria"].split("|")
        sheet.write(int(layout["first_row"]) - 1, 0, pick(self.rows[names[0]], _OFFICIAL, "theme_"), self.bold)
        for position, name in enumerate(names):
            self._criterion(sheet, int(layout["first_row"]) + 2 * position, name)

    def _criterion(self, sheet: Any, line: int, name: str) -> None:
        entry, row, weight = self.entries[name], self.rows[name], self.weights[name]
        status = official_status(entry.status)
        cells = [name, pick(row, _OFFICIAL, "title_"), row["priority"].capitalize(), status, entry.date, ""]
        sheet.write_row(line - 1, 1, cells, self.wrap)
        sheet.write_row(line - 1, 7, [row["difficulty"].capitalize(), entry.action, entry.owner, ""])
        met, out = official_status("met"), official_status("not_applicable")
        won = f'=IF(E{line}="{met}",{weight:g},0)'
        possible = f'=IF(E{line}="{out}",0,{weight:g})'
        for k, formula in enumerate((won, possible)):
            sheet.write_formula(line - 1, 11 + k, formula, value=self.points[name][k])
        sheet.write_row(line - 1, 13, [row["applicability"], pick(row, _OFFICIAL, "health_note_")], self.wrap)
        sheet.merge_range(f"C{line + 1}:G{line + 1}", entry.evidence, self.wrap)
        always = row["always_applicable"] == "1"
        allowed = [official_status(s) for s in STATUSES if not (always and s == "not_applicable")]
        sheet.data_validation(f"E{line}", {"validate": "list", "source": allowed})

    def summary(self, sheet: Any, sheets: Sequence[Mapping[str, str]]) -> None:
        """Who assessed what, the score, and the score of each theme."""
        said, document = official(), self.document
        for line, field in _FIELDS.items():
            sheet.write_row(line - 1, 1, [said[f"field_{field}"], getattr(document, field)])
        score = None if document.score is None else document.score / 100
        sheet.write(_SCORE, 1, said["score"], self.bold)
        sheet.write_formula(_SCORE, 2, "=E11/F11", self.percent, value=score)
        sheet.write_row(_SCORE, 4, [said["total_points"], said["total_possible"]], self.bold)
        sheet.write_formula(_TOTAL, 4, "=SUM(E14:E22)", value=document.validated_weight)
        sheet.write_formula(_TOTAL, 5, "=SUM(F14:F22)", value=document.applicable_weight)
        told = document.coverage
        sheet.write_row(_TOTAL, 1, [said["assessed"], f"{told.assessed} / {told.criteria}"])
        sheet.write(_FIRST_THEME - 1, 1, said["by_theme"], self.bold)
        names: dict[int, str] = {}
        for layout in sheets:
            ids = layout["criteria"].split("|")
            names.setdefault(int(layout["summary_row"]), pick(self.rows[ids[0]], _OFFICIAL, "theme_"))
            self._sums(sheet, layout, ids)
        for line, name in names.items():
            self._theme(sheet, line, name)
        sheet.set_column(1, 2, 40)

    def _sums(self, sheet: Any, layout: Mapping[str, str], ids: Sequence[str]) -> None:
        """The points of one sheet, won and possible, as sums over its cells."""
        line, column, first = int(layout["summary_row"]), layout["summary_column"], int(layout["first_row"])
        won, possible = (sum(self.points[i][k] for i in ids) for k in range(2))
        for source, target, value in (("L", column, won), ("M", chr(ord(column) + 2), possible)):
            added = "+".join(f"'{layout['sheet']}'!{source}{first + 2 * k}" for k in range(len(ids)))
            sheet.write_formula(f"{target}{line}", f"={added}", value=value)

    def _theme(self, sheet: Any, line: int, name: str) -> None:
        theme = str(line - _FIRST_THEME)
        of_theme = [p for i, p in self.points.items() if i.split(".")[0] == theme]
        won, possible = (sum(p[k] for p in of_theme) for k in range(2))
        sheet.write(f"B{line}", f"{theme} – {name}")
        out = official_status("not_applicable")
        share = won / possible if possible else out
        sheet.write_formula(f"C{line}", f'=IF(F{line},E{line}/F{line},"{out}")', self.percent, value=share)
        sheet.write_formula(f"E{line}", f"=SUM(G{line}:H{line})", value=won)
        sheet.write_formula(f"F{line}", f"=SUM(I{line}:J{line})", value=possible)
