"""Service files written from a small one, and what reading them tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecosoin.inputs.service import Service
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.studies.service.road.study import read_services
from tests.small_services import minimal, write

CRITERIA = [f"B{n}" for n in range(1, 13)] + [f"R{n}" for n in range(1, 13)]


def read(folder: Path, data: dict[str, Any]) -> tuple[Service | None, list[Problem]]:
    """The service, or none when the file is refused, and every problem."""
    try:
        (file,) = read_services([write(folder, data)], None)
    except InputProblems as error:
        return None, error.problems
    return file.service, list(file.problems)


def told(folder: Path, data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(p.code, p.column) for p in read(folder, data)[1]]


def component(**changes: Any) -> dict[str, Any]:
    data = minimal()
    data["components"][0].update(changes)
    return data


def judged(scores: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    base = {"functional_class": "C", "alternatives": {"service": {"scores": scores or {}}, "sober": {"scores": {}}}}
    return minimal(benefit_risk={**base, **changes})


def amount(value: float, unit: str, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "unit": unit} | {k: v for k, v in (("low", low), ("high", high)) if v is not None}
