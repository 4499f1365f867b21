"""Which factor sets, place and hypotheses does a study use? What every command chooses once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix
from ecosoin.engine.statement import Hypotheses
from ecosoin.engine.uncertainty import Plan
from ecosoin.kernel.ranged import quality_ratios
from ecosoin.kernel.version import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.results.record import Head


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

    def head(self, year: int | None, plan: Plan) -> Head:
        """What a document says of the study: place, year, layers, draws, versions."""
        return Head(
            country=self.place,
            year=year,
            factor_sets=[s.name for s in self.sets],
            draws=plan.draws,
            seed=plan.seed,
            tool_version=__version__,
            method_version=METHOD_VERSION,
            catalogue_version=CATALOGUE_VERSION,
        )

    def matrix(self, items: Iterable[str], places: Iterable[str], components: Iterable[str] = ()) -> FactorMatrix:
        """The arrays for the items and places named."""
        return factor_matrix(
            sorted(set(items)),
            sorted(set(places)),
            definitions=self.selection.items,
            factors=self.selection.factors,
            mixes=self.selection.mixes,
            ratios=self.hypotheses.factor_ratios,
            components=components,
        )


def hypotheses_of(rows: Sequence[Mapping[str, str]]) -> Hypotheses:
    """The default values of the rules, from the rows of ``reference/hypotheses.csv`` (id, value, low, high)."""
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
