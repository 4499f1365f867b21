"""A server seen as its components, for inventories that know its processors and memory.

Die areas and masses follow the UBA study *Green Cloud Computing* (Texte 94/2021); the quantities of a component are
SQL over the line's own columns, so that the expansion happens inside the one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.engine.dialect import double

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
