"""The audit as a workbook laid out as the official declaration tool: same sheets, cells, statuses and formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

_HEADS = (
    "", "ID", "Libellé du critère", "Niveau de priorité", "Évaluation", "Date de l’évaluation",
    "Évolutions potentielles", "Niveau de difficulté", "Actions à mener", "Qui fait ?", "Pour quand ?",
    "Score par ID", "Dénominateur", "Cible", "Note santé (Ecosoin, non officielle)",
)  # fmt: skip
_STATUSES = ("En cours", "Validé", "Non validé", "Non applicable", "À évaluer")
_FIELDS = (("Nom du service évalué", "service"), ("Échantillons utilisés", "sample"),
           ("Entité qui procède à l’évaluation", "organisation"),
           ("Nom du responsable de cette évaluation", "assessor"))  # fmt: skip
_FIRST_FIELD, _SCORE, _TOTAL, _FIRST_THEME = 4, 9, 10, 13


def write_rgesn_workbook(
    document: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]], sheets: Sequence[Mapping[str, str]], path: Path
) -> None:
    """A summary then the sheets of criteria; scores are formulas over the statuses, so the file stays alive."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    status = {c["id"]: c for c in document["criteria"]}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {"bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
                   "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
                   "percent": book.add_format({"num_format": "0%"})}  # fmt: skip
        summary = book.add_worksheet("Score d'avancement")
        for layout in sheets:
            _criteria_sheet(book.add_worksheet(layout["sheet"]), layout, status, rows, formats)
        _summary(summary, document, rows, sheets, formats)


def _criteria_sheet(
    sheet: Any,
    layout: Mapping[str, str],
    status: Mapping[str, Any],
    rows: Mapping[str, Any],
    formats: Mapping[str, Any],
) -> None:
    """Two lines for each criterion: its cells, then the evidence to publish, as in the official tool."""
    sheet.write_row(1, 0, _HEADS, formats["bold"])
    sheet.set_column(2, 2, 43)
    sheet.set_column(3, 13, 14)
    sheet.set_column(14, 14, 70)
    names = layout["criteria"].split("|")
    sheet.write(int(layout["first_row"]) - 1, 0, rows[names[0]]["theme_fr"], formats["bold"])
    for position, name in enumerate(names):
        entry, row = status[name], rows[name]
        line = int(layout["first_row"]) + 2 * position
        weight = float(row["weight"])
        won, possible = _points(entry["status"], weight)
        cells = [name, row["title_fr"], row["priority"].capitalize(), entry["status"], entry["date"], ""]
        sheet.write_row(line - 1, 1, cells, formats["wrap"])
        sheet.write_row(line - 1, 7, [row["difficulty"].capitalize(), entry["action"], entry["owner"], ""])
        sheet.write_formula(line - 1, 11, f'=IF(E{line}="Validé",{weight:g},0)', None, won)
        sheet.write_formula(line - 1, 12, f'=IF(E{line}="Non applicable",0,{weight:g})', None, possible)
        sheet.write_row(line - 1, 13, [row["applicability"], row["health_note_fr"]], formats["wrap"])
        sheet.merge_range(line, 2, line, 6, entry["evidence"], formats["wrap"])
        always = row["always_applicable"] == "1"
        allowed = [s for s in _STATUSES if not (always and s == "Non applicable")]
        sheet.data_validation(line - 1, 4, line - 1, 4, {"validate": "list", "source": allowed})


def _points(status: str, weight: float) -> tuple[float, float]:
    """Points won and possible of a criterion."""
    return (weight if status == "Validé" else 0.0), (0.0 if status == "Non applicable" else weight)


def _summary(
    sheet: Any,
    document: Mapping[str, Any],
    rows: Mapping[str, Any],
    sheets: Sequence[Mapping[str, str]],
    formats: Mapping[str, Any],
) -> None:
    bold = formats["bold"]
    for i, (label, key) in enumerate(_FIELDS, _FIRST_FIELD):
        sheet.write_row(i, 1, [label, document[key]])
    score = None if document["score"] is None else document["score"] / 100
    sheet.write(_SCORE, 1, "Score global", bold)
    sheet.write_formula(_SCORE, 2, "=E11/F11", formats["percent"], score)
    sheet.write_row(_SCORE, 4, ["Score total", "Dénominateur total"], bold)
    sheet.write_formula(_TOTAL, 4, "=SUM(E14:E22)", None, document["validated_weight"])
    sheet.write_formula(_TOTAL, 5, "=SUM(F14:F22)", None, document["applicable_weight"])
    told = document["coverage"]
    sheet.write_row(_TOTAL, 1, ["Critères évalués", f"{told['assessed']} / {told['criteria']}"])
    sheet.write(_FIRST_THEME - 1, 1, "Score par thématique :", bold)
    points = {c["id"]: _points(c["status"], float(rows[c["id"]]["weight"])) for c in document["criteria"]}
    names: dict[int, str] = {}
    for layout in sheets:
        line, column = int(layout["summary_row"]), layout["summary_column"]
        first, ids = int(layout["first_row"]), layout["criteria"].split("|")
        names.setdefault(line, rows[ids[0]]["theme_fr"])
        for source, target, kind in (("L", column, 0), ("M", chr(ord(column) + 2), 1)):
            added = "+".join(f"'{layout['sheet']}'!{source}{first + 2 * k}" for k in range(len(ids)))
            sheet.write_formula(f"{target}{line}", f"={added}", None, sum(points[i][kind] for i in ids))
    for line, name in names.items():
        of_theme = [p for i, p in points.items() if i.split(".")[0] == str(line - _FIRST_THEME)]
        won, possible = (sum(p[k] for p in of_theme) for k in range(2))
        sheet.write(f"B{line}", f"{line - _FIRST_THEME} – {name}")
        share = won / possible if possible else "Non applicable"
        sheet.write_formula(f"C{line}", f'=IF(F{line},E{line}/F{line},"Non applicable")', formats["percent"], share)
        sheet.write_formula(f"E{line}", f"=SUM(G{line}:H{line})", None, won)
        sheet.write_formula(f"F{line}", f"=SUM(I{line}:J{line})", None, possible)
    sheet.set_column(1, 2, 40)
