"""Looking for items by any word of their names, categories and notes, best first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ecosoin.catalogue.factor_set import FactorSet, Item
from ecosoin.catalogue.matching import normalised

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
