"""What does a terminal show of the factor sets? Lines and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA
from ecosoin.results.catalogue import Check, Coverage, FactorRecord, ItemSheet, Search
from ecosoin.words.numbers import number, share, unit_label
from ecosoin.words.voice import Voice

_NONE = "–"
_DIGITS = 6
_COUNTED = ("items", "factors", "electricity", "sources", "assumed_factors", "factors_with_range", "problems", "doubts")


@dataclass(frozen=True)
class Grid:
    """A table of texts."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


Part = str | Grid


def search_parts(document: Search, language: Language) -> list[Part]:
    """The items found."""
    say = Voice("catalogue", language)
    rows = [
        [i.item, say.pick(i.label), say.pick(i.category_label) or i.category, str(i.criteria), ", ".join(i.sets)]
        for i in document.items
    ]
    return [_grid(say, ("item", "name", "category", "criteria", "sets"), rows)] if rows else [say("no_item")]


def sheet_parts(document: ItemSheet, language: Language) -> list[Part]:
    """An item, set by set: defaults, factors, sources."""
    say = Voice("catalogue", language)
    parts: list[Part] = [f"{say.pick(document.label)} ({document.item})"]
    for held in document.factor_sets:
        lifetime, energy = (
            say("not_given") if v is None else number(v, language, _DIGITS)
            for v in (held.lifetime_year, held.energy_kwh_year)
        )
        parts += ["", f"■ {held.factor_set} — {say.pick(held.category_label) or held.category}"]
        parts.append("  " + say("defaults", lifetime=lifetime, energy=energy))
        parts += [f"  {held.note}"] if held.note else []
        records = held.factors + held.electricity
        parts.append(_factors(records, say) if records else "  " + say("no_factor"))
        parts += dict.fromkeys(f"  {_source(f)}" for f in records)
    return parts


def check_parts(document: Check, language: Language) -> list[Part]:
    """What each set holds."""
    rows = [[s.factor_set, *(str(getattr(s, c)) for c in _COUNTED)] for s in document.factor_sets]
    return [_grid(Voice("catalogue", language), ("set", *(f"count_{c}" for c in _COUNTED)), rows)]


def coverage_parts(document: Coverage, language: Language) -> list[Part]:
    """What a set covers by criterion, then by item."""
    say = Voice("catalogue", language)
    criteria = [
        [
            say.term(c.criterion) + (" *" if c.mandatory else ""),
            share(c.share_of_items, language),
            str(c.places_with_electricity),
        ]
        for c in document.criteria
    ]
    items = [
        [say.pick(r.label), *("●" if m else "·" for m in marks)]
        for r in document.coverage
        for marks in [[*r.mandatory.values(), r.use_by_electricity, not r.missing_lifetime]]
    ]
    holes = [r.item for r in document.coverage if r.missing_embedded]
    heads = [say("item"), *(CRITERION[c].rcp_code for c in MANDATORY_CRITERIA), say("electricity"), say("lifetime")]
    return [
        say("set_of_items", set=document.factor_set, count=document.items),
        _grid(say, ("criterion", "items_covered", "places"), criteria),
        say("mandatory_mark"),
        Grid(heads, items),
        say("present_mark"),
        *([say("holes", count=len(holes), items=", ".join(holes))] if holes else []),
    ]


def _grid(say: Voice, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    return Grid([say(h) for h in heads], rows)


def _factors(records: Sequence[FactorRecord], say: Voice) -> Grid:
    rows = [
        [
            say.term(f.stage),
            say.term(f.criterion),
            number(f.value, say.language, _DIGITS),
            _range(f, say.language),
            unit_label(f.unit, say.language),
            f.place or _NONE,
            f"{f.valid_from or '…'} – {f.valid_to or '…'}",
            say.term(f.quality) if f.quality else _NONE,
            f.source.id,
        ]
        for f in records
    ]
    heads = ("stage", "criterion", "value", "range", "unit", "place", "validity", "quality", "source")
    return _grid(say, heads, rows)


def _range(factor: FactorRecord, language: Language) -> str:
    if factor.low is None:
        return _NONE
    covered = f" ({share(factor.coverage, language)})" if factor.coverage else ""
    return f"{number(factor.low, language, _DIGITS)} – {number(factor.high, language, _DIGITS)}{covered}"


def _source(factor: FactorRecord) -> str:
    source = factor.source
    return f"[{source.id}] {source.publisher}. {source.title}. {factor.licence}. {factor.url}".rstrip()
