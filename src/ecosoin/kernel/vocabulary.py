"""Stages, tiers and criteria: each standard code appears here and nowhere else.

Stages follow the ADEME product category rules (BLD, DIS, USE, EOL); criteria are the 16 of EF 3.1
(JRC130796) plus the flows the rules recommend. Their names are words: ``reference/words/terms.csv``.
"""

from dataclasses import dataclass


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

CRITERIA: tuple[Criterion, ...] = (
    Criterion("climate_change", "kg CO2 eq", "GWP", mandatory=True),
    Criterion("resource_use_minerals_metals", "kg Sb eq", "ADPe", mandatory=True),
    Criterion("acidification", "mol H+ eq", "AP", mandatory=True),
    Criterion("particulate_matter", "disease incidence", "PM", mandatory=True),
    Criterion("ionising_radiation", "kBq U-235 eq", "IR", mandatory=True),
    Criterion("resource_use_fossils", "MJ", "ADPf"),
    Criterion("ozone_depletion", "kg CFC-11 eq", "ODP"),
    Criterion("photochemical_ozone_formation", "kg NMVOC eq", "POCP"),
    Criterion("eutrophication_freshwater", "kg P eq", "EPf"),
    Criterion("eutrophication_marine", "kg N eq", "EPm"),
    Criterion("eutrophication_terrestrial", "mol N eq", "EPt"),
    Criterion("ecotoxicity_freshwater", "CTUe", "CTUe"),
    Criterion("human_toxicity_cancer", "CTUh", "CTUh-c"),
    Criterion("human_toxicity_non_cancer", "CTUh", "CTUh-nc"),
    Criterion("land_use", "Pt", "LU"),
    Criterion("water_use", "m3 world eq deprived", "WU"),
    Criterion("final_energy", "kWh", "FE", flow=True),
    Criterion("primary_energy", "MJ", "TPE", flow=True),
    Criterion("weee", "kg", "WEEE", flow=True),
)
CRITERION_CODES: tuple[str, ...] = tuple(c.code for c in CRITERIA)
CRITERION: dict[str, Criterion] = {c.code: c for c in CRITERIA}
CLIMATE, METALS = "climate_change", "resource_use_minerals_metals"
"""The two criteria every page shows first: they seldom agree."""
MANDATORY_CRITERIA: tuple[str, ...] = tuple(c.code for c in CRITERIA if c.mandatory)

QUALITY_GRADES: tuple[str, ...] = ("high", "medium", "low")
OWNERSHIPS: tuple[str, ...] = ("professional", "cope", "byod")
LOCATIONS: tuple[str, ...] = ("office", "own_room", "colocation", "hyperscale", "home")
DATACENTRE_LOCATIONS: tuple[str, ...] = ("own_room", "colocation", "hyperscale")
