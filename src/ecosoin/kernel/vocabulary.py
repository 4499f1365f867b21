"""Stages, tiers and criteria: each standard code appears here, or in ``reference/criteria.csv``, and nowhere else.

Stages follow the ADEME product category rules (BLD, DIS, USE, EOL); criteria are the 16 of EF 3.1
(JRC130796) plus the flows the rules recommend. Their names are words: ``reference/words/terms.csv``.
"""

from dataclasses import dataclass

from ecosoin.reference import load_reference_table


@dataclass(frozen=True)
class Criterion:
    """An impact category or a flow: ``unit`` is canonical, ``rcp_code`` the code of the ADEME rules."""

    code: str
    unit: str
    rcp_code: str
    mandatory: bool = False
    flow: bool = False


STAGE_CODES: tuple[str, ...] = ("manufacturing", "distribution", "use", "end_of_life")
EMBEDDED_STAGES: tuple[str, ...] = ("manufacturing", "distribution", "end_of_life")
RCP_STAGE: dict[str, str] = {"manufacturing": "BLD", "distribution": "DIS", "use": "USE", "end_of_life": "EOL"}

TIER_CODES: tuple[str, ...] = ("terminals", "networks", "datacentres", "medical_devices", "non_digital")

CRITERIA: tuple[Criterion, ...] = tuple(
    Criterion(r["criterion"], r["unit"], r["rcp_code"], mandatory=bool(r["mandatory"]), flow=bool(r["flow"]))
    for r in load_reference_table("criteria")
)
CRITERION_CODES: tuple[str, ...] = tuple(c.code for c in CRITERIA)
CRITERION: dict[str, Criterion] = {c.code: c for c in CRITERIA}
CLIMATE, METALS = "climate_change", "resource_use_minerals_metals"
"""The two criteria every page shows first: they seldom agree."""
MANDATORY_CRITERIA: tuple[str, ...] = tuple(c.code for c in CRITERIA if c.mandatory)

QUALITY_GRADES: tuple[str, ...] = ("high", "medium", "low")
OWNERSHIPS: tuple[str, ...] = ("professional", "leased", "cope", "byod")
LOCATIONS: tuple[str, ...] = ("office", "own_room", "colocation", "hyperscale", "home")
CLOUD_CATEGORIES: tuple[str, ...] = ("cloud_vm", "cloud_storage", "saas")
"""What stands in the rooms of others."""
OWN_ROOM = "own_room"
DATACENTRE_LOCATIONS: tuple[str, ...] = (OWN_ROOM, "colocation", "hyperscale")
