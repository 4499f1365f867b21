"""Catalogue rows as short as a test needs them."""

from __future__ import annotations

from collections.abc import Iterable

from ecosoin.catalogue.factor_set import Factor, Item, Mix
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix

RATIOS = {"high": 1.1, "medium": 1.3, "low": 2.0, "coverage": 0.9}
Z90 = 1.6448536269514722
"""The normal quantile of 95 %."""


def item(name: str, category: str = "", tier: str = "terminals") -> Item:
    return Item(name, category or name, tier, None, None, (), "")


def factor(
    name: str, stage: str, criterion: str, value: float, low: float | None = None, high: float | None = None,
    quality: str = "medium",
) -> Factor:  # fmt: skip
    return Factor(
        "s", name, stage, criterion, value, low, high, 0.9, "kg/unit", "", None, None, quality, "src", "p. 2", ""
    )


def mix(place: str, criterion: str, value: float, low: float | None = None, high: float | None = None) -> Mix:
    return Mix("s", place, 2023, criterion, value, low, high, "kg/kWh", "src")


def matrix(
    items: Iterable[Item],
    places: Iterable[str],
    factors: Iterable[Factor],
    mixes: Iterable[Mix],
    names: Iterable[str] = (),
    components: Iterable[str] = (),
) -> FactorMatrix:
    """The matrix of items (or of ``names`` of them, such as ``server@components``)."""
    definitions = {i.item: i for i in items}
    return factor_matrix(
        tuple(names) or tuple(definitions),
        places,
        definitions,
        {(f.item, f.stage, f.criterion): f for f in factors},
        {(m.place, m.criterion): m for m in mixes},
        RATIOS,
        components,
    )
