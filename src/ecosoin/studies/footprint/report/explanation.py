"""What a terminal shows of a number taken apart."""

from ecosoin.kernel.errors import Language
from ecosoin.results.footprint import ExplainedTerm, LineExplanation
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
    low, high = factor.low, factor.high
    bounds = "" if low is None or high is None else f" [{told(low)} – {told(high)}]"
    quality = f", {say('quality', grade=say.term(factor.quality).lower())}" if factor.quality else ""
    version = factor.version or factor.date_published or ""
    source = {k: getattr(factor, k) for k in ("publisher", "title", "locator", "licence")}
    return [
        f"{say.term(t.stage)} — {t.item}{service}",
        f"  {' '.join(names)}",
        f"  {' '.join(figures)}",
        f"  = {told(t.value, unit)}",
        f"  {factor.id}{bounds}{quality}",
        f"  {say('source', version=version, **source)}",
        *([f"  {factor.note}"] if factor.note else ()),
    ]
