"""Small reports that hold every kind of part, for the tests of pages."""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import msgspec

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERIA
from ecosoin.pages.charts.bars import bars
from ecosoin.pages.model import (
    Bullets,
    Callout,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint
from ecosoin.studies.footprint.report.footprint_report import build

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


DIMENSIONS = ("tier", "stage", "category", "site", "service")
Cell = dict[str, Any]


def cells(evil: str = "") -> list[Cell]:
    """The whole cross product; ``evil`` is put wherever a user's text can go."""
    found = []
    for (tier, category, weight), criterion in ((g, c) for g in GROUPS for c in CRITERIA if c.code in PER_KG):
        for k, site in enumerate(SITES):
            for j, (stage, split) in enumerate(STAGE_SPLIT.items()):
                part = split if criterion.code != "resource_use_minerals_metals" else (0.97, 0.01, 0.01, 0.01)[j]
                found.append(
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
    return found


def sums(rows: list[Cell], *names: str) -> dict[tuple[Any, ...], float]:
    """(criterion, unit, key of each dimension) -> sum of the cells."""
    gathered: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        gathered.setdefault((row["criterion"], row["unit"], *(row[n] for n in names)), []).append(row["value"])
    return {k: math.fsum(v) for k, v in gathered.items()}


def pairs(rows: list[Cell]) -> Mapping[str, list[Any]]:
    """The columns of ``breakdown.parquet``: sums by two dimensions."""
    found = [
        {"criterion": c, "dimension_1": a, "key_1": x, "dimension_2": b, "key_2": y, "value": v, "mean": 1.03 * v}
        for a, b in combinations(DIMENSIONS, 2)
        for (c, _, x, y), v in sums(rows, a, b).items()
    ]
    return {k: [r[k] for r in found] for k in found[0]}


FACTORS = {
    "id": ["ademe:monitor:manufacturing:climate_change"],
    **{"value": [64.6], "low": [55.0], "central": [64.6], "high": [107.0], "mean": [72.0], "range": [None]},
    **{"unit": ["kg CO2 eq/unit"], "quality": ["medium"], "source_id": ["ademe"], "locator": ["p. 3"], "note": [""]},
}


def footprint_report(language: Language = "fr", evil: str = "", **changes: Any) -> Report:
    """The report of the document below, some parts of it changed."""
    document = msgspec.structs.replace(footprint_document(evil), **changes)
    return build(document, pairs(cells(evil)), FACTORS, language)


def footprint_document(evil: str = "") -> Footprint:
    """Totals equal the sum of the breakdown; ``evil`` is put wherever a user's text can go."""
    rows = cells(evil)
    totals = []
    for c in CRITERIA:
        if c.code in PER_KG:
            value = math.fsum(r["value"] for r in rows if r["criterion"] == c.code)
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
    breakdown = [
        {"dimension": d, "key": key, "criterion": c, "unit": unit, "value": v, "mean": 1.03 * v}
        for d in DIMENSIONS
        for (c, unit, key), v in sums(rows, d).items()
    ]
    document = {
        "study": {
            "organisation": f"Centre hospitalier fictif de Valombre{evil}",
            "functional_unit": "Mettre à disposition…",
            "declared": {"no_cloud": f"oui{evil}"},
            "lines": 12400,
            "unmatched_lines": 3,
            "detail": "items",
            "formats": {"parc.csv": "table"},
            "year": 2025,
            "country": "FR",
            "factor_set": "ademe-2022",
            "factor_sets": ["ademe-2022"],
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
                "by": ("establishment", "tool")[k % 2],
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
                "code": "mix-year-differs",
                "severity": "note",
                "file": None,
                "row": None,
                "column": None,
                "params": {"place": "FR", "criterion": c, "year": 2022, "study_year": 2025},
            }
            for c in ("climate_change", "acidification")
        ],
        "reading": [
            {
                "file": f"parc.csv{evil}",
                "format": "table",
                "unit": "row",
                "lines": 12403,
                "kept": 12400,
                "set_aside": [{"code": "duplicate-line", "lines": 3}],
            }
        ],
        "normalisation": {
            "single_score_mpt": 41250.0,
            "weight_share": 0.55,
            "missing": ["water_use"],
            "boundaries": [
                {"criterion": c, "per": per, "share": s / k}
                for c, s in (("climate_change", 0.22), ("resource_use_minerals_metals", 0.31), ("acidification", 0.02))
                for per, k in (("user", 1), ("bed", 0.25))
            ],
        },
        "plausibility": [
            {
                "id": "hospital_it_share",
                "criterion": "climate_change",
                "per": "staff",
                "unit": "kg CO2 eq/staff",
                "value": 188.9,
                "low": 60.2,
                "central": 301.1,
                "high": 903.2,
                "source": "dns-2021",
            }
        ],
        "top": [
            {
                "item_id": f"EQ-{k}",
                "name": f"Parc d'écrans {k}{evil}",
                "item": "monitor",
                "criterion": c,
                "unit": "",
                "value": first * (1 - k / 12),
                "share": first * (1 - k / 12) / 3e5,
            }
            for c, first in (("climate_change", 30000.0), ("resource_use_minerals_metals", 1.5))
            for k in range(8)
        ],
        "quality": {"high": 0.31, "medium": 0.44, "low": 0.25},
        "sources": [
            {
                "id": "ademe",
                "factor_set": "ademe-2022",
                "kind": "dataset",
                "date": "",
                "title": f"Base Empreinte{evil}",
                "publisher": "ADEME",
                "version": "23",
                "url": "",
                "licence": "LO",
            }
        ],
        "labels": {},
        "category_labels": {
            r["category"]: {"fr": r["fr"], "en": r["en"]} for r in load_reference_table("category_labels")
        },
        "coverage": [
            {"criterion": c.code, "lines": 12400, "covered": 12152, "share": 0.98} for c in CRITERIA if c.code in PER_KG
        ],
    }
    return msgspec.convert(document, Footprint)


HTML_EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
TYPST_EVIL = '#panic("non") $x$ *gras* _it_ @ref <lab> `raw` \\ #read("/etc/passwd") = Titre'
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1+1}")


def every_block(text: str = "texte", language: Language = "fr", annex_rows: int = 3) -> Report:
    """Each kind of block once, ``text`` everywhere a user's words can go."""
    columns = (Column(text), Column("Climat", "number", "kg CO2 eq"), Column("Part", "share"))
    small = Table(f"Petite {text}", columns, ((text, 12345.678, 0.3333), ("vide", None, None)))
    annex = Table(
        f"Annexe {text}",
        (Column("Id"), Column("Texte"), Column("V", "number", "kg Sb eq")),
        tuple((f"EQ-{k}", f"{text} {k}", k / 7) for k in range(annex_rows)),
        annex=True,
    )
    formulas = Table(f"Formules {text}", (Column("=A1"),), tuple((f,) for f in FORMULAS))
    figure = Figure(bars(text, text, [(text, 2.0), ("b", None)], "kg CO2 eq", language), f"Alt {text}", text, small)
    first = (
        Paragraph(f"Un **gras** et {text}."),
        Bullets((text, "**deux**")),
        Callout("key", text),
        Callout("caution", text),
        Callout("action", text),
        KeyFigures((KeyFigure(text, text, text), KeyFigure("b", "2"))),
        figure,
        small,
    )
    sections = (
        Section(f"Chapitre {text}", first),
        Section(f"Partie {text}", (small,), 2),
        Section("Annexes", (annex, formulas)),
    )
    return Report(f"Rapport {text}", text, language, sections, f"v {text}", (("Année", "2025"), (text, text)))
