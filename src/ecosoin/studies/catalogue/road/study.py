"""``ecosoin catalogue``: search, show, check and cover the factor sets."""

from __future__ import annotations

from typing import Any

from ecosoin.catalogue.countries import CountryIndex
from ecosoin.catalogue.coverage import ItemCoverage, coverage, criterion_share
from ecosoin.catalogue.factor_set import Factor, FactorSet, Item, Mix
from ecosoin.catalogue.matching import ItemIndex
from ecosoin.catalogue.search import search_items
from ecosoin.doors.factor_sets import DEFAULT_SET, builtin_set_names, load_set, read_set, set_folder
from ecosoin.kernel.errors import InputProblems, Language, Problem
from ecosoin.kernel.vocabulary import CRITERIA, MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table
from ecosoin.words.voice import term

Document = dict[str, Any]
_ELECTRICITY = "electricity"


def find(text: str, factors: str | None, language: Language) -> Document:
    """The items that answer to ``text``, with the sets that hold them."""
    sets = _sets(factors)
    covered = {(s.name, c.item): c for s in sets for c in coverage(s)}
    items = [
        {
            "item": f.item.item,
            "label": f.item.label(language),
            "category": _category(f.item.category, language),
            "tier": f.item.tier,
            "sets": list(f.sets),
            "criteria": len({c for s in f.sets for c in covered[s, f.item.item].stages}),
            "aliases": list(f.item.aliases),
        }
        for f in search_items(sets, text)
    ]
    return {"text": text, "factor_sets": [s.name for s in sets], "items": items}


def show(name: str, factors: str | None, country: str, language: Language) -> Document:
    """One item in every set: default lifetime and energy, each factor with range, source, licence, place, validity.

    For an item of the ``electricity`` category, the mixes of ``country`` too.
    """
    sets = _sets(factors)
    countries = CountryIndex(load_reference_table("countries"))
    place = countries.code(country)
    if place is None:
        raise InputProblems([countries.unknown(country)])
    match = ItemIndex(i for s in sets for i in s.items).match(name)
    if match.item is None:
        suggestions = ", ".join(match.suggestions) or "–"
        raise InputProblems([Problem("item-unknown", "error", params={"text": name, "suggestions": suggestions})])
    code = match.item.item
    held = [(s, i) for s in sets for i in s.items if i.item == code]
    return {
        "item": code,
        "label": match.item.label(language),
        "factor_sets": [_item_document(s, i, place, language) for s, i in held],
    }


def check(name: str | None) -> Document:
    """Reads one set, or every built-in one, and counts what is kept; errors are raised with their rows."""
    checked: list[Document] = []
    errors: list[Problem] = []
    for set_name in [name] if name else builtin_set_names():
        factor_set, problems = read_set(set_name, set_folder(set_name))
        errors += [p for p in problems if p.severity == "error"]
        checked.append(_checked_document(factor_set, problems))
    if errors:
        raise InputProblems(errors)
    return {"factor_sets": checked}


def cover(name: str | None, language: Language) -> Document:
    """Which criteria each item of a set covers and what is missing; the default set when none is named."""
    factor_set = load_set(name or DEFAULT_SET)
    rows = coverage(factor_set)
    shares = criterion_share(rows)
    return {
        "factor_set": factor_set.name,
        "items": len(rows),
        "criteria": [
            {
                "criterion": c.code,
                "label": term(c.code, language),
                "mandatory": c.mandatory,
                "share_of_items": shares.get(c.code, 0.0),
                "places_with_electricity": len({m.place for m in factor_set.mixes if m.criterion == c.code}),
            }
            for c in CRITERIA
        ],
        "coverage": [_coverage_document(r, i, language) for r, i in zip(rows, factor_set.items, strict=True)],
    }


def _sets(factors: str | None) -> list[FactorSet]:
    names = [n.strip() for n in factors.split(",") if n.strip()] if factors else list(builtin_set_names())
    return [load_set(n) for n in names]


def _category(code: str, language: Language) -> str:
    return next((r[language] for r in load_reference_table("category_labels") if r["category"] == code), code)


def _item_document(factor_set: FactorSet, item: Item, place: str, language: Language) -> Document:
    mixes = [m for m in factor_set.mixes if m.place == place] if item.category == _ELECTRICITY else []
    return {
        "factor_set": factor_set.name,
        "category": _category(item.category, language),
        "tier": item.tier,
        "lifetime_year": item.lifetime_year,
        "energy_kwh_year": item.energy_kwh_year,
        "aliases": list(item.aliases),
        "note": item.note,
        "factors": [_record_document(factor_set, f) for f in factor_set.factors if f.item == item.item],
        "electricity": [_mix_document(factor_set, m) for m in mixes],
        "parts": [_record_document(factor_set, f) for f in factor_set.parts if f.item == item.item],
    }


def _record_document(factor_set: FactorSet, f: Factor) -> Document:
    return {
        "stage": f.stage,
        "criterion": f.criterion,
        "value": f.value,
        "low": f.low,
        "high": f.high,
        "coverage": f.coverage,
        "unit": f.unit,
        "place": f.place or None,
        "valid_from": f.valid_from,
        "valid_to": f.valid_to,
        "quality": f.quality,
        **_source_document(factor_set, f.source_id),
        "locator": f.locator,
        "note": f.note,
    }


def _mix_document(factor_set: FactorSet, m: Mix) -> Document:
    return {
        "stage": "use",
        "criterion": m.criterion,
        "value": m.value,
        "low": m.low,
        "high": m.high,
        "coverage": None,
        "unit": m.unit,
        "place": m.place,
        "valid_from": m.year,
        "valid_to": m.year,
        "quality": None,
        **_source_document(factor_set, m.source_id),
        "locator": "",
        "note": "",
    }


def _source_document(factor_set: FactorSet, source_id: str) -> Document:
    s = next(s for s in factor_set.sources if s.id == source_id)
    cited = {"id": s.id, "kind": s.kind, "publisher": s.publisher, "title": s.title, "version": s.version}
    return {"source": cited, "licence": s.licence, "url": s.url}


def _checked_document(factor_set: FactorSet, problems: list[Problem]) -> Document:
    assumed = {s.id for s in factor_set.sources if s.kind == "assumption"}
    records: list[Factor | Mix] = [*factor_set.factors, *factor_set.mixes]
    return {
        "factor_set": factor_set.name,
        "items": len(factor_set.items),
        "factors": len(factor_set.factors),
        "parts": len(factor_set.parts),
        "electricity": len(factor_set.mixes),
        "sources": len(factor_set.sources),
        "assumed_factors": sum(r.source_id in assumed for r in records),
        "factors_with_range": sum(f.low is not None for f in factor_set.factors),
        "items_without_mandatory_criterion": sum(bool(c.missing_mandatory) for c in coverage(factor_set)),
        "problems": len(problems),
    }


def _coverage_document(row: ItemCoverage, item: Item, language: Language) -> Document:
    return {
        "item": row.item,
        "label": item.label(language),
        "category": _category(row.category, language),
        "stages": {c: list(stages) for c, stages in row.stages.items()},
        "mandatory": {c: row.covers(c) for c in MANDATORY_CRITERIA},
        "missing_mandatory": list(row.missing_mandatory),
        "use_by_electricity": row.use_by_electricity,
        "missing_lifetime": row.missing_lifetime,
    }
