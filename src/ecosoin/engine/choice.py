"""Which factor sets, place and hypotheses does a study use? What every command chooses once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosoin.catalogue.factor_set import FactorSet
from ecosoin.catalogue.ranges import ENERGY, LIFETIME, NO_RANGES, PUE, Ranges
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.defaults import STREAMS, Default, Defaults
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix
from ecosoin.engine.statement import COMPONENT_SUFFIX, Hypotheses
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
    ranges: Ranges = NO_RANGES

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
        names = sorted(set(items))
        return factor_matrix(
            names,
            sorted(set(places)),
            definitions=self.selection.items,
            factors=self.selection.factors,
            mixes=self.selection.mixes,
            ratios=self.hypotheses.factor_ratios,
            components=components,
            ranges=self.ranges,
            defaults=self._defaults(names),
        )

    def _defaults(self, names: Sequence[str]) -> Defaults:
        """What is drawn of the defaults of items and rooms: the range read beside their set, else a common ratio."""
        h, found = self.hypotheses, {}
        for name in dict.fromkeys(n.removesuffix(COMPONENT_SUFFIX) for n in names):
            item = self.selection.items[name]
            for kind, ratio, owner in ((LIFETIME, h.lifetime_ratio, item.category), (ENERGY, h.energy_ratio, name)):
                value = getattr(item, kind)
                if not value or (kind == LIFETIME and not item.lasts):
                    continue
                read = self.ranges.of_default(self.selection.default_set.get((name, kind), ""), name, kind)
                limits = read.limits if read else (value / ratio, value, value * ratio)
                found[kind, name] = Default(kind, name, f"{STREAMS[kind]}:{owner}", value, limits=limits, read=read)
        for room, limits in h.pue_limits.items():
            found[PUE, room] = Default(PUE, room, f"{STREAMS[PUE]}:{room}", h.pue[room], limits=limits)
        return found


def hypotheses_of(rows: Sequence[Mapping[str, str]]) -> Hypotheses:
    """The default values of the rules, from the rows of ``reference/hypotheses.csv`` (id, value, low, high)."""
    value = {row["id"]: float(row["value"]) for row in rows}
    limits = {r["id"]: (float(r["low"]), float(r["value"]), float(r["high"])) for r in rows if r["low"] and r["high"]}

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
        pue_limits={k.removeprefix("pue_"): v for k, v in limits.items() if k.startswith("pue_")},
        lifetime_ratio=value["lifetime_ratio_default"],
        energy_ratio=value["energy_ratio_default"],
    )
