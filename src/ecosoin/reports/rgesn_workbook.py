"""The audit as a workbook with the columns, statuses and formulas of the official declaration tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

_HEADS = (
    "Thème", "ID", "Libellé du critère", "Niveau de priorité", "Évaluation", "Date de l’évaluation", "Preuve",
    "Niveau de difficulté", "Actions à mener", "Qui fait ?", "Score par ID", "Dénominateur", "Cible",
    "Note santé (Ecosoin)",
)  # fmt: skip
_STATUSES = ["En cours", "Validé", "Non validé", "Non applicable", "À évaluer"]


def write_rgesn_workbook(document: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]], path: Path) -> None:
    """One sheet for the score, one by theme; scores are formulas over the statuses, so the file stays alive."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        summary = book.add_worksheet("Score d'avancement")
        sums: list[tuple[str, int]] = []
        for theme in dict.fromkeys(r["theme_fr"] for r in rows.values()):
            entries = [c for c in document["criteria"] if rows[c["id"]]["theme_fr"] == theme]
            number = entries[0]["id"].split(".")[0]
            name = f"{number} {theme}".replace("/", " ")
            sheet = book.add_worksheet(name)
            sheet.write_row(1, 0, _HEADS, bold)
            sheet.set_column(2, 2, 60, wrap)
            for i, c in enumerate(entries, 2):
                row = rows[c["id"]]
                weight = float(row["weight"])
                won = weight if c["status"] == "Validé" else 0
                possible = 0 if c["status"] == "Non applicable" else weight
                line = i + 1
                sheet.write_row(i, 0, [theme, c["id"], row["title_fr"], row["priority"].capitalize(), c["status"]])
                sheet.write_row(
                    i, 5, [c["date"], c["evidence"], row["difficulty"].capitalize(), c["action"], c["owner"]]
                )
                sheet.write_formula(i, 10, f'=IF(E{line}="Validé",{weight},0)', None, won)
                sheet.write_formula(i, 11, f'=IF(E{line}="Non applicable",0,{weight})', None, possible)
                sheet.write_row(i, 12, [row["applicability"], row["health_note_fr"]])
            allowed = {"validate": "list", "source": _STATUSES}
            sheet.data_validation(2, 4, len(entries) + 1, 4, allowed)
            sums.append((name, len(entries) + 2))
        _summary(summary, document, sums, bold)


def _summary(sheet: Any, document: Mapping[str, Any], sums: list[tuple[str, int]], bold: Any) -> None:
    labels = (("Nom du service évalué", "service"), ("Échantillons", "sample"), ("Entité", "organisation"),
              ("Responsable", "assessor"))  # fmt: skip
    for i, (label, key) in enumerate(labels):
        sheet.write_row(i, 0, [label, document[key]])
    won, possible = ("+".join(f"SUM('{n}'!{c}3:{c}{last})" for n, last in sums) for c in "KL")
    sheet.write(5, 0, "Score (%)", bold)
    sheet.write_formula(5, 1, f"=100*({won})/({possible})", None, document["score"] or 0)
    sheet.write_row(
        6, 0, ["Critères évalués", f"{document['coverage']['assessed']} / {document['coverage']['criteria']}"]
    )
    sheet.set_column(0, 1, 40)
