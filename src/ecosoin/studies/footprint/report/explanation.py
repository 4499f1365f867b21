"""What a terminal shows of a number taken apart."""

from collections.abc import Callable

from ecosoin.kernel.errors import Language
from ecosoin.results.footprint import DrawnDefault, ExplainedFactor, ExplainedTerm, LineExplanation, SumExplanation
from ecosoin.studies.footprint.report.view import Names
from ecosoin.words import pick
from ecosoin.words.numbers import number, unit_label
from ecosoin.words.voice import Voice

_DIGITS = 12
"""An explanation is recomputed by hand: its figures are whole."""


def explanation_lines(document: LineExplanation, language: Language) -> list[str]:
    """The lines a terminal shows for the document of an explanation."""
    say, d = Voice("explanation", language), document
    lines = [
        f"{d.item_id} — {d.name or pick(d.label, language) or '—'} ({d.source_file}:{d.source_row})",
        f"{say.term(d.criterion)} [{unit_label(d.unit, language)}]",
        "",
    ]
    for t in d.terms:
        lines += [*_term_lines(say, t, d.unit), ""]
    if d.missing_stages:
        lines.append(say("missing", stages=", ".join(say.term(s) for s in d.missing_stages)))
    if d.terms:
        lines.append(say("total", value=number(d.total, language, _DIGITS), unit=unit_label(d.unit, language)))
    return lines


def _law(drawn: ExplainedFactor | DrawnDefault, told: Callable[[float], str]) -> dict[str, str]:
    """The quantiles and mean of what is drawn, the stream, and where the range was read."""
    figures = {k: told(getattr(drawn, k)) for k in ("low", "central", "high", "mean")}
    return {**figures, "stream": drawn.stream, "range": f" — {drawn.range}" if drawn.range else ""}


def _term_lines(say: Voice, t: ExplainedTerm, unit: str) -> list[str]:
    factor = t.factor

    def told(value: float, unit: str = "") -> str:
        return f"{number(value, say.language, _DIGITS)} {unit_label(unit, say.language)}".rstrip()

    names: list[str] = []
    figures: list[str] = []
    for a in t.amounts:
        lead = "" if not names else "÷ " if a.name == "lifetime_year" else "× "
        names.append(f"{lead}{say(a.name)}")
        figures.append(f"{lead}{told(a.value, a.unit)} [{say(a.basis)}]")
    names.append(f"× {say(factor.kind)}")
    figures.append(f"× {told(factor.value, factor.unit)}")
    service = f", {say('for_service', service=t.service)}" if t.service else ""
    laws = [say("law", name=say(factor.kind), **_law(factor, told), unit=unit_label(factor.unit, say.language))]
    if factor.models < 1 or factor.method_share < 1:
        told_share = {k: number(getattr(factor, k), say.language) for k in ("method_share", "models")}
        laws.append(say("models", **told_share))
    for a in t.amounts:
        if a.drawn:
            laws.append(say("law", name=say(a.name), **_law(a.drawn, told), unit=unit_label(a.unit, say.language)))
    quality = f", {say('quality', grade=say.term(factor.quality).lower())}" if factor.quality else ""
    version = factor.version or factor.date_published or ""
    source = {k: getattr(factor, k) for k in ("publisher", "title", "locator", "licence")}
    return [
        f"{say.term(t.stage)} — {t.item}{service}",
        f"  {' '.join(names)}",
        f"  {' '.join(figures)}",
        f"  = {told(t.value, unit)}",
        f"  {factor.id}{quality}",
        *(f"  {x.rstrip()}" for x in laws),
        f"  {say('source', version=version, **source)}",
        *([f"  {factor.note}"] if factor.note else ()),
    ]


def sum_lines(document: SumExplanation, language: Language) -> list[str]:
    """The lines a terminal shows for a sum: its parts by dimension, largest first."""
    say, d, names = Voice("explanation", language), document, Names(language, {}, document.category_labels)
    unit = unit_label(d.unit, language)
    head = say(f"of_{d.of}") if d.key is None else say.pair(say(f"of_{d.of}"), d.key)
    lines = [head, f"{say.term(d.criterion)} [{unit}]"]
    for by in dict.fromkeys(p.by for p in d.parts):
        lines += ["", say(f"by_{by}")]
        for p in d.parts:
            if p.by == by:
                key = p.key if by in ("site", "service", "host") and p.key else names.label(p.key)
                figures = {"value": number(p.value, language), "unit": unit, "share": number(100 * p.share, language)}
                lines.append(f"  {say.pair(key, say('part', **figures))}")
    return [*lines, "", say("total", value=number(d.total, language, _DIGITS), unit=unit)]
