"""The ecodesign declaration of a service, from its RGESN audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.model import Callout, Column, KeyFigure, KeyFigures, Report, Section, Table
from ecosoin.reference import load_reference_table

_STATUS_EN = {
    "Validé": "Met",
    "En cours": "In progress",
    "Non validé": "Not met",
    "Non applicable": "Not applicable",
    "À évaluer": "To assess",
}


def rgesn_report(document: Mapping[str, Any], language: Language) -> Report:
    """Score with its coverage, then every criterion with its status, evidence and our health note."""
    rows = {r["id"]: r for r in load_reference_table("rgesn/criteria")}
    fr = language == "fr"
    c = document["coverage"]
    score = "–" if document["score"] is None else f"{document['score']:.1f} %"
    told = f"{c['assessed']} / {c['criteria']}"
    figures = KeyFigures((KeyFigure("Score RGESN 2024", score, told + (" critères évalués" if fr else " assessed")),))
    heads = ("ID", "Critère", "Statut", "Preuve", "Action", "Note santé (Ecosoin, non officielle)")
    if not fr:
        heads = ("ID", "Criterion", "Status", "Evidence", "Action", "Health note (Ecosoin, not official)")
    sections = [Section("Score", (figures, Callout("key", _sentence(document, fr))))]
    for theme in dict.fromkeys(r["theme_fr" if fr else "theme_en"] for r in rows.values()):
        entries = [e for e in document["criteria"] if rows[e["id"]]["theme_fr" if fr else "theme_en"] == theme]
        lines = tuple(
            (
                e["id"],
                rows[e["id"]]["title_fr" if fr else "title_en"],
                e["status"] if fr else _STATUS_EN[e["status"]],
                e["evidence"],
                e["action"],
                rows[e["id"]]["health_note_fr" if fr else "health_note_en"],
            )
            for e in entries
        )
        sections.append(Section(theme, (Table(theme, tuple(Column(h) for h in heads), lines),)))
    title = "Déclaration d'écoconception" if fr else "Ecodesign declaration"
    facts = (("Organisation", document["organisation"]), ("Échantillon" if fr else "Sample", document["sample"]))
    return Report(title, document["service"], language, tuple(sections), f"Ecosoin {document['tool_version']}", facts)


def _sentence(document: Mapping[str, Any], fr: bool) -> str:
    c = document["coverage"]
    left = c["criteria"] - c["assessed"]
    if fr:
        return f"Référentiel général d'écoconception de services numériques 2024 ; {left} critères restent à évaluer."
    return f"General reference for the ecodesign of digital services, 2024; {left} criteria remain to be assessed."
