"""A small but complete footprint document, the shape of the output contract, with awkward content on request."""

from __future__ import annotations

import math
from typing import Any

from ecosoin.kernel.vocabulary import CRITERIA

SITES = ("Site principal", "Site Nord", "EHPAD Les Tilleuls", None)
SERVICES = ("Dossier patient", "PACS", "Bureautique", "Messagerie", None)
GROUPS = (
    ("terminals", "laptop", 40.0),
    ("terminals", "desktop", 55.0),
    ("terminals", "monitor", 60.0),
    ("terminals", "printer", 12.0),
    ("networks", "switch", 14.0),
    ("networks", "access_point", 6.0),
    ("datacentres", "server", 70.0),
    ("datacentres", "storage", 22.0),
    ("medical_devices", "imaging", 48.0),
    ("medical_devices", "diagnostic_display", 9.0),
    ("non_digital", "paper", 4.0),
)
STAGE_SPLIT = {"manufacturing": 0.62, "distribution": 0.03, "use": 0.33, "end_of_life": 0.02}
PER_KG = {
    "climate_change": 1000.0,
    "resource_use_minerals_metals": 0.045,
    "acidification": 5.5,
    "particulate_matter": 6.0e-5,
    "ionising_radiation": 3600.0,
    "resource_use_fossils": 30000.0,
}


EVIDENCE = {"tiers": 5, "lines": 90, "coverage": "90", "stages": "80", "quality": "70"} | {
    "cloud": 2, "machines": 3, "assumed": 4,
}  # fmt: skip


def footprint_document(evil: str = "") -> dict[str, Any]:
    """Totals equal the sum of the breakdown; ``evil`` is put wherever a user's text can go."""
    breakdown = []
    for (tier, category, weight), criterion in ((g, c) for g in GROUPS for c in CRITERIA if c.code in PER_KG):
        for k, site in enumerate(SITES):
            for j, (stage, split) in enumerate(STAGE_SPLIT.items()):
                part = split if criterion.code != "resource_use_minerals_metals" else (0.97, 0.01, 0.01, 0.01)[j]
                breakdown.append(
                    {
                        "tier": tier,
                        "stage": stage,
                        "category": category,
                        "site": f"{site}{evil}" if site else None,
                        "service": SERVICES[(k + j + len(category)) % len(SERVICES)],
                        "criterion": criterion.code,
                        "unit": criterion.unit,
                        "value": weight * PER_KG[criterion.code] * part * (0.5, 0.25, 0.2, 0.05)[k],
                    }
                )
    totals = []
    for c in CRITERIA:
        if c.code in PER_KG:
            value = math.fsum(r["value"] for r in breakdown if r["criterion"] == c.code)
            spread = {"mean": value * 1.03, "p05": value * 0.78, "p50": value * 1.01, "p95": value * 1.36}
            coverage = 0.98 if c.code != "particulate_matter" else 0.71
            totals.append({"criterion": c.code, "unit": c.unit, "value": value, **spread, "coverage_share": coverage})
    inputs = (
        ("factor:ademe:monitor:manufacturing:climate_change", 0.41),
        ("amount:laptop:FR:low", 0.22),
        ("mix:ademe:electricity:FR:2022:climate_change", 0.14),
        (f"Serveurs : fabrication{evil}", 0.09),
    )
    verdicts = ("met", "met", "met", "not_met", "to_declare")
    return {
        "schema_version": "1",
        "study": {
            "organisation": f"Centre hospitalier fictif de Valombre{evil}",
            "year": 2025,
            "country": "FR",
            "factor_set": "ademe-2022",
            "engine": "duckdb",
            "draws": 10000,
            "seed": 1,
            "users": 1850,
            "staff": 1800,
            "beds": 450,
            "tool_version": "0.1.0",
            "method_version": "1",
            "catalogue_version": "2025.1",
        },
        "totals": totals,
        "breakdown": breakdown,
        "sensitivity": [
            {"criterion": c, "input": name, "share_of_variance": v}
            for c in ("climate_change", "resource_use_minerals_metals")
            for name, v in inputs
        ],
        "rcp": [
            {
                "id": f"R{k:02d}",
                "verdict": verdicts[k % 5],
                "reason": f"rcp.R{k:02d}.met",
                "params": EVIDENCE | {"users": f"12{evil}"},
            }
            for k in range(1, 33)
        ],
        "problems": [
            {
                "code": "date-invalid",
                "severity": ("error", "doubt", "note")[k % 3],
                "file": f"parc.csv{evil}",
                "row": k + 2,
                "column": "date d'achat",
                "params": {"value": f"31/02/2020{evil}"},
            }
            for k in range(40)
        ],
        "assumptions": [
            {
                "id": "pue-own-room",
                "value": 1.93,
                "reason": f"PUE d'une salle en propre.{evil}",
                "source_id": "ademe-dc-2022",
            },
            {"id": "spare", "value": 0.06, "reason": "Part de serveurs de secours.", "source_id": "rcp-dc-2025"},
        ],
        "normalisation": {
            "single_score_mpt": 41250.0,
            "boundaries": [
                {"criterion": c, "per": per, "share": s / k}
                for c, s in (("climate_change", 0.22), ("resource_use_minerals_metals", 0.31), ("acidification", 0.02))
                for per, k in (("user", 1), ("bed", 0.25))
            ],
        },
        "plausibility": [
            {
                "label": "Part du numérique dans le bilan carbone d'un CHU",
                "unit": "%",
                "value": 6.1,
                "low": 3,
                "high": 8,
                "source": "DNS, cellule éthique, 2021",
            }
        ],
        "top": [
            {"item_id": f"EQ-{k}", "name": f"Parc d'écrans {k}{evil}", "criterion": c, "value": v, "share": v / 3e5}
            for k in range(8)
            for c, v in (("climate_change", 30000.0 - 2500 * k), ("resource_use_minerals_metals", 1.5 - 0.1 * k))
        ],
        "quality": {"high": 0.31, "medium": 0.44, "low": 0.25},
        "sources": [
            {
                "id": "ademe",
                "title": f"Base Empreinte{evil}",
                "publisher": "ADEME",
                "version": "23",
                "url": "",
                "licence": "LO",
            }
        ],
        "factor_set": {"name": "ademe-2022", "item_count": 130, "factor_count": 2100},
        "coverage": [
            {"criterion": c.code, "lines": 12400, "covered": 12152, "share": 0.98} for c in CRITERIA if c.code in PER_KG
        ],
    }
