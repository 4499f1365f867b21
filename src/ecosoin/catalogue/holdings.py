"""What do the sets hold? Their coverage, and the search of a word."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ecosoin.catalogue.factor_set import FactorSet, Item
from ecosoin.catalogue.matching import normalised
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION_CODES, EMBEDDED_STAGES, MANDATORY_CRITERIA


@dataclass(frozen=True)
class ItemCoverage:
    """For one item: the stages that have a factor, by criterion, and what a footprint would lack.

    ``use_by_electricity`` is true when the item has a yearly consumption, so that its use comes from the mix.
    """

    item: str
    category: str
    tier: str
    stages: dict[str, tuple[str, ...]]
    use_by_electricity: bool
    has_lifetime: bool
    pure_use: bool = False

    def covers(self, criterion: str) -> bool:
        """Whether at least one stage has a factor for this criterion."""
        return bool(self.stages.get(criterion))

    @property
    def missing_mandatory(self) -> tuple[str, ...]:
        """The mandatory criteria of the ADEME rules no stage of this item has."""
        return tuple(c for c in MANDATORY_CRITERIA if not self.covers(c))

    @property
    def missing_embedded(self) -> bool:
        """Whether it is a thing whose making has no climate factor; what is only used (a kWh, a km) has no making."""
        made = any(stage in EMBEDDED_STAGES for stage in self.stages.get(CLIMATE, ()))
        return not made and not self.pure_use

    @property
    def missing_lifetime(self) -> bool:
        """Whether an embedded factor cannot be spread over years by default."""
        embedded = any(stage in EMBEDDED_STAGES for stages in self.stages.values() for stage in stages)
        return embedded and not self.has_lifetime


def coverage(factor_set: FactorSet) -> list[ItemCoverage]:
    """The coverage of each item, in the order of the set."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for f in factor_set.factors:
        if f.stage not in found[f.item][f.criterion]:
            found[f.item][f.criterion].append(f.stage)
    return [
        ItemCoverage(
            item=i.item,
            category=i.category,
            tier=i.tier,
            stages={c: tuple(found[i.item][c]) for c in CRITERION_CODES if c in found[i.item]},
            use_by_electricity=i.energy_kwh_year is not None,
            has_lifetime=i.lifetime_year is not None,
            pure_use=i.category == "electricity" or any("use" in stages for stages in found[i.item].values()),
        )
        for i in factor_set.items
    ]


def criterion_share(rows: Iterable[ItemCoverage]) -> dict[str, float]:
    """By criterion, the share of items with at least one factor (0-1)."""
    kept = list(rows)
    return {c: sum(r.covers(c) for r in kept) / len(kept) for c in CRITERION_CODES} if kept else {}


_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """An item and the names of the sets that have it."""

    item: Item
    sets: tuple[str, ...]


def search_items(sets: Iterable[FactorSet], text: str) -> list[Found]:
    """Items whose code, names, category or note hold every word of ``text``: whole names first, notes last."""
    owners: dict[str, list[str]] = {}
    first: dict[str, Item] = {}
    rank: dict[str, int] = {}
    whole, words = normalised(text), [normalised(w) for w in _WORD.findall(text)]
    for factor_set in sets:
        for item in factor_set.items:
            owners.setdefault(item.item, []).append(factor_set.name)
            first.setdefault(item.item, item)
            found = _rank(item, whole, words)
            if found is not None:
                rank[item.item] = min(found, rank.get(item.item, found))
    ordered = sorted(rank, key=lambda code: (rank[code], code))
    return [Found(first[code], tuple(owners[code])) for code in ordered]


def _rank(item: Item, whole: str, words: list[str]) -> int | None:
    """Position of the first field that answers, from a whole name to the note; ``None`` when none does."""
    names = [normalised(n) for n in (item.item, *item.aliases)]
    listed = "".join(names)
    fields = (
        whole in names,
        any(whole in n for n in names),
        all(w in listed for w in words),
        all(w in listed + normalised(f"{item.category} {item.tier}") for w in words),
        all(w in listed + normalised(item.note) for w in words),
    )
    return next((i for i, answered in enumerate(fields) if answered), None) if words else None
