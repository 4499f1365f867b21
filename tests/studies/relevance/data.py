"""Small care data and rules for tests: written as files, read as a user's would be.

Then a factor set without any uncertainty and acts made to measure, so that the footprint of an act is solved by hand.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ecosoin.inputs.relevance.rules import COLUMNS, NOTE
from ecosoin.results.text import plain
from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance
from tests.catalogue.sets import tables

DAY = "2024-{:02d}-{:02d}"
RULE = {
    "rule": "test_repeated",
    "test": "Test",
    "system": "LOINC",
    "codes": "4548-4",
    "interval_day_low": "30",
    "interval_day_central": "60",
    "interval_day_high": "90",
    "context": "any",
    "exclusion": "",
    "needs_diagnosis": "0",
    "hard": "0",
    "avoidable_share_low": "0.13",
    "avoidable_share_central": "0.45",
    "avoidable_share_high": "0.78",
    "source_id": "leeds-mri",
    "locator": "-",
    "active": "1",
}


def write_rules(path: Path, *rules: dict[str, str]) -> Path:
    """A rules file: each rule is :data:`RULE` with its own cells."""
    with path.open("w", encoding="utf-8", newline="") as out:
        noted = any(NOTE in r for r in rules)
        columns = ("test", "system", "codes", *COLUMNS)
        writer = csv.DictWriter(out, (*columns, NOTE) if noted else columns)
        writer.writeheader()
        writer.writerows({**RULE, **r} for r in rules)
    return path


def write_acts(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV of acts."""
    columns = ("patient", "system", "code", "date", "site", "modality", "region", "kind", "context")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(work: Path, *paths: Path, rules: Path | str, **more: Any) -> dict[str, Any]:
    """A relevance study into ``work/out``; every count is published unless asked otherwise."""
    options: dict[str, Any] = {"min_cell": 1, "draws": 200} | more
    done, _ = run_relevance(RelevanceOptions(tuple(map(str, paths)), work / "out", rules=str(rules), **options))
    document: dict[str, Any] = plain(done)
    return document


def level(document: dict[str, Any], name: str = "central", rule: str = "test_repeated") -> dict[str, Any]:
    """The row of a rule at a level."""
    return next(r for r in document["rules"] if r["rule"] == rule and r["level"] == name)


def hba1c(patient: str, date: str, site: str = "A") -> dict[str, str]:
    """A row of acts."""
    return {"patient": patient, "system": "LOINC", "code": "4548-4", "date": date, "site": site}


def two_sites() -> list[dict[str, str]]:
    """Thirty patients twice at one site, three once at another."""
    rows = [hba1c(f"a{n}", DAY.format(1 + k, 1), "A") for n in range(30) for k in range(2)]
    return rows + [hba1c(f"b{n}", DAY.format(1, 1), "B") for n in range(3)]


KINDS = {
    "desktop": ("desktop", "terminals", "unit"),
    "pacs_workstation": ("workstation", "medical_devices", "unit"),
    "storage_hdd_tb": ("storage", "datacentres", "TB"),
    "fixed_data_without_box": ("network_transfer", "networks", "GB"),
    "paper_sheet": ("paper", "non_digital", "sheet"),
}
ITEMS = {
    # item: (years of life, kWh a year, kg CO2 eq of manufacturing, of end of life, of one used unit)
    "desktop": (4.0, 120.0, 250.0, 10.0, None),
    "pacs_workstation": (8.0, 900.0, 640.0, None, None),
    "storage_hdd_tb": (5.0, 22.0, 90.0, None, None),
    "fixed_data_without_box": (None, None, None, None, 0.02),
    "paper_sheet": (None, None, None, None, 0.007),
}
GRID = 0.06
"""kg CO2 eq of a kWh."""
PUE = 1.93
DESKTOP_MINUTES, PACS_MINUTES = 131_400, 120_000


def exact_set(folder: Path) -> Path:
    """The set as a user's folder."""
    known = tables()
    item, factor = known["items"][0], {**known["factors"][0], "valid_from": ""}
    known["items"], known["factors"] = [], []
    for name, (life, energy, made, ended, used) in ITEMS.items():
        power = {"lifetime_year": life, "energy_kwh_year": energy}
        told = {k: "" if v is None else str(v) for k, v in power.items()}
        category, tier, unit = KINDS[name]
        known["items"].append({**item, "item": name, "category": category, "tier": tier, "aliases": name, **told})
        for stage, value in (("manufacturing", made), ("end_of_life", ended), ("use", used)):
            if value is not None:
                cells = dict.fromkeys(("value", "low", "high"), str(value))
                known["factors"].append({**factor, "item": name, "stage": stage, "unit": f"kg CO2 eq/{unit}", **cells})
    known["electricity"][0] |= dict.fromkeys(("value", "low", "high"), str(GRID))
    folder.mkdir()
    for table, rows in known.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


SITE = """image_mb: {CT: 200, MR: 300}
replicas: 3
retention_year: 15
transfers: 2.5
quantities:
  order_and_status.any: 0.002
  result_and_report.any: 0.005
  document_storage.any: 0.0004
  worklist_and_reading.laboratory: 4
  worklist_and_reading.imaging: 30
  printed_sheets.any: 3
"""


def gb(quantity: float) -> float:
    return quantity * 0.02


def tb_year(quantity: float) -> float:
    return quantity * (90 / 5 + 22 * PUE * GRID)


PER_ACT = {
    # component: kg CO2 eq of one laboratory act; of one imaging act of a size in MB
    "order_and_status": (gb(0.002), lambda mb: gb(0.002)),
    "result_and_report": (gb(0.005), lambda mb: gb(0.005)),
    "document_storage": (tb_year(0.0004), lambda mb: tb_year(0.0004)),
    "laboratory_reading": (4 / DESKTOP_MINUTES * ((250 + 10) / 4 + 120 * GRID), lambda mb: 0),
    "imaging_reading": (0, lambda mb: 30 / PACS_MINUTES * (640 / 8 + 900 * GRID)),
    "printed_sheets": (3 * 0.007, lambda mb: 3 * 0.007),
    "image_transfer": (0, lambda mb: gb(2.5 * mb / 1000)),
    "image_storage": (0, lambda mb: tb_year(3 * 15 * mb / 1_000_000)),
}
NAMES = {
    "order_and_status": "Order and status messages",
    "result_and_report": "Result, report, copy to the shared record and secure mail",
    "document_storage": "Storage of result and report (replicas, 20 years)",
    "laboratory_reading": "Reading the result (prescriber, biologist)",
    "imaging_reading": "Worklist, reading and later viewing",
    "printed_sheets": "Printed sheets",
    "image_transfer": "Image transfer (PACS, viewing, exchange)",
    "image_storage": "Image storage (2 to 3 replicas, 20 years)",
}


def _days(gap: int) -> list[str]:
    """The first day of 2024, and the one ``gap`` days later (none when 0)."""
    return [(date(2024, 1, 1) + timedelta(d)).isoformat() for d in ((0, gap) if gap else (0,))]


def laboratory(count: int, who: str = "lab", gap: int = 10) -> list[dict[str, str]]:
    """That many patients, each with a test and its repetition ``gap`` days later (none when 0)."""
    days = _days(gap)
    return [
        {"patient": f"{who}{n}", "system": "LOINC", "code": "4548-4", "date": d, "site": "A"}
        for n in range(count)
        for d in days
    ]


def imaging(count: int, modality: str, who: str, gap: int = 10, region: str = "CHEST") -> list[dict[str, str]]:
    """The same with examinations."""
    days = _days(gap)
    return [
        {"patient": f"{who}{n}", "modality": modality, "region": region, "date": d, "site": "A"}
        for n in range(count)
        for d in days
    ]


OMOP = {
    "person": "person_id\n1\n",
    "concept": "concept_id,vocabulary_id,concept_code\n3004410,LOINC,4548-4\n9,ICD10CM,Z34\n",
    "visit_occurrence": "visit_occurrence_id,visit_concept_id,care_site_id\n7,32037,3\n8,9202,4\n",
    "condition_occurrence": "person_id,condition_concept_id,condition_start_date\n1,9,2020-01-01\n",
    "measurement": "person_id,measurement_concept_id,measurement_date,visit_occurrence_id\n"
    "1,3004410,2024-01-01,8\n1,3004410,2024-01-20,8\n1,3004410,2024-02-02,7\n1,0,2024-02-01,7\n1,3004410,,7\n",
}


def omop_folder(work: Path) -> Path:
    folder = work / "omop"
    folder.mkdir()
    for name, text in OMOP.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def lay_omop(connection: Any) -> None:
    """The same tables in a database of PostgreSQL."""
    kinds = {"vocabulary_id": "text", "concept_code": "text"}
    for name, text in OMOP.items():
        columns = text.split("\n")[0].split(",")
        typed = ", ".join(f"{c} {kinds.get(c, 'date' if c.endswith('_date') else 'bigint')}" for c in columns)
        connection.execute(f"create table {name} ({typed})")
        with connection.cursor().copy(f"copy {name} from stdin with (format csv, header true)") as copy:
            copy.write(text)
