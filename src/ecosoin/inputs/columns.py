"""The canonical tables: what every connector gives and every computation takes.

One row of ``equipment`` is a line of somebody's inventory: computers, network lines, cloud subscriptions, paper,
kilometres alike. Units are canonical (year, kWh, GB, W); a cell that was not given is NULL, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SqlType = Literal["VARCHAR", "DOUBLE", "BIGINT", "DATE"]


@dataclass(frozen=True)
class ColumnSpec:
    """A canonical column: its type, its French and English headers, its bounds, the closed list it draws from."""

    name: str
    type: SqlType
    fr: str
    en: str
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


EQUIPMENT: tuple[ColumnSpec, ...] = (
    ColumnSpec("item_id", "VARCHAR", "identifiant", "id", required=True),
    ColumnSpec("name", "VARCHAR", "nom", "name"),
    ColumnSpec("type", "VARCHAR", "type", "type", required=True),
    ColumnSpec("model", "VARCHAR", "modèle", "model"),
    ColumnSpec("quantity", "DOUBLE", "quantité", "quantity", required=True, minimum=0),
    ColumnSpec("site", "VARCHAR", "site", "site"),
    ColumnSpec("service", "VARCHAR", "service", "service"),
    ColumnSpec(
        "location",
        "VARCHAR",
        "emplacement",
        "location",
        choices=("office", "own_room", "colocation", "hyperscale", "home"),
    ),
    ColumnSpec("country", "VARCHAR", "pays", "country"),
    ColumnSpec("lifetime_year", "DOUBLE", "durée de vie (an)", "lifetime (year)", minimum=0),
    ColumnSpec("purchase_date", "DATE", "date d'achat", "purchase date"),
    ColumnSpec("retirement_date", "DATE", "date de retrait", "retirement date"),
    ColumnSpec("energy_kwh_year", "DOUBLE", "énergie (kWh/an)", "energy (kWh/year)", minimum=0),
    ColumnSpec("hours_day", "DOUBLE", "heures par jour", "hours a day", minimum=0, maximum=24),
    ColumnSpec("pue", "DOUBLE", "PUE", "PUE", minimum=1),
    ColumnSpec(
        "ownership",
        "VARCHAR",
        "propriété",
        "ownership",
        choices=("professional", "cope", "byod"),
    ),
    ColumnSpec("refurbished_share", "DOUBLE", "part reconditionnée", "refurbished share", minimum=0, maximum=1),
    ColumnSpec("upstream_year", "DOUBLE", "durée de première vie (an)", "first life (year)", minimum=0),
    ColumnSpec("reuse_rate", "DOUBLE", "taux de réemploi", "reuse rate", minimum=0, maximum=1),
    ColumnSpec("total_life_year", "DOUBLE", "durée de vie totale (an)", "total life (year)", minimum=0),
    ColumnSpec("quality", "VARCHAR", "qualité", "quality", choices=("high", "medium", "low")),
    ColumnSpec("cluster", "VARCHAR", "grappe", "cluster"),
    ColumnSpec("cpu_count", "DOUBLE", "processeurs", "CPUs", minimum=0),
    ColumnSpec("core_count", "DOUBLE", "cœurs", "cores", minimum=0),
    ColumnSpec("ram_gb", "DOUBLE", "mémoire (Go)", "RAM (GB)", minimum=0),
    ColumnSpec("ssd_gb", "DOUBLE", "SSD (Go)", "SSD (GB)", minimum=0),
    ColumnSpec("hdd_count", "DOUBLE", "disques durs", "hard disks", minimum=0),
)

VIRTUAL_MACHINE: tuple[ColumnSpec, ...] = (
    ColumnSpec("vm_id", "VARCHAR", "machine virtuelle", "virtual machine", required=True),
    ColumnSpec("host_id", "VARCHAR", "hôte", "host"),
    ColumnSpec("cluster", "VARCHAR", "grappe", "cluster"),
    ColumnSpec("service", "VARCHAR", "service", "service"),
    ColumnSpec("vcpu_count", "DOUBLE", "vCPU", "vCPU", minimum=0),
    ColumnSpec("ram_gb", "DOUBLE", "mémoire (Go)", "RAM (GB)", minimum=0),
    ColumnSpec("storage_gb", "DOUBLE", "stockage (Go)", "storage (GB)", minimum=0),
    ColumnSpec("power_state", "VARCHAR", "état", "power state", choices=("on", "off", "suspended")),
    ColumnSpec("allocation_key", "DOUBLE", "clé de répartition", "allocation key", minimum=0, maximum=1),
    ColumnSpec("energy_kwh_year", "DOUBLE", "énergie (kWh/an)", "energy (kWh/year)", minimum=0),
)

APPLICATION: tuple[ColumnSpec, ...] = (
    ColumnSpec("application", "VARCHAR", "application", "application", required=True),
    ColumnSpec("environment", "VARCHAR", "environnement", "environment"),
    ColumnSpec("vm_id", "VARCHAR", "machine virtuelle", "virtual machine"),
    ColumnSpec("item_id", "VARCHAR", "équipement", "equipment"),
    ColumnSpec("allocation_key", "DOUBLE", "clé de répartition", "allocation key", minimum=0, maximum=1),
)

STUDY_FACT: tuple[ColumnSpec, ...] = (
    ColumnSpec("fact", "VARCHAR", "donnée", "fact", required=True),
    ColumnSpec("value", "VARCHAR", "valeur", "value", required=True),
)
"""Facts about the establishment: organisation, users, staff, beds, telework_staff, telework_day_year, area_it_m2…"""

TABLES: dict[str, tuple[ColumnSpec, ...]] = {
    "equipment": EQUIPMENT,
    "virtual_machine": VIRTUAL_MACHINE,
    "application": APPLICATION,
    "study_fact": STUDY_FACT,
}
"""Every canonical table also has ``source_file`` (VARCHAR) and ``source_row`` (BIGINT, 1-based as the user sees it)."""
