"""A number told in words: formula, figures, units, sources, in French or English."""

from __future__ import annotations

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, STAGES

_NAMES: dict[str, tuple[str, str]] = {
    "quantity": ("quantité", "quantity"),
    "owned": ("part de l'organisation", "organisation's share"),
    "share_embedded": ("part allouée (fabrication)", "allocated share (embedded)"),
    "share_use": ("part allouée (utilisation)", "allocated share (use)"),
    "component_count": ("composants par serveur", "components per server"),
    "lifetime_year": ("durée de vie", "lifetime"),
    "energy_kwh_year": ("énergie par an", "energy per year"),
    "pue": ("PUE", "PUE"),
}
_BASES: dict[str, tuple[str, str]] = {
    "given": ("donnée", "given"),
    "dates": ("dates d'achat et de retrait", "purchase and retirement dates"),
    "age": ("âge à l'année d'étude", "age in the study year"),
    "default": ("défaut de la catégorie", "category default"),
    "rule": ("règle RCP", "RCP rule"),
    "allocation": ("répartition", "allocation"),
    "specification": ("fiche du serveur", "server specification"),
    "room": ("salle", "room"),
}
_STAGE = {s.code: (s.fr, s.en) for s in STAGES}


def _unit(unit: str, language: Language) -> str:
    if not unit:
        return ""
    return " " + {"year": "an"}.get(unit, unit) if language == "fr" else " " + unit


def explanation_lines(document: dict[str, object], language: Language) -> list[str]:
    """The lines a terminal shows for the document of an explanation."""
    k = 0 if language == "fr" else 1
    d = dict(document)
    criterion = CRITERION[str(d["criterion"])]
    label = criterion.fr if language == "fr" else criterion.en
    lines = [
        f"{d['item_id']} — {d['name'] or '—'} ({d['source_file']}:{d['source_row']})",
        f"{label} [{d['unit']}]",
        "",
    ]
    terms = d["terms"]
    assert isinstance(terms, list)
    for t in terms:
        factor = t["factor"]
        words: list[str] = []
        figures: list[str] = []
        for a in t["amounts"]:
            sign = "÷" if a["name"] == "lifetime_year" else "×"
            lead = f"{sign} " if words else ""
            words.append(f"{lead}{_NAMES[a['name']][k]}")
            figures.append(f"{lead}{a['value']:.12g}{_unit(a['unit'], language)} [{_BASES[a['basis']][k]}]")
        words.append(
            "× "
            + (("facteur", "factor")[k] if factor["kind"] == "factor" else ("mix électrique", "electricity mix")[k])
        )
        figures.append(f"× {factor['value']:.12g} {factor['unit']}")
        of = ("pour le service", "for service")[k]
        service = f", {of} {t['service']}" if t["service"] else ""
        lines.append(f"{_STAGE[t['stage']][k]} — {t['item']}{service}")
        lines.append(f"  {' '.join(words)}")
        lines.append(f"  {' '.join(figures)}")
        lines.append(f"  = {t['value']:.12g} {d['unit']}")
        bounds = f" [{factor['low']:g} – {factor['high']:g}]" if factor["low"] is not None else ""
        quality = f", {('qualité', 'quality')[k]} {factor['quality']}" if factor["quality"] else ""
        lines.append(f"  {factor['id']}{bounds}{quality}")
        lines.append(
            f"  {('Source', 'Source')[k]} : {factor['publisher']}, {factor['title']} "
            f"{factor['version'] or factor['date_published'] or ''}, {factor['locator']} — {factor['licence']}"
        )
        if factor["note"]:
            lines.append(f"  {factor['note']}")
        lines.append("")
    missing = d["missing_stages"]
    assert isinstance(missing, list)
    if missing:
        names = ", ".join(_STAGE[s][k] for s in missing)
        lines.append(("Sans facteur (manquant, pas nul) : ", "Without factor (missing, not zero): ")[k] + names)
    lines.append(f"{('Total', 'Total')[k]} = {d['total']:.12g} {d['unit']}")
    return lines
