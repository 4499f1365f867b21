"""The signals, software functions and export columns shipped with the package."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ecosoin.catalogue.matching import normalised
from ecosoin.studies.signals.fleet import SoftwareFunction
from ecosoin.studies.signals.signals import AvoidedLine, Ranged, Signal


def _text(name: str) -> str:
    return (resources.files("ecosoin") / "reference" / "signals" / name).read_text("utf-8")


def _labels(row: dict[str, Any]) -> dict[str, str]:
    return {"fr": row["fr"], "en": row["en"]}


def _both(text: str | dict[str, str]) -> dict[str, str]:
    """A citation that reads the same in both languages is written once."""
    return {"fr": text, "en": text} if isinstance(text, str) else text


def _ranged(row: dict[str, Any]) -> Ranged:
    return Ranged(float(row["value"]), float(row["low"]), float(row["high"]), _both(row["source"]))


@cache
def load_signals() -> tuple[Signal, ...]:
    """Every signal of ``reference/signals/signals.yaml``."""
    return tuple(
        Signal(
            code,
            row["class"],
            row["reads"],
            _labels(row),
            _labels(row["definition"]),
            float(row["threshold"]["value"]),
            row["threshold"]["unit"],
            _both(row["threshold"]["source"]),
            _ranged(row["published"]),
            row["confidence"],
            _ranged(row["actionable"]),
            tuple(
                AvoidedLine(
                    a["basis"], a["item"], float(a["embedded"]), float(a["energy"]), float(a.get("use", 0)), a["room"]
                )
                for a in row["avoided"]
            ),
            _labels(row["check"]),
        )
        for code, row in yaml.safe_load(_text("signals.yaml"))["signals"].items()
    )


@cache
def load_functions() -> tuple[SoftwareFunction, ...]:
    """Programs by function, to find duplicates."""
    rows = csv.DictReader(_text("software_functions.csv").splitlines())
    return tuple(SoftwareFunction(r["function"], _labels(r), r["software"], r["pattern"]) for r in rows)


@dataclass(frozen=True)
class ExportColumn:
    """A column of a log or listing; ``aliases`` are normalised headers."""

    name: str
    type: str
    required: bool
    aliases: tuple[str, ...]


@cache
def load_export_columns() -> dict[str, tuple[ExportColumn, ...]]:
    """table -> columns."""
    found: dict[str, list[ExportColumn]] = {}
    for r in csv.DictReader(_text("exports.csv").splitlines()):
        aliases = tuple(normalised(a) for a in (r["column"], *r["aliases"].split("|")))
        found.setdefault(r["table"], []).append(ExportColumn(r["column"], r["type"], r["required"] == "yes", aliases))
    return {table: tuple(columns) for table, columns in found.items()}
