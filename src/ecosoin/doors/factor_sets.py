"""Which factor sets, which country: from the words of the command line to a selection and its arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecosoin.catalogue.countries import CountryIndex
from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.selection import Selection, select
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix
from ecosoin.engine.settings import Hypotheses
from ecosoin.kernel.errors import InputProblems
from ecosoin.kernel.spread import quality_ratios
from ecosoin.reference import DEFAULT_SET, load_reference_table, load_set


@dataclass(frozen=True)
class Choice:
    """The factor sets in layers, the place, and what they select for a year."""

    sets: tuple[FactorSet, ...]
    place: str
    selection: Selection
    hypotheses: Hypotheses

    @property
    def name(self) -> str:
        """The layers as the user may write them again."""
        return ",".join(s.name for s in self.sets)

    def matrix(self, items: Iterable[str], places: Iterable[str], components: Iterable[str] = ()) -> FactorMatrix:
        """The arrays for the items and places named."""
        return factor_matrix(
            sorted(set(items)),
            sorted(set(places)),
            self.selection.items,
            self.selection.factors,
            self.selection.mixes,
            self.hypotheses.factor_ratios,
            components,
        )


def choose_factors(names: str | None, country: str, year: int) -> Choice:
    """Loads ``names`` (comma-separated sets or folders, first wins) and selects for a country and year.

    Raises InputProblems for an unknown country, one without electricity, or a set with errors.
    """
    sets = tuple(load_set(n.strip()) for n in (names or DEFAULT_SET).split(",") if n.strip())
    countries = country_index()
    place = countries.code(country)
    if place is None:
        raise InputProblems([countries.unknown(country)])
    selection = select(sets, place, year)
    if selection.problems:
        raise InputProblems(selection.problems)
    return Choice(sets, place, selection, load_hypotheses())


def country_index() -> CountryIndex:
    """The countries of ``reference/countries.csv``."""
    return CountryIndex(load_reference_table("countries"))


def load_hypotheses() -> Hypotheses:
    """The default values of the rules, from ``reference/hypotheses.csv``."""
    rows = load_reference_table("hypotheses")
    value = {row["id"]: float(row["value"]) for row in rows}

    def group(prefix: str) -> dict[str, float]:
        return {k.removeprefix(prefix): v for k, v in value.items() if k.startswith(prefix)}

    def split(prefix: str) -> tuple[float, float, float]:
        return value[f"{prefix}_ram"], value[f"{prefix}_cpu"], value[f"{prefix}_storage"]

    return Hypotheses(
        pue=group("pue_"),
        ownership_share=group("ownership_"),
        quality_half_width=group("quality_half_width_"),
        vm_embedded_share=split("vm_manufacturing"),
        vm_use_share=split("vm_use"),
        spare_server_share=value["spare_server_share"],
        household_person=value["household_person"],
        fibre_share=value["fibre_share"],
        factor_ratios=quality_ratios(rows),
    )
