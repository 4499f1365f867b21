"""The factors that apply here and now: factor sets in layers, for a place and a year."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ecosoin.catalogue.factor_set import Factor, FactorSet, Item, Mix, Source
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.vocabulary import CLIMATE

FactorKey = tuple[str, str, str]
MixKey = tuple[str, str]


@dataclass(frozen=True)
class Selection:
    """What a study multiplies by. Keys: ``(item, stage, criterion)``, ``(place, criterion)``, ``(set, source id)``.

    ``mixes`` holds every place any set knows, so that a line of another country finds its own electricity.
    A missing key is a missing factor, never a zero one.
    """

    place: str
    year: int
    items: Mapping[str, Item]
    factors: Mapping[FactorKey, Factor]
    mixes: Mapping[MixKey, Mix]
    sources: Mapping[tuple[str, str], Source]
    factor_assumptions: Mapping[FactorKey, Problem]
    mix_assumptions: Mapping[MixKey, Problem]
    problems: tuple[Problem, ...]
    default_set: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(item, ``lifetime_year`` or ``energy_kwh_year``) -> the set that gives it."""

    def assumptions_for(self, items: Iterable[str], places: Iterable[str]) -> list[Problem]:
        """The notes that go with these items and places: values of another year than the study's."""
        kept_items, kept_places = set(items), set(places)
        notes = [note for key, note in self.mix_assumptions.items() if key[0] in kept_places]
        seen: dict[tuple[str, str], Problem] = {}
        for (item, _, criterion), note in self.factor_assumptions.items():
            if item in kept_items:
                seen.setdefault((item, criterion), note)
        return notes + list(seen.values())

    @property
    def assumptions(self) -> list[Problem]:
        """Every note of the study's own place."""
        return self.assumptions_for(self.items, [self.place])

    def of_categories(self, categories: Collection[str]) -> list[str]:
        """The items of some categories."""
        return [i.item for i in self.items.values() if i.category in categories]

    def source_of(self, record: Factor | Mix) -> Source:
        """The source a factor or a mix cites."""
        return self.sources[record.set_name, record.source_id]


def select(sets: Sequence[FactorSet], place: str, year: int, far: float = math.inf) -> Selection:
    """The layered selection: the first set that covers an (item, criterion) gives all its stages.

    ``place`` is an ISO 3166 code. A factor of that place comes before one without place; a mix is that of the nearest
    year, the earlier of two. Another year than the study's is noted, and doubted for the climate when it is more than
    ``far`` years away; another place is never taken.
    """
    items = _layered_items(sets)
    factors: dict[FactorKey, Factor] = {}
    mixes: dict[MixKey, Mix] = {}
    for factor_set in sets:
        taken_pairs = {(item, criterion) for item, _, criterion in factors}
        for key, candidates in _by_factor_key(factor_set, place).items():
            if (key[0], key[2]) not in taken_pairs:
                factors[key] = min(candidates, key=lambda f: _factor_rank(f, year))
        for mix_key, choices in _by_mix_key(factor_set).items():
            mixes.setdefault(mix_key, min(choices, key=lambda m: (abs(m.year - year), m.year > year)))
    known = {p for p, _ in mixes}
    return Selection(
        place=place,
        year=year,
        items=items,
        factors=factors,
        mixes=mixes,
        sources={(s.name, source.id): source for s in sets for source in s.sources},
        factor_assumptions={k: _factor_note(f, year) for k, f in factors.items() if not _valid(f, year)},
        mix_assumptions={k: _mix_note(m, year, far) for k, m in mixes.items() if m.year != year},
        problems=() if place in known else (Problem("mix-missing", "error", params={"place": place}),),
        default_set=_default_sets(sets),
    )


def layered(sets: Sequence[FactorSet]) -> FactorSet:
    """The layers as one set: the first that covers an (item, criterion) gives its factors, every mix is kept."""
    factors: list[Factor] = []
    for factor_set in sets:
        taken = {(f.item, f.criterion) for f in factors}
        factors += [f for f in factor_set.factors if (f.item, f.criterion) not in taken]
    return FactorSet(
        name=",".join(s.name for s in sets),
        items=tuple(_layered_items(sets).values()),
        factors=tuple(factors),
        mixes=tuple(m for s in sets for m in s.mixes),
        sources=tuple(x for s in sets for x in s.sources),
    )


def _layered_items(sets: Sequence[FactorSet]) -> dict[str, Item]:
    """Each item of the first set that has it, completed by the next: names, lifetime and energy they alone give."""
    merged: dict[str, Item] = {}
    for factor_set in sets:
        for item in factor_set.items:
            first = merged.setdefault(item.item, item)
            energy = item if first.energy_kwh_year is None else first
            merged[item.item] = replace(
                first,
                lifetime_year=item.lifetime_year if first.lifetime_year is None else first.lifetime_year,
                energy_kwh_year=energy.energy_kwh_year,
                energy_kind=energy.energy_kind,
                power_w=energy.power_w,
                aliases=tuple(dict.fromkeys(first.aliases + item.aliases)),
            )
    return merged


def _default_sets(sets: Sequence[FactorSet]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for factor_set in sets:
        for item in factor_set.items:
            for name in ("lifetime_year", "energy_kwh_year"):
                if getattr(item, name) is not None:
                    found.setdefault((item.item, name), factor_set.name)
    return found


def _by_factor_key(factor_set: FactorSet, place: str) -> dict[FactorKey, list[Factor]]:
    local, anywhere = defaultdict(list), defaultdict(list)
    for f in factor_set.factors:
        if f.place == place:
            local[f.item, f.stage, f.criterion].append(f)
        elif not f.place:
            anywhere[f.item, f.stage, f.criterion].append(f)
    return {**anywhere, **local}


def _by_mix_key(factor_set: FactorSet) -> dict[MixKey, list[Mix]]:
    found = defaultdict(list)
    for m in factor_set.mixes:
        found[m.place, m.criterion].append(m)
    return found


def _valid(f: Factor, year: int) -> bool:
    return (f.valid_from is None or f.valid_from <= year) and (f.valid_to is None or year <= f.valid_to)


def _factor_rank(f: Factor, year: int) -> tuple[bool, bool, int]:
    start, end = f.valid_from or 0, f.valid_to or f.valid_from or 0
    return (False, False, -start) if _valid(f, year) else (True, *_year_rank(start, end, year))


def _year_rank(start: int, end: int, year: int) -> tuple[bool, int]:
    """Smaller is better: what starts by the year, latest first, then what starts after it, earliest first."""
    return (False, -end) if start <= year else (True, start)


def _factor_note(f: Factor, year: int) -> Problem:
    params = {
        "item": f.item,
        "criterion": f.criterion,
        "start": f.valid_from or "…",
        "end": f.valid_to or "…",
        "study_year": year,
    }
    return Problem("factor-year-differs", "note", params=params)


def _mix_note(m: Mix, year: int, far: float) -> Problem:
    params = {"place": m.place, "criterion": m.criterion, "year": m.year, "study_year": year}
    doubted = m.criterion == CLIMATE and abs(m.year - year) > far
    return Problem("mix-year-differs", "doubt" if doubted else "note", params=params)
