"""``ecosoin catalogue``: search, show, check and cover the factor sets."""

from dataclasses import replace
from typing import Any

from ecosoin.catalogue.checks import warnings
from ecosoin.catalogue.factor_set import Factor, FactorSet, Item, Mix
from ecosoin.catalogue.holdings import ItemCoverage as Covered
from ecosoin.catalogue.holdings import coverage, criterion_share, search_items
from ecosoin.catalogue.matching import ItemIndex
from ecosoin.catalogue.selection import layered
from ecosoin.doors.factor_sets import DEFAULT_LAYERS, builtin_set_names, country_index, load_set, read_set, set_folder
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.vocabulary import CLIMATE, CRITERIA, MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table
from ecosoin.results.catalogue import (
    Check,
    CheckedSet,
    Coverage,
    CriterionCoverage,
    FactorRecord,
    FoundItem,
    HeldItem,
    ItemCoverage,
    ItemSheet,
    Search,
    SourceCited,
)
from ecosoin.results.record import problem_records
from ecosoin.words import labels

_ELECTRICITY = "electricity"
_SHEETS = "manufacturers-pcf"
"""The set of manufacturers' sheets, beside which ranges are judged."""


def find(text: str, factors: str | None) -> Search:
    """The items that answer to ``text``, with the sets that hold them."""
    sets, categories = _sets(factors), _categories()
    covered = {(s.name, c.item): c for s in sets for c in coverage(s)}
    items = [
        FoundItem(
            item=f.item.item,
            label=f.item.labels,
            category=f.item.category,
            category_label=categories.get(f.item.category, {}),
            tier=f.item.tier,
            sets=list(f.sets),
            criteria=len({c for s in f.sets for c in covered[s, f.item.item].stages}),
            aliases=list(f.item.aliases),
        )
        for f in search_items(sets, text)
    ]
    return Search(text=text, factor_sets=[s.name for s in sets], items=items)


def show(name: str, factors: str | None, country: str) -> ItemSheet:
    """One item in every set: default lifetime and energy, each factor with range, source, licence, place, validity.

    For an item of the ``electricity`` category, the mixes of ``country`` too.
    """
    sets, countries = _sets(factors), country_index()
    place = countries.code(country)
    if place is None:
        raise InputProblems([countries.unknown(country)])
    match = ItemIndex(i for s in sets for i in s.items).match(name)
    if match.item is None:
        suggestions = ", ".join(match.suggestions) or "–"
        raise InputProblems([Problem("item-unknown", "error", params={"text": name, "suggestions": suggestions})])
    code = match.item.item
    held = [_held(s, i, place) for s in sets for i in s.items if i.item == code]
    return ItemSheet(item=code, label=match.item.labels, factor_sets=held)


def check(name: str | None) -> Check:
    """Reads one set, or every built-in one, and counts what is kept; errors are raised with their rows.

    What is hardly ever right is told beside, each time with the set as its file.
    """
    limits = {r["id"]: float(r["value"]) for r in load_reference_table("limits")}
    sheets = {
        f.item: f.value for f in load_set(_SHEETS).factors if (f.stage, f.criterion) == ("manufacturing", CLIMATE)
    }
    checked: list[CheckedSet] = []
    errors: list[Problem] = []
    doubts: list[Problem] = []
    for set_name in [name] if name else builtin_set_names():
        folder = set_folder(set_name)
        factor_set, problems = read_set(folder.name, folder)
        errors += [p for p in problems if p.severity == "error"]
        told = [replace(p, file=factor_set.name) for p in warnings(factor_set, sheets, limits)]
        checked.append(_checked(factor_set, len(problems), len(told)))
        doubts += told
    if errors:
        raise InputProblems(errors)
    return Check(factor_sets=checked, problems=problem_records(doubts, named=True))


def cover(name: str | None) -> Coverage:
    """Which criteria each item of a set covers and what is missing; the default layers when none is named."""
    factor_set, categories = layered(_sets(name or ",".join(DEFAULT_LAYERS))), _categories()
    rows = coverage(factor_set)
    shares = criterion_share(rows)
    return Coverage(
        factor_set=factor_set.name,
        items=len(rows),
        criteria=[
            CriterionCoverage(
                criterion=c.code,
                mandatory=c.mandatory,
                share_of_items=shares.get(c.code, 0.0),
                places_with_electricity=len({m.place for m in factor_set.mixes if m.criterion == c.code}),
            )
            for c in CRITERIA
        ],
        coverage=[_covered(r, i, categories) for r, i in zip(rows, factor_set.items, strict=True)],
    )


def _sets(factors: str | None) -> list[FactorSet]:
    names = [n.strip() for n in factors.split(",") if n.strip()] if factors else list(builtin_set_names())
    return [load_set(n) for n in names]


def _categories() -> dict[str, dict[str, str]]:
    return {r["category"]: labels(r) for r in load_reference_table("category_labels")}


def _held(factor_set: FactorSet, item: Item, place: str) -> HeldItem:
    mixes = [m for m in factor_set.mixes if m.place == place] if item.category == _ELECTRICITY else []
    return HeldItem(
        factor_set=factor_set.name,
        category=item.category,
        category_label=_categories().get(item.category, {}),
        tier=item.tier,
        lifetime_year=item.lifetime_year,
        energy_kwh_year=item.energy_kwh_year,
        aliases=list(item.aliases),
        note=item.note,
        factors=[_factor(factor_set, f) for f in factor_set.factors if f.item == item.item],
        electricity=[_mix(factor_set, m) for m in mixes],
        parts=[_factor(factor_set, f) for f in factor_set.parts if f.item == item.item],
    )


def _factor(factor_set: FactorSet, f: Factor) -> FactorRecord:
    own = ("stage", "coverage", "valid_from", "valid_to", "quality", "locator", "note")
    return _record(factor_set, f, **{k: getattr(f, k) for k in own})


def _mix(factor_set: FactorSet, m: Mix) -> FactorRecord:
    return _record(factor_set, m, stage="use", valid_from=m.year, valid_to=m.year)


def _record(factor_set: FactorSet, row: Factor | Mix, **own: Any) -> FactorRecord:
    """What factors and mixes share, with their source; ``own``: the other fields."""
    s = next(s for s in factor_set.sources if s.id == row.source_id)
    cited = SourceCited(id=s.id, kind=s.kind, publisher=s.publisher, title=s.title, version=s.version)
    shared = {k: getattr(row, k) for k in ("criterion", "value", "low", "high", "unit")}
    return FactorRecord(**shared, place=row.place or None, source=cited, licence=s.licence, url=s.url, **own)


def _checked(factor_set: FactorSet, problems: int, doubts: int) -> CheckedSet:
    assumed = {s.id for s in factor_set.sources if s.kind == "assumption"}
    records: list[Factor | Mix] = [*factor_set.factors, *factor_set.mixes]
    return CheckedSet(
        factor_set=factor_set.name,
        items=len(factor_set.items),
        factors=len(factor_set.factors),
        parts=len(factor_set.parts),
        electricity=len(factor_set.mixes),
        sources=len(factor_set.sources),
        assumed_factors=sum(r.source_id in assumed for r in records),
        factors_with_range=sum(f.low is not None for f in factor_set.factors),
        items_without_mandatory_criterion=sum(bool(c.missing_mandatory) for c in coverage(factor_set)),
        problems=problems,
        doubts=doubts,
    )


def _covered(row: Covered, item: Item, categories: dict[str, dict[str, str]]) -> ItemCoverage:
    return ItemCoverage(
        item=row.item,
        label=item.labels,
        category=row.category,
        category_label=categories.get(row.category, {}),
        stages={c: list(stages) for c, stages in row.stages.items()},
        mandatory={c: row.covers(c) for c in MANDATORY_CRITERIA},
        missing_mandatory=list(row.missing_mandatory),
        use_by_electricity=row.use_by_electricity,
        missing_lifetime=row.missing_lifetime,
        missing_embedded=row.missing_embedded,
    )
