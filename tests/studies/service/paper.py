"""A service small enough to be solved on paper: round factors without spread, amounts that are not, everything named.

Per functional unit, worked out by hand:

    screens  3 * 0.5 * 50 min = 1.25 h of 1825 h a year; 4 years and 120 kWh a year from the item
    kit      2 / 160 uses; 2 * 0.5 h * 40 W
    rack     3 * 0.4 / 6000 acts = 0.0002 rack.year over 6 years; * 0.25 kW * 8760 h * 1.6, in Germany
    disk     0.6 GB * 3 / 1.5 * 8 years * 0.75 = 0.0072 TB.year over 4 years; * 5 W * 8760 h * 1.5
    line     3 * 700 MB, between half and twice as much
    car      3 people * 2 legs * 15 km * 0.6 / 1.2 = 45 km;  sheets 6, between half and twice as many
    follow   0.15 * 2 legs * 15 km
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.small_studies import FACTORS, ITEMS, MIXES, SOURCES

CLIMATE, METALS = "climate_change", "resource_use_minerals_metals"

_ITEMS = (
    "p_screen,monitor,terminals,4,120,Écran|Screen,",
    "p_kit,telemonitoring,medical_devices,3,,Trousse|Kit,",
    "p_rack,server,datacentres,6,,Baie|Rack,",
    "p_disk,storage,datacentres,5,,Disque|Disk,",
    "p_line,network_transfer,networks,,,Ligne|Line,",
    "p_car,travel,non_digital,,,Auto|Car,",
    "p_sheet,paper,non_digital,,,Feuille|Sheet,",
)
FACTOR: dict[tuple[str, str, str], float] = {
    ("p_screen", "manufacturing", CLIMATE): 250,
    ("p_screen", "distribution", CLIMATE): 10,
    ("p_screen", "end_of_life", CLIMATE): 3,
    ("p_kit", "manufacturing", CLIMATE): 40,
    ("p_kit", "end_of_life", CLIMATE): 2,
    ("p_rack", "manufacturing", CLIMATE): 900,
    ("p_rack", "distribution", CLIMATE): 30,
    ("p_disk", "manufacturing", CLIMATE): 110,
    ("p_disk", "end_of_life", CLIMATE): 5,
    ("p_line", "use", CLIMATE): 0.03,
    ("p_car", "use", CLIMATE): 0.2,
    ("p_sheet", "use", CLIMATE): 0.005,
    ("p_screen", "manufacturing", METALS): 0.02,
    ("p_kit", "manufacturing", METALS): 0.003,
    ("p_rack", "manufacturing", METALS): 0.05,
    ("p_disk", "manufacturing", METALS): 0.004,
    ("p_line", "use", METALS): 5e-8,
    ("p_car", "use", METALS): 6e-7,
}
MIX = {("FR", CLIMATE): 0.08, ("FR", METALS): 4e-8, ("DE", CLIMATE): 0.4, ("DE", METALS): 9e-8}
AMOUNTS: dict[str, tuple[str, float, float, float]] = {
    "screens": ("p_screen", 1.25 / 1825 / 4, 0, 1.25 / 1825 * 120),
    "kit": ("p_kit", 0.0125, 0, 0.04),
    "rack": ("p_rack", 0.0002 / 6, 0, 0.7008),
    "disk": ("p_disk", 0.0018, 0, 0.0072 * 5 * 8.76 * 1.5),
    "line": ("p_line", 0, 2.1, 0),
    "car": ("p_car", 0, 45, 0),
    "sheets": ("p_sheet", 0, 6, 0),
    "follow": ("p_car", 0, 4.5, 0),
}
"""name -> item, units amortised, direct use, kWh."""
EMBEDDED = ("manufacturing", "distribution", "end_of_life")


def impact(name: str, stage: str, criterion: str) -> float:
    """Amount times factor, by stage; the rack draws German electricity."""
    item, unit, use, kwh = AMOUNTS[name]
    factor = FACTOR.get((item, stage, criterion), 0.0)
    if stage != "use":
        return unit * factor
    return use * factor + kwh * MIX["DE" if name == "rack" else "FR", criterion]


def weight(name: str, criterion: str) -> float:
    """All stages of a component."""
    return sum(impact(name, s, criterion) for s in (*EMBEDDED, "use"))


def write_factors(folder: Path) -> Path:
    """The factor set as a folder to lay first."""
    folder.mkdir()
    unit = {CLIMATE: "kg CO2 eq", METALS: "kg Sb eq"}
    factors = "".join(
        f"{i},{s},{c},{v!r},{v!r},{v!r},0.9,{unit[c]},,2020,,medium,test,-,\n" for (i, s, c), v in FACTOR.items()
    )
    mixes = "".join(f"{p},2024,{c},{v!r},{v!r},{v!r},{unit[c]}/kWh,test\n" for (p, c), v in MIX.items())
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "items.csv").write_text(ITEMS + "".join(f"{x}\n" for x in _ITEMS), encoding="utf-8")
    (folder / "factors.csv").write_text(FACTORS + factors, encoding="utf-8")
    (folder / "electricity.csv").write_text(MIXES + mixes, encoding="utf-8")
    return folder


def amount(value: float, unit: str, low: float | None = None, high: float | None = None, **more: Any) -> dict[str, Any]:
    """An amount as a service file writes it."""
    bounds = {} if low is None else {"low": low, "high": high}
    return {"value": value, "unit": unit, **bounds, **more}


def component(name: str, kind: str, item: str, **fields: Any) -> dict[str, Any]:
    """A component as a service file writes it."""
    return {"name": name, "kind": kind, "item": item, "label": {"fr": f"les {name}", "en": f"the {name}"}, **fields}


def judgement() -> dict[str, Any]:
    """Half of the weight on B1, half on R4, so that what is drawn is b - r: 2 to 4 less 0.5 to 1.5 for the service."""
    return {
        "functional_class": "C",
        "example": True,
        "weights": {"mode": "bounded", "bounds": {"B1": [0.5, 0.5], "R4": [0.5, 0.5]}},
        "alternatives": {
            "service": {"scores": {"B1": [3, "E2"], "R4": [1, "E4"]}},
            "sober": {"label": {"fr": "Téléphone", "en": "Phone"}, "scores": {"B1": [2, "E4"], "R4": [0, "E4"]}},
        },
    }


def paper_service() -> dict[str, Any]:
    """The service of the module."""
    return {
        "service": "papier",
        "label": {"fr": "Service", "en": "Service told"},
        "functional_unit": {"fr": "un acte", "en": "one act"},
        "year": 2024,
        "country": "FR",
        "parameters": {"distance": amount(15, "km", source="enquête", replace_first=True)},
        "components": [
            component("screens", "terminal", "p_screen", number=amount(3, "count"), share=amount(50, "percent"),
                      duration=amount(50, "minute"), active_time=amount(5, "hour/day")),
            component("kit", "device", "p_kit", number=amount(2, "count"), uses=amount(160, "count"),
                      duration=amount(0.5, "hour"), power=amount(40, "W")),
            component("rack", "server", "p_rack", place="DE", number=amount(3, "count"), share=amount(0.4, "share"),
                      power=amount(0.25, "kW"), pue=amount(1.6, "ratio"), annual_volume=amount(6000, "count/year")),
            component("disk", "storage", "p_disk", volume=amount(0.6, "GB"), replicas=amount(3, "count"),
                      compression=amount(1.5, "ratio"), retention=amount(8, "year"), share=amount(0.75, "share"),
                      power=amount(5, "W"), pue=amount(1.5, "ratio"), lifetime=amount(48, "month")),
            component("line", "network", "p_line", number=amount(3, "count"), volume=amount(700, "MB", 350, 1400)),
        ],
        "comparator": {
            "label": {"fr": "Visite", "en": "Visit"},
            "substitution": amount(0.7, "share", 0.5, 0.9),
            "components": [
                component("car", "travel", "p_car", number=amount(3, "count"), legs=amount(2, "count"),
                          distance="$distance", share=amount(0.6, "share"), occupancy=amount(1.2, "ratio")),
                component("sheets", "printing", "p_sheet", number=amount(6, "count", 3, 12)),
            ],
        },
        "induced": [
            component("follow", "travel", "p_car", legs=amount(2, "count"), distance="$distance",
                      scale=amount(0.15, "count")),
        ],
        "benefit_risk": judgement(),
        "sources": {"enquête": {"fr": "Enquête", "en": "Survey"}},
    }  # fmt: skip
