"""Stages, tiers and criteria: each standard code appears here and nowhere else.

Stages follow the ADEME product category rules (BLD, DIS, USE, EOL); criteria are the 16 of EF 3.1
(JRC130796) plus the flows the rules recommend.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A code with its French and English label."""

    code: str
    fr: str
    en: str


@dataclass(frozen=True)
class Criterion(Term):
    """An impact category or a flow: ``unit`` is canonical, ``rcp_code`` the code of the ADEME rules."""

    unit: str
    rcp_code: str
    mandatory: bool = False
    flow: bool = False


STAGES: tuple[Term, ...] = (
    Term("manufacturing", "Fabrication", "Manufacturing"),
    Term("distribution", "Distribution", "Distribution"),
    Term("use", "Utilisation", "Use"),
    Term("end_of_life", "Fin de vie", "End of life"),
)
STAGE_CODES: tuple[str, ...] = tuple(s.code for s in STAGES)
EMBEDDED_STAGES: tuple[str, ...] = ("manufacturing", "distribution", "end_of_life")
RCP_STAGE: dict[str, str] = {"manufacturing": "BLD", "distribution": "DIS", "use": "USE", "end_of_life": "EOL"}

TIERS: tuple[Term, ...] = (
    Term("terminals", "Terminaux", "Terminals"),
    Term("networks", "Réseaux", "Networks"),
    Term("datacentres", "Centres de données", "Data centres"),
    Term("medical_devices", "Dispositifs médicaux numériques", "Digital medical devices"),
    Term("non_digital", "Hors numérique", "Non-digital"),
)
TIER_CODES: tuple[str, ...] = tuple(t.code for t in TIERS)

CRITERIA: tuple[Criterion, ...] = (
    Criterion("climate_change", "Changement climatique", "Climate change", "kg CO2 eq", "GWP", True),
    Criterion(
        "resource_use_minerals_metals",
        "Épuisement des ressources minérales et métalliques",
        "Resource use, minerals and metals",
        "kg Sb eq",
        "ADPe",
        True,
    ),
    Criterion("acidification", "Acidification", "Acidification", "mol H+ eq", "AP", True),
    Criterion("particulate_matter", "Particules fines", "Particulate matter", "disease incidence", "PM", True),
    Criterion(
        "ionising_radiation", "Radiations ionisantes", "Ionising radiation, human health", "kBq U-235 eq", "IR", True
    ),
    Criterion("resource_use_fossils", "Épuisement des ressources fossiles", "Resource use, fossils", "MJ", "ADPf"),
    Criterion("ozone_depletion", "Appauvrissement de la couche d'ozone", "Ozone depletion", "kg CFC-11 eq", "ODP"),
    Criterion(
        "photochemical_ozone_formation",
        "Formation d'ozone photochimique",
        "Photochemical ozone formation",
        "kg NMVOC eq",
        "POCP",
    ),
    Criterion(
        "eutrophication_freshwater", "Eutrophisation, eaux douces", "Eutrophication, freshwater", "kg P eq", "EPf"
    ),
    Criterion("eutrophication_marine", "Eutrophisation marine", "Eutrophication, marine", "kg N eq", "EPm"),
    Criterion(
        "eutrophication_terrestrial", "Eutrophisation terrestre", "Eutrophication, terrestrial", "mol N eq", "EPt"
    ),
    Criterion("ecotoxicity_freshwater", "Écotoxicité, eaux douces", "Ecotoxicity, freshwater", "CTUe", "CTUe"),
    Criterion(
        "human_toxicity_cancer", "Toxicité humaine, effets cancérogènes", "Human toxicity, cancer", "CTUh", "CTUh-c"
    ),
    Criterion(
        "human_toxicity_non_cancer",
        "Toxicité humaine, effets non cancérogènes",
        "Human toxicity, non-cancer",
        "CTUh",
        "CTUh-nc",
    ),
    Criterion("land_use", "Occupation des sols", "Land use", "Pt", "LU"),
    Criterion("water_use", "Consommation d'eau", "Water use", "m3 world eq deprived", "WU"),
    Criterion("final_energy", "Énergie finale", "Final energy", "kWh", "FE", flow=True),
    Criterion("primary_energy", "Énergie primaire", "Primary energy", "MJ", "TPE", flow=True),
    Criterion("weee", "Déchets d'équipements électriques et électroniques", "WEEE", "kg", "WEEE", flow=True),
)
CRITERION_CODES: tuple[str, ...] = tuple(c.code for c in CRITERIA)
CRITERION: dict[str, Criterion] = {c.code: c for c in CRITERIA}
MANDATORY_CRITERIA: tuple[str, ...] = tuple(c.code for c in CRITERIA if c.mandatory)
EF_CRITERIA: tuple[str, ...] = tuple(c.code for c in CRITERIA if not c.flow)

QUALITY_GRADES: tuple[Term, ...] = (
    Term("high", "Élevée", "High"),
    Term("medium", "Moyenne", "Medium"),
    Term("low", "Faible", "Low"),
)

OWNERSHIPS: tuple[Term, ...] = (
    Term("professional", "Professionnel", "Professional"),
    Term("cope", "COPE (usage personnel permis)", "COPE"),
    Term("byod", "BYOD (appareil personnel)", "BYOD"),
)

LOCATIONS: tuple[Term, ...] = (
    Term("office", "Bureau ou service de soins", "Office or ward"),
    Term("own_room", "Salle informatique en propre", "Own server room"),
    Term("colocation", "Colocation", "Colocation"),
    Term("hyperscale", "Hyperscale", "Hyperscale"),
    Term("home", "Domicile", "Home"),
)
DATACENTRE_LOCATIONS: tuple[str, ...] = ("own_room", "colocation", "hyperscale")
