"""Small care data and rules for tests: written as files, read as a user's would be."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ecosoin.inputs.relevance.rules import COLUMNS, NOTE, ONE_TABLE
from ecosoin.results.text import plain
from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance

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
        columns = ("test", *ONE_TABLE, *COLUMNS)
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
    done = run_relevance(RelevanceOptions(tuple(map(str, paths)), work / "out", rules=str(rules), **options))
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
