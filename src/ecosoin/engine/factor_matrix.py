"""Which factor stands where in the arrays, for whole things and for servers seen as their components?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ecosoin.catalogue.factor_set import Factor, Item, Mix
from ecosoin.catalogue.ranges import NO_RANGES, Ranges, ReadRange
from ecosoin.engine.defaults import Defaults
from ecosoin.engine.dialect import double
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.ranged import factor_range
from ecosoin.kernel.vocabulary import CRITERION_CODES, EMBEDDED_STAGES, STAGE_CODES

SERVER_CATEGORY = "server"
COMPONENT_CATEGORY = "server_component"
BLADE = "server_blade"
"""A blade shares its enclosure: it keeps its generic factor, for want of knowing how many share it."""


@dataclass(frozen=True)
class ServerDefaults:
    """What an inventory does not say of a server: areas [cm2], densities [GB/cm2], module sizes [GB], supplies [kg]."""

    cpu_die_cm2: float
    ram_gb_per_cm2: float
    ram_module_gb: float
    ssd_gb_per_cm2: float
    ssd_unit_gb: float
    psu_count: float
    psu_kg: float


def component_quantities(defaults: ServerDefaults) -> Mapping[str, str]:
    """Component item -> SQL quantity for one server with ``cpu_count, ram_gb, ssd_gb, hdd_count``."""
    d = defaults
    return {
        "component_cpu": "cpu_count",
        "component_cpu_die_cm2": f"cpu_count * {double(d.cpu_die_cm2)}",
        "component_ram": f"ceil(ram_gb / {double(d.ram_module_gb)})",
        "component_ram_die_cm2": f"ram_gb / {double(d.ram_gb_per_cm2)}",
        "component_ssd": f"coalesce(ceil(ssd_gb / {double(d.ssd_unit_gb)}), 0e0)",
        "component_ssd_die_cm2": f"coalesce(ssd_gb / {double(d.ssd_gb_per_cm2)}, 0e0)",
        "component_hdd": "coalesce(hdd_count, 0e0)",
        "component_motherboard": "1e0",
        "component_psu_kg": double(d.psu_count * d.psu_kg),
        "component_chassis_rack": "1e0",
        "component_assembly": "1e0",
    }


FINAL_ENERGY = CRITERION_CODES.index("final_energy")
USE_ONLY = [FINAL_ENERGY, CRITERION_CODES.index("water_consumption")]
"""Criteria that nothing but use has: energy, and the water that power stations and cooling evaporate."""
EMBEDDED = [STAGE_CODES.index(s) for s in EMBEDDED_STAGES]
USE = STAGE_CODES.index("use")
_MIX_QUALITY = "high"
"""Grade of a mix without a range: national statistics of electricity are measured."""


@dataclass(frozen=True)
class FactorMatrix:
    """Values (NaN: no factor), the laws of their draws and the factors they come from.

    ``value[i, s, c]`` per unit of item i; ``mix[p, c]`` per kWh at place p. ``limits`` and ``mix_limits`` add a last
    axis: the 5, 50 and 95 % of what is drawn, zeros where nothing is. ``method_share[i]`` (0-1): what models do not
    average out. ``factor[i, s, c]``, ``mix_row[p, c]`` and ``read`` give the catalogue rows, by index triple.
    """

    items: tuple[str, ...]
    places: tuple[str, ...]
    value: Floats
    limits: Floats
    mix: Floats
    mix_limits: Floats
    factor: Mapping[tuple[int, int, int], Factor]
    mix_row: Mapping[tuple[int, int], Mix]
    definitions: Mapping[str, Item]
    method_share: Floats
    read: Mapping[tuple[int, int, int], ReadRange] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=dict)

    def item_index(self) -> dict[str, int]:
        """Position of each item."""
        return {name: i for i, name in enumerate(self.items)}

    def place_index(self) -> dict[str, int]:
        """Position of each place."""
        return {name: i for i, name in enumerate(self.places)}


def factor_matrix(
    items: Iterable[str],
    places: Iterable[str],
    definitions: Mapping[str, Item],
    factors: Mapping[tuple[str, str, str], Factor],
    mixes: Mapping[tuple[str, str], Mix],
    ratios: Mapping[str, float],
    components: Iterable[str] = (),
    ranges: Ranges = NO_RANGES,
    defaults: Defaults | None = None,
) -> FactorMatrix:
    """The arrays for the items and places a study uses.

    An item named ``X@components`` is the server X whose manufacturing is carried by ``components``: where every
    component has a manufacturing factor for a criterion, X's own is left out (0); elsewhere X keeps its own.
    ``ratios`` are the grade ratios of :func:`ecosoin.kernel.ranged.quality_ratios`; a range read beside a set comes
    before that of its row. Only things that last have models.
    One kWh of electricity is one kWh of final energy, whatever the set says.
    """
    names, spots = tuple(items), tuple(places)
    parts = tuple(components)
    value = np.full((len(names), len(STAGE_CODES), len(CRITERION_CODES)), np.nan)
    limits = np.zeros((*value.shape, 3))
    read: dict[tuple[int, int, int], ReadRange] = {}
    rows: dict[tuple[int, int, int], Factor] = {}
    carried = {c for c in CRITERION_CODES if parts and all((p, "manufacturing", c) in factors for p in parts)}
    for i, name in enumerate(names):
        base = name.removesuffix(COMPONENT_SUFFIX)
        for s, stage in enumerate(STAGE_CODES):
            for c, criterion in enumerate(CRITERION_CODES):
                if name != base and stage == "manufacturing" and criterion in carried:
                    value[i, s, c] = 0.0
                    continue
                if base in parts and criterion not in carried:
                    continue
                row = factors.get((base, stage, criterion))
                if row is not None:
                    rows[i, s, c] = row
                    value[i, s, c] = row.value
                    limits[i, s, c] = factor_range((row.value, row.low, row.high), row.coverage, row.quality, ratios)
                    found = ranges.of_factor(row.set_name, base, stage, criterion)
                    if found is not None:
                        read[i, s, c], limits[i, s, c] = found, found.limits
    mix = np.full((len(spots), len(CRITERION_CODES)), np.nan)
    mix_limits = np.zeros((*mix.shape, 3))
    mix_rows: dict[tuple[int, int], Mix] = {}
    for p, place in enumerate(spots):
        for c, criterion in enumerate(CRITERION_CODES):
            kwh = mixes.get((place, criterion))
            if kwh is not None:
                mix_rows[p, c] = kwh
                mix[p, c] = kwh.value
                mix_limits[p, c] = factor_range((kwh.value, kwh.low, kwh.high), None, _MIX_QUALITY, ratios)
    mix[:, FINAL_ENERGY] = 1.0
    mix_limits[:, FINAL_ENERGY] = 1.0
    bases = [definitions.get(n.removesuffix(COMPONENT_SUFFIX)) for n in names]
    lasting = [b is not None and b.lasts for b in bases]
    method = [ranges.method_share_of(n.removesuffix(COMPONENT_SUFFIX)) for n in names]
    shares = np.where(np.array(lasting, dtype=bool), method, 1.0)
    used = {n.removesuffix(COMPONENT_SUFFIX) for n in names}
    return FactorMatrix(
        names,
        spots,
        value=value,
        limits=limits,
        mix=mix,
        mix_limits=mix_limits,
        factor=rows,
        mix_row=mix_rows,
        definitions={k: v for k, v in definitions.items() if k in used},
        method_share=shares,
        read=read,
        defaults=defaults or {},
    )


def gathered(
    matrix: FactorMatrix, item: Iterable[str], place: Iterable[str]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row positions of items and places in the matrix, in the order given."""
    items, places = matrix.item_index(), matrix.place_index()
    return np.array([items[x] for x in item], dtype=np.intp), np.array([places[x] for x in place], dtype=np.intp)
