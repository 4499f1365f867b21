"""How is a number told in words? Formula, figures, units, sources."""

from __future__ import annotations

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.words.numbers import unit_label
from ecosoin.words.voice import Voice


def explanation_lines(document: dict[str, Any], language: Language) -> list[str]:
    """The lines a terminal shows for the document of an explanation."""
    say = Voice("explanation", language)
    d = document
    lines = [
        f"{d['item_id']} — {d['name'] or '—'} ({d['source_file']}:{d['source_row']})",
        f"{say.term(d['criterion'])} [{d['unit']}]",
        "",
    ]
    for t in d["terms"]:
        lines += [*_term_lines(say, t, d["unit"]), ""]
    if d["missing_stages"]:
        lines.append(say("missing", stages=", ".join(say.term(s) for s in d["missing_stages"])))
    lines.append(say("total", value=f"{d['total']:.12g}", unit=d["unit"]))
    return lines


def _term_lines(say: Voice, t: dict[str, Any], unit: str) -> list[str]:
    factor = t["factor"]
    names: list[str] = []
    figures: list[str] = []
    for a in t["amounts"]:
        lead = "" if not names else "÷ " if a["name"] == "lifetime_year" else "× "
        of = f" {unit_label(a['unit'], say.language)}" if a["unit"] else ""
        names.append(f"{lead}{say(a['name'])}")
        figures.append(f"{lead}{a['value']:.12g}{of} [{say(a['basis'])}]")
    names.append(f"× {say('factor' if factor['kind'] == 'factor' else 'mix')}")
    figures.append(f"× {factor['value']:.12g} {factor['unit']}")
    service = f", {say('for_service', service=t['service'])}" if t["service"] else ""
    bounds = f" [{factor['low']:g} – {factor['high']:g}]" if factor["low"] is not None else ""
    quality = f", {say('quality', grade=say.term(factor['quality']).lower())}" if factor["quality"] else ""
    version = factor["version"] or factor["date_published"] or ""
    told = {k: factor[k] for k in ("publisher", "title", "locator", "licence")}
    return [
        f"{say.term(t['stage'])} — {t['item']}{service}",
        f"  {' '.join(names)}",
        f"  {' '.join(figures)}",
        f"  = {t['value']:.12g} {unit}",
        f"  {factor['id']}{bounds}{quality}",
        f"  {say('source', version=version, **told)}",
        *([f"  {factor['note']}"] if factor["note"] else ()),
    ]
